// What is no mistake, because the scenario asks for it: a design that is told to be careless, work that cannot end, and what the
// loader has warned of.

import { BEYOND_KINDS } from "../../src/explore/fault-plan.ts";
import { AT_ONCE } from "./draw-faults.ts";
import type { Drawn } from "./draw-scenario.ts";

export interface Tolerance {
  /** Kinds of complaints. */
  readonly kinds: readonly string[];
  /** Work may never end, and nobody is to blame. */
  readonly unfinished: boolean;
}

/** What warnings say of settings that do nothing; any other one is about what will come of it, and that has been said then. */
const OF_NO_EFFECT = /has no effect|nobody leads in|several masters lead in|nothing that runs gives way/;

/** Their one master sees who died of what (`crashLimit`), and hears several workers about one task (`verification`). */
const HAS_ONE_MASTER: ReadonlySet<string> = new Set([
  "single-master",
  "active-standby",
  "log-shipping",
  "replicated-master",
]);
/** How every complaint about a property begins. */
const ANY_PROMISE = "breaks ";
const BEYOND: readonly string[] = ["reclaim", ...BEYOND_KINDS.filter((kind) => kind !== "wipe")];

/** `told`: what the loader warned of. */
export function toleranceOf(drawn: Drawn, told: readonly string[]): Tolerance {
  const isWarned = told.some((message) => !OF_NO_EFFECT.test(message));
  const faults = faultsOf(drawn);
  if (faults.some((fault) => isBeyondWorkers(fault) || isUncheckedAttack(fault, drawn)))
    return { kinds: [ANY_PROMISE], unfinished: true };
  const mayLose =
    isWarned ||
    acknowledgesBeforeTheEnd(drawn) ||
    expiresByOffset(drawn) ||
    ownsWhatIsTaken(drawn) ||
    faults.some((fault) => lastsForEver(fault) || isBadVersion(fault));
  const kinds = [
    ...(isExactlyOnce(drawn) ? [] : ["breaks I2"]),
    ...(mayLose ? ["breaks I1"] : []),
    ...(believesAnybody(drawn) ? ["breaks integrity"] : []),
    ...(mayRefuseToLaunch(drawn) ? ["breaks triggers"] : []),
    ...(faults.some((fault) => "tamper" in fault) ? ["breaks audit"] : []),
  ];
  return { kinds, unfinished: mayLose || mayNeverEnd(drawn) || waitsForSuccesses(drawn) };
}

export function isTolerated(kind: string, { kinds }: Tolerance): boolean {
  return kinds.some((tolerated) => kind === tolerated || (tolerated === ANY_PROMISE && kind.startsWith(tolerated)));
}

function faultsOf({ faults = [] }: Drawn): readonly Drawn[] {
  return (faults as readonly Drawn[]).map((fault) => (fault["random"] ?? fault) as Drawn);
}

/** A disk that lies or forgets, or a clock at another rate, at somebody who keeps books or a lease. */
function isBeyondWorkers(fault: Drawn): boolean {
  const kind = BEYOND.find((beyond) => beyond in fault) ?? (fault["wipe"] === true ? "crash" : undefined);
  const action = kind === undefined ? undefined : (fault[kind] as string | { readonly target?: unknown });
  const target = typeof action === "object" ? (action.target ?? action) : action;
  return target !== undefined && !/worker|client/.test(JSON.stringify(target));
}

/** Until the end of the run. */
function lastsForEver(fault: Drawn): boolean {
  return (
    !("for" in fault) &&
    ("flap" in fault || ![...AT_ONCE, "grant", "revoke", "clock-step"].some((kind) => kind in fault))
  );
}

/** Machines on which it is do not come up, or not for long. */
function isBadVersion({ rollout }: Drawn): boolean {
  const { version = {} } = (rollout ?? {}) as { readonly version?: Drawn };
  return version["starts"] === false || version["crashAfter"] !== undefined;
}

/** Nobody checks who speaks, or the attacker has a key that is good. */
function isUncheckedAttack(fault: Drawn, { scheduler }: Drawn): boolean {
  if (!("forge" in fault) && !("replay" in fault)) return false;
  const { key = "none" } = (fault["forge"] ?? {}) as { readonly key?: string };
  return (scheduler as Drawn)["security"] === undefined || key === "own" || key === "old";
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

/** Only a vote of several finds a wrong result each time, and only where those who are wrong are so in different ways. */
function believesAnybody({ scheduler, faults = [] }: Drawn): boolean {
  const { verification } = scheduler as {
    readonly verification?: { readonly quorum?: { minQuorum?: number } } | string;
  };
  const quorum = typeof verification === "object" ? verification.quorum : undefined;
  const votes = verification === "quorum" || (quorum !== undefined && (quorum.minQuorum ?? 2) > 1);
  return !votes || !HAS_ONE_MASTER.has(designOf(scheduler)) || JSON.stringify(faults).includes('"agreeing":true');
}

/** Workers of one application's own, which the provider takes away for good: I1 knows of others that are idle, and not whose they are. */
function ownsWhatIsTaken({ cluster, scheduler }: Drawn): boolean {
  return /"workers":"own"/.test(JSON.stringify(scheduler)) && /"spot"/.test(JSON.stringify(cluster));
}

/** Whose clock is ahead by more than a certificate lives believes nobody. */
function expiresByOffset({ cluster, scheduler }: Drawn): boolean {
  return "clock" in (cluster as object) && JSON.stringify(scheduler).includes('"certificates"');
}

/** A trigger that missed too much makes no more launches, for ever. */
function mayRefuseToLaunch({ workload }: Drawn): boolean {
  const classes = Object.values(workload as Readonly<Record<string, { readonly trigger?: object }>>);
  return classes.some(({ trigger }) => trigger !== undefined && "missedMax" in trigger);
}

function mayNeverEnd({ workload, scheduler }: Drawn): boolean {
  // What takes down whoever runs it is never done, and others fall with it.
  const isPoisoned = Object.values(workload as object).some((one: object) => "poison" in one);
  const { crashLimit = "unlimited" } = scheduler as { readonly crashLimit?: unknown };
  return isPoisoned && (crashLimit === "unlimited" || !HAS_ONE_MASTER.has(designOf(scheduler)));
}

/** A budget that grows by successes alone, of callers who never give up: where nothing else succeeds, they wait for ever. */
function waitsForSuccesses({ scheduler }: Drawn): boolean {
  const { communication } = scheduler as { readonly communication?: { readonly rpc?: Drawn } };
  const { budget, giveUp } = communication?.rpc ?? {};
  return giveUp !== true && /token-bucket|aws-tokens/.test(JSON.stringify(budget ?? ""));
}

function designOf(scheduler: unknown): string {
  const { architecture = "single-master" } = scheduler as { readonly architecture?: string | object };
  return typeof architecture === "string" ? architecture : Object.keys(architecture)[0]!;
}
