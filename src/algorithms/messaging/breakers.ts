// A caller's breakers, one for each target: what one target fails to do says nothing of another. Made when a target is first asked.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { Breaker, TryOutcome } from "../breaker/breaker.ts";

export class Breakers {
  readonly #create: () => Breaker;
  readonly #random: RandomStream;
  readonly #byTarget = new IntegerMap<Breaker>();

  constructor(create: () => Breaker, random: RandomStream) {
    this.#create = create;
    this.#random = random;
  }

  permits(target: Address, now: Instant): boolean {
    return this.#of(target).permits(this.#random, now);
  }

  ended(target: Address, outcome: TryOutcome, took: Duration, now: Instant): void {
    this.#of(target).ended(outcome, took, now);
  }

  released(target: Address, now: Instant): void {
    this.#of(target).released(now);
  }

  #of(target: Address): Breaker {
    let breaker = this.#byTarget.get(target);
    if (breaker === undefined) {
      breaker = this.#create();
      this.#byTarget.set(target, breaker);
    }
    return breaker;
  }
}
