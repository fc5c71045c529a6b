// What a trigger table remembers, and the commands that change it: what a master's decision log carries for time triggers.
// Plain data. All instants are readings of the wall clock, us since the start of the run.

import type { Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";

/**
 * `announced`: the intent to launch is durable, whether it was launched is not known; `launched`: as task `task`;
 * `replaced`: a later one has taken its place, and it must be stopped. All of them until they are completed.
 */
export interface Launch {
  readonly scheduled: Instant;
  readonly status: "announced" | "launched" | "replaced";
  readonly task: TaskId | undefined;
}

export interface TriggerState {
  /**
   * Every scheduled instant up to and including this one is decided: launched, or skipped. It never goes back, whatever
   * clocks do; so no instant is launched twice. undefined = the trigger has not been enabled.
   */
  readonly decidedUntil: Instant | undefined;
  /** Too many were missed. */
  readonly isRefused: boolean;
  /** An interval counts from here; undefined = from where its definition says. */
  readonly restartedAt: Instant | undefined;
  /** Not completed, in order of their announcement. */
  readonly launches: readonly Launch[];
}

export const NOT_ENABLED: TriggerState = {
  decidedUntil: undefined,
  isRefused: false,
  restartedAt: undefined,
  launches: [],
};

/** Names a launch: no trigger has two for one scheduled instant. */
export interface LaunchReference {
  readonly trigger: number;
  readonly scheduled: Instant;
}

/** `trigger`: its position in the list of definitions. `after`: `decidedUntil` when it was decided; if it has moved on, the command is stale. */
export type TriggerDecision =
  /** To be launched once this is durable, as `launchName`. `replaces`: launches to be stopped. */
  | {
      readonly kind: "announce";
      readonly trigger: number;
      readonly after: Instant;
      readonly scheduled: Instant;
      /** The interval starts anew with it. */
      readonly restarts: boolean;
      readonly replaces: readonly Instant[];
    }
  /** What was scheduled after `after` and up to `through` will not be launched. */
  | {
      readonly kind: "skip";
      readonly trigger: number;
      readonly after: Instant;
      readonly through: Instant;
      /** A SKIPS name. */
      readonly reason: "misfired" | "still-running";
    }
  /** More than `missedMax` were missed. */
  | { readonly kind: "refuse"; readonly trigger: number; readonly after: Instant };

export type TriggerCommand =
  | TriggerDecision
  /** Instants after `since` count: a new trigger, or one that was refused. */
  | { readonly kind: "enable"; readonly trigger: number; readonly since: Instant }
  /** It is known to run, as a task of this number. */
  | { readonly kind: "launched"; readonly trigger: number; readonly scheduled: Instant; readonly task: TaskId }
  /** It has ended, one way or another, or it is known that it never ran and never will. */
  | { readonly kind: "completed"; readonly trigger: number; readonly scheduled: Instant };

/** The same object if the command is stale or repeated: applying a log again changes nothing (I12). */
export function applyTo(state: TriggerState, command: TriggerCommand): TriggerState {
  switch (command.kind) {
    case "enable":
      return enabled(state, command.since);
    case "announce":
      return state.decidedUntil === command.after && !state.isRefused ? announced(state, command) : state;
    case "skip":
      if (state.decidedUntil !== command.after || state.isRefused || command.through <= command.after) return state;
      return { ...state, decidedUntil: command.through };
    case "refuse":
      return state.decidedUntil === command.after && !state.isRefused ? { ...state, isRefused: true } : state;
    case "launched":
      return launched(state, command.scheduled, command.task);
    case "completed": {
      const launches = state.launches.filter(({ scheduled }) => scheduled !== command.scheduled);
      return launches.length === state.launches.length ? state : { ...state, launches };
    }
  }
}

function enabled(state: TriggerState, since: Instant): TriggerState {
  if (state.decidedUntil === undefined) return { ...state, decidedUntil: since };
  if (!state.isRefused) return state;
  return { ...state, isRefused: false, decidedUntil: Math.max(state.decidedUntil, since) as Instant };
}

function announced(
  state: TriggerState,
  { after, scheduled, restarts, replaces }: TriggerDecision & { kind: "announce" },
): TriggerState {
  if (scheduled <= after) return state;
  const earlier = state.launches.map((launch) =>
    replaces.includes(launch.scheduled) ? { ...launch, status: "replaced" as const } : launch,
  );
  return {
    ...state,
    decidedUntil: scheduled,
    restartedAt: restarts ? scheduled : state.restartedAt,
    launches: [...earlier, { scheduled, status: "announced", task: undefined }],
  };
}

/** Also of a launch that was replaced meanwhile: whoever stops it needs to know the task. */
function launched(state: TriggerState, scheduled: Instant, task: TaskId): TriggerState {
  const known = state.launches.find((launch) => launch.scheduled === scheduled);
  if (known === undefined || known.task !== undefined) return state;
  const status = known.status === "replaced" ? "replaced" : "launched";
  const launches = state.launches.map((launch) => (launch === known ? { scheduled, status, task } : launch) as Launch);
  return { ...state, launches };
}
