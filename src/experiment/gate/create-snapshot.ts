// From the results of an experiment to the snapshot that the gate compares or keeps.

import type { Scenario } from "../../scenario/scenario.ts";
import type { Finding, Results } from "../results.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { designOf, writtenIdentity } from "./design.ts";
import { BASELINE_SCHEMA } from "./snapshot.ts";
import type { Snapshot, SnapshotRun, SnapshotVariant } from "./snapshot.ts";

export interface SnapshotSource {
  readonly scenario: Scenario;
  readonly text: string;
  readonly results: Results;
  /** Of the first run of a variant, by its name. */
  readonly checkpoints: ReadonlyMap<string, Checkpoints>;
  /** The seed of a variant's run that was another one when it was made again, by the name of the variant; absent = of none. */
  readonly unrepeatable?: ReadonlyMap<string, number>;
}

export function createSnapshot({ scenario, text, results, checkpoints, unrepeatable }: SnapshotSource): Snapshot {
  return {
    schema: BASELINE_SCHEMA,
    scenario: scenario.name,
    path: scenario.path.replaceAll("\\", "/").replace(/^(\.\/)+/, ""),
    written: writtenIdentity(text, scenario.path),
    engine: results.engine,
    verdict: results.verdict,
    expectations: results.expectations.map(({ text: said, verdict }) => ({ text: said, verdict })),
    vacuous: results.findings.filter(isVacuous).map(({ variant, message }) => `${variant}: ${message}`),
    variants: scenario.variants
      .filter(({ name }) => (results.variants[name]?.runs.length ?? 0) > 0)
      .map((variant): SnapshotVariant => {
        const marks = checkpoints.get(variant.name);
        const unsteady = unrepeatable?.get(variant.name);
        return {
          name: variant.name,
          design: designOf(variant),
          ...(marks && { checkpoints: marks }),
          ...(unsteady !== undefined && { unrepeatable: unsteady }),
          runs: results.variants[variant.name].runs.map((run) => snapshotRun(run, variant.name, results.findings)),
        };
      }),
  };
}

/** Warnings are only ever about something that was not put to the test. */
function isVacuous({ severity, check }: Finding): boolean {
  return severity === "warning" && check.startsWith("vacuous");
}

function snapshotRun(
  { seed, digest, metrics }: Results["variants"][string]["runs"][number],
  variant: string,
  findings: readonly Finding[],
): SnapshotRun {
  const violations: Record<string, number> = {};
  for (const finding of findings) {
    if (finding.severity !== "violation" || finding.variant !== variant || finding.seed !== seed) continue;
    violations[finding.check] = (violations[finding.check] ?? 0) + 1;
  }
  const observed = Object.entries(metrics).filter(([, value]) => Number.isFinite(value));
  return { seed, digest, metrics: Object.fromEntries(observed), violations };
}
