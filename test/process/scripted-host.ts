// A host without a world: writes down what a process (or a component of one) does, and lets the test be the network, the
// clock, the disk and the executor.

import { RandomStreams, type RandomStream } from "../../src/kernel/random-stream.ts";
import { START, type Duration, type Instant } from "../../src/kernel/time.ts";
import type {
  CreatedTask,
  Disk,
  Executor,
  Host,
  LogEntry,
  Process,
  MachineWish,
  TaskLaunch,
  TimerHandle,
} from "../../src/process/host.ts";
import type { Address, NodeId, TaskId } from "../../src/process/identity.ts";
import type { Message, Transport } from "../../src/process/message.ts";
import type { TaskSpec } from "../../src/process/task.ts";
import { RECORD_KINDS, type RecordKind } from "../../src/trace/record-kinds.ts";

export interface Sent {
  readonly at: number;
  readonly to: Address;
  readonly message: Message;
  readonly transport: Transport;
}

interface PendingTimer {
  readonly due: number;
  readonly handle: number;
  readonly tag: number;
  readonly detail: number;
}

/** What a timer is handed to: a process, or whatever the test makes of it. */
export type TimerTarget = Pick<Process, "timer">;

export class ScriptedDisk implements Disk {
  records: unknown[] = [];
  /** Beside each record. */
  identities: unknown[] = [];
  /** Positions whose content is lost. */
  readonly damaged = new Set<number>();
  isTorn = false;
  isFull = false;
  #kept: unknown = undefined;
  #durablyKept: unknown = undefined;
  /** Records covered by syncs that were asked for and are not done. */
  readonly asked: { readonly token: number; readonly count: number; readonly kept: unknown }[] = [];
  durable = 0;
  #tokens = 0;

  get recordCount(): number {
    return this.records.length;
  }

  append(record: unknown, _bytes: number, identity?: unknown): boolean {
    if (this.isFull) return false;
    this.records.push(record);
    this.identities.push(identity);
    return true;
  }

  keep(value: unknown): void {
    this.#kept = value;
  }

  kept(): unknown {
    return this.#kept;
  }

