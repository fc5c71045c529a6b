// A machine of a live run as its conductor sees it: the process that is it now, the one that will be it next, and whether it is
// up. A life ends with a SIGKILL; a pause is a SIGSTOP. The next life is loaded beforehand, so that a machine is back as soon as
// its fault is over.

import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Duplex, Readable } from "node:stream";
import type { NodeSpec } from "../cluster/cluster-spec.ts";
import type { CreatedTask, Process, TaskLaunch } from "../process/host.ts";
import type { TaskSpec } from "../process/task.ts";
import type { AnyRecordListener } from "../trace/trace.ts";
import type { CRASHES } from "../trace/record-codes.ts";
import { losePageCache } from "./file-disk.ts";
import { FrameReader, toFrame } from "./frames.ts";
import type { Ports } from "./links.ts";
import { NodeFailure, type FromNode, type ToNode } from "./node-protocol.ts";
import { RecordReader } from "./record-pipe.ts";
import { ToldAilments, ToldClock, type ToldSoFar } from "./told-condition.ts";

/** The pipe that carries a process' records. */
export const RECORD_FILE = 4;
/** And the one on which it asks, and is answered. */
export const QUESTION_FILE = 5;
/** Of what a process says on its way down, so many characters are kept. */
const LAST_WORDS_MAX = 4_000;
/** Of all machines' boots, each has a number of its own: more than a live run has machines. */
const BOOT_STRIDE = 1_024;
/** A process that is to go has so long to write down what it has, ms. */
const LEAVE_MS = 2_000;

export interface MachineSurroundings {
  readonly variant: string;
  readonly seed: number;
  /** Where the disks of all machines are. */
  readonly folder: string;
  /** A new process of a node, which waits to be told what it is. */
  spawn(): ChildProcess;
  /** Of a bite, the task is the episode. */
  readonly record: AnyRecordListener;
  /** Of its clock, without faults. */
  readonly clock: { readonly rate: number; readonly offset: number };
  /** It was ready when it was asked to boot, and its process has started. */
  booted(machine: LiveMachine): void;
  answered(task: number): void;
  cutBit(machine: LiveMachine): void;
  /** Asked to drain, its process has nothing left to wait for. */
  drained(machine: LiveMachine): void;
  /** Its process is gone, and all its records are read. */
  died(machine: LiveMachine): void;
  /** Its process launches what a time trigger asks for. Undefined: the run is over. */
  createTask(machine: LiveMachine, launch: TaskLaunch): CreatedTask | undefined;
  failed(error: Error): void;
}

/** The process alone, or with it the power of its machine, or its disk too. */
export type Loss = (typeof CRASHES)[number];

/** A life that has been prepared. */
interface Life {
  readonly child: ChildProcess;
  readonly ports: Ports;
}

export class LiveMachine {
  readonly id: number;
  readonly spec: NodeSpec;
  readonly ailments = new ToldAilments((change) => this.tell({ kind: "ailment", change }));
  readonly clock: ToldClock;
  /** Attempts that run here, by task and attempt, with what a record of their end says. */
  readonly running = new Map<string, { readonly task: number; readonly attempt: number; readonly epoch: number }>();
  incarnation = 0;
  /** Faults that keep it down, and that freeze it. */
  downCount = 0;
  pauseDepth = 0;
  /** A fault ended its life; otherwise a task did. */
  isKilled = false;
  /** What died with its last life. */
  lost: Loss = "process";
  /** How much slower its work goes. */
  slowness = 1;
  readonly #surroundings: MachineSurroundings;
  #life: Life | undefined;
  #ports: Ports | undefined;
  #next: Promise<Life>;
  /** The life after that, where it is known that it will be needed. */
  #spare: Promise<Life> | undefined;
  #isFrozen = false;
  #paced: (() => void) | undefined;
  #noted: (() => void)[] = [];
  #left: (() => void) | undefined;
  #isGone = false;
  #lastWords = "";

  constructor(id: number, spec: NodeSpec, surroundings: MachineSurroundings) {
    this.id = id;
    this.spec = spec;
    this.#surroundings = surroundings;
    this.clock = new ToldClock(surroundings.clock, (change) => this.tell({ kind: "clock", change }));
    this.#next = this.#prepare(1);
  }

