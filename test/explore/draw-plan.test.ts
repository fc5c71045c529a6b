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

function plansFor(cluster: string, count: number, episodesMost = 8): readonly FaultPlan[] {
  const variant = variantWith(cluster);
  const terms = { cluster: variant.cluster, duration: variant.duration!, kinds: PLANNED_KINDS, episodesMost };
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

  test("is struck at the same times on another cluster", () => {
    const { cluster, duration } = variantWith(CLUSTERS["three masters"]);
    const other = variantWith(CLUSTERS.smallest).cluster;
    for (let seed = 0; seed < 100; seed += 1) {
      const terms = { duration: duration!, kinds: SURVIVABLE_KINDS, episodesMost: 8 };
      const times = (plan: FaultPlan): readonly unknown[] => plan.map(({ at }) => at);
      expect(times(drawPlan(seed, { ...terms, cluster: other }))).toEqual(times(drawPlan(seed, { ...terms, cluster })));
    }
  });
});

describe("plans have habits", () => {
  const many = plansFor(CLUSTERS["three masters"], 400, 40).filter(({ length }) => length >= 8);
  const share = (plan: FaultPlan, isSo: (item: FaultPlan[number]) => boolean): number =>
    plan.filter(isSo).length / plan.length;

  test("about half of them strike within ten seconds, and others throughout", () => {
    const spans = many.map((plan) => {
      const times = plan.map(({ at }) => Number.parseFloat(String(at)) * (String(at).endsWith("ms") ? 0.001 : 1));
      return Math.max(...times) - Math.min(...times);
    });
    const short = spans.filter((span) => span <= 10).length / spans.length;
    // Of some 250 plans: three standard errors are a tenth. Few others stay within ten seconds by chance.
    expect(short).toBeGreaterThan(0.4);
    expect(short).toBeLessThan(0.65);
    expect(spans.filter((span) => span > 20).length).toBeGreaterThan(20);
  });

  test("some strike the leader more often than everybody else together, some never", () => {
    const leaderShares = many.map((plan) => share(plan, (item) => JSON.stringify(item).includes('"leader"')));
    expect(leaderShares.filter((each) => each > 0.5).length).toBeGreaterThan(20);
    expect(leaderShares.filter((each) => each === 0).length).toBeGreaterThan(0);
  });

  test("some do one thing only, and some have most of the kinds", () => {
    const counts = many.map((plan) => new Set(plan.map(kindOf)).size);
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(5);
    expect(Math.max(...counts)).toBeGreaterThan(12);
  });

  test("a leader is cut off from all its peers, and from one of them, while others reach both", () => {
    const cuts = many
      .flat()
      .map((item) => JSON.stringify((item.partition as { links?: unknown } | undefined)?.links ?? ""));
    for (const peers of ["all masters", "follower"])
      expect(cuts.filter((cut) => cut.includes('"leader"') && cut.includes(`"${peers}"`)).length).toBeGreaterThan(3);
  });

  test("none slows the same thing down three times: what was begun then could outlast every heal", () => {
    const slowed = (kind: string): number =>
      Math.max(...many.map((plan) => plan.filter((item) => kind in item).length));
    expect(slowed("slow")).toBe(2);
    expect(slowed("disk-slow")).toBe(2);
  });
});
