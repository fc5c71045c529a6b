// The plan by which deadlines are promised: what has been accepted and waits, earliest deadline first, over the cores as they get
// free. Strict, as the dispatcher is: the next one waits until it has all its cores, and nobody overtakes it.

import { NEVER, type Instant } from "../../kernel/time.ts";
import type { AcceptedTask, AdmissionView, Applicant } from "./admission.ts";

/** Of a machine's speed; of nothing, no plan can be made. */
const SHARE_LEAST = 1e-6;

/** Parameters of all that plan. */
export const PLAN_PARAMETERS = {
  headroom: {
    type: "probability",
    default: 0.1,
    summary: "Share of every machine's speed that the plan does not count on, for failures and wrong estimates.",
  },
  overhead: {
    type: "duration",
    default: "0s",
    summary: "What a task takes of its place beyond its work: to be sent there, and for its end to be heard of.",
  },
} as const;

export interface Margins {
  readonly headroom: number;
  /** us. */
  readonly overhead: number;
}

/** When a core is free, us, and how fast it is. */
interface Core {
  readonly at: number;
  readonly speed: number;
}

export interface PlannedTask {
  readonly deadline: Instant;
  readonly cores: number;
  readonly work: number;
  /** As it was accepted; undefined: it asks to be. */
  readonly accepted: AcceptedTask | undefined;
}

/** All are in time, and the one that was asked about ends then; or the first that is late, by its position. */
export type Outlook =
  { readonly kind: "kept"; readonly end: number } | { readonly kind: "late"; readonly position: number };

export class DeadlinePlan {
  /** What waits and has a deadline, in the order in which it goes: ties by admission. */
  readonly waiting: readonly PlannedTask[];
  /** All that may be given work, by when they are free. */
  readonly #cores: readonly Core[];
  readonly #overhead: number;
  /** Of those that are late already: when they will end. */
  readonly #excused = new Map<PlannedTask, number>();

  constructor(view: AdmissionView, now: Instant, { headroom, overhead }: Margins) {
    const waiting: PlannedTask[] = [];
    const running: AcceptedTask[] = [];
    for (const accepted of view.accepted()) {
      if (accepted.startedAt !== NEVER) running.push(accepted);
      else if (accepted.deadline !== NEVER)
        waiting.push({
          deadline: accepted.deadline,
          cores: accepted.cores,
          work: accepted.remaining,
          accepted,
        });
    }
    this.waiting = waiting.toSorted((a, b) => a.deadline - b.deadline);
    this.#overhead = overhead;
    this.#cores = coresOf(view, running, now, { share: Math.max(SHARE_LEAST, 1 - headroom), overhead });
  }

  /** Where it would stand: of those with its deadline it is the last. */
  placeOf({ deadline }: Pick<Applicant, "deadline">, among = this.waiting): number {
    const behind = among.findIndex((task) => task.deadline > deadline);
    return behind === -1 ? among.length : behind;
  }

  /**
   * With `asked` at that place among `others`; its own deadline counts unless `isAsking` when it would be done. What would be late
   * without it as well may be as late, once `forgive` was called, and no later.
   */
  outlook(asked: PlannedTask, place: number, isAsking = false, others = this.waiting): Outlook {
    let own = 0;
    const taskAt = (position: number): PlannedTask =>
      position < place ? others[position] : position === place ? asked : others[position - 1];
    const late = this.#run(others.length + 1, taskAt, (task, end) => {
      if (task === asked) own = end;
      return end <= task.deadline || (isAsking && task === asked) || end <= (this.#excused.get(task) ?? 0);
    });
    return late === undefined ? { kind: "kept", end: own } : { kind: "late", position: late };
  }

  /** What is late already, as machines were lost or estimates were too small, or seems to be, is nobody else's fault. */
  forgive(): this {
    const { waiting } = this;
    this.#run(
      waiting.length,
      (position) => waiting[position],
      (task, end) => {
        if (end > task.deadline) this.#excused.set(task, end);
        return true;
      },
    );
    return this;
  }

  /** Returns the position of the first that may not end when it would, or fits nowhere. */
  #run(
    count: number,
    taskAt: (position: number) => PlannedTask,
    mayEnd: (task: PlannedTask, end: number) => boolean,
  ): number | undefined {
    const cores = this.#cores.slice();
    let turn = 0;
    for (let position = 0; position < count; position += 1) {
      const task = taskAt(position);
      if (task.cores > cores.length) return position;
      const taken = cores.splice(0, task.cores);
      const slowest = taken.reduce((least, { speed }) => Math.min(least, speed), Infinity);
      turn = Math.max(turn, taken[task.cores - 1].at);
      const end = turn + Math.ceil(task.work / slowest) + this.#overhead;
      if (!mayEnd(task, end)) return position;
      for (const { speed } of taken) insert(cores, { at: end, speed });
    }
    return undefined;
  }
}

export function applying({ deadline, cores, estimate }: Applicant): PlannedTask {
  return { deadline, cores, work: estimate, accepted: undefined };
}

function coresOf(
  view: AdmissionView,
  running: readonly AcceptedTask[],
  now: Instant,
  { share, overhead }: { readonly share: number; readonly overhead: number },
): Core[] {
  const idle = new Map<number, number>();
  for (const { cores, speed } of view.machines()) idle.set(speed, (idle.get(speed) ?? 0) + cores);
  const all: Core[] = [];
  for (const { cores, remaining, startedAt, speed } of running) {
    const counted = speed * share;
    const at = Math.max(now, startedAt + Math.ceil(remaining / counted) + overhead);
    // What runs where nothing may be given work any more holds none of these cores.
    const held = Math.min(cores, idle.get(speed) ?? 0);
    for (let core = 0; core < held; core += 1) all.push({ at, speed: counted });
    if (held > 0) idle.set(speed, idle.get(speed)! - held);
  }
  for (const [speed, cores] of idle)
    for (let core = 0; core < cores; core += 1) all.push({ at: now, speed: speed * share });
  return all.toSorted((a, b) => a.at - b.at);
}

function insert(cores: Core[], core: Core): void {
  let low = 0;
  let high = cores.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cores[middle].at <= core.at) low = middle + 1;
    else high = middle;
  }
  cores.splice(low, 0, core);
}
