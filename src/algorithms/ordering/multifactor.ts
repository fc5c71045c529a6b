// Several reasons to go first, added up: how long a task has waited, what its tenant has used of late, how large it is, and how
// important its class. How most batch systems are run; what each reason is worth is the administrator's choice.

import { ParameterError } from "../../kernel/parameter-error.ts";
import type { ParameterValues } from "../../kernel/parameters.ts";
import { type Duration, type Instant, START } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { DecayedUsage } from "./tenants/decayed-usage.ts";
import { depthParameter } from "./easy-backfill.ts";
import { EasyRule } from "./backfilling/easy-rule.ts";
import { MultifactorQueue } from "./tenants/multifactor-queue.ts";
import {
  type Choice,
  defineOrdering,
  type Ordering,
  type OrderingContext,
  type QueuedTask,
  type Room,
  WAIT,
} from "./ordering.ts";
import { UsageShares } from "./tenants/usage-shares.ts";

const parameters = {
  age: {
    type: "number",
    default: 1_000,
    min: 0,
    summary: "What waiting is worth: so much after `maxAge`, a part of it before. Slurm's own weights are all 0.",
  },
  maxAge: {
    type: "duration",
    default: "10m",
    min: "1ms",
    summary: "Waiting for longer than this is worth no more. Slurm: 7d.",
  },
  fairShare: {
    type: "number",
    default: 10_000,
    min: 0,
    summary:
      "What it is worth to have used nothing of late; half of it for a tenant that used its share by weight, a quarter for twice that.",
  },
  halfLife: {
    type: "duration",
    default: "10m",
    min: "1ms",
    summary: "Usage so long ago counts half. Slurm: 7d.",
  },
  damping: {
    type: "number",
    default: 1,
    above: 0,
    summary:
      "So many times its share must a tenant have used to be left with half of `fairShare` (FairShareDampeningFactor).",
  },
  size: {
    type: "number",
    default: 0,
    min: 0,
    summary: "What it is worth to ask for all cores of the cluster; for fewer a part of it.",
  },
  favorSmall: {
    type: "boolean",
    default: false,
    summary: "`size` is what it is worth to ask for hardly anything.",
  },
  priority: {
    type: "number",
    default: 0,
    min: 0,
    summary:
      "What each point of a class's `priority` is worth (Slurm's QOS factor is that priority divided by the highest).",
  },
  backfill: {
    type: "boolean",
    default: true,
    summary:
      "Later tasks may overtake one that does not fit where, by their estimates, they do not delay it (Slurm's sched/backfill, for the head alone); false = nobody does (sched/builtin).",
  },
  depth: depthParameter,
} as const;

type Values = ParameterValues<typeof parameters>;

export const multifactor = defineOrdering({
  name: "multifactor",
  summary:
    "Highest sum of weighted factors first: age, fair share, size and priority, each from 0 to 1 (priority: points), then oldest; and EASY backfilling behind the first.",
  source:
    "SchedMD, Slurm priority/multifactor plug-in (priority_multifactor.c: ages up to PriorityMaxAge, F = 2^(-(U/S)/damping), size by cores); Lifka, JSSPP 1995, for backfilling; catalogue A6, A8, A13. Factors are not rounded, and never older than the decision",
  parameters,
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: false, reserving: true },
  check({ age, fairShare, size, priority, favorSmall }) {
    if (age + fairShare + size + priority === 0)
      throw new ParameterError("age", "expected at least one weight above 0, because nothing decides otherwise");
    if (favorSmall && size === 0)
      throw new ParameterError(
        "favorSmall",
        "expected a `size` above 0 with `favorSmall`, because size counts nothing otherwise",
      );
  },
  create: (values, context) => new Multifactor(values, context),
  createPast: ({ halfLife }) => new DecayedUsage(halfLife),
});

class Multifactor implements Ordering {
  readonly #queue: MultifactorQueue;
  /** undefined: nobody overtakes. What it promises to the head is not told: who comes later may rank before it. */
  readonly #rule: EasyRule | undefined;
  readonly #depth: number;

  constructor(
    { age, maxAge, fairShare, halfLife, damping, backfill, depth, ...values }: Values,
    context?: OrderingContext,
  ) {
    const shares = new UsageShares(halfLife, damping, context?.past);
    const fixed = fixedRank(values, context);
    this.#queue = new MultifactorQueue({ weight: age, maxAge, fixed, fairShare, shares }, context?.past?.at ?? START);
    this.#rule = backfill ? new EasyRule(false) : undefined;
    this.#depth = depth;
  }

  get size(): number {
    return this.#queue.size;
  }

  add(task: QueuedTask, now: Instant): void {
    this.#queue.add(task, now);
  }

  remove(id: TaskId): boolean {
    return this.#queue.remove(id);
  }

  choose(room: Room, now: Instant): Choice {
    const [first] = this.#queue.foremost(1, now);
    if (first === undefined) return WAIT;
    if (room.fits(first)) return { kind: "start", task: first };
    return this.#rule?.choose(this.#queue.foremost(this.#depth, now), room, now) ?? WAIT;
  }

  granted(task: QueuedTask, now: Instant): void {
    this.#queue.granted(task, now);
  }

  returned(task: QueuedTask, _used: Duration, now: Instant): void {
    this.#queue.returned(task, now);
  }

  waiting(now: Instant): readonly QueuedTask[] {
    return this.#queue.inOrder(now);
  }
}

/** What a task's size and class are worth. */
function fixedRank(
  { size, favorSmall, priority }: Pick<Values, "size" | "favorSmall" | "priority">,
  context: OrderingContext | undefined,
): (task: QueuedTask) => number {
  const all = context?.map?.workers.reduce((sum, { cores }) => sum + cores, 0);
  return (task) => {
    const part = Math.min(1, task.cores / (all ?? context?.capacity().cores ?? 1));
    return size * (favorSmall ? 1 - part : part) + priority * task.priority;
  };
}
