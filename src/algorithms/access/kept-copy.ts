// A copy of a policy that somebody else keeps: how old it may be, and what is decided when it is older. For masters that ask the
// policy's server now and then, and not at every request.
//
// A copy holds what the server had at the moment at which it was asked, or later; so it is reckoned from the asking. Kubernetes'
// authorisation webhook caches answers in this way (authorized-ttl 5m, unauthorized-ttl 30s), and says by `failurePolicy` what is
// decided without an answer (NoOpinion or Deny); Open Policy Agent polls for bundles and goes on with the last one it has (`keep`).

import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { AccessOperation, AccessRules } from "./access-rules.ts";
import { AccessTable, type AccessState } from "./access-table.ts";

export const UNAVAILABLE_CHOICES = ["deny", "allow", "keep"] as const;

export interface CopyTerms {
  /** It is asked for again so long after it was asked for. */
  readonly refresh: Duration;
  /** It counts for so long after it was asked for. */
  readonly maxAge: Duration;
  /** When there is none that counts. deny: fail closed. allow: fail open. keep: go by the old one. */
  readonly onUnavailable: (typeof UNAVAILABLE_CHOICES)[number];
}

export class KeptCopy {
  readonly #table: AccessTable;
  readonly #terms: CopyTerms;
  #askedAt: Instant = -NEVER as Instant;

  constructor(rules: AccessRules, terms: CopyTerms) {
    this.#table = new AccessTable(rules);
    this.#terms = terms;
  }

  get version(): number {
    return this.#table.version;
  }

  /** An answer to a question of this local instant. Those to earlier questions come too late. */
  answered(state: AccessState, askedAt: Instant): void {
    if (askedAt < this.#askedAt) return;
    this.#askedAt = askedAt;
    this.#table.restore(state);
  }

  permits(user: number, operation: AccessOperation, tenant: number, now: Instant): boolean {
    const { maxAge, onUnavailable } = this.#terms;
    const counts = now <= this.#askedAt + maxAge;
    if (!counts && onUnavailable !== "keep") return onUnavailable === "allow";
    return this.#table.permits(user, operation, tenant);
  }
}
