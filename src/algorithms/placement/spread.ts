// Topology spread: the tasks of a group are kept apart, so that what takes a rack or a zone down takes only its share of each.
// What it costs is packing, and, where the rule is hard, time.

import type { QueuedTask } from "../ordering/ordering.ts";
import { couldHold } from "./fitting.ts";
import {
  type ClusterView,
  definePlacement,
  NONE,
  type Placement,
  type PlacementAnswer,
  type PlacementContext,
  type WorkerIndex,
} from "./placement.ts";
import { type GroupedBy, TaskGroups } from "./task-groups.ts";

export const spread = definePlacement({
  name: "spread",
  summary:
    "The candidate that fits in the domain with the fewest tasks of the same group, there on the worker with the fewest of them, then with the fewest tasks. Compares all candidates.",
  source:
    "Kubernetes, Pod Topology Spread Constraints (maxSkew; hard = DoNotSchedule, soft = ScheduleAnyway); catalogue B13. Deviation: of several machines in a domain Kubernetes asks its other scores",
  parameters: {
    over: {
      type: "choice",
      options: ["zone", "rack", "host"],
      default: "zone",
      summary: "The domains that are lost as one.",
    },
    per: {
      type: "choice",
      options: ["job", "class", "key"],
      default: "job",
      summary:
        "The groups: the tasks of one job (or of one stage of it), of one class, or about one key. A task that has no job, or no key, counts with its class.",
    },
    rule: {
      type: "choice",
      options: ["hard", "soft"],
      default: "hard",
      summary:
        "hard: a task waits rather than break maxSkew, whatever is free elsewhere. soft: it goes where there is room.",
    },
    maxSkew: {
      type: "integer",
      default: 1,
      min: 1,
      max: 1_000_000,
      summary:
        "With rule hard: no domain may have more tasks of the group than the domain with the fewest and this many. Only domains count that have a worker which may be given work and could run the task.",
    },
  },
  shorthand: "over",
  waits: ({ rule }) => rule === "hard",
  create: ({ over, per, rule, maxSkew }, context) =>
    new KeptApart(domainsOf(over as Over, context), per as GroupedBy, rule === "hard" ? maxSkew : Infinity),
});

type Over = "zone" | "rack" | "host";

/** By worker. Where nothing is known of places, all are in one. */
function domainsOf(over: Over, { workerCount, places }: PlacementContext): readonly number[] {
  return Array.from({ length: workerCount }, (_, worker) => (over === "host" ? worker : (places?.[worker][over] ?? 0)));
}

class KeptApart implements Placement {
  readonly #domains: readonly number[];
  readonly #groups: TaskGroups;
  readonly #maxSkew: number;

  constructor(domains: readonly number[], per: GroupedBy, maxSkew: number) {
    this.#domains = domains;
    this.#groups = new TaskGroups(per, (worker) => this.#domains[worker]);
    this.#maxSkew = maxSkew;
  }

  place(task: QueuedTask, view: ClusterView): PlacementAnswer {
    const group = this.#groups.of(task);
    const most = this.#maxSkew === Infinity ? Infinity : this.#fewest(task, view) + this.#maxSkew;
    let best: WorkerIndex | undefined;
    let bestInDomain = Infinity;
    let bestOnWorker = Infinity;
    for (let index = 0; index < view.candidateCount; index += 1) {
      const worker = view.candidate(index);
      const inDomain = group.inDomain(this.#domains[worker]);
      if (inDomain >= most || inDomain > bestInDomain || !view.fits(worker, task)) continue;
      const onWorker = group.onWorker(worker);
      const lead = bestInDomain - inDomain || bestOnWorker - onWorker;
      if (best !== undefined && (lead < 0 || (lead === 0 && !isLighter(view, worker, best)))) continue;
      best = worker;
      bestInDomain = inDomain;
      bestOnWorker = onWorker;
    }
    return best ?? NONE;
  }

  granted(task: QueuedTask, worker: WorkerIndex): void {
    this.#groups.granted(task, worker);
  }

  returned(task: QueuedTask, worker: WorkerIndex): void {
    this.#groups.returned(task, worker);
  }

  /** Tasks of the group in the domain that has the fewest, of those that could take one. */
  #fewest(task: QueuedTask, view: ClusterView): number {
    const group = this.#groups.of(task);
    let fewest = Infinity;
    for (let worker = 0; worker < view.workerCount; worker += 1) {
      if (!view.isEligible(worker) || !couldHold(view, worker, task)) continue;
      fewest = Math.min(fewest, group.inDomain(this.#domains[worker]));
    }
    return fewest;
  }
}

function isLighter(view: ClusterView, a: WorkerIndex, b: WorkerIndex): boolean {
  return (view.load(a) - view.load(b) || a - b) < 0;
}
