// A table with a master that commits what it proposes at once, for the tests of the trigger table: time is seconds of the
// wall clock, and everything that happened stands in a list of sentences.

import { MINUTE, SECOND } from "../../../src/algorithms/triggers/civil-time.ts";
import type { Schedule } from "../../../src/algorithms/triggers/next-fire.ts";
import { parseCron } from "../../../src/algorithms/triggers/parse-cron.ts";
import type { TriggerDefinition } from "../../../src/algorithms/triggers/trigger-definition.ts";
import type { TriggerCommand, TriggerDecision } from "../../../src/algorithms/triggers/trigger-state.ts";
import { TriggerTable } from "../../../src/algorithms/triggers/trigger-table.ts";
import { UTC, type Zone } from "../../../src/algorithms/triggers/zone.ts";
import { type Duration, type Instant, NEVER, seconds } from "../../../src/kernel/time.ts";
import type { TaskId } from "../../../src/process/identity.ts";

export function at(secondsCount: number): Instant {
  return Math.round(secondsCount * SECOND) as Instant;
}

export function cron(text: string, zone: Zone = UTC, name = "job"): Schedule {
  return { kind: "cron", expression: parseCron(text, name), zone, skippedTime: "after-gap", doubledTime: "first" };
}

export function every(secondsCount: number, from = 0): Schedule {
  return { kind: "interval", every: seconds(secondsCount), from: at(from) };
}

/** Every minute, unless told otherwise; late by more than ten seconds is a misfire. */
export function definition(changes: Partial<TriggerDefinition> = {}): TriggerDefinition {
  return {
    name: "job",
    schedule: every(60),
    from: at(0),
    until: NEVER,
    spread: 0 as Duration,
    misfire: "fire-now",
    misfireThreshold: seconds(10),
    concurrency: "allow",
    startingDeadline: undefined,
    missedMax: undefined,
    ...changes,
  };
}

/** In minutes: "launch 3", "skip 4..7 misfired". */
export function sentence(decision: TriggerDecision): string {
  const minutes = (instant: Instant): string => String(instant / MINUTE);
  switch (decision.kind) {
    case "announce": {
      const replaced = decision.replaces.length === 0 ? "" : ` for ${decision.replaces.map(minutes).join()}`;
      return `launch ${minutes(decision.scheduled)}${replaced}${decision.restarts ? " anew" : ""}`;
    }
    case "skip":
      return `skip to ${minutes(decision.through)}, ${decision.reason}`;
    case "refuse":
      return "refuse";
  }
}

export class TriggerWorld {
  readonly table: TriggerTable;
  readonly log: TriggerCommand[] = [];
  #tasks = 0;

  constructor(definitions: readonly TriggerDefinition[], { origin = 0, enabledAt = 0 } = {}) {
    this.table = new TriggerTable(definitions, origin as Instant);
    definitions.forEach((_, trigger) => this.commit({ kind: "enable", trigger, since: at(enabledAt) }));
  }

  commit(command: TriggerCommand): boolean {
    this.log.push(command);
    return this.table.apply(command);
  }

  /** The clock reads so many seconds: what is due is proposed, committed and launched. */
  wake(secondsCount: number): readonly string[] {
    const decisions = this.table.due(at(secondsCount));
    for (const decision of decisions) this.table.proposed(decision);
    for (const decision of decisions) {
      if (!this.commit(decision)) throw new Error(`${decision.kind} was stale`);
      if (decision.kind === "announce") this.launch(decision.trigger, decision.scheduled);
    }
    return decisions.map(sentence);
  }

  launch(trigger: number, scheduled: Instant): void {
    this.#tasks += 1;
    this.commit({ kind: "launched", trigger, scheduled, task: this.#tasks as TaskId });
  }

  /** Minutes. */
  complete(scheduledMinute: number, trigger = 0): void {
    this.commit({ kind: "completed", trigger, scheduled: at(scheduledMinute * 60) });
  }
}
