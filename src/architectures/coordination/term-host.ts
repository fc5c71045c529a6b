// A host for the length of one leadership: the machine's own, but for timers, which all end with the leadership, so that
// nothing that an earlier term started disturbs a later one.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { CreatedTask, Disk, Executor, Host, MachineWish, TaskLaunch, TimerHandle } from "../../process/host.ts";
import type { Address, NodeId, TaskId } from "../../process/identity.ts";
import type { Message, Transport } from "../../process/message.ts";
import type { RecordKind } from "../../trace/record-kinds.ts";

/** What was started: the real timer, and what the leadership asked for. */
export interface TermTimer {
  readonly handle: TimerHandle;
  readonly tag: number;
  readonly detail: number;
}

/** Timers carry 32 bits. */
const SERIALS = 0x40000000;

export class TermHost implements Host {
  readonly address: Address;
  readonly node: NodeId;
  readonly incarnation: number;
  readonly disk: Disk;
  readonly executor: Executor;
  readonly #host: Host;
  readonly #tag: number;
  readonly #timers = new IntegerMap<TermTimer>();
  #serials = 0;

  /** All timers are started under `tag` of the real host. */
  constructor(host: Host, tag: number) {
    this.#host = host;
    this.#tag = tag;
    this.address = host.address;
    this.node = host.node;
    this.incarnation = host.incarnation;
    this.disk = host.disk;
    this.executor = host.executor;
  }

  /** A timer of the real host fired, with this detail; undefined if it belonged to an earlier leadership. */
  fired(detail: number): TermTimer | undefined {
    const timer = this.#timers.get(detail);
    this.#timers.delete(detail);
    return timer;
  }

  end(): void {
    for (const { handle } of this.#timers.values()) this.#host.cancelTimer(handle);
    this.#timers.clear();
  }

  startTimer(delay: Duration, tag: number, detail = 0): TimerHandle {
    const serial = this.#nextSerial();
    this.#timers.set(serial, { handle: this.#host.startTimer(delay, this.#tag, serial), tag, detail });
    return serial as TimerHandle;
  }

  afterComputing(tag: number, detail = 0): TimerHandle {
    const serial = this.#nextSerial();
    this.#timers.set(serial, { handle: this.#host.afterComputing(this.#tag, serial), tag, detail });
    return serial as TimerHandle;
  }

  cancelTimer(timer: TimerHandle): void {
    const started = this.#timers.get(timer);
    if (started === undefined) return;
    this.#timers.delete(timer);
    this.#host.cancelTimer(started.handle);
  }

  monotonic(): Instant {
    return this.#host.monotonic();
  }

  wall(): Instant {
    return this.#host.wall();
  }

  send(to: Address, message: Message, bytes: number, transport?: Transport): void {
    this.#host.send(to, message, bytes, transport);
  }

  random(purpose: string): RandomStream {
    return this.#host.random(purpose);
  }

  consume(cost: Duration): void {
    this.#host.consume(cost);
  }

  drained(): void {
    this.#host.drained();
  }

  answer(task: TaskId): void {
    this.#host.answer(task);
  }

  createTask(launch: TaskLaunch): CreatedTask {
    return this.#host.createTask(launch);
  }

  askProvider(wish: MachineWish): void {
    this.#host.askProvider(wish);
  }

  certify(lifetime: Duration): Instant | undefined {
    return this.#host.certify(lifetime);
  }

  emit(kind: RecordKind, node: NodeId, task: number, attempt: number, epoch: number, value: number): void {
    this.#host.emit(kind, node, task, attempt, epoch, value);
  }

  #nextSerial(): number {
    this.#serials = (this.#serials + 1) % SERIALS;
    return this.#serials;
  }
}
