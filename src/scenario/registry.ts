// Every plug-in by kind and name: the one place that knows the implementations behind the contracts. A user's own
// plug-ins join it and are then like built-in ones everywhere.

import type { AlertDefinition } from "../algorithms/alerts/alert.ts";
import type { AdmissionDefinition } from "../algorithms/admission/admission.ts";
import type { BreakerDefinition } from "../algorithms/breaker/breaker.ts";
import type { CheckpointDefinition } from "../algorithms/checkpoint/checkpoint.ts";
import type { DampingDefinition } from "../algorithms/damping/damping.ts";
import type { DetectorDefinition } from "../algorithms/detection/detector.ts";
import type { GangDefinition } from "../algorithms/gangs/gang-policy.ts";
import type { HealthDefinition } from "../algorithms/health/health.ts";
import type { MigrationDefinition } from "../algorithms/migration/migration.ts";
import type { OrderingDefinition } from "../algorithms/ordering/ordering.ts";
import type { PlacementDefinition } from "../algorithms/placement/placement.ts";
import type { RebalancingDefinition } from "../algorithms/rebalancing/rebalancing.ts";
import type { BudgetDefinition } from "../algorithms/budget/budget.ts";
import type { RetryDefinition } from "../algorithms/retry/retry.ts";
import type { ScalingDefinition } from "../algorithms/scaling/scaling.ts";
import type { SpeculationDefinition } from "../algorithms/speculation/speculation.ts";
import type { StealingDefinition } from "../algorithms/stealing/stealing.ts";
import type { VerificationDefinition } from "../algorithms/verification/verification.ts";
import type { ArchitectureDefinition } from "../architectures/architecture.ts";
import type { DistributionDefinition } from "../kernel/distributions/definition.ts";
import type { ArrivalDefinition } from "../workload/arrivals/arrival-process.ts";
import type { EstimateDefinition } from "../workload/estimates/estimate-model.ts";
import { BUILT_IN } from "./built-in/built-in.ts";

/** What users may define for themselves, each with a `define...` function. */
export type OwnPolicy =
  | AdmissionDefinition
  | OrderingDefinition
  | PlacementDefinition
  | DetectorDefinition
  | DampingDefinition
  | HealthDefinition
  | RetryDefinition
  | BudgetDefinition
  | BreakerDefinition
  | SpeculationDefinition
  | VerificationDefinition
  | GangDefinition
  | StealingDefinition
  | RebalancingDefinition
  | MigrationDefinition
  | ScalingDefinition
  | CheckpointDefinition
  | AlertDefinition;

export type PlugIn =
  ArchitectureDefinition | OwnPolicy | ArrivalDefinition | EstimateDefinition | DistributionDefinition;

export type PlugInKind = PlugIn["kind"];

/** In the order of `orrery list`. */
export const PLUG_IN_KINDS: readonly PlugInKind[] = [
  "architecture",
  "admission",
  "ordering",
  "placement",
  "detection",
  "damping",
  "health",
  "retry",
  "budget",
  "breaker",
  "speculation",
  "verification",
  "gangs",
  "stealing",
  "rebalancing",
  "migration",
  "scaling",
  "checkpoint",
  "alert",
  "arrivals",
  "estimate",
  "distribution",
];

export class Registry {
  readonly #plugIns: readonly PlugIn[];

  constructor(plugIns: readonly PlugIn[]) {
    refuseDuplicates(plugIns);
    // Sorted by name, so that lists, schemas and messages do not depend on who was registered first.
    this.#plugIns = plugIns.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** The plug-ins of a kind, by name. */
  all<K extends PlugInKind>(kind: K): readonly Extract<PlugIn, { kind: K }>[] {
    return this.#plugIns.filter((plugIn): plugIn is Extract<PlugIn, { kind: K }> => plugIn.kind === kind);
  }

  find<K extends PlugInKind>(kind: K, name: string): Extract<PlugIn, { kind: K }> | undefined {
    return this.all(kind).find((plugIn) => plugIn.name === name);
  }

  /** This registry and a user's own plug-ins. Throws if a name of a kind is taken. */
  with(userPlugIns: readonly PlugIn[]): Registry {
    return new Registry([...this.#plugIns, ...userPlugIns]);
  }
}

export class DuplicatePlugInError extends Error {
  override readonly name = "DuplicatePlugInError";
}

let builtIn: Registry | undefined;

export function builtInRegistry(): Registry {
  return (builtIn ??= new Registry(BUILT_IN as readonly PlugIn[]));
}

function refuseDuplicates(plugIns: readonly PlugIn[]): void {
  const seen = new Set<string>();
  for (const { kind, name } of plugIns) {
    const key = `${kind} '${name}'`;
    if (!PLUG_IN_KINDS.includes(kind))
      throw new DuplicatePlugInError(
        `expected a plug-in of kind ${PLUG_IN_KINDS.join(", ")}, found kind '${kind}' (${name})`,
      );
    if (seen.has(key)) throw new DuplicatePlugInError(`expected one ${key}, found two; give yours another name`);
    seen.add(key);
  }
}
