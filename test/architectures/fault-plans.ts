// Random fault plans for a small cluster: up to six episodes of any kind, every one of them healed by 60 s; and random
// loads to go with them.

import fc from "fast-check";
import type { FaultAction, FaultSpec, PartitionShape, Target } from "../../src/cluster/faults/fault.ts";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import { constant, exponential, linkSpec, sameLinks, SECOND, type ClusterChanges } from "../cluster/build-cluster.ts";
import type { PlannedTask } from "./build-run.ts";

export const WORKERS = 3;
export const HEALED_BY = 60 * SECOND;

export function names(...list: string[]): Target {
  return { kind: "names", names: list };
}

/** Whole seconds or fractions of them. */
export function fault(action: FaultAction, atSeconds: number, lastsSeconds: number): FaultSpec {
  return {
    kind: "scheduled",
    text: action.kind,
    action,
    at: Math.round(atSeconds * SECOND) as Instant,
    lasts: Math.round(lastsSeconds * SECOND) as Duration,
  };
}

const workerNames = Array.from({ length: WORKERS }, (_, index) => `worker/${index}`);
const machines = ["master/0", ...workerNames, "client/0"];

const oneOf: fc.Arbitrary<Target> = fc.oneof(
  fc.constantFrom(...machines).map((name) => names(name)),
  fc.constantFrom<Target>(
    { kind: "role", role: "leader" },
    { kind: "role", role: "busiest-worker" },
    { kind: "role", role: "idlest-worker" },
  ),
);
const someOf = fc.subarray(machines, { minLength: 1 }).map((list) => names(...list));

const shape: fc.Arbitrary<PartitionShape> = fc.oneof(
  fc.record({
    kind: fc.constant("isolate" as const),
    target: oneOf,
    direction: fc.constantFrom("both" as const, "outbound" as const, "inbound" as const),
  }),
  fc.record({
    kind: fc.constant("groups" as const),
    groups: fc.constant([names("master/0"), names(...workerNames)]),
    direction: fc.constantFrom("both" as const, "outbound" as const),
  }),
  fc.record({
    kind: fc.constant("bridge" as const),
    target: fc.shuffledSubarray(machines, { minLength: 3 }).map((list) => names(...list)),
  }),
  fc.record({
    kind: fc.constant("links" as const),
    from: someOf,
    to: someOf,
    direction: fc.constantFrom("both" as const, "outbound" as const),
  }),
);

const processFault: fc.Arbitrary<FaultAction> = fc.oneof(
  fc.record({ kind: fc.constant("crash" as const), target: oneOf, wipe: fc.constant(false) }),
  fc.record({ kind: fc.constant("restart" as const), target: oneOf }),
  fc.record({ kind: fc.constant("pause" as const), target: oneOf }),
  fc.record({ kind: fc.constant("slow" as const), target: oneOf, factor: fc.constantFrom(1.5, 3, 10, 300) }),
  fc.record({ kind: fc.constant("disk-stall" as const), target: fc.constant(names("master/0")) }),
);

const networkFault: fc.Arbitrary<FaultAction> = fc.oneof(
  fc.record({ kind: fc.constant("partition" as const), shape }),
  fc.record({
    kind: fc.constant("link" as const),
    from: someOf,
    to: someOf,
    delay: fc.constantFrom(undefined, exponential(20_000), exponential(3 * SECOND)),
    loss: fc.constantFrom(0, 0.1, 0.7, 1),
    duplication: fc.constantFrom(0, 0.5, 1),
  }),
);

const clockFault: fc.Arbitrary<FaultAction> = fc.oneof(
  fc.record({
    kind: fc.constant("clock-step" as const),
    target: oneOf,
    by: fc.integer({ min: -30 * SECOND, max: 30 * SECOND }),
  }),
  fc.record({ kind: fc.constant("clock-drift" as const), target: oneOf, rate: fc.constantFrom(0.5, 0.9999, 1.05, 2) }),
  fc.record({ kind: fc.constant("clock-freeze" as const), target: oneOf }),
);

/** Instants cluster around round seconds, where timers are, and around each other. */
const start = fc.oneof(
  fc.integer({ min: 0, max: 39_000_000 }),
  fc.integer({ min: 0, max: 39 }).map((second) => second * SECOND),
);
const length = fc.oneof(
  fc.integer({ min: 1, max: SECOND }),
  fc.integer({ min: SECOND, max: 21_000_000 }),
  fc.constantFrom(SECOND, 10 * SECOND, 15 * SECOND),
);

function episode(action: fc.Arbitrary<FaultAction>): fc.Arbitrary<FaultSpec> {
  return fc.tuple(action, start, length).map(([chosen, at, lasts]) => ({
    kind: "scheduled",
    text: chosen.kind,
    action: chosen,
    at: at as Instant,
    lasts: Math.min(lasts, HEALED_BY - at) as Duration,
  }));
}

/** Without clock faults, so that what rests on bounded drift (safe-stop) must hold. */
export const honestClockPlans = fc.array(
  episode(fc.oneof({ arbitrary: processFault, weight: 3 }, { arbitrary: networkFault, weight: 2 })),
  { minLength: 1, maxLength: 6 },
);
export const anyPlans = fc.array(
  episode(
    fc.oneof(
      { arbitrary: processFault, weight: 3 },
      { arbitrary: networkFault, weight: 2 },
      { arbitrary: clockFault, weight: 1 },
    ),
  ),
  { minLength: 1, maxLength: 6 },
);

export const loads: fc.Arbitrary<readonly PlannedTask[]> = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 30 * SECOND }),
      work: fc.oneof(fc.integer({ min: 1, max: 2 * SECOND }), fc.integer({ min: SECOND, max: 15 * SECOND })),
      cores: fc.constantFrom(1, 1, 1, 2),
      deadline: fc.option(fc.integer({ min: SECOND, max: 40 * SECOND }), { nil: undefined }),
    }),
    { minLength: 10, maxLength: 40, size: "max" },
  )
  .map((tasks) => tasks.toSorted((a, b) => a.at - b.at));

/** How kind the machines and the network are apart from faults. */
export const worlds: fc.Arbitrary<ClusterChanges> = fc
  .record({
    resetAfter: fc.constantFrom(2 * SECOND, 15 * SECOND, Infinity),
    latency: fc.constantFrom(constant(500), exponential(2_000), exponential(200_000)),
    loss: fc.constantFrom(0, 0, 0.05),
    duplication: fc.constantFrom(0, 0.1),
    reordering: fc.constantFrom(0, 0.2),
    sync: fc.constantFrom(constant(1_000), exponential(20_000)),
  })
  .map(({ resetAfter, sync, ...link }) => ({
    connection: { resetAfter },
    links: sameLinks(linkSpec(link)),
    disk: { append: constant(20), sync, throughput: 10_000_000, tornWrite: 0.5 },
  }));
