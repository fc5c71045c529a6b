// One record of a run as its readers want it: columns by their names, node numbers and codes as words.

import { MESSAGE_NAMES } from "../architectures/protocol/messages.ts";
import {
  ANSWERS,
  CAUSES,
  CLOCK_CHANGES,
  COPIES,
  COUNTS,
  CRASHES,
  DROPS,
  EFFECT_REFUSALS,
  MEMBER_ROLES,
  OFFER_ENDS,
  OPERATIONS,
  OUTCOMES,
  OUTPUT_PLACES,
  READ_LEVELS,
  REFUSALS,
  REJECTIONS,
  RESIGNATIONS,
  ROLES,
  ROLLOUT_CAUSES,
  ROLLOUT_STEPS,
  SEAL_REFUSALS,
  SKIPS,
  VERSIONS,
} from "../trace/record-codes.ts";
import { RECORD_KINDS } from "../trace/record-kinds.ts";
import type { RecordKind, RecordKindName } from "../trace/record-kinds.ts";

/** Columns that hold a node's number; `kind:column` where that is so for one kind only. */
const NODE_COLUMNS: ReadonlySet<string> = new Set([
  "node",
  "client",
  "from",
  "to",
  "master",
  "observer",
  "candidate",
  "leader",
  "node.cordoned:value",
  "node.drained:value",
  "node.quarantined:value",
  "node.released:value",
  "eviction.delayed:value",
]);

/** The list behind a column that holds a code; `kind:column` first, then the column of any kind. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  "node.declared:role": ROLES,
  "task.rejected:reason": REJECTIONS,
  "attempt.refused:reason": REFUSALS,
  "attempt.copied:reason": COPIES,
  "attempt.counted:as": COUNTS,
  "message.dropped:reason": DROPS,
  "message.refused:reason": SEAL_REFUSALS,
  "node.clock:value": CLOCK_CHANGES,
  "node.crashed:value": CRASHES,
  "role.changed:role": MEMBER_ROLES,
  "leader.resigned:reason": RESIGNATIONS,
  "effect.refused:reason": EFFECT_REFUSALS,
  "trigger.skipped:reason": SKIPS,
  "offer.closed:how": OFFER_ENDS,
  "version.installed:version": VERSIONS,
  "rollout.moved:step": ROLLOUT_STEPS,
  "rollout.moved:cause": ROLLOUT_CAUSES,
  operation: OPERATIONS,
  allowed: ["no", "yes"],
  answer: ANSWERS,
  level: READ_LEVELS,
  outcome: OUTCOMES,
  where: OUTPUT_PLACES,
  cause: CAUSES,
  message: MESSAGE_NAMES,
  transport: ["connection", "datagram"],
};

export interface TracedRecord {
  readonly kind: RecordKind;
  /** Microseconds. */
  readonly at: number;
  /** node, task, attempt, epoch, value: as emitted. */
  readonly numbers: readonly [number, number, number, number, number];
}

/** What `orrery trace` prints a line of. Which columns there are depends on the kind. */
export interface ToldRecord {
  /** Virtual time in seconds; other durations are in microseconds. */
  readonly at: number;
  /** Such as `task.completed`. */
  readonly kind: RecordKindName;
  readonly task?: number;
  readonly attempt?: number;
  readonly epoch?: number;
  /** `node` and others: nodes by their names, codes as words, numbers otherwise. */
  readonly [column: string]: string | number | undefined;
}

export function tellRecord({ kind, at, numbers }: TracedRecord, nodeNames: readonly string[]): ToldRecord {
  const { name, columns } = RECORD_KINDS[kind];
  const told: Record<string, string | number> & Pick<ToldRecord, "at" | "kind"> = { at: at / 1_000_000, kind: name };
  columns.forEach((column, index) => {
    if (column !== null) told[column] = readable(name, column, numbers[index], nodeNames);
  });
  return told;
}

/** The nodes that a record speaks of. */
export function nodesOf({ kind, numbers }: TracedRecord): readonly number[] {
  const { name, columns } = RECORD_KINDS[kind];
  return columns.flatMap((column, index) => (column !== null && isNode(name, column) ? [numbers[index]] : []));
}

/** The task it speaks of; undefined where its kind has none. */
export function taskOf({ kind, numbers }: TracedRecord): number | undefined {
  return RECORD_KINDS[kind].columns[1] === "task" ? numbers[1] : undefined;
}

function readable(kind: RecordKindName, column: string, value: number, nodeNames: readonly string[]): string | number {
  const words = wordsOf(kind, column);
  return (words === "nodes" ? nodeNames : words)?.[value] ?? value;
}

/** What stands in a column: names of nodes, or one of these words; undefined = a number. */
export function wordsOf(kind: RecordKindName, column: string): "nodes" | readonly string[] | undefined {
  return isNode(kind, column) ? "nodes" : (CODES[`${kind}:${column}`] ?? CODES[column]);
}

function isNode(kind: RecordKindName, column: string): boolean {
  return NODE_COLUMNS.has(column) || NODE_COLUMNS.has(`${kind}:${column}`);
}
