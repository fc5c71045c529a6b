// The rows of a database's table of tasks, who has which, and which tasks have ended. Part of its tables.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import { NO_CLIENT, type TaskSpec } from "../../process/task.ts";
import { SettledTasks } from "../master/settled-tasks.ts";
import type { TaskEnding } from "../protocol/database-messages.ts";
import type { TaskAnswer } from "../protocol/messages.ts";
import { Row } from "./row.ts";
import type { RowReference, RowState, TablesSnapshot } from "./statements.ts";

export const NOBODY = -1 as Address;
/** Who asks about a task that was cancelled longer ago is told that it is done. */
const CANCELLED_MAX = 10_000;

/** What became of rows, for whoever keeps them in order and tells of them. */
export interface RowsObserver {
  inserted(row: Row): void;
  /** It waits for whoever acquires it. */
  waiting(row: Row): void;
  /** An instance has it. */
  given(row: Row): void;
  /** It is gone. */
  ended(row: Row, ending: TaskEnding): void;
}

type RowsSnapshot = Pick<TablesSnapshot, "rows" | "commands" | "settled" | "cancelled">;

export class RowBook {
  readonly #observer: RowsObserver;
  readonly #rows = new IntegerMap<Row>();
  readonly #owned = new IntegerMap<IntegerMap<Row>>();
  readonly #settled = new IntegerMap<SettledTasks>();
  readonly #cancelled = new IntegerMap<true>();
  /** How many commands there have been: as an AUTO_INCREMENT. */
  #commands = 0;

  constructor(observer: RowsObserver) {
    this.#observer = observer;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(task: TaskId): Row | undefined {
    return this.#rows.get(task);
  }

  /** In the order in which it was given them; those claimed `through` a registration in the order of their commands, of which new ones will be made. */
  of(instance: Address, through?: number): readonly Row[] {
    const rows = [...(this.#owned.get(instance)?.values() ?? [])];
    if (through === undefined) return rows;
    return rows.filter(({ registration }) => registration <= through).toSorted((a, b) => a.command - b.command);
  }

  /** Everybody who has, or has had, any; in the order of their names. */
  owners(): readonly Address[] {
    return ([...this.#owned.keys()] as Address[]).sort((a, b) => a - b);
  }

  hasAny(instance: Address): boolean {
    return (this.#owned.get(instance)?.size ?? 0) > 0;
  }

  knows({ id, client }: TaskSpec): boolean {
    return this.#rows.has(id) || (client !== NO_CLIENT && this.settledOf(client).has(id));
  }

  stateOf(client: Address, task: TaskId): TaskAnswer {
    if (this.#rows.has(task)) return "pending";
    if (this.#cancelled.has(task)) return "cancelled";
    return this.settledOf(client).has(task) ? "done" : "unknown";
  }

  settledOf(client: Address): SettledTasks {
    const settled = this.#settled.get(client) ?? new SettledTasks();
    this.#settled.set(client, settled);
    return settled;
  }

  /** It waits. */
  insert(spec: TaskSpec): void {
    const command = (this.#commands += 1);
    const [round, registration] = [0, 0];
    this.add(
      { spec, status: "waiting", owner: NOBODY, round, launch: undefined, command, registration, place: undefined },
      true,
    );
  }

  add(state: RowState, isNew = false): Row {
    const row = new Row(state);
    this.#rows.set(row.id, row);
    if (isNew) this.#observer.inserted(row);
    if (row.status === "waiting") this.#observer.waiting(row);
    else this.#own(row);
    return row;
  }

  /** Those that still wait: one may have been withdrawn since it was found. */
  giveAll(tasks: readonly TaskId[], instance: Address, status: "acquired" | "executing"): readonly Row[] {
    return tasks.flatMap((task) => {
      const row = this.#rows.get(task);
      if (row?.status !== "waiting") return [];
      this.give(row, instance, status);
      return [row];
    });
  }

  give(row: Row, instance: Address, status: "acquired" | "executing"): void {
    this.#owned.get(row.owner)?.delete(row.id);
    row.status = status;
    row.owner = instance;
    row.round += 1;
    this.#own(row);
  }

  /** Where commands are claimed, it is another one than before. */
  wait(row: Row): void {
    this.#owned.get(row.owner)?.delete(row.id);
    row.status = "waiting";
    row.owner = NOBODY;
    if (row.registration > 0) row.command = this.#commands += 1;
    this.#observer.waiting(row);
  }

  remove(row: Row, ending: TaskEnding): void {
    const { id, owner, spec } = row;
    this.#owned.get(owner)?.delete(id);
    this.#rows.delete(id);
    if (spec.client !== NO_CLIENT) this.settledOf(spec.client).add(id);
    if (ending.how === "cancelled") {
      this.#cancelled.set(id, true);
      if (this.#cancelled.size > CANCELLED_MAX) this.#cancelled.delete(this.#cancelled.firstKey()!);
    }
    this.#observer.ended(row, ending);
  }

  /** undefined: it is not the instance's, or not any more. */
  held({ task, round }: RowReference, instance: Address): Row | undefined {
    const row = this.#rows.get(task);
    return row?.owner === instance && row.round === round ? row : undefined;
  }

  snapshot(): RowsSnapshot {
    return {
      rows: [...this.#rows.values()].map((row) => row.state),
      commands: this.#commands,
      settled: [...this.#settled].map(([client, { floor, tasks }]) => ({
        client: client as Address,
        floor: floor as TaskId,
        tasks,
      })),
      cancelled: [...this.#cancelled.keys()] as TaskId[],
    };
  }

  /** Before anything else was applied. */
  restore({ rows, commands, settled, cancelled }: RowsSnapshot): void {
    this.#commands = commands;
    for (const state of rows) this.add(state);
    for (const { client, floor, tasks } of settled) {
      const own = this.settledOf(client);
      own.raiseFloor(floor);
      for (const task of tasks) own.add(task);
    }
    for (const task of cancelled) this.#cancelled.set(task, true);
  }

  #own(row: Row): void {
    const owned = this.#owned.get(row.owner) ?? new IntegerMap<Row>();
    owned.set(row.id, row);
    this.#owned.set(row.owner, owned);
    this.#observer.given(row);
  }
}
