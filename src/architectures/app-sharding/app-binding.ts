// How a server finds workers for its applications: on the list of those that have given a sign of life, by what they said of their load
// then, or at random. All tasks of a job that is tracked go to one worker.
// Source: PowerJob (WorkerClusterManagerService, HealthFirstTaskTrackerSelector, RandomTaskTrackerSelector).

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { BindingOwner, TaskBinding } from "../decentralised/binding.ts";
import type { PendingTask } from "../decentralised/pending-task.ts";
import { CLOSED } from "../decentralised/sampled-binding.ts";
import type { SchedulerCore } from "../decentralised/scheduler-core.ts";
import { SERVER_TIMER, type AppOptions } from "./options.ts";

interface Sign {
  readonly load: number;
  readonly at: Instant;
}

/** Tasks of one job that are to be tracked together. */
interface Gathering {
  readonly key: string;
  readonly tasks: PendingTask[];
}

const NOW = 0 as Duration;

export class AppBinding implements TaskBinding {
  readonly #core: SchedulerCore;
  readonly #options: AppOptions;
  readonly #owner: BindingOwner;
  /** What is given out once more has to be claimed once more. */
  readonly #again: (task: PendingTask, then: () => void) => void;
  /** By application and worker. */
  readonly #signs = new IntegerMap<IntegerMap<Sign>>();
  /** By application: those who had least to do when they said so last; absent: to be looked up. */
  readonly #idlest = new IntegerMap<readonly WorkerIndex[]>();
  /** Tasks for which there was no worker. */
  readonly #homeless = new Set<PendingTask>();
  readonly #gathering = new Map<string, Gathering>();
  readonly #timed = new IntegerMap<Gathering>();
  #batches = 0;

  constructor(
    core: SchedulerCore,
    options: AppOptions,
    owner: BindingOwner,
    again: (task: PendingTask, then: () => void) => void,
  ) {
    this.#core = core;
    this.#options = options;
    this.#owner = owner;
    this.#again = again;
  }

  place(tasks: readonly PendingTask[]): void {
    for (const task of tasks) {
      if (task.attempt === 0) this.#place(task);
      else this.#again(task, () => this.#place(task));
    }
  }

  /** A sign of life. */
  beat(worker: WorkerIndex, apps: readonly number[], load: number): void {
    let isNew = false;
    for (const app of apps) {
      const signs = this.#signs.get(app) ?? new IntegerMap<Sign>();
      isNew ||= !signs.has(worker);
      if (signs.get(worker)?.load !== load) this.#idlest.delete(app);
      signs.set(worker, { load, at: this.#core.host.monotonic() });
      this.#signs.set(app, signs);
    }
    if (isNew) this.lookAgain();
  }

  lookAgain(): void {
    const waiting = [...this.#homeless].filter((task) => this.#isOpen(task));
    this.#homeless.clear();
    for (const task of waiting) this.#place(task);
  }

  timer(tag: number, detail: number): void {
    if (tag !== SERVER_TIMER.gather) return;
    const gathering = this.#timed.get(detail);
    this.#timed.delete(detail);
    if (gathering !== undefined && this.#gathering.get(gathering.key) === gathering) this.#track(gathering);
  }

  /** Workers say nothing else here. */
  receive(): void {}
  gone(): void {}
  compared(): void {}
  disconnected(): void {}
  needs(): boolean {
    return false;
  }

  #isOpen(task: PendingTask): boolean {
    return this.#core.tasks.get(task.id) === task && task.phase === "placing";
  }

  #place(task: PendingTask): void {
    if (task.isTracked) return this.#gather(task);
    const worker = this.#choose(task.spec);
    if (worker === undefined) this.#homeless.add(task);
    else this.#owner.launch(task, worker, 0);
  }

  /** The first time until the job is complete, or for a while; later, whatever is to be tracked anew at the same time. */
  #gather(task: PendingTask): void {
    const { group, groupSize, workloadClass } = task.spec;
    const isFirst = task.attempt === 0;
    const key = `${workloadClass}/${group}/${isFirst ? "first" : "again"}`;
    const gathering = this.#gathering.get(key) ?? this.#beginGathering(key, isFirst);
    gathering.tasks.push(task);
    if (isFirst && gathering.tasks.length >= groupSize) this.#track(gathering);
  }

  #beginGathering(key: string, isFirst: boolean): Gathering {
    const gathering: Gathering = { key, tasks: [] };
    this.#batches += 1;
    this.#gathering.set(key, gathering);
    this.#timed.set(this.#batches, gathering);
    this.#core.host.startTimer(isFirst ? this.#options.jobWait : NOW, SERVER_TIMER.gather, this.#batches);
    return gathering;
  }

  #track({ key, tasks }: Gathering): void {
    this.#gathering.delete(key);
    const open = tasks.filter((task) => this.#isOpen(task));
    if (open.length === 0) return;
    const tracker = this.#choose(open[0].spec);
    this.#batches += 1;
    const tracked = { batch: this.#batches, count: open.length };
    for (const task of open) {
      task.tracked = tracked;
      if (tracker === undefined) this.#homeless.add(task);
      else this.#owner.launch(task, tracker, 0);
    }
  }

  #choose(spec: TaskSpec): WorkerIndex | undefined {
    const app = this.#options.appOf(spec);
    const signs = this.#signs.get(app);
    if (signs === undefined) return undefined;
    const isListed = (worker: WorkerIndex): boolean => this.#isListed(signs.get(worker));
    if (this.#options.dispatch === "health-first") {
      const idlest = this.#idlestOf(app, signs);
      const first = Math.floor(this.#core.host.random("health ties").uniform() * idlest.length);
      for (let step = 0; step < idlest.length; step += 1) {
        const worker = idlest[(first + step) % idlest.length];
        if (isListed(worker) && this.#core.suits(worker, spec)) return worker;
      }
      return byLoad(signs).find((worker) => isListed(worker) && this.#core.suits(worker, spec));
    }
    return this.#core.sample(1, spec, isListed)[0];
  }

  #isListed(sign: Sign | undefined): boolean {
    const { host } = this.#core;
    return sign !== undefined && sign.load !== CLOSED && host.monotonic() - sign.at <= this.#options.workerTimeout;
  }

  #idlestOf(app: number, signs: IntegerMap<Sign>): readonly WorkerIndex[] {
    const known = this.#idlest.get(app);
    if (known !== undefined) return known;
    const sorted = byLoad(signs);
    const least = sorted.length === 0 ? 0 : signs.get(sorted[0])!.load;
    const idlest = sorted.filter((worker) => signs.get(worker)!.load === least);
    this.#idlest.set(app, idlest);
    return idlest;
  }
}

/** The least loaded first, of equals the first in number. */
function byLoad(signs: IntegerMap<Sign>): readonly WorkerIndex[] {
  const open = [...signs].filter(([, { load }]) => load !== CLOSED).map(([worker]) => worker);
  return open.toSorted((a, b) => signs.get(a)!.load - signs.get(b)!.load || a - b);
}
