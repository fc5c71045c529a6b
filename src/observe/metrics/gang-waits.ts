// How long gangs wait until they work, and how often they give up what they held. The oracle of gangs, which follows them, tells it.

import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";

export interface FollowedGang {
  readonly arrived: Instant;
  /** Its barrier has been open, ever; and since it last held nothing. */
  hasBegun: boolean;
  hasWorked: boolean;
  /** A member that had begun to work was lost since. */
  hasLost: boolean;
}

export class GangWaits {
  /** Gangs that have arrived. */
  count = 0;
  #begun = 0;
  #waitSum = 0;
  #waitMax = 0;
  #restarted = 0;
  #givenBack = 0;

  arrived(): void {
    this.count += 1;
  }

  /** It held nothing, and now a member has a place. */
  gathers(gang: FollowedGang): void {
    if (gang.hasLost) this.#restarted += 1;
    gang.hasWorked = false;
    gang.hasLost = false;
  }

  /** A member has begun to work. */
  opened(gang: FollowedGang, at: Instant): void {
    gang.hasWorked = true;
    if (gang.hasBegun) return;
    gang.hasBegun = true;
    this.#begun += 1;
    this.#waitSum += at - gang.arrived;
    this.#waitMax = Math.max(this.#waitMax, at - gang.arrived);
  }

  /** None of its members holds a place any more. */
  emptied({ hasWorked }: FollowedGang): void {
    if (!hasWorked) this.#givenBack += 1;
  }

  metrics(): Readonly<Record<string, number>> {
    return {
      "gangs.submitted": this.count,
      "gangs.restarted": this.#restarted,
      "gangs.givenBack": this.#givenBack,
      ...(this.#begun > 0 && {
        "gang.wait.mean": this.#waitSum / this.#begun / MICROSECONDS_PER_SECOND,
        "gang.wait.max": this.#waitMax / MICROSECONDS_PER_SECOND,
      }),
    };
  }
}
