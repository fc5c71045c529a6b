// What is known of a run before it begins, for its exports.

import { ENGINE_VERSION, engineFingerprint } from "../engine.ts";
import { describeMetric } from "../../observe/metrics/metrics.ts";
import type { ExportedRun } from "../../report/export/run-export.ts";
import type { Variant } from "../../scenario/scenario.ts";

export function describeRun(scenario: string, variant: Variant, seed: number): ExportedRun {
  return {
    scenario,
    variant: variant.name,
    seed,
    engine: { version: ENGINE_VERSION, fingerprint: engineFingerprint() },
    nodes: variant.cluster.nodes.map(({ name, role, zone, rack, cores, memory, speed }) => ({
      name,
      role,
      zone,
      rack,
      cores,
      memory: Number.isFinite(memory) ? memory : null,
      speed,
    })),
    classes: variant.workload.map(({ name }) => name),
    faults: variant.faults.map(({ text, action }) => ({ text, isInstant: action.kind === "restart" })),
    describeMetric,
  };
}
