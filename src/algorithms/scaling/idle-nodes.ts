// Scaling as Kubernetes' cluster autoscaler does it: a machine more for what finds no place, and a machine less when one has had
// little to do for long.

import { type Duration, type Instant, NEVER } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import {
  defineScaling,
  type ReadyMachine,
  type ScalingDecision,
  type ScalingPolicy,
  type ScalingView,
} from "./scaling.ts";

export const idleNodes = defineScaling({
  name: "idle-nodes",
  summary:
    "Wants more machines as long as tasks find no place, and gives away those that have been less busy than a threshold for long enough and that the others could do without.",
  source:
    "Kubernetes, cluster-autoscaler, FAQ: scale-down-utilization-threshold, scale-down-unneeded-time, scale-down-delay-after-add; catalogue L. As there, a machine goes only if what it does would find a place on the others; here its tasks finish where they are, so that is asked of the cores of all together",
  parameters: {
    tasksPerMachine: {
      type: "number",
      optional: true,
      above: 0,
      summary: "How many waiting tasks a machine more is for. Default: its cores.",
    },
    threshold: { type: "number", default: 0.5, min: 0, summary: "Machines whose busy share is below it are unneeded." },
    unneededTime: { type: "duration", default: "10m", summary: "For so long without a break, before they go." },
    delayAfterAdd: {
      type: "duration",
      default: "10m",
      summary: "Nobody goes for so long after more machines were wanted.",
    },
    interval: { type: "duration", default: "10s", min: "1ms", summary: "How often it looks." },
  },
  interval: ({ interval }) => interval,
  create: (parameters) => new IdleNodes(parameters),
});

interface Rules {
  readonly tasksPerMachine: number | undefined;
  readonly threshold: number;
  readonly unneededTime: Duration;
  readonly delayAfterAdd: Duration;
}

class IdleNodes implements ScalingPolicy {
  readonly #rules: Rules;
  /** Since when each machine has been unneeded; who is not here is needed, or not ready. */
  #unneeded: ReadonlyMap<WorkerIndex, Instant> = new Map();
  #addedAt = -NEVER;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  decide(view: ScalingView, now: Instant): ScalingDecision {
    const { ready, pending } = view;
    const current = ready.length + pending;
    this.#look(view, now);
    const more = this.#missing(view);
    if (more > 0) {
      this.#addedAt = now;
      return { wanted: current + more };
    }
    if (now - this.#addedAt < this.#rules.delayAfterAdd) return { wanted: current };
    const leaving = this.#leaving(view, now);
    return { wanted: current - leaving.length, leaving };
  }

  /** As many of those that have been unneeded for long enough, the idlest first, as the cores of the others make up for. */
  #leaving({ ready }: ScalingView, now: Instant): readonly WorkerIndex[] {
    let spare = ready.reduce((sum, { cores, busy }) => sum + cores - busy, 0);
    const isOverdue = ({ worker }: ReadyMachine): boolean =>
      now - (this.#unneeded.get(worker) ?? NEVER) >= this.#rules.unneededTime;
    return ready
      .filter(isOverdue)
      .toSorted((a, b) => a.busy - b.busy || a.worker - b.worker)
      .flatMap(({ worker, cores }) => {
        if (spare < cores) return [];
        spare -= cores;
        return [worker];
      });
  }

  #look({ ready }: ScalingView, now: Instant): void {
    const before = this.#unneeded;
    const idle = ready.filter(({ cores, busy }) => busy < this.#rules.threshold * cores);
    this.#unneeded = new Map(idle.map(({ worker }) => [worker, before.get(worker) ?? now]));
  }

  /** For what waits, beyond those that are on their way. */
  #missing({ ready, pending, waiting }: ScalingView): number {
    const cores = ready.length === 0 ? 1 : ready.reduce((sum, machine) => sum + machine.cores, 0) / ready.length;
    return Math.max(0, Math.ceil(waiting / (this.#rules.tasksPerMachine ?? cores)) - pending);
  }
}
