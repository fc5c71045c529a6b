// A consumer on a scripted host: when it asks, what it runs, what it says of it, and how often.

import { describe, expect, it } from "vitest";
import { BROKER, ScriptedConsumer } from "./scripted-broker.ts";

const FIRST = "pull 1, 0 answered, 2 cores and 0, wait 5 s, to 0";

describe("a consumer that asks and waits", () => {
  it("asks at once, again for what room is left when it got something, and again when it got nothing", () => {
    const consumer = new ScriptedConsumer();
    expect(consumer.lately()).toEqual([FIRST]);
    expect(consumer.deliver(7, 1).lately()).toEqual(["pull 2, 1 answered, 1 cores and 0, wait 5 s, to 0"]);
    consumer.say(BROKER, { type: "empty", serial: 2 });
    expect(consumer.lately()).toEqual(["pull 3, 2 answered, 1 cores and 0, wait 5 s, to 0"]);
  });

  it("asks for nothing while it is full, and not before the last message of an answer has come", () => {
    const consumer = new ScriptedConsumer();
    consumer.deliver(7, 1, { remaining: 1 });
    expect(consumer.lately()).toEqual([FIRST]);
    expect(
      consumer
        .deliver(8, 1)
        .until(100)
        .lately()
        .filter((word) => word.startsWith("pull")),
    ).toEqual([]);
    expect(consumer.finish(8, 1).lately()).toEqual([
      "ack 8/1 to 0",
      "pull 2, 1 answered, 1 cores and 0, wait 5 s, to 0",
    ]);
  });

  it("hears a message that comes twice once", () => {
    const consumer = new ScriptedConsumer().deliver(7, 1);
    const heard = consumer.emitted(/./);
    const [running] = consumer.host.executor.running;
    expect(consumer.deliver(7, 1).emitted(/./)).toEqual(heard);
    expect(consumer.host.executor.running).toEqual([running]);
    expect(consumer.host.executor.running[0]).toBe(running);
  });

  it("asks anew when it has more room; the broker leaves out what it asked before it knew of a message", () => {
    const consumer = new ScriptedConsumer().deliver(7, 1);
    consumer.lately();
    expect(consumer.finish(7, 1).lately()[1]).toBe("pull 3, 1 answered, 2 cores and 0, wait 5 s, to 0");
    expect(consumer.deliver(8, 1, { serial: 2 }).lately()).toEqual([
      "pull 4, 3 answered, 1 cores and 0, wait 5 s, to 0",
    ]);
  });

  it("asks again, after a pause, when no answer has come by the end of the wait and a timeout; then without a wait", () => {
    const consumer = new ScriptedConsumer();
    consumer.lately();
    expect(consumer.until(6.9).lately()).toEqual([]);
    expect(consumer.until(8).lately()).toEqual(["pull 2, 1 answered, 2 cores and 0, wait 0 s, to 0"]);
    expect(consumer.until(11).lately()).toEqual(["pull 3, 2 answered, 2 cores and 0, wait 0 s, to 0"]);
    consumer.say(BROKER, { type: "empty", serial: 3 });
    expect(consumer.lately()).toEqual(["pull 4, 3 answered, 2 cores and 0, wait 5 s, to 0"]);
  });

  it("asks again soon, and tells again what was done, when the connection breaks", () => {
    const consumer = new ScriptedConsumer().deliver(7, 1).finish(7, 1);
    consumer.lately();
    consumer.process.disconnected!(BROKER);
    const said = consumer.until(1.5).lately();
    expect(said).toHaveLength(2);
    expect(said).toContain("ack 7/1 to 0");
    expect(said).toContain("pull 4, 3 answered, 2 cores and 0, wait 0 s, to 0");
  });
});

describe("a consumer that asks now and then", () => {
  it("rests after a no, and not after a message", () => {
    const consumer = new ScriptedConsumer({ parameters: { polling: "short", pollJitter: 0 } }).until(1);
    expect(consumer.lately()).toEqual(["pull 1, 0 answered, 2 cores and 0, wait 0 s, to 0"]);
    expect(consumer.deliver(7, 1).lately()).toEqual(["pull 2, 1 answered, 1 cores and 0, wait 0 s, to 0"]);
    consumer.say(BROKER, { type: "empty", serial: 2 });
    expect(consumer.until(1.99).lately()).toEqual([]);
    expect(consumer.until(2).lately()).toEqual(["pull 3, 2 answered, 1 cores and 0, wait 0 s, to 0"]);
  });
});

