// What only means something if several parts of a scenario say so: a pool needs slots and tasks that ask for them, a gang a job. Each
// feature is drawn as a whole and laid over the rest, so that any two of them meet, and any with any fault.

import type { Draw } from "./draw.ts";
import type { Drawn } from "./draw-scenario.ts";

export interface Feature {
  readonly cluster?: Drawn;
  readonly workers?: Drawn;
  readonly scheduler?: Drawn;
  /** For one class of the workload, or each. */
  readonly load?: Drawn;
  readonly ofAll?: boolean;
  readonly faults?: readonly Drawn[];
}

const seconds = (draw: Draw, least: number, most: number) => `${draw.scale(least, most)}s`;
/** Of the shortest that there are. */
const when = (draw: Draw) => `${draw.between(0.5, 5)}s`;

const NO_SOURCE = { arrivals: undefined, closedLoop: undefined, trace: undefined, job: undefined };

/** By name. */
const FEATURES: Readonly<Record<string, (draw: Draw) => Feature>> = {
  gang: (draw) => {
    const tasks = draw.integer(2, 4);
    const gang = draw.chance(0.7) ? true : { minMember: draw.integer(1, tasks) };
    const hold = { hold: { timeout: seconds(draw, 0.5, 8), pause: "500ms", pauseMax: "2s" } };
    const gangs = draw.oneOf(["atomic", "ordered", hold]);
    return { load: { job: { tasks, gang }, cores: 1 }, scheduler: { gangs }, workers: { cores: 2, count: 4 } };
  },
  pool: (draw) => ({
    load: { pools: draw.oneOf(["database", { lock: 1, database: 1 }, "bus"]), key: { zipf: { count: 3 } } },
    scheduler: {
      recovery: "safe-stop",
      pools: {
        database: { slots: draw.integer(1, 3), blocking: draw.chance(0.3) },
        lock: { slots: 1, per: "key" },
        bus: {
          slots: 1,
          onPreemption: draw.oneOf(["release", "keep"]),
          inheritance: draw.oneOf(["none", "inheritance", "ceiling"]),
        },
      },
    },
  }),
  stages: (draw) => {
    const outputs = draw.oneOf(["memory", "disk", "storage", { on: "disk", copies: 2 }]);
    const after = draw.oneOf<unknown>([["a"], { a: "1MiB" }, { a: { size: "4MiB", from: "all" } }]);
    const service = { exponential: seconds(draw, 0.1, 1) };
    const workflow = {
      a: { tasks: draw.integer(1, 3), service },
      b: { tasks: draw.integer(1, 3), service, after },
      ...(draw.chance(0.5) ? { c: { service, after: ["b"] } } : {}),
    };
    const lineage = { stageAttempts: draw.integer(1, 6), fetchRetries: draw.integer(0, 3), fetchWait: "500ms" };
    const kept = draw.chance(0.6) && typeof after === "object" && !Array.isArray(after) ? { outputs, lineage } : {};
    return { load: { workflow, ...kept, arrivals: { poisson: "0.3/s" } } };
  },
  data: (draw) => ({
    load: { data: { size: "8MiB", copies: draw.integer(1, 3) }, key: { zipf: { count: 5 } } },
    scheduler: { placement: draw.oneOf(["locality", "consistent-hash", "rendezvous", "sharding"]) },
  }),
  trigger: (draw) => {
    const rhythm = draw.chance(0.5) ? { cron: "*/3 * * * * *", like: "quartz" } : { every: `${draw.integer(1, 5)}s` };
    const overlap = draw.oneOf(["allow", "forbid", "replace"]);
    const misfire = draw.oneOf(["skip", "run-once", "run-all"]);
    return { load: { trigger: { ...rhythm, overlap, misfire, count: draw.integer(1, 4) }, ...NO_SOURCE } };
  },
  permissions: (draw) => {
    const roles = { one: { tenants: ["a", "b", "c"] }, guest: { may: ["submit"], tenants: ["a"] } };
    const policy = draw.oneOf(["log", { refresh: seconds(draw, 0.5, 5), onUnavailable: draw.oneOf(["deny", "keep"]) }]);
    const audit = draw.chance(0.4) ? { audit: { sync: draw.oneOf(["each", "batch"]) } } : {};
    return {
      scheduler: { security: { ...audit, permissions: { roles, users: { a: "one", b: ["guest", "one"] }, policy } } },
      load: { user: draw.oneOf(["a", "b"]), tenant: draw.oneOf(["a", "b"]), workflow: undefined },
      ofAll: true,
      faults: [
        { at: when(draw), revoke: "a", for: seconds(draw, 1, 10) },
        { at: when(draw), grant: { user: "b", roles: "administrator" } },
      ],
    };
  },
  certificates: (draw) => ({
    scheduler: { security: { certificates: { lifetime: seconds(draw, 4, 20) }, window: draw.integer(1, 64) } },
    faults: [
      { at: when(draw), "no-renewal": "any worker", for: seconds(draw, 2, 15) },
      { at: when(draw), replay: { from: "leader", to: "all workers", after: seconds(draw, 0.1, 4) }, for: "8s" },
    ],
  }),
  scaling: (draw) => ({
    workers: {
      elastic: {
        min: draw.integer(0, 2),
        boot: seconds(draw, 0.3, 4),
        ...(draw.chance(0.4) ? { warm: { count: 1, boot: "100ms" } } : {}),
      },
    },
    scheduler: {
      scaling: draw.oneOf([
        { "target-tracking": { interval: "1s", stabilisation: seconds(draw, 1, 5) } },
        { "target-tracking": { metric: "tasks", target: 1, interval: "500ms", stabilisation: "2s" } },
        { "idle-nodes": { unneededTime: seconds(draw, 0.5, 4), delayAfterAdd: "1s", interval: "500ms" } },
      ]),
    },
    ...(draw.chance(0.4) ? { faults: [{ at: when(draw), "no-capacity": "all workers", for: "5s" }] } : {}),
  }),
  spot: (draw) => ({
    workers: {
      spot: {
        every: { exponential: seconds(draw, 8, 60) },
        notice: seconds(draw, 0.1, 4),
        for: seconds(draw, 0.5, 8),
        per: draw.oneOf(["node", "zone", "rack"]),
      },
    },
  }),
  checkpoint: (draw) => ({
    load: { service: { exponential: seconds(draw, 1, 4) } },
    scheduler: {
      checkpoint: {
        policy: draw.oneOf([{ periodic: "300ms" }, "young", { daly: { minimum: "200ms" } }, { fraction: 0.2 }]),
        cost: seconds(draw, 0.005, 0.1),
        restart: seconds(draw, 0.005, 0.3),
        meanTimeBetweenFailures: "20s",
        onPreemption: draw.chance(0.6),
      },
      ...(draw.chance(0.5) ? { migration: { "when-it-pays": { minDwell: "500ms", interval: "300ms" } } } : {}),
    },
  }),
  preemption: (draw) => ({
    load: { priority: draw.integer(1, 9) },
    scheduler: {
      ordering: draw.oneOf([
        "srpt",
        { priority: { preemptive: true } },
        { priority: { preemptive: true, victims: "set", grace: seconds(draw, 0.1, 2) } },
        { las: { quantum: "200ms" } },
        { mlfq: { quantum: "100ms" } },
        { "time-slice": { quantum: "200ms" } },
        { "fair-scheduler": { reclaim: true } },
      ]),
    },
  }),
  copies: (draw) => ({
    scheduler: {
      speculation: draw.oneOf([
        { hedged: { delay: seconds(draw, 0.1, 2), budget: 0.5 } },
        { tied: {} },
        { late: { interval: "200ms" } },
        { spark: { interval: "200ms", quantile: 0.3 } },
        { mantri: {} },
        { dolly: { budget: 0.5 } },
      ]),
    },
    load: { job: draw.integer(2, 5) },
    faults: [{ at: when(draw), slow: { target: "any worker", factor: draw.scale(3, 30) }, for: seconds(draw, 2, 20) }],
  }),
  verification: (draw) => ({
    scheduler: {
      verification: draw.oneOf([
        { quorum: { replicas: 2, minQuorum: 2 } },
        { adaptive: { trustAfter: 3 } },
        { "spot-check": { probability: 0.4, recheck: draw.chance(0.5), within: "5s" } },
      ]),
    },
    workers: { count: 4 },
    faults: [
      { at: when(draw), "corrupt-results": { target: "worker/1", probability: 0.5 }, for: seconds(draw, 2, 15) },
    ],
  }),
  deadlines: (draw) => ({
    load: {
      deadline: draw.oneOf(["3x", "6x", "2s"]),
      value: draw.oneOf<unknown>([{ perSecond: 1 }, { uniform: { min: 1, max: 9 } }]),
      ...(draw.chance(0.3) ? { lateValue: { linear: "5s" } } : {}),
    },
    ofAll: true,
    scheduler: {
      ordering: draw.oneOf(["edf", "llf", "d-over", "highest-value", "adaptive"]),
      admission: draw.oneOf<unknown>(["none", { deadline: { counterOffer: draw.chance(0.6) } }, "value"]),
    },
  }),
  moves: (draw) => ({
    scheduler: {
      queueing: "at-worker",
      ...draw.oneOf<Drawn>([
        { stealing: draw.oneOf([{ random: { interval: "200ms" } }, { richest: { interval: "200ms" } }]) },
        { rebalancing: draw.oneOf([{ "to-mean": { minDwell: "200ms" } }, { diffusion: { minDwell: "200ms" } }]) },
        { rebalancing: "to-mean", stealing: "random" },
      ]),
    },
  }),
  rollout: (draw) => ({
    faults: [
      {
        at: when(draw),
        rollout: {
          target: draw.oneOf(["all workers", "all masters"]),
          maxUnavailable: draw.oneOf([1, "50%"]),
          grace: seconds(draw, 0.1, 4),
          boot: seconds(draw, 0.1, 2),
          minReady: seconds(draw, 0.1, 2),
          deadline: "20s",
          version: draw.oneOf<unknown>([{}, { failures: 0.3 }, { starts: false }, { crashAfter: "1s" }, { slow: 4 }]),
          watch: { every: "1s", delay: "500ms", limit: { failures: 0.2, window: "5s", least: 2 } },
          onBad: draw.oneOf(["rollback", "pause", "continue"]),
        },
      },
    ],
  }),
  drains: (draw) => ({
    faults: [
      { at: when(draw), drain: { target: `worker/${draw.integer(0, 2)}`, grace: seconds(draw, 0.1, 5) }, for: "5s" },
      { at: when(draw), "rolling-restart": { target: "all masters", grace: seconds(draw, 0.1, 3), pause: "1s" } },
    ],
  }),
  overload: (draw) => ({
    load: { arrivals: { poisson: "8/s" }, service: { exponential: "400ms" }, notify: draw.chance(0.5) },
    scheduler: {
      admission: draw.oneOf<unknown>([{ "queue-limit": 10 }, { aimd: { timeout: "1s" } }, "gradient", "vegas"]),
      communication: {
        rpc: {
          whenRejected: draw.oneOf(["give-up", "retry"]),
          giveUp: draw.chance(0.3),
          breaker: draw.oneOf(["none", "circuit-breaker", "throttle"]),
        },
      },
    },
  }),
  effects: (draw) => ({ scheduler: { effects: draw.oneOf(["dedupe", "outbox"]) } }),
  poison: (draw) => ({
    load: { poison: 0.1, failure: 0.1 },
    scheduler: { crashLimit: draw.integer(1, 3), health: draw.oneOf(["none", "exclude", "outlier"]) },
  }),
  impatience: (draw) => ({
    load: { patience: { exponential: seconds(draw, 0.2, 5) }, poll: seconds(draw, 0.3, 3), notify: draw.chance(0.5) },
  }),
  backfill: (draw) => ({
    load: { cores: draw.integer(2, 4), estimate: draw.oneOf(["exact", "requested", "class-mean"]) },
    workers: { cores: 4 },
    scheduler: { ordering: draw.oneOf(["easy-backfill", "conservative-backfill", "heft", "cpop", "peft"]) },
  }),
};

/** How many of them a scenario has: often none, seldom more than three. */
export function drawFeatures(draw: Draw): readonly Feature[] {
  const names = draw.shuffled(Object.keys(FEATURES));
  return names.slice(0, draw.oneOf([0, 1, 1, 2, 2, 3, 4])).map((name) => FEATURES[name]!(draw));
}
