// A worker of a hybrid alone: whom it asks when it falls idle, what it makes of the answers, what it gives to others, when it turns a
// short task away, and what it asks for next.

import { describe, expect, it } from "vitest";
import { decentralised } from "../../../src/architectures/decentralised.ts";
import { readSparrow, sparrowMessage, type SparrowBody } from "../../../src/architectures/decentralised/wire.ts";
import { hybridMessage, readHybrid, type HybridBody } from "../../../src/architectures/decentralised/hybrid-wire.ts";
import { seconds, type Instant } from "../../../src/kernel/time.ts";
import type { Process } from "../../../src/process/host.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import type { TaskSpec } from "../../../src/process/task.ts";
import { taskSpec } from "../../cluster/build-cluster.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";
import { schedulerSpec } from "../plan-scheduler.ts";
import { SPARROW_PARAMETERS } from "./designs.ts";

const A = 0 as Address;
const B = 1 as Address;
/** Of six workers, 10 to 15: the first one is the short partition. */
const FIRST = 10;
const GENERAL = [11, 12, 13, 14, 15];

class Worker {
  readonly host: ScriptedHost;
  readonly #process: Process;
  #serials = 0;
  #attempts = 0;

  constructor(parameters: object = {}, address = 11, cores = (_address: number) => 1) {
    this.host = new ScriptedHost({ address, cores: cores(address) });
    const workers = Array.from({ length: 6 }, (_, index) => FIRST + index).map((each) => ({
      address: each as Address,
      cores: cores(each),
      memory: Infinity,
      resources: {},
      speed: 1,
      zone: 0,
      rack: 0,
    }));
    const deployment = { masters: [A, B], workers, clients: [], locks: [], stores: [] };
    const hybrid = { cutoff: seconds(10), shortPartition: 0.17, ...parameters };
    const context = { scheduler: schedulerSpec({ tasks: [] }), deployment };
    this.#process = decentralised
      .create({ ...SPARROW_PARAMETERS, ...hybrid } as never, context)
      .createProcess("worker", this.host);
    this.#process.start();
  }

  say(from: number, body: SparrowBody | HybridBody): this {
    const isHybrid = body.type === "steal" || body.type === "stolen" || body.type === "moved";
    this.#process.receive(from as Address, isHybrid ? hybridMessage(body) : sparrowMessage(body));
    return this;
  }

