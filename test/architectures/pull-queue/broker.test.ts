// The broker of a queue on a scripted host: whom it hands what, when it believes a receipt, and what a restart leaves of that.

import { describe, expect, it } from "vitest";
import { MESSAGE } from "../../../src/architectures/protocol/messages.ts";
import type { TaskId } from "../../../src/process/identity.ts";
import { taskSpec } from "../../cluster/build-cluster.ts";
import { CLIENT, CONSUMER_A, CONSUMER_B, ScriptedBroker } from "./scripted-broker.ts";

/** Task 7 was handed to consumer A. */
function taken(parameters: object = {}): ScriptedBroker {
  const broker = new ScriptedBroker({ parameters }).sync().submit(7).pull(CONSUMER_A, { cores: 1 });
  broker.lately();
  return broker;
}

describe("a broker that is asked for messages", () => {
  it("acknowledges a task when it is on record, and hands it out when the delivery is on record too", () => {
    const broker = new ScriptedBroker().sync().pull(CONSUMER_A).submit(7);
    expect(broker.lately()).toEqual(["submitted 7 to 3", "delivered 7/1 for 1, 0 more, to 1"]);
    expect(broker.emitted(/admitted|dispatched/)).toEqual(["task.admitted 7/0", "attempt.dispatched 7/1"]);
  });

  it("says that there is nothing when a question was held for as long as it may be, and at once if it may not", () => {
    const broker = new ScriptedBroker().sync().pull(CONSUMER_A).pull(CONSUMER_B, { wait: 0 });
    expect(broker.lately()).toEqual(["empty 1 to 2"]);
    expect(broker.until(4.9).lately()).toEqual([]);
    expect(broker.until(5).lately()).toEqual(["empty 1 to 1"]);
    expect(broker.until(60).lately()).toEqual([]);
  });

  it("says so once to a question that comes twice", () => {
    const broker = new ScriptedBroker().sync().pull(CONSUMER_A, { wait: 0 }).pull(CONSUMER_A, { wait: 0, serial: 1 });
    expect(broker.lately()).toEqual(["empty 1 to 1"]);
  });

  it("answers one question with as many messages as there is room for, and says how many more come", () => {
    const broker = new ScriptedBroker().sync().submit(1, 2, 3, 4);
    broker.lately();
    expect(broker.pull(CONSUMER_A, { ahead: 1 }).lately()).toEqual([
      "delivered 1/1 for 1, 2 more, to 1",
      "delivered 2/1 for 1, 1 more, to 1",
      "delivered 3/1 for 1, 0 more, to 1",
    ]);
  });

  it("answers no more than ten at once", () => {
    const broker = new ScriptedBroker().sync().submit(...Array.from({ length: 20 }, (_, task) => task));
    broker.lately();
    expect(broker.pull(CONSUMER_A, { ahead: 50 }).lately()).toHaveLength(10);
  });

  it("prefers who can run it to who would only have it at hand, and then who asked first", () => {
    const broker = new ScriptedBroker().sync().pull(CONSUMER_A, { cores: 0, ahead: 5 }).pull(CONSUMER_B, { cores: 1 });
    expect(
      broker
        .submit(7, 8)
        .lately()
        .filter((word) => word.startsWith("delivered")),
    ).toEqual(["delivered 7/1 for 1, 0 more, to 2", "delivered 8/1 for 1, 0 more, to 1"]);
  });

  it("forgets a question when a newer one comes, or its connection breaks; and hears each only once", () => {
    const broker = new ScriptedBroker().sync().pull(CONSUMER_A).pull(CONSUMER_A, { cores: 0 });
    broker.submit(7).lately();
    expect(broker.pull(CONSUMER_A, { serial: 1 }).lately()).toEqual([]);
    broker.pull(CONSUMER_A, { serial: 3 }).submit(8).pull(CONSUMER_B).lately();
    broker.process.disconnected!(CONSUMER_B);
    expect(broker.submit(9).lately()).toEqual(["submitted 9 to 3"]);
  });

  it("leaves a question out that was asked before an answer to the one before it had come", () => {
    const broker = new ScriptedBroker().sync().submit(7, 8).pull(CONSUMER_A, { cores: 1 });
    broker.lately();
    expect(broker.pull(CONSUMER_A, { answered: 0 }).lately()).toEqual([]);
    expect(broker.pull(CONSUMER_A, { answered: 2 }).lately()).toEqual(["delivered 8/1 for 3, 0 more, to 1"]);
  });

  it("does not hand out what was withdrawn while the delivery was on its way to the log, and says so", () => {
    const broker = new ScriptedBroker().sync().pull(CONSUMER_A, { cores: 1 });
    const { process, host } = broker;
    process.receive(CLIENT, {
      kind: MESSAGE.submit,
      spec: taskSpec({ id: 7 as TaskId, client: CLIENT }),
      floor: 0,
    } as never);
    process.synced!(host.disk.complete()); // it is taken in, and chosen for consumer A
    process.receive(CLIENT, { kind: MESSAGE.cancel, task: 7, serial: 1 } as never);
    expect(broker.sync().lately()).toEqual(["submitted 7 to 3", "empty 1 to 1", "state 7 to 3"]);
    expect(broker.emitted(/dispatched|cancelled/)).toEqual(["task.cancelled 7/0"]);
  });

  it("listens to a consumer that has restarted, and no more to its former self", () => {
    const broker = new ScriptedBroker().sync().pull(CONSUMER_A, { serial: 9 });
    broker.pull(CONSUMER_A, { serial: 1, incarnation: 2, cores: 1 }).pull(CONSUMER_A, { serial: 10, cores: 2 });
    expect(
      broker
        .submit(7, 8)
        .lately()
        .filter((word) => word.startsWith("delivered")),
    ).toEqual(["delivered 7/1 for 1, 0 more, to 1"]);
  });
});

