// An instance of XXL-JOB's kind: whoever has the lock reads ahead what is due within five seconds, moves its next time on in the
// database, and keeps it in a ring in memory until its second comes; from there it goes through a pool of threads to a worker.
// Nobody looks after what is in the ring or the pools when their instance dies. Source: XXL-JOB, JobScheduleHelper, JobTrigger.

import type { LaunchReference } from "../../algorithms/triggers/trigger-state.ts";
import { TriggerTable } from "../../algorithms/triggers/trigger-table.ts";
import { seconds, type Duration, type Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { DatabaseResult, GivenTask } from "../protocol/database-messages.ts";
import type { Block } from "../protocol/sparrow-messages.ts";
import type { Engine } from "./engine.ts";
import { createTask } from "./findings.ts";
import type { InstanceCore, Shard } from "./instance-core.ts";
import { jobOfClass } from "./job-of.ts";
import { INSTANCE_TIMER } from "./options.ts";
import { SecondRing } from "./second-ring.ts";
import { TriggerPools, type PooledTrigger } from "./trigger-pool.ts";

const SECOND = seconds(1);
/** PRE_READ_MS. */
const PRE_READ = seconds(5);
/** Rows read with one lock, for each thread of the pools: what a thread hands over in a second, at 50 ms each (100 ms since 3.0). */
const ROWS_PER_THREAD = 20;
const NO_FLOOR = 0 as TaskId;

export class XxlEngine implements Engine {
  readonly #instance: InstanceCore;
  readonly #ring = new SecondRing<LaunchReference>();
  readonly #pools: TriggerPools;
  readonly #rowsMax: number;
  /** Only for the names of launches. */
  readonly #table: TriggerTable | undefined;
  /** Tasks that no worker has yet, and what the thread that they occupy does when one has. */
  readonly #placing = new Map<number, () => void>();

  constructor(instance: InstanceCore) {
    const { fast, slow } = instance.options.xxl;
    const { triggers } = instance.options.scheduler;
    this.#instance = instance;
    this.#pools = new TriggerPools(fast, slow, () => instance.host.wall());
    this.#rowsMax = (fast.threads + slow.threads) * ROWS_PER_THREAD;
    this.#table = triggers === undefined ? undefined : new TriggerTable(triggers.definitions, triggers.origin);
  }

  start(): void {
    this.#wait(INSTANCE_TIMER.preRead, PRE_READ);
    if (this.#table !== undefined) this.#wait(INSTANCE_TIMER.ring, SECOND);
  }

  /** It looks every second, or when it found nothing every five, and is told of nothing. */
  signal(): void {}

  timer(tag: number): void {
    if (tag === INSTANCE_TIMER.preRead) this.#preRead();
    else if (tag === INSTANCE_TIMER.ring) this.#beat();
  }

  placed(task: number): void {
    const then = this.#placing.get(task);
    if (then === undefined) return;
    this.#placing.delete(task);
    then();
  }

  #preRead(): void {
    const { host, database } = this.#instance;
    const startedAt = host.wall();
    database.transaction(
      () => {
        const now = host.wall();
        const until = (now + PRE_READ) as Instant;
        return { kind: "pre-read", instance: host.address, now, until, max: this.#rowsMax };
      },
      (result) => this.#read(result, startedAt),
    );
  }

  #read(result: DatabaseResult, startedAt: Instant): void {
    if (result.kind !== "given") return;
    const { tasks, launches } = result;
    const now = this.#instance.host.wall();
    for (const launch of launches) {
      if (launch.scheduled <= now) this.#trigger(launch);
      else this.#ring.push(launch.scheduled, launch);
    }
    for (const task of tasks) this.#hand(task);
    const isEmpty = tasks.length + launches.length === 0;
    if (now - startedAt >= SECOND) this.#preRead();
    else this.#wait(INSTANCE_TIMER.preRead, isEmpty ? PRE_READ : SECOND);
  }

  #beat(): void {
    for (const launch of this.#ring.take(this.#instance.host.wall())) this.#trigger(launch);
    this.#wait(INSTANCE_TIMER.ring, SECOND);
  }

  /** `period` later at most, when a second of the wall clock begins. */
  #wait(tag: number, period: Duration): void {
    const { host } = this.#instance;
    host.startTimer((period - (host.wall() % SECOND)) as Duration, tag);
  }

  /** A row of the log is written before the worker is asked (xxl_job_log). */
  #trigger(launch: LaunchReference): void {
    const job = `trigger ${launch.trigger}`;
    const trigger: PooledTrigger = {
      job,
      run: () => {
        const total = this.#isBroadcast ? this.#instance.executors.length : 0;
        this.#launch(launch, total === 0 ? undefined : { index: 0, total }, () => this.#pools.finished(trigger));
      },
    };
    this.#pools.submit(trigger);
  }

  /** A launch for all on the list goes to one after the other, and not to the next before this one has answered, or has not in time. */
  #launch(launch: LaunchReference, shard: Shard | undefined, finished: () => void): void {
    const { host, database, options } = this.#instance;
    const spec = createTask(host, this.#table!, launch, shard);
    const what =
      shard === undefined || shard.index === 0 ? { launch } : ({ launch: undefined, isShard: true } as const);
    const next = shard === undefined ? undefined : { ...shard, index: shard.index + 1 };
    const then =
      next === undefined || next.index === next.total ? finished : () => this.#launch(launch, next, finished);
    database.run({ kind: "insert", spec, floor: NO_FLOOR, instance: host.address, ...what }, (result) => {
      const task = result.kind === "given" ? result.tasks[0] : undefined;
      if (task === undefined) return finished();
      this.#execute(task, { job: launch.trigger, strategy: options.xxl.block }, then, shard);
    });
  }

  get #isBroadcast(): boolean {
    return this.#instance.options.route?.route === "sharding-broadcast";
  }

  /** An ordinary task is a job that is triggered once; those of a class count as one job, and do not mind each other. */
  #hand(task: GivenTask): void {
    const job = `class ${task.spec.workloadClass}`;
    const isCounted = this.#instance.options.route?.route === "busyover";
    const block = isCounted ? ({ job: jobOfClass(task.spec), strategy: "beside" } as const) : undefined;
    const trigger: PooledTrigger = { job, run: () => this.#execute(task, block, () => this.#pools.finished(trigger)) };
    this.#pools.submit(trigger);
  }

  #execute(task: GivenTask, block: Block | undefined, placed: () => void, shard?: Shard): void {
    this.#placing.set(task.spec.id, placed);
    this.#instance.execute(task, block, shard);
  }
}
