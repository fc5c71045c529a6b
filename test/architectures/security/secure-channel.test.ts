// Signed communication between two nodes whose messages anybody may hear, repeat, hold back and reorder, and who restart.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { MESSAGE } from "../../../src/architectures/protocol/messages.ts";
import type { SecuritySpec } from "../../../src/architectures/scheduler-spec.ts";
import { ENDLESS } from "../../../src/architectures/security/credentials.ts";
import { SecureChannel } from "../../../src/architectures/security/secure-channel.ts";
import type { Sealed } from "../../../src/architectures/security/seal.ts";
import { type Instant, NEVER } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";
import type { Message } from "../../../src/process/message.ts";
import { SEAL_REFUSALS } from "../../../src/trace/record-codes.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";

const SOUND = { join: "anyone", window: 64, bytes: 64, cost: 0 } as SecuritySpec;
const [A, B, C] = [1, 2, 3] as unknown as readonly Address[];

/** One life of a node. */
function nodeAt(address: Address, incarnation = 1, broken?: SecuritySpec["broken"], credentials = ENDLESS) {
  const host = new ScriptedHost({ address, incarnation });
  const others: Address[] = [];
  const spec = { ...SOUND, broken };
  const channel = new SecureChannel(host, { spec, credentials, lost: (peer) => others.push(peer) });
  return {
    address,
    incarnation,
    others,
    send: (to: Address, id = 0) => channel.seal(to, messageOf(id)),
    /** The id of what was opened, or why it was refused; undefined: it was for the channel. */
    hear(from: Address, message: Message): number | string | undefined {
      const before = host.emitted.length;
      const opened = channel.open(from, message) as (Message & { readonly id: number }) | undefined;
      if (opened !== undefined) return opened.id;
      const refusal = host.emitted[before];
      return refusal === undefined ? undefined : SEAL_REFUSALS[refusal.value];
    },
    settle: () => channel.settle(),
    greetings: () => host.takeSent().map(({ message }) => message as Sealed),
  };
}

function messageOf(id: number): Message {
  return { kind: MESSAGE.stop, id } as Message;
}

describe("a secure channel", () => {
  it("opens what the other end has sealed, once", () => {
    const [a, b] = [nodeAt(A), nodeAt(B)];
    const sealed = a.send(B, 7);
    expect(b.hear(A, sealed)).toBe(7);
    expect(b.hear(A, sealed)).toBe("seen");
  });

  it("refuses what is not sealed, and what somebody else has sealed", () => {
    const [b, c] = [nodeAt(B), nodeAt(C)];
    expect(b.hear(A, messageOf(1))).toBe("unsigned");
    expect(b.hear(A, c.send(B, 2))).toBe("signer");
  });

  it("tells whoever shows an expired certificate, once for each; that one knows what is lost once it has another", () => {
    const clock = { now: 100, until: 150 };
    const credentials = {
      until: () => clock.until as Instant,
      hasExpired: (until: Instant) => clock.now >= until,
    };
    const a = nodeAt(A, 1, undefined, credentials);
    const strict = nodeAt(C, 1, undefined, { until: () => NEVER, hasExpired: credentials.hasExpired });
    const late = [a.send(C, 1), a.send(C, 2)];
    clock.now = 150;
    expect(late.map((sealed) => strict.hear(A, sealed))).toEqual(["expired", "expired"]);
    const told = strict.greetings();
    expect(told).toHaveLength(1);
    expect(a.hear(C, told[0])).toBeUndefined();
    a.settle();
    expect(a.others).toEqual([]);
    clock.until = 210;
    a.settle();
    a.settle();
    expect(a.others).toEqual([C]);
    expect(strict.hear(A, a.send(C, 3))).toBe(3);
    clock.now = 210;
    expect(strict.hear(A, a.send(C, 4))).toBe("expired");
    expect(strict.greetings()).toHaveLength(1);
  });

  it("refuses what more messages have overtaken than the window holds", () => {
    const [a, b] = [nodeAt(A), nodeAt(B)];
    const [first, second, ...rest] = Array.from({ length: 66 }, (_, id) => a.send(B, id));
    for (const sealed of rest) b.hear(A, sealed);
    expect(b.hear(A, second)).toBe("old");
    expect(b.hear(A, first)).toBe("old");
  });

  it("refuses in a new life what was meant for the last one, and says so; the sender then speaks to the new one", () => {
    const a = nodeAt(A);
    const recorded = a.send(B, 1);
    const again = nodeAt(B, 2);
    expect(again.hear(A, recorded)).toBe("life");
    const [greeting] = again.greetings();
    expect(a.hear(B, greeting)).toBeUndefined();
    expect(a.others).toEqual([B]);
    expect(again.hear(A, a.send(B, 2))).toBe(2);
  });

  it("is told of a new life by whatever comes from there, and then sees no reset", () => {
    const [a, again] = [nodeAt(A), nodeAt(B, 2)];
    expect(a.hear(B, again.send(A, 5))).toBe(5);
    expect(again.hear(A, a.send(B, 6))).toBe(6);
    expect(a.others).toEqual([]);
  });

  it("does not let replays make it greet its peers into a reset", () => {
    const a = nodeAt(A);
    const recorded = [a.send(B, 1), a.send(B, 2)];
    const again = nodeAt(B, 2);
    for (const sealed of recorded) again.hear(A, sealed);
    for (const greeting of again.greetings()) a.hear(B, greeting);
    expect(a.others).toEqual([B]); // for the first one only: it was news
  });

  it("remembers the last lives of a sender, and refuses those before them altogether", () => {
    const b = nodeAt(B);
    const recorded = [1, 2, 3, 4, 5].map((life) => nodeAt(A, life).send(B, life));
    expect(recorded.map((sealed) => b.hear(A, sealed))).toEqual([1, 2, 3, 4, 5]);
    expect(recorded.map((sealed) => b.hear(A, sealed))).toEqual(["old", "seen", "seen", "seen", "seen"]);
    expect(b.hear(A, nodeAt(A, 1).send(B, 6))).toBe("old");
  });

  it("refuses what has expired, by its own clock, and does not take it later when that clock is right again", () => {
    const clock = { isAhead: true };
    const b = nodeAt(B, 1, undefined, { ...ENDLESS, hasExpired: () => clock.isAhead });
    const sealed = nodeAt(A).send(B, 1);
    expect(b.hear(A, sealed)).toBe("expired");
    clock.isAhead = false;
    expect(b.hear(A, sealed)).toBe("seen");
  });

  it.each([
    ["trusts-everyone", () => messageOf(3), 3],
    ["trusts-any-member", () => nodeAt(C).send(B, 3), 3],
    ["trusts-any-member", () => messageOf(3), "unsigned"],
    ["no-replay-window", () => messageOf(3), "unsigned"],
  ] as const)("that %s takes what it should not, and nothing else", (broken, make, heard) => {
    expect(nodeAt(B, 1, broken).hear(A, make())).toBe(heard);
  });

  it("without a window, or without lives, takes again what it has had", () => {
    const a = nodeAt(A);
    const sealed = a.send(B, 1);
    const windowless = nodeAt(B, 1, "no-replay-window");
    expect([windowless.hear(A, sealed), windowless.hear(A, sealed)]).toEqual([1, 1]);
    expect(nodeAt(B, 2, "forgets-lives").hear(A, sealed)).toBe(1);
  });
});

