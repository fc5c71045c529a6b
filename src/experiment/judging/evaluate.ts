// The value of an expectation's side in one replication: its metrics replaced by what was measured at one seed.

import type { Expectation, Expression } from "../../scenario/expectations/expectation.ts";

/** What a side is worth at one seed, or why it is worth nothing there. */
export type Evaluation =
  { readonly kind: "value"; readonly value: number } | { readonly kind: "missing"; readonly reason: string };

export type MetricsByVariant = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** `metrics` holds, for one seed, each variant's metrics. */
export function evaluate(expression: Expression, metrics: MetricsByVariant): Evaluation {
  switch (expression.kind) {
    case "number":
      return { kind: "value", value: expression.value };
    case "metric":
      return metricValue(expression.variant, expression.metric, metrics);
    case "operation": {
      const left = evaluate(expression.left, metrics);
      if (left.kind === "missing") return left;
      const right = evaluate(expression.right, metrics);
      if (right.kind === "missing") return right;
      return operate(expression.operator, left.value, right.value);
    }
  }
}

function metricValue(variant: string, metric: string, metrics: MetricsByVariant): Evaluation {
  const own = metrics.get(variant) ?? {};
  const value = own[metric];
  return value !== undefined && Number.isFinite(value)
    ? { kind: "value", value }
    : { kind: "missing", reason: `${variant}.${metric} was not observed${reasonOf(metric, own)}` };
}

/** Of what monitors tell: where no fault was to be told of, there is nothing that they could have missed, or been late with. */
function reasonOf(metric: string, own: Readonly<Record<string, number>>): string {
  const isOfFaults = /^alerts?\..*(missed|delay|reset)/.test(metric);
  return isOfFaults && own["alerts.expected"] === 0
    ? ", since no fault hurt the objective significantly (alerts.expected is 0),"
    : "";
}

function operate(operator: "+" | "-" | "*" | "/", left: number, right: number): Evaluation {
  if (operator === "/" && right === 0) return { kind: "missing", reason: "it divides by zero" };
  const value =
    operator === "+" ? left + right : operator === "-" ? left - right : operator === "*" ? left * right : left / right;
  return Number.isFinite(value) ? { kind: "value", value } : { kind: "missing", reason: "it is too large to compute" };
}

export function mentionsAll(expression: Expression): boolean {
  if (expression.kind === "metric") return expression.variant === "all";
  return expression.kind === "operation" && (mentionsAll(expression.left) || mentionsAll(expression.right));
}

/** `all.x` with one variant in the place of `all`, on both sides. */
export function forVariant(expectation: Expectation, variant: string): Expectation {
  return inPlaceOf(expectation, "all", variant);
}

/** The same about another variant. */
export function inPlaceOf(expectation: Expectation, before: string, now: string): Expectation {
  const substitute = (expression: Expression): Expression => {
    if (expression.kind === "metric")
      return expression.variant === before ? { ...expression, variant: now } : expression;
    if (expression.kind === "number") return expression;
    return { ...expression, left: substitute(expression.left), right: substitute(expression.right) };
  };
  return { ...expectation, left: substitute(expectation.left), right: substitute(expectation.right) };
}

/** Names of the metrics that an expectation speaks of, without their variants. */
export function metricsOf(expectation: Expectation): readonly string[] {
  return [...namesIn(expectation.left), ...namesIn(expectation.right)];
}

function namesIn(expression: Expression): readonly string[] {
  if (expression.kind === "metric") return [expression.metric];
  return expression.kind === "operation" ? [...namesIn(expression.left), ...namesIn(expression.right)] : [];
}

/** Variants whose runs an expectation needs. */
export function variantsOf(expectation: Expectation): readonly string[] {
  return [...new Set([...variantsIn(expectation.left), ...variantsIn(expectation.right)])];
}

function variantsIn(expression: Expression): readonly string[] {
  if (expression.kind === "metric") return [expression.variant];
  return expression.kind === "operation" ? [...variantsIn(expression.left), ...variantsIn(expression.right)] : [];
}
