// A master on a scripted host: the test is its disk, its clock, its workers and its client.

import { SoloCoordinator } from "../../../src/architectures/coordination/solo-coordinator.ts";
import { MasterProcess } from "../../../src/architectures/master/master-process.ts";
import type { CreatePlanning } from "../../../src/architectures/planning/planning.ts";
import { MESSAGE, type Dispatch, type ProtocolMessage } from "../../../src/architectures/protocol/messages.ts";
import { milliseconds, seconds, type Duration, type Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { taskSpec } from "../../cluster/build-cluster.ts";
import { ScriptedDisk, ScriptedHost } from "../../process/scripted-host.ts";
import type { RunPlan } from "../build-run.ts";
import { schedulerSpec } from "../plan-scheduler.ts";

export const WORKER_A = 1 as Address;
export const WORKER_B = 2 as Address;
export const CLIENT = 3 as Address;

type Said = { readonly to: Address; readonly message: ProtocolMessage };

export class ScriptedMaster {
  readonly host: ScriptedHost;
  readonly process: MasterProcess;

  constructor({
    disk = new ScriptedDisk(),
    incarnation = 1,
    plan = {} as Partial<RunPlan>,
    createPlanning = undefined as CreatePlanning | undefined,
  } = {}) {
    this.host = new ScriptedHost({ address: 0, incarnation, disk });
    const worker = (address: Address) => ({
      address,
      cores: 1,
      memory: Infinity,
      resources: {},
      speed: 1,
      zone: 0,
      rack: 0,
    });
    this.process = new MasterProcess(this.host, {
      scheduler: schedulerSpec({ tasks: [], placementParameters: { ties: "first" }, ...plan }),
      deployment: {
        masters: [0 as Address],
        workers: [worker(WORKER_A), worker(WORKER_B)],
        clients: [CLIENT],
        locks: [],
        stores: [],
      },
      reconcileGrace: seconds(15),
      membership: undefined,
      registrationSpread: 0 as Duration,
      createPlanning,
      createCoordinator: (host, owner) =>
        new SoloCoordinator(host, { replayCost: 0 as Duration, snapshotEvery: 10_000 }, owner),
    });
    this.process.start();
  }

  /** Its first sync is done: it serves. */
  serving(): this {
    return this.sync();
  }

  /** Everything proposed so far, and what that leads to, becomes durable. */
  sync(): this {
    while (this.host.disk.asked.length > 0) {
      this.process.synced(this.host.disk.complete());
    }
    return this;
  }

  /** A crash, and a new boot on what the disk kept. */
  restarted(): ScriptedMaster {
    this.host.disk.crash();
    return new ScriptedMaster({ disk: this.host.disk, incarnation: this.host.incarnation + 1 });
  }

  hear(from: Address, message: ProtocolMessage): this {
    this.process.receive(from, message as never);
    return this;
  }

  submit(task: number, { floor = 0, work = 1_000_000 } = {}): this {
    const spec = taskSpec({ id: task as TaskId, client: CLIENT, work });
    return this.hear(CLIENT, { kind: MESSAGE.submit, spec, floor: floor as TaskId });
  }

  register(
    worker: Address,
    held: readonly (readonly [task: number, attempt: number])[] = [],
    { incarnation = 1, epoch = 0, unacknowledged = [] as typeof held } = {},
  ): this {
    const references = (list: typeof held) => list.map(([task, attempt]) => ({ task: task as TaskId, attempt }));
    return this.hear(worker, {
      kind: MESSAGE.register,
      incarnation,
      epoch,
      sentAt: this.host.monotonic(),
      held: references(held),
      unacknowledged: references(unacknowledged),
    });
  }

  beat(worker: Address, { incarnation = 1, echo = undefined as number | undefined } = {}): this {
    return this.hear(worker, {
      kind: MESSAGE.heartbeat,
      incarnation,
      sequence: 1,
      echo: echo as Instant | undefined,
      progress: undefined,
    });
  }

  accept(worker: Address, task: number, attempt = 1): this {
    return this.hear(worker, { kind: MESSAGE.accepted, task: task as TaskId, attempt });
  }

  complete(worker: Address, task: number, attempt = 1, succeeded = true): this {
    return this.hear(worker, { kind: MESSAGE.completed, task: task as TaskId, attempt, succeeded });
  }

  stopped(worker: Address, task: number, attempt = 1): this {
    return this.hear(worker, { kind: MESSAGE.stopped, task: task as TaskId, attempt, saved: milliseconds(5) });
  }

  /** Time passes; workers in `alive` beat every second. */
  until(secondsCount: number, alive: readonly Address[] = []): this {
    for (let at = Math.floor(this.host.monotonic() / 1_000_000) + 1; at <= secondsCount; at += 1) {
      this.host.passUntil(at * 1_000_000, this.process);
      for (const worker of alive) this.beat(worker);
    }
    this.host.passUntil(secondsCount * 1_000_000, this.process);
    return this;
  }

  /** What it has said since the last look, in words: `dispatch 1/2 to 1`. */
  lately(): readonly string[] {
    return (this.host.takeSent() as readonly unknown[] as readonly Said[]).map(
      ({ to, message }) => `${inWords(message)} to ${to}`,
    );
  }
}

function inWords(message: ProtocolMessage): string {
  const name = Object.entries(MESSAGE).find(([, kind]) => kind === message.kind)![0];
  if (message.kind === MESSAGE.dispatch) return `${name} ${(message as Dispatch).spec.id}/${message.attempt}`;
  if (message.kind === MESSAGE.welcome)
    return [name, ...message.stop.map(({ task, attempt }) => `not ${task}/${attempt}`)].join(" ");
  if ("task" in message && "attempt" in message) return `${name} ${message.task}/${message.attempt}`;
  return "task" in message ? `${name} ${message.task}` : name;
}
