// Time triggers: each scheduled instant of a trigger is launched at most once, and never after it was skipped; nothing is launched
// that was not due; and what was due is, in the end, launched or skipped with a reason. Matching launches to instants as Jepsen's
// test of Chronos does (2015): left-over instants were missed, left-over launches are too many.

import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Violations } from "./violations.ts";

const CHECK = "triggers";
/** So many launches of a trigger are remembered; what is older and still open is missed. */
const REMEMBERED = 1_024;
const UNKNOWN = -1;

/** One scheduled instant of a trigger. */
interface Launch {
  readonly trigger: number;
  /** By the wall clock of true time, us; UNKNOWN until somebody says. */
  scheduled: number;
  /** True time at which it became due; UNKNOWN = it has not. */
  dueAt: number;
  launchedAt: number;
  isSkipped: boolean;
}

interface Trigger {
  readonly byNumber: Map<number, Launch>;
  readonly bySchedule: Map<number, Launch>;
  /** The latest instant that became due. */
  lastDue: number;
}

export class Triggers {
  readonly #violations: Violations;
  readonly #triggers = new Map<number, Trigger>();
  readonly #counts = { due: 0, launched: 0, skipped: 0, missed: 0, duplicated: 0 };
  readonly #lateness = { count: 0, total: 0, max: 0 };

  constructor(trace: Trace, violations: Violations) {
    this.#violations = violations;
    trace.on("trigger.due", (at, _node, trigger, number, _epoch, scheduled) =>
      this.#due(at, trigger, number, scheduled),
    );
    trace.on("trigger.announced", (at, _node, trigger, number, _epoch, scheduled) => {
      this.#find(at, trigger, number, scheduled);
    });
    trace.on("trigger.launched", (at, _node, trigger, number) => this.#launched(at, trigger, number));
    trace.on("trigger.skipped", (at, _node, trigger, number) => this.#skipped(at, trigger, number));
  }

  /** `servingSince`: since when a master serves. What became due within `quietAfter` of the end may still be launched. */
  finish(end: Instant, servingSince: number, quietAfter: number): void {
    for (const trigger of this.#triggers.values())
      for (const launch of new Set([...trigger.byNumber.values(), ...trigger.bySchedule.values()])) {
        const isOverdue = end - Math.max(launch.dueAt, servingSince) >= quietAfter;
        if (isOverdue) this.#judge(end, launch, trigger);
        else this.#judgeExtra(end, launch, trigger);
      }
  }

  metrics(): Readonly<Record<string, number>> {
    const { due, launched, skipped, missed, duplicated } = this.#counts;
    if (due + launched + skipped === 0) return {};
    const values: Record<string, number> = {
      "triggers.due": due,
      "triggers.launched": launched,
      "triggers.skipped": skipped,
      "triggers.missed": missed,
      "triggers.duplicated": duplicated,
    };
    const { count, total, max } = this.#lateness;
    if (count === 0) return values;
    values["triggers.lateness.mean"] = total / count / MICROSECONDS_PER_SECOND;
    values["triggers.lateness.max"] = max / MICROSECONDS_PER_SECOND;
    return values;
  }

  #due(at: Instant, trigger: number, number: number, scheduled: number): void {
    const launch = this.#find(at, trigger, number, scheduled);
    this.#counts.due += 1;
    launch.dueAt = at;
    const { lastDue } = this.#triggers.get(trigger)!;
    this.#triggers.get(trigger)!.lastDue = Math.max(lastDue, scheduled);
    if (launch.launchedAt !== UNKNOWN) this.#measure(0);
  }

  #launched(at: Instant, trigger: number, number: number): void {
    const launch = this.#find(at, trigger, number, UNKNOWN);
    this.#counts.launched += 1;
    if (launch.launchedAt !== UNKNOWN) {
      this.#counts.duplicated += 1;
      return this.#report(at, launch, "was launched twice");
    }
    launch.launchedAt = at;
    if (launch.isSkipped) this.#report(at, launch, "was launched after it had been skipped");
    if (launch.dueAt !== UNKNOWN) this.#measure(at - launch.dueAt);
  }

  #skipped(at: Instant, trigger: number, number: number): void {
    const launch = this.#find(at, trigger, number, UNKNOWN);
    if (launch.isSkipped) return; // a later leader tells again what an earlier one decided
    this.#counts.skipped += 1;
    launch.isSkipped = true;
  }

  #measure(lateness: number): void {
    this.#lateness.count += 1;
    this.#lateness.total += lateness;
    this.#lateness.max = Math.max(this.#lateness.max, lateness);
  }

  /** Launches may be numbered anew by another leader: the scheduled instant, where it is known, tells which one is meant. */
  #find(at: Instant, number: number, launchNumber: number, scheduled: number): Launch {
    const trigger = this.#triggerOf(number);
    const numbered = trigger.byNumber.get(launchNumber);
    if (numbered !== undefined && (scheduled === UNKNOWN || numbered.scheduled === scheduled)) return numbered;
    const isOpen = numbered?.scheduled === UNKNOWN;
    const launch =
      trigger.bySchedule.get(scheduled) ??
      (isOpen ? numbered : { trigger: number, scheduled, dueAt: UNKNOWN, launchedAt: UNKNOWN, isSkipped: false });
    trigger.byNumber.set(launchNumber, launch);
    if (scheduled !== UNKNOWN) {
      launch.scheduled = scheduled;
      trigger.bySchedule.set(scheduled, launch);
    }
    this.#forgetOld(at, trigger);
    return launch;
  }

  #triggerOf(number: number): Trigger {
    let trigger = this.#triggers.get(number);
    if (trigger === undefined) {
      trigger = { byNumber: new Map(), bySchedule: new Map(), lastDue: UNKNOWN };
      this.#triggers.set(number, trigger);
    }
    return trigger;
  }

  #forgetOld(at: Instant, trigger: Trigger): void {
    if (trigger.byNumber.size <= REMEMBERED) return;
    const [number, launch] = trigger.byNumber.entries().next().value!;
    trigger.byNumber.delete(number);
    if (trigger.bySchedule.get(launch.scheduled) !== launch) return;
    trigger.bySchedule.delete(launch.scheduled);
    this.#judge(at, launch, trigger);
  }

  #judge(at: Instant, launch: Launch, trigger: Trigger): void {
    if (launch.dueAt === UNKNOWN) return this.#judgeExtra(at, launch, trigger);
    if (launch.launchedAt !== UNKNOWN || launch.isSkipped) return;
    this.#counts.missed += 1;
    this.#report(at, launch, "was neither launched nor skipped");
  }

  #judgeExtra(at: Instant, launch: Launch, trigger: Trigger): void {
    if (launch.launchedAt === UNKNOWN || launch.dueAt !== UNKNOWN || launch.scheduled > trigger.lastDue) return;
    this.#report(at, launch, "was launched although it was never due");
  }

  #report(at: Instant, { trigger, scheduled }: Launch, what: string): void {
    const instant = scheduled === UNKNOWN ? "an instant that nobody named" : `${scheduled / MICROSECONDS_PER_SECOND} s`;
    this.#violations.report(CHECK, at, `trigger ${trigger} for ${instant} ${what}`);
  }
}
