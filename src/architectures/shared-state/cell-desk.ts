// The cell of a shared-state design, at the master that keeps the books: hands jobs to the schedulers that ask, at least once, as
// Nomad's evaluation broker does, and judges their transactions one after the other, as Nomad's plan applier does. What a
// scheduler has is known here only, and forgotten when the master restarts: its tasks are in the books, and without a place.

import type { Room } from "../../algorithms/ordering/ordering.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { milliseconds, type Duration, type Instant } from "../../kernel/time.ts";
import type { Address, NodeId } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { MasterCore } from "../master/master-core.ts";
import { JobGatherer } from "../planning/job-gatherer.ts";
import { PLANNING_TIMER, type Planning } from "../planning/planning.ts";
import type { Ask, CellBody, Plan, Refresh } from "../protocol/cell-messages.ts";
import { CellChanges } from "./cell-changes.ts";
import { Delivery } from "./delivery.ts";
import type { SharedStateOptions } from "./options.ts";
import { committable, type OpenClaim } from "./transaction.ts";
import { readCell, sendCell } from "./wire.ts";

/** Tasks for which a scheduler found no place although there is room rest for so long, so that it cannot spin. */
const REST = milliseconds(100);

export class CellDesk implements Planning {
  readonly #core: MasterCore;
  readonly #options: SharedStateOptions;
  readonly #jobs: JobGatherer;
  readonly #changes: CellChanges;
  /** Schedulers without a job, in order of asking. */
  readonly #idle = new IntegerMap<Ask>();
  /** By scheduler. */
  readonly #deliveries = new IntegerMap<Delivery>();
  readonly #deliveryOf = new WeakMap<TaskEntry, Delivery>();
  /** The latest asking that was heard, by scheduler. */
  readonly #heard = new IntegerMap<{ readonly incarnation: number; readonly serial: number }>();
  /** Schedulers whose silence is timed. */
  readonly #watched = new IntegerMap<true>();
  readonly #resting = new IntegerMap<readonly TaskEntry[]>();
  #rests = 0;
  readonly #room: Room = {
    fits: (task) => this.#idle.size > 0 && this.#core.dispatcher.board.anyFits(task),
    running: () => [],
  };

  constructor(core: MasterCore, options: SharedStateOptions) {
    this.#core = core;
    this.#options = options;
    this.#jobs = new JobGatherer(core);
    this.#changes = new CellChanges(options.deployment.workers.length);
  }

  get inHand(): number {
    let count = 0;
    for (const { tasks } of this.#deliveries.values()) count += tasks.size;
    return count;
  }

  queued(entry: TaskEntry): void {
    this.#deliveryOf.get(entry)?.tasks.delete(entry.id);
    this.#jobs.add(entry);
  }

  postpones(): boolean {
    return false;
  }

  changed(worker: number): void {
    this.#changes.changed(worker);
  }

  /** Who waits first is served first. */
  decide(now: Instant): Instant | undefined {
    const { dispatcher, drop } = this.#core;
    const { board, ordering } = dispatcher;
    board.now = now;
    while (ordering.size > 0) {
      const choice = ordering.choose(this.#room, now);
      if (choice.kind === "wait") return choice.until;
      const entry = choice.task as TaskEntry;
      if (choice.kind === "start") this.#handOut(this.#jobs.of(entry).waiting, now);
      else if (choice.kind === "drop") {
        dispatcher.withdraw(entry);
        drop(entry);
      } else return undefined;
    }
    return undefined;
  }

  receive(from: Address, received: { readonly kind: number }): boolean {
    const message = readCell(received);
    switch (message?.type) {
      case undefined:
        return false;
      case "ask":
        this.#asked(from, message);
        break;
      case "still":
        this.#find(from, message);
        break;
      case "plan":
        this.#planned(from, message);
        break;
      case "job":
      case "outcome":
      case "over":
    }
    return true;
  }

  timer(tag: number, detail: number): boolean {
    switch (tag) {
      case PLANNING_TIMER.gathered:
        this.#jobs.waitOver(detail);
        break;
      case PLANNING_TIMER.rested:
        this.#rested(detail);
        break;
      case PLANNING_TIMER.nack:
        this.#silent(detail as Address);
        break;
      default:
        return false;
    }
    this.#core.decide();
    return true;
  }

  /** Whoever was there is gone, or cannot be told anything: others may have the job. */
  disconnected(peer: Address): void {
    this.#idle.delete(peer);
    const delivery = this.#deliveries.get(peer);
    if (delivery === undefined) return;
    this.#takeBack(delivery);
    this.#core.decide();
  }

  #handOut(tasks: readonly TaskEntry[], now: Instant): void {
    const { dispatcher, epoch, health } = this.#core;
    const scheduler = this.#idle.firstKey()! as Address;
    const ask = this.#idle.get(scheduler)!;
    this.#idle.delete(scheduler);
    const delivery = new Delivery(scheduler, ask, tasks, this.#until(now));
    for (const entry of tasks) {
      dispatcher.withdraw(entry);
      this.#deliveryOf.set(entry, delivery);
    }
    this.#deliveries.set(scheduler, delivery);
    const open = tasks.map(({ id, spec, sequence }) => ({ spec, sequence, avoid: health?.avoid(id) ?? [] }));
    const { incarnation, serial } = ask;
    this.#answer(delivery, { type: "job", epoch, incarnation, serial, tasks: open, ...this.#refresh(ask) });
    this.#watch(scheduler, this.#options.nackTimeout);
  }

  #asked(from: Address, ask: Ask): void {
    const heard = this.#heard.get(from);
    if (heard !== undefined && isBefore(ask, heard)) return;
    this.#heard.set(from, { incarnation: ask.incarnation, serial: ask.serial });
    const delivery = this.#deliveries.get(from);
    if (delivery?.isOf(ask) === true) return this.#repeat(delivery);
    if (delivery !== undefined) this.#takeBack(delivery); // it has begun anew, or has heard that it is over
    this.#idle.set(from, ask);
    this.#core.decide();
  }

  /** The delivery that the message is about, which the scheduler goes on with. */
  #find(from: Address, about: Pick<Plan, "epoch" | "incarnation" | "serial">): Delivery | undefined {
    const { host, epoch } = this.#core;
    const { incarnation, serial } = about;
    const delivery = this.#deliveries.get(from);
    if (delivery?.isOf(about) !== true || about.epoch !== epoch) {
      sendCell(host, from, { type: "over", epoch: about.epoch, incarnation, serial });
      return undefined;
    }
    delivery.until = this.#until(host.monotonic());
    return delivery;
  }

  #planned(from: Address, plan: Plan): void {
    const delivery = this.#find(from, plan);
    if (delivery === undefined) return;
    if (plan.round <= delivery.round) return this.#repeat(delivery);
    delivery.round = plan.round;
    const claims = this.#claims(delivery, plan);
    const committed = this.#judge(claims, plan.version);
    this.#record(delivery, { plan, claims: claims.length, committed: committed.length });
    this.#commit(delivery, committed);
    this.#conclude(delivery, plan, claims);
    this.#core.decide();
  }

  /** Those of tasks that still have no place: others may have been cancelled, or found where they ran before. */
  #claims({ tasks }: Delivery, { claims }: Plan): readonly OpenClaim[] {
    return claims.flatMap(({ task, worker }) => {
      const entry = tasks.get(task);
      return entry !== undefined && isOpen(entry) ? [{ entry, worker }] : [];
    });
  }

  #judge(claims: readonly OpenClaim[], version: number): readonly OpenClaim[] {
    if (this.#options.mutant === "skip-conflict-check") return claims;
    const { board } = this.#core.dispatcher;
    return committable(claims, version, { board, changes: this.#changes }, this.#options);
  }

  #record(
    { scheduler, tasks }: Delivery,
    { plan, claims, committed }: { readonly plan: Plan; readonly claims: number; readonly committed: number },
  ): void {
    const [first] = tasks.keys();
    if (first === undefined) return; // all were withdrawn
    const node = scheduler as unknown as NodeId;
    this.#core.host.emit(RECORD["job.planned"], node, first, claims, claims - committed, plan.think);
  }

  /** The places are taken from now on; workers hear of it when it is durable. */
  #commit({ tasks }: Delivery, committed: readonly OpenClaim[]): void {
    const now = this.#core.host.monotonic();
    for (const { entry, worker } of committed) {
      tasks.delete(entry.id);
      const attempt = entry.reserve(worker);
      this.#core.dispatcher.hold(attempt, now);
      this.#core.proposeAssignment(attempt, false);
    }
  }

  /** What was refused is tried again at once where there is room. What has found no place goes back into the queue. */
  #conclude(delivery: Delivery, plan: Plan, claims: readonly OpenClaim[]): void {
    const { dispatcher, epoch } = this.#core;
    const refused = claims.filter(({ entry }) => delivery.tasks.has(entry.id)).map(({ entry }) => entry);
    const again = refused.some((entry) => dispatcher.board.anyFits(entry)) ? refused : [];
    for (const { id } of again) delivery.tasks.delete(id);
    const back = [...delivery.tasks.values()].filter(isOpen);
    delivery.tasks.clear();
    for (const entry of again) delivery.tasks.set(entry.id, entry);
    if (claims.length > 0) this.#jobs.together(back);
    else if (back.length > 0) this.#rest(back);
    const { incarnation, serial, round } = plan;
    const left = again.map(({ id }) => id);
    if (left.length === 0) this.#deliveries.delete(delivery.scheduler);
    this.#answer(delivery, {
      type: "outcome",
      epoch,
      incarnation,
      serial,
      round,
      again: left,
      ...this.#refresh(plan),
    });
  }

  #takeBack(delivery: Delivery): void {
    if (this.#options.mutant === "keep-job") return;
    this.#deliveries.delete(delivery.scheduler);
    this.#jobs.together([...delivery.tasks.values()].filter(isOpen));
    delivery.tasks.clear();
  }

  #silent(scheduler: Address): void {
    const { host } = this.#core;
    const delivery = this.#deliveries.get(scheduler);
    this.#watched.delete(scheduler);
    if (delivery === undefined) return;
    const left = delivery.until - host.monotonic();
    if (left > 0) this.#watch(scheduler, left as Duration);
    else this.#takeBack(delivery);
  }

  /** One timer a scheduler: what is heard meanwhile only makes it fire for nothing. */
  #watch(scheduler: Address, time: Duration): void {
    if (this.#watched.has(scheduler)) return;
    this.#watched.set(scheduler, true);
    this.#core.host.startTimer(time, PLANNING_TIMER.nack, scheduler);
  }

  #rest(tasks: readonly TaskEntry[]): void {
    this.#rests += 1;
    this.#resting.set(this.#rests, tasks);
    this.#core.host.startTimer(REST, PLANNING_TIMER.rested, this.#rests);
  }

  #rested(serial: number): void {
    const tasks = this.#resting.get(serial)!;
    this.#resting.delete(serial);
    this.#jobs.together(tasks.filter(isOpen));
  }

  #until(now: Instant): Instant {
    return (now + this.#options.nackTimeout) as Instant;
  }

  /** A copy that was made from an earlier epoch is of no use: the versions have begun anew. */
  #refresh({ epoch, version }: { readonly epoch: number; readonly version: number }): Refresh {
    const isWhole = epoch !== this.#core.epoch;
    const changed = this.#changes.since(isWhole ? 0 : version);
    const rows = changed.map((worker) => this.#core.dispatcher.board.row(worker));
    return { isWhole, version: this.#changes.version, rows };
  }

  #answer(delivery: Delivery, answer: CellBody): void {
    delivery.answer = answer;
    sendCell(this.#core.host, delivery.scheduler, answer);
  }

  #repeat(delivery: Delivery): void {
    delivery.until = this.#until(this.#core.host.monotonic());
    sendCell(this.#core.host, delivery.scheduler, delivery.answer!);
  }
}

function isOpen(entry: TaskEntry): boolean {
  return !entry.isEnding && !entry.isWaiting && entry.reserved === undefined && entry.attempts.length === 0;
}

interface Asking {
  readonly incarnation: number;
  readonly serial: number;
}

function isBefore(one: Asking, other: Asking): boolean {
  return one.incarnation < other.incarnation || (one.incarnation === other.incarnation && one.serial < other.serial);
}
