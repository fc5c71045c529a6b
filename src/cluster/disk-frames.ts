// The records of a simulated disk's log, and damage to them at rest: their content is lost, but not what they were, as the
// contract of `LogEntry` says. Used by the disk alone.

import type { RandomStream } from "../kernel/random-stream.ts";
import type { LogEntry } from "../process/host.ts";
import { NO_FAULT } from "./ailments.ts";

export interface Frame {
  readonly record: unknown;
  readonly bytes: number;
  readonly identity: unknown;
  /** The episode that damaged it; NO_FAULT = it is whole. */
  damagedBy: number;
  /** The damage was read, and counted for that episode. */
  isNoticed: boolean;
  /** Its writer died before it was told that it is durable. */
  isUntold?: boolean;
}

/** How much of the log at rest is damaged: so many records, or a share of them, rounded up. */
export type DamageAmount =
  { readonly kind: "count"; readonly count: number } | { readonly kind: "share"; readonly share: number };

export interface DamagePlan {
  readonly amount: DamageAmount;
  readonly where: "newest" | "anywhere";
  readonly episode: number;
  readonly random: RandomStream;
}

export function frameOf(record: unknown, bytes: number, identity: unknown): Frame {
  return { record, bytes, identity, damagedBy: NO_FAULT, isNoticed: false };
}

/** What is damaged already is passed over. Returns how many records were damaged. */
export function damageFrames(atRest: readonly Frame[], { amount, where, episode, random }: DamagePlan): number {
  const whole = atRest.filter(({ damagedBy }) => damagedBy === NO_FAULT);
  const wanted = amount.kind === "count" ? amount.count : Math.ceil(amount.share * atRest.length);
  const count = Math.min(wanted, whole.length);
  const struck = where === "newest" ? whole.slice(whole.length - count) : draw(whole, count, random);
  for (const frame of struck) frame.damagedBy = episode;
  return count;
}

/** Oldest first. The first reading of each damaged record counts for the episode that damaged it. */
export function readFrames(frames: readonly Frame[], bite: (episode: number) => void): readonly LogEntry[] {
  return frames.map((frame) => {
    const { record, bytes, identity, damagedBy, isUntold } = frame;
    const told = isUntold === true ? { isUntold } : undefined;
    if (damagedBy === NO_FAULT) return { kind: "record", record, bytes, identity, ...told };
    if (!frame.isNoticed) bite(damagedBy);
    frame.isNoticed = true;
    return { kind: "damaged", bytes, identity };
  });
}

/** So many different ones; the last takes the place of each that is drawn. */
function draw(frames: readonly Frame[], count: number, random: RandomStream): readonly Frame[] {
  const left = [...frames];
  return Array.from({ length: count }, () => {
    const place = random.integer(left.length);
    const last = left.pop()!;
    return place === left.length ? last : left.splice(place, 1, last)[0];
  });
}
