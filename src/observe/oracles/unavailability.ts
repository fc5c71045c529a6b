// A warning at the end of a run in which nobody serves: the tasks that wait then are not lost, the service is unavailable. It
// says since when, and whether too few nodes are up for anybody to lead.

import { type Instant, NEVER } from "../../kernel/time.ts";
import type { Machines } from "../machines.ts";
import type { RequiredNodes } from "../observe-options.ts";
import { sayTime } from "./say-time.ts";
import type { Violations } from "./violations.ts";

const CHECK = "unavailable";

interface Service {
  /** Since when nobody serves; NEVER = somebody does. */
  readonly brokenSince: number;
  /** Some master has served, or the design does without. */
  readonly hasBegun: boolean;
  /** Tasks that have arrived and not ended. */
  readonly outstanding: number;
}

interface Witnesses {
  readonly machines: Machines;
  readonly violations: Violations;
}

export class Unavailability {
  readonly #witnesses: Witnesses;
  readonly #quorums: readonly RequiredNodes[];

  constructor(witnesses: Witnesses, quorums: readonly RequiredNodes[] = []) {
    this.#witnesses = witnesses;
    this.#quorums = quorums;
  }

  check({ brokenSince, hasBegun, outstanding }: Service, end: Instant): void {
    if (outstanding === 0 || (hasBegun && brokenSince === NEVER)) return;
    const since = hasBegun ? `no leader from ${sayTime(brokenSince)} on` : "no leader at any time";
    const why = this.#quorums.length === 0 ? "" : `: ${this.#explain()}`;
    const waiting = outstanding === 1 ? "1 task waits" : `${outstanding} tasks wait`;
    this.#witnesses.violations.report(
      CHECK,
      end,
      `${since}${why}; ${waiting}, and the service is unavailable at the end`,
      {
        severity: "warning",
      },
    );
  }

  /** `1 of 3 masters up, 2 needed`: of the groups that lack somebody, or of all where none does. */
  #explain(): string {
    const counted = this.#quorums.map((quorum) => ({ ...quorum, up: this.#upCount(quorum) }));
    const lacking = counted.filter(({ up, needed }) => up < needed);
    const shown = lacking.length > 0 ? lacking : counted;
    const text = shown
      .map(({ name, members, needed, up }) => `${up} of ${members.length} ${name} up, ${needed} needed`)
      .join(", and ");
    return lacking.length > 0 ? text : `${text}, so it is not for want of machines`;
  }

  #upCount({ members }: RequiredNodes): number {
    return members.filter((id) => this.#witnesses.machines.of(id).isHealthy).length;
  }
}

/** To the tenth of a second: when somebody stopped serving is in the trace, to the microsecond. */
