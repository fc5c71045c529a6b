// A policy that is in the masters' log: a change is a command like any other, so it holds for whoever leads next.
//
// The leader goes by a change that takes rights away from the moment at which it proposes it, and by one that gives some only when
// it is durable. So whatever was allowed before stands before the change in the log, and nothing that was allowed by what was before
// can count once the administrator has heard that the change is made: not under this leader, and not under the next one.

import type { AccessOperation, AccessRules, RoleSet } from "../../algorithms/access/access-rules.ts";
import type { AccessChange, AccessTable } from "../../algorithms/access/access-table.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Command } from "../master/commands.ts";
import type { AccessMessage } from "../protocol/access-messages.ts";
import { SMALL_BYTES } from "../protocol/messages.ts";
import type { MasterPolicy } from "./master-policy.ts";
import { accessMessage } from "./wire.ts";

export interface KeeperOptions {
  readonly rules: AccessRules;
  /** Part of the books. */
  readonly table: AccessTable;
  /** A mistake: changes are made and not written. */
  readonly isForgetful: boolean;
  propose(command: Command): void;
}

export class PolicyKeeper implements MasterPolicy {
  readonly #host: Host;
  readonly #options: KeeperOptions;
  /** Proposed and not yet durable, and who ordered it. Administrators order one thing after the other. */
  #pending: { readonly change: AccessChange; readonly from: Address } | undefined = undefined;
  #learned = 0;

  constructor(host: Host, options: KeeperOptions) {
    this.#host = host;
    this.#options = options;
  }

  start(): void {}

  permits(user: number, operation: AccessOperation, tenant: number): boolean {
    const { rules, table } = this.#options;
    const roles: RoleSet = table.rolesOf(user);
    if (!rules.permits(roles, operation, tenant)) return false;
    const pending = this.#pending?.change;
    return pending?.user !== user || rules.permits(pending.roles, operation, tenant);
  }

  receive(from: Address, message: AccessMessage, isLeading: boolean): boolean {
    if (!isLeading) return false;
    if (message.type === "policyOrder") this.#ordered(from, message.change);
    return true;
  }

  timer(): void {}

  applied(): void {
    const { version } = this.#options.table;
    if (version === this.#learned) return;
    this.#learned = version;
    this.#host.emit(RECORD["policy.learned"], this.#host.node, version, 0, 0, 0);
    const pending = this.#pending;
    if (pending === undefined || version < pending.change.number) return;
    this.#pending = undefined;
    this.#acknowledge(pending.from);
  }

  ended(): void {
    this.#pending = undefined;
  }

  #ordered(from: Address, change: AccessChange): void {
    const { table, isForgetful, propose } = this.#options;
    if (change.number <= table.version) return this.#acknowledge(from);
    if (isForgetful) {
      table.apply(change);
      this.applied();
      return this.#acknowledge(from);
    }
    if (this.#pending !== undefined) return; // answered when it is durable
    this.#pending = { change, from };
    propose({ kind: "policy", change });
  }

  #acknowledge(to: Address): void {
    const { version } = this.#options.table;
    this.#host.send(to, accessMessage({ type: "policyOrdered", version }), SMALL_BYTES);
  }
}
