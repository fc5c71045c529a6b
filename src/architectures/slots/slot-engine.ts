// How a master comes to its work: every second it asks the database for commands of its slot, and claims each that it sees. Whoever is
// claiming need not look again at who has which slot: whether a command is still there is decided where it is deleted.
// Source: DolphinScheduler (CommandEngine, IdSlotBasedCommandFetcher, WorkflowExecutionRunnableFactory.deleteCommandOrThrow).

import type { Engine } from "../database-lock/engine.ts";
import type { InstanceCore } from "../database-lock/instance-core.ts";
import { INSTANCE_TIMER } from "../database-lock/options.ts";
import type { RowReference, SlotNumber } from "../database-lock/statements.ts";
import type { DatabaseResult } from "../protocol/database-messages.ts";
import type { SlotOptions } from "./options.ts";

export class SlotEngine implements Engine {
  readonly #instance: InstanceCore<SlotOptions>;
  /** undefined: it has none, and takes nothing. */
  #slot: SlotNumber | undefined = undefined;
  #registration = 0;
  #isPaused = false;
  /** Claims on their way. */
  #claiming = 0;

  constructor(instance: InstanceCore<SlotOptions>) {
    this.#instance = instance;
  }

  start(): void {
    this.#wait();
  }

  assign(slot: SlotNumber | undefined, registration: number): void {
    this.#slot = slot;
    this.#registration = registration;
  }

  pause(): void {
    this.#isPaused = true;
  }

  unpause(): void {
    this.#isPaused = false;
  }

  /** It looks every second, and is told of nothing. */
  signal(): void {}

  /** Where it is goes on record, so that whoever takes over can find it there. */
  placed(id: number): void {
    const { core, database, host, options } = this.#instance;
    const task = core.tasks.get(id);
    if (!options.takesOver || task?.phase !== "launched" || task.launchedAt === undefined) return;
    const { round, attempt, id: number } = task;
    const worker = core.addressOf(task.worker);
    database.run({ kind: "placed", instance: host.address, task: number, round, worker, attempt }, () => {});
  }

  timer(tag: number): void {
    if (tag === INSTANCE_TIMER.fetch) this.#fetch();
  }

  /** Overload protection: `max-concurrent-workflow-instances`. Its slot stays its own meanwhile. */
  get #isBusy(): boolean {
    const { core, options } = this.#instance;
    return core.tasks.size >= options.tasksMax;
  }

  #fetch(): void {
    if (this.#slot === undefined || this.#isPaused || this.#isBusy) return this.#wait();
    const { database, options } = this.#instance;
    database.run({ kind: "fetch", ...this.#slot, max: options.fetchSize }, (result) => {
      if (result.kind === "acquired" && result.tasks.length > 0) this.#claimAll(result.tasks);
      else this.#wait();
    });
  }

  /** Each in a transaction of its own. */
  #claimAll(tasks: readonly RowReference[]): void {
    const { host, database } = this.#instance;
    const registration = this.#registration;
    this.#claiming = tasks.length;
    for (const task of tasks)
      database.run({ kind: "claim", instance: host.address, registration, tasks: [task] }, (result) =>
        this.#claimed(result),
      );
  }

  #claimed(result: DatabaseResult): void {
    if (result.kind === "given") for (const task of result.tasks) this.#instance.execute(task);
    this.#claiming -= 1;
    if (this.#claiming === 0) this.#fetch();
  }

  #wait(): void {
    const { host, options } = this.#instance;
    host.startTimer(options.fetchInterval, INSTANCE_TIMER.fetch);
  }
}
