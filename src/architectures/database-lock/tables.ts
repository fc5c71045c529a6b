// The tables of a database that schedulers share: rows of tasks, who has them, when each instance was last there, and the time
// triggers. A deterministic state machine over the entries of its log; the order in which rows wait is rebuilt from them.
// Source: Quartz's TRIGGERS, FIRED_TRIGGERS and SCHEDULER_STATE (impl/jdbcjobstore); XXL-JOB's xxl_job_info and xxl_job_log.

import type { LaunchReference } from "../../algorithms/triggers/trigger-state.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import { NO_CLIENT, type TaskSpec } from "../../process/task.ts";
import { CAUSES, codeOf } from "../../trace/record-codes.ts";
import { LaunchBook } from "../master/triggers/launch-book.ts";
import type { CheckIn, DatabaseResult, GivenTask, TaskEnding } from "../protocol/database-messages.ts";
import type { TaskAnswer } from "../protocol/messages.ts";
import type { TriggersSpec } from "../scheduler-spec.ts";
import { AppTable } from "../app-sharding/app-table.ts";
import { isAppStatement } from "../app-sharding/statements.ts";
import { ExecutorTable } from "./executor-table.ts";
import { NOBODY, RowBook } from "./row-book.ts";
import type { Row } from "./row.ts";
import type { TableRules, TablesObserver } from "./table-rules.ts";
import type { Entry, RowReference, RowState, Statement, TablesSnapshot } from "./statements.ts";

/** Of an instance that failed and does not request recovery. */
const ORPHANED = codeOf(CAUSES, "masterRestarted");
/** Of one decision to skip, so many launches are put on the trace. */
const SKIPS_TOLD = 10_000;
const DONE: DatabaseResult = { kind: "done" };

type Of<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

export class Tables {
  /** undefined: there are no time triggers. */
  readonly book: LaunchBook | undefined;
  /** undefined: there are no applications. */
  readonly apps: AppTable | undefined;
  readonly #observer: TablesObserver;
  readonly #requestsRecovery: boolean;
  readonly #countsTwice: boolean;
  readonly #claimsBlindly: boolean;
  readonly #executors: ExecutorTable | undefined;
  readonly #rows: RowBook;
  readonly #checkIns = new Map<Address, CheckIn>();
  /** Of the mistake: how many more instances of a task there are than one. */
  readonly #copies = new IntegerMap<number>();
  /** Triggers whose next launch an instance has acquired. */
  readonly #acquired = new Map<number, LaunchReference & { readonly instance: Address }>();

