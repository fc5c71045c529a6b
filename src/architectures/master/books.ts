// A master's books: every task between admission and its end. A deterministic state machine over committed commands: the
// same commands give the same books, on the master that proposed them, after a replay, and on a replica.

import type { AccessTable } from "../../algorithms/access/access-table.ts";
import type { PastUsage } from "../../algorithms/ordering/ordering.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Address, AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { GangBook } from "../dispatch/gang-book.ts";
import { TaskEntry } from "../dispatch/task-entry.ts";
import type { CommonMutant } from "../mutants.ts";
import type { TaskAnswer } from "../protocol/messages.ts";
import type { Charge, Command, SavedTask, Snapshot } from "./commands.ts";
import type { MachineBook } from "./machine-book.ts";
import { SettledTasks } from "./settled-tasks.ts";
import type { VerificationBook } from "./verification/verification-book.ts";
import type { LaunchBook } from "./triggers/launch-book.ts";

/** Who asks about a task that was cancelled longer ago is told that it is done. */
const CANCELLED_MAX = 10_000;

/** What a design may have on its books beside tasks. */
export interface SideBooks {
  /** undefined: there are no time triggers. */
  readonly launches?: LaunchBook | undefined;
  /** What tenants used; undefined = the ordering does not ask. */
  readonly past?: PastUsage | undefined;
  /** undefined: nobody comes and goes. */
  readonly machines?: MachineBook | undefined;
  /** undefined: nobody asks who may do what, or somebody else keeps it. */
  readonly access?: AccessTable | undefined;
  /** undefined: every worker is believed. */
  readonly verification?: VerificationBook | undefined;
}

export class Books implements SideBooks {
  readonly launches: LaunchBook | undefined;
  readonly past: PastUsage | undefined;
  readonly machines: MachineBook | undefined;
  readonly access: AccessTable | undefined;
  readonly verification: VerificationBook | undefined;
  readonly gangs: GangBook;
  readonly #forgetsEnded: boolean;
  #epoch: Epoch = 0;
  #admitted = 0;
  readonly #tasks = new IntegerMap<TaskEntry>();
  readonly #outbox = new IntegerMap<AttemptNumber>();
  /** The latest, oldest first: so that who asks about one is told how it ended. */
  readonly #cancelled = new IntegerMap<true>();
  readonly #settled = new IntegerMap<SettledTasks>();

  /** `mutant`: a mistake. */
  constructor(beside: SideBooks = {}, mutant?: CommonMutant) {
    this.launches = beside.launches;
    this.past = beside.past;
    this.machines = beside.machines;
    this.access = beside.access;
    this.verification = beside.verification;
    this.#forgetsEnded = mutant === "dedupe-expires-early";
    this.gangs = new GangBook(mutant === "restart-alone");
  }

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

  /** Effects that are not known to have arrived: task and attempt, oldest first. */
  outbox(): Iterable<readonly [task: number, attempt: AttemptNumber]> {
    return this.#outbox;
  }

  /** Was this task taken in earlier, and has ended since? */
  hasEnded(spec: TaskSpec): boolean {
    return this.#settledOf(spec.client).has(spec.id);
  }

  /** How a task of this client stands. */
  stateOf(client: Address, task: TaskId): TaskAnswer {
    if (this.#tasks.has(task)) return "pending";
    if (this.#cancelled.has(task)) return "cancelled";
    return this.#settledOf(client).has(task) ? "done" : "unknown";
  }

  apply(command: Command): void {
    switch (command.kind) {
      case "epoch":
        this.#epoch = command.epoch;
        this.past?.begin();
        return;
      case "submit":
        return this.#admit(command);
      case "assign":
        return this.#assign(command);
      case "release":
        return this.#release(command);
      case "result":
        return this.#count(command);
      case "end": {
        const entry = this.#tasks.get(command.task);
        if (entry === undefined) return;
        this.#tasks.delete(command.task);
        this.verification?.ended(command.task, command.how === "completed" ? command.attempt : undefined);
        this.#charge(entry, command.charge);
        this.gangs.ended(entry, command.how);
        if (entry.launch !== undefined) this.launches!.ended(entry.launch);
        else if (!this.#forgetsEnded) this.#settledOf(entry.spec.client).add(command.task);
        if (command.how === "cancelled") this.#rememberCancelled(command.task);
        if (command.hasEffect) this.#outbox.set(command.task, command.attempt);
        return;
      }
      case "blame": {
        const entry = this.#tasks.get(command.task);
        if (entry !== undefined) entry.crashes += 1;
        entry?.gang?.blamed();
        return;
      }
      case "trigger":
        return void this.launches!.apply(command.about);
      case "scale":
        return this.machines?.set(command.worker, command.isWanted);
      case "policy":
        return void this.access?.apply(command.change);
      case "relayed":
        return void this.#outbox.delete(command.task);
      case "snapshot":
        return this.#restore(command);
    }
  }

  /** Of a launch: only if it was not launched before. */
  #admit({ spec, floor, launch }: Command & { kind: "submit" }): void {
    if (launch !== undefined && !this.launches!.launched(launch, spec.id)) return;
    this.#admitted += 1;
    const entry = new TaskEntry(spec, this.#admitted);
    entry.launch = launch;
    this.#tasks.set(spec.id, entry);
    this.gangs.admit(entry);
    if (launch === undefined) this.#settledOf(spec.client).raiseFloor(floor);
  }

  #assign({ task, attempt, worker, role }: Command & { kind: "assign" }): void {
    const entry = this.#tasks.get(task);
    if (entry === undefined || entry.find(attempt) !== undefined) return;
    entry.state = "assigned";
    entry.attempt = Math.max(entry.attempt, attempt);
    entry.keepsSlots = false; // the attempt has them
    entry.place(attempt, worker);
    this.verification?.assigned(task, attempt, role);
  }

  /** One attempt of it less, and a result more. */
  #count({ task, attempt: number, worker, result, charge }: Command & { kind: "result" }): void {
    const entry = this.#tasks.get(task);
    const attempt = entry?.find(number);
    if (entry === undefined || attempt === undefined) return;
    entry.remove(attempt);
    this.#charge(entry, charge);
    this.verification!.count(task, { attempt: number, worker, result });
    if (entry.attempts.length > 0) return;
    entry.state = "queued";
    entry.previousDelay = 0 as Duration;
  }

  #release(command: Command & { kind: "release" }): void {
    const entry = this.#tasks.get(command.task);
    const attempt = entry?.find(command.attempt);
    if (entry === undefined || attempt === undefined) return;
    entry.remove(attempt);
    this.#charge(entry, command.charge);
    entry.saved = (entry.saved + command.saved) as Duration;
    if (command.isFailure) entry.failures += 1;
    if (command.isCrash) entry.crashes += 1;
    entry.gang?.released(attempt, command);
    this.verification?.released(command.task, command.attempt);
    if (entry.attempts.length > 0) return;
    entry.keepsSlots = command.keepsSlots === true;
    entry.state = command.delay > 0 ? "backoff" : "queued";
    entry.previousDelay = command.delay;
  }

