// How faults were overcome, as rows of text: for each declared fault and variant over all replications, and strike by strike for
// one run. Instants are relative to the strike (t0). Every format of the report may show them.

import type { ReportInput, RunResult } from "../experiment/results.ts";
import type { Recovery } from "../observe/observations.ts";
import { counted, finite, formatCount, formatInstant, formatNumber, formatValue } from "./quantity.ts";

/** The steps of a recovery and how they head a column. */
export const STEPS = [
  ["detectedAt", "noticed"],
  ["ledAt", "led again"],
  ["dispatchedAt", "work on its way"],
  ["recoveredAt", "backlog gone"],
] as const;

type Step = (typeof STEPS)[number][0];

export interface Spread {
  readonly mean: string;
  /** `14.9 s to 16.3 s`; empty where all are equal. */
  readonly range: string;
}

export interface FaultRecoveryRow {
  readonly fault: string;
  readonly variant: string;
  /** How often it struck; and how often it hit a task or a leader, where that was not every time. */
  readonly strikes: Spread;
  /** In the order of STEPS, over the strikes that cost something. */
  readonly steps: readonly Spread[];
  /** Tasks and core-seconds of work that were hit, per strike that cost something. */
  readonly tasks: string;
  readonly workLost: string;
  readonly unfinished: string;
}

/** In the order of the faults, then of the variants; one row each, however often the fault struck. */
export function faultRecoveryRows({ runs, results }: ReportInput): readonly FaultRecoveryRow[] {
  const struck = runs.flatMap((run) => (run.recoveries ?? []).map((recovery) => ({ run, recovery })));
  const faults = [...new Set(struck.map(({ recovery }) => recovery.fault))].toSorted((a, b) => a - b);
  return faults.flatMap((fault) =>
    Object.keys(results.variants).flatMap((variant) => {
      const own = struck.filter(({ run, recovery }) => recovery.fault === fault && run.variant === variant);
      return own.length === 0
        ? []
        : [
            rowOf(
              faultText(own[0].run, fault),
              variant,
              own.map(({ recovery }) => recovery),
            ),
          ];
    }),
  );
}

function rowOf(fault: string, variant: string, all: readonly Recovery[]): FaultRecoveryRow {
  const costly = all.filter(hasCost);
  const open = costly.filter(({ recoveredAt }) => recoveredAt === null).length;
  const perStrike = (pick: (recovery: Recovery) => number) =>
    costly.length === 0 ? "–" : formatNumber(costly.reduce((sum, one) => sum + pick(one), 0) / costly.length);
  return {
    fault,
    variant,
    strikes: {
      mean: formatCount(all.length),
      range: costly.length === all.length ? "" : `${formatCount(costly.length)} with a cost`,
    },
    steps: STEPS.map(([step]) => spreadOf(costly.flatMap((recovery) => offsetOf(recovery, step) ?? []))),
    tasks: perStrike(({ tasks }) => tasks),
    workLost: perStrike(({ workLost }) => workLost),
    unfinished: formatCount(open),
  };
}

/** It hit a task, or the leader: otherwise there was nothing to overcome. */
export function hasCost({ tasks, hitsLeader }: Recovery): boolean {
  return tasks > 0 || hitsLeader;
}

/** Seconds from the strike to the step; null where it did not come, or where there was nothing to wait for. */
export function offsetOf(recovery: Recovery, step: Step): number | null {
  const at = recovery[step];
  if (at === null || !finite(at) || (step === "ledAt" && !recovery.hitsLeader)) return null;
  return Math.max(0, at - recovery.struckAt);
}

function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return { mean: "–", range: "" };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const least = values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const most = values.reduce((high, value) => Math.max(high, value), 0);
  const [low, high] = [formatValue(least, "s"), formatValue(most, "s")];
  return { mean: formatValue(mean, "s"), range: low === high ? "" : `${low} to ${high}` };
}

export interface StrikeRow {
  readonly fault: string;
  readonly struckAt: string;
  readonly hit: string;
  /** In the order of STEPS. */
  readonly steps: readonly string[];
  readonly lost: string;
}

/** The strikes of one run that cost most, in order of time, and how many were left out. */
export function strikeRows(
  run: RunResult,
  most: number,
): { readonly rows: readonly StrikeRow[]; readonly left: number } {
  const costly = (run.recoveries ?? []).filter(hasCost);
  const chosen = new Set(
    costly.toSorted((a, b) => b.lost.total - a.lost.total || a.struckAt - b.struckAt).slice(0, most),
  );
  const rows = costly.filter((recovery) => chosen.has(recovery)).map((recovery) => strikeRow(run, recovery));
  return { rows, left: costly.length - rows.length };
}

function strikeRow(run: RunResult, recovery: Recovery): StrikeRow {
  return {
    fault: faultText(run, recovery.fault),
    struckAt: formatInstant(recovery.struckAt),
    hit: hitText(run, recovery),
    steps: STEPS.map(([step]) => stepText(recovery, step)),
    lost: formatValue(recovery.lost.total, "s"),
  };
}

function stepText(recovery: Recovery, step: Step): string {
  const offset = offsetOf(recovery, step);
  if (offset !== null) return `+${formatValue(offset, "s")}`;
  if (step === "ledAt" && !recovery.hitsLeader) return "–";
  if (step === "detectedAt" && recovery.dispatchedAt !== null) return "not noticed";
  return "not by the end";
}

const NODES_NAMED_MAX = 3;

function hitText(run: RunResult, { nodes, nodeCount, hitsLeader, tasks, workLost }: Recovery): string {
  const named = nodes.slice(0, NODES_NAMED_MAX).map((node) => nodeName(run, node));
  const more = nodeCount > named.length ? ` and ${counted(nodeCount - named.length, "other")}` : "";
  const leader = hitsLeader ? ", the leader" : "";
  const work = tasks === 0 ? "" : `: ${counted(tasks, "task")}`;
  const lost = workLost > 0 ? `, ${formatNumber(workLost)} core-s lost` : "";
  return `${named.join(", ")}${more}${leader}${work}${lost}`;
}

export function nodeName(run: RunResult, node: number): string {
  return run.nodes[node]?.name ?? `node ${node}`;
}

export function faultText(run: RunResult, fault: number): string {
  return run.faults.find(({ index }) => index === fault)?.text ?? `fault ${fault + 1}`;
}
