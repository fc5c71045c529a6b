// A host that hands everything on to another one. For hosts that do one thing differently.

import type { RandomStream } from "../kernel/random-stream.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { RecordKind } from "../trace/record-kinds.ts";
import type { CreatedTask, Disk, Executor, Host, MachineWish, TaskLaunch, TimerHandle } from "./host.ts";
import type { Address, NodeId, TaskId } from "./identity.ts";
import type { Message, Transport } from "./message.ts";

export abstract class ForwardingHost implements Host {
  readonly address: Address;
  readonly node: NodeId;
  readonly incarnation: number;
  readonly disk: Disk;
  readonly executor: Executor;
  protected readonly host: Host;

  constructor(host: Host) {
    this.host = host;
    this.address = host.address;
    this.node = host.node;
    this.incarnation = host.incarnation;
    this.disk = host.disk;
    this.executor = host.executor;
  }

  send(to: Address, message: Message, bytes: number, transport?: Transport): void {
    this.host.send(to, message, bytes, transport);
  }

  startTimer(delay: Duration, tag: number, detail?: number): TimerHandle {
    return this.host.startTimer(delay, tag, detail);
  }

  afterComputing(tag: number, detail?: number): TimerHandle {
    return this.host.afterComputing(tag, detail);
  }

  cancelTimer(timer: TimerHandle): void {
    this.host.cancelTimer(timer);
  }

  monotonic(): Instant {
    return this.host.monotonic();
  }

  wall(): Instant {
    return this.host.wall();
  }

  random(purpose: string): RandomStream {
    return this.host.random(purpose);
  }

  consume(cost: Duration): void {
    this.host.consume(cost);
  }

  drained(): void {
    this.host.drained();
  }

  answer(task: TaskId): void {
    this.host.answer(task);
  }

  createTask(launch: TaskLaunch): CreatedTask {
    return this.host.createTask(launch);
  }

  askProvider(wish: MachineWish): void {
    this.host.askProvider(wish);
  }

  certify(lifetime: Duration): Instant | undefined {
    return this.host.certify(lifetime);
  }

  emit(kind: RecordKind, node: NodeId, task: number, attempt: number, epoch: number, value: number): void {
    this.host.emit(kind, node, task, attempt, epoch, value);
  }
}
