// A master that takes its time: Omega's monolithic scheduler. It thinks about one job at a time, in the order of its queue, and
// about none for which there is no place; while it thinks nothing else is decided, however quickly that could be. What it has
// thought about it places then, if there still is room, and need not think about again.

import type { Duration, Instant } from "../../kernel/time.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { StartChoice } from "../dispatch/dispatcher-options.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { MasterCore } from "../master/master-core.ts";
import { JobGatherer, type Job } from "./job-gatherer.ts";
import { PLANNING_TIMER, type Planning } from "./planning.ts";
import { ThinkTime, type ThinkOptions } from "./think-time.ts";

interface InHand {
  readonly choice: StartChoice;
  readonly job: Job;
  readonly time: Duration;
}

export class ThinkingDesk implements Planning {
  readonly #core: MasterCore;
  readonly #time: ThinkTime;
  readonly #jobs: JobGatherer;
  /** What it thinks about. */
  #inHand: InHand | undefined;

  constructor(core: MasterCore, options: ThinkOptions) {
    this.#core = core;
    this.#time = new ThinkTime(options, core.host.random("thinking"));
    this.#jobs = new JobGatherer(core);
  }

  queued(entry: TaskEntry): void {
    this.#jobs.add(entry);
  }

  decide(now: Instant): Instant | undefined {
    return this.#inHand === undefined ? this.#core.dispatcher.decide(now) : undefined;
  }

  postpones(choice: StartChoice): boolean {
    const job = this.#jobs.of(choice.task as TaskEntry);
    if (job.isDecided) return false;
    const time = this.#time.draw(job.waiting.length);
    this.#inHand = { choice, job, time };
    if (time > 0) this.#core.host.startTimer(time, PLANNING_TIMER.thought);
    else this.#decided(this.#inHand);
    return time > 0;
  }

  timer(tag: number, detail: number): boolean {
    if (tag === PLANNING_TIMER.thought) this.#thought();
    else if (tag === PLANNING_TIMER.gathered) this.#jobs.waitOver(detail);
    else return false;
    this.#core.decide();
    return true;
  }

  #thought(): void {
    const inHand = this.#inHand!;
    const { choice } = inHand;
    this.#decided(inHand);
    if ((choice.task as TaskEntry).isWaiting) this.#core.dispatcher.carryOut(choice, this.#core.host.monotonic());
  }

  #decided({ choice, job, time }: InHand): void {
    const { host } = this.#core;
    this.#inHand = undefined;
    job.isDecided = true;
    host.emit(RECORD["job.planned"], host.node, choice.task.id, job.waiting.length, 0, time);
  }
}
