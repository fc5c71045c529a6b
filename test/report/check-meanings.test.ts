import { expect, test } from "vitest";
import { ORACLES } from "../../src/observe/oracles/catalogue.ts";
import { meaningOf } from "../../src/report/check-meanings.ts";
import { lawRows } from "../../src/report/evidence.ts";
import { findingAt } from "./sample-faults.ts";
import { smallResults } from "./small-results.ts";

test("what was checked says what was broken, also where it is no check of every run", () => {
  const finding = { ...findingAt(1), check: "lease-exclusion" };
  const rows = lawRows(smallResults({ a: { "response.mean": 1 } }, { findings: [finding] }));
  expect(rows.map(({ check }) => check)).toContain("I9");
  expect(rows.at(-1)).toEqual({
    check: "lease-exclusion",
    meaning: "no two nodes hold a lease at the same time",
    result: "✗ 1 violation",
  });
});

test("every check that a run may break can be told in a few words", () => {
  expect(ORACLES.length).toBeGreaterThan(20);
  for (const { check } of ORACLES)
    expect(meaningOf(check), `${check}: add a line to src/report/check-meanings.ts`).toMatch(/^[a-z].{10,100}$/);
  expect(meaningOf("no-difference")).toBeUndefined();
  // I10 warns of queues too: whoever reads of one must not be told of retries alone.
  expect(meaningOf("I10")).toContain("no queue grows all the time");
});
