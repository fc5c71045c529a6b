// What is wrong with a run, by itself: broken promises, work that stands still for ever, and figures that no run can have.

import type { RunResult } from "../../src/experiment/results.ts";
import { describeMetric } from "../../src/observe/metrics/metrics.ts";

/** `kind` is what a complaint is counted and shrunk by. */
export interface Complaint {
  readonly kind: string;
  readonly text: string;
}

/** Figures that may be below zero, because they are differences. */
const SIGNED: ReadonlySet<string> = new Set(["reservations.lateness"]);
/** Parts of a whole by their definition. */
const SHARES =
  /(^|\.)(utilisation|accuracy|wastedRatio|rejectedRatio|missRatio|abandonedRatio|heldIdleRatio)$|(Share|Fraction)$/;
const ROUNDING = 1e-9;

export function judgeRun({ findings, metrics, end }: RunResult): readonly Complaint[] {
  const broken = findings
    .filter(({ severity }) => severity === "violation")
    .map(({ check, message, at }) => ({ kind: `breaks ${check}`, text: `at ${at} s: ${message}` }));
  const figures = Object.entries(metrics).flatMap(([name, value]) => judgeFigure(name, value, end) ?? []);
  return [...broken, ...figures];
}

function judgeFigure(name: string, value: number, end: number): Complaint | undefined {
  const kind = `figure ${name}`;
  const wrong = (why: string): Complaint => ({ kind, text: `${name} = ${value}: ${why}` });
  const description = describeMetric(name);
  if (description === undefined) return wrong("no such metric is described");
  if (!Number.isFinite(value)) return wrong("no number");
  if (value < -ROUNDING && !SIGNED.has(name)) return wrong("below zero");
  if (SHARES.test(name) && value > 1 + ROUNDING) return wrong("a part of a whole, above 1");
  const isTime = description.unit === "s" && /\.(mean|p\d+|max)$/.test(name);
  return isTime && value > end + ROUNDING ? wrong(`longer than the run, ${end} s`) : undefined;
}

/** Tasks that have not ended, those that nobody moves any more (I1) included; not those that their clients gave up to submit. */
export function unfinished({ metrics }: RunResult): number {
  const open = (metrics["tasks.unfinished"] ?? 0) + (metrics["tasks.lost"] ?? 0);
  return Math.max(0, open - (metrics["submissions.abandoned"] ?? 0));
}
