// Faults that never changed an outcome, and runs in which nothing was asked: an experiment that tested nothing must not
// look like one that passed.

import { toSeconds } from "../kernel/time.ts";
import type { Variant } from "../scenario/scenario.ts";
import { byVariant } from "./by-variant.ts";
import type { FaultEffect, Finding, RunResult } from "./results.ts";

export type VariantFault = FaultEffect & { readonly variant: string };

const NODES_LISTED_MAX = 50;

/** One line per declared fault and variant: its episodes of all replications together. */
export function faultTotals(variant: Variant, runs: readonly Pick<RunResult, "faults">[]): readonly VariantFault[] {
  return variant.faults.map((fault, index) => {
    const episodes = runs.flatMap((run) => run.faults.filter((effect) => effect.index === index));
    const first = episodes.find((episode) => episode.armed > 0) ?? episodes.at(0);
    return {
      variant: variant.name,
      index,
      text: fault.text,
      kind: fault.action.kind,
      nodes: [...new Set(episodes.flatMap((episode) => episode.nodes))].slice(0, NODES_LISTED_MAX),
      from: fault.kind === "scheduled" ? toSeconds(fault.at) : (first?.from ?? 0),
      until: first?.until ?? null,
      armed: episodes.reduce((sum, episode) => sum + episode.armed, 0),
      bit: episodes.reduce((sum, episode) => sum + episode.bit, 0),
      ...(first?.steps !== undefined && { steps: first.steps }),
    };
  });
}

export interface VacuityContext {
  readonly seed: number;
  replay(variant: string, seed: number): string;
}

/**
 * A finding for every declared fault that bit in no replication of a variant. The ideal scheduler sends no messages and
 * never fails, so a fault that bites another variant is not held against it. Nor is a step of wall clocks that struck a design
 * which does not read them: that is a design's answer to it.
 */
export function vacuousFaults(
  variants: readonly Variant[],
  effects: readonly VariantFault[],
  context: VacuityContext,
): readonly Finding[] {
  const ideal = new Set(
    variants.filter((variant) => variant.scheduler.architecture.definition.isBound).map(({ name }) => name),
  );
  const bitesSomebody = (text: string): boolean => effects.some((effect) => effect.text === text && effect.bit > 0);
  return effects
    .filter((effect) => effect.bit === 0)
    .filter((effect) => !((ideal.has(effect.variant) || isUnread(effect)) && bitesSomebody(effect.text)))
    .map((effect) => ({
      check: "vacuous-fault",
      severity: "warning",
      message: `'${effect.text}' ${effect.armed === 0 ? "never struck" : "struck but changed no outcome"} in any replication: nothing was tested by it`,
      at: effect.from,
      record: 0,
      variant: effect.variant,
      seed: context.seed,
      replay: context.replay(effect.variant, context.seed),
    }));
}

function isUnread({ kind, armed }: VariantFault): boolean {
  return kind === "clock-step" && armed > 0;
}

/** A finding for every variant to which no task was submitted in any replication. */
export function idleVariants(
  variants: readonly Variant[],
  runs: readonly Pick<RunResult, "variant" | "metrics">[],
  context: VacuityContext,
): readonly Finding[] {
  const groups = byVariant(runs);
  return variants
    .filter(({ name }) => {
      const own = groups.get(name) ?? [];
      return own.length > 0 && own.every((run) => run.metrics["tasks.submitted"] === 0);
    })
    .map(({ name }) => ({
      check: "nothing-asked",
      severity: "warning",
      message: "no task was submitted in any replication: there was nothing to schedule",
      at: 0,
      record: 0,
      variant: name,
      seed: context.seed,
      replay: context.replay(name, context.seed),
    }));
}
