// The first seed of a variant, watched: how it begins and ends, and how often each kind of record occurs.

import { formatRecord } from "../../src/cli/output/record-line.ts";
import type { TracedRecord } from "../../src/experiment/told-record.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import type { RunResult } from "../../src/experiment/results.ts";
import type { Variant } from "../../src/scenario/scenario.ts";
import { RECORD_KINDS } from "../../src/trace/record-kinds.ts";

const SHOWN = 20;

export interface WatchedRun {
  readonly result: RunResult;
  /** The first and the last records. */
  readonly first: readonly string[];
  readonly last: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

export function watch(variant: Variant, seed: number): WatchedRun {
  const names = variant.cluster.nodes.map(({ name }) => name);
  const first: string[] = [];
  const ring: TracedRecord[] = [];
  const counts = RECORD_KINDS.map(() => 0);
  let records = 0;
  const result = runVariant(variant, seed, {
    onRecord: (kind, at, ...numbers) => {
      const record: TracedRecord = { kind, at, numbers };
      if (records < SHOWN) first.push(formatRecord(record, names));
      ring[records % SHOWN] = record;
      counts[kind] += 1;
      records += 1;
    },
  });
  const oldest = records % SHOWN;
  const last = [...ring.slice(oldest), ...ring.slice(0, oldest)].map((record) => formatRecord(record, names));
  const seen = RECORD_KINDS.map(({ name }, kind) => [name, counts[kind]] as const).filter(([, count]) => count > 0);
  return { result, first, last, counts: Object.fromEntries(seen) };
}
