// Orrery against queueing theory, published tables and arithmetic: every figure within its tolerance, all of them shown
// in docs/validation.md (`npx vitest run test/theory --update` writes them there). All seeds are fixed.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fillReference } from "../../src/scenario/reference/reference-tables.ts";
import { deviation, isPrecise, type Check, type Comparison } from "./check.ts";
import { BOUNDED_QUEUES } from "./bounded-queues.ts";
import { DEADLINES } from "./deadlines.ts";
import { DETECTORS } from "./detectors.ts";
import { FAILURES } from "./failures.ts";
import { JOBS } from "./jobs.ts";
import { MANY_QUEUES } from "./many-queues.ts";
import { ONE_QUEUE } from "./one-queue.ts";
import { POOLS } from "./pools.ts";
import { PRICE } from "./price-of-distribution.ts";
import { ORDERS } from "./size-based.ts";
import { TIME_SHARED } from "./time-shared.ts";
import { validationTable } from "./validation-table.ts";
import { WITHOUT_LEADER } from "./without-leader.ts";

const DOCUMENT = "../../docs/validation.md";

/** By the name of their table in the document. */
const GROUPS: Readonly<Record<string, readonly Check[]>> = {
  "one-queue": [...ONE_QUEUE, ...POOLS],
  "bounded-queues": BOUNDED_QUEUES,
  orders: [...ORDERS, ...TIME_SHARED],
  deadlines: DEADLINES,
  "many-queues": MANY_QUEUES,
  jobs: JOBS,
  "without-leader": WITHOUT_LEADER,
  failures: FAILURES,
  detectors: DETECTORS,
  price: PRICE,
};

const measured = new Map<Check, readonly Comparison[]>();

function measure(check: Check): readonly Comparison[] {
  const comparisons = measured.get(check) ?? check.measure();
  measured.set(check, comparisons);
  return comparisons;
}

describe.each(Object.entries(GROUPS))("%s", (_group, checks) => {
  test.each(checks.map((check) => [check.title, check] as const))("%s", (_title, check) => {
    const comparisons = measure(check);
    expect(comparisons.length).toBeGreaterThan(0);
    for (const comparison of comparisons) {
      const { what, ours, expected, standardError } = comparison;
      const said = `${what}: ${ours} (standard error ${standardError}) against ${expected}`;
      expect(deviation(comparison), said).toBeLessThanOrEqual(comparison.allowed);
      expect(isPrecise(comparison), `${said}: known well enough to prove something`).toBe(true);
    }
  });
});

describe("docs/validation.md", () => {
  test("shows these figures", async () => {
    const text = readFileSync(new URL(DOCUMENT, import.meta.url), "utf8");
    const tables = Object.fromEntries(
      Object.entries(GROUPS).map(([group, checks]) => [group, validationTable(checks, measure)]),
    );
    for (const group of Object.keys(GROUPS)) expect(text).toContain(`<!-- generated: ${group} -->`);
    await expect(fillReference(text, tables)).toMatchFileSnapshot(DOCUMENT);
  });
});
