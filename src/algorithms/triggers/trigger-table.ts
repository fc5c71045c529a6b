// A master's time triggers: a deterministic state machine over committed commands, to be composed beside its books. `due`
// says what to propose; nothing counts before it comes back committed, and then `apply` says whether to act on it:
//
//   every wake-up     for (const decision of table.due(host.wall())) { table.proposed(decision); log.propose(decision); }
//   committed         if (table.apply(command)) act: an announced launch is launched, as `nameOf` says, and then `launched`
//                     is proposed; what it `replaces` is stopped; when its task has ended, `completed` is proposed
//   begin of a term   `forgetProposals`; `enable` for those that never were; each open launch that is only announced is looked
//                     up by its name: it did run (propose `launched`), or it is launched now, under the same name and so
//                     at most once (Davidovič and Guliani, Reliable Cron across the Planet, 2015)
//
// Clocks: cron lives by the wall clock, which may be stepped and differs between masters. Put forward, it makes what it
// jumped over late, which the misfire policy treats; put back, it makes the table wait until it has caught up with
// `decidedUntil`, since skipping is better than launching twice. A step moves the moment that `nextDue` names: who waits for
// it by a monotonic timer should look again at least every minute, as Vixie's cron does.

import { assert } from "../../kernel/assert.ts";
import { type Instant, NEVER } from "../../kernel/time.ts";
import { DueQueue } from "./due-queue.ts";
import { decide, nextScheduled, wallSchedule, type WallSchedule } from "./trigger-decisions.ts";
import { checkDefinitions, launchName, spreadOffset, type TriggerDefinition } from "./trigger-definition.ts";
import {
  applyTo,
  type Launch,
  type LaunchReference,
  NOT_ENABLED,
  type TriggerCommand,
  type TriggerDecision,
  type TriggerState,
} from "./trigger-state.ts";

/** What a snapshot keeps: by name, so that it outlives changes to the list of definitions. */
export interface TriggerTableState {
  readonly triggers: readonly (TriggerState & { readonly name: string })[];
}

interface OpenLaunch extends Launch {
  readonly trigger: number;
}

export class TriggerTable {
  readonly #definitions: readonly TriggerDefinition[];
  readonly #origin: Instant;
  readonly #states: TriggerState[];
  readonly #schedules: WallSchedule[];
  readonly #queue: DueQueue;
  /** Decisions that were proposed and have not come back, by trigger. Not part of the state: each master has its own. */
  readonly #proposals: number[];

  /** `origin`: the instant of the calendar (civil-time.ts) at which the wall clock reads 0. Throws a ParameterError. */
  constructor(definitions: readonly TriggerDefinition[], origin: Instant) {
    checkDefinitions(definitions);
    this.#definitions = definitions;
    this.#origin = origin;
    this.#states = definitions.map(() => NOT_ENABLED);
    this.#schedules = definitions.map((definition) => this.#scheduleOf(definition, undefined));
    this.#queue = new DueQueue(definitions.length);
    this.#proposals = definitions.map(() => 0);
  }

  get definitions(): readonly TriggerDefinition[] {
    return this.#definitions;
  }

  stateOf(trigger: number): TriggerState {
    return this.#states[trigger];
  }

