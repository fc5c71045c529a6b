// Trace records as a person reads them: `12.000350  attempt.started  node=worker/3 task=17 attempt=1 epoch=1 cores=1`.

import { toSeconds, type Instant } from "../../src/kernel/time.ts";
import { CAUSES, CLOCK_CHANGES, DROPS, OUTCOMES, RECORD_KINDS, REFUSALS, REJECTIONS, ROLES } from "../../src/trace/record-kinds.ts";

/** Columns that hold the number of a node. */
const NODE_COLUMNS: readonly string[] = ["node", "client", "from", "to", "master", "observer"];

/** Columns that hold an index, by kind and column. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  "node.declared role": ROLES,
  "task.rejected reason": REJECTIONS,
  "task.dead-lettered cause": CAUSES,
  "attempt.refused reason": REFUSALS,
  "attempt.ended outcome": OUTCOMES,
  "attempt.lost cause": CAUSES,
  "node.clock value": CLOCK_CHANGES,
  "message.dropped reason": DROPS,
};

export type RecordNumbers = readonly [node: number, task: number, attempt: number, epoch: number, value: number];

export function recordText(kind: number, at: Instant, numbers: RecordNumbers, nodeNames: readonly string[]): string {
  const { name, columns } = RECORD_KINDS[kind];
  const cells = columns.flatMap((column, index) => (column === null ? [] : [`${column}=${cellText(name, column, numbers[index], nodeNames)}`]));
  return `${toSeconds(at).toFixed(6).padStart(14)}  ${[name, ...cells].join(" ")}`;
}

function cellText(kind: string, column: string, value: number, nodeNames: readonly string[]): string {
  const code = CODES[`${kind} ${column}`]?.[value];
  if (code !== undefined) return code;
  return NODE_COLUMNS.includes(column) ? (nodeNames[value] ?? String(value)) : String(value);
}
