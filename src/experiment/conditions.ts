// The conditions that a design meets: what is asked of it, and whether anything strikes. Where variants of a scenario differ in
// that, ranking all of them ranks days and not designs.

import type { FaultSpec } from "../cluster/faults/fault.ts";
import type { Distribution } from "../kernel/distributions/distribution.ts";
import { type Data, isData } from "../scenario/overlay.ts";
import type { Variant } from "../scenario/scenario.ts";
import type { Demand, WorkloadClass } from "../workload/workload.ts";

/** Of each variant, the first one under the same conditions. Empty where all meet the same. */
export function sameConditions(variants: readonly Variant[]): ReadonlyMap<string, string> {
  const firsts = new Map<string, string>();
  const strikes = areDays(variants) ? strikesOf : isStruck;
  const first = new Map(
    variants.map((variant) => {
      // How a version is rolled out is a choice, and what is wrong with it is none.
      const { name, workload, faults } = variant;
      const conditions = JSON.stringify([strikes(variant), faults.flatMap(versionOf), workload.map(askedOf)]);
      if (!firsts.has(conditions)) firsts.set(conditions, name);
      return [name, firsts.get(conditions)!];
    }),
  );
  return firsts.size > 1 ? first : new Map();
}

/**
 * Which faults is up to a question ("kill or drain?"), and none at all is a reference. But where several variants share one list of
 * them, and several another, designs are tried on different bad days.
 */
function areDays(variants: readonly Variant[]): boolean {
  const sharing = new Map<string, number>();
  for (const variant of variants.filter(isStruck)) {
    const strikes = strikesOf(variant);
    sharing.set(strikes, (sharing.get(strikes) ?? 0) + 1);
  }
  return [...sharing.values()].filter((count) => count > 1).length > 1;
}

/** By what the scenario lists. That a provider takes back what it rents out cheaply comes with the machines, which a design chooses. */
function isStruck({ faults, cluster: { reclaims = [] } }: Variant): boolean {
  return faults.length > reclaims.length;
}

/**
 * What strikes when, how hard and for how long, in whatever order it is written; whom is a matter of the design, which may call its parts
 * by other names. Groups of a partition, and what faults at random strike, are part of it.
 */
function strikesOf({ data }: Variant): string {
  const { faults = [] } = data as { readonly faults?: readonly Data[] };
  return JSON.stringify(
    faults.map((fault) => entriesOf(fault).map(([key, value]) => [key, withoutTarget(key, value)])),
  );
}

function entriesOf(data: Data): readonly (readonly [string, unknown])[] {
  return Object.entries(data).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** Keys of a fault that say when, and not what. */
const WHEN: ReadonlySet<string> = new Set(["at", "for", "every", "until"]);

/** An action is its target, or a map with that and more. */
function withoutTarget(key: string, value: unknown): unknown {
  if (WHEN.has(key)) return value;
  return isData(value) ? entriesOf(value).filter(([name]) => name !== "target") : undefined;
}

/** Of a rollout, what its version is like. */
function versionOf({ action }: FaultSpec): readonly unknown[] {
  if (action.kind !== "rollout") return [];
  const { version } = action;
  return [{ ...version, crashAfter: shapeOf(version.crashAfter) }];
}

/**
 * How much of what arrives. Not: when a trigger launches it, what its scheduler is told of it, what becomes of what it makes; those are
 * choices of a design.
 */
function askedOf({ name, demand, service, job, workflow, cores, memory, limit, start, stop }: WorkloadClass): unknown {
  return {
    name,
    demand: amountOf(demand),
    service: shapeOf(service),
    job: shapeOf(job),
    stages: workflow?.map(({ tasks, workloadClass }) => [shapeOf(tasks), shapeOf(workloadClass.service)]),
    cores,
    memory,
    limit,
    start,
    stop,
  };
}

function amountOf(demand: Demand): unknown {
  switch (demand.kind) {
    case "open": {
      const { meanRate, dispersion } = demand.createArrivals();
      return [demand.kind, meanRate, dispersion];
    }
    case "closed":
      return [demand.kind, demand.users, shapeOf(demand.think)];
    case "trigger":
      return [demand.kind, demand.triggers.length];
    case "trace":
      return [demand.kind];
  }
}

function shapeOf(distribution: Distribution | undefined): unknown {
  // Heavy tails may have no mean and no variance; all have a median.
  return distribution && [distribution.kind, distribution.mean, distribution.variance, distribution.quantile(0.5)];
}
