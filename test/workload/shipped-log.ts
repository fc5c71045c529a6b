// How scenarios/traces/lublin-256.swf.gz is made. The test beside this file regenerates it and compares; with
// ORRERY_WRITE_TRACES=1 in the environment that test writes it instead.

import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { generateLublin } from "../../src/workload/lublin.ts";
import { writeSwf } from "../../src/workload/swf-writer.ts";

export const SHIPPED_JOBS = 5_000;
export const SHIPPED_PROCESSORS = 256;
const SEED = "1";

export function makeShippedLog(): string {
  const options = { jobs: SHIPPED_JOBS, processors: SHIPPED_PROCESSORS, split: false };
  return writeSwf(generateLublin(options, new RandomStreams(SEED)), [
    ["Computer", "none: a synthetic log of a parallel machine"],
    ["Information", "Lublin and Feitelson, The workload on parallel supercomputers, JPDC 63(11), 2003"],
    ["Conversion", `made by Orrery: typeless model, ${SHIPPED_PROCESSORS} processors, seed ${SEED}`],
    ["Preemption", "No"],
    ["MaxNodes", SHIPPED_PROCESSORS],
    ["MaxProcs", SHIPPED_PROCESSORS],
    ["MaxRuntime", 162_754],
    ["Note", "time 0 is a midnight; the model has no users, no estimates and no memory"],
  ]);
}