  /** The name of a launch, known before it is launched. */
  nameOf(trigger: number, scheduled: Instant): string {
    return launchName(this.#definitions[trigger].name, (scheduled + this.#origin) as Instant);
  }

  /**
   * What to propose, now that the wall clock reads `now`: triggers in the order in which they became due, at most `triggersMax`
   * of them, and without those whose proposals are under way. Changes nothing.
   */
  due(now: Instant, triggersMax = Infinity): readonly TriggerDecision[] {
    const due = this.#queue.dueBy(now).slice(0, triggersMax);
    return due.flatMap((trigger) => this.dueOf(trigger, now));
  }

  /** Likewise, of one trigger, whoever holds it. */
  dueOf(trigger: number, now: Instant): readonly TriggerDecision[] {
    const [definition, schedule] = [this.#definitions[trigger], this.#schedules[trigger]];
    return decide(this.#states[trigger], { trigger, definition, schedule, now });
  }

  /** The next scheduled instants up to `until`, one for each trigger that is not held, `max` at most, earliest first. */
  upcoming(until: Instant, max: number): readonly LaunchReference[] {
    return this.#queue.firstBy(until, max).map(({ item, instant }) => ({ trigger: item, scheduled: instant }));
  }

  /** Somebody has its next launch in hand: `due` and `upcoming` leave it out until it is let go. Not part of the state. */
  hold(trigger: number): void {
    this.#proposals[trigger] += 1;
    this.#queue.set(trigger, undefined);
  }

  letGo(trigger: number): void {
    this.#proposals[trigger] = Math.max(0, this.#proposals[trigger] - 1);
    this.#requeue(trigger);
  }

  /** When `due` should be asked next, by the wall clock; `now` if something is due already, NEVER if nothing will be. */
  nextDue(now: Instant): Instant {
    const first = this.#queue.first();
    return first === undefined ? NEVER : (Math.max(first, now) as Instant);
  }

  /** The first scheduled instants after `after` and up to `through`, `max` of them at most: what a skip skipped. */
  scheduledBetween(trigger: number, after: Instant, through: Instant, max: number): readonly Instant[] {
    const found: Instant[] = [];
    let next = nextScheduled(this.#schedules[trigger], after);
    while (next !== undefined && next <= through && found.length < max) {
      found.push(next);
      next = nextScheduled(this.#schedules[trigger], next);
    }
    return found;
  }

  /** All launches that have not been completed, by trigger, in order of their announcement. */
  open(): readonly OpenLaunch[] {
    return this.#states.flatMap(({ launches }, trigger) => launches.map((launch) => ({ ...launch, trigger })));
  }

  /** It went to the log: its trigger is left alone until it has come back. */
  proposed(decision: TriggerDecision): void {
    this.#proposals[decision.trigger] += 1;
    this.#queue.set(decision.trigger, undefined);
  }

  /** What was proposed and has not come back never will: a term has begun or ended. */
  forgetProposals(): void {
    this.#proposals.forEach((count, trigger) => {
      this.#proposals[trigger] = 0;
      if (count > 0) this.#requeue(trigger);
    });
  }

  /** Whether it counts. A stale or repeated command changes nothing, and must not be acted on. */
  apply(command: TriggerCommand): boolean {
    const { trigger } = command;
    assert(trigger >= 0 && trigger < this.#states.length, "a command names a trigger that is not defined");
    const before = this.#states[trigger];
    const state = applyTo(before, command);
    this.#states[trigger] = state;
    if (isDecision(command)) this.#proposals[trigger] = Math.max(0, this.#proposals[trigger] - 1);
    if (state.restartedAt !== before.restartedAt)
      this.#schedules[trigger] = this.#scheduleOf(this.#definitions[trigger], state.restartedAt);
    this.#requeue(trigger);
    return state !== before;
  }

  /** Covers exactly the commands applied so far. */
  snapshot(): TriggerTableState {
    const triggers = this.#states.map((state, trigger) => ({ name: this.#definitions[trigger].name, ...state }));
    return { triggers: triggers.filter(({ decidedUntil }) => decidedUntil !== undefined) };
  }

  /** Triggers that the snapshot does not know have not been enabled; those that are not defined any more are forgotten. */
  restore({ triggers }: TriggerTableState): void {
    const byName = new Map(triggers.map(({ name, ...state }) => [name, state]));
    this.#definitions.forEach((definition, trigger) => {
      const state = byName.get(definition.name) ?? NOT_ENABLED;
      this.#states[trigger] = state;
      this.#schedules[trigger] = this.#scheduleOf(definition, state.restartedAt);
      this.#proposals[trigger] = 0;
      this.#requeue(trigger);
    });
  }

  #requeue(trigger: number): void {
    const { decidedUntil, isRefused } = this.#states[trigger];
    const isIdle = decidedUntil === undefined || isRefused || this.#proposals[trigger] > 0;
    this.#queue.set(trigger, isIdle ? undefined : nextScheduled(this.#schedules[trigger], decidedUntil));
  }

  #scheduleOf(definition: TriggerDefinition, restartedAt: Instant | undefined): WallSchedule {
    return wallSchedule(definition, this.#origin, spreadOffset(definition), restartedAt);
  }
}

function isDecision(command: TriggerCommand): boolean {
  switch (command.kind) {
    case "announce":
    case "skip":
    case "refuse":
      return true;
    case "enable":
    case "launched":
    case "completed":
      return false;
  }
}
