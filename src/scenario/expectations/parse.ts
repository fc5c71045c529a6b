// Reads an expectation such as `two-choices.response.mean < 0.5 * random.response.mean`. The grammar stands in
// expectation.ts; this is its recursive-descent parser, which stops at the first mistake of each expectation.

import { didYouMean } from "../did-you-mean.ts";
import type { Sweep } from "../sweep/sweep.ts";
import { DURATION_UNITS } from "../units.ts";
import { conditionAt, readCondition } from "./condition.ts";
import type { Expectation, Expression } from "./expectation.ts";
import { readTokens } from "./tokens.ts";
import type { Token } from "./tokens.ts";

export interface ExpectationNames {
  readonly variants: readonly string[];
  readonly metrics: readonly string[];
  /** What conditions may speak of; `broken` where that is not known, so that conditions are not looked at. */
  readonly sweep?: Sweep | "broken";
}

/** `at` and `length` within the text. */
export interface ExpectationProblem {
  readonly at: number;
  readonly length: number;
  readonly message: string;
}

export type ParsedExpectation =
  | { readonly kind: "parsed"; readonly expectation: Omit<Expectation, "line" | "column"> }
  | { readonly kind: "refused"; readonly problem: ExpectationProblem };

/** Every variant in turn; no variant may have this name. */
export const ALL_VARIANTS = "all";
/** Deeper brackets are not an expectation that anybody reads. */
const DEPTH_MAX = 50;
const LENGTH_MAX = 1_000;
const COMPARISONS: readonly string[] = ["<", "<=", ">", ">=", "==", "!="];

export function parseExpectation(text: string, names: ExpectationNames): ParsedExpectation {
  try {
    return { kind: "parsed", expectation: new Parser(text, names).parse() };
  } catch (mistake) {
    if (mistake instanceof Mistake) return { kind: "refused", problem: mistake.problem };
    throw mistake;
  }
}

/** Leaves the parser from any depth. */
class Mistake extends Error {
  readonly problem: ExpectationProblem;

  constructor(at: number, length: number, message: string) {
    super(message);
    this.problem = { at, length: Math.max(1, length), message };
  }
}

class Parser {
  readonly #text: string;
  readonly #names: ExpectationNames;
  readonly #tokens: readonly Token[];
  /** Where `when` stands; the text's end without one. */
  readonly #conditionAt: number;
  #position = 0;
  #depth = 0;

  constructor(text: string, names: ExpectationNames) {
    if (text.length > LENGTH_MAX)
      throw new Mistake(0, 1, `expected an expectation of at most ${LENGTH_MAX} characters`);
    // A value of a sweep is not made of an expectation's tokens.
    const end = names.sweep === undefined ? text.length : conditionAt(text);
    const tokens = readTokens(text.slice(0, end));
    if ("strayAt" in tokens)
      throw new Mistake(
        tokens.strayAt,
        1,
        `expected a metric, a number or an operator, found '${text[tokens.strayAt]}'`,
      );
    this.#text = text;
    this.#names = names;
    this.#tokens = tokens;
    this.#conditionAt = end;
  }

  parse(): Omit<Expectation, "line" | "column"> {
    const left = this.#sum();
    const operator = this.#comparison();
    const right = this.#sum();
    const within = this.#within(operator);
    const rest = this.#next;
    if (rest.kind === "name" && rest.text === "when")
      throw this.#refuse(rest, "expected the end of the expectation, found 'when', which belongs to a sweep");
    if (rest.kind !== "end") throw this.#refuse(rest, `expected the end of the expectation, found '${rest.text}'`);
    if (!hasMetric(left) && !hasMetric(right))
      throw new Mistake(0, this.#text.length, "expected a metric of a variant on one side, found only numbers");
    return { text: this.#text, operator, left, right, within, ...this.#points() };
  }

  #points(): { readonly at?: readonly string[] } {
    const { sweep } = this.#names;
    if (sweep === undefined || sweep === "broken") return {};
    const condition = readCondition(this.#text, this.#conditionAt, sweep);
    if ("message" in condition) throw new Mistake(condition.at, condition.length, condition.message);
    return { at: condition.labels };
  }

  get #next(): Token {
    return this.#tokens[this.#position]!;
  }

  #take(): Token {
    const token = this.#next;
    if (token.kind !== "end") this.#position += 1;
    return token;
  }

