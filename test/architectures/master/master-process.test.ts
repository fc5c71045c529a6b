// A master on a scripted host: what it says when, and how it and its workers come to agree again.

import { describe, expect, it } from "vitest";
import { srpt } from "../../../src/algorithms/ordering/srpt.ts";
import { MESSAGE } from "../../../src/architectures/protocol/messages.ts";
import type { TaskId } from "../../../src/process/identity.ts";
import { ScriptedMaster, WORKER_A, WORKER_B } from "./scripted-master.ts";

/** Worker A is registered and runs attempt 1 of task 7. */
function running(): ScriptedMaster {
  const master = new ScriptedMaster().serving().register(WORKER_A).submit(7).sync().accept(WORKER_A, 7);
  master.lately();
  return master;
}

/** The same, and then A was silent for so long that its attempt was given up: the task waits, nobody else is there. */
function givenUp(): ScriptedMaster {
  const master = running().until(11).sync();
  expect(master.host.emitted.filter(({ name }) => name === "attempt.lost").length).toBe(1);
  return master;
}

describe("a master", () => {
  it("acknowledges a task only when it is durable, and dispatches it only when that is durable too", () => {
    const master = new ScriptedMaster().serving().register(WORKER_A).submit(7);
    expect(master.lately()).toEqual(["welcome to 1"]);
    master.process.synced(master.host.disk.complete());
    expect(master.lately()).toEqual(["submitted 7 to 3"]);
    expect(master.sync().lately()).toEqual(["dispatch 7/1 to 1"]);
  });

  it("gives a repeated submission the same answer and takes the task in once, also after its end and after a restart", () => {
    const master = running().submit(7);
    expect(master.lately()).toEqual(["submitted 7 to 3"]);
    master.complete(WORKER_A, 7).sync().lately();
    expect(master.submit(7).sync().lately()).toEqual(["submitted 7 to 3"]);
    const next = master.restarted().sync();
    expect(next.submit(7).sync().lately()).toEqual(["submitted 7 to 3"]);
    expect([...master.host.emitted, ...next.host.emitted].filter(({ name }) => name === "task.admitted").length).toBe(
      1,
    );
  });

  it("says nothing of a submission whose first copy is not durable yet", () => {
    const master = new ScriptedMaster().serving().submit(7).submit(7);
    expect(master.lately()).toEqual([]);
    expect(master.sync().lately()).toEqual(["submitted 7 to 3"]);
  });

  it("acknowledges an end only when it is durable", () => {
    const master = running().complete(WORKER_A, 7);
    expect(master.lately()).toEqual([]);
    expect(master.sync().lately()).toEqual(["completedAck 7/1 to 1"]);
    expect(master.complete(WORKER_A, 7).lately()).toEqual(["completedAck 7/1 to 1"]);
    expect(master.host.emitted.map(({ name }) => name).filter((name) => /completed|superseded/.test(name))).toEqual([
      "task.completed",
      "task.superseded",
    ]);
  });

  it("repeats a dispatch until it is accepted", () => {
    const master = new ScriptedMaster().serving().register(WORKER_A).submit(7).sync();
    master.lately();
    expect(master.until(4, [WORKER_A]).lately()).toEqual(["dispatch 7/1 to 1"]);
    master.accept(WORKER_A, 7);
    expect(master.until(60, [WORKER_A]).lately()).toEqual([]);
  });

  it("tries a refused attempt again as another one, a moment later", () => {
    const master = new ScriptedMaster().serving().register(WORKER_A).submit(7).sync();
    master.lately();
    master.hear(WORKER_A, { kind: MESSAGE.refused, task: 7 as TaskId, attempt: 1, reason: "full" }).sync();
    expect(master.lately()).toEqual([]);
    expect(master.until(1, [WORKER_A]).sync().lately()).toEqual(["dispatch 7/2 to 1"]);
  });

  it("tries a failed attempt again, and gives up when its retries are used up", () => {
    const master = running();
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      master.complete(WORKER_A, 7, attempt, false).sync();
      master.until(attempt * 3, [WORKER_A]).sync();
    }
    expect(master.lately().filter((said) => said.startsWith("dispatch"))).toEqual([
      "dispatch 7/2 to 1",
      "dispatch 7/3 to 1",
      "dispatch 7/4 to 1",
    ]);
    expect(master.host.emitted.at(-1)).toMatchObject({ name: "task.dead-lettered", attempt: 4 });
  });

  it("takes the first completion for the effective one, also of an earlier attempt, and stops the later one", () => {
    const master = givenUp().register(WORKER_B).sync();
    expect(master.lately()).toContain("dispatch 7/2 to 2");
    master.complete(WORKER_A, 7, 1);
    expect(master.lately()).toEqual(["stop 7/2 to 2"]);
    expect(master.sync().lately()).toEqual(["completedAck 7/1 to 1"]);
    expect(master.complete(WORKER_B, 7, 2).lately()).toEqual(["completedAck 7/2 to 2"]);
  });
});

