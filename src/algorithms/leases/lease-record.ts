// A lease as it stands in a store that everybody can read and compare-and-set: who holds it, under which token, and how long
// it lasts after each renewal. No instants: every side reckons by its own clock, from when it saw the record change.

import type { Duration } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";

/** Nobody. */
const VACANT = -1 as Address;

/** Nobody holds it any more; what was stored under its token stays behind. */
export function vacant(record: LeaseRecord): LeaseRecord {
  return { ...record, holder: VACANT, renewal: record.renewal + 1 };
}

export function isVacant({ holder }: LeaseRecord): boolean {
  return holder === VACANT;
}

export interface LeaseRecord {
  readonly holder: Address;
  /** Goes up with every new holder: the fencing token. */
  readonly token: number;
  /** Goes up with every renewal, so that a renewal can be seen. */
  readonly renewal: number;
  readonly duration: Duration;
}
