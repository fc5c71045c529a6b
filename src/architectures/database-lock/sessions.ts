// What a database remembers of its sessions: the boot that a scheduler is in, and results that it may not have heard, so that a
// request which comes twice is carried out once. Bounded by the requests that wait for their answers.

import type { Address } from "../../process/identity.ts";
import type { DatabaseResult } from "../protocol/database-messages.ts";
import type { Transaction } from "./row-lock.ts";
import type { RememberedResult } from "./statements.ts";

interface Session {
  readonly incarnation: number;
  floor: number;
  /** By serial, in order of their coming about. */
  readonly results: Map<number, DatabaseResult>;
}

export class Sessions {
  readonly #sessions = new Map<Address, Session>();

  /** new: of a boot that was not known. past: of one that is over, or answered already. `floor`: every lower serial has its answer. */
  heard({ session, incarnation, serial }: Transaction, floor: number): "known" | "new" | "past" {
    const known = this.#sessions.get(session);
    if (known === undefined || known.incarnation < incarnation) {
      this.#sessions.set(session, { incarnation, floor, results: new Map() });
      return "new";
    }
    if (known.incarnation > incarnation || serial < known.floor) return "past";
    if (floor > known.floor) forgetBelow(known, floor);
    return "known";
  }

  resultOf({ session, incarnation, serial }: Transaction): DatabaseResult | undefined {
    const known = this.#sessions.get(session);
    return known?.incarnation === incarnation ? known.results.get(serial) : undefined;
  }

  remember({ session, incarnation, serial }: Transaction, result: DatabaseResult): void {
    const known = this.#sessions.get(session);
    if (known?.incarnation === incarnation && serial >= known.floor) known.results.set(serial, result);
  }

  results(): readonly RememberedResult[] {
    return [...this.#sessions].flatMap(([session, { incarnation, results }]) =>
      [...results].map(([serial, result]) => ({ session, incarnation, serial, result })),
    );
  }
}

function forgetBelow(session: Session, floor: number): void {
  const { results } = session;
  if (results.size < floor - session.floor) {
    for (const serial of results.keys()) if (serial < floor) results.delete(serial);
  } else for (let serial = session.floor; serial < floor; serial += 1) results.delete(serial);
  session.floor = floor;
}
