// Expectations as trees. Mistakes in them are in bad/expectations.test.ts.

import { expect, test } from "vitest";
import type { Expression } from "../../src/scenario/expectations/expectation.ts";
import { parseExpectation } from "../../src/scenario/expectations/parse.ts";
import { SMALLEST, problemsOf, scenarioOf } from "./loading.ts";

const NAMES = { variants: ["jsq", "two-choices"], metrics: ["response.mean", "tasks.lost", "throughput"] };

function parse(text: string) {
  const parsed = parseExpectation(text, NAMES);
  if (parsed.kind === "refused") throw new Error(parsed.problem.message);
  return parsed.expectation;
}

/** The tree with all its brackets. */
function show(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return String(expression.value);
    case "metric":
      return `${expression.variant}:${expression.metric}`;
    case "operation":
      return `(${show(expression.left)} ${expression.operator} ${show(expression.right)})`;
  }
}

test.each([
  [
    "two-choices.response.mean < 0.5 * jsq.response.mean",
    "two-choices:response.mean",
    "<",
    "(0.5 * jsq:response.mean)",
  ],
  ["all.tasks.lost == 0", "all:tasks.lost", "==", "0"],
  [
    "jsq.throughput - two-choices.throughput >= 1 + 2 * 3",
    "(jsq:throughput - two-choices:throughput)",
    ">=",
    "(1 + (2 * 3))",
  ],
  ["jsq.throughput - 1 - 2 != 8 / 4 / 2", "((jsq:throughput - 1) - 2)", "!=", "((8 / 4) / 2)"],
  ["(jsq.throughput + 1) * 2 <= 3", "((jsq:throughput + 1) * 2)", "<=", "3"],
  ["jsq.throughput > -1", "jsq:throughput", ">", "(0 - 1)"],
])("%s", (text, left, operator, right) => {
  const expectation = parse(text);
  expect([show(expectation.left), expectation.operator, show(expectation.right)]).toEqual([left, operator, right]);
  expect(expectation.text).toBe(text);
});

test.each([
  ["2s", 2],
  ["500ms", 0.5],
  ["3m", 180],
  ["10%", 0.1],
  ["90/s", 90],
  ["30/m", 0.5],
  ["1.5", 1.5],
  ["1e3", 1_000],
])("%s is %d", (literal, value) => {
  expect(parse(`jsq.response.mean < ${literal}`).right).toEqual({ kind: "number", value });
});

test("equivalence has a relative tolerance", () => {
  expect(parse("jsq.throughput == two-choices.throughput within 5%").within).toBe(0.05);
  expect(parse("jsq.throughput == 3").within).toBeUndefined();
});

test("deep brackets are refused, not followed", () => {
  const text = `${"(".repeat(200)}jsq.throughput${")".repeat(200)} < 1`;
  expect(parseExpectation(text, NAMES)).toMatchObject({
    kind: "refused",
    problem: { message: "expected at most 50 levels of brackets" },
  });
});

test("figures of one of several classes may be compared", () => {
  const two = `${SMALLEST.replace("}\n", ", db: { arrivals: { poisson: 1/s }, service: 1s } }\n")}expect:\n  - `;
  const { expectations } = scenarioOf(`${two}all.class.web.response.p99 < 2s\n`);
  expect(expectations[0]!.left).toEqual({ kind: "metric", variant: "all", metric: "class.web.response.p99" });
  const at = "4:9 unknown metric";
  expect(problemsOf(`${two}all.class.wbe.response.p99 < 2s\n`)).toEqual([
    `${at} 'class.wbe.response.p99'; did you mean 'class.web.response.p99'?`,
  ]);
  expect(problemsOf(`${two}all.class.web.tasks.lost < 2\n`)[0]).toContain(at);
  expect(problemsOf(`${SMALLEST}expect:\n  - all.class.web.response.p99 < 2\n`)[0]).toContain(at);
});

test("every expectation knows its place in the file", () => {
  const { expectations } = scenarioOf(`${SMALLEST}expect:\n  - all.tasks.lost == 0\n  - "all.response.mean < 2s"\n`);
  expect(expectations.map(({ line, column, text }) => ({ line, column, text }))).toEqual([
    { line: 4, column: 5, text: "all.tasks.lost == 0" },
    { line: 5, column: 5, text: "all.response.mean < 2s" },
  ]);
});
