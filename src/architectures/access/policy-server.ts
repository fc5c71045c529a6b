// The server of a policy of which masters have copies. It lives in the store's process and on its disk: a change is acknowledged, and
// told, when it is durable there.

import type { AccessRules } from "../../algorithms/access/access-rules.ts";
import { AccessTable, type AccessChange, type AccessState } from "../../algorithms/access/access-table.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { SMALL_BYTES } from "../protocol/messages.ts";
import type { AccessMessage } from "../protocol/access-messages.ts";
import { accessMessage } from "./wire.ts";

/** Of its size, what a change adds to an answer. */
const CHANGE_BYTES = 16;

export class PolicyServer {
  readonly #host: Host;
  readonly #write: (change: AccessChange, then: () => void) => boolean;
  /** What is written. */
  readonly #written: AccessTable;
  /** What is durable. */
  #told: AccessState;

  /** `write` calls back when the change is durable, or never; false: the disk is full. */
  constructor(host: Host, rules: AccessRules, write: (change: AccessChange, then: () => void) => boolean) {
    this.#host = host;
    this.#write = write;
    this.#written = new AccessTable(rules);
    this.#told = this.#written.state();
  }

  get state(): AccessState {
    return this.#told;
  }

  replay(state: AccessState): void {
    this.#written.restore(state);
    this.#told = state;
  }

  replayChange(change: AccessChange): void {
    this.#written.apply(change);
    this.#told = this.#written.state();
  }

  receive(from: Address, message: AccessMessage): void {
    if (message.type === "policyOrder") return this.#ordered(from, message.change);
    if (message.type !== "policyQuestion") return;
    const state = this.#told;
    const answer = accessMessage({ type: "policyCopied", askedAt: message.askedAt, state });
    this.#host.send(from, answer, SMALL_BYTES + CHANGE_BYTES * state.changed.length, "datagram");
  }

  #ordered(from: Address, change: AccessChange): void {
    if (change.number <= this.#told.version) return this.#acknowledge(from);
    if (change.number <= this.#written.version) return; // answered when it is durable
    const isWritten = this.#write(change, () => {
      this.#told = state;
      this.#acknowledge(from);
    });
    if (isWritten) this.#written.apply(change);
    const state = this.#written.state();
  }

  #acknowledge(to: Address): void {
    const { version } = this.#told;
    this.#host.send(to, accessMessage({ type: "policyOrdered", version }), SMALL_BYTES);
  }
}
