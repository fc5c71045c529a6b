// Collects what the oracles find: the first few of each check in full, the others as a count.

import { type Instant, toSeconds } from "../../kernel/time.ts";
import type { Violation } from "../observations.ts";

const KEPT_PER_CHECK = 20;

interface ViolationDetails {
  readonly severity?: "violation" | "warning";
  readonly task?: number;
  readonly node?: number;
  readonly since?: Instant;
}

export class Violations {
  readonly #recordCount: () => number;
  readonly #onViolation: ((violation: Violation) => void) | undefined;
  readonly #kept: Violation[] = [];
  readonly #counts = new Map<string, number>();
  #isFinished = false;

  /** `recordCount`: records emitted so far, the one being looked at included. */
  constructor(recordCount: () => number, onViolation?: (violation: Violation) => void) {
    this.#recordCount = recordCount;
    this.#onViolation = onViolation;
  }

  report(check: string, at: Instant, message: string, { since, ...details }: ViolationDetails = {}): void {
    const count = (this.#counts.get(check) ?? 0) + 1;
    this.#counts.set(check, count);
    if (count > KEPT_PER_CHECK) return;
    const began = since === undefined ? {} : { since: toSeconds(since) };
    this.#keep({
      check,
      severity: "violation",
      message,
      at: toSeconds(at),
      ...began,
      record: this.#record(),
      ...details,
    });
  }

  /** From here on no record is being looked at: what is reported is about the run as a whole. */
  finish(): void {
    this.#isFinished = true;
  }

  /** In the order found; a check with more than KEPT_PER_CHECK ends with one line that says how many more. */
  list(end: Instant): readonly Violation[] {
    const overflow = [...this.#counts].filter(([, count]) => count > KEPT_PER_CHECK);
    const summaries = overflow.map(([check, count]): Violation => ({
      check,
      severity: this.#kept.find((violation) => violation.check === check)!.severity,
      message: `and ${count - KEPT_PER_CHECK} more of ${check} (${count} in all)`,
      at: toSeconds(end),
      record: this.#record(),
    }));
    return [...this.#kept, ...summaries];
  }

  #record(): number {
    return this.#recordCount() - (this.#isFinished ? 0 : 1);
  }

  #keep(violation: Violation): void {
    this.#kept.push(violation);
    this.#onViolation?.(violation);
  }
}
