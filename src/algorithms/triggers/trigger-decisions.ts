// What is to become of the scheduled instants of one trigger that have passed: launched, skipped, or the trigger refused.
// A pure function of its state and the clock's reading; called by the trigger table.

import type { Duration, Instant } from "../../kernel/time.ts";
import { lastFire, nextFire, type Schedule } from "./next-fire.ts";
import type { TriggerDefinition } from "./trigger-definition.ts";
import { applyTo, type TriggerDecision, type TriggerState } from "./trigger-state.ts";

/** Quartz's `maxMisfiresToHandleAtATime`: so many launches of a trigger are decided in one pass. */
const LAUNCHES_PER_PASS = 20;

export interface WallSchedule {
  readonly schedule: Schedule;
  /** Us to add to an instant of the calendar to get a reading of the wall clock, spread included. */
  readonly shift: number;
  /** By the wall clock: what would be scheduled then, or later, is not. */
  readonly until: Instant;
}

export function nextScheduled({ schedule, shift, until }: WallSchedule, after: Instant): Instant | undefined {
  const next = nextFire(schedule, (after - shift) as Instant);
  return next === undefined || next + shift >= until ? undefined : ((next + shift) as Instant);
}

function lastScheduled(wall: WallSchedule, after: Instant, latest: Instant): Instant | undefined {
  const { schedule, shift, until } = wall;
  const last = lastFire(schedule, (after - shift) as Instant, (Math.min(latest, until - 1) - shift) as Instant);
  return last === undefined ? undefined : ((last + shift) as Instant);
}

interface Circumstances {
  readonly trigger: number;
  readonly definition: TriggerDefinition;
  readonly schedule: WallSchedule;
  readonly now: Instant;
}

/** In the order in which they must be committed; each builds on the one before. Empty if nothing is due. */
export function decide(state: TriggerState, circumstances: Circumstances): readonly TriggerDecision[] {
  if (state.decidedUntil === undefined || state.isRefused || circumstances.now <= state.decidedUntil) return [];
  const pass = new Pass(state, circumstances);
  if (pass.isNothingDue()) return [];
  if (pass.refuseIfMissed()) return pass.decisions;
  pass.skipBeyondDeadline();
  pass.treatMisfires();
  pass.launchTheRest();
  return pass.decisions;
}

class Pass {
  readonly decisions: TriggerDecision[] = [];
  readonly #circumstances: Circumstances;
  /** As it will be when the decisions so far have been committed. */
  #state: TriggerState;

  constructor(state: TriggerState, circumstances: Circumstances) {
    this.#state = state;
    this.#circumstances = circumstances;
  }

  isNothingDue(): boolean {
    return this.#first() === undefined;
  }

  refuseIfMissed(): boolean {
    const { definition, schedule, now, trigger } = this.#circumstances;
    const { missedMax } = definition;
    if (missedMax === undefined) return false;
    let at = Math.max(this.#after, this.#startableFrom() - 1) as Instant;
    for (let missed = 0; missed <= missedMax; missed += 1) {
      const next = nextScheduled(schedule, at);
      if (next === undefined || next > now) return false;
      at = next;
    }
    this.#decide({ kind: "refuse", trigger, after: this.#after });
    return true;
  }

  skipBeyondDeadline(): void {
    this.#skipUntil(this.#startableFrom() - 1, "misfired");
  }

  treatMisfires(): void {
    const { definition, schedule, now } = this.#circumstances;
    const onTimeFrom = now - definition.misfireThreshold;
    const first = this.#first();
    if (first === undefined || first >= onTimeFrom) return;
    const isCron = schedule.schedule.kind === "cron";
    switch (definition.misfire) {
      case "fire-now":
        return;
      case "do-nothing":
        return this.#skipUntil(onTimeFrom - 1, "misfired");
      case "fire-once":
        return this.#skipUntil(lastScheduled(schedule, this.#after, now)! - 1, "misfired");
      case "reschedule":
        if (isCron) return this.#skipUntil(onTimeFrom - 1, "misfired");
        if (this.#isForbidden()) return;
        this.#skipUntil(now - 1, "misfired");
        return this.#announce(now, true);
    }
  }

  launchTheRest(): void {
    for (let launches = 0; launches < LAUNCHES_PER_PASS; launches += 1) {
      if (this.#isForbidden()) return this.#skipUntil(this.#circumstances.now, "still-running");
      const next = this.#first();
      if (next === undefined) return;
      this.#announce(next, false);
    }
  }

  get #after(): Instant {
    return this.#state.decidedUntil!;
  }

  /** The first one that is due and not decided. */
  #first(): Instant | undefined {
    const { schedule, now } = this.#circumstances;
    const next = nextScheduled(schedule, this.#after);
    return next === undefined || next > now || this.#after >= now ? undefined : next;
  }

  #startableFrom(): number {
    const { definition, now } = this.#circumstances;
    return definition.startingDeadline === undefined ? -Infinity : now - definition.startingDeadline;
  }

  #isForbidden(): boolean {
    return this.#circumstances.definition.concurrency === "forbid" && this.#state.launches.length > 0;
  }

  /** Those scheduled up to `until`; nothing if there are none. */
  #skipUntil(until: number, reason: "misfired" | "still-running"): void {
    const { schedule, trigger } = this.#circumstances;
    if (until <= this.#after) return;
    const through = lastScheduled(schedule, this.#after, until as Instant);
    if (through !== undefined) this.#decide({ kind: "skip", trigger, after: this.#after, through, reason });
  }

  #announce(scheduled: Instant, restarts: boolean): void {
    const { definition, trigger } = this.#circumstances;
    const running = this.#state.launches.filter(({ status }) => status !== "replaced");
    const replaces = definition.concurrency === "replace" ? running.map((launch) => launch.scheduled) : [];
    this.#decide({ kind: "announce", trigger, after: this.#after, scheduled, restarts, replaces });
  }

  #decide(decision: TriggerDecision): void {
    this.decisions.push(decision);
    this.#state = applyTo(this.#state, decision);
  }
}

/** A schedule on the wall clock: `origin` is the instant of the calendar at which it reads 0. */
export function wallSchedule(
  { schedule, until }: TriggerDefinition,
  origin: Instant,
  spread: Duration,
  restartedAt: Instant | undefined,
): WallSchedule {
  const shift = spread - origin;
  if (restartedAt === undefined || schedule.kind === "cron") return { schedule, shift, until };
  return { schedule: { ...schedule, from: (restartedAt - shift) as Instant }, shift, until };
}