describe("a receipt", () => {
  it("deletes its message, once that is on record; a repeated one is settled again", () => {
    const broker = taken();
    const ack = { type: "ack", task: 7 as never, attempt: 1 } as const;
    broker.say(CONSUMER_A, ack).say(CONSUMER_A, ack);
    expect(broker.lately()).toEqual([]);
    expect(broker.sync().lately()).toEqual(["settled 7/1 to 1"]);
    expect(broker.host.disk.records.filter((record) => (record as { kind: string }).kind === "end")).toHaveLength(1);
    expect(broker.ack(CONSUMER_A, 7, 1).lately()).toEqual(["settled 7/1 to 1"]);
    expect(broker.emitted(/completed|superseded/)).toEqual(["task.completed 7/1", "task.superseded 7/1"]);
  });

  it("is worth nothing once the message was handed out again, whatever it is for", () => {
    const broker = taken().until(6).sync().pull(CONSUMER_B);
    expect(broker.lately()).toEqual(["delivered 7/2 for 1, 0 more, to 2"]);
    broker.ack(CONSUMER_A, 7, 1).nack(CONSUMER_A, 7, 1).extend(CONSUMER_A, 7, 1);
    expect(broker.lately()).toEqual(["settled 7/1 to 1", "settled 7/1 to 1"]);
    expect(broker.emitted(/completed|backoff/)).toEqual([]);
    expect(broker.until(11.99).emitted(/lost/)).toHaveLength(1);
    expect(broker.until(12).emitted(/lost/)).toHaveLength(2);
  });

  it("is worth nothing as soon as somebody else is chosen, though the delivery is not on record yet", () => {
    const broker = taken().until(6).sync();
    broker.say(CONSUMER_B, {
      type: "pull",
      incarnation: 1,
      serial: 1,
      answered: 0,
      room: { cores: 2, memory: Infinity, resources: {} },
      ahead: 0,
      wait: 0 as never,
    });
    broker.say(CONSUMER_A, { type: "ack", task: 7 as never, attempt: 1 });
    expect(broker.lately()).toEqual(["settled 7/1 to 1"]);
    expect(broker.sync().lately()).toEqual(["delivered 7/2 for 1, 0 more, to 2"]);
    expect(broker.emitted(/completed/)).toEqual([]);
  });

  it("is good although the time is up, as long as nobody else has the message", () => {
    const broker = taken().until(6).sync().ack(CONSUMER_A, 7, 1);
    expect(broker.emitted(/lost|completed/)).toEqual(["attempt.lost 7/1", "task.completed 7/1"]);
    expect(broker.pull(CONSUMER_B, { wait: 0 }).lately()).toEqual(["settled 7/1 to 1", "empty 1 to 2"]);
  });

  it("extends its message for a full timeout from then on", () => {
    const broker = taken().until(5).extend(CONSUMER_A, 7, 1).until(10.9);
    expect(broker.emitted(/lost/)).toEqual([]);
    expect(broker.until(11).emitted(/lost/)).toEqual(["attempt.lost 7/1"]);
  });

  it("gives its message back: at once without a failure, after the retry policy's delay with one", () => {
    const broker = taken().nack(CONSUMER_A, 7, 1, false);
    expect(broker.pull(CONSUMER_A, { cores: 1 }).lately()).toEqual([
      "settled 7/1 to 1",
      "delivered 7/2 for 2, 0 more, to 1",
    ]);
    broker.nack(CONSUMER_A, 7, 2).pull(CONSUMER_B);
    expect(broker.lately()).toEqual(["settled 7/2 to 1"]);
    expect(broker.until(0.99).sync().lately()).toEqual([]);
    expect(broker.until(1).sync().lately()).toEqual(["delivered 7/3 for 1, 0 more, to 2"]);
  });

  it("gives its message back once, however often that is said before it is on record", () => {
    const broker = taken();
    const nack = { type: "nack", task: 7 as never, attempt: 1, isFailure: true } as const;
    broker.say(CONSUMER_A, nack).say(CONSUMER_A, nack);
    expect(broker.lately()).toEqual([]);
    expect(broker.sync().lately()).toEqual(["settled 7/1 to 1"]);
    expect(
      broker
        .until(3)
        .sync()
        .emitted(/backoff|queued/),
    ).toEqual(["task.queued 7/1", "task.backoff 7/1", "task.queued 7/2"]);
  });

  it("is believed however old it is, by a broker with that mistake: a deleted message is completed again", () => {
    const broker = taken({ broken: "receipt-unchecked" }).until(6).sync().pull(CONSUMER_B);
    broker.ack(CONSUMER_A, 7, 1).ack(CONSUMER_B, 7, 2);
    expect(broker.emitted(/completed/)).toEqual(["task.completed 7/1", "task.completed 7/2"]);
  });
});