describe("a preemption", () => {
  const plan = { ordering: srpt as never, orderingParameters: { minQuantum: 0 } };

  it("ends the repetition of a dispatch that was not accepted yet: it would start the attempt again after the stop", () => {
    const master = new ScriptedMaster({ plan }).serving().register(WORKER_A).submit(7).sync();
    master.lately();
    expect(master.submit(8, { work: 1_000 }).sync().lately()).toEqual(["submitted 8 to 3", "stop 7/1 to 1"]);
    expect(master.until(9, [WORKER_A]).lately()).toEqual([]);
    expect(master.stopped(WORKER_A, 7).sync().lately()).toEqual(["dispatch 8/1 to 1"]);
  });
});

describe("a registration", () => {
  it("of an unknown worker is asked for at its beat", () => {
    expect(new ScriptedMaster().serving().beat(WORKER_A).lately()).toEqual(["reregister to 1"]);
    const known = new ScriptedMaster().serving().register(WORKER_A);
    known.lately();
    expect(known.beat(WORKER_A, { echo: 5 }).lately()).toEqual(["heartbeatAck to 1"]);
    expect(known.beat(WORKER_A, { incarnation: 2 }).lately()).toEqual(["reregister to 1"]);
  });

  it("is asked for once per interval, however many beats have waited for the master", () => {
    const master = new ScriptedMaster().serving().beat(WORKER_A).beat(WORKER_A).beat(WORKER_B);
    expect(master.lately()).toEqual(["reregister to 1", "reregister to 2"]);
    expect(master.until(1).beat(WORKER_A).lately()).toEqual(["reregister to 1"]);
  });

  it("of an older boot than the known one is ignored", () => {
    const master = new ScriptedMaster().serving().register(WORKER_A, [], { incarnation: 3 });
    master.lately();
    expect(master.register(WORKER_A, [[1, 1]], { incarnation: 2 }).lately()).toEqual([]);
  });

  it("of a new boot loses what the old one ran, and the task runs again", () => {
    expect(running().register(WORKER_A, [], { incarnation: 2 }).sync().lately()).toEqual([
      "welcome to 1",
      "dispatch 7/2 to 1",
    ]);
  });

  it("without an attempt that was accepted shows that it is gone", () => {
    expect(running().register(WORKER_A).sync().lately()).toEqual(["welcome to 1", "dispatch 7/2 to 1"]);
  });

  it("without an attempt whose dispatch is still on its way shows nothing", () => {
    const master = new ScriptedMaster().serving().register(WORKER_A).submit(7).sync();
    master.lately();
    expect(master.register(WORKER_A).sync().lately()).toEqual(["welcome to 1"]);
  });

  it("with an attempt that the books do not want makes the worker stop it", () => {
    expect(
      new ScriptedMaster()
        .serving()
        .register(WORKER_A, [[5, 1]])
        .lately(),
    ).toEqual(["welcome not 5/1 to 1"]);
  });

  it("with an end that was never acknowledged keeps the attempt: the report will come", () => {
    const master = running()
      .register(WORKER_A, [], { unacknowledged: [[7, 1]] })
      .sync();
    expect(master.lately()).toEqual(["welcome to 1"]);
  });

  it("makes a suspect trusted again, and says so", () => {
    const master = running().until(5);
    expect(master.host.emitted.at(-1)!.name).toBe("node.suspected");
    master.register(WORKER_A, [[7, 1]]);
    expect(master.host.emitted.at(-1)!.name).toBe("node.trusted");
  });
});

