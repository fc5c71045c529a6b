// How faults were overcome, as rows of text: for each declared fault and variant over all replications, and strike by strike for
// one run. Instants are relative to the strike (t0). Every format of the report may show them.

import type { Recovery } from "../observe/observations.ts";
import type { FaultRecoveries, StepSum } from "./overview/recovery-sums.ts";
import { faultText, hasCost, isWithoutMeaning, offsetOf, STEPS } from "./overview/recovery-sums.ts";
import type { RunsOverview, ShownRun } from "./overview/runs-overview.ts";
import { counted, formatCount, formatInstant, formatNumber, formatValue } from "./quantity.ts";

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

/** In the order of the faults, then of the variants named; one row each, however often the fault struck. */
export function faultRecoveryRows({ variants }: RunsOverview, shown: readonly string[]): readonly FaultRecoveryRow[] {
  const struck = new Set([...variants.values()].flatMap(({ recoveries }) => recoveries.faults));
  return [...struck]
    .toSorted((a, b) => a - b)
    .flatMap((fault) =>
      shown.flatMap((name) => {
        const own = variants.get(name)?.recoveries.of(fault);
        return own === undefined ? [] : [rowOf(name, own)];
      }),
    );
}

function rowOf(
  variant: string,
  { text, strikes, costly, open, unmeasured, tasks, workLost, steps }: FaultRecoveries,
): FaultRecoveryRow {
  const perStrike = (sum: number) => (costly === 0 ? "–" : formatNumber(sum / costly));
  return {
    fault: text,
    variant,
    strikes: {
      mean: formatCount(strikes),
      range: costly === strikes ? "" : [`${formatCount(costly)} with a cost`, ...notMeasured(unmeasured)].join(", "),
    },
    steps: steps.map(spreadOf),
    tasks: perStrike(tasks),
    workLost: perStrike(workLost),
    unfinished: formatCount(open),
  };
}

function notMeasured(count: number): readonly string[] {
  return count === 0 ? [] : [`${formatCount(count)} not measured`];
}

function spreadOf({ count, sum, least, most }: StepSum): Spread {
  if (count === 0) return { mean: "–", range: "" };
  const [low, high] = [formatValue(least, "s"), formatValue(most, "s")];
  return { mean: formatValue(sum / count, "s"), range: low === high ? "" : `${low} to ${high}` };
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
  run: ShownRun,
  most: number,
): { readonly rows: readonly StrikeRow[]; readonly left: number } {
  const costly = (run.recoveries ?? []).filter((each) => hasCost(each) || each.disturbance === "not measured");
  const chosen = new Set(
    costly.toSorted((a, b) => b.lost.total - a.lost.total || a.struckAt - b.struckAt).slice(0, most),
  );
  const rows = costly.filter((recovery) => chosen.has(recovery)).map((recovery) => strikeRow(run, recovery));
  return { rows, left: costly.length - rows.length };
}

function strikeRow(run: ShownRun, recovery: Recovery): StrikeRow {
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
  if (isWithoutMeaning(recovery, step)) return "–";
  if (step === "recoveredAt" && recovery.disturbance === "not measured") return "not measured";
  if (step === "detectedAt" && recovery.dispatchedAt !== null) return "not noticed";
  return "not by the end";
}

const NODES_NAMED_MAX = 3;

function hitText(run: ShownRun, { nodes, nodeCount, hitsLeader, tasks, workLost }: Recovery): string {
  const named = nodes.slice(0, NODES_NAMED_MAX).map((node) => nodeName(run, node));
  const more = nodeCount > named.length ? ` and ${counted(nodeCount - named.length, "other")}` : "";
  const leader = hitsLeader ? ", the leader" : "";
  const work = tasks === 0 ? "" : `: ${counted(tasks, "task")}`;
  const lost = workLost > 0 ? `, ${formatNumber(workLost)} core-s lost` : "";
  return `${named.join(", ")}${more}${leader}${work}${lost}`;
}

export function nodeName(run: ShownRun, node: number): string {
  return run.nodes[node]?.name ?? `node ${node}`;
}
