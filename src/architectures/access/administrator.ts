// An administrator at a client's machine, who changes what users may do: one order after the other, each repeated until whoever keeps
// the policy has made it durable. What was ordered outlives the machine, as the person does.

import { RpcCalls, type RpcOptions } from "../../algorithms/messaging/rpc-calls.ts";
import type { AccessRules } from "../../algorithms/access/access-rules.ts";
import type { AccessChange } from "../../algorithms/access/access-table.ts";
import type { AccessOrder } from "../../process/access-order.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { AccessMessage } from "../protocol/access-messages.ts";
import { SMALL_BYTES } from "../protocol/messages.ts";
import { accessMessage } from "./wire.ts";

/** What outlives the client's machine. */
export interface Orders {
  /** Not yet acknowledged, in order. */
  waiting: readonly AccessChange[];
  /** How many there were. */
  given: number;
}

export interface AdministratorOptions {
  readonly rules: AccessRules;
  readonly orders: Orders;
  /** Who keeps the policy; undefined: whoever leads. */
  readonly server: Address | undefined;
  readonly calls: Omit<RpcOptions, "random">;
}

/** Orders to whoever leads. */
const NOBODY = -1 as Address;

export class Administrator {
  readonly #host: Host;
  readonly #options: AdministratorOptions;
  readonly #calls: RpcCalls;

  constructor(host: Host, options: AdministratorOptions) {
    this.#host = host;
    this.#options = options;
    const { timeout, retry, expiryTag, resendTag } = options.calls;
    const calls = options.server === undefined ? options.calls : { timeout, retry, expiryTag, resendTag };
    this.#calls = new RpcCalls(host, { ...calls, random: host.random("orders") });
  }

  start(): void {
    this.#sendNext();
  }

  ordered({ user, roles }: AccessOrder): void {
    const { rules, orders } = this.#options;
    const who = rules.userNumber(user);
    const set = roles === undefined ? rules.writtenRoles(who) : rules.roleSet(roles);
    orders.given += 1;
    const change = { number: orders.given, user: who, roles: set };
    orders.waiting = [...orders.waiting, change];
    this.#host.emit(RECORD["policy.ordered"], this.#host.node, change.number, set, 0, who);
    if (orders.waiting.length === 1) this.#sendNext();
  }

  receive(message: AccessMessage): void {
    const { orders } = this.#options;
    const [first, ...rest] = orders.waiting;
    if (message.type !== "policyOrdered" || first === undefined || message.version < first.number) return;
    this.#calls.settle(first.number);
    orders.waiting = rest;
    this.#host.emit(RECORD["policy.acknowledged"], this.#host.node, first.number, 0, 0, 0);
    this.#sendNext();
  }

  /** Whoever was asked does not lead. */
  redirect(knows: boolean): void {
    const [first] = this.#options.orders.waiting;
    if (first !== undefined) this.#calls.redirect(first.number, knows);
  }

  repeatAll(to: Address): void {
    this.#calls.repeatAll(to);
  }

  timer(tag: number, detail: number): void {
    this.#calls.timer(tag, detail);
  }

  #sendNext(): void {
    const { orders, server } = this.#options;
    const [change] = orders.waiting;
    if (change === undefined) return;
    const message = accessMessage({ type: "policyOrder", change });
    this.#calls.call(change.number, server ?? NOBODY, message, SMALL_BYTES, 0, change.number);
  }
}
