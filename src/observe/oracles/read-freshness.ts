// Read freshness (Ongaro, Consensus: Bridging Theory and Practice, 2014, section 6.4): a linearizable read is answered from a state
// that holds everything that was committed before the read began.

import type { Instant } from "../../kernel/time.ts";
import { RECORD_KINDS, type RecordKindName } from "../../trace/record-kinds.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Agreement } from "./agreement.ts";
import type { Violations } from "./violations.ts";

const CHECK = "read-freshness";
/** The record that says when a read began, in vocabularies that have it; without it, reads are counted and not judged. */
const ASKED = "read.asked";
/** Reads that are never answered are forgotten when there are more than this. */
const REMEMBERED = 4_096;

export class ReadFreshness {
  readonly #agreement: Agreement;
  readonly #violations: Violations;
  /** By member and token: index of the last entry that was committed when the read began. */
  readonly #floors = new Map<string, number>();
  #served = 0;
  #unjudged = 0;

  constructor(
    trace: Trace,
    { agreement, violations }: { readonly agreement: Agreement; readonly violations: Violations },
  ) {
    this.#agreement = agreement;
    this.#violations = violations;
    if (RECORD_KINDS.some(({ name }) => (name as string) === ASKED))
      trace.on(ASKED as RecordKindName, (_at, node, _task, _attempt, _epoch, token) => this.asked(node, token));
    trace.on("read.served", (at, node, index, _attempt, _epoch, token) => this.served(at, node, index, token));
  }

  asked(node: number, token: number): void {
    this.#floors.set(`${node}/${token}`, this.#agreement.committedIndex(node));
    if (this.#floors.size > REMEMBERED) this.#floors.delete(this.#floors.keys().next().value!);
  }

  served(at: Instant, node: number, index: number, token: number): void {
    const key = `${node}/${token}`;
    const floor = this.#floors.get(key);
    this.#floors.delete(key);
    this.#served += 1;
    if (floor === undefined) this.#unjudged += 1;
    else if (index < floor) {
      const message = `node ${node} answered a read from entry ${index} although entry ${floor} was committed before the read began`;
      this.#violations.report(CHECK, at, message, { node });
    }
  }

  metrics(): Readonly<Record<string, number>> {
    return this.#served === 0 ? {} : { "reads.served": this.#served, "reads.unjudged": this.#unjudged };
  }
}
