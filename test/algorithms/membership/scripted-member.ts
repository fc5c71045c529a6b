// One SWIM member on a scripted host, with a test for its peers.

import { expect } from "vitest";
import type { MemberStatus, Rumour } from "../../../src/algorithms/membership/rumour.ts";
import { SwimMember } from "../../../src/algorithms/membership/swim-member.ts";
import { swimKinds, type SwimMessage } from "../../../src/algorithms/membership/swim-messages.ts";
import type { SwimParameters } from "../../../src/algorithms/membership/swim-options.ts";
import type { Address } from "../../../src/process/identity.ts";
import type { Message } from "../../../src/process/message.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";
import { FIRST_KIND, LAN } from "./swim-world.ts";

export const KINDS = swimKinds(FIRST_KIND);
export const TAG = 3;
export const SELF = 1 as Address;
export const PEER = 2 as Address;

export interface Told {
  readonly member: number;
  readonly status: MemberStatus;
  readonly incarnation: number;
}

export class Script {
  readonly host: ScriptedHost;
  readonly member: SwimMember;
  readonly told: Told[] = [];
  #now = 0;

  /** `peers`: how many others there are, at addresses 2 and up. */
  constructor(peers: number, parameters: Partial<SwimParameters> = {}, incarnation = 1) {
    this.host = new ScriptedHost({ address: SELF, incarnation });
    const options = { ...LAN, gossipInterval: 0 as never, syncInterval: 0 as never, ...parameters };
    this.member = new SwimMember(
      this.host,
      { ...options, timerTag: TAG, firstKind: FIRST_KIND },
      { memberChanged: (member, status, incarnation) => void this.told.push({ member, status, incarnation }) },
    );
    const everybody = Array.from({ length: peers + 1 }, (_, index) => (index + 1) as Address);
    this.member.start([], everybody);
  }

  pass(milliseconds: number): readonly { readonly to: number; readonly message: SwimMessage }[] {
    this.#now += milliseconds * 1_000;
    this.host.passUntil(this.#now, { timer: (tag, detail) => void this.member.timer(tag, detail) });
    return this.host.takeSent().map(({ to, message }) => ({ to, message: message as SwimMessage }));
  }

  /** Passes to the beginning of the next period, and returns the ping that is sent there. */
  period(): { readonly to: Address; readonly sequence: number; readonly rumours: readonly Rumour[] } {
    for (;;) {
      const ping = this.pass(1).find(({ message }) => message.type === "ping");
      if (ping !== undefined) return { ...(ping.message as SwimMessage & { type: "ping" }), to: ping.to as Address };
    }
  }

  /** Everybody but `silent` answers pings at once. Returns whom it pinged. */
  passAnswered(milliseconds: number, silent?: Address): readonly number[] {
    const pinged: number[] = [];
    for (let passed = 0; passed < milliseconds; passed += 1) {
      for (const { to, message } of this.pass(1)) {
        if (message.type !== "ping") continue;
        pinged.push(to);
        if (to !== silent) this.say(to, { type: "ack", sequence: message.sequence });
      }
    }
    return pinged;
  }

  say(from: number, message: { readonly type: SwimMessage["type"] } & Record<string, unknown>): readonly unknown[] {
    const whole = { kind: KINDS[message.type], rumours: [], ...message } as Message;
    expect(this.member.receive(from as Address, whole)).toBe(true);
    return this.host.takeSent().map(({ to, message: sent }) => {
      const { kind, ...rest } = sent as SwimMessage;
      expect(kind).toBe(KINDS[rest.type]);
      return { to, ...rest };
    });
  }

  hear(status: MemberStatus, incarnation = 0, member = PEER, from = 9): void {
    this.say(3, { type: "gossip", rumours: [{ member, status, incarnation, from: from as Address }] });
  }
}
