// Files made to hurt: each gets a message, and none a crash or a hang. (A text nested deep enough aborts the process
// inside the YAML library, so these must never reach it.)

import { expect, test } from "vitest";
import { SMALLEST, problemsOf } from "./loading.ts";

const DEEP = "expected at most 40 levels of nesting, found more";

test.each([
  ["brackets", "[".repeat(500_000)],
  ["braces with keys", "{a: ".repeat(200_000)],
  ["dashes", "- ".repeat(400_000)],
  ["question marks", "? ".repeat(400_000)],
  ["indentation", Array.from({ length: 300 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
  ["wide indentation", Array.from({ length: 60 }, (_, depth) => `${" ".repeat(depth * 50)}a:\n`).join("")],
])("deeply nested %s", (_, text) => {
  const problems = problemsOf(text);
  expect(problems.length).toBeGreaterThan(0);
  expect(problems[0]).toContain(DEEP);
});

test("brackets in quotes and in prose are no nesting", () => {
  const story = "[".repeat(200);
  expect(problemsOf(`${SMALLEST}question: "${story}"\nstory: |\n  ${story}\n# ${story}\n`)).toEqual([]);
});

test.each([
  ["many keys", Array.from({ length: 100_000 }, (_, index) => `k${index}: 1`).join("\n")],
  ["many empty lists", "[]".repeat(500_000)],
  ["many list keys", "[a, b] : c\n".repeat(80_000)],
  ["many members", `a: [${"1,".repeat(500_000)}]`],
  ["many lines", "- a\n".repeat(250_000)],
])("%s", (_, text) => {
  expect(problemsOf(text).join("\n")).toContain("expected a scenario, found too much YAML");
});

test("an alias bomb", () => {
  const levels = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
  const bomb = levels.map(
    (name, index) =>
      `${name}: &${name} [${Array.from({ length: 9 }, () => (index === 0 ? "1" : `*${levels[index - 1]}`)).join(", ")}]`,
  );
  expect(problemsOf(bomb.join("\n")).join("\n")).toContain(
    "expected at most 100000 values, with every alias counted as often as it is used, found more",
  );
});

test("a file of two megabytes", () => {
  expect(problemsOf(`name: ${"x".repeat(2_000_000)}`)).toEqual([
    "1:1 expected a scenario of at most 1 MiB, found 1.9 MiB; keep bulk data in CSV or SWF files",
  ]);
});

test("a long word does not flood the message", () => {
  const [problem] = problemsOf(`${SMALLEST}${"x".repeat(1_000)}: 1\n`);
  expect(problem!.length).toBeLessThan(300);
});
