// Raft in random weather: a healthy group keeps all of its promises, and every mutant is caught breaking one. Seeds are fixed, so a
// run that fails here fails again: `runRandomly` with the seed and the options that the message names.

import { describe, expect, it } from "vitest";
import { RAFT_MUTANTS, type RaftMutant } from "../../../../src/algorithms/consensus/raft/mutants.ts";
import { brokenIn, healthyIn } from "./climates.ts";
import { Violation } from "./oracle.ts";
import { runRandomly, type RunOptions } from "./run.ts";

/** In all kinds of weather, each with a peace at its end. */
const RUNS = 80;
/** Changes of the group and of its leader, one after the other. */
const CHANGING_RUNS = 20;
const CHANGING: RunOptions = {
  troubles: ["membership", "membership", "membership", "transfer", "transfer", "crash", "partition"],
  troubleInterval: 80_000,
  troubleLength: 60_000,
  latencyMax: 5_000,
  syncMax: 5_000,
  lossMax: 0.05,
};
/** In each mutant's climate, without its fault. */
const HEALTHY_RUNS = 20;
/**
 * The rarest fault, `membership-unchecked`, shows in 18 of 600 runs. If its true rate were 0.02, a third less, 600 runs would miss it
 * with a chance of 0.98^600 = 5e-6; the other faults show in 2 to 60 runs of a hundred.
 */
const RUNS_MAX = 600;

/** What happened in all of them together. */
function runHealthy(count: number, name: string, options?: RunOptions): ReadonlyMap<string, number> {
  const total = new Map<string, number>();
  const violations: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const seed = `${name} ${number}`;
    try {
      for (const [what, often] of runRandomly(seed, options)) total.set(what, (total.get(what) ?? 0) + often);
    } catch (error) {
      violations.push(`${seed}: ${(error as Error).message}`);
    }
  }
  expect(violations).toEqual([]);
  return total;
}

/** Which run is the first that shows the fault, and how. */
function hunt(mutant: RaftMutant): { readonly run: number; readonly check: string } | undefined {
  const options = brokenIn(mutant);
  for (let run = 1; run <= RUNS_MAX; run += 1)
    try {
      runRandomly(`${mutant} ${run}`, options);
    } catch (error) {
      // A member that stops at one of its own assertions would not show that the oracle works.
      if (!(error instanceof Violation)) throw error;
      return { run, check: error.check };
    }
  return undefined;
}

describe("a healthy group in random weather", () => {
  it("keeps its promises, and in peace comes to one leader, one log and no damage", async ({ annotate }) => {
    const happened = runHealthy(RUNS, "all weather");
    await annotate([...happened].map(([what, often]) => `${what} ${often}`).join(", "));
    // None of them was put to the test if these did not happen, many times over.
    for (const what of ["elections", "crashes", "handed over", "reads", "snapshot.installed"])
      expect(happened.get(what), what).toBeGreaterThan(RUNS);
    for (const what of ["log.truncated", "log.damaged", "log.repaired", "resigned: deposed", "resigned: no-quorum"])
      expect(happened.get(what), what).toBeGreaterThan(10);
    // Groups whose last copy of an entry is damaged prove nothing: nobody may lead them any more.
    expect(happened.get("unrecoverable") ?? 0).toBeLessThan(RUNS / 8);
  });

  it("keeps them while its members come and go, and leadership is handed over", async ({ annotate }) => {
    const happened = runHealthy(CHANGING_RUNS, "changing group", CHANGING);
    await annotate([...happened].map(([what, often]) => `${what} ${often}`).join(", "));
    for (const what of ["add-learner", "add-voter", "remove", "elections", "crashes", "resigned: transferred"])
      expect(happened.get(what), what).toBeGreaterThan(CHANGING_RUNS);
  });

  it("does the same again from the same seed", () => {
    const once = [...runRandomly("again")];
    expect([...runRandomly("again")]).toEqual(once);
    expect([...runRandomly("another")]).not.toEqual(once);
  });
});

describe.each(RAFT_MUTANTS)("in the climate of %s", (mutant) => {
  it("the mutant is caught", async ({ annotate }) => {
    const caught = hunt(mutant);
    expect(caught, `not in ${RUNS_MAX} runs`).toBeDefined();
    await annotate(`${mutant}: caught in run ${caught!.run}, by ${caught!.check}`);
  });

  it("a healthy group keeps its promises, of which there are some to keep", () => {
    const happened = runHealthy(HEALTHY_RUNS, mutant, healthyIn(mutant));
    expect(happened.get("elections")).toBeGreaterThan(HEALTHY_RUNS);
    expect(happened.get("handed over")).toBeGreaterThan(HEALTHY_RUNS);
  });
});
