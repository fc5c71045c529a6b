// Machines that cost, that are taken back, and that come and go, in whole runs: what is paid, how often spot machines are lost, and
// that whoever leads, and whatever strikes, no machine is rented twice, none that is not there is missed, and no task is lost.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import type { RunResult } from "../../src/experiment/results.ts";
import type { Variant } from "../../src/scenario/scenario.ts";
import { RECORD_KINDS } from "../../src/trace/record-kinds.ts";
import { variantOf } from "../scenario/loading.ts";

interface Moment {
  readonly name: string;
  readonly at: number;
  readonly node: number;
}

const WATCHED = /^node\.(rented|returned|restarted|crashed|suspected|declared-dead|cordoned)$/;

function watch(variant: Variant, seed: number): { readonly result: RunResult; readonly moments: readonly Moment[] } {
  const moments: Moment[] = [];
  const result = runVariant(variant, seed, {
    onRecord: (kind, at, node) => {
      const { name } = RECORD_KINDS[kind];
      if (WATCHED.test(name)) moments.push({ name: name.slice("node.".length), at: at / 1_000_000, node });
    },
  });
  return { result, moments };
}

test("a run costs what its machines do, to the cent", () => {
  // One task of 90 minutes: two machines by begun hours, one by the second, one that is free.
  const { metrics } = runVariant(
    variantOf(`
duration: 1h
workload: { one: { arrivals: { all-at-once: 1 }, service: 90m } }
cluster:
  workers:
    groups:
      - { count: 2, price: 0.25, billing: hour }
      - { count: 1, price: 0.36 }
      - { count: 1 }
`),
    1,
  );
  const seconds = Math.ceil(metrics["makespan"]! + 1);
  expect(metrics["cost.total"]).toBeGreaterThanOrEqual(2 * 2 * 0.25 + 5_400 * 0.0001);
  expect(metrics["cost.total"]).toBeLessThanOrEqual(2 * 2 * 0.25 + (seconds + 1) * 0.0001);
  expect(Math.round(metrics["cost.total"]! * 100)).toBe(154);
  expect(metrics["cost.perTask"]).toBe(metrics["cost.total"]);
});

test("spot machines are lost as often as their hazard says", () => {
  const { result, moments } = watch(
    variantOf(`
duration: 100h
workload: { all: { arrivals: { poisson: 10/h }, service: 1m } }
cluster:
  workers: { count: 20, spot: { notice: 2m, every: { exponential: 58m }, for: 10m }, price: 1 }
scheduler: { detection: { heartbeat: { interval: 5m, suspect: 10m, timeout: 15m } } }
`),
    1,
  );
  // Idle machines leave at the notice: a cycle is Exp(58m) + 10m, of which 58m are paid for.
  const cycles = (20 * 100 * 60) / 68;
  const losses = moments.filter(({ name }) => name === "returned").length;
  // A renewal process: variance / mean = squared coefficient of variation of a cycle, (58/68)^2. Four standard deviations.
  expect(Math.abs(losses - cycles)).toBeLessThan(4 * Math.sqrt(cycles) * (58 / 68));
  const share = result.metrics["cost.machineHours"]! / (20 * result.end!) / (1 / 3_600);
  // Of the sum of as many exponential times: relative deviation 1 / sqrt(cycles), and the end of the run in the middle of one.
  expect(Math.abs(share - 58 / 68)).toBeLessThan((4 / Math.sqrt(cycles)) * (58 / 68) * (10 / 68) + 0.005);
});

const ARCHITECTURES = {
  "single-master": "cluster: { masters: 1, WORKERS }\nscheduler: { architecture: single-master, SCALING }",
  "active-standby": "cluster: { masters: 2, WORKERS }\nscheduler: { architecture: { active-standby: {} }, SCALING }",
  "replicated-master": "cluster: { masters: 3, WORKERS }\nscheduler: { architecture: replicated-master, SCALING }",
} as const;
type Design = keyof typeof ARCHITECTURES;

const WORKERS = "workers: { count: 12, cores: 2, elastic: { min: 2, boot: { uniform: { min: 20s, max: 60s } } } }";
const SCALINGS = {
  "target-tracking": "scaling: { target-tracking: { interval: 5s, stabilisation: 1m } }",
  "idle-nodes": "scaling: { idle-nodes: { interval: 5s, unneededTime: 1m, delayAfterAdd: 1m } }",
} as const;
type Scaling = keyof typeof SCALINGS;

function design(architecture: Design, scaling: Scaling, rest = ""): string {
  return (
    ARCHITECTURES[architecture].replace("WORKERS", WORKERS).replace("SCALING", SCALINGS[scaling]) +
    `\n${rest}\nduration: 10m
workload:
  base: { arrivals: { poisson: 0.2/s }, service: 10s }
  burst: { arrivals: { poisson: 1.5/s }, from: 1m, until: 4m, service: 10s }
`
  );
}

/** What must hold however machines come and go: of each, in turn, and of all together. */
function checkTurns(moments: readonly Moment[], from: number): void {
  const rented = new Set<number>();
  const everRented = new Set<number>();
  for (const { name, node } of moments) {
    if (name === "rented") {
      expect(rented.has(node), `node ${node} rented twice`).toBe(false);
      rented.add(node);
      everRented.add(node);
    } else if (name === "returned") {
      rented.delete(node);
    } else if (name === "restarted" || name === "suspected" || name === "declared-dead") {
      const isElastic = node >= from;
      expect(!isElastic || everRented.has(node), `node ${node} was never there, and is ${name}`).toBe(true);
    }
  }
}

