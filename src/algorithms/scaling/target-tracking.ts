// Target tracking as Kubernetes' horizontal pod autoscaler does it: as many machines as would bring a metric to its target, if it
// is spread evenly; slow to give away.

import type { Instant } from "../../kernel/time.ts";
import { Recommendations } from "./recommendations.ts";
import { defineScaling, type ReadyMachine, type ScalingView } from "./scaling.ts";

export const targetTracking = defineScaling({
  name: "target-tracking",
  summary:
    "Wants ceil(machines x metric / target) machines, nothing else while metric and target are close, and no fewer than in any of the last minutes.",
  source:
    "Kubernetes, Horizontal Pod Autoscaling, Algorithm details, and its replica calculator; catalogue L. Without its limits on the pace of scaling up: the limits here are those of the cluster",
  parameters: {
    metric: {
      type: "choice",
      options: ["utilisation", "tasks"],
      default: "utilisation",
      summary:
        "utilisation: busy share of the cores of ready machines. tasks: those that wait and those in hand, per machine.",
    },
    target: { type: "number", default: 0.6, above: 0, summary: "What the metric should be." },
    tolerance: {
      type: "number",
      default: 0.1,
      min: 0,
      summary: "Nothing changes while metric / target is within 1 plus or minus this.",
    },
    interval: { type: "duration", default: "15s", min: "1ms", summary: "How often it looks." },
    stabilisation: {
      type: "duration",
      default: "5m",
      summary: "The highest wish of so long counts: machines are not given away sooner.",
    },
  },
  interval: ({ interval }) => interval,
  create({ metric, target, tolerance, stabilisation }) {
    const recommendations = new Recommendations(stabilisation);
    const recommend = metric === "tasks" ? byTasks : byUtilisation;
    return {
      decide: (view: ScalingView, now: Instant) => ({
        wanted: recommendations.stabilise(recommend(view, target, tolerance), now),
      }),
    };
  },
});

/**
 * Machines that are not ready yet count as idle where more are wanted, so that those on their way are not ordered twice; if that
 * turns the decision round, nothing changes. (In the replica calculator: unready pods.)
 */
function byUtilisation({ ready, pending }: ScalingView, target: number, tolerance: number): number {
  const current = ready.length + pending;
  const cores = ready.reduce((sum, machine) => sum + machine.cores, 0);
  if (cores === 0) return current;
  const busy = ready.reduce((sum, machine) => sum + machine.busy, 0);
  const ratio = busy / cores / target;
  if (ratio <= 1 || pending === 0) return isClose(ratio, tolerance) ? current : ceiling(ratio * ready.length);
  const cautious = busy / (cores + pending * meanCores(ready)) / target;
  return isClose(cautious, tolerance) ? current : Math.max(current, ceiling(cautious * current));
}

/**
 * For all machines together: those on their way will take their part. Tasks in hand count too, as unacknowledged messages do in KEDA:
 * of those that wait alone there are none once there are machines enough, and then none would be wanted.
 */
function byTasks({ ready, pending, waiting }: ScalingView, target: number, tolerance: number): number {
  const current = ready.length + pending;
  const tasks = ready.reduce((sum, machine) => sum + machine.tasks, waiting);
  const ratio = current === 0 ? Infinity : tasks / current / target;
  return isClose(ratio, tolerance) ? current : ceiling(tasks / target);
}

function isClose(ratio: number, tolerance: number): boolean {
  return Math.abs(1 - ratio) <= tolerance + ROUNDING;
}

/** What is a whole number but for rounding is one. */
function ceiling(machines: number): number {
  return Math.max(0, Math.ceil(machines - ROUNDING));
}

const ROUNDING = 1e-9;

function meanCores(machines: readonly ReadyMachine[]): number {
  return machines.reduce((sum, { cores }) => sum + cores, 0) / machines.length;
}
