// Every metric of a run: name, unit, which way is better, and what exactly it is. Reports, `orrery list` and docs/metrics.md
// read it; a test holds the collectors to it.

import type { MetricDescription } from "../observations.ts";
import { ALERT_METRICS } from "./alert-definitions.ts";
import { FAULT_METRICS } from "./fault-definitions.ts";
import { MEANS_METRICS } from "./means-definitions.ts";
import { ROLLOUT_METRICS } from "./rollout-definitions.ts";
import { VALUE_METRICS } from "./value-definitions.ts";
import { WORK_METRICS } from "./work-definitions.ts";

/** In the order in which they are listed. */
export const METRICS: readonly MetricDescription[] = [
  ...WORK_METRICS,
  ...VALUE_METRICS,
  ...FAULT_METRICS,
  ...ALERT_METRICS,
  ...MEANS_METRICS,
  ...ROLLOUT_METRICS,
];

const BY_NAME: ReadonlyMap<string, MetricDescription> = new Map(
  METRICS.map((description) => [description.name, description]),
);

/** With several workload classes, the figures per task are also given for each class. */
const PER_CLASS = ["response.", "wait.", "service.", "slowdown.", "boundedSlowdown.", "job.", "value."] as const;

/** Of one alert rule: the same figure as of all of them together. */
export const PER_RULE = ["fired", "false", "missed", "delay.mean", "delay.max", "reset.mean", "firing"] as const;

/** Of the workers of one named group: the same figure as of all of them together. */
export const PER_GROUP = ["utilisation", "cost.total", "cost.machineHours"] as const;

/** Of one pool: the same figure as of all of them together. */
export const PER_POOL = ["used.mean", "used.max", "utilisation", "overlap"] as const;

/**
 * Also for the metrics of a class, `class.<class>.<metric>`, of an alert rule, `alert.<rule>.<figure>`, and of a group of
 * workers, `group.<group>.<figure>`, and of a pool, `pool.<pool>.<figure>`; undefined for names that no run has.
 */
export function describeMetric(name: string): MetricDescription | undefined {
  return (
    BY_NAME.get(name) ?? describeOfRule(name) ?? describeOfClass(name) ?? describeOfGroup(name) ?? describeOfPool(name)
  );
}

function describeOfRule(name: string): MetricDescription | undefined {
  const [, rule, figure] = /^alert\.([^.]+)\.(.+)$/.exec(name) ?? [];
  const base = PER_RULE.some((known) => known === figure) ? BY_NAME.get(`alerts.${figure}`) : undefined;
  return base && { ...base, name, definition: `${base.definition.slice(0, -1)}; rule ${rule} only.` };
}

function describeOfClass(name: string): MetricDescription | undefined {
  const parts = /^class\.([^.]+)\.(.+)$/.exec(name);
  const base = parts === null ? undefined : BY_NAME.get(parts[2]);
  if (base === undefined || !PER_CLASS.some((prefix) => base.name.startsWith(prefix))) return undefined;
  return { ...base, name, definition: `${base.definition.slice(0, -1)}; class ${parts![1]} only.` };
}

function describeOfGroup(name: string): MetricDescription | undefined {
  const [, group, figure] = /^group\.([^.]+)\.(.+)$/.exec(name) ?? [];
  const base = PER_GROUP.some((known) => known === figure) ? BY_NAME.get(figure) : undefined;
  const definition = base?.definition.replace("Warm pools included.", "Warm pools not included.");
  return base && { ...base, name, definition: `${definition!.slice(0, -1)}; workers of group ${group} only.` };
}

function describeOfPool(name: string): MetricDescription | undefined {
  const [, pool, figure] = /^pool\.([^.]+)\.(.+)$/.exec(name) ?? [];
  const base = PER_POOL.some((known) => known === figure) ? BY_NAME.get(`pools.${figure}`) : undefined;
  return base && { ...base, name, definition: `${base.definition.slice(0, -1)}; pool ${pool} only.` };
}
