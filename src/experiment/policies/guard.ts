// Puts the user's policies behind a guard: what they throw, and answers that no policy can mean, are reported as theirs, with
// the policy's name and the virtual time, and never look like a crash of ours.

import type { Duration, Instant } from "../../kernel/time.ts";
import { toSeconds } from "../../kernel/time.ts";
import { createAnswerCheck } from "./answers.ts";
import { lackOf } from "./members.ts";

/** A user's policy threw during a run, or gave an answer that means nothing. */
export class PlugInFailure extends Error {
  override readonly name = "PlugInFailure";
  /** Whose policy, and in which method: the same whenever it happens. */
  readonly mistake: string;

  constructor(mistake: string, details: string, options?: ErrorOptions) {
    super(mistake + details, options);
    this.mistake = mistake;
  }
}

/** Where in the user's file an error came from, such as `mine.ts:12:5`; undefined where that is not known. */
export type Place = (error: unknown) => string | undefined;

/** Hears when control goes to a user's policy and comes back: who never gives it back can only be told from outside. */
export interface CallListener {
  /** `method` with the policy's name, `now` in seconds of virtual time if it is known; gives what `left` wants to have. */
  entered(method: string, now: number | undefined): number;
  left(outer: number): void;
}

export interface GuardOptions {
  readonly place?: Place;
  readonly calls?: CallListener | undefined;
}

/** The part that is common to all definitions. */
export interface Definition {
  readonly kind: string;
  readonly name: string;
  create(...context: never[]): object;
}

/** Methods whose last argument is the present instant: where the guard reads the clock. */
const TIMED_METHODS = new Set([
  "add",
  "choose",
  "started",
  "stopped",
  "waiting",
  "place",
  "ended",
  "heard",
  "watch",
  "opinion",
  "nextChange",
  "decide",
  "took",
  "inherited",
  "permits",
  "released",
]);

/** The kinds whose `create` makes no policy that decides during a run. */
const UNGUARDED_KINDS = new Set(["architecture", "arrivals", "estimate", "distribution"]);

/** The same definition; what `create` makes, and `create` itself, report failures as PlugInFailure. */
export function guardDefinition<D extends Definition>(definition: D, path: string, options: GuardOptions = {}): D {
  if (UNGUARDED_KINDS.has(definition.kind)) return definition;
  const label = `${definition.kind} policy '${definition.name}' (${path})`;
  const create = listened(definition.create as Method, `${label}: create()`, options.calls);
  return {
    ...definition,
    create: (...context: never[]) => {
      let policy: object;
      try {
        policy = create(definition, context, undefined) as object;
      } catch (error) {
        throw failure(`${label} threw in create()`, "", error, options);
      }
      return guardPolicy(policy, label, definition.kind, options);
    },
  };
}

type Method = (...values: unknown[]) => unknown;

function guardPolicy(policy: object, label: string, kind: string, options: GuardOptions): object {
  if (typeof policy !== "object" || policy === null) {
    throw new PlugInFailure(
      label,
      `: expected create() to give an object, found ${policy === null ? "null" : typeof policy}`,
    );
  }
  const lack = lackOf(kind, policy);
  if (lack !== undefined) throw new PlugInFailure(label, `: ${lack}`);
  const check = createAnswerCheck(kind, policy);
  let now: Duration | Instant | undefined;
  const guarded: Record<string, unknown> = {};
  for (const name of memberNames(policy)) {
    const member: unknown = Reflect.get(policy, name);
    if (typeof member !== "function") {
      Object.defineProperty(guarded, name, { get: () => Reflect.get(policy, name) as unknown, enumerable: true });
      continue;
    }
    const isTimed = TIMED_METHODS.has(name);
    const call = listened(member as Method, `${label}: ${name}()`, options.calls);
    guarded[name] = (...values: unknown[]): unknown => {
      if (isTimed) now = values.at(-1) as Instant;
      check.called(name, values);
      let answer: unknown;
      try {
        answer = call(policy, values, now);
      } catch (error) {
        throw failure(`${label} threw in ${name}()`, sayTime(now), error, options);
      }
      const mistake = check.mistakeIn(name, answer, values);
      if (mistake !== undefined) {
        throw new PlugInFailure(`${label} answered in ${name}()`, `${sayTime(now)}: ${mistake}`);
      }
      return answer;
    };
  }
  return guarded;
}

type Call = (policy: object, values: readonly unknown[], now: Duration | Instant | undefined) => unknown;

function listened(method: Method, label: string, calls: CallListener | undefined): Call {
  if (calls === undefined) return (policy, values) => Reflect.apply(method, policy, values);
  return (policy, values, now) => {
    const outer = calls.entered(label, now === undefined ? undefined : toSeconds(now));
    try {
      return Reflect.apply(method, policy, values);
    } finally {
      calls.left(outer);
    }
  };
}

function sayTime(now: Duration | Instant | undefined): string {
  return now === undefined ? "" : ` at ${toSeconds(now)} s of virtual time`;
}

/** Own and inherited, without those of every object. */
function memberNames(policy: object): readonly string[] {
  const names = new Set<string>();
  for (
    let level: object = policy;
    level !== Object.prototype && level !== null;
    level = Object.getPrototypeOf(level) as object
  ) {
    for (const name of Object.getOwnPropertyNames(level)) if (name !== "constructor") names.add(name);
  }
  return [...names];
}

function failure(mistake: string, when: string, error: unknown, { place }: GuardOptions): PlugInFailure {
  const message = error instanceof Error ? error.message : String(error);
  const where = place?.(error);
  return new PlugInFailure(mistake, `${when}: ${message}${where === undefined ? "" : ` (${where})`}`, { cause: error });
}