  constructor(triggers: TriggersSpec | undefined, rules: TableRules, observer: TablesObserver) {
    this.book = triggers === undefined ? undefined : new LaunchBook(triggers);
    this.#requestsRecovery = rules.requestsRecovery;
    this.#countsTwice = rules.countsTwice;
    this.#claimsBlindly = rules.claimsBlindly;
    this.#executors = rules.executors === undefined ? undefined : new ExecutorTable(rules.executors);
    this.#observer = observer;
    this.#rows = new RowBook(observer);
    this.apps = rules.appOf === undefined ? undefined : new AppTable(rules.appOf, this.#rows);
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

  /** As a query tells of them. */
  shown(tasks: readonly TaskId[]): readonly RowReference[] {
    return tasks.flatMap((task) => {
      const row = this.#rows.get(task);
      return row === undefined ? [] : [{ task, round: row.round }];
    });
  }

  /** For the trace: the numbers of the launches that a skip left out. */
  skippedBy(skip: Entry["findings"]["decisions"][number] & { kind: "skip" }): readonly number[] {
    return this.book?.skippedBy(skip, SKIPS_TOLD) ?? [];
  }

  /** Does it have anything that would have to be recovered? */
  hasAnything(instance: Address): boolean {
    if (this.#rows.hasAny(instance)) return true;
    for (const { instance: owner } of this.#acquired.values()) if (owner === instance) return true;
    return false;
  }

  stateOf(client: Address, task: TaskId): TaskAnswer {
    return this.#rows.stateOf(client, task);
  }

  apply(entry: Entry): DatabaseResult {
    const { statement } = entry;
    if (isAppStatement(statement)) {
      this.#drop(entry.findings.dropped);
      return this.apps?.apply(statement, entry.findings.tasks) ?? DONE;
    }
    switch (statement.kind) {
      case "insert":
        return this.#insert(statement);
      case "check-in":
        return this.#checkIn(statement);
      case "acquire":
        return this.#acquire(statement, entry);
      case "fire":
        return this.#fire(statement, entry);
      case "take":
        return this.#take(statement, entry);
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
      case "fetch":
        this.#drop(entry.findings.dropped);
        return { kind: "acquired", tasks: this.shown(entry.findings.tasks), launches: [], isContested: false };
      case "claim":
        return this.#claim(statement);
      case "placed":
        return this.#placed(statement);
      case "sweep":
        return this.#sweep(statement);
    }
  }

  snapshot(results: TablesSnapshot["results"]): TablesSnapshot {
    return {
      kind: "snapshot",
      ...this.#rows.snapshot(),
      checkIns: [...this.#checkIns.values()],
      triggers: this.book?.snapshot(),
      acquired: [...this.#acquired.values()],
      executors: this.#executors?.snapshot(),
      ...(this.apps !== undefined && { apps: this.apps.snapshot() }),
      results,
    };
  }

  /** Before anything else was applied. */
  restore({ checkIns, triggers, acquired, executors, apps, ...rows }: TablesSnapshot): void {
    if (apps !== undefined) this.apps?.restore(apps);
    if (executors !== undefined) this.#executors?.restore(executors);
    this.#rows.restore(rows);
    for (const row of checkIns) this.#checkIns.set(row.instance, row);
    if (triggers !== undefined) this.book?.restore(triggers);
    for (const launch of acquired) this.#reserve(launch);
  }

  /** A launch that was skipped, or launched before, is not one any more. */
  #insert({ spec, floor, instance, launch, isShard = false }: Of<"insert">): DatabaseResult {
    if (spec.client !== NO_CLIENT) this.#rows.settledOf(spec.client).raiseFloor(floor);
    const known = this.#rows.get(spec.id);
    if (known === undefined && this.#rows.knows(spec)) return DONE;
    if (launch === undefined && !isShard) {
      if (known === undefined) this.#rows.insert(spec);
      return DONE;
    }
    if (known === undefined && launch !== undefined && !this.book!.launched(launch, spec.id)) return DONE;
    const row = known ?? this.#rows.add(launchedRow(spec, instance, launch), true);
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
    const rows = this.#rows.giveAll(findings.tasks, instance, "acquired");
    const isContested = rows.length + launches.length < findings.tasks.length + findings.decisions.length;
    return { kind: "acquired", tasks: rows.map(({ id, round }) => ({ task: id, round })), launches, isContested };
  }

  /** What the instance does not have any more is left out: it was recovered by another, and may have been acquired again. */
  #fire({ instance, tasks, launches }: Of<"fire">, { findings }: Entry): DatabaseResult {
    const given: GivenTask[] = [];
    for (const reference of tasks) {
      const row = this.#rows.held(reference, instance);
      if (row === undefined) continue;
      row.status = "executing";
      given.push(givenOf(row));
    }
    for (const launch of launches) if (this.isAcquiredBy(launch, instance)) this.#letGo(launch.trigger);
    return { kind: "given", tasks: [...given, ...this.#launch(instance, findings)], launches: [] };
  }

  #take({ instance }: Of<"take">, { findings }: Entry): DatabaseResult {
    this.#drop(findings.dropped);
    const rows = this.#rows.giveAll(findings.tasks, instance, "executing").map((row) => givenOf(row));
    return { kind: "given", tasks: [...this.#launch(instance, findings), ...rows], launches: [] };
  }

  #preRead({ instance, now }: Of<"pre-read">, { findings }: Entry): DatabaseResult {
    this.#drop(findings.dropped);
    const tasks = this.#rows.giveAll(findings.tasks, instance, "executing").map((row) => givenOf(row));
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
      const row = this.#rows.held(reference, instance);
      if (row !== undefined) this.#rows.wait(row);
    }
    return DONE;
  }

  #end({ task, attempt, how, cause }: Of<"end">): DatabaseResult {
    const ending = { task, attempt, how, cause };
    const row = this.#rows.get(task);
    if (row === undefined) {
      this.#observer.superseded(ending, this.#countsTwice || this.#endsOnItsOwn(task));
      return { kind: "ended", client: NOBODY, answer: "done" };
    }
    this.#remove(row, ending);
    const client = row.spec.notify ? row.spec.client : NOBODY;
    return { kind: "ended", client, answer: how === "cancelled" ? "cancelled" : "done" };
  }

  #recover({ instance, by, through }: Of<"recover">): DatabaseResult {
    const rows = this.#rows.of(instance, through);
    for (const row of rows) {
      if (row.status === "acquired" || this.#requestsRecovery) this.#rows.wait(row);
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

  /** A command is deleted by whoever claims it; who finds it gone, or back again, gets nothing. */
  #claim({ instance, registration, tasks }: Of<"claim">): DatabaseResult {
    const given: GivenTask[] = [];
    for (const { task, round } of tasks) {
      const row = this.#rows.get(task);
      if (row?.status === "waiting" && row.round === round) this.#rows.give(row, instance, "executing");
      else if (row?.status === "executing" && this.#claimsBlindly) this.#giveAgain(row, instance);
      else continue;
      row.registration = registration;
      given.push(givenOf(row));
    }
    return { kind: "given", tasks: given, launches: [] };
  }

  #placed({ instance, task, round, worker, attempt }: Of<"placed">): DatabaseResult {
    const row = this.#rows.held({ task, round }, instance);
    if (row !== undefined) row.place = { worker, attempt };
    return DONE;
  }

  #sweep({ live, by }: Of<"sweep">): DatabaseResult {
    let rows = 0;
    for (const instance of this.#rows.owners()) {
      const present = live.find((one) => one.instance === instance);
      const through = present === undefined ? Infinity : present.registration - 1;
      const result = this.#recover({ kind: "recover", instance, by, through });
      if (result.kind === "recovered") rows += result.rows;
    }
    return { kind: "recovered", rows };
  }

  /** The mistake: there are two instances of one command now, and each will end on its own. */
  #giveAgain(row: Row, instance: Address): void {
    this.#copies.set(row.id, (this.#copies.get(row.id) ?? 0) + 1);
    this.#rows.give(row, instance, "executing");
  }

  #endsOnItsOwn(task: TaskId): boolean {
    const copies = this.#copies.get(task) ?? 0;
    this.#copies.set(task, copies - 1);
    if (copies <= 1) this.#copies.delete(task);
    return copies > 0;
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
      given.push(givenOf(this.#rows.add(launchedRow(spec, instance, launch), true)));
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

  #remove(row: Row, ending: TaskEnding): void {
    if (row.launch !== undefined) this.book!.ended(row.launch);
    this.#rows.remove(row, ending);
  }
}

function launchedRow(spec: TaskSpec, owner: Address, launch: LaunchReference | undefined): RowState {
  return { spec, status: "executing", owner, round: 1, launch, command: 0, registration: 0, place: undefined };
}

function givenOf({ spec, round, place }: Row): GivenTask {
  return { spec, round, ...(place !== undefined && { place }) };
}
