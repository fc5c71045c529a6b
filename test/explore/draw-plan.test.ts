// Plans are what a scenario would have: whatever is drawn can be read, and suits the cluster.

import { describe, expect, test } from "vitest";
import { drawPlan } from "../../src/explore/draw-plan.ts";
import { PLANNED_KINDS, SURVIVABLE_KINDS, type FaultPlan } from "../../src/explore/fault-plan.ts";
import { readsFaultsOf } from "../../src/cli/load-scenario.ts";
import { toSeconds } from "../../src/kernel/time.ts";
import { variantOf } from "../scenario/loading.ts";

const CLUSTERS = {
  smallest: "{ workers: 1 }",
  "three masters": "{ masters: 3, workers: 3, clients: 2 }",
  zones: "{ zones: [a, b], masters: 3, workers: 4 }",
};

function variantWith(cluster: string) {
  return variantOf(`
duration: 40s
cluster: ${cluster}
workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: { exponential: { mean: 1s } } } }
`);
}

function plansFor(cluster: string, count: number): readonly FaultPlan[] {
  const variant = variantWith(cluster);
  const terms = { cluster: variant.cluster, duration: variant.duration!, kinds: PLANNED_KINDS, episodesMost: 8 };
  return Array.from({ length: count }, (_, seed) => drawPlan(seed, terms));
}

const kindOf = (item: object): string => {
  const kind = PLANNED_KINDS.find((each) => each in item)!;
  return "wipe" in item ? "wipe" : kind;
};

describe("a drawn plan", () => {
  test.each(Object.entries(CLUSTERS))("can be read, and is healed before the end (%s)", (_name, cluster) => {
    const variant = variantWith(cluster);
    const replaceFaults = readsFaultsOf("a.yaml", []);
    for (const plan of plansFor(cluster, 150)) {
      const { faults } = replaceFaults(variant, plan);
      expect(faults).toHaveLength(plan.length);
      for (const fault of faults) {
        if (fault.kind !== "scheduled") throw new Error("expected scheduled faults");
        const end = toSeconds((fault.at + (fault.lasts ?? 0)) as typeof fault.at);
        expect(toSeconds(fault.at)).toBeLessThanOrEqual(24);
        expect(end).toBeLessThanOrEqual(32);
      }
    }
  });

  test("has one to eight faults, and in 300 plans every kind and every number occurs", () => {
    const plans = plansFor(CLUSTERS["three masters"], 300);
    expect([...new Set(plans.map(({ length }) => length))].toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...new Set(plans.flat().map(kindOf))].toSorted()).toEqual([...PLANNED_KINDS].toSorted());
  });

  test("is a function of its seed, and of the kinds that it may have", () => {
    const { cluster, duration } = variantWith(CLUSTERS.smallest);
    const terms = { cluster, duration: duration!, kinds: SURVIVABLE_KINDS, episodesMost: 8 };
    expect(drawPlan(7, terms)).toEqual(drawPlan(7, terms));
    expect(drawPlan(7, terms)).not.toEqual(drawPlan(8, terms));
    const few = Array.from({ length: 100 }, (_, seed) => drawPlan(seed, { ...terms, kinds: ["crash", "hold"] })).flat();
    expect([...new Set(few.map(kindOf))].toSorted()).toEqual(["crash", "hold"]);
  });
});
