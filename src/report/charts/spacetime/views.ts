// Which stretches of which runs are drawn: of each variant's detailed replication, the strike that cost the leader and the
// costliest other one, from just before it until all work was on its way again; and findings that lie outside of these.

import type { Finding } from "../../../experiment/results.ts";
import type { Recovery, SpaceTimeWindow } from "../../../observe/observations.ts";
import { finite } from "../../quantity.ts";
import { isSameStrike } from "../same-strike.ts";
import { hasCost, offsetOf, STEPS } from "../../overview/recovery-sums.ts";
import type { ShownRun } from "../../overview/runs-overview.ts";

export interface View {
  readonly run: ShownRun;
  readonly window: SpaceTimeWindow;
  /** Seconds of virtual time: what becomes 0, and the ends of the picture. */
  readonly origin: number;
  readonly from: number;
  readonly until: number;
  /** Null where the origin is a finding. */
  readonly recovery: Recovery | null;
  /** Those of this run that lie in the picture. */
  readonly findings: readonly Finding[];
}

const VIEWS_MAX = 8;
const VIEWS_PER_VARIANT = 2;
/** Seconds. Less would show nothing but rounding, more nothing but vertical lines. */
const FOCUS_MIN = 0.02;
const FOCUS_MAX = 60;
const FOCUS_UNKNOWN = 10;
/** A finding so many times the focus after the strike is still drawn with it. */
const FINDING_REACH = 4;
const BEFORE_FINDING = 3;
const AFTER_FINDING = 1;
const FINDINGS_SHOWN = 4;

/** In the order of the variants; at most one of each while there are many variants. */
export function viewsOf(recorded: readonly ShownRun[], variants: readonly string[]): readonly View[] {
  const each = Math.min(VIEWS_PER_VARIANT, Math.max(1, Math.floor(VIEWS_MAX / Math.max(1, variants.length))));
  const views = variants.flatMap((variant) => {
    const run = recorded.find((one) => one.variant === variant);
    if (run === undefined) return [];
    const struck = telling(run, each).map((recovery) => strikeView(run, recovery));
    return [...struck, ...findingViews(run, struck)];
  });
  return views.slice(0, VIEWS_MAX);
}

/** The strike that cost the leader first, then the costliest of another fault. */
function telling(run: ShownRun, most: number): readonly Recovery[] {
  const sorted = (run.recoveries ?? [])
    .filter((recovery) => hasCost(recovery) && windowAt(run, recovery.struckAt) !== undefined)
    .toSorted(
      (a, b) => Number(b.hitsLeader) - Number(a.hitsLeader) || b.lost.total - a.lost.total || a.struckAt - b.struckAt,
    );
  const faultOf = (index: number) => run.faults.find((fault) => fault.index === index);
  const isSame = (a: number, b: number): boolean => {
    const [one, other] = [faultOf(a), faultOf(b)];
    return a === b || (one !== undefined && other !== undefined && isSameStrike(one, other));
  };
  const chosen = sorted.filter(({ fault }, at) => sorted.findIndex((other) => isSame(other.fault, fault)) === at);
  return chosen.slice(0, most).toSorted((a, b) => a.struckAt - b.struckAt);
}

function windowAt({ spacetime = [] }: ShownRun, at: number): SpaceTimeWindow | undefined {
  const window = spacetime.find(({ from, until }) => at >= from && at <= until);
  return window === undefined ? undefined : withoutNonsense(window);
}

/** A recording from elsewhere may hold anything; what has no place in time is not drawn. */
function withoutNonsense(window: SpaceTimeWindow): SpaceTimeWindow {
  return {
    ...window,
    before: window.before.filter(({ at, value }) => finite(at) && finite(value)),
    marks: window.marks.filter(({ at, value }) => finite(at) && finite(value)),
    attempts: window.attempts.filter(({ from, until }) => finite(from) && (until === null || finite(until))),
  };
}

function strikeView(run: ShownRun, recovery: Recovery): View {
  const window = windowAt(run, recovery.struckAt)!;
  const origin = recovery.struckAt;
  const offsets = STEPS.slice(0, 3).flatMap(([step]) => offsetOf(recovery, step) ?? []);
  const known = offsets.length === 0 ? FOCUS_UNKNOWN : offsets.reduce((most, offset) => Math.max(most, offset), 0);
  const focus = Math.min(FOCUS_MAX, Math.max(FOCUS_MIN, known));
  const end = Math.min(window.until, finite(run.end) ? run.end : window.until);
  const near = findingsOf(run).filter(({ at }) => at >= origin && at <= origin + focus * FINDING_REACH);
  const last = near.reduce((latest, { at }) => Math.max(latest, at - origin), focus);
  const from = Math.max(window.from, origin - 0.15 * last);
  const until = Math.max(from + FOCUS_MIN, Math.min(end, origin + 1.3 * last));
  return { run, window, origin, from, until, recovery, findings: within(run, from, until) };
}

/** The first violation that no other picture of this run shows, if it was recorded. */
function findingViews(run: ShownRun, others: readonly View[]): readonly View[] {
  const unseen = findingsOf(run).find(
    ({ at, severity }) =>
      severity === "violation" && !others.some(({ from, until }) => at >= from && at <= until) && windowAt(run, at),
  );
  if (unseen === undefined) return [];
  const window = windowAt(run, unseen.at)!;
  const from = Math.max(window.from, unseen.at - BEFORE_FINDING);
  const until = Math.max(from + FOCUS_MIN, Math.min(window.until, unseen.at + AFTER_FINDING));
  return [{ run, window, origin: unseen.at, from, until, recovery: null, findings: within(run, from, until) }];
}

function findingsOf({ findings }: ShownRun): readonly Finding[] {
  return findings.filter(({ at }) => finite(at));
}

/** Violations before warnings. */
function within(run: ShownRun, from: number, until: number): readonly Finding[] {
  return findingsOf(run)
    .filter(({ at }) => at >= from && at <= until)
    .toSorted((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning") || a.at - b.at)
    .slice(0, FINDINGS_SHOWN);
}
