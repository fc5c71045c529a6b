// Runs in which a master moves tasks, for tests: who runs where, when, and what was asked for.

import type { Placement } from "../../../src/algorithms/placement/placement.ts";
import { firstFit } from "../../../src/algorithms/placement/first-fit.ts";
import { none as noCheckpoints } from "../../../src/algorithms/checkpoint/none.ts";
import { whenItPays } from "../../../src/algorithms/migration/when-it-pays.ts";
import { diffusion } from "../../../src/algorithms/rebalancing/diffusion.ts";
import { toMean } from "../../../src/algorithms/rebalancing/to-mean.ts";
import type { CheckpointSpec, SchedulerSpec } from "../../../src/architectures/scheduler-spec.ts";
import type { NodeSpec } from "../../../src/cluster/cluster-spec.ts";
import type { Duration } from "../../../src/kernel/time.ts";
import { RECORD } from "../../../src/trace/record-kinds.ts";
import { constant, nodeSpec, SECOND } from "../../cluster/build-cluster.ts";
import { run, type RunOutcome, type RunPlan } from "../build-run.ts";

/** One master, a worker for each speed, one client, a store. */
export function machines(speeds: readonly number[], cores = 1): readonly NodeSpec[] {
  return [
    nodeSpec("master", 0, { messageCost: constant(10) }),
    ...speeds.map((speed, index) => nodeSpec("worker", index, { cores, speed, messageCost: constant(5) })),
    nodeSpec("client", 0, { messageCost: constant(5) }),
    nodeSpec("store", 0, { messageCost: constant(5) }),
  ];
}

export function checkpoints(cost: number, restart: number, onPreemption = true): CheckpointSpec {
  return {
    policy: { definition: noCheckpoints, parameters: {} } as never,
    cost: cost as Duration,
    restart: restart as Duration,
    bytes: 1_000,
    meanTimeBetweenFailures: Infinity,
    onPreemption,
  };
}

export function migration(changes: Readonly<Record<string, unknown>> = {}): SchedulerSpec["migration"] {
  const limits = { interval: SECOND, moves: 10, minDwell: 30 * SECOND, memory: 10 * SECOND };
  return { definition: whenItPays, parameters: { gain: 1.2, evacuate: true, ...limits, ...changes } } as never;
}

const LIMITS = { interval: SECOND, moves: 100, minDwell: 5 * SECOND };

export function towardsMean(changes: Readonly<Record<string, unknown>> = {}): SchedulerSpec["rebalancing"] {
  return { definition: toMean, parameters: { threshold: 0.5, target: 0.1, ...LIMITS, ...changes } } as never;
}

export function diffusing(changes: Readonly<Record<string, unknown>> = {}): SchedulerSpec["rebalancing"] {
  return { definition: diffusion, parameters: { neighbours: "all", share: undefined, ...LIMITS, ...changes } } as never;
}

/** Each task to the first worker that has room for it. */
export const inOrder = { placement: firstFit as never, placementParameters: {} } satisfies Partial<RunPlan>;

/** Everything is sent to the first worker, until it is moved. */
export const firstWorker = { create: (): Placement => ({ place: () => 0 }) } as never;

export interface Asked {
  readonly at: number;
  readonly task: number;
  /** Numbers of workers. */
  readonly from: number;
  readonly to: number;
}

export interface MovingStory {
  readonly asked: readonly Asked[];
  /** `task at worker @second`, of each start. */
  readonly starts: readonly string[];
  /** By task: when it was completed, s. */
  readonly done: ReadonlyMap<number, number>;
  readonly outcome: RunOutcome;
}

/** Workers follow the only master, which is node 0. */
export function moving(plan: RunPlan): MovingStory {
  const asked: Asked[] = [];
  const starts: string[] = [];
  const done = new Map<number, number>();
  const { onRecord } = plan;
  const outcome = run({
    ...plan,
    onRecord(kind, at, node, task, attempt, epoch, value) {
      onRecord?.(kind, at, node, task, attempt, epoch, value);
      if (kind === RECORD["attempt.moving"]) asked.push({ at, task, from: node - 1, to: value - 1 });
      if (kind === RECORD["attempt.started"]) starts.push(`${task} at ${node - 1} @${Math.floor(at / SECOND)}`);
      if (kind === RECORD["task.completed"]) done.set(task, at / SECOND);
    },
  });
  return { asked, starts, done, outcome };
}