  get isUp(): boolean {
    return this.#life !== undefined;
  }

  /** A number of its own for each of its lives; -1 while it is down. */
  get boot(): number {
    return this.isUp ? this.incarnation * BOOT_STRIDE + this.id : -1;
  }

  /** A fault keeps it down. */
  get isKeptDown(): boolean {
    return this.downCount > 0 || this.ailments.has("crash");
  }

  /** What may be asked of its process. */
  get process(): Pick<Process, "draining"> | undefined {
    if (!this.isUp) return undefined;
    return {
      draining: (grace) => {
        this.#spare ??= this.#prepare(this.incarnation + 1);
        this.tell({ kind: "drain", grace });
      },
    };
  }

  /** It computes when it does, and reads its messages by itself. */
  readonly busyUntil = 0;
  readonly hasWaitingMessages = false;

  get executor(): { readonly runningCount: number } {
    return { runningCount: this.running.size };
  }

  /** What a new life must know of what faults do to it. */
  get condition(): ToldSoFar {
    return { ailments: this.ailments.soFar, clock: this.clock.soFar };
  }

  /** Of its latest life. */
  get ports(): Ports | undefined {
    return this.#ports;
  }

  /** Of the life that is prepared. */
  async nextPorts(): Promise<Ports> {
    return (await this.#next).ports;
  }

  /** It will go down for a moment only: its next life is to be loaded before that. */
  async prepareSpare(): Promise<void> {
    this.#spare ??= this.#prepare(this.incarnation + 2);
    await this.#spare;
  }

  /** Call only while it is down; `start` tells its process of its boot. */
  async powerOn(start: (life: Life) => void): Promise<void> {
    const life = await this.#next;
    if (this.#isGone || this.isUp || this.isKeptDown || this.pauseDepth > 0) return;
    this.#life = life;
    this.#ports = life.ports;
    this.isKilled = false;
    this.lost = "process";
    this.incarnation += 1;
    start(life);
  }

  tell(message: ToNode): void {
    const { child } = this.#life ?? {};
    if (child?.connected === true) child.send(message);
  }

  request(spec: TaskSpec): boolean {
    if (!this.isUp) return false;
    this.tell({ kind: "request", spec });
    return true;
  }

  /** Tells it that another machine is about to lose its power. Resolves when it knows. */
  async note(gone: LiveMachine): Promise<void> {
    if (!this.isUp || this.#isFrozen) return this.tell({ kind: "gone", node: gone.id });
    await new Promise<void>((resolve) => {
      this.#noted.push(resolve);
      this.tell({ kind: "gone", node: gone.id });
    });
  }

  /** Its process writes down what it has. Resolves when that is done, or no answer is to be expected. */
  async leave(): Promise<void> {
    if (!this.isUp || this.#isFrozen) return;
    const patience = setTimeout(() => this.#left?.(), LEAVE_MS);
    await new Promise<void>((resolve) => {
      this.#left = resolve;
      this.tell({ kind: "leave" });
    });
    clearTimeout(patience);
  }

  kill(what: Loss): void {
    const child = this.#life?.child;
    if (what !== "process" && this.lost !== "disk") this.lost = what;
    if (child === undefined) return this.#lose(what);
    this.isKilled = true;
    child.once("close", () => this.#lose(what));
    child.kill("SIGKILL");
  }

  /** Its work stands still, and then all of it. Resolves when it does; false if it was thawed, or died, before that. */
  async freeze(): Promise<boolean> {
    const child = this.#life?.child;
    if (child === undefined) return false;
    await new Promise<void>((resolve) => {
      this.#paced = resolve;
      this.tell({ kind: "pace", factor: 0 });
    });
    if (this.pauseDepth === 0 || this.#life?.child !== child) return false;
    this.#isFrozen = true;
    child.kill("SIGSTOP");
    return true;
  }

  /** Returns whether it was frozen. */
  thaw(): boolean {
    const wasFrozen = this.#isFrozen;
    this.#isFrozen = false;
    if (wasFrozen) this.#life?.child.kill("SIGCONT");
    this.tellPace();
    return wasFrozen;
  }

  tellPace(): void {
    this.tell({ kind: "pace", factor: 1 / this.slowness });
  }

  /** For good, with the life that is prepared. Resolves when no process of it is left. */
  async end(): Promise<void> {
    this.#isGone = true;
    const prepared = await Promise.all([this.#next, this.#spare].map((life) => life?.catch(() => undefined)));
    const children = [this.#life?.child, ...prepared.map((life) => life?.child)];
    await Promise.all(children.map((child) => child && endOf(child)));
  }

  #lose(what: Loss): void {
    if (what === "disk") rmSync(this.#folder, { recursive: true, force: true });
    if (what === "machine") losePageCache(this.#folder);
  }

  get #folder(): string {
    return join(this.#surroundings.folder, this.spec.name.replaceAll("/", "-"));
  }

  #prepare(incarnation: number): Promise<Life> {
    const { spawn, variant, seed, record } = this.#surroundings;
    const child = spawn();
    const records = new RecordReader(record);
    (child.stdio[RECORD_FILE] as Readable).on("data", (piece: Buffer) => records.add(piece));
    this.#answer((child.stdio as readonly unknown[])[QUESTION_FILE] as Duplex);
    child.stderr?.on("data", (piece: Buffer) => this.#note(String(piece)));
    const life = new Promise<Life>((resolve, reject) => {
      child.on("message", (message: FromNode) => {
        if (message.kind === "listening") resolve({ child, ports: message.ports });
        else this.#hear(message);
      });
      child.on("close", (code, signal) => {
        reject(new Error(`${this.spec.name}: its process ended before it began`));
        this.#closed(child, code, signal);
      });
      child.on("error", (error) => {
        reject(error);
        this.#surroundings.failed(error);
      });
    });
    life.catch(() => undefined);
    const be: ToNode = { kind: "be", variant, seed, node: this.id, incarnation, folder: this.#folder };
    child.send(be);
    return life;
  }

  #answer(pipe: Duplex): void {
    const questions = new FrameReader();
    pipe.on("data", (piece: Buffer) => {
      for (const launch of questions.add(piece)) {
        const created = this.#surroundings.createTask(this, launch as TaskLaunch);
        if (created !== undefined) pipe.write(toFrame(created));
      }
    });
    // Whoever asked is dead.
    pipe.on("error", () => undefined);
  }

  #hear(message: Exclude<FromNode, { readonly kind: "listening" }>): void {
    switch (message.kind) {
      case "booted":
        return this.#surroundings.booted(this);
      case "answer":
        return this.#surroundings.answered(message.task);
      case "paced":
        return this.#paced?.();
      case "left":
        return this.#left?.();
      case "drained":
        return this.#surroundings.drained(this);
      case "noted":
        return this.#noted.shift()?.();
      case "cut-bit":
        return this.#surroundings.cutBit(this);
      case "failed":
        return this.#surroundings.failed(new NodeFailure(this.spec.name, message.failure));
    }
  }

  /** A life is over, by a fault or a task that kills it; whatever else ends one is a mistake of ours, or of a plug-in. */
  #closed(child: ChildProcess, code: number | null, signal: string | null): void {
    if (this.#isGone) return;
    if (signal !== "SIGKILL") {
      const how = signal ?? `code ${code}`;
      return this.#surroundings.failed(
        new Error(`${this.spec.name}: its process ended by itself (${how})\n${this.#lastWords}`.trimEnd()),
      );
    }
    if (this.#life?.child !== child) return;
    this.#life = undefined;
    this.#isFrozen = false;
    this.#paced?.();
    this.#left?.();
    for (const resolve of this.#noted.splice(0)) resolve();
    this.#next = this.#spare ?? this.#prepare(this.incarnation + 1);
    this.#spare = undefined;
    this.#surroundings.died(this);
  }

  #note(words: string): void {
    this.#lastWords = `${this.#lastWords}${words}`.slice(-LAST_WORDS_MAX);
  }
}

function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
