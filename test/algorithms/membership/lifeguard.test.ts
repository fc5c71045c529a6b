// Lifeguard on one SWIM member: local health, suspicions that shrink, and suspects that are told first.

import { describe, expect, test } from "vitest";
import type { Rumour } from "../../../src/algorithms/membership/rumour.ts";
import { PEER, Script, SELF } from "./scripted-member.ts";

describe("Lifeguard", () => {
  test("a probe that fails although all say nack is no reason for doubt, every missing nack is", () => {
    const failing = (answers: number): number => {
      const script = new Script(6, { lifeguard: true });
      const { sequence } = script.period();
      const requests = script.pass(510);
      for (const { to } of requests.slice(0, answers)) script.say(to, { type: "nack", sequence });
      script.pass(500);
      return script.member.localHealth;
    };
    expect([3, 2, 1, 0].map(failing)).toEqual([0, 1, 2, 3]);
    const alone = new Script(1, { lifeguard: true });
    alone.period();
    alone.pass(1_005);
    expect(alone.member.localHealth).toBe(1);
  });

  test("doubt slows probes down, up to eight times, and goes with good probes", () => {
    const script = new Script(6, { lifeguard: true });
    for (let refuted = 0; refuted < 20; refuted += 1) script.hear("suspect", refuted, SELF);
    expect(script.member.localHealth).toBe(7);
    const first = script.period();
    expect(script.pass(3_999).map(({ message }) => message.type)).toEqual([]);
    expect(script.pass(2).map(({ message }) => message.type)).toEqual(["pingRequest", "pingRequest", "pingRequest"]);
    script.say(first.to, { type: "ack", sequence: first.sequence });
    expect(script.pass(3_990)).toEqual([]);
    script.period();
    expect(script.member.localHealth).toBe(6);
  });

  test("a suspicion lasts six times longer, and shorter with everybody else who confirms it", () => {
    // ms from the first accusation to death.
    const lasts = (accusers: readonly number[]): number => {
      const script = new Script(6, { lifeguard: true });
      accusers.forEach((from) => script.hear("suspect", 0, PEER, from));
      for (let ms = 1; ms <= 30_000; ms += 1) {
        script.passAnswered(1);
        if (script.told.at(-1)?.status === "dead") return ms;
      }
      return NaN;
    };
    expect([[4], [4, 4, 4], [4, 5], [4, 5, 6], [4, 5, 6, 7]].map((accusers) => lasts(accusers))).toEqual([
      24_000, 24_000, 11_381, 4_000, 4_000,
    ]);
  });

  test("a suspect is told first, so that it can refute at once", () => {
    const told = (lifeguard: boolean): readonly Rumour[] => {
      const script = new Script(1, { lifeguard, retransmitMultiplier: 1 });
      script.hear("suspect");
      // The rumour has been passed on as often as it may.
      for (let sequence = 0; sequence < 5; sequence += 1) script.say(3, { type: "ping", sequence });
      const ping = script.period();
      expect(ping.to).toBe(PEER);
      return ping.rumours;
    };
    expect(told(true)).toEqual([{ member: PEER, status: "suspect", incarnation: 0, from: 9 }]);
    expect(told(false)).toEqual([]);
  });
});
