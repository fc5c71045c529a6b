// The contract of a master's policy: what it goes by when it is asked whether a user may do something. It is in the master's own
// log, or a copy of what a server has.

import { ACCESS_OPERATIONS, type AccessOperation, type AccessRules } from "../../algorithms/access/access-rules.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { AccessMessage } from "../protocol/access-messages.ts";
import type { Claim } from "../protocol/messages.ts";

export interface MasterPolicy {
  start(): void;
  /** Users and tenants by their numbers in the rules. */
  permits(user: number, operation: AccessOperation, tenant: number): boolean;
  /** False: it is for whoever leads. */
  receive(from: Address, message: AccessMessage, isLeading: boolean): boolean;
  timer(detail: number): void;
  /** Commands were applied to the books. */
  applied(): void;
  /** It leads no more. */
  ended(): void;
}

/** Asks the policy, and puts on record what it said. */
export class AccessGuard {
  readonly #host: Host;
  readonly #rules: AccessRules;
  readonly #policy: MasterPolicy;
  readonly #skips: boolean;

  /** `skips`: a mistake. */
  constructor(host: Host, rules: AccessRules, policy: MasterPolicy, skips: boolean) {
    this.#host = host;
    this.#rules = rules;
    this.#policy = policy;
    this.#skips = skips;
  }

  /** `by` undefined: it says nothing of who asks. */
  allows(by: Claim | undefined, operation: AccessOperation, task: number): boolean {
    const user = by === undefined ? 0 : this.#rules.userNumber(by.user);
    const tenant = by === undefined ? 0 : this.#rules.tenantNumber(by.tenant);
    const isAllowed = this.#skips || this.#policy.permits(user, operation, tenant);
    const kind = isAllowed ? RECORD["request.allowed"] : RECORD["request.denied"];
    this.#host.emit(kind, this.#host.node, task, user, tenant, ACCESS_OPERATIONS.indexOf(operation));
    return isAllowed;
  }
}
