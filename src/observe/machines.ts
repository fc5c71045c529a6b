// The nodes as the trace tells of them: what they have, whether they are up and trusted, what they did.

import { type Instant, NEVER } from "../kernel/time.ts";
import { ROLES } from "../trace/record-codes.ts";
import type { Window } from "./window.ts";

const PARTS_PER_MILLION = 1_000_000;
const WORKER = ROLES.indexOf("worker");
const MASTER = ROLES.indexOf("master");
const LOCK = ROLES.indexOf("lock");

/** Most machines are: they share this list. */
const ALWAYS_THERE: readonly never[] = [];

type Opinion = "trusted" | "suspected" | "dead";

export class Machine {
  // What every attempt asks for comes first, and so lies together in memory.
  readonly id: number;
  /** Index into ROLES; -1 = never declared. */
  role = -1;
  /** Its master gives it no more work because it is to go down. */
  isCordoned = false;
  /** Its master gives it no work for a while, since what it did went wrong. */
  isQuarantined = false;
  /** Since when it is not in quarantine. */
  #releasedAt = 0;
  busyCores = 0;
  /** Since when nothing runs here; meaningful while busyCores is 0. */
  idleSince = 0;
  attempts = 0;
  /** Core-us within the window; and how much of that lies after what is, at present, the last completion. */
  #busy = 0;
  #busyAfter = 0;
  #lastCompletion = -1;
  /** Work (us at speed 1) that one core could have done until `workAt`, and its speed since then. */
  #work = 0;
  #workAt = 0;
  #speed: number;

  cores = 0;
  zone = 0;
  declaredAt = 0;
  isUp = true;
  isPaused = false;
  /** What the latest observer in office said of it. */
  opinion: Opinion = "trusted";
  /** Since when it is not trusted although nothing ails it; NEVER = it is trusted, or something does. */
  wronglySuspectedSince: number = NEVER;
  /** Time for which it was up; of that, not paused; of that, trusted. us */
  upTime = 0;
  healthyTime = 0;
  trustedTime = 0;
  /** Latest crash; meaningful while it is down. */
  crashedAt = 0;
  /** Since when it is up, not paused and trusted. */
  readySince = 0;
  /** When its provider had it, in order: then it was no capacity. us; NEVER = it still has it. */
  absences: readonly { readonly from: number; readonly until: number }[] = ALWAYS_THERE;
  /** Core-us. */
  wasted = 0;
  /** Nominal speed, and its present part per million by a fault. */
  readonly #nominalSpeed: number;
  #pace = PARTS_PER_MILLION;
  #accountedAt = 0;

  constructor(id: number, nominalSpeed: number) {
    this.id = id;
    this.#nominalSpeed = nominalSpeed;
    this.#speed = nominalSpeed;
  }

  get isWorker(): boolean {
    return this.role === WORKER;
  }

  get isMaster(): boolean {
    return this.role === MASTER;
  }

  /** A member of the lock service: a group with leaders and terms of its own. */
  get isLock(): boolean {
    return this.role === LOCK;
  }

  /** Since when it could start something and has nothing to do; NEVER if that is not so now. */
  get idleAndReadySince(): number {
    return this.isReady && this.busyCores === 0 ? Math.max(this.idleSince, this.readySince) : NEVER;
  }