  reserve(from: Address, batch: number, kind: "long" | "short", more: object = {}): this {
    const example = exampleOf(batch, kind);
    return this.say(from, { type: "reserve", batch, serial: (this.#serials += 1), count: 1, example, ...more });
  }

  launch(from: Address, kind: "long" | "short", serial: number, next?: number): this {
    const more = next === undefined ? {} : { next };
    return this.say(from, {
      type: "launch",
      spec: exampleOf(900, kind),
      attempt: (this.#attempts += 1),
      serial,
      ...more,
    });
  }

  finish(): this {
    this.host.executor.running.length = 0;
    this.#process.executed!(900 as TaskId, this.#attempts, true);
    return this;
  }

  until(second: number): this {
    this.host.passUntil(second * 1_000_000, this.#process);
    return this;
  }

  drain(): this {
    this.#process.draining!(0 as never);
    return this;
  }

  /** What it has said since the last look. */
  said(): readonly (Readonly<Record<string, unknown>> & { readonly to: number; readonly type: string })[] {
    return this.host.takeSent().map(({ to, message }) => ({ ...(readSparrow(message) ?? readHybrid(message)!), to }));
  }

  of(type: string) {
    return this.said().filter((each) => each.type === type);
  }

  /** It runs a task of this kind, which it had asked A for; nothing else is there. */
  busyWith(kind: "long" | "short", next?: number): this {
    this.reserve(A, 1, kind);
    const [{ serial }] = this.of("getTask");
    this.launch(A, kind, serial as number, next);
    this.said();
    return this;
  }
}

function exampleOf(id: number, kind: "long" | "short"): TaskSpec {
  return taskSpec({ id: id as TaskId, estimate: seconds(kind === "long" ? 11 : 1) });
}

describe("a worker that falls idle", () => {
  it("asks others of the general partition, one after the other, each at most once, and never itself", () => {
    const worker = new Worker();
    for (let time = 0; time < 5; time += 1) {
      worker.busyWith("short").finish();
      const asked: number[] = [];
      for (let [steal] = worker.of("steal"); steal !== undefined; [steal] = worker.of("steal")) {
        asked.push(steal.to);
        worker.say(steal.to, { type: "stolen", serial: steal.serial as number, loot: [] });
      }
      expect(asked.toSorted()).toEqual(GENERAL.filter((address) => address !== 11));
    }
  });

  it("asks at most `stealAttempts`, and nobody where that is 0", () => {
    const worker = new Worker({ stealAttempts: 2 }, 10).busyWith("short").finish();
    let count = 0;
    for (let [steal] = worker.of("steal"); steal !== undefined; [steal] = worker.of("steal")) {
      count += 1;
      worker.say(steal.to, { type: "stolen", serial: steal.serial as number, loot: [] });
    }
    expect(count).toBe(2);
    expect(new Worker({ stealAttempts: 0 }).busyWith("short").finish().of("steal")).toEqual([]);
  });

  it("asks the next one when there is no answer in time, and takes no answer that comes later", () => {
    const worker = new Worker().busyWith("short").finish();
    const [first] = worker.of("steal");
    const [second] = worker.until(0.101).of("steal");
    expect(second.to).not.toBe(first.to);
    const loot = [{ scheduler: B, batch: 7, example: exampleOf(7, "short"), count: 1 }];
    worker.say(first.to, { type: "stolen", serial: first.serial as number, loot });
    expect(worker.said()).toEqual([]);
    worker.say(second.to, { type: "stolen", serial: second.serial as number, loot });
    worker.say(second.to, { type: "stolen", serial: second.serial as number, loot }); // twice on its way
    expect(worker.said().map(({ type, to, victim, count }) => [type, to, victim, count])).toEqual([
      ["moved", B, second.to, 1],
      ["getTask", B, undefined, undefined],
    ]);
  });

  it("stops asking when it has got something else to do meanwhile", () => {
    const worker = new Worker().busyWith("short").finish();
    const [steal] = worker.of("steal");
    worker.reserve(B, 3, "short").said();
    worker.say(steal.to, { type: "stolen", serial: steal.serial as number, loot: [] });
    expect(worker.said()).toEqual([]);
  });

  it("takes nothing that comes when it is about to go down", () => {
    const worker = new Worker().busyWith("short").finish();
    const [steal] = worker.of("steal");
    const loot = [{ scheduler: B, batch: 7, example: exampleOf(7, "short"), count: 1 }];
    worker.drain().said();
    worker.say(steal.to, { type: "stolen", serial: steal.serial as number, loot });
    expect(worker.said()).toEqual([]);
  });
});

describe("a worker that is asked for something to do", () => {
  const lootOf = (worker: Worker, thief = 10) => {
    const [{ loot }] = worker.say(thief, { type: "steal", serial: 5 }).of("stolen");
    return (loot as { scheduler: number; batch: number; count: number }[]).map(
      ({ scheduler, batch, count }) => `${count} of ${scheduler}/${batch}`,
    );
  };

  it("gives the group behind its first long one, once", () => {
    const worker = new Worker().busyWith("short");
    for (const [batch, kind] of ["short", "long", "short", "short", "long", "short"].entries())
      worker.reserve(batch % 2 === 0 ? A : B, 20 + batch, kind as "short");
    worker.reserve(A, 22, "short").said();
    expect(lootOf(worker)).toEqual(["1 of 0/22", "1 of 1/23"]);
    expect(lootOf(worker)).toEqual(["1 of 1/25", "1 of 0/22"]);
    expect(lootOf(worker)).toEqual([]);
  });

  it("has nothing to give where nothing is long", () => {
    const worker = new Worker().busyWith("short").reserve(A, 2, "short").reserve(B, 3, "short");
    worker.said();
    expect(lootOf(worker)).toEqual([]);
  });

  it("gives only what the other one could run", () => {
    const worker = new Worker({}, 11, (address) => (address === 10 ? 1 : 2)).busyWith("long");
    worker.say(A, { type: "reserve", batch: 30, serial: 90, count: 1, example: exampleOf(30, "long") });
    worker.say(A, {
      type: "reserve",
      batch: 31,
      serial: 91,
      count: 1,
      example: { ...exampleOf(31, "short"), cores: 2 },
    });
    worker.say(A, { type: "reserve", batch: 32, serial: 92, count: 1, example: exampleOf(32, "short") });
    worker.said();
    expect(lootOf(worker, 10)).toEqual(["1 of 0/32"]);
    expect(lootOf(worker, 12)).toEqual(["1 of 0/31"]);
  });
});

describe("a worker that shares where long work is (Eagle)", () => {
  const eagle = { shareLongState: true, stealAttempts: 0 };
  const longState = (at: number, ...workers: number[]) => ({
    longState: { takenAt: at as Instant, workers: new Set(workers), bytes: 1 },
  });

  it("turns short ones away while it has long work, with the latest that it was told", () => {
    const worker = new Worker(eagle).reserve(A, 1, "long", longState(5, 1, 2)).reserve(A, 2, "long", longState(4, 1));
    worker.said();
    const [refused] = worker.reserve(B, 3, "short").of("reserved");
    expect(refused).toMatchObject({ to: B, batch: 3, isRefused: true, ...longState(5, 1, 2) });
  });

  it("takes them where the scheduler insists, where nothing is long, and where nobody shares", () => {
    const insists = { insists: true };
    const [taken] = new Worker(eagle).busyWith("long").reserve(B, 3, "short", insists).of("reserved");
    expect(taken.isRefused).toBe(false);
    expect(new Worker(eagle).busyWith("short").reserve(B, 3, "short").of("reserved")[0].isRefused).toBe(false);
    expect(new Worker().busyWith("long").reserve(B, 3, "short").of("reserved")[0].isRefused).toBe(false);
    const done = new Worker(eagle).busyWith("long").finish();
    expect(done.reserve(B, 3, "short").of("reserved")[0].isRefused).toBe(false);
  });

  it("does not turn away what it had taken before, when the question comes again", () => {
    const worker = new Worker(eagle).busyWith("short");
    const again = { type: "reserve", batch: 9, serial: 77, count: 1, example: exampleOf(9, "short") } as const;
    worker.say(B, again).reserve(A, 2, "long", longState(1, 1)).said();
    expect(worker.say(B, again).of("reserved")[0].isRefused).toBe(false);
  });
});

describe("a worker that sticks to its batch (Eagle)", () => {
  it("asks for the next task of a job that has more, before what waits, and goes on when there is none", () => {
    const worker = new Worker({ stickyBatch: true }).busyWith("short", 1).reserve(B, 8, "short");
    worker.said();
    const [asked, ...others] = worker.finish().of("getTask");
    expect(others).toEqual([]);
    expect(asked).toMatchObject({ to: A, batch: 1, isNext: true });
    worker.say(A, { type: "noTask", batch: 1, serial: asked.serial as number });
    expect(worker.of("getTask")).toMatchObject([{ to: B, batch: 8 }]);
  });

  it("asks for none where the job has no more", () => {
    const worker = new Worker({ stickyBatch: true }).busyWith("short").reserve(B, 8, "short");
    worker.said();
    expect(worker.finish().of("getTask")).toMatchObject([{ to: B, batch: 8 }]);
  });
});

describe("a worker that a central scheduler reserves long tasks at", () => {
  it("says how much it has of others' long work, and nothing of what is short or the scheduler's own", () => {
    const worker = new Worker().busyWith("long").reserve(A, 2, "long").reserve(A, 3, "short");
    worker.said();
    expect(worker.reserve(A, 4, "long").of("reserved")[0].othersWork).toBeUndefined();
    worker.until(4);
    worker.said();
    // 11 s less the 4 s that the first one has run, and two that wait.
    expect(worker.reserve(B, 5, "long").of("reserved")[0].othersWork).toBe(seconds(7 + 22));
    expect(worker.reserve(B, 6, "short").of("reserved")[0].othersWork).toBeUndefined();
  });
});
