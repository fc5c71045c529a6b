// One SWIM member on a scripted host: what it says when, and to whom. Others are played by the test.

import { beforeEach, describe, expect, test } from "vitest";
import { firstIncarnation } from "../../../src/algorithms/membership/rumour.ts";
import type { SwimMessage } from "../../../src/algorithms/membership/swim-messages.ts";
import type { Address } from "../../../src/process/identity.ts";
import { PEER, Script, SELF } from "./scripted-member.ts";

describe("a period", () => {
  let script: Script;
  beforeEach(() => {
    script = new Script(6);
  });

  test("pings one other; an answer in time is all that happens", () => {
    const { to, sequence } = script.period();
    script.say(to, { type: "ack", sequence });
    expect(script.pass(999)).toEqual([]);
    const next = script.period();
    expect(next.to).not.toBe(to);
    expect(script.told).toEqual([]);
  });

  test("without answer asks three others at the timeout, and suspects at the end", () => {
    const { to, sequence } = script.period();
    expect(script.pass(499)).toEqual([]);
    const requests = script.pass(2);
    expect(requests).toHaveLength(3);
    for (const { to: other, message } of requests) {
      expect(other).not.toBe(to);
      expect(message).toMatchObject({ type: "pingRequest", target: to, sequence, wantsNack: false });
    }
    script.pass(495);
    expect(script.told).toEqual([]);
    script.pass(10);
    expect(script.told).toEqual([{ member: to, status: "suspect", incarnation: 0 }]);
  });

  test("an answer by way of another is as good", () => {
    const { sequence } = script.period();
    const [request] = script.pass(510);
    script.say(request.to, { type: "ack", sequence });
    script.period();
    expect(script.told).toEqual([]);
  });

  test("an answer to something else, or after the end, is none", () => {
    const { to, sequence } = script.period();
    script.say(to, { type: "ack", sequence: sequence + 1 });
    script.period();
    script.say(to, { type: "ack", sequence });
    expect(script.told).toHaveLength(1);
  });

  test("a suspect that does not refute is dead when its time is up, and is not probed any more", () => {
    const { to } = script.period();
    script.passAnswered(1_002, to);
    script.passAnswered(3_990, to);
    expect(script.told).toEqual([{ member: to, status: "suspect", incarnation: 0 }]);
    script.passAnswered(10, to);
    expect(script.told.at(-1)).toEqual({ member: to, status: "dead", incarnation: 0 });
    expect(script.member.size).toBe(6);
    const pinged = script.passAnswered(12_000);
    expect(pinged).toHaveLength(12);
    expect(pinged).not.toContain(to);
  });

  test("without a suspicion it is dead at once", () => {
    const hasty = new Script(6, { suspicionMultiplier: 0 });
    const { to } = hasty.period();
    hasty.pass(1_010);
    expect(hasty.told).toEqual([{ member: to, status: "dead", incarnation: 0 }]);
  });
});

describe("for others", () => {
  test("a ping is answered, and one on behalf of somebody is passed on with its answer", () => {
    const script = new Script(6);
    expect(script.say(4, { type: "ping", sequence: 77 })).toEqual([{ to: 4, type: "ack", rumours: [], sequence: 77 }]);
    const [ping] = script.say(4, { type: "pingRequest", sequence: 78, target: 5, wantsNack: false }) as {
      to: number;
      type: string;
      sequence: number;
    }[];
    expect(ping).toMatchObject({ to: 5, type: "ping" });
    expect(script.say(5, { type: "ack", sequence: ping.sequence })).toEqual([
      { to: 4, type: "ack", rumours: [], sequence: 78 },
    ]);
    // Only once.
    expect(script.say(5, { type: "ack", sequence: ping.sequence })).toEqual([]);
  });

  test("who wants it hears at four fifths of the timeout that there is no answer yet", () => {
    const script = new Script(1);
    script.period();
    const [ping] = script.say(4, { type: "pingRequest", sequence: 78, target: 5, wantsNack: true }) as {
      sequence: number;
    }[];
    expect(script.pass(399).filter(({ message }) => message.type === "nack")).toEqual([]);
    expect(script.pass(2)).toMatchObject([{ to: 4, message: { type: "nack", sequence: 78 } }]);
    // An answer can still come, until the timeout.
    expect(script.say(5, { type: "ack", sequence: ping.sequence })).toMatchObject([{ to: 4, type: "ack" }]);
    const [late] = script.say(4, { type: "pingRequest", sequence: 79, target: 5, wantsNack: true }) as {
      sequence: number;
    }[];
    script.pass(501);
    expect(script.say(5, { type: "ack", sequence: late.sequence })).toEqual([]);
  });
});

describe("rumours", () => {
  test("are told to the owner when they change something, and passed on with the next messages", () => {
    const script = new Script(6);
    script.hear("suspect");
    script.hear("suspect");
    script.hear("alive", 1);
    script.hear("alive", 1);
    expect(script.told).toEqual([
      { member: PEER, status: "suspect", incarnation: 0 },
      { member: PEER, status: "alive", incarnation: 1 },
    ]);
    const times = Array.from({ length: 10 }, (_, index) => script.say(4, { type: "ping", sequence: index }))
      .flat()
      .filter((ack) => (ack as SwimMessage).rumours.length > 0);
    // 4 * ceil(log10(7 + 1))
    expect(times).toHaveLength(4);
    expect((times[0] as SwimMessage).rumours).toEqual([{ member: PEER, status: "alive", incarnation: 1, from: 9 }]);
  });

  test("of a restart tell the owner although the member was alive before", () => {
    const script = new Script(6);
    script.hear("alive", 3);
    expect(script.told).toEqual([]);
    script.hear("alive", firstIncarnation(2));
    expect(script.told).toEqual([{ member: PEER, status: "alive", incarnation: firstIncarnation(2) }]);
  });

  test("about strangers count if they are not gone", () => {
    const script = new Script(2);
    script.hear("dead", 0, 50 as Address);
    expect(script.member.statusOf(50 as Address)).toBeUndefined();
    script.hear("alive", 0, 51 as Address);
    expect(script.told).toEqual([{ member: 51, status: "alive", incarnation: 0 }]);
    expect(script.member.size).toBe(4);
  });

  test("no more go into a message than fit", () => {
    const script = new Script(6, { datagramBytes: 200 });
    for (let member = 20; member < 60; member += 1) script.hear("alive", 1, member as Address);
    const [ack] = script.say(4, { type: "ping", sequence: 1 }) as SwimMessage[];
    expect(ack.rumours).toHaveLength(6);
  });

  test("that it is suspect or dead are refuted with a higher incarnation; old ones are not", () => {
    const script = new Script(6);
    script.hear("suspect", 0, SELF);
    expect(script.member.incarnation).toBe(1);
    script.hear("suspect", 0, SELF);
    expect(script.member.incarnation).toBe(1);
    script.hear("dead", 7, SELF);
    expect(script.member.incarnation).toBe(8);
    script.hear("alive", 8, SELF);
    expect(script.member.incarnation).toBe(8);
    const [ack] = script.say(4, { type: "ping", sequence: 1 }) as SwimMessage[];
    expect(ack.rumours).toContainEqual({ member: SELF, status: "alive", incarnation: 8, from: SELF });
    expect(script.told).toEqual([]);
  });
});
