// Virtual time: an integer number of microseconds. 2^53 us is 285 years, so a double holds every instant exactly.

declare const instantBrand: unique symbol;
declare const durationBrand: unique symbol;

/** A point in time: whole microseconds since the start of the run. */
export type Instant = number & { readonly [instantBrand]: true };
/** A span of time: whole microseconds, never negative. */
export type Duration = number & { readonly [durationBrand]: true };

export const START = 0 as Instant;
/** Later than every instant of any run. */
export const NEVER = Number.MAX_SAFE_INTEGER as Instant;

export const MICROSECONDS_PER_SECOND = 1_000_000;

export function microseconds(count: number): Duration {
  return Math.floor(count) as Duration;
}
export function milliseconds(count: number): Duration {
  return Math.floor(count * 1_000) as Duration;
}
export function seconds(count: number): Duration {
  return Math.floor(count * MICROSECONDS_PER_SECOND) as Duration;
}
export function toSeconds(time: Instant | Duration): number {
  return time / MICROSECONDS_PER_SECOND;
}
export function after(instant: Instant, duration: Duration): Instant {
  return (instant + duration) as Instant;
}
export function between(earlier: Instant, later: Instant): Duration {
  return (later - earlier) as Duration;
}
