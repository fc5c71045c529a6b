// What a set of firings was worth: which faults it told of and how soon, how often it cried wolf, and for how long it went on.

import type { Firing } from "./alert-state.ts";
import type { FaultSpan } from "./fault-spans.ts";

/** How a fault was told of: so many us after its strike, by an alert that fired already, or not at all. */
export type Told = number | "before" | "never";

export function tellingOf(span: FaultSpan, firings: readonly Firing[], grace: number): Told {
  const { struckAt, overAt } = span;
  const isBefore = firings.some(({ from, until }) => from < struckAt && (until === undefined || until > struckAt));
  if (isBefore) return "before";
  const first = firings.find(({ from }) => from >= struckAt && from <= overAt + grace);
  return first === undefined ? "never" : first.from - struckAt;
}

/** It began when no fault that hurt was under way, or just over. */
export function isFalse({ from }: Firing, spans: readonly FaultSpan[], grace: number): boolean {
  return !spans.some(({ hurts, struckAt, overAt }) => hurts && from >= struckAt && from <= overAt + grace);
}

/** us of alerting after the fault was over, until nothing fired; undefined = it still fired at the end. */
export function resetAfter({ overAt }: FaultSpan, firings: readonly Firing[]): number | undefined {
  const lasting = firings.find(({ from, until }) => from <= overAt && (until === undefined || until > overAt));
  if (lasting === undefined) return 0;
  return lasting.until === undefined ? undefined : lasting.until - overAt;
}

/** Stretches in which at least one of them fired, in order of time. */
export function unionOf(firings: readonly Firing[]): readonly Firing[] {
  const union: Firing[] = [];
  for (const firing of firings.toSorted((a, b) => a.from - b.from)) {
    const last = union.at(-1);
    if (last === undefined || (last.until !== undefined && last.until < firing.from)) union.push(firing);
    else union[union.length - 1] = { from: last.from, until: laterEnd(last.until, firing.until) };
  }
  return union;
}

function laterEnd(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
}
