// What describes one kind of record. For the lists of them.

/** Column names in the order (node, task, attempt, epoch, value) of `Trace.emit`; null = the kind does not use it. */
export type Columns = readonly [string | null, string | null, string | null, string | null, string | null];

export interface RecordKindDescription<N extends string = string> {
  readonly name: N;
  readonly columns: Columns;
  readonly meaning: string;
}

export const TASK: Columns = ["node", "task", "attempt", null, null];
export const NODE: Columns = ["node", null, null, null, "value"];

export function kind<const N extends string>(name: N, columns: Columns, meaning: string): RecordKindDescription<N> {
  return { name, columns, meaning };
}
