// Orderings whose schedule is published, through whole runs on the bound without messages: longest processing time first on
// Graham's worst case; and a lottery that is a stream of its own.

import { describe, expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { variantOf } from "../scenario/loading.ts";
import { expectedOf, isSharedMissing, referenceCase } from "../workload/shared-data.ts";

interface Batch {
  /** Seconds, in order of admission. */
  readonly works: readonly number[];
  readonly cores: number;
  readonly ordering: string;
}

/** From the moment at which all wait and all cores become free, until the last one ends; s. */
function makespanOf({ works, cores, ordering }: Batch): number {
  const classes = works.map(
    (work, index) => `  t${index}: { arrivals: { all-at-once: { count: 1 } }, service: ${work}s, estimate: exact }`,
  );
  const text = [
    "duration: 1h",
    `cluster: { workers: { count: 1, cores: ${cores} } }`,
    `scheduler: { architecture: ideal, ordering: ${ordering} }`,
    "workload:",
    `  before: { arrivals: { all-at-once: { count: 1 } }, service: 1s, cores: ${cores} }`,
    ...classes,
  ].join("\n");
  let last = 0;
  runVariant(variantOf(text), 1, {
    onRecord(kind, at) {
      if (kind === RECORD["task.completed"]) last = at;
    },
  });
  return last / 1_000_000 - 1;
}

/** 2m-1, 2m-1, ..., m+1, m+1, m, m, m. */
function worstCase(machines: number): readonly number[] {
  const pairs = Array.from({ length: machines - 1 }, (_, index) => 2 * machines - 1 - index);
  return [...pairs.flatMap((work) => [work, work]), machines, machines, machines];
}

/** Of the best schedule: each of the longer half, and then on its machine the one with which it comes to 3m; and the three of m. */
function bestOrder(machines: number): readonly number[] {
  const longer = worstCase(machines)
    .slice(0, machines - 1)
    .toReversed();
  return [...longer, machines, machines, ...longer.map((work) => 3 * machines - work), machines];
}

describe.skipIf(isSharedMissing)("longest processing time first (needs ../shared/reference-cases.json)", () => {
  const { m: sizes } = referenceCase("lpt.worst").setup as { m: readonly number[] };
  const { lpt, optimal } = expectedOf("lpt.worst") as { lpt: readonly number[]; optimal: readonly number[] };

  test.each(sizes.map((machines, index) => [machines, lpt[index], optimal[index]]))(
    "on %i machines ends at %i s, where %i s were possible",
    (machines, byLpt, best) => {
      const works = worstCase(machines);
      expect(makespanOf({ works: works.toReversed(), cores: machines, ordering: "lpt" })).toBe(byLpt);
      expect(makespanOf({ works: bestOrder(machines), cores: machines, ordering: "fifo" })).toBe(best);
      expect(byLpt / best).toBeCloseTo(4 / 3 - 1 / (3 * machines), 9);
    },
  );

  test("beats first come, first served where the long one comes last", () => {
    // Two machines, 1 1 2: 1 + 2 by order of coming, 2 with the long one first.
    const batch = { works: [1, 1, 2], cores: 2 };
    expect(makespanOf({ ...batch, ordering: "fifo" })).toBe(3);
    expect(makespanOf({ ...batch, ordering: "lpt" })).toBe(2);
  });
});

describe("lottery", () => {
  const run = (design: string, ordering: string, seed: number): string => {
    const text = [
      "duration: 60s",
      "drain: 0s",
      "cluster: { workers: { count: 2, cores: 2 }, clients: 2 }",
      `scheduler: { architecture: ${design}, ordering: ${ordering} }`,
      "workload:",
      "  a: { arrivals: { poisson: 5/s }, service: { exponential: 1s } }",
      "  b: { arrivals: { poisson: 5/s }, service: { exponential: 1s } }",
    ].join("\n");
    return runVariant(variantOf(text), seed).digest;
  };

  test.each(["single-master", "pull-queue", "decentralised", "shared-state", "offers", "database-lock", "ideal"])(
    "on %s is the same run again, and another one with another seed or rule",
    (design) => {
      const once = run(design, "lottery", 1);
      expect(run(design, "lottery", 1)).toBe(once);
      expect(run(design, "lottery", 2)).not.toBe(once);
      expect(run(design, "fifo", 1)).not.toBe(once);
    },
  );
});
