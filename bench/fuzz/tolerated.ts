// What is no mistake, because the scenario asks for it: a design that is told to be careless, work that cannot end, and what the
// loader has warned of.

import type { Drawn } from "./draw-scenario.ts";

export interface Tolerance {
  /** Kinds of complaints. */
  readonly kinds: readonly string[];
  /** Work may never end, and nobody is to blame. */
  readonly unfinished: boolean;
}

/** What warnings say of settings that do nothing; any other one is about what will come of it, and that has been said then. */
const OF_NO_EFFECT = /has no effect|nobody leads in|nothing that runs gives way/;

/** `told`: what the loader warned of. */
export function toleranceOf(drawn: Drawn, told: readonly string[]): Tolerance {
  const isWarned = told.some((message) => !OF_NO_EFFECT.test(message));
  const mayLose = isWarned || acknowledgesBeforeTheEnd(drawn);
  const kinds = [...(isExactlyOnce(drawn) ? [] : ["breaks I2"]), ...(mayLose ? ["breaks I1"] : [])];
  return { kinds, unfinished: mayLose || mayNeverEnd(drawn) };
}

/** `direct` protects from nothing, and `fenced` from deposed masters only: what is sent again takes effect again. */
function isExactlyOnce({ scheduler }: Drawn): boolean {
  const { effects } = scheduler as { readonly effects?: string | { readonly mode?: string } };
  const mode = typeof effects === "object" ? effects.mode : effects;
  return mode !== "direct" && mode !== "fenced";
}

/** A queue that is told to forget what a worker has only begun: whoever dies then takes it along. */
function acknowledgesBeforeTheEnd({ scheduler }: Drawn): boolean {
  const { architecture } = scheduler as { readonly architecture?: Readonly<Record<string, { acknowledge?: string }>> };
  const acknowledge = architecture?.["pull-queue"]?.acknowledge;
  return acknowledge === "early" || acknowledge === "at-start";
}

function mayNeverEnd({ faults = [], workload, scheduler }: Drawn): boolean {
  const strikesForEver = (faults as readonly object[]).some((fault) => "random" in fault || "trace" in fault);
  // What takes down whoever runs it is never done, and others fall with it.
  const isPoisoned = Object.values(workload as object).some((one: object) => "poison" in one);
  const { crashLimit = "unlimited" } = scheduler as { readonly crashLimit?: unknown };
  return strikesForEver || (isPoisoned && crashLimit === "unlimited");
}