const STRIKES = ["crash: leader", "restart: leader", "pause: leader", "crash: { workers: 2 }", "pause: { workers: 1 }"];

describe("a cluster that is scaled", () => {
  const plan = fc.record({
    architecture: fc.constantFrom(...(Object.keys(ARCHITECTURES) as Design[])),
    scaling: fc.constantFrom(...(Object.keys(SCALINGS) as Scaling[])),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    strikes: fc.array(
      fc.record({
        what: fc.constantFrom(...STRIKES, "reclaim: { workers: 2 }", "no-capacity: all workers"),
        at: fc.integer({ min: 5, max: 420 }),
        lasts: fc.integer({ min: 1, max: 60 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  });

  test("rents no machine twice and misses none that is not there, whatever strikes and whoever leads", () => {
    fc.assert(
      fc.property(plan, ({ architecture, scaling, seed, strikes }) => {
        const items = strikes.map(({ what, at, lasts }) =>
          what.startsWith("restart") ? `  - { at: ${at}s, ${what} }` : `  - { at: ${at}s, ${what}, for: ${lasts}s }`,
        );
        const variant = variantOf(design(architecture, scaling, `faults:\n${items.join("\n")}`));
        const first = variant.cluster.nodes.findIndex(({ elastic }) => elastic !== undefined);
        const { result, moments } = watch(variant, seed);
        expect(result.findings.filter(({ severity }) => severity === "violation")).toEqual([]);
        expect(result.metrics["tasks.lost"]).toBe(0);
        expect(result.metrics["tasks.unfinished"]).toBe(0);
        checkTurns(moments, first);
      }),
      { numRuns: 15, seed: 3 },
    );
  });

  test.each(Object.keys(SCALINGS) as Scaling[])("by %s comes to rest under constant load", (scaling) => {
    const text = design("single-master", scaling)
      .replace(/ {2}burst:.*\n/, "")
      .replace("duration: 10m", "duration: 2h");
    // A quarter of the load moves at most: as many cores as 16 +- 4 tasks keep busy.
    const { moments } = watch(variantOf(text.replace("0.2/s", "1.6/s")), 1);
    const later = moments.filter(({ name, at }) => name === "rented" && at > 1_800);
    expect(later.length).toBeLessThanOrEqual(12);
  });

  test("loses nothing that runs on a machine that is given back", () => {
    const { result, moments } = watch(variantOf(design("single-master", "idle-nodes")), 7);
    const returned = moments.filter(({ name, at }) => name === "returned" && at > 0);
    expect(returned.length).toBeGreaterThan(3);
    expect(result.metrics["work.wasted"]).toBe(0);
    expect(moments.filter(({ name }) => name === "declared-dead" || name === "suspected")).toEqual([]);
  });

  test("asks in vain where there is no capacity, and goes on when there is", () => {
    const fault = "faults:\n  - { at: 30s, no-capacity: all workers, for: 90s }";
    const { result, moments } = watch(variantOf(design("single-master", "idle-nodes", fault)), 7);
    const rentals = moments.filter(({ name }) => name === "rented").map(({ at }) => at);
    expect(rentals.length).toBeGreaterThan(3);
    expect(Math.min(...rentals)).toBeGreaterThanOrEqual(120);
    expect(Math.min(...rentals)).toBeLessThan(130);
    expect(result.faults[0]).toMatchObject({ armed: 1 });
    expect(result.faults[0]!.bit).toBeGreaterThan(0);
  });

  test("replaces a spot machine as soon as its notice is known", () => {
    // Eight tasks at any time: seven machines of two cores bring them to 60%.
    const { moments } = watch(
      variantOf(`
duration: 8m
cluster: { ${WORKERS} }
scheduler: { scaling: { target-tracking: { interval: 5s } } }
workload: { all: { closedLoop: { users: 8, think: 1ms }, service: 10s } }
faults: [{ at: 6m, reclaim: [worker/2, worker/3], notice: 1m, for: 5m }]
`),
      7,
    );
    const rentals = moments.filter(({ name }) => name === "rented").map(({ at }) => at);
    expect(rentals.filter((at) => at < 360).length).toBe(5);
    expect(rentals.filter((at) => at > 360 && at < 370).length).toBe(2);
  });
});

test("the same design without scaling has all its machines from the start", () => {
  const text = design("single-master", "idle-nodes").replace(SCALINGS["idle-nodes"], "scaling: none");
  const { moments } = watch(variantOf(text), 1);
  expect(moments).toEqual([]);
});

test("machines whose workers ignore notices are given back when they have nothing to do, and rented again", () => {
  const { result, moments } = watch(
    variantOf(`
duration: 1m
drain: 2m
workload: { all: { arrivals: { periodic: { interval: 20s } }, service: 1s } }
cluster: { workers: { count: 2, elastic: { boot: 1s } } }
scheduler:
  onNotice: ignore
  scaling: { target-tracking: { metric: tasks, target: 1, interval: 500ms, stabilisation: 2s } }
`),
    1,
  );
  expect(result.findings).toEqual([]);
  expect(result.metrics).toMatchObject({ "tasks.completed": 3, "tasks.unfinished": 0 });
  const timesOf = (name: string) => moments.filter((moment) => moment.name === name).length;
  expect([timesOf("rented"), timesOf("returned")]).toEqual([3, 2 + 3]);
});
