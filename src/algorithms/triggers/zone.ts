// Time zones as data: what clocks show at an instant, and which instants a shown time can mean. Pure; for cron expressions,
// and for whoever wants to print an instant as people write it.

import { assert } from "../../kernel/assert.ts";
import type { Instant } from "../../kernel/time.ts";
import { changeoversAround, type SavingRule } from "./daylight-saving.ts";
import { CALENDAR_END, CALENDAR_START, DAY, type LocalTime } from "./civil-time.ts";

/** From `at` on, clocks are `offset` us ahead of UTC. */
export interface Changeover {
  readonly at: Instant;
  readonly offset: number;
}

export type Zone = { readonly name: string } & (
  | { readonly kind: "fixed"; readonly offset: number }
  /** `before` the first changeover; oldest first. Made by `zoneOfChangeovers`, which checks them. */
  | { readonly kind: "changeovers"; readonly before: number; readonly changeovers: readonly Changeover[] }
  /** Standard time up to the first changeover of the first rule. Each rule holds until the next one's first year. */
  | { readonly kind: "rules"; readonly standard: number; readonly rules: readonly SavingRule[] }
);

/** A stretch of time in which clocks are not touched: `from` (inclusive) to `until` (exclusive). */
export interface Stretch {
  /** -Infinity for the first one. */
  readonly from: number;
  /** Infinity for the last one. */
  readonly until: number;
  readonly offset: number;
  /** Of the stretch before; equals `offset` in the first one. */
  readonly offsetBefore: number;
}

/** What a local time means. `skipped`: clocks go from before it to after it at the instant `at`. */
export type Meaning =
  | { readonly kind: "unique"; readonly at: Instant }
  | { readonly kind: "skipped"; readonly at: Instant }
  | { readonly kind: "doubled"; readonly first: Instant; readonly second: Instant };

/** No clock is ever two days ahead of UTC. */
const SEARCH_BEHIND = 2 * DAY;

export const UTC: Zone = { kind: "fixed", name: "UTC", offset: 0 };

/** Refuses changeovers that are not in order, or so close that a local time would be shown three times (our bug). */
export function zoneOfChangeovers(name: string, before: number, changeovers: readonly Changeover[]): Zone {
  changeovers.forEach(({ at, offset }, index) => {
    const earlier = changeovers[index - 1];
    if (earlier === undefined) return;
    const shifts =
      Math.abs(offset - earlier.offset) + Math.abs(earlier.offset - (changeovers[index - 2]?.offset ?? before));
    assert(at - earlier.at > shifts, `zone ${name}: changeovers ${index - 1} and ${index} are too close`);
  });
  return { kind: "changeovers", name, before, changeovers };
}

export function stretchAt(zone: Zone, instant: Instant): Stretch {
  switch (zone.kind) {
    case "fixed":
      return { from: -Infinity, until: Infinity, offset: zone.offset, offsetBefore: zone.offset };
    case "changeovers":
      return stretchAmong(zone.before, zone.changeovers, instant);
    case "rules":
      return stretchAmong(zone.standard, changeoversAround(zone.standard, zone.rules, instant), instant);
  }
}

/** Us ahead of UTC. */
export function offsetAt(zone: Zone, instant: Instant): number {
  return zone.kind === "fixed" ? zone.offset : stretchAt(zone, instant).offset;
}

export function localTimeAt(zone: Zone, instant: Instant): LocalTime {
  return instant + offsetAt(zone, instant);
}

/** Precondition: within the calendar. */
export function meaningOf(zone: Zone, local: LocalTime): Meaning {
  assert(local >= CALENDAR_START && local <= CALENDAR_END, "a local time is outside the calendar");
  let stretch = stretchAt(zone, (local - SEARCH_BEHIND) as Instant);
  while (local - stretch.offset >= stretch.until) {
    const next = stretchAt(zone, stretch.until as Instant);
    if (local < next.from + next.offset) return { kind: "skipped", at: next.from as Instant };
    stretch = next;
  }
  const at = (local - stretch.offset) as Instant;
  if (stretch.until === Infinity) return { kind: "unique", at };
  const next = stretchAt(zone, stretch.until as Instant);
  const second = (local - next.offset) as Instant;
  return second >= next.from ? { kind: "doubled", first: at, second } : { kind: "unique", at };
}

/** The changeovers that matter are few (six for rules) or searched seldom: a linear search from the end. */
function stretchAmong(before: number, changeovers: readonly Changeover[], instant: number): Stretch {
  let index = changeovers.length - 1;
  while (index >= 0 && changeovers[index].at > instant) index -= 1;
  const offset = index < 0 ? before : changeovers[index].offset;
  return {
    from: index < 0 ? -Infinity : changeovers[index].at,
    until: changeovers[index + 1]?.at ?? Infinity,
    offset,
    offsetBefore: index < 0 ? offset : index === 0 ? before : changeovers[index - 1].offset,
  };
}
