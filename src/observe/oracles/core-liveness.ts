// Liveness in its second phase: a core of the cluster has been healed, and the rest stays broken for good. Within a bound the core
// must have one leader for good, and no task may take longer, counted from its arrival or the last disturbance.
// Source: TigerBeetle's VOPR (safety first, then a core that must converge); the bound counts for each task, as an
// "eventually all are done at once" would be stronger than "each is done eventually" (P, issue 552).

import { type Duration, type Instant, NEVER, toSeconds } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Leadership } from "../leadership.ts";
import type { Machines } from "../machines.ts";
import type { Violations } from "./violations.ts";

const CHECK = "core-liveness";

interface Witnesses {
  readonly machines: Machines;
  readonly leadership: Leadership;
  readonly violations: Violations;
}

export class CoreLiveness {
  readonly #witnesses: Witnesses;
  readonly #core = new Set<number>();
  readonly #leaders = new Set<number>();
  #healedAt = NEVER;
  #within = 0;
  /** When the heal was, or the last strike since. */
  #calmSince = NEVER;
  #servedAt = 0;
  #lateLeaders = 0;
  #oldWorkDoneAt = 0;
  #lateTasks = 0;
  #firstLate: { readonly task: number; readonly text: string } | undefined = undefined;

  constructor(trace: Trace, witnesses: Witnesses) {
    this.#witnesses = witnesses;
    trace.on("core.healed", (at, node, _task, _attempt, _epoch, within) => this.#healed(at, node, within));
    trace.on("fault.started", (at) => {
      if (this.#isHealed) this.#calmSince = at;
    });
    trace.on("leader.serving", (at, node) => this.#serving(at, node));
    trace.on("leader.resigned", (_at, node) => void this.#leaders.delete(node));
    trace.on("node.crashed", (_at, node) => void this.#leaders.delete(node));
  }

  /** A task that arrived then has ended, one way or another. */
  taskEnded(at: Instant, task: number, arrived: number): void {
    if (!this.#isHealed) return;
    if (arrived < this.#healedAt) this.#oldWorkDoneAt = at;
    this.#judgeTask(at, task, arrived, "took");
  }

  /** One that has not ended when the run does. */
  taskOpen(end: Instant, task: number, arrived: number): void {
    if (!this.#isHealed) return;
    if (arrived < this.#healedAt) this.#oldWorkDoneAt = end;
    this.#judgeTask(end, task, arrived, "has not ended for");
  }

  finish(end: Instant): void {
    if (!this.#isHealed) return;
    const { leadership, violations } = this.#witnesses;
    const bound = toSeconds(this.#deadline);
    if (leadership.brokenSince !== NEVER)
      violations.report(
        CHECK,
        end,
        `nobody leads at the end, though the core was healed and had until ${bound} s to elect a leader`,
      );
    if (this.#lateLeaders > 0)
      violations.report(
        CHECK,
        end,
        `masters took office ${this.#lateLeaders === 1 ? "once" : `${this.#lateLeaders} times`} after ${bound} s, by when the healed core must have one leader for good; the last at ${toSeconds(this.#servedAt as Instant)} s`,
      );
    const inCore = [...this.#leaders].filter((node) => this.#core.has(node));
    if (inCore.length > 1)
      violations.report(
        CHECK,
        end,
        `${inCore.length} members of the healed core lead at the end, each in its own opinion`,
      );
    this.#reportTasks(end);
  }

  /** Nothing without a heal. */
  metrics(end: Instant): Readonly<Record<string, number>> {
    if (!this.#isHealed) return {};
    const { brokenSince } = this.#witnesses.leadership;
    const ledAt = brokenSince === NEVER ? this.#servedAt : end;
    const since = (at: number): number => toSeconds(Math.max(0, at - this.#healedAt) as Instant);
    return { "heal.leader": since(ledAt), "heal.work": since(this.#oldWorkDoneAt) };
  }

  get #isHealed(): boolean {
    return this.#healedAt !== NEVER;
  }

  get #deadline(): Instant {
    return (this.#calmSince + this.#within) as Instant;
  }

  #healed(at: Instant, node: number, within: number): void {
    this.#core.add(node);
    this.#healedAt = this.#calmSince = at;
    this.#within = within as Duration;
  }

  #serving(at: Instant, node: number): void {
    if (this.#witnesses.machines.of(node).isLock) return;
    this.#leaders.add(node);
    this.#servedAt = at;
    if (this.#isHealed && at > this.#deadline) this.#lateLeaders += 1;
  }

  #judgeTask(at: Instant, task: number, arrived: number, verb: string): void {
    const span = at - Math.max(arrived, this.#calmSince);
    if (span <= this.#within) return;
    this.#lateTasks += 1;
    if (this.#lateTasks > 1) return;
    const start = arrived > this.#calmSince ? "its arrival" : "the heal, or the last fault after it";
    this.#firstLate = { task, text: `task ${task}, which ${verb} ${toSeconds(span as Instant)} s from ${start}` };
  }

  #reportTasks(end: Instant): void {
    if (this.#firstLate === undefined) return;
    const { task, text } = this.#firstLate;
    const tasks = this.#lateTasks === 1 ? "1 task" : `${this.#lateTasks} tasks`;
    const message = `${tasks} took longer than the bound of ${toSeconds(this.#within as Instant)} s; the first is ${text}`;
    this.#witnesses.violations.report(CHECK, end, message, { task });
  }
}