const step = fc.record({
  what: fc.constantFrom("send", "send", "deliver", "deliver", "deliver", "restart", "forge"),
  side: fc.nat(1),
  which: fc.nat(1_000),
});

describe("whatever an attacker repeats, holds back and forges, and whoever restarts", () => {
  property.prop([fc.array(step, { maxLength: 150 })])(
    "each message is opened at most once, by the life of its receiver that it was meant for, and two who stay up agree again",
    (steps) => {
      const nodes = [nodeAt(A), nodeAt(B)];
      const wire: { readonly to: number; readonly sealed: Sealed; readonly id: number; readonly life: number }[] = [];
      const opened = new Set<number>();
      let ids = 0;
      const put = (from: number, sealed: Sealed, id: number): void => {
        wire.push({ to: 1 - from, sealed, id, life: nodes[1 - from].incarnation });
      };
      const send = (from: number): void => {
        ids += 1;
        put(from, nodes[from].send(nodes[1 - from].address, ids), ids);
      };
      const deliver = ({ to, sealed, id, life }: (typeof wire)[number], at = nodes[to]): unknown => {
        const heard = at.hear(nodes[1 - to].address, sealed);
        for (const greeting of at.greetings()) put(to, greeting, -1);
        if (typeof heard !== "number") return heard;
        expect(heard).toBe(id);
        expect(opened.has(id)).toBe(false);
        // It may have been sent before its sender knew of this life; then it was not meant for it.
        expect(at.incarnation).toBe(sealed.seal.audience);
        expect(at.incarnation).toBeGreaterThanOrEqual(Math.min(life, sealed.seal.audience));
        opened.add(id);
        return heard;
      };
      for (const { what, side, which } of steps) {
        if (what === "send") send(side);
        else if (what === "restart") nodes[side] = nodeAt(nodes[side].address, nodes[side].incarnation + 1);
        else if (wire.length === 0) continue;
        else if (what === "deliver") deliver(wire[which % wire.length]);
        else {
          const { to, sealed } = wire[which % wire.length];
          const forged = { ...sealed, seal: { ...sealed.seal, signer: nodes[to].address, sequence: 1_000 + which } };
          expect(nodes[to].hear(nodes[1 - to].address, forged)).toBe("signer");
          expect(nodes[to].hear(nodes[1 - to].address, sealed.body)).toBe("unsigned");
        }
      }
      for (const side of [0, 1]) {
        send(side);
        if (deliver(wire.at(-1)!) === ids) continue;
        deliver(wire.at(-1)!); // the greeting
        send(side);
        expect(deliver(wire.at(-1)!)).toBe(ids);
      }
    },
  );
});
