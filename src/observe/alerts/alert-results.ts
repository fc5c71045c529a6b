// What the monitor's alerts were worth, at the end of a run: figures of all rules together and of each, and what each rule told of
// each fault.

import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { AlertObservations, Recovery } from "../observations.ts";
import type { Firing } from "./alert-state.ts";
import { type FaultSpan, faultSpans } from "./fault-spans.ts";
import { isFalse, resetAfter, tellingOf, unionOf } from "./judge-alerts.ts";
import type { Monitor } from "./monitor.ts";

/** Firings of a rule that are listed in the result; the metrics count all. */
const LISTED_MAX = 200;

export interface AlertResults {
  readonly metrics: Readonly<Record<string, number>>;
  readonly observations: AlertObservations;
}

interface Yardstick {
  readonly spans: readonly FaultSpan[];
  readonly grace: number;
  /** When the monitor looked for the last time, us. */
  readonly until: number;
}

/** `window`: the time that is watched. */
export function alertResults(
  monitor: Monitor,
  recoveries: readonly Recovery[],
  window: { readonly from: number; readonly until: number },
): AlertResults {
  const { grace, interval } = monitor.options;
  const spans = faultSpans(recoveries, monitor, window);
  const yardstick = { spans, grace, until: window.until };
  const { rules } = monitor;
  const all = rules.flatMap(({ firings }) => firings).toSorted((a, b) => a.from - b.from);
  return {
    metrics: {
      ...objectiveMetrics(monitor, window),
      "alerts.scrapes": monitor.scrapes,
      "alerts.expected": spans.filter(({ hurts }) => hurts).length,
      ...figuresOf("alerts.", all, yardstick),
      ...Object.assign({}, ...rules.map(({ name, firings }) => figuresOf(`alert.${name}.`, firings, yardstick))),
    },
    observations: {
      interval: seconds(interval),
      rules: rules.map(({ name, kind, firings }) => ({
        name,
        kind,
        firings: firings.slice(0, LISTED_MAX).map((firing) => listed(firing, yardstick)),
        firingCount: firings.length,
      })),
      faults: spans.map((span) => ({
        fault: span.fault,
        struckAt: seconds(span.struckAt),
        overAt: seconds(span.overAt),
        judged: span.judged,
        bad: span.bad,
        hurts: span.hurts,
        told: rules.map(({ firings }) => inSeconds(tellingOf(span, firings, grace))),
      })),
    },
  };
}

/** How well the objective was met in the time that was watched. */
function objectiveMetrics(monitor: Monitor, { from, until }: { from: number; until: number }): Record<string, number> {
  const { judged, bad } = monitor.judgedBetween(from, until);
  const { objective } = monitor.options;
  if (judged === 0 || objective === undefined) return {};
  const { share } = objective;
  const badRatio = bad / judged;
  return {
    "objective.badRatio": badRatio,
    ...(share < 1 && { "objective.burnRate": badRatio / (1 - share) }),
  };
}

function figuresOf(prefix: string, firings: readonly Firing[], yardstick: Yardstick): Record<string, number> {
  const { spans, grace, until } = yardstick;
  const union = unionOf(firings);
  const hurting = spans.filter(({ hurts }) => hurts);
  const tellings = hurting.map((span) => tellingOf(span, firings, grace));
  const delays = tellings.filter((told) => typeof told === "number");
  const resets = hurting.flatMap((span, index) => (tellings[index] === "never" ? [] : (resetAfter(span, union) ?? [])));
  return {
    [`${prefix}fired`]: firings.length,
    [`${prefix}false`]: firings.filter((firing) => isFalse(firing, spans, grace)).length,
    ...(hurting.length > 0 && { [`${prefix}missed`]: tellings.filter((told) => told === "never").length }),
    ...(delays.length > 0 && {
      [`${prefix}delay.mean`]: seconds(mean(delays)),
      [`${prefix}delay.max`]: seconds(delays.reduce((most, delay) => Math.max(most, delay), 0)),
    }),
    ...(resets.length > 0 && { [`${prefix}reset.mean`]: seconds(mean(resets)) }),
    [`${prefix}firing`]: seconds(union.reduce((sum, firing) => sum + (firing.until ?? until) - firing.from, 0)),
  };
}

function listed(firing: Firing, { spans, grace }: Yardstick): AlertObservations["rules"][number]["firings"][number] {
  return {
    from: seconds(firing.from),
    until: firing.until === undefined ? null : seconds(firing.until),
    isFalse: isFalse(firing, spans, grace),
  };
}

function inSeconds(told: ReturnType<typeof tellingOf>): number | "before" | "never" {
  return typeof told === "number" ? seconds(told) : told;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function seconds(time: number): number {
  return (time as Instant) / MICROSECONDS_PER_SECOND;
}
