// Early binding: workers are asked how much they have to do, and each task is sent to one with little. per-task: each task has its
// own few probes and goes to the best of them. batch: the probes of a whole job are put together, and its tasks go to the best of all.
// Source: Ousterhout et al., Sparrow, SOSP 2013, sections 3.1 and 3.2; Mitzenmacher, TPDS 12(10), 2001.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { SparrowMessage } from "../protocol/sparrow-messages.ts";
import type { BindingOwner, TaskBinding } from "./binding.ts";
import { SCHEDULER_TIMER } from "./options.ts";
import type { PendingTask } from "./pending-task.ts";
import type { SchedulerCore } from "./scheduler-core.ts";

/** Some tasks, and the workers that were asked for their sake. */
interface Round {
  readonly serial: number;
  /** Those that have no worker yet, each with the workers that it may go to, in random order: with `batch`, the same for all. */
  tasks: readonly (readonly [PendingTask, readonly WorkerIndex[]])[];
  readonly loads: Map<WorkerIndex, number>;
  asked: ReadonlySet<WorkerIndex>;
  timeouts: number;
}

/** A round without answers is extended after twice as long each time, so often. */
const DOUBLINGS = 4;

export class SampledBinding implements TaskBinding {
  readonly #core: SchedulerCore;
  readonly #owner: BindingOwner;
  readonly #rounds = new IntegerMap<Round>();
  #serial = 0;

  constructor(core: SchedulerCore, owner: BindingOwner) {
    this.#core = core;
    this.#owner = owner;
  }

  place(tasks: readonly PendingTask[]): void {
    const serial = (this.#serial += 1);
    const round: Round = { serial, tasks: this.#draw(tasks), loads: new Map(), asked: NOBODY, timeouts: 0 };
    this.#rounds.set(serial, round);
    this.#ask(round);
  }

  receive(from: WorkerIndex, message: SparrowMessage): void {
    if (message.type !== "load") return;
    const round = this.#rounds.get(message.serial);
    if (round === undefined || !round.asked.has(from)) return;
    round.loads.set(from, message.load);
    if (round.loads.size === round.asked.size || round.timeouts > 0) this.#decide(round);
  }

  /** Who has not answered by now is left out. Tasks for which nobody has take the first answer that comes, also of others. */
  timer(tag: number, serial: number): void {
    const round = tag === SCHEDULER_TIMER.probe ? this.#rounds.get(serial) : undefined;
    if (round === undefined) return;
    round.timeouts += 1;
    this.#decide(round);
    if (round.tasks.length === 0) return;
    const more = this.#draw(round.tasks.map(([task]) => task));
    round.tasks = round.tasks.map(([task, before], index) => [task, [...new Set([...before, ...more[index][1]])]]);
    for (const [worker, load] of round.loads) if (load === CLOSED) round.loads.delete(worker);
    this.#ask(round);
  }

  /** Nothing is owed by a worker that was only asked. */
  gone(): void {}
  compared(): void {}
  disconnected(): void {}
  needs(): boolean {
    return false;
  }

  get #isBatch(): boolean {
    return this.#core.options.binding === "batch";
  }

  #ask(round: Round): void {
    const { serial, timeouts } = round;
    round.asked = new Set(round.tasks.flatMap(([, candidates]) => candidates));
    for (const worker of round.asked) if (!round.loads.has(worker)) this.#core.send(worker, { type: "probe", serial });
    const wait = this.#core.options.probeTimeout * (1 << Math.min(timeouts, DOUBLINGS));
    this.#core.host.startTimer(wait as Duration, SCHEDULER_TIMER.probe, serial);
  }

  #draw(tasks: readonly PendingTask[]): Round["tasks"] {
    const { probes } = this.#core.options;
    const drawn = this.#core.sample(Math.ceil(probes * tasks.length), tasks[0].spec);
    return tasks.map((task, index) => [task, this.#isBatch ? drawn : this.#ownOf(task, index, drawn)]);
  }

  /** No two tasks of a job ask the same worker, as long as there are enough of them. */
  #ownOf({ spec }: PendingTask, index: number, drawn: readonly WorkerIndex[]): readonly WorkerIndex[] {
    const { probes } = this.#core.options;
    const from = Math.floor(index * probes);
    const count = Math.floor((index + 1) * probes) - from;
    const own = drawn.slice(from, from + count);
    return own.length === count ? own : this.#core.sample(count, spec);
  }

  /** Each task that has an answer leaves the round. */
  #decide(round: Round): void {
    const { loads } = round;
    const waiting = round.tasks.filter(([task]) => this.#core.tasks.get(task.id) === task && task.phase === "placing");
    const best = this.#isBatch && waiting.length > 0 ? byLoad(waiting[0][1], loads) : [];
    round.tasks = waiting.filter(([task, candidates], index) => {
      const worker = this.#isBatch ? best[index % Math.max(1, best.length)] : byLoad(candidates, loads)[0];
      if (worker !== undefined) this.#owner.launch(task, worker, 0);
      return worker === undefined;
    });
    if (round.tasks.length === 0) this.#rounds.delete(round.serial);
  }
}

/** Those that have answered and take something, the least loaded first; among equals in random order, as they were drawn. */
function byLoad(workers: readonly WorkerIndex[], loads: ReadonlyMap<WorkerIndex, number>): readonly WorkerIndex[] {
  const open = workers.filter((worker) => (loads.get(worker) ?? CLOSED) !== CLOSED);
  return open.toSorted((a, b) => loads.get(a)! - loads.get(b)!);
}

const NOBODY: ReadonlySet<WorkerIndex> = new Set();
/** It takes nothing. */
export const CLOSED = -1;
