// A lease as it stands in a store that everybody can read and compare-and-set: who holds it, under which token, and how long
// it lasts after each renewal. No instants: every side reckons by its own clock, from when it saw the record change.

import type { Duration } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";

/** Nobody. */
const VACANT = -1 as Address;

/** Whether they are one and the same: a store that is asked again for what it holds already has done it. */
export function isSameLease(one: LeaseRecord | undefined, other: LeaseRecord | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.holder === other.holder &&
    one.token === other.token &&
    one.renewal === other.renewal &&
    one.incarnation === other.incarnation
  );
}

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
  /** Goes up with every try to take or renew it, so that a renewal can be seen, and no try be taken for an earlier one. */
  readonly renewal: number;
  /** Of the holder's machine: what it stored before a restart is not its own any more. */
  readonly incarnation: number;
  readonly duration: Duration;
  /** Who may take it, the holder included; absent = anybody. */
  readonly heirs?: readonly Address[];
}
