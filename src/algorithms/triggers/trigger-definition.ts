// What a time trigger is: when it fires, how its launches are spread, and what becomes of those that are late or overlap.
// Made where scenarios are loaded; used by the trigger table.

import { ParameterError } from "../../kernel/parameter-error.ts";
import { type Duration, type Instant, seconds } from "../../kernel/time.ts";
import { formatLocalTime } from "./civil-time.ts";
import { hashOfName } from "../../kernel/name-hash.ts";
import type { Schedule } from "./next-fire.ts";

/**
 * What becomes of launches that are late by more than the threshold, because the master, or its clock, stood still:
 * - `fire-now`: each is launched, under its own scheduled instant;
 * - `do-nothing`: they are skipped; one that is less late than the threshold is launched;
 * - `fire-once`: one launch stands for all that are late, also those less late than the threshold: the latest;
 * - `reschedule`: an interval starts anew, with a launch now; a cron expression cannot be moved, so: `do-nothing`.
 */
export type MisfirePolicy = "fire-now" | "do-nothing" | "fire-once" | "reschedule";

/**
 * What a launch does while an earlier one of its trigger has not completed: `allow` runs beside it, `forbid` is skipped (at
 * once; Kubernetes would still start it within the starting deadline), `replace` has the earlier one stopped.
 */
export type ConcurrencyPolicy = "allow" | "forbid" | "replace";

export interface TriggerDefinition {
  /** Unique. Decides the spread, what `?` in an expression stands for, and what launches are called. */
  readonly name: string;
  readonly schedule: Schedule;
  /** By the wall clock: what is scheduled from `from` on and before `until` counts, spread included. */
  readonly from: Instant;
  readonly until: Instant;
  /** Launches are put off by hash(name) mod this, the same for all of a trigger; 0 = not at all. */
  readonly spread: Duration;
  readonly misfire: MisfirePolicy;
  /** At least a second. */
  readonly misfireThreshold: Duration;
  readonly concurrency: ConcurrencyPolicy;
  /** What is later than this is never launched, whatever the policy; undefined = no limit. */
  readonly startingDeadline: Duration | undefined;
  /**
   * If more scheduled instants than this have passed undecided (within the starting deadline), the trigger is refused: it
   * launches nothing until it is enabled again. undefined = no limit.
   */
  readonly missedMax: number | undefined;
}

export type LatenessPolicy = Omit<TriggerDefinition, "name" | "schedule" | "from" | "until" | "spread">;

/** What production schedulers do by default, as far as it can be said in these terms. */
export const LATENESS_POLICIES: Readonly<Record<"quartz" | "quartz-ram" | "xxl-job" | "kubernetes", LatenessPolicy>> = {
  /** `misfireThreshold` of the database store; MISFIRE_INSTRUCTION_FIRE_ONCE_NOW is a cron trigger's smart policy. */
  quartz: policy("fire-once", seconds(60), undefined),
  /** RAMJobStore. */
  "quartz-ram": policy("fire-once", seconds(5), undefined),
  "xxl-job": policy("do-nothing", seconds(5), undefined),
  /** CronJob: starts the latest missed one; gives up when more than 100 were missed. */
  kubernetes: policy("fire-once", seconds(1), 100),
};

function policy(misfire: MisfirePolicy, misfireThreshold: Duration, missedMax: number | undefined): LatenessPolicy {
  return { misfire, misfireThreshold, concurrency: "allow", startingDeadline: undefined, missedMax };
}

/** By how much a trigger's launches are put off. */
export function spreadOffset({ name, spread }: TriggerDefinition): Duration {
  return (spread === 0 ? 0 : hashOfName(name) % spread) as Duration;
}

/**
 * What a launch is called, wherever it is looked up: computed from the trigger and the scheduled instant (of the calendar),
 * so that a new leader can ask for it without having heard of it (Davidovič and Guliani 2015, "Partial failures").
 */
export function launchName(trigger: string, scheduled: Instant): string {
  return `${trigger}@${formatLocalTime(scheduled)}Z`;
}

/**
 * A launch's number within its trigger, for trace records: everybody gives a scheduled instant (wall clock) the same one
 * without counting. No two of a trigger are within one second.
 */
export function launchNumber(scheduled: Instant): number {
  return Math.floor(scheduled / seconds(1));
}

/** Throws a ParameterError for values that make no sense together. */
export function checkDefinitions(definitions: readonly TriggerDefinition[]): void {
  const names = new Set<string>();
  for (const definition of definitions) {
    const { name } = definition;
    if (name === "") throw new ParameterError("name", "expected a name that is not empty");
    if (names.has(name)) throw new ParameterError("name", `expected a name of its own, got "${name}" again`);
    names.add(name);
    checkDefinition(definition);
  }
}

function checkDefinition(definition: TriggerDefinition): void {
  const { name, schedule, from, until, misfireThreshold, startingDeadline, missedMax } = definition;
  const of = `of trigger "${name}"`;
  if (until <= from) throw new ParameterError("until", `expected an end ${of} after its beginning`);
  if (schedule.kind === "interval" && schedule.every < seconds(1))
    throw new ParameterError("every", `expected an interval ${of} of at least 1s, got ${schedule.every}us`);
  if (misfireThreshold < seconds(1))
    throw new ParameterError(
      "misfireThreshold",
      `expected a threshold ${of} of at least 1s, got ${misfireThreshold}us`,
    );
  if (startingDeadline !== undefined && startingDeadline < misfireThreshold)
    throw new ParameterError(
      "startingDeadline",
      `expected a deadline ${of} of at least its misfire threshold (${misfireThreshold}us), got ${startingDeadline}us`,
    );
  if (missedMax !== undefined && missedMax < 1)
    throw new ParameterError("missedMax", `expected a limit ${of} of at least 1, got ${missedMax}`);
}
