// Every scenario that ships, as a golden file: its verdict, and its first seed down to the records. A difference is a
// change of behaviour: read it, then accept it with `npm run golden` and say why in the commit.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Results } from "../../src/experiment/results.ts";
import { METRICS } from "../../src/observe/metrics/metrics.ts";
import { answer, layOut } from "../../src/report/answer.ts";
import { goldenText } from "./golden-text.ts";
import { judge, readShipped } from "./shipped.ts";
import { watch } from "./watched-run.ts";

export function testGoldens(names: readonly string[]): void {
  test.each(names)("%s", expectGolden, 600_000);
}

async function expectGolden(name: string): Promise<void> {
  const results = await judge(name);
  const scenario = readShipped(name);
  const runs = scenario.variants.map((variant) => watch(variant, scenario.seed));
  // Watched or not, in this thread or in a worker's, from source or as built: the same run.
  expect(runs.map(({ result }) => result.digest)).toEqual(
    scenario.variants.map((variant) => results.variants[variant.name].runs[0].digest),
  );
  expectVerdict(results);
  if (name === "demo") expectReadmeQuotes(results);
  await expect(goldenText(`scenarios/${name}.yaml`, results, runs)).toMatchFileSnapshot(`${name}.txt`);
}

/** The README begins with the answer of the demo. */
function expectReadmeQuotes(results: Results): void {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const answered = answer(results, METRICS);
  const { paragraphs, notes } = layOut(answered);
  const [own, ...others] = paragraphs;
  const quoted = [answered.lead + own, ...others, ...notes.map((note) => `- ${note}`)].join(" ");
  expect(readme.replace(/\s+/g, " ")).toContain(quoted);
}

/** Also what is broken on purpose must fail in the way that its scenario says, and in no other. */
function expectVerdict({ verdict, expectations, findings }: Results): void {
  expect(expectations.filter((expectation) => expectation.verdict !== "pass")).toEqual([]);
  expect(findings.filter(({ severity }) => severity === "violation")).toEqual([]);
  expect(verdict).toBe("pass");
}
