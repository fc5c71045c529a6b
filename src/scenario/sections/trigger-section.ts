// The `trigger` of a workload class: tasks that the masters launch by themselves, at the times of a cron expression.

import type * as z from "zod";
import { parseLocalTime } from "../../algorithms/triggers/civil-time.ts";
import { LATENESS_POLICIES } from "../../algorithms/triggers/trigger-definition.ts";
import { ParameterError } from "../../kernel/parameter-error.ts";
import { seconds, type Instant } from "../../kernel/time.ts";
import { LIMITS } from "../limits.ts";
import { Refusal, leaf, section } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { duration, integer, text, truth } from "../shapes/quantities.ts";

export type TriggerSection = z.output<ReturnType<typeof triggerShape>>;

/** Those of production schedulers that can be named. */
const PRESETS = Object.keys(LATENESS_POLICIES) as (keyof typeof LATENESS_POLICIES)[];
/** The calendar where a scenario does not say: a Thursday. */
export const CALENDAR_DEFAULT = "2026-01-01T00:00:00Z";

export function triggerShape() {
  return section({
    cron: text("a cron expression such as '*/5 * * * *'", LIMITS.cronLength)
      .optional()
      .describe("When: five fields, six with seconds first, or a macro such as @daily; `?` lets each trigger choose."),
    every: duration({ min: seconds(1), minText: "1s" })
      .optional()
      .describe("When: this often, from the start of the run on. Either `cron` or `every`."),
    zone: text("a time zone such as Europe/Berlin")
      .prefault("UTC")
      .describe("Whose clocks the expression speaks of: a name such as Europe/Berlin, or an offset such as UTC+05:30."),
    count: integer({ min: 1, max: LIMITS.triggers })
      .prefault(1)
      .describe("So many triggers of the same times, named `<class>-1`, `<class>-2` ..."),
    spread: duration()
      .prefault("0s")
      .describe("Each trigger's launches are put off by a time of its own below this, always the same: by its name."),
    ...latenessKeys(),
    overlap: choice(["allow", "forbid", "replace"])
      .prefault("allow")
      .describe(
        "While an earlier launch of the trigger has not ended. allow: run beside it. forbid: skip. replace: stop the earlier one.",
      ),
    skippedTime: choice(["after-gap", "never"])
      .prefault("after-gap")
      .describe("A time of day that clocks leap over: launched right after the gap, or not at all."),
    doubledTime: choice(["first", "both"])
      .prefault("first")
      .describe("A time of day that clocks show twice: launched the first time only, or both times."),
    announce: truth()
      .prefault(true)
      .describe(
        "The master makes its intent to launch durable before it launches. false: it launches first, and a crash in between makes two launches of one.",
      ),
  });
}

function latenessKeys() {
  return {
    like: choice(PRESETS)
      .prefault("quartz")
      .describe("Whose misfire, misfireThreshold and missedMax hold where they are not given."),
    misfire: choice(["skip", "run-once", "run-all"])
      .optional()
      .describe(
        "Launches later than the threshold, because no master led or a clock was stepped. skip: none of them. run-once: one for all of them. run-all: each.",
      ),
    misfireThreshold: duration({ min: seconds(1), minText: "1s" })
      .optional()
      .describe("What is less late than this is simply launched."),
    startingDeadline: duration({ min: seconds(1), minText: "1s" })
      .optional()
      .describe("What is later than this is never launched, whatever `misfire` says; no limit where absent."),
    missedMax: integer({ min: 1, max: 1_000_000 })
      .optional()
      .describe("A trigger that missed more than this at once launches nothing any more; no limit where absent."),
  };
}

/** `startsAt`: an instant of the calendar, UTC. */
export function calendarShape() {
  const expected = `a date and time in UTC such as ${CALENDAR_DEFAULT}`;
  const json = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?)?Z?$" };
  return leaf<Instant>({ expected, json }, (value) => {
    if (typeof value !== "string") return new Refusal(expected);
    try {
      return parseLocalTime(value.replace(/Z$/, ""), "startsAt") as Instant;
    } catch (problem) {
      if (!(problem instanceof ParameterError)) throw problem;
      return new Refusal(expected);
    }
  });
}
