// A worker on a scripted host: the test is its master, its executor and its clock.

import { MESSAGE, type ProtocolMessage, type Register } from "../../../src/architectures/protocol/messages.ts";
import type { CheckpointSpec } from "../../../src/architectures/scheduler-spec.ts";
import { WorkerProcess } from "../../../src/architectures/worker/worker-process.ts";
import { seconds, type Duration, type Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { taskSpec } from "../../cluster/build-cluster.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";
import type { RunPlan } from "../build-run.ts";
import { schedulerSpec } from "../plan-scheduler.ts";

export const MASTER = 0 as Address;
export const OTHER_MASTER = 1 as Address;
export const STORE = 2 as Address;

export class ScriptedWorker {
  readonly host: ScriptedHost;
  readonly process: WorkerProcess;

  constructor(
    plan: Partial<RunPlan> = {},
    {
      incarnation = 1,
      orphanTimeout = seconds(8),
      cores = 2,
      masters = [MASTER],
      checkpoint = undefined as CheckpointSpec | undefined,
    } = {},
  ) {
    this.host = new ScriptedHost({ incarnation, cores });
    const scheduler = { ...schedulerSpec({ tasks: [], ...plan }), checkpoint };
    this.process = new WorkerProcess(this.host, {
      scheduler,
      stores: checkpoint === undefined && plan.effects === undefined ? [] : [STORE],
      masters,
      workers: [{ address: this.host.address, cores, memory: Infinity, resources: {}, speed: 1, zone: 0, rack: 0 }],
      heartbeatInterval: seconds(1),
      tellsProgress: false,
      membership: undefined,
      orphanTimeout,
    });
    this.process.start();
  }

  /** Registered, and welcomed by a master of epoch 1. */
  welcomed(): this {
    this.welcome();
    this.host.takeSent();
    return this;
  }

  hear(message: ProtocolMessage, from = MASTER): this {
    this.process.receive(from, message as never);
    return this;
  }

  /** The answer to its latest registration. */
  welcome({ epoch = 1, stop = [] as { task: TaskId; attempt: number }[] } = {}): this {
    const { incarnation, sentAt } = this.said<Register>(MESSAGE.register).at(-1)!;
    return this.hear({ kind: MESSAGE.welcome, incarnation, echo: sentAt, epoch, stop });
  }

  dispatch(
    task: number,
    { attempt = 1, epoch = 1, cores = 1, deadline = Infinity, saved = 0, tenant = "tenant" } = {},
  ): this {
    const spec = taskSpec({
      id: task as TaskId,
      cores,
      tenant,
      deadline: Math.min(deadline, Number.MAX_SAFE_INTEGER) as Instant,
    });
    return this.hear({ kind: MESSAGE.dispatch, spec, attempt, epoch, saved: saved as Duration, isTied: false });
  }

  /** The executor is through with what it was given first, or with this task. */
  finish(task: number, attempt = 1, succeeded = true): this {
    const { running } = this.host.executor;
    running.splice(
      running.findIndex(({ spec }) => spec.id === task),
      1,
    );
    this.process.executed(task as TaskId, attempt, succeeded);
    return this;
  }

  until(instant: number): this {
    this.host.passUntil(instant, this.process);
    return this;
  }

  said<T extends ProtocolMessage>(kind: number): readonly T[] {
    return this.host.sent.map(({ message }) => message as T).filter((message) => (message.kind as number) === kind);
  }

  /** Kinds of what it has said since the last look, heartbeats left out. */
  lately(): readonly string[] {
    const names = Object.entries(MESSAGE);
    const kinds = this.host.takeSent().map(({ message }) => names.find(([, kind]) => kind === message.kind)![0]);
    return kinds.filter((name) => name !== "heartbeat");
  }

  get running(): readonly string[] {
    return this.host.executor.running.map(({ spec, attempt }) => `${spec.id}/${attempt}`);
  }
}
