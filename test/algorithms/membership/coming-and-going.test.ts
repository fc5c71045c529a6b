// How a SWIM member joins, leaves, and stands between its group and a master that asks for a failure detector.

import { describe, expect, test } from "vitest";
import { MembershipDetector } from "../../../src/algorithms/membership/membership-detector.ts";
import { firstIncarnation } from "../../../src/algorithms/membership/rumour.ts";
import { SwimMember } from "../../../src/algorithms/membership/swim-member.ts";
import { SWIM_MESSAGE_NAMES, type SwimMessage } from "../../../src/algorithms/membership/swim-messages.ts";
import { NEVER } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";
import type { Message } from "../../../src/process/message.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";
import { KINDS, PEER, Script, SELF, TAG, type Told } from "./scripted-member.ts";
import { FIRST_KIND, LAN } from "./swim-world.ts";

describe("coming and going", () => {
  test("a newcomer asks seeds for everything until one answers, and is told", () => {
    const host = new ScriptedHost({ address: SELF });
    const told: Told[] = [];
    const member = new SwimMember(
      host,
      { ...LAN, timerTag: TAG, firstKind: FIRST_KIND },
      { memberChanged: (about, status, incarnation) => void told.push({ member: about, status, incarnation }) },
    );
    member.start([SELF, 5, 6, 7, 8] as Address[]);
    const asked = host.takeSent();
    expect(asked.map(({ message }) => (message as SwimMessage).type)).toEqual(["sync", "sync", "sync"]);
    expect(new Set(asked.map(({ to }) => to)).size).toBe(3);
    expect(asked.every(({ transport, to }) => transport === "connection" && to !== SELF)).toBe(true);
    const timers = { timer: (tag: number, detail: number) => void member.timer(tag, detail) };
    host.passUntil(2_000_001, timers);
    expect(host.takeSent().filter(({ message }) => (message as SwimMessage).type === "sync")).toHaveLength(3);
    const known = [5, 6].map((address) => ({ member: address, status: "alive", incarnation: 2, from: address }));
    member.receive(6 as Address, { kind: KINDS.syncAnswer, type: "syncAnswer", rumours: known } as Message);
    expect(told.map(({ member: about, status }) => [about, status])).toEqual([
      [5, "alive"],
      [6, "alive"],
    ]);
    expect(member.size).toBe(3);
    host.passUntil(20_000_000, timers);
    const syncs = host.takeSent().filter(({ message }) => (message as SwimMessage).type === "sync");
    expect(syncs.length).toBeLessThanOrEqual(1);
  });

  test("whoever tells everything gets everything back, and its dead are only suspected here", () => {
    const script = new Script(3);
    const rumours = [
      { member: 3, status: "dead", incarnation: 0, from: 3 },
      { member: 30, status: "alive", incarnation: 0, from: 30 },
    ];
    const [answer] = script.say(30, { type: "sync", rumours }) as SwimMessage[];
    expect(answer).toMatchObject({ to: 30, type: "syncAnswer" });
    expect(answer.rumours.map(({ member, status }) => [member, status])).toEqual([
      [1, "alive"],
      [2, "alive"],
      [3, "suspect"],
      [4, "alive"],
      [30, "alive"],
    ]);
  });

  test("who was started again is above its former life", () => {
    const script = new Script(3, {}, 4);
    expect(script.member.incarnation).toBe(firstIncarnation(4));
    expect(script.period().rumours).toContainEqual({
      member: SELF,
      status: "alive",
      incarnation: firstIncarnation(4),
      from: SELF,
    });
  });

  test("who leaves says so to some, and nothing any more", () => {
    const script = new Script(6);
    script.member.leave();
    const farewells = script.pass(0);
    expect(farewells.length).toBeGreaterThanOrEqual(3);
    expect(farewells[0].message.rumours).toEqual([{ member: SELF, status: "left", incarnation: 0, from: SELF }]);
    expect(script.pass(60_000)).toEqual([]);
    expect(script.say(4, { type: "ping", sequence: 1 })).toEqual([]);
  });

  test("one who is known to be there although he counts as dead gets the time of a suspicion to say so", () => {
    const script = new Script(6);
    script.hear("dead");
    script.member.reconsider(PEER);
    const [ping] = script.pass(0);
    expect(ping).toMatchObject({ to: PEER, message: { type: "ping" } });
    expect(ping.message.rumours).toContainEqual({ member: PEER, status: "dead", incarnation: 0, from: 9 });
    expect(script.member.statusOf(PEER)).toBe("suspect");
    script.pass(4_100);
    expect(script.told.filter(({ member }) => member === PEER).map(({ status }) => status)).toEqual(["dead", "dead"]);
  });

  test("messages and timers of others are left alone, stale timers do nothing", () => {
    const script = new Script(2);
    expect(script.member.receive(PEER, { kind: FIRST_KIND - 1 })).toBe(false);
    expect(script.member.receive(PEER, { kind: FIRST_KIND + SWIM_MESSAGE_NAMES.length })).toBe(false);
    expect(script.member.timer(TAG + 1, 0)).toBe(false);
    // A suspicion of nobody, an answer nobody waits for.
    expect(script.member.timer(TAG, 3 + 8 * PEER)).toBe(true);
    expect(script.member.timer(TAG, 2 + 8 * 12_345)).toBe(true);
    expect(script.told).toEqual([]);
  });
});

describe("as a failure detector", () => {
  test("a master trusts who registers, hears what the group thinks, and asks it to reconsider", () => {
    const told: number[] = [];
    const reconsidered: number[] = [];
    const detector = new MembershipDetector([20, 21] as Address[], {
      opinionTold: (peer) => void told.push(peer),
      reconsider: (member) => void reconsidered.push(member),
    });
    expect(detector.opinion(0)).toBe("dead");
    detector.memberChanged(20 as Address, "suspect");
    detector.memberChanged(99 as Address, "dead");
    expect(told).toEqual([]);
    detector.watch(0);
    expect([detector.opinion(0), reconsidered]).toEqual(["trust", [20]]);
    const opinions = (["suspect", "alive", "dead", "alive", "left"] as const).map((status) => {
      detector.memberChanged(20 as Address, status);
      return detector.opinion(0);
    });
    expect(opinions).toEqual(["suspect", "trust", "dead", "trust", "dead"]);
    expect(told).toEqual([0, 0, 0, 0, 0]);
    expect(detector.nextChange()).toBe(NEVER);
    detector.forget(0);
    expect(detector.opinion(0)).toBe("dead");
  });
});
