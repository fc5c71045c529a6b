// A store on a scripted host: an effect and the note of it are one write, which a crash keeps or loses as a whole.

import { describe, expect, test } from "vitest";
import { MESSAGE } from "../../../src/architectures/protocol/messages.ts";
import { StoreProcess } from "../../../src/architectures/store/store-process.ts";
import { seconds } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";
import { ScriptedDisk, ScriptedHost } from "../../process/scripted-host.ts";

const WORKER = 3 as Address;

class ScriptedStore {
  readonly host: ScriptedHost;
  readonly process: StoreProcess;

  constructor(disk = new ScriptedDisk()) {
    this.host = new ScriptedHost({ disk });
    this.process = new StoreProcess(this.host, { protection: "dedupe", horizon: seconds(3_600) });
    this.process.start();
  }

  ask(task = 0, attempt = 1): this {
    this.process.receive(WORKER, { kind: MESSAGE.effect, task, attempt, epoch: 1 } as never);
    return this;
  }

  /** A worker asks it to keep a checkpoint; what it answers when that is durable. */
  save(attempt: number, work: number): object {
    this.process.receive(WORKER, { kind: MESSAGE.checkpoint, task: 0, attempt, epoch: 1, work, bytes: 10 } as never);
    return this.answers();
  }

  read(attempt: number): object {
    this.process.receive(WORKER, { kind: MESSAGE.restore, task: 0, attempt, epoch: 1 } as never);
    return this.answers();
  }

  answers(): object {
    if (this.host.disk.asked.length > 0) this.sync();
    return this.host.takeSent().map(({ message }) => message);
  }

  /** Its oldest sync is done. */
  sync(): this {
    this.host.disk.complete();
    this.process.synced();
    return this;
  }

  /** What it told since the last time, and to how many it answered. */
  told(): readonly [records: readonly string[], answers: number] {
    return [this.host.emitted.splice(0).map(({ name }) => name), this.host.takeSent().length];
  }

  reboot(): ScriptedStore {
    this.host.disk.crash();
    return new ScriptedStore(this.host.disk);
  }
}

describe("a store", () => {
  test("has carried an effect out when that is durable, and says so then", () => {
    const store = new ScriptedStore().ask();
    expect(store.told()).toEqual([[], 0]);
    expect(store.sync().told()).toEqual([["effect.applied"], 1]);
    expect(store.ask().sync().told()).toEqual([["effect.refused"], 1]);
  });

  test("refuses a repetition only once the first is durable", () => {
    const store = new ScriptedStore().ask().ask(0, 2);
    expect(store.told()).toEqual([[], 0]);
    expect(store.sync().told()).toEqual([["effect.applied"], 1]);
    expect(store.sync().told()).toEqual([["effect.refused"], 1]);
  });

  test("tells of a record that was damaged, and carries that effect out again", () => {
    const store = new ScriptedStore().ask(0).sync().ask(1).sync();
    store.host.disk.damaged.add(1);
    const rebooted = store.reboot();
    expect(rebooted.host.emitted.map(({ name, task }) => [name, task])).toEqual([["log.damaged", 2]]);
    rebooted.told();
    expect(rebooted.ask(0).sync().told()).toEqual([["effect.refused"], 1]);
    expect(rebooted.ask(1).sync().told()).toEqual([["effect.applied"], 1]);
  });

  test("keeps the better of two checkpoints, also when a later attempt did not know of it", () => {
    const store = new ScriptedStore();
    expect(store.save(1, 500)).toMatchObject([{ work: 500, isRefused: false }]);
    expect(store.save(2, 100)).toMatchObject([{ work: 500, isRefused: false }]);
    expect(store.save(1, 900)).toMatchObject([{ isRefused: true }]);
    expect(store.save(2, 700)).toMatchObject([{ work: 700, isRefused: false }]);
    expect(store.reboot().read(3)).toMatchObject([{ work: 700 }]);
  });

  test("that crashes before has not, and carries it out when it is asked again: once in all", () => {
    const first = new ScriptedStore().ask();
    const store = first.reboot().ask().sync();
    expect([first.told(), store.told()]).toEqual([
      [[], 0],
      [["effect.applied"], 1],
    ]);
    expect(store.reboot().ask().sync().told()).toEqual([["effect.refused"], 1]);
  });

  test("carries nothing out that a full disk did not take, and does not take it for done", () => {
    const store = new ScriptedStore();
    store.host.disk.isFull = true;
    expect(store.ask().told()).toEqual([[], 0]);
    expect(store.host.disk.asked).toEqual([]);
    store.host.disk.isFull = false;
    expect(store.ask().sync().told()).toEqual([["effect.applied"], 1]);
  });
});
