// Writes logs in the Standard Workload Format, so that what Orrery makes can be read by everything that reads such logs.

import { SWF_COLUMNS } from "./traces/swf-job.ts";
import type { SwfJob } from "./traces/swf-job.ts";

/** Header fields in the order in which they are to stand; Version, MaxJobs and MaxRecords are added. */
export type SwfHeaderFields = readonly (readonly [name: string, value: string | number])[];

/** The whole log as text, with a line end after every line. */
export function writeSwf(jobs: readonly SwfJob[], header: SwfHeaderFields): string {
  const fields: SwfHeaderFields = [
    ["Version", "2.2"],
    ...header,
    ["MaxJobs", jobs.length],
    ["MaxRecords", jobs.length],
  ];
  const lines = fields.map(([name, value]) => `; ${name}: ${value}`);
  for (const job of jobs) lines.push(SWF_COLUMNS.map(([column]) => `${job[column]}`).join(" "));
  return `${lines.join("\n")}\n`;
}
