// What the checks of who speaks led to: messages and registrations that were refused, and certificates that were not renewed.
// Subscribes to its records itself; nothing where none of that happened.

import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import { SEAL_REFUSALS, codeOf } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";

const EXPIRED = codeOf(SEAL_REFUSALS, "expired");

export class Seals {
  #refused = 0;
  #isIntruded = false;
  #genuine = 0;
  #registrations = 0;
  #issued = 0;
  #denied = 0;
  #deniedAt: number | undefined;
  #expiredAt: number | undefined;

  constructor(trace: Trace) {
    trace.on("intrusion.begun", () => void (this.#isIntruded = true));
    trace.on("intrusion.ended", () => void (this.#isIntruded = false));
    trace.on("message.refused", (at, _to, _from, _message, _epoch, reason) => {
      this.#refused += 1;
      if (!this.#isIntruded) this.#genuine += 1;
      if (reason === EXPIRED && !this.#isIntruded) this.#expiredAt ??= at;
    });
    trace.on("registration.refused", () => void (this.#registrations += 1));
    trace.on("certificate.issued", () => void (this.#issued += 1));
    trace.on("certificate.denied", (at) => {
      this.#denied += 1;
      this.#deniedAt ??= at;
    });
  }

  metrics(): Readonly<Record<string, number>> {
    // A clock that is wrong may refuse what was never denied.
    const isWarned = this.#deniedAt !== undefined && this.#deniedAt <= (this.#expiredAt ?? -1);
    return {
      ...(this.#refused > 0 && { "seals.refused": this.#refused, "seals.refusedGenuine": this.#genuine }),
      ...(this.#registrations > 0 && { "registrations.refused": this.#registrations }),
      ...(this.#issued > 0 && { "certificates.denied": this.#denied }),
      ...(this.#expiredAt !== undefined && { "certificates.firstExpiry": this.#expiredAt / MICROSECONDS_PER_SECOND }),
      ...(isWarned && { "certificates.warning": (this.#expiredAt! - this.#deniedAt!) / MICROSECONDS_PER_SECOND }),
    };
  }
}