  #charge({ tenant, weight }: TaskEntry, charge: Charge | undefined): void {
    if (charge !== undefined && charge.used > 0) this.past?.add(tenant, charge.used / weight, charge.at);
  }

  #rememberCancelled(task: TaskId): void {
    this.#cancelled.set(task, true);
    if (this.#cancelled.size > CANCELLED_MAX) this.#cancelled.delete(this.#cancelled.firstKey()!);
  }

  /** Covers exactly the commands applied so far. */
  snapshot(): Snapshot {
    const settled = [...this.#settled].map(([client, { floor, tasks }]) => ({ client, floor, tasks }));
    return {
      kind: "snapshot",
      epoch: this.#epoch,
      admitted: this.#admitted,
      tasks: [...this.#tasks.values()].map(save),
      outbox: [...this.#outbox].map(([task, attempt]) => ({ task: task as TaskId, attempt })),
      cancelled: [...this.#cancelled.keys()] as TaskId[],
      settled,
      ...(this.past !== undefined && { usage: [...this.past.usage()] }),
      ...saveGangs(this.gangs),
      ...(this.machines !== undefined && { machines: this.machines.wanted() }),
      ...(this.verification !== undefined && { verification: this.verification.snapshot() }),
      ...(this.access !== undefined && { access: this.access.state() }),
      ...(this.launches !== undefined && { triggers: this.launches.snapshot() }),
    };
  }

  #restore(snapshot: Snapshot): void {
    this.#epoch = snapshot.epoch;
    this.#admitted = snapshot.admitted;
    this.#tasks.clear();
    this.gangs.restore(snapshot.gangs ?? []);
    for (const saved of snapshot.tasks) this.#tasks.set(saved.spec.id, this.#load(saved));
    this.#outbox.clear();
    for (const { task, attempt } of snapshot.outbox) this.#outbox.set(task, attempt);
    this.#cancelled.clear();
    for (const task of snapshot.cancelled) this.#cancelled.set(task, true);
    this.past?.restore(snapshot.usage ?? []);
    if (snapshot.machines !== undefined) this.machines?.restore(snapshot.machines);
    if (snapshot.verification !== undefined) this.verification?.restore(snapshot.verification);
    if (snapshot.access !== undefined) this.access?.restore(snapshot.access);
    if (snapshot.triggers !== undefined) this.launches?.restore(snapshot.triggers);
    this.#settled.clear();
    for (const { client, floor, tasks } of snapshot.settled) {
      const settled = this.#settledOf(client as Address);
      settled.raiseFloor(floor);
      for (const task of tasks) settled.add(task);
    }
  }

  #load({ spec, sequence, attempts, ...kept }: SavedTask): TaskEntry {
    const entry = Object.assign(new TaskEntry(spec, sequence), kept);
    this.gangs.admit(entry);
    for (const { number, worker, round } of attempts) {
      const attempt = entry.place(number, worker);
      if (round !== undefined) attempt.round = round;
    }
    return entry;
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

function save({
  spec,
  launch,
  sequence,
  state,
  attempt,
  attempts,
  saved,
  failures,
  crashes,
  previousDelay,
  keepsSlots,
}: TaskEntry): SavedTask {
  const open = attempts.map(({ number, worker, round }) => ({ number, worker, ...(round > 0 && { round }) }));
  const basic = { spec, launch, sequence, state, attempt, attempts: open, saved, failures, crashes, previousDelay };
  return keepsSlots ? { ...basic, keepsSlots } : basic;
}

function saveGangs(gangs: GangBook): Pick<Snapshot, "gangs"> {
  const saved = gangs.snapshot();
  return saved.length === 0 ? {} : { gangs: saved };
}
