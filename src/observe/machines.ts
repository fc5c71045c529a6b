// The nodes as the trace tells of them: what they have, whether they are up and trusted, what they did.

import type { Instant } from "../kernel/time.ts";
import { ROLES } from "../trace/record-kinds.ts";
import { Levels } from "./levels.ts";
import type { Window } from "./window.ts";

const PARTS_PER_MILLION = 1_000_000;
const WORKER = ROLES.indexOf("worker");
const MASTER = ROLES.indexOf("master");

export class Machine {
  readonly id: number;
  /** Index into ROLES; -1 = never declared. */
  role = -1;
  cores = 0;
  zone = 0;
  declaredAt = 0;
  isUp = true;
  isPaused = false;
  /** What the latest observer said of it. */
  isTrusted = true;
  /** Latest crash; meaningful while it is down. */
  crashedAt = 0;
  busyCores = 0;
  /** Since when nothing runs here; meaningful while busyCores is 0. */
  idleSince = 0;
  /** Since when it is up, running and trusted. */
  readySince = 0;
  attempts = 0;
  /** Core-microseconds. */
  wasted = 0;
  /** Nominal speed, and its present part per million by a fault. */
  readonly #nominalSpeed: number;
  #pace = PARTS_PER_MILLION;
  #work = 0;
  #workAt = 0;

  constructor(id: number, nominalSpeed: number) {
    this.id = id;
    this.#nominalSpeed = nominalSpeed;
  }

  get isWorker(): boolean {
    return this.role === WORKER;
  }

  get isMaster(): boolean {
    return this.role === MASTER;
  }

  get isReady(): boolean {
    return this.isUp && !this.isPaused && this.isTrusted;
  }

  /** Work (us at speed 1) that one core here could have done since the start of the run. */
  workDone(at: Instant): number {
    return this.#work + (at - this.#workAt) * this.#speed;
  }

  /** Call around every change of speed: settles the clock of work first. */
  setPace(at: Instant, partsPerMillion: number): void {
    this.#settle(at);
    this.#pace = partsPerMillion;
  }

  setPaused(at: Instant, isPaused: boolean): void {
    this.#settle(at);
    this.isPaused = isPaused;
    this.readySince = at;
  }

  setTrusted(at: Instant, isTrusted: boolean): void {
    if (isTrusted && !this.isTrusted) this.readySince = at;
    this.isTrusted = isTrusted;
  }

  #settle(at: Instant): void {
    this.#work = this.workDone(at);
    this.#workAt = at;
  }

  get #speed(): number {
    return this.isPaused ? 0 : (this.#nominalSpeed * this.#pace) / PARTS_PER_MILLION;
  }
}

export class Machines {
  readonly #machines: Machine[] = [];
  /** For records that name no node: has no cores, plays no role. */
  readonly #nowhere = new Machine(-1, 1);
  readonly #speeds: readonly number[];
  readonly #busy: Levels;

  constructor(window: Window, speeds: readonly number[] = []) {
    this.#speeds = speeds;
    this.#busy = new Levels(window);
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

  hold(machine: Machine, at: Instant, cores: number): void {
    machine.busyCores += cores;
    machine.attempts += 1;
    this.#busy.add(machine.id, at, cores);
  }

  release(machine: Machine, at: Instant, cores: number): void {
    machine.busyCores -= cores;
    if (machine.busyCores === 0) machine.idleSince = at;
    this.#busy.add(machine.id, at, -cores);
  }

  /** Busy core-microseconds within the window. */
  busyArea(machine: Machine, end: Instant): number {
    return this.#busy.area(machine.id, end);
  }

  #extendTo(node: number): Machine {
    for (let id = this.#machines.length; id <= node; id += 1) this.#machines.push(new Machine(id, this.#speeds[id] ?? 1));
    return this.#machines[node];
  }
}
