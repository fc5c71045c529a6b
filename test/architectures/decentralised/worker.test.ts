// A worker of several schedulers alone: what it makes of reservations, of silence, and of messages that come twice or late.

import { describe, expect, it } from "vitest";
import { decentralised } from "../../../src/architectures/decentralised.ts";
import { readSparrow, sparrowMessage, type SparrowBody } from "../../../src/architectures/decentralised/wire.ts";
import { MESSAGE } from "../../../src/architectures/protocol/messages.ts";
import type { Process } from "../../../src/process/host.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { taskSpec } from "../../cluster/build-cluster.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";
import { schedulerSpec } from "../plan-scheduler.ts";
import { SPARROW_PARAMETERS } from "./designs.ts";

const A = 0 as Address;
const B = 1 as Address;
const STORE = 3 as Address;

class ScriptedWorker {
  readonly host = new ScriptedHost({ address: 2, cores: 1 });
  readonly #process: Process;

  constructor(effects?: "dedupe") {
    const capacity = { address: 2 as Address, cores: 1, memory: Infinity, resources: {}, speed: 1, zone: 0, rack: 0 };
    const deployment = { masters: [A, B], workers: [capacity], clients: [], locks: [], stores: [STORE] };
    const plan = { tasks: [], ...(effects !== undefined && { effects: { mode: effects, horizon: 1 } as never }) };
    const context = { scheduler: schedulerSpec(plan), deployment };
    this.#process = decentralised.create(SPARROW_PARAMETERS as never, context).createProcess("worker", this.host);
    this.#process.start();
  }

  say(from: Address, body: SparrowBody): this {
    this.#process.receive(from, sparrowMessage(body));
    return this;
  }

  reserve(from: Address, batch: number, count = 1, serial = batch): this {
    return this.say(from, { type: "reserve", batch, serial, count, example: taskSpec({ id: batch as TaskId }) });
  }

  launch(from: Address, task: number, attempt: number, serial = 0): this {
    return this.say(from, { type: "launch", spec: taskSpec({ id: task as TaskId }), attempt, serial });
  }

  finish(task: number, attempt: number): this {
    this.host.executor.running.length = 0;
    this.#process.executed!(task as TaskId, attempt, true);
    return this;
  }

  tookEffect(task: number, attempt: number): this {
    this.#process.receive(STORE, { kind: MESSAGE.effectAck, task, attempt, isStale: false } as never);
    return this;
  }