  #takeSign(...signs: readonly string[]): string | undefined {
    const token = this.#next;
    return token.kind === "sign" && signs.includes(token.text) ? this.#take().text : undefined;
  }

  #refuse(token: Token, message: string): Mistake {
    return new Mistake(token.at, token.text.length, message);
  }

  #comparison(): Expectation["operator"] {
    const token = this.#take();
    if (token.kind === "sign" && COMPARISONS.includes(token.text)) return token.text as Expectation["operator"];
    throw this.#refuse(token, `expected a comparison: ${COMPARISONS.join(" ")}, found ${sayToken(token)}`);
  }

  #sum(): Expression {
    let left = this.#product();
    for (let sign = this.#takeSign("+", "-"); sign; sign = this.#takeSign("+", "-"))
      left = operation(sign, left, this.#product());
    return left;
  }

  #product(): Expression {
    let left = this.#factor();
    for (let sign = this.#takeSign("*", "/"); sign; sign = this.#takeSign("*", "/"))
      left = operation(sign, left, this.#factor());
    return left;
  }

  #factor(): Expression {
    const token = this.#take();
    if (token.kind === "number") return { kind: "number", value: this.#valueOf(token) };
    if (token.kind === "name") return this.#metricOf(token);
    if (token.text === "-") return operation("-", { kind: "number", value: 0 }, this.#factorInside(token));
    if (token.text === "(") {
      const inside = this.#sumInside(token);
      if (this.#takeSign(")") === undefined)
        throw this.#refuse(this.#next, `expected ')', found ${sayToken(this.#next)}`);
      return inside;
    }
    throw this.#refuse(token, `expected a number or a metric such as ${this.#example()}, found ${sayToken(token)}`);
  }

  #sumInside(token: Token): Expression {
    this.#deepen(token);
    const sum = this.#sum();
    this.#depth -= 1;
    return sum;
  }

  #factorInside(token: Token): Expression {
    this.#deepen(token);
    const factor = this.#factor();
    this.#depth -= 1;
    return factor;
  }

  #deepen(token: Token): void {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw this.#refuse(token, `expected at most ${DEPTH_MAX} levels of brackets`);
  }

  /** Durations become seconds, as in results; shares become plain numbers; rates are per second. */
  #valueOf(token: Token & { kind: "number" }): number {
    const { unit, value } = token;
    if (!Number.isFinite(value)) throw this.#refuse(token, "expected a number, found one that is too big");
    if (unit === "") return value;
    if (unit === "%") return value / 100;
    const duration = DURATION_UNITS[unit];
    if (duration !== undefined) return (value * duration) / DURATION_UNITS["s"]!;
    const period = unit.startsWith("/") ? DURATION_UNITS[unit.slice(1)] : undefined;
    if (period !== undefined) return (value * DURATION_UNITS["s"]!) / period;
    const units = Object.keys(DURATION_UNITS);
    throw this.#refuse(
      token,
      `expected a number with a unit of time (${units.join(", ")}), % or none, found '${token.text}'`,
    );
  }

  #metricOf(token: Token): Expression {
    const { variants, metrics } = this.#names;
    const dot = token.text.indexOf(".");
    const variant = dot === -1 ? token.text : token.text.slice(0, dot);
    if (variant !== ALL_VARIANTS && !variants.includes(variant)) throw this.#unknownVariant(token, variant);
    const metric = dot === -1 ? "" : token.text.slice(dot + 1);
    if (metrics.includes(metric)) return { kind: "metric", variant, metric };
    if (metric === "")
      throw this.#refuse(
        token,
        `expected a metric of '${variant}' such as ${variant}.${metrics[0] ?? "response.mean"}, found only the variant`,
      );
    throw new Mistake(
      token.at + dot + 1,
      metric.length,
      `unknown metric '${metric}'${didYouMean(metric, metrics) || "; `orrery list metric` shows all"}`,
    );
  }

  #unknownVariant(token: Token, variant: string): Mistake {
    const { variants, metrics } = this.#names;
    if (metrics.includes(token.text))
      return this.#refuse(
        token,
        `expected a variant before the metric, such as ${ALL_VARIANTS}.${token.text}, found '${token.text}'`,
      );
    const known = [...variants, ALL_VARIANTS];
    const advice = didYouMean(variant, known) || `; expected ${known.slice(0, 20).join(", ")}`;
    return new Mistake(token.at, variant.length, `unknown variant '${variant}'${advice}`);
  }

  /** `within 5%` after an equality, optionally followed by `of` for those who like sentences. */
  #within(operator: string): number | undefined {
    const word = this.#next;
    if (word.kind !== "name" || word.text !== "within") return undefined;
    if (operator !== "==") throw this.#refuse(word, `expected 'within' only after an ==, found it after ${operator}`);
    this.#take();
    const share = this.#take();
    if (share.kind === "number" && share.unit === "%" && share.value > 0 && share.value <= 100)
      return share.value / 100;
    throw this.#refuse(
      share,
      `expected a percentage above 0% and at most 100% after 'within', found ${sayToken(share)}`,
    );
  }

  #example(): string {
    return `${this.#names.variants[0] ?? ALL_VARIANTS}.${this.#names.metrics[0] ?? "response.mean"}`;
  }
}

function operation(sign: string, left: Expression, right: Expression): Expression {
  return { kind: "operation", operator: sign as "+", left, right };
}

function hasMetric(expression: Expression): boolean {
  if (expression.kind === "operation") return hasMetric(expression.left) || hasMetric(expression.right);
  return expression.kind === "metric";
}

function sayToken(token: Token): string {
  return token.kind === "end" ? "the end" : `'${token.text}'`;
}