  /** Since when it could be given something and has nothing to do; NEVER if that is not so now. */
  get openSince(): number {
    return this.isQuarantined ? NEVER : Math.max(this.#releasedAt, this.idleAndReadySince);
  }

  get isHealthy(): boolean {
    return this.isUp && !this.isPaused;
  }

  get isReady(): boolean {
    return this.isUp && !this.isAway && !this.isPaused && this.opinion === "trusted";
  }

  /** Its provider has it: it was given back, or has not been rented yet. */
  get isAway(): boolean {
    return this.absences.at(-1)?.until === NEVER;
  }

  hold(cores: number): void {
    this.busyCores += cores;
    this.attempts += 1;
  }

  release(at: Instant, cores: number): void {
    this.busyCores -= cores;
    if (this.busyCores === 0) this.idleSince = at;
  }

  /** An attempt that ran here has ended (or the run has). Calls come in the order of `until`. */
  countBusy(window: Window, from: number, until: number, cores: number): void {
    this.#busy += cores * window.overlap(from, until);
    if (!window.isOpen) return;
    if (this.#lastCompletion !== window.lastCompletion) {
      this.#lastCompletion = window.lastCompletion;
      this.#busyAfter = 0;
    }
    this.#busyAfter += cores * window.overlap(Math.max(from, window.lastCompletion), until);
  }

  /** Core-us within the measured window, at the end of the run. */
  busyInWindow(window: Window): number {
    return window.isOpen && this.#lastCompletion === window.lastCompletion ? this.#busy - this.#busyAfter : this.#busy;
  }

  /** Work (us at speed 1) that one core here could have done since the start of the run. */
  workDone(at: Instant): number {
    return this.#work + (at - this.#workAt) * this.#speed;
  }

  setPace(at: Instant, partsPerMillion: number): void {
    this.#pace = partsPerMillion;
    this.#changeSpeed(at);
  }

  /** us within [from, until] for which it was rented. */
  rentedWithin(from: number, until: number): number {
    const away = this.absences.reduce(
      (sum, absence) => sum + Math.max(0, Math.min(until, absence.until) - Math.max(from, absence.from)),
      0,
    );
    return Math.max(0, until - from) - away;
  }

  /** It is on its way, and up after so many us: of the first time nothing else tells. */
  rented(at: Instant, boot: number): void {
    this.readySince = at + boot;
    const latest = this.absences.at(-1);
    if (latest?.until === NEVER) this.absences = [...this.absences.slice(0, -1), { from: latest.from, until: at }];
  }

  returned(at: Instant): void {
    if (!this.isAway) this.absences = [...this.absences, { from: at, until: NEVER }];
  }

  /** Before it changes: how it was until now counts. */
  account(at: Instant): void {
    const span = at - this.#accountedAt;
    this.#accountedAt = at;
    if (!this.isUp) return;
    this.upTime += span;
    if (this.isPaused) return;
    this.healthyTime += span;
    if (this.opinion === "trusted") this.trustedTime += span;
  }

  declare(at: Instant, role: number, cores: number, zone: number): void {
    this.role = role;
    this.cores = cores;
    this.zone = zone;
    this.declaredAt = at;
    this.idleSince = at;
    this.readySince = at;
    this.#accountedAt = at;
  }

  setUp(at: Instant, isUp: boolean): void {
    this.account(at);
    this.isUp = isUp;
    if (isUp) {
      this.readySince = at;
      this.isCordoned = false;
    } else this.crashedAt = at;
  }

  setPaused(at: Instant, isPaused: boolean): void {
    this.account(at);
    this.isPaused = isPaused;
    this.readySince = at;
    this.#changeSpeed(at);
  }

  setQuarantined(at: Instant, isQuarantined: boolean): void {
    if (this.isQuarantined && !isQuarantined) this.#releasedAt = at;
    this.isQuarantined = isQuarantined;
  }

  setOpinion(at: Instant, opinion: Opinion): void {
    this.account(at);
    if (opinion === "trusted" && this.opinion !== "trusted") this.readySince = at;
    this.opinion = opinion;
  }

  #changeSpeed(at: Instant): void {
    this.#work = this.workDone(at);
    this.#workAt = at;
    this.#speed = this.isPaused ? 0 : (this.#nominalSpeed * this.#pace) / PARTS_PER_MILLION;
  }
}

export class Machines {
  readonly #machines: Machine[] = [];
  /** For records that name no node: has no cores, plays no role. */
  readonly #nowhere = new Machine(-1, 1);
  readonly #speeds: readonly number[];

  constructor(speeds: readonly number[] = []) {
    this.#speeds = speeds;
  }

  /** In order of node id; declared or not. */
  get all(): readonly Machine[] {
    return this.#machines;
  }

  get workers(): readonly Machine[] {
    return this.#machines.filter((machine) => machine.isWorker);
  }

  of(node: number): Machine {
    if (node < 0) return this.#nowhere;
    return node < this.#machines.length ? this.#machines[node] : this.#extendTo(node);
  }

  #extendTo(node: number): Machine {
    for (let id = this.#machines.length; id <= node; id += 1)
      this.#machines.push(new Machine(id, this.#speeds[id] ?? 1));
    return this.#machines[node];
  }
}