  sync(): number {
    this.#tokens += 1;
    this.asked.push({ token: this.#tokens, count: this.records.length, kept: this.#kept });
    return this.#tokens;
  }

  read(): readonly LogEntry[] {
    const entries: LogEntry[] = this.records.map((record, position) => {
      const identity = this.identities[position];
      return this.damaged.has(position)
        ? { kind: "damaged", bytes: 0, identity }
        : { kind: "record", record, bytes: 0, identity };
    });
    return this.isTorn ? [...entries, { kind: "torn" }] : entries;
  }

  repair(): void {
    this.isTorn = false;
  }

  replaceOldest(count: number, snapshot: unknown, _bytes?: number, identity?: unknown): void {
    if (count > this.durable) throw new Error(`a snapshot of ${count} records, ${this.durable} of them durable`);
    this.records.splice(0, count, snapshot);
    this.identities.splice(0, count, identity);
    this.durable += 1 - count;
    for (const [index, { count: covered, ...rest }] of this.asked.entries())
      this.asked[index] = { ...rest, count: covered + 1 - count };
  }

  /** The oldest sync is done; returns its token. */
  complete(): number {
    const { token, count, kept } = this.asked.shift()!;
    this.durable = count;
    this.#durablyKept = kept;
    return token;
  }

  crash(isTorn = false): void {
    this.isTorn = isTorn;
    this.records = this.records.slice(0, this.durable);
    this.identities = this.identities.slice(0, this.durable);
    this.#kept = this.#durablyKept;
    this.asked.length = 0;
  }
}

export class ScriptedExecutor implements Executor {
  readonly memory = Infinity;
  readonly cores: number;
  readonly running: {
    readonly spec: TaskSpec;
    readonly attempt: number;
    readonly epoch: number;
    readonly done: number;
  }[] = [];
  readonly stopped: { readonly task: TaskId; readonly attempt: number; readonly reason: string }[] = [];

  constructor(cores: number) {
    this.cores = cores;
  }

  get freeCores(): number {
    return this.running.reduce((free, { spec }) => free - spec.cores, this.cores);
  }

  fits(spec: TaskSpec): boolean {
    return spec.cores <= this.freeCores;
  }

  start(spec: TaskSpec, attempt: number, epoch: number, done: Duration): void {
    if (!this.fits(spec)) throw new Error(`task ${spec.id} was started where it does not fit`);
    this.running.push({ spec, attempt, epoch, done });
  }

  readonly passed: { readonly task: TaskId; readonly attempt: number }[] = [];

  pass(task: TaskId, attempt: number): void {
    this.passed.push({ task, attempt });
  }

  /** Half of the work is always done. */
  stop(task: TaskId, attempt: number, reason: string): Duration | undefined {
    const execution = this.running.find(({ spec, attempt: running }) => spec.id === task && running === attempt);
    if (execution === undefined) return undefined;
    this.running.splice(this.running.indexOf(execution), 1);
    this.stopped.push({ task, attempt, reason });
    return Math.floor(execution.spec.payload / 2) as Duration;
  }

  /** A quarter of the work is always done while it runs. */
  workDone(task: TaskId, attempt: number): Duration | undefined {
    const execution = this.running.find(({ spec, attempt: running }) => spec.id === task && running === attempt);
    return execution === undefined ? undefined : (Math.floor(execution.spec.payload / 4) as Duration);
  }

  progress(task: TaskId, attempt: number): number | undefined {
    return this.isRunning(task, attempt) ? 0.25 : undefined;
  }

  readonly suspended: TaskId[] = [];

  suspend(task: TaskId): void {
    this.suspended.push(task);
  }

  resume(task: TaskId): void {
    this.suspended.splice(this.suspended.indexOf(task), 1);
  }

  readonly restored: { readonly task: TaskId; readonly done: number }[] = [];

  restore(task: TaskId, _attempt: number, done: Duration): void {
    this.restored.push({ task, done });
  }

  isRunning(task: TaskId, attempt: number): boolean {
    return this.running.some(({ spec, attempt: running }) => spec.id === task && running === attempt);
  }
}

export class ScriptedHost implements Host {
  readonly address: Address;
  readonly node: NodeId;
  readonly incarnation: number;
  readonly disk: ScriptedDisk;
  readonly executor: ScriptedExecutor;
  readonly sent: Sent[] = [];
  readonly emitted: {
    readonly name: string;
    readonly node: number;
    readonly task: number;
    readonly attempt: number;
    readonly epoch: number;
    readonly value: number;
  }[] = [];
  readonly answered: TaskId[] = [];
  readonly #streams = new RandomStreams("scripted");
  #timers: PendingTimer[] = [];
  #handles = 0;
  #now: number = START;

  constructor({ address = 1, incarnation = 1, cores = 2, disk = new ScriptedDisk() } = {}) {
    this.address = address as Address;
    this.node = address as NodeId;
    this.incarnation = incarnation;
    this.disk = disk;
    this.executor = new ScriptedExecutor(cores);
  }

  /** Lets time pass, and hands over every timer on its way, in order. */
  passUntil(instant: number, target: TimerTarget): void {
    for (;;) {
      const [next] = this.#timers.toSorted((a, b) => a.due - b.due || a.handle - b.handle);
      if (next === undefined || next.due > instant) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.due;
      target.timer(next.tag, next.detail);
    }
    this.#now = instant;
  }

  /** Messages sent since the last call. */
  takeSent(): readonly Sent[] {
    return this.sent.splice(0);
  }

  get pendingTimers(): readonly { readonly due: number; readonly tag: number; readonly detail: number }[] {
    return this.#timers.map(({ due, tag, detail }) => ({ due, tag, detail }));
  }

  monotonic(): Instant {
    return this.#now as Instant;
  }

  wall(): Instant {
    return this.#now as Instant;
  }

  startTimer(delay: Duration, tag: number, detail = 0): TimerHandle {
    this.#handles += 1;
    this.#timers.push({ due: this.#now + delay, handle: this.#handles, tag, detail });
    return this.#handles as TimerHandle;
  }

  cancelTimer(timer: TimerHandle): void {
    this.#timers = this.#timers.filter(({ handle }) => handle !== timer);
  }

  send(to: Address, message: Message, _bytes: number, transport: Transport = "connection"): void {
    this.sent.push({ at: this.#now, to, message, transport });
  }

  certify(lifetime: Duration): Instant | undefined {
    return (this.#now + lifetime) as Instant;
  }

  random(purpose: string): RandomStream {
    return this.#streams.stream(purpose);
  }

  consume(): void {}

  /** Computing takes no time here. */
  afterComputing(tag: number, detail = 0): TimerHandle {
    return this.startTimer(0 as Duration, tag, detail);
  }

  /** How often it was said that nothing is left to wait for. */
  drainedCount = 0;

  drained(): void {
    this.drainedCount += 1;
  }

  answer(task: TaskId): void {
    this.answered.push(task);
  }

  /** The tasks that launches are, by their names, to be filled by the test. */
  readonly launchable = new Map<string, TaskSpec>();
  readonly launched: TaskLaunch[] = [];

  createTask(launch: TaskLaunch): CreatedTask {
    const spec = this.launchable.get(launch.name ?? "");
    if (spec === undefined) throw new Error(`nobody expected the launch ${launch.name}`);
    const isNew = launch.name === undefined || this.launched.every(({ name }) => name !== launch.name);
    this.launched.push(launch);
    return { spec, isNew };
  }

  /** What was asked of the provider. */
  readonly wishes: MachineWish[] = [];

  askProvider(wish: MachineWish): void {
    this.wishes.push(wish);
  }

  emit(kind: RecordKind, node: NodeId, task: number, attempt: number, epoch: number, value: number): void {
    this.emitted.push({ name: RECORD_KINDS[kind].name, node, task, attempt, epoch, value });
  }
}
