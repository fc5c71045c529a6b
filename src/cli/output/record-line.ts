// One record of a run as one line of NDJSON.

import { tellRecord, type TracedRecord } from "../../experiment/told-record.ts";

/** Without its newline. */
export function formatRecord(record: TracedRecord, nodeNames: readonly string[]): string {
  return JSON.stringify(tellRecord(record, nodeNames));
}
