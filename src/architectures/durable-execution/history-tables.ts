// The tables of the database behind history hosts: shards with their range ids, open workflows, and which tasks have ended. A
// deterministic state machine over the entries of its log. Every write is conditional on its shard's range id: that is all the fencing
// there is. Source: Temporal (service/history/shard/context_impl.go, common/persistence: ShardOwnershipLostError).

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import { NO_CLIENT } from "../../process/task.ts";
import { SettledTasks } from "../master/settled-tasks.ts";
import type {
  ActivityRecord,
  News,
  PersistenceAnswer,
  PersistenceEntry,
  PersistenceSnapshot,
  Settled,
  ShardClaim,
  ShardRow,
  WorkflowRecord,
  WorkflowState,
  WorkflowWrite,
  WriteName,
} from "./persistence.ts";

/** Who asks about a task that was cancelled longer ago is told that it is done. */
const CANCELLED_MAX = 10_000;

interface Row {
  record: WorkflowRecord;
  readonly activities: IntegerMap<ActivityRecord>;
  written: Omit<WriteName, "run">;
}

export interface TablesOptions {
  readonly shards: number;
  /** A deliberate mistake: any host may write to any shard. */
  readonly checksRange: boolean;
  tell(news: News): void;
}

export class HistoryTables {
  readonly #options: TablesOptions;
  readonly #shards: (ShardRow | undefined)[];
  /** By shard, in order of beginning. */
  readonly #workflows: readonly IntegerMap<Row>[];
  readonly #runOf = new IntegerMap<{ readonly shard: number; readonly run: TaskId }>();
  readonly #settled: readonly IntegerMap<SettledTasks>[];
  readonly #settledOf = new IntegerMap<SettledTasks>();
  readonly #cancelled = new IntegerMap<true>();

  constructor(options: TablesOptions) {
    const all = Array.from({ length: options.shards });
    this.#options = options;
    this.#shards = all.map(() => undefined);
    this.#workflows = all.map(() => new IntegerMap());
    this.#settled = all.map(() => new IntegerMap());
  }

  /** Open activities. */
  get size(): number {
    return this.#runOf.size;
  }

  isOwned({ shard, range }: ShardClaim): boolean {
    return !this.#options.checksRange || this.#shards[shard]?.range === range;
  }