describe("a message that nobody can get done", () => {
  it("is given up after as many deliveries as allowed, with the timeout as the cause", () => {
    const broker = taken({ maxDeliveries: 2 }).until(6).sync().pull(CONSUMER_B).until(12).sync();
    expect(broker.emitted(/lost|dead/)).toEqual(["attempt.lost 7/1", "attempt.lost 7/2", "task.dead-lettered 7/2"]);
    expect(broker.pull(CONSUMER_A, { wait: 0 }).lately().at(-1)).toBe("empty 2 to 1");
  });

  it("is given up when the retry policy says so, or when it fails at its last delivery", () => {
    const broker = taken({ maxDeliveries: 2 }).nack(CONSUMER_A, 7, 1).until(2).sync();
    broker.pull(CONSUMER_A).nack(CONSUMER_A, 7, 2);
    expect(broker.emitted(/dead/)).toEqual(["task.dead-lettered 7/2"]);
    const patient = taken({});
    for (let attempt = 1; attempt <= 4; attempt += 1)
      patient
        .nack(CONSUMER_A, 7, attempt)
        .until(2 * attempt)
        .sync()
        .pull(CONSUMER_A);
    expect(patient.emitted(/dead/)).toEqual(["task.dead-lettered 7/4"]); // the policy of these tests: four attempts
  });
});

describe("a broker that restarts", () => {
  it("hides what was handed out for a full timeout from then, believes its receipt, and counts deliveries on", () => {
    const before = taken().until(5.9);
    const broker = before.restarted().sync();
    expect(broker.pull(CONSUMER_B, { wait: 0 }).lately()).toEqual(["empty 1 to 2"]);
    expect(broker.until(5.9).emitted(/lost/)).toEqual([]);
    expect(broker.until(6).sync().pull(CONSUMER_B).lately()).toEqual(["delivered 7/2 for 2, 0 more, to 2"]);
    expect(broker.ack(CONSUMER_A, 7, 1).emitted(/completed/)).toEqual([]);
    expect(
      broker
        .restarted()
        .sync()
        .ack(CONSUMER_B, 7, 2)
        .emitted(/completed/),
    ).toEqual(["task.completed 7/2"]);
  });

  it("never hands a message out again that was acknowledged early by being handed out", () => {
    const broker = taken({ acknowledge: "early" }).until(100).restarted().sync().until(100);
    expect(broker.pull(CONSUMER_B, { wait: 0 }).lately()).toEqual(["empty 1 to 2"]);
    expect(broker.ack(CONSUMER_A, 7, 1).emitted(/lost|completed/)).toEqual(["task.completed 7/1"]);
  });

  it("has forgotten a delivery that was not on record, and nobody has heard of that one", () => {
    const broker = new ScriptedBroker().sync().submit(7);
    broker.lately();
    broker.say(CONSUMER_A, {
      type: "pull",
      incarnation: 1,
      serial: 1,
      answered: 0,
      room: { cores: 2, memory: Infinity, resources: {} },
      ahead: 0,
      wait: 0 as never,
    });
    expect(broker.lately()).toEqual([]);
    expect(broker.restarted().sync().pull(CONSUMER_B).lately()).toEqual(["delivered 7/1 for 1, 0 more, to 2"]);
  });

  it("stands where it stood, whether it reads its log once or many times, whole or as a snapshot", () => {
    const story = (snapshotEvery: number): ScriptedBroker => {
      const broker = new ScriptedBroker({ parameters: { snapshotEvery } }).sync().submit(1, 2, 3, 4, 5);
      broker.pull(CONSUMER_A).pull(CONSUMER_B).ack(CONSUMER_A, 1, 1).nack(CONSUMER_B, 3, 1);
      return broker.until(2).sync();
    };
    const stand = (broker: ScriptedBroker): readonly string[] => {
      broker.lately();
      broker.ack(CONSUMER_A, 2, 1).until(20).sync().pull(CONSUMER_A, { serial: 100, ahead: 20 });
      return broker.lately();
    };
    const once = stand(story(10_000).restarted().sync());
    expect(once).toHaveLength(4);
    expect(stand(story(10_000).restarted().sync().restarted().sync().restarted().sync())).toEqual(once);
    expect(stand(story(1).restarted().sync())).toEqual(once);
  });
});
