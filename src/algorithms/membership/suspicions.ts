// The suspicions that run at a member, each with the time by which it must be refuted. With Lifeguard that time is long at
// first, and shrinks with every member that confirms. Used by `SwimMember`.
// Source: Lifeguard, section IV-B; hashicorp/memberlist, suspicion.go.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import { confirmationsWanted, suspicionLasts, suspicionMax, suspicionMin } from "./swim-formulas.ts";
import type { SwimParameters } from "./swim-options.ts";

interface Suspicion {
  readonly since: Instant;
  readonly min: Duration;
  readonly max: Duration;
  /** Confirmations that count. */
  readonly wanted: number;
  /** The first one is no confirmation. */
  readonly accusers: Address[];
  endsAt: Instant;
}

export class Suspicions {
  readonly #parameters: SwimParameters;
  readonly #byMember = new IntegerMap<Suspicion>();
  /** Starts a timer for the member; it may fire for nothing. */
  readonly #startTimer: (member: Address, delay: Duration) => void;

  constructor(parameters: SwimParameters, startTimer: (member: Address, delay: Duration) => void) {
    this.#parameters = parameters;
    this.#startTimer = startTimer;
  }

  get count(): number {
    return this.#byMember.size;
  }

  /** `memberCount`: the size of the group now. */
  begin(member: Address, accuser: Address, memberCount: number, now: Instant): void {
    const { lifeguard } = this.#parameters;
    const min = suspicionMin(memberCount, this.#parameters);
    const wanted = lifeguard ? confirmationsWanted(memberCount, this.#parameters) : 0;
    const max = wanted > 0 ? suspicionMax(memberCount, this.#parameters) : min;
    this.#byMember.set(member, { since: now, min, max, wanted, accusers: [accuser], endsAt: (now + max) as Instant });
    this.#startTimer(member, max);
  }

  /** True: this accuser was not known, and it counts. */
  confirm(member: Address, accuser: Address, now: Instant): boolean {
    const suspicion = this.#byMember.get(member);
    if (suspicion === undefined) return false;
    const { since, min, max, wanted, accusers } = suspicion;
    if (accusers.length > wanted || accusers.includes(accuser)) return false;
    accusers.push(accuser);
    suspicion.endsAt = (since + suspicionLasts(accusers.length - 1, wanted, min, max)) as Instant;
    this.#startTimer(member, Math.max(0, suspicion.endsAt - now) as Duration);
    return true;
  }

  end(member: Address): void {
    this.#byMember.delete(member);
  }

  /** A timer of the member has fired: has its time come? */
  hasExpired(member: Address, now: Instant): boolean {
    const suspicion = this.#byMember.get(member);
    return suspicion !== undefined && suspicion.endsAt <= now;
  }
}