  find(client: Address, task: TaskId): PersistenceAnswer {
    const where = this.#runOf.get(task);
    const activity = where && this.#workflows[where.shard].get(where.run)?.activities.get(task);
    if (activity !== undefined && activity.status !== "ended") return { op: "found", answer: "pending", where };
    if (this.#cancelled.has(task)) return { op: "found", answer: "cancelled", where: undefined };
    const isSettled = activity !== undefined || this.#settledOf.get(client)?.has(task) === true;
    return { op: "found", answer: isSettled ? "done" : "unknown", where: undefined };
  }

  apply(entry: PersistenceEntry): PersistenceAnswer {
    const { request } = entry;
    return request.op === "acquire"
      ? this.#acquire(request.shard, entry)
      : this.#write(request.claim, request.write, entry);
  }

  snapshot(): PersistenceSnapshot {
    const rows = this.#workflows.flatMap((all) => [...all.values()]);
    return {
      kind: "snapshot",
      shards: this.#shards.filter((row) => row !== undefined),
      settled: this.#settled.flatMap((all, shard) => settledIn(all).map((one) => ({ ...one, shard }))),
      cancelled: [...this.#cancelled.keys()] as TaskId[],
      workflows: rows.map(stateOf),
      writes: rows.map(({ record: { run }, written }) => ({ run, ...written })),
    };
  }

  /** Before anything else was applied. */
  restore({ shards, settled, cancelled, workflows, writes }: PersistenceSnapshot): void {
    for (const row of shards) this.#shards[row.shard] = row;
    for (const { shard, client, floor, tasks } of settled) {
      this.#raise(shard, client, floor);
      for (const task of tasks) this.#settle(shard, client, task);
    }
    for (const task of cancelled) this.#cancelled.set(task, true);
    workflows.forEach(({ workflow, activities }, index) => {
      const row: Row = { record: workflow, activities: new IntegerMap(), written: writes[index] };
      this.#workflows[workflow.shard].set(workflow.run, row);
      for (const activity of activities) this.#put(row, activity);
    });
  }

  /** The same request again is the same range. */
  #acquire(shard: number, { host: owner, incarnation, serial }: PersistenceEntry): PersistenceAnswer {
    const row = this.#shards[shard];
    const isSame = row?.owner === owner && row.incarnation === incarnation && row.serial === serial;
    const range = isSame ? row.range : (row?.range ?? 0) + 1;
    this.#shards[shard] = { shard, range, owner, incarnation, serial };
    const workflows = [...this.#workflows[shard].values()].map(stateOf);
    return { op: "acquired", range, workflows, settled: settledIn(this.#settled[shard]) };
  }

  #write(claim: ShardClaim, write: WorkflowWrite, entry: PersistenceEntry): PersistenceAnswer {
    if (!this.isOwned(claim)) return { op: "written", isOwner: false };
    const { run } = write.workflow;
    const rows = this.#workflows[claim.shard];
    const known = rows.get(run);
    const isNew = known === undefined || !isOlder(entry, known.written);
    // A write that comes again after its workflow was closed changes nothing that is left.
    if (isNew && (known !== undefined || write.activities.length > 0 || !this.#options.checksRange))
      this.#change(rows, known, write, entry);
    return { op: "written", isOwner: true };
  }

  #change(rows: IntegerMap<Row>, known: Row | undefined, write: WorkflowWrite, entry: PersistenceEntry): void {
    const { workflow, activities, removed, floors, news, isClosed } = write;
    const { host, incarnation, serial } = entry;
    const row: Row = known ?? { record: workflow, activities: new IntegerMap(), written: entry };
    row.record = workflow;
    row.written = { host, incarnation, serial };
    for (const activity of activities) this.#put(row, activity);
    for (const { client, floor } of floors) this.#raise(workflow.shard, client, floor);
    for (const task of removed) {
      const activity = row.activities.get(task);
      row.activities.delete(task);
      this.#runOf.delete(task);
      if (activity !== undefined && activity.spec.client !== NO_CLIENT)
        this.#settle(workflow.shard, activity.spec.client, task);
    }
    if (isClosed) rows.delete(workflow.run);
    else rows.set(workflow.run, row);
    for (const one of news) this.#options.tell(one);
  }

  #put(row: Row, activity: ActivityRecord): void {
    const { id, client } = activity.spec;
    row.activities.set(id, activity);
    this.#runOf.set(id, { shard: row.record.shard, run: row.record.run });
    if (activity.status !== "ended" || client === NO_CLIENT) return;
    this.#settle(row.record.shard, client, id);
    if (!activity.wasCancelled) return;
    this.#cancelled.set(id, true);
    if (this.#cancelled.size > CANCELLED_MAX) this.#cancelled.delete(this.#cancelled.firstKey()!);
  }

  #settle(shard: number, client: Address, task: TaskId): void {
    for (const table of [this.#settled[shard], this.#settledOf]) tableOf(table, client).add(task);
  }

  #raise(shard: number, client: Address, floor: number): void {
    for (const table of [this.#settled[shard], this.#settledOf]) tableOf(table, client).raiseFloor(floor);
  }
}

export function tableOf(tables: IntegerMap<SettledTasks>, client: Address): SettledTasks {
  const table = tables.get(client) ?? new SettledTasks();
  tables.set(client, table);
  return table;
}

function settledIn(tables: IntegerMap<SettledTasks>): readonly Settled[] {
  return [...tables].map(([client, { floor, tasks }]) => ({
    client: client as Address,
    floor: floor as TaskId,
    tasks,
  }));
}

function stateOf({ record, activities }: Row): WorkflowState {
  return { workflow: record, activities: [...activities.values()] };
}

/** Writes of one workflow come one after the other: it, or a later one of the same host, has been carried out. */
function isOlder(entry: Omit<WriteName, "run">, written: Omit<WriteName, "run">): boolean {
  return written.host === entry.host && written.incarnation === entry.incarnation && entry.serial <= written.serial;
}
