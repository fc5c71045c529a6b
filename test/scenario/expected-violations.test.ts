// `unfenced violates I2`: what is broken on purpose, and how that must show.

import { expect, test } from "vitest";
import { SMALLEST, problemsOf, scenarioOf } from "./loading.ts";

const BASE = `${SMALLEST}\nvariants: { broken: {}, fixed: {} }\nexpect:\n`;

test("an expected violation is read beside comparisons, with its line", () => {
  const { expectations, expectedViolations } = scenarioOf(
    `${BASE}  - fixed.tasks.lost == 0\n  - broken violates election-safety\n`,
  );
  expect(expectations.map(({ text }) => text)).toEqual(["fixed.tasks.lost == 0"]);
  expect(expectedViolations).toMatchObject([
    { text: "broken violates election-safety", variant: "broken", check: "election-safety" },
  ]);
  expect(expectedViolations[0].line).toBe(expectations[0].line + 1);
});

test.each([
  ["brokn violates I1", "unknown variant 'brokn'; did you mean 'broken'?", 1],
  ["broken violates I99", "unknown property 'I99'", 17],
  ["broken violates", "expected a property after 'violates', such as I1", 15],
  ["broken violates I1 always", "expected the end after 'I1', found 'always'", 20],
])("%s: %s", (text, message, column) => {
  const [problem, ...others] = problemsOf(`${BASE}  - ${text}\n`);
  expect(others).toEqual([]);
  expect(problem).toMatch(new RegExp(`:${column + 4}\\b`));
  expect(problem).toContain(message);
});
