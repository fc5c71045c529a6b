// The tables of a database that schedulers share: rows of tasks, who has them, when each instance was last there, and the time
// triggers. A deterministic state machine over the entries of its log; the order in which rows wait is rebuilt from them.
// Source: Quartz's TRIGGERS, FIRED_TRIGGERS and SCHEDULER_STATE (impl/jdbcjobstore); XXL-JOB's xxl_job_info and xxl_job_log.

import type { LaunchReference } from "../../algorithms/triggers/trigger-state.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import { NO_CLIENT, type TaskSpec } from "../../process/task.ts";
import { CAUSES, codeOf } from "../../trace/record-codes.ts";
import { SettledTasks } from "../master/settled-tasks.ts";
import { LaunchBook } from "../master/triggers/launch-book.ts";
import type { CheckIn, DatabaseResult, GivenTask, TaskEnding } from "../protocol/database-messages.ts";
import type { TaskAnswer } from "../protocol/messages.ts";
import type { TriggersSpec } from "../scheduler-spec.ts";
import { ExecutorTable } from "./executor-table.ts";
import { Row } from "./row.ts";
import type { TableRules, TablesObserver } from "./table-rules.ts";
import type { Entry, RowReference, RowState, Statement, TablesSnapshot } from "./statements.ts";

export const NOBODY = -1 as Address;
/** Of an instance that failed and does not request recovery. */
const ORPHANED = codeOf(CAUSES, "masterRestarted");
/** Who asks about a task that was cancelled longer ago is told that it is done. */
const CANCELLED_MAX = 10_000;
/** Of one decision to skip, so many launches are put on the trace. */
const SKIPS_TOLD = 10_000;
const DONE: DatabaseResult = { kind: "done" };

type Of<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

export class Tables {
  /** undefined: there are no time triggers. */
  readonly book: LaunchBook | undefined;
  readonly #observer: TablesObserver;
  readonly #requestsRecovery: boolean;
  readonly #countsTwice: boolean;
  readonly #executors: ExecutorTable | undefined;
  readonly #rows = new IntegerMap<Row>();
  readonly #owned = new IntegerMap<IntegerMap<Row>>();
  readonly #checkIns = new Map<Address, CheckIn>();
  readonly #settled = new IntegerMap<SettledTasks>();
  readonly #cancelled = new IntegerMap<true>();
  /** Triggers whose next launch an instance has acquired. */
  readonly #acquired = new Map<number, LaunchReference & { readonly instance: Address }>();

  constructor(triggers: TriggersSpec | undefined, rules: TableRules, observer: TablesObserver) {
    this.book = triggers === undefined ? undefined : new LaunchBook(triggers);
    this.#requestsRecovery = rules.requestsRecovery;
    this.#countsTwice = rules.countsTwice;
    this.#executors = rules.executors === undefined ? undefined : new ExecutorTable(rules.executors);
    this.#observer = observer;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(task: TaskId): Row | undefined {
    return this.#rows.get(task);
  }

  isAcquiredBy({ trigger, scheduled }: LaunchReference, instance: Address): boolean {
    const acquired = this.#acquired.get(trigger);
    return acquired?.scheduled === scheduled && acquired.instance === instance;
  }

  /** For the trace: the numbers of the launches that a skip left out. */
  skippedBy(skip: Entry["findings"]["decisions"][number] & { kind: "skip" }): readonly number[] {
    return this.book?.skippedBy(skip, SKIPS_TOLD) ?? [];
  }

