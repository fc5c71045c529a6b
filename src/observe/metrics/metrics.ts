// Every metric of a run: name, unit, which way is better, and what exactly it is. Reports, `orrery list` and docs/metrics.md
// read it; a test holds the collectors to it.

import type { MetricDescription } from "../observations.ts";
import { FAULT_METRICS } from "./fault-definitions.ts";
import { MEANS_METRICS } from "./means-definitions.ts";
import { WORK_METRICS } from "./work-definitions.ts";

/** In the order in which they are listed. */
export const METRICS: readonly MetricDescription[] = [...WORK_METRICS, ...FAULT_METRICS, ...MEANS_METRICS];

const BY_NAME: ReadonlyMap<string, MetricDescription> = new Map(
  METRICS.map((description) => [description.name, description]),
);

/** With several workload classes, the figures per task are also given for each class. */
const PER_CLASS = ["response.", "wait.", "service.", "slowdown.", "boundedSlowdown.", "job."] as const;

/** Also for the metrics of a class, `class.<class>.<metric>`; undefined for names that no run has. */
export function describeMetric(name: string): MetricDescription | undefined {
  const own = BY_NAME.get(name);
  if (own !== undefined) return own;
  const parts = /^class\.([^.]+)\.(.+)$/.exec(name);
  const base = parts === null ? undefined : BY_NAME.get(parts[2]);
  if (base === undefined || !PER_CLASS.some((prefix) => base.name.startsWith(prefix))) return undefined;
  return { ...base, name, definition: `${base.definition.slice(0, -1)}; class ${parts![1]} only.` };
}
