// The contract of an office: what a master does from the moment at which its coordinator lets it lead until it no longer does.
// A scheduler that sends tasks to workers is one (leadership), the broker of a queue from which they pull is another.

import type { MemberStatus } from "../../algorithms/membership/rumour.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import type { ProtocolMessage } from "../protocol/messages.ts";
import type { Command } from "./commands.ts";

export interface Office {
  /** `replayed`: records from which the books were made, 0 = they are blank. */
  begin(replayed: number): void;
  /** It goes on leading, under a higher epoch. */
  renumber(epoch: Epoch): void;
  receive(from: Address, message: ProtocolMessage): void;
  timer(tag: number, detail: number): void;
  /** A command of this leadership is durable: the books apply it, and only now it is acted on. */
  committed(command: Command): void;
  /** All commands of a commit were handed over: the moment for the next decisions. */
  decide(): void;
  /** It is sure (or not) that this master still led when it asked, under this token. */
  readable(token: number, isSure: boolean): void;
  /** The group of masters and workers, where there is one, thinks this of a member. */
  memberChanged(member: Address, status: MemberStatus): void;
  /** A connection was reset. */
  disconnected?(peer: Address): void;
}