  /** Does it have anything that would have to be recovered? */
  hasAnything(instance: Address): boolean {
    if ((this.#owned.get(instance)?.size ?? 0) > 0) return true;
    for (const { instance: owner } of this.#acquired.values()) if (owner === instance) return true;
    return false;
  }

  knows({ id, client }: TaskSpec): boolean {
    return this.#rows.has(id) || (client !== NO_CLIENT && this.#settledOf(client).has(id));
  }

  stateOf(client: Address, task: TaskId): TaskAnswer {
    if (this.#rows.has(task)) return "pending";
    if (this.#cancelled.has(task)) return "cancelled";
    return this.#settledOf(client).has(task) ? "done" : "unknown";
  }

  apply(entry: Entry): DatabaseResult {
    const { statement } = entry;
    switch (statement.kind) {
      case "insert":
        return this.#insert(statement);
      case "check-in":
        return this.#checkIn(statement);
      case "acquire":
        return this.#acquire(statement, entry);
      case "fire":
        return this.#fire(statement, entry);
      case "pre-read":
        return this.#preRead(statement, entry);
      case "release":
        return this.#release(statement);
      case "end":
        return this.#end(statement);
      case "register":
        this.#executors?.told(statement);
        return DONE;
      case "list-executors":
        return { kind: "executors", executors: this.#executors?.list(statement) ?? [] };
      case "recover":
        return this.#recover(statement);
    }
  }

  snapshot(results: TablesSnapshot["results"]): TablesSnapshot {
    return {
      kind: "snapshot",
      rows: [...this.#rows.values()].map((row) => row.state),
      checkIns: [...this.#checkIns.values()],
      settled: [...this.#settled].map(([client, { floor, tasks }]) => ({
        client: client as Address,
        floor: floor as TaskId,
        tasks,
      })),
      cancelled: [...this.#cancelled.keys()] as TaskId[],
      triggers: this.book?.snapshot(),
      acquired: [...this.#acquired.values()],
      executors: this.#executors?.snapshot(),
      results,
    };
  }

  /** Before anything else was applied. */
  restore({ rows, checkIns, settled, cancelled, triggers, acquired, executors }: TablesSnapshot): void {
    if (executors !== undefined) this.#executors?.restore(executors);
    for (const state of rows) this.#add(state);
    for (const row of checkIns) this.#checkIns.set(row.instance, row);
    for (const { client, floor, tasks } of settled) {
      const own = this.#settledOf(client);
      own.raiseFloor(floor);
      for (const task of tasks) own.add(task);
    }
    for (const task of cancelled) this.#cancelled.set(task, true);
    if (triggers !== undefined) this.book?.restore(triggers);
    for (const launch of acquired) this.#reserve(launch);
  }

  /** A launch that was skipped, or launched before, is not one any more. */
  #insert({ spec, floor, instance, launch, isShard = false }: Of<"insert">): DatabaseResult {
    if (spec.client !== NO_CLIENT) this.#settledOf(spec.client).raiseFloor(floor);
    const known = this.#rows.get(spec.id);
    if (known === undefined && this.knows(spec)) return DONE;
    if (launch === undefined && !isShard) {
      if (known === undefined) this.#add({ spec, status: "waiting", owner: NOBODY, round: 0, launch }, true);
      return DONE;
    }
    if (known === undefined && launch !== undefined && !this.book!.launched(launch, spec.id)) return DONE;
    const row = known ?? this.#add({ spec, status: "executing", owner: instance, round: 1, launch }, true);
    return { kind: "given", tasks: [givenOf(row)], launches: [] };
  }

  /** The rows are as they were before: who is found to have failed must not depend on who looks first. */
  #checkIn({ instance, at, interval }: Of<"check-in">): DatabaseResult {
    const rows = [...this.#checkIns.values()];
    this.#checkIns.set(instance, { instance, at, interval });
    return { kind: "check-ins", rows };
  }

  #acquire({ instance }: Of<"acquire">, { findings }: Entry): DatabaseResult {
    this.#drop(findings.dropped);
    // Without a lock, another may have been faster.
    const launches = findings.decisions.flatMap((decision) =>
      decision.kind === "announce" && !this.#acquired.has(decision.trigger)
        ? [{ trigger: decision.trigger, scheduled: decision.scheduled }]
        : [],
    );
    for (const launch of launches) this.#reserve({ ...launch, instance });
    const rows = this.#giveAll(findings.tasks, instance, "acquired");
    const isContested = rows.length + launches.length < findings.tasks.length + findings.decisions.length;
    return { kind: "acquired", tasks: rows.map(({ id, round }) => ({ task: id, round })), launches, isContested };
  }

  /** What the instance does not have any more is left out: it was recovered by another, and may have been acquired again. */
  #fire({ instance, tasks, launches }: Of<"fire">, { findings }: Entry): DatabaseResult {
    const given: GivenTask[] = [];
    for (const reference of tasks) {
      const row = this.#rowOf(reference, instance);
      if (row === undefined) continue;
      row.status = "executing";
      given.push(givenOf(row));
    }
    for (const launch of launches) if (this.isAcquiredBy(launch, instance)) this.#letGo(launch.trigger);
    return { kind: "given", tasks: [...given, ...this.#launch(instance, findings)], launches: [] };
  }

  #preRead({ instance, now }: Of<"pre-read">, { findings }: Entry): DatabaseResult {
    this.#drop(findings.dropped);
    const tasks = this.#giveAll(findings.tasks, instance, "executing").map((row) => givenOf(row));
    const launches: LaunchReference[] = [];
    for (const decision of findings.decisions) {
      if (!this.#decide(decision) || decision.kind !== "announce") continue;
      launches.push({ trigger: decision.trigger, scheduled: decision.scheduled });
    }
    launches.sort((a, b) => Math.max(a.scheduled, now) - Math.max(b.scheduled, now));
    return { kind: "given", tasks, launches };
  }

  #release({ instance, tasks, launches }: Of<"release">): DatabaseResult {
    for (const launch of launches) if (this.isAcquiredBy(launch, instance)) this.#letGo(launch.trigger);
    for (const reference of tasks) {
      const row = this.#rowOf(reference, instance);
      if (row !== undefined) this.#wait(row);
    }
    return DONE;
  }

  #end({ task, attempt, how, cause }: Of<"end">): DatabaseResult {
    const ending = { task, attempt, how, cause };
    const row = this.#rows.get(task);
    if (row === undefined) {
      this.#observer.superseded(ending, this.#countsTwice);
      return { kind: "ended", client: NOBODY, answer: "done" };
    }
    this.#remove(row, ending);
    const client = row.spec.notify ? row.spec.client : NOBODY;
    return { kind: "ended", client, answer: how === "cancelled" ? "cancelled" : "done" };
  }

  #recover({ instance, by }: Of<"recover">): DatabaseResult {
    const rows = [...(this.#owned.get(instance)?.values() ?? [])];
    for (const row of rows) {
      if (row.status === "acquired" || this.#requestsRecovery) this.#wait(row);
      else this.#remove(row, { task: row.id, attempt: row.round, how: "dead-lettered", cause: ORPHANED });
    }
    let count = rows.length;
    for (const { trigger, instance: owner } of [...this.#acquired.values()]) {
      if (owner !== instance) continue;
      this.#letGo(trigger);
      count += 1;
    }
    if (instance !== by) this.#checkIns.delete(instance);
    return { kind: "recovered", rows: count };
  }

  #reserve(launch: LaunchReference & { readonly instance: Address }): void {
    this.#acquired.set(launch.trigger, launch);
    this.book?.table.hold(launch.trigger);
  }

  #letGo(trigger: number): void {
    if (this.#acquired.delete(trigger)) this.book?.table.letGo(trigger);
  }

  #launch(instance: Address, { decisions, specs }: Entry["findings"]): readonly GivenTask[] {
    const given: GivenTask[] = [];
    let position = 0;
    for (const decision of decisions) {
      const spec = decision.kind === "announce" ? specs[position++] : undefined;
      if (!this.#decide(decision) || decision.kind !== "announce" || spec === undefined) continue;
      const launch = { trigger: decision.trigger, scheduled: decision.scheduled };
      this.book!.launched(launch, spec.id);
      given.push(givenOf(this.#add({ spec, status: "executing", owner: instance, round: 1, launch }, true)));
    }
    return given;
  }

  #decide(decision: Entry["findings"]["decisions"][number]): boolean {
    const counts = this.book!.apply(decision);
    if (counts) this.#observer.decided(decision);
    return counts;
  }

  #drop(tasks: readonly TaskId[]): void {
    for (const task of tasks) {
      const row = this.#rows.get(task);
      if (row !== undefined) this.#remove(row, { task, attempt: 0, how: "expired", cause: 0 });
    }
  }

  #add(state: RowState, isNew = false): Row {
    const row = new Row(state);
    this.#rows.set(row.id, row);
    if (isNew) this.#observer.inserted(row);
    if (row.status === "waiting") this.#observer.waiting(row);
    else this.#own(row);
    return row;
  }

  /** Those that still wait: one may have been withdrawn since it was found. */
  #giveAll(tasks: readonly TaskId[], instance: Address, status: "acquired" | "executing"): readonly Row[] {
    return tasks.flatMap((task) => {
      const row = this.#rows.get(task);
      if (row?.status !== "waiting") return [];
      row.status = status;
      row.owner = instance;
      row.round += 1;
      this.#own(row);
      return [row];
    });
  }

  #own(row: Row): void {
    const owned = this.#owned.get(row.owner) ?? new IntegerMap<Row>();
    owned.set(row.id, row);
    this.#owned.set(row.owner, owned);
    this.#observer.given(row);
  }

  #wait(row: Row): void {
    this.#owned.get(row.owner)?.delete(row.id);
    row.status = "waiting";
    row.owner = NOBODY;
    this.#observer.waiting(row);
  }

  #remove(row: Row, ending: TaskEnding): void {
    const { id, owner, launch, spec } = row;
    this.#owned.get(owner)?.delete(id);
    this.#rows.delete(id);
    if (launch !== undefined) this.book!.ended(launch);
    if (spec.client !== NO_CLIENT) this.#settledOf(spec.client).add(id);
    if (ending.how === "cancelled") {
      this.#cancelled.set(id, true);
      if (this.#cancelled.size > CANCELLED_MAX) this.#cancelled.delete(this.#cancelled.firstKey()!);
    }
    this.#observer.ended(row, ending);
  }

  #rowOf({ task, round }: RowReference, instance: Address): Row | undefined {
    const row = this.#rows.get(task);
    if (row === undefined) return undefined;
    return row.owner === instance && row.round === round ? row : undefined;
  }

  #settledOf(client: Address): SettledTasks {
    const settled = this.#settled.get(client) ?? new SettledTasks();
    this.#settled.set(client, settled);
    return settled;
  }
}

function givenOf({ spec, round }: Row): GivenTask {
  return { spec, round };
}