describe("an attempt that was given up too early", () => {
  it("is taken back if nothing newer runs", () => {
    const master = givenUp().register(WORKER_A, [[7, 1]]);
    expect(master.lately()).toEqual(["welcome to 1"]);
    expect(master.sync().lately()).toEqual([]);
    expect(master.host.emitted.at(-1)).toMatchObject({ name: "attempt.adopted", task: 7, attempt: 1 });
    expect(master.complete(WORKER_A, 7).sync().lately()).toEqual(["completedAck 7/1 to 1"]);
  });

  it("is not stopped by a second registration while that decision is on its way to the disk", () => {
    const master = givenUp()
      .register(WORKER_A, [[7, 1]])
      .register(WORKER_A, [[7, 1]]);
    expect(master.lately()).toEqual(["welcome to 1", "welcome to 1"]);
  });

  it.each([
    ["is registered as gone", (master: ScriptedMaster) => master.register(WORKER_A)],
    ["is reported stopped", (master: ScriptedMaster) => master.stopped(WORKER_A, 7)],
    ["is lost with a reboot", (master: ScriptedMaster) => master.register(WORKER_A, [], { incarnation: 2 })],
    ["fails", (master: ScriptedMaster) => master.complete(WORKER_A, 7, 1, false)],
  ])("runs again if it %s before that decision is durable", (_what, happens) => {
    const master = happens(givenUp().register(WORKER_A, [[7, 1]]));
    expect(master.sync().lately()).toContain("dispatch 7/2 to 1");
  });

  it("runs again if its worker falls silent before that decision is durable", () => {
    const master = givenUp()
      .register(WORKER_A, [[7, 1]])
      .until(30)
      .register(WORKER_B)
      .sync();
    expect(master.lately()).toContain("dispatch 7/2 to 2");
  });

  it("is stopped if a newer one was decided", () => {
    const master = givenUp().register(WORKER_B).sync();
    master.lately();
    expect(master.register(WORKER_A, [[7, 1]]).lately()).toEqual(["welcome not 7/1 to 1"]);
  });
});

describe("a master after its restart", () => {
  it("begins a higher epoch, adopts what is reported, and runs again what is not", () => {
    const master = running().register(WORKER_B).submit(8).sync().accept(WORKER_B, 8).restarted();
    master
      .sync()
      .register(WORKER_A, [[7, 1]], { epoch: 1 })
      .register(WORKER_B, [], { epoch: 1, incarnation: 2 });
    expect(master.sync().lately()).toEqual(["welcome to 1", "welcome to 2", "dispatch 8/2 to 2"]);
    expect(
      master.host.emitted
        .filter(({ name }) => /recovering|serving|adopted/.test(name))
        .map(({ name, epoch }) => [name, epoch]),
    ).toEqual([
      ["leader.recovering", 2],
      ["leader.serving", 2],
      ["attempt.adopted", 2],
    ]);
  });

  it("gives workers that do not report the grace, and then runs their tasks elsewhere", () => {
    const master = running().restarted().sync().register(WORKER_B);
    expect(master.until(14, [WORKER_B]).sync().lately()).toEqual(["welcome to 2"]);
    expect(master.until(16, [WORKER_B]).sync().lately()).toEqual(["dispatch 7/2 to 2"]);
  });

  it("does not take an attempt for adopted that it only thinks of because of its log", () => {
    const master = running().restarted().sync().register(WORKER_B).until(16, [WORKER_B]).sync(); // given up after the grace
    master.lately();
    expect(master.register(WORKER_A, [[7, 1]]).lately()).toEqual(["welcome not 7/1 to 1"]);
  });

  it("can be restarted again at any moment, and finds the same", () => {
    const once = running()
      .restarted()
      .sync()
      .register(WORKER_A, [[7, 1]])
      .sync();
    const twice = running()
      .restarted()
      .restarted()
      .sync()
      .register(WORKER_A, [[7, 1]])
      .sync();
    expect(twice.lately()).toEqual(once.lately());
  });

  it("obeys nobody's lower epoch: with an empty disk it goes above what its workers have seen", () => {
    const master = new ScriptedMaster({ incarnation: 2 }).sync().register(WORKER_A, [], { epoch: 9 }).submit(1).sync();
    expect(master.host.emitted.filter(({ name }) => name === "leader.serving").map(({ epoch }) => epoch)).toEqual([
      1, 10,
    ]);
    expect(master.host.emitted.find(({ name }) => name === "attempt.dispatched")).toMatchObject({ epoch: 10 });
  });
});