describe("what a consumer holds", () => {
  it("is extended three times in a timeout, at hand or running, and no more when it is over", () => {
    const consumer = new ScriptedConsumer({ parameters: { prefetch: 1 } });
    consumer.deliver(7, 1, { remaining: 2 }).deliver(8, 1, { remaining: 1 }).deliver(9, 1).lately();
    expect(consumer.until(2).lately()).toEqual(["extend 7/1 8/1 9/1 to 0 by datagram"]);
    consumer.finish(7, 1).lately();
    expect(consumer.host.executor.running.map(({ spec }) => spec.id)).toEqual([8, 9]);
    expect(consumer.until(4).lately()).toContain("extend 8/1 9/1 to 0 by datagram");
    consumer.finish(8, 1).finish(9, 1).lately();
    expect(
      consumer
        .until(60)
        .lately()
        .filter((word) => word.startsWith("extend")),
    ).toEqual([]);
  });

  it.each([{ extend: false }, { acknowledge: "early" }])("is not extended where that is not wanted", (parameters) => {
    const consumer = new ScriptedConsumer({ parameters }).deliver(7, 1);
    expect(
      consumer
        .until(60)
        .lately()
        .filter((word) => word.startsWith("extend")),
    ).toEqual([]);
  });

  it("is acknowledged, or given back if it failed, until the broker has settled that", () => {
    const consumer = new ScriptedConsumer().deliver(7, 1, { remaining: 1 }).deliver(8, 1);
    consumer.finish(7, 1).finish(8, 1, false);
    const said = (): readonly string[] => consumer.lately().filter((word) => /^n?ack/.test(word));
    expect(said()).toEqual(["ack 7/1 to 0", "nack 8/1 failed to 0"]);
    expect(
      consumer
        .until(3.1)
        .lately()
        .filter((word) => /^n?ack/.test(word))
        .toSorted(),
    ).toEqual(["ack 7/1 to 0", "nack 8/1 failed to 0"]);
    consumer.say(BROKER, { type: "settled", task: 7 as never, attempt: 1 });
    consumer.say(BROKER, { type: "settled", task: 8 as never, attempt: 1 });
    expect(
      consumer
        .until(60)
        .lately()
        .filter((word) => /^n?ack/.test(word)),
    ).toEqual([]);
  });

  it("is run anew when it is delivered again meanwhile: the former receipt is worth nothing", () => {
    const consumer = new ScriptedConsumer().deliver(7, 1).deliver(7, 2, { serial: 2 });
    expect(consumer.host.executor.stopped).toEqual([{ task: 7, attempt: 1, reason: "killed" }]);
    expect(consumer.host.executor.running.map(({ attempt }) => attempt)).toEqual([2]);
    expect(consumer.deliver(7, 1).host.executor.running.map(({ attempt }) => attempt)).toEqual([2]);
  });

  it("goes back when the machine is to go down, if it does not run; then the machine goes when all is settled", () => {
    const consumer = new ScriptedConsumer({ parameters: { prefetch: 1 } });
    consumer.deliver(7, 1, { remaining: 2, cores: 2 }).deliver(8, 1, { remaining: 1 }).lately();
    consumer.process.draining!(0 as never);
    expect(consumer.lately()).toEqual(["pull 2, 0 answered, 0 cores and 0, wait 0 s, to 0", "nack 8/1 to 0"]);
    expect(consumer.deliver(9, 1).lately()).toEqual(["nack 9/1 to 0"]);
    consumer.finish(7, 1);
    for (const task of [7, 8, 9]) {
      expect(consumer.host.drainedCount).toBe(0);
      consumer.say(BROKER, { type: "settled", task: task as never, attempt: 1 });
    }
    expect(consumer.host.drainedCount).toBe(1);
  });
});
