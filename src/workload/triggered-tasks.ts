// The tasks that time triggers launch. Each trigger draws from streams of its own, one task for every instant at which it is due,
// in their order and whether it is launched or not: so a launch is the same task in every variant, whoever launches it and when.

import { assert } from "../kernel/assert.ts";
import { NEVER, type Duration, type Instant } from "../kernel/time.ts";
import { TaskShaper } from "./task-shaper.ts";
import type { Streams, TaskDraft, TriggerTimes, WorkloadClass, WorkloadSpec } from "./workload.ts";

/** So many drawn tasks of a trigger are kept, for launches that are late or are asked for again; older ones are drawn anew. */
const KEPT = 1_024;

interface Trigger {
  readonly workloadClass: WorkloadClass;
  readonly times: TriggerTimes;
  /** Made when it is first due: there may be thousands. */
  shaper: TaskShaper | undefined;
  /** By the instant for which each was drawn; in order. */
  readonly drawn: Map<Instant, TaskDraft>;
  drawnUntil: Instant;
}

export class TriggeredTasks {
  readonly #triggers: readonly Trigger[];
  readonly #streams: Streams;

  /** Triggers are numbered in the order of their classes, and within a class in its own. */
  constructor(classes: WorkloadSpec, streams: Streams) {
    this.#streams = streams;
    this.#triggers = classes.flatMap((workloadClass) => {
      const { demand } = workloadClass;
      if (demand.kind !== "trigger") return [];
      return demand.triggers.map((times): Trigger => {
        const drawnUntil = (workloadClass.start - 1) as Instant;
        return { workloadClass, times, shaper: undefined, drawn: new Map(), drawnUntil };
      });
    });
  }

  get triggerCount(): number {
    return this.#triggers.length;
  }

  /** When it is first due; undefined = never. */
  firstDue(trigger: number): Instant | undefined {
    const { workloadClass, times } = this.#triggers[trigger];
    return times.next((workloadClass.start - 1) as Instant);
  }

  dueAfter(trigger: number, after: Instant): Instant | undefined {
    return this.#triggers[trigger].times.next(after);
  }

  /** The task for a scheduled instant, as it arrives at `now`. The same work however often it is taken. */
  take(trigger: number, scheduled: Instant, now: Instant): TaskDraft {
    assert(trigger >= 0 && trigger < this.#triggers.length, "a launch names a trigger that is not in the workload");
    const from = this.#triggers[trigger];
    const shaper = (from.shaper ??= this.#createShaper(from));
    this.#drawUntil(from, shaper, scheduled);
    const draft = from.drawn.get(scheduled) ?? shaper.shape(now);
    return { ...draft, arrivedAt: now, deadline: shifted(draft.deadline, (now - draft.arrivedAt) as Duration) };
  }

  #drawUntil(trigger: Trigger, shaper: TaskShaper, until: Instant): void {
    const { times, drawn } = trigger;
    for (;;) {
      const due = times.next(trigger.drawnUntil);
      if (due === undefined || due > until) return;
      drawn.set(due, shaper.shape(due));
      trigger.drawnUntil = due;
      if (drawn.size > KEPT) drawn.delete(drawn.keys().next().value!);
    }
  }

  #createShaper({ workloadClass, times }: Trigger): TaskShaper {
    const { name } = workloadClass;
    const prefix = times.name === name ? `workload/${name}` : `workload/${name}/${times.name}`;
    return new TaskShaper(workloadClass, this.#streams, prefix);
  }
}

/** Deadlines count from the arrival. */
function shifted(deadline: Instant, by: Duration): Instant {
  return deadline === NEVER ? NEVER : (Math.min(deadline + by, NEVER) as Instant);
}
