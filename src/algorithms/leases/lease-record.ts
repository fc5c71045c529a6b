// A lease as it stands in a store that everybody can read and compare-and-set: who holds it, under which token, and how long
// it lasts after each renewal. No instants: every side reckons by its own clock, from when it saw the record change.

import type { Duration } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";

export interface LeaseRecord {
  readonly holder: Address;
  /** Goes up with every new holder: the fencing token. */
  readonly token: number;
  /** Goes up with every renewal, so that a renewal can be seen. */
  readonly renewal: number;
  readonly duration: Duration;
}
