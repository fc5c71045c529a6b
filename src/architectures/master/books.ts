// A master's books: every task between admission and its end. A deterministic state machine over committed commands: the
// same commands give the same books, on the master that proposed them, after a replay, and on a replica.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Address, Epoch, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { NO_WORKER, TaskEntry } from "../dispatch/task-entry.ts";
import type { Command, SavedTask, Snapshot } from "./commands.ts";
import { SettledTasks } from "./settled-tasks.ts";

export class Books {
  #epoch: Epoch = 0;
  #admitted = 0;
  readonly #tasks = new IntegerMap<TaskEntry>();
  readonly #settled = new IntegerMap<SettledTasks>();

  /** The last epoch that was begun. */
  get epoch(): Epoch {
    return this.#epoch;
  }

  get size(): number {
    return this.#tasks.size;
  }

  get(task: TaskId): TaskEntry | undefined {
    return this.#tasks.get(task);
  }

  /** In order of admission. */
  entries(): Iterable<TaskEntry> {
    return this.#tasks.values();
  }

  /** Was this task taken in earlier, and has ended since? */
  hasEnded(spec: TaskSpec): boolean {
    return this.#settledOf(spec.client).has(spec.id);
  }

  /** The client has its acknowledgement of every task below `floor`. A hint: losing it only keeps memory longer. */
  raiseFloor(client: Address, floor: TaskId): void {
    this.#settledOf(client).raiseFloor(floor);
  }

  apply(command: Command): void {
    switch (command.kind) {
      case "epoch":
        this.#epoch = command.epoch;
        return;
      case "submit":
        this.#admitted += 1;
        this.#tasks.set(command.spec.id, new TaskEntry(command.spec, this.#admitted));
        return;
      case "assign": {
        const entry = this.#tasks.get(command.task);
        if (entry === undefined) return;
        entry.state = "assigned";
        entry.attempt = command.attempt;
        entry.worker = command.worker;
        return;
      }
      case "release": {
        const entry = this.#tasks.get(command.task);
        if (entry === undefined || entry.attempt !== command.attempt) return;
        entry.state = command.delay > 0 ? "backoff" : "queued";
        entry.worker = NO_WORKER;
        entry.saved = (entry.saved + command.saved) as Duration;
        entry.isStopping = false;
        entry.previousDelay = command.delay;
        if (command.isFailure) entry.failures += 1;
        return;
      }
      case "end": {
        const entry = this.#tasks.get(command.task);
        if (entry === undefined) return;
        this.#tasks.delete(command.task);
        this.#settledOf(entry.spec.client).add(command.task);
        return;
      }
      case "snapshot":
        return this.#restore(command);
    }
  }

  /** Covers exactly the commands applied so far. */
  snapshot(): Snapshot {
    const settled = [...this.#settled].map(([client, { floor, tasks }]) => ({ client, floor, tasks }));
    return {
      kind: "snapshot",
      epoch: this.#epoch,
      admitted: this.#admitted,
      tasks: [...this.#tasks.values()].map(save),
      settled,
    };
  }

  #restore(snapshot: Snapshot): void {
    this.#epoch = snapshot.epoch;
    this.#admitted = snapshot.admitted;
    this.#tasks.clear();
    for (const saved of snapshot.tasks) this.#tasks.set(saved.spec.id, load(saved));
    this.#settled.clear();
    for (const { client, floor, tasks } of snapshot.settled) {
      const settled = this.#settledOf(client as Address);
      settled.raiseFloor(floor);
      for (const task of tasks) settled.add(task);
    }
  }

  #settledOf(client: Address): SettledTasks {
    let settled = this.#settled.get(client);
    if (settled === undefined) {
      settled = new SettledTasks();
      this.#settled.set(client, settled);
    }
    return settled;
  }
}

function save(entry: TaskEntry): SavedTask {
  const { spec, sequence, attempt, saved, failures, previousDelay } = entry;
  // A reservation is not durable: its command comes after what the snapshot covers.
  const isReserved = entry.state === "reserved";
  return {
    spec,
    sequence,
    state: isReserved ? "queued" : entry.state,
    attempt,
    worker: isReserved ? NO_WORKER : entry.worker,
    saved,
    failures,
    previousDelay,
  };
}

function load({ spec, sequence, ...state }: SavedTask): TaskEntry {
  const entry = new TaskEntry(spec, sequence);
  return Object.assign(entry, state);
}
