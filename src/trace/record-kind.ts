// What describes one kind of record. For the lists of them.

/** Column names in the order (node, task, attempt, epoch, value) of `Trace.emit`; null = the kind does not use it. */
export type Columns = readonly [string | null, string | null, string | null, string | null, string | null];

export interface RecordKindDescription {
  readonly name: string;
  readonly columns: Columns;
  readonly meaning: string;
}

export const TASK: Columns = ["node", "task", "attempt", null, null];
export const NODE: Columns = ["node", null, null, null, "value"];

export function kind(name: string, columns: Columns, meaning: string): RecordKindDescription {
  return { name, columns, meaning };
}
