// Every scenario that ships, as a golden file: its verdict, and its first seed down to the records. A difference is a
// change of behaviour: read it, then accept it with `npm run golden` and say why in the commit.

import { expect, test } from "vitest";
import type { Results } from "../../src/experiment/results.ts";
import { goldenText } from "./golden-text.ts";
import { judge, readShipped, SHIPPED } from "./shipped.ts";
import { watch } from "./watched-run.ts";

/** The only scenario that ships in order to fail, and how. */
const FAILS_ON_PURPOSE = { name: "wiped-log", check: "I1", variant: "wiped" };

test("the shipped scenarios are there", () => {
  expect(SHIPPED).toEqual(expect.arrayContaining(["crash-at-every-step", "demo", "heavy-tails", "stale-load", "two-choices", "wiped-log"]));
});

test.each(SHIPPED)(
  "%s",
  async (name) => {
    const results = await judge(name);
    const scenario = readShipped(name);
    const runs = scenario.variants.map((variant) => watch(variant, scenario.seed));
    // Watched or not, in this thread or in a worker's, from source or as built: the same run.
    expect(runs.map(({ result }) => result.digest)).toEqual(scenario.variants.map((variant) => results.variants[variant.name].runs[0].digest));
    expectVerdict(name, results);
    await expect(goldenText(`scenarios/${name}.yaml`, results, runs)).toMatchFileSnapshot(`${name}.txt`);
  },
  600_000,
);

function expectVerdict(name: string, { verdict, expectations, findings }: Results): void {
  expect(expectations.filter((expectation) => expectation.verdict !== "pass")).toEqual([]);
  const violations = findings.filter(({ severity }) => severity === "violation");
  if (name !== FAILS_ON_PURPOSE.name) {
    expect(violations).toEqual([]);
    expect(verdict).toBe("pass");
    return;
  }
  expect(verdict).toBe("fail");
  expect(new Set(violations.map(({ check }) => check))).toEqual(new Set([FAILS_ON_PURPOSE.check]));
  expect(new Set(violations.map(({ variant }) => variant))).toEqual(new Set([FAILS_ON_PURPOSE.variant]));
}