  until(seconds: number): this {
    this.host.passUntil(seconds * 1_000_000, this.#process);
    return this;
  }

  drain(): this {
    this.#process.draining!(0 as never);
    return this;
  }

  /** What it has said since the last look, in words: `getTask 7 to 0`. */
  lately(): readonly string[] {
    return this.host.takeSent().map(({ to, message }) => {
      const read = readSparrow(message) as (SparrowBody & { batch?: number; task?: number; load?: number }) | undefined;
      return `${read?.type ?? "effect"} ${read?.batch ?? read?.task ?? read?.load ?? ""} to ${to}`;
    });
  }

  get running(): readonly number[] {
    return this.host.executor.running.map(({ spec }) => spec.id);
  }

  /** Of the question asked last. */
  serial(): number {
    const questions = this.host.takeSent().map(({ message }) => readSparrow(message));
    return questions.flatMap((read) => (read?.type === "getTask" ? [read.serial] : [])).at(-1)!;
  }
}

describe("a reservation", () => {
  it("asks for a task when it is at the head of the queue, and keeps the place free for it", () => {
    const worker = new ScriptedWorker().launch(A, 1, 1).reserve(A, 7);
    expect(worker.lately()).toEqual(["launched 1 to 0", "reserved 7 to 0"]);
    worker.finish(1, 1);
    expect(worker.lately()).toEqual(["report 1 to 0", "getTask 7 to 0"]);
    worker.launch(B, 9, 1);
    expect(worker.running).toEqual([]);
  });

  it("gives its place to the task that it was given, before those that wait", () => {
    const worker = new ScriptedWorker().reserve(A, 7);
    const serial = worker.serial();
    expect(worker.launch(B, 9, 1).launch(A, 3, 1, serial).running).toEqual([3]);
  });

  it("makes way when there is no task, and when it is cancelled", () => {
    const worker = new ScriptedWorker().reserve(A, 7).reserve(A, 8).reserve(B, 9);
    const serial = worker.serial();
    worker.say(A, { type: "cancel", batch: 8 }).say(A, { type: "noTask", batch: 7, serial });
    expect(worker.lately()).toEqual(["getTask 9 to 1"]);
  });

  it("is made once, however often the scheduler says so", () => {
    const worker = new ScriptedWorker().launch(A, 1, 1).reserve(A, 7).reserve(A, 7);
    worker.lately();
    worker.say(A, { type: "ask", sentAt: 0 as never }).finish(1, 1);
    const serial = worker.serial();
    worker.say(A, { type: "noTask", batch: 7, serial });
    expect(worker.lately()).toEqual([]);
  });

  it("expires with all others of its scheduler when that is silent twice, and the next scheduler has its turn", () => {
    const worker = new ScriptedWorker().reserve(A, 7).reserve(A, 8).reserve(B, 9);
    worker.until(0.499).lately();
    expect(worker.until(0.999).lately()).toEqual(["getTask 7 to 0"]);
    expect(worker.until(1.001).lately()).toEqual(["getTask 9 to 1"]);
  });

  it("whose task comes too late has lost its place: the task queues up", () => {
    const worker = new ScriptedWorker().reserve(A, 7);
    const serial = worker.serial();
    worker.until(1.1).launch(B, 9, 1).launch(A, 3, 1, serial);
    expect(worker.running).toEqual([9]);
    expect(worker.finish(9, 1).running).toEqual([3]);
  });
});

describe("a task", () => {
  it("that is sent again is acknowledged again, and runs once", () => {
    const worker = new ScriptedWorker().launch(A, 1, 1).launch(A, 1, 1);
    expect(worker.lately()).toEqual(["launched 1 to 0", "launched 1 to 0"]);
    expect(worker.running).toEqual([1]);
    worker.finish(1, 1).launch(A, 1, 1);
    expect(worker.running).toEqual([]);
  });

  it("that comes in a later round takes the place of an earlier attempt, and is not displaced by one", () => {
    const worker = new ScriptedWorker().launch(A, 1, 1).launch(B, 1, 101).launch(A, 1, 2);
    expect(worker.host.executor.running.map(({ attempt }) => attempt)).toEqual([101]);
    expect(worker.host.executor.stopped.map(({ attempt }) => attempt)).toEqual([1]);
  });

  it("is reported when its effect is there, until the scheduler has heard", () => {
    const worker = new ScriptedWorker("dedupe").launch(A, 1, 1).finish(1, 1);
    expect(worker.lately()).toEqual(["launched 1 to 0", "effect  to 3"]);
    expect(worker.tookEffect(1, 1).lately()).toEqual(["report 1 to 0"]);
    expect(worker.until(5).lately()).toContain("report 1 to 0");
    worker.say(A, { type: "reportHeard", task: 1 as TaskId, attempt: 1 });
    expect(worker.until(200).lately()).toEqual([]);
  });
});

describe("a worker", () => {
  it("says what it holds of the scheduler that asks, and of no other", () => {
    const worker = new ScriptedWorker().launch(A, 1, 1).launch(B, 2, 1).reserve(A, 7);
    worker.lately();
    worker.say(A, { type: "ask", sentAt: 5 as never });
    const [here] = worker.host.takeSent().map(({ message }) => readSparrow(message));
    expect(here).toMatchObject({ type: "here", echo: 5, held: [{ task: 1, attempt: 1 }], batches: [7] });
  });

  it("that is to go down gives back what waits, takes nothing, and goes when what runs has been heard of", () => {
    const worker = new ScriptedWorker().launch(A, 1, 1).launch(A, 2, 1);
    worker.lately();
    expect(worker.drain().lately()).toEqual(["launched 2 to 0"]);
    worker.say(B, { type: "probe", serial: 1 }).reserve(B, 9);
    expect(worker.lately()).toEqual(["load -1 to 1", "reserved 9 to 1"]);
    worker.finish(1, 1).say(A, { type: "reportHeard", task: 1 as TaskId, attempt: 1 });
    expect(worker.host.drainedCount).toBeGreaterThan(0);
  });
});
