// What the sides of an expectation are measured in, so that its reason says `−123 ms` and not `-0.123`.

import { describeMetric } from "../../observe/metrics/metrics.ts";
import type { Expectation, Expression } from "../../scenario/expectations/expectation.ts";

export interface Dimension {
  /** As in the catalogue of metrics; empty where there is none, or it is unknown. */
  readonly unit: string;
  /** The metric that has it: it tells a share from a count. */
  readonly metric: string;
}

const NONE: Dimension = { unit: "", metric: "" };
const RATIO: Dimension = { unit: "1", metric: "" };
/** A number alone takes the unit of what stands beside it. */
type Side = Dimension | "number";

export function dimensionOf({ left, right }: Pick<Expectation, "left" | "right">): Dimension {
  const both = alike(dimension(left), dimension(right));
  return both === "number" ? NONE : both;
}

function dimension(expression: Expression): Side {
  switch (expression.kind) {
    case "number":
      return "number";
    case "metric":
      return { unit: describeMetric(expression.metric)?.unit ?? "", metric: expression.metric };
    case "operation": {
      const left = dimension(expression.left);
      const right = dimension(expression.right);
      return expression.operator === "+" || expression.operator === "-"
        ? alike(left, right)
        : scaled(left, right, expression.operator);
    }
  }
}

/** Of a sum, and of two sides. */
function alike(left: Side, right: Side): Side {
  if (left === "number") return right;
  if (right === "number" || left.unit === right.unit) return left;
  return NONE;
}

function scaled(left: Side, right: Side, operator: "*" | "/"): Side {
  if (right === "number") return left;
  if (left === "number") return operator === "*" ? right : NONE;
  return operator === "/" && left.unit === right.unit ? RATIO : NONE;
}
