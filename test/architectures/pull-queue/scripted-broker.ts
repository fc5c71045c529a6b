// A broker, or a consumer, on a scripted host: the test is its disk, its clock, and everybody else.

import { pullQueue } from "../../../src/architectures/pull-queue.ts";
import { queueMessage, readQueueMessage, type QueueBody } from "../../../src/architectures/pull-queue/wire.ts";
import { MESSAGE_NAMES, MESSAGE, type ProtocolMessage } from "../../../src/architectures/protocol/messages.ts";
import type { Duration } from "../../../src/kernel/time.ts";
import type { Process } from "../../../src/process/host.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import type { Role } from "../../../src/trace/record-codes.ts";
import { taskSpec } from "../../cluster/build-cluster.ts";
import { ScriptedDisk, ScriptedHost, type Sent } from "../../process/scripted-host.ts";
import type { RunPlan } from "../build-run.ts";
import { schedulerSpec } from "../plan-scheduler.ts";
import { QUEUE_PARAMETERS } from "./designs.ts";

export const BROKER = 0 as Address;
export const CONSUMER_A = 1 as Address;
export const CONSUMER_B = 2 as Address;
export const CLIENT = 3 as Address;
const CORES = 2;

export interface Changes {
  readonly parameters?: object;
  readonly plan?: Partial<RunPlan>;
}

function boot(role: Role, host: ScriptedHost, { parameters = {}, plan = {} }: Changes): Process {
  const worker = (address: Address) => ({
    address,
    cores: CORES,
    memory: Infinity,
    resources: {},
    speed: 1,
    zone: 0,
    rack: 0,
  });
  const deployment = {
    masters: [BROKER],
    workers: [worker(CONSUMER_A), worker(CONSUMER_B)],
    clients: [CLIENT],
    locks: [],
    stores: [],
  };
  const values = { ...QUEUE_PARAMETERS, replayCost: 0, ...parameters } as never;
  const { createProcess } = pullQueue.create(values, { scheduler: schedulerSpec({ tasks: [], ...plan }), deployment });
  const process = createProcess(role, host);
  process.start();
  return process;
}

class Scripted {
  readonly host: ScriptedHost;
  readonly process: Process;

  constructor(role: Role, host: ScriptedHost, changes: Changes) {
    this.host = host;
    this.process = boot(role, host, changes);
  }

  hear(from: Address, message: ProtocolMessage): this {
    this.process.receive(from, message as never);
    return this;
  }

  say(from: Address, body: QueueBody): this {
    this.process.receive(from, queueMessage(body));
    return this;
  }

  until(secondsCount: number): this {
    this.host.passUntil(secondsCount * 1_000_000, this.process);
    return this;
  }

  /** What it has said since the last look, in words: `delivered 1/2 to 1`. */
  lately(): readonly string[] {
    return this.host.takeSent().map(inWords);
  }

  emitted(pattern: RegExp): readonly string[] {
    return this.host.emitted
      .filter(({ name }) => pattern.test(name))
      .map(({ name, task, attempt }) => `${name} ${task}/${attempt}`);
  }
}

export class ScriptedBroker extends Scripted {
  readonly #changes: Changes;
  readonly #serials = new Map<number, number>();

  constructor(changes: Changes = {}, disk = new ScriptedDisk(), incarnation = 1) {
    super("master", new ScriptedHost({ address: 0, incarnation, disk }), changes);
    this.#changes = changes;
  }

  /** Everything proposed so far, and what that leads to, becomes durable. */
  sync(): this {
    while (this.host.disk.asked.length > 0) this.process.synced!(this.host.disk.complete());
    return this;
  }

  restarted(): ScriptedBroker {
    this.host.disk.crash();
    return new ScriptedBroker(this.#changes, this.host.disk, this.host.incarnation + 1);
  }

  submit(...tasks: readonly number[]): this {
    for (const task of tasks) {
      const spec = taskSpec({ id: task as TaskId, client: CLIENT });
      this.hear(CLIENT, { kind: MESSAGE.submit, spec, floor: 0 as TaskId });
    }
    return this.sync();
  }

  /** It has heard every answer so far, unless the test says otherwise. */
  pull(
    from: Address,
    { cores = CORES, ahead = 0, wait = 5_000_000, serial = 0, answered = -1, incarnation = 1 } = {},
  ): this {
    const next = serial > 0 ? serial : (this.#serials.get(from) ?? 0) + 1;
    this.#serials.set(from, next);
    const room = { cores, memory: Infinity, resources: {} };
    const known = answered < 0 ? next - 1 : answered;
    const pull = {
      type: "pull",
      incarnation,
      serial: next,
      answered: known,
      room,
      ahead,
      wait: wait as Duration,
    } as const;
    return this.say(from, pull).sync();
  }

  ack(from: Address, task: number, attempt: number): this {
    return this.say(from, { type: "ack", task: task as TaskId, attempt }).sync();
  }

  nack(from: Address, task: number, attempt: number, isFailure = true): this {
    return this.say(from, { type: "nack", task: task as TaskId, attempt, isFailure }).sync();
  }

  extend(from: Address, task: number, attempt: number): this {
    return this.say(from, { type: "extend", receipts: [{ task: task as TaskId, attempt }] });
  }
}

export class ScriptedConsumer extends Scripted {
  constructor(changes: Changes = {}, incarnation = 1) {
    super("worker", new ScriptedHost({ address: CONSUMER_A, incarnation, cores: CORES }), changes);
  }

  deliver(task: number, attempt: number, { serial = 1, remaining = 0, epoch = 1, cores = 1 } = {}): this {
    const spec = taskSpec({ id: task as TaskId, cores });
    return this.say(BROKER, { type: "delivered", serial, remaining, spec, attempt, epoch });
  }

  finish(task: number, attempt: number, succeeded = true): this {
    const { running } = this.host.executor;
    running.splice(
      running.findIndex(({ spec, attempt: one }) => spec.id === task && one === attempt),
      1,
    );
    this.process.executed!(task as TaskId, attempt, succeeded);
    return this;
  }
}

function inWords({ to, message, transport }: Sent): string {
  const queued = readQueueMessage(message);
  const way = transport === "datagram" ? " by datagram" : "";
  if (queued === undefined) return `${MESSAGE_NAMES[message.kind]} ${"task" in message ? message.task : ""} to ${to}`;
  return `${describe(queued as never)} to ${to}${way}`;
}

function describe(body: QueueBody): string {
  switch (body.type) {
    case "pull":
      return `pull ${body.serial}, ${body.answered} answered, ${body.room.cores} cores and ${body.ahead}, wait ${body.wait / 1_000_000} s,`;
    case "empty":
      return `empty ${body.serial}`;
    case "delivered":
      return `delivered ${body.spec.id}/${body.attempt} for ${body.serial}, ${body.remaining} more,`;
    case "ack":
    case "settled":
      return `${body.type} ${body.task}/${body.attempt}`;
    case "nack":
      return `nack ${body.task}/${body.attempt}${body.isFailure ? " failed" : ""}`;
    case "extend":
      return `extend ${body.receipts.map(({ task, attempt }) => `${task}/${attempt}`).join(" ")}`;
  }
}
