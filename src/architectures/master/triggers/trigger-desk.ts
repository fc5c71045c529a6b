// How a leading master launches by the clock: it announces each launch in its log, launches what came back committed, as a task
// of its own whose name it knew beforehand, and puts launch and task on record in one command. A later leader finds what was
// announced and not launched, and launches it under the same name. Source: Davidovič and Guliani, Reliable Cron across the
// Planet, ACM Queue 2015 ("Partial failures"); catalogue C, time triggers.

import type { LaunchReference, TriggerCommand, TriggerDecision } from "../../../algorithms/triggers/trigger-state.ts";
import { launchNumber } from "../../../algorithms/triggers/trigger-definition.ts";
import { NEVER, seconds, type Duration, type Instant } from "../../../kernel/time.ts";
import type { TimerHandle } from "../../../process/host.ts";
import type { TaskId } from "../../../process/identity.ts";
import { SKIPS, codeOf } from "../../../trace/record-codes.ts";
import { RECORD } from "../../../trace/record-kinds.ts";
import type { TaskEntry } from "../../dispatch/task-entry.ts";
import type { AttemptDesk } from "../attempt-desk.ts";
import type { Command } from "../commands.ts";
import { MASTER_TIMER, type MasterCore } from "../master-core.ts";
import type { SubmissionDesk } from "../submission-desk.ts";
import type { LaunchBook, Skip } from "./launch-book.ts";

type Announce = TriggerCommand & { kind: "announce" };

/** The wall clock can be stepped: it is looked at this often at least, as by Vixie's cron. */
const LOOK_INTERVAL = seconds(60);
/** What was proposed and has not come back for so long, although this master leads, was dropped on its way. */
const PATIENCE = seconds(60);
/** Of one decision to skip, so many launches are put on the trace. */
const SKIPS_TOLD = 10_000;
const NO_FLOOR = 0 as TaskId;

export class TriggerDesk {
  readonly #core: MasterCore;
  readonly #book: LaunchBook;
  readonly #attempts: AttemptDesk;
  readonly #submissions: SubmissionDesk;
  /** Commands of this desk that are on their way into the log, and since when nothing of that has moved. */
  #outstanding = 0;
  #movedAt: Instant = NEVER;
  #hasMoved = false;
  #timer: TimerHandle | undefined = undefined;
  /** What is launched first and announced afterwards, by task. */
  readonly #afterwards = new Map<TaskId, Announce>();
  /** And its tasks, by the names of the launches. */
  readonly #launchedFirst = new Map<string, TaskId>();

  constructor(core: MasterCore, book: LaunchBook, attempts: AttemptDesk, submissions: SubmissionDesk) {
    this.#core = core;
    this.#book = book;
    this.#attempts = attempts;
    this.#submissions = submissions;
  }

  /** Takes up what an earlier leadership left. */
  begin(): void {
    for (const skip of this.#book.latestSkips()) this.#tellSkipped(skip);
    this.#resume();
    this.#look();
  }

  timer(): void {
    this.#timer = undefined;
    this.#look();
  }

  /** A command about a trigger is durable. */
  committed(command: TriggerCommand): void {
    this.#moved();
    if (!this.#book.apply(command)) return;
    const { epoch, host } = this.#core;
    switch (command.kind) {
      case "announce":
        return this.#announced(command);
      case "skip":
        return this.#tellSkipped(command);
      case "refuse":
        return host.emit(RECORD["trigger.refused"], host.node, command.trigger, 0, epoch, 0);
      case "enable":
      case "launched":
      case "completed":
        return;
    }
  }

  /** The task of a launch is durable, and with it that it was launched. */
  submitted(command: Command & { kind: "submit" }, launch: LaunchReference): void {
    const { books } = this.#core;
    const { id } = command.spec;
    this.#moved();
    const known = books.get(id);
    books.apply(command);
    const entry = books.get(id);
    if (entry === undefined || entry === known) return;
    this.#submissions.admitted(entry);
    const announce = this.#afterwards.get(id);
    this.#afterwards.delete(id);
    if (announce !== undefined) this.#propose(announce);
    else if (this.#stateOf(launch)?.status === "replaced") this.#stop(entry);
  }

  /** All commands of a commit were handed over. */
  batchCommitted(): void {
    if (!this.#hasMoved) return;
    this.#hasMoved = false;
    this.#look();
  }

  /** Whatever this leadership or an earlier one proposed and did not get back is decided anew, under the same names. */
  #resume(): void {
    const { table } = this.#book;
    this.#outstanding = 0;
    table.forgetProposals();
    for (const { trigger, scheduled, status, task } of table.open()) {
      const entry = task === undefined ? undefined : this.#core.books.get(task);
      if (task !== undefined) {
        if (status === "replaced" && entry !== undefined) this.#stop(entry);
      } else if (this.#announces(trigger)) this.#launchAnnounced({ trigger, scheduled });
      else this.#propose({ kind: "completed", trigger, scheduled }); // it had been launched before it was announced
    }
  }

  #look(): void {
    const { host } = this.#core;
    const { table } = this.#book;
    if (this.#outstanding > 0 && host.monotonic() - this.#movedAt >= PATIENCE) this.#resume();
    const now = host.wall();
    for (const decision of table.due(now)) {
      table.proposed(decision);
      if (decision.kind === "announce" && !this.#announces(decision.trigger)) this.#launchFirst(decision);
      else this.#propose(decision);
    }
    this.#waitFor(table.nextDue(now), now);
  }

  #waitFor(next: Instant, now: Instant): void {
    const { host } = this.#core;
    if (this.#timer !== undefined) host.cancelTimer(this.#timer);
    this.#timer = undefined;
    if (next === NEVER && this.#outstanding === 0) return;
    const wait = Math.max(1, Math.min(next - now, LOOK_INTERVAL)) as Duration;
    this.#timer = host.startTimer(wait, MASTER_TIMER.triggers);
  }

  #announced({ trigger, scheduled, replaces }: Announce): void {
    const { books } = this.#core;
    for (const { task } of this.#launchesOf(trigger, replaces)) {
      const entry = task === undefined ? undefined : books.get(task);
      if (entry !== undefined) this.#stop(entry); // one that is not launched yet is stopped when it is
    }
    if (this.#announces(trigger)) return this.#launchAnnounced({ trigger, scheduled });
    this.#tellAnnounced({ trigger, scheduled });
    this.#recordFirst({ trigger, scheduled });
  }

  #launchAnnounced(launch: LaunchReference): void {
    this.#tellAnnounced(launch);
    this.#launch(launch, this.#book.table.nameOf(launch.trigger, launch.scheduled));
  }

  /** The mistake that announcing is there against: should this master die now, the next one launches it again. */
  #launchFirst(announce: Announce): void {
    const { trigger, scheduled } = announce;
    const task = this.#launch({ trigger, scheduled }, undefined);
    this.#afterwards.set(task, announce);
    this.#launchedFirst.set(this.#book.table.nameOf(trigger, scheduled), task);
  }

  /** What was launched first is announced now. It may have ended since. */
  #recordFirst({ trigger, scheduled }: LaunchReference): void {
    const name = this.#book.table.nameOf(trigger, scheduled);
    const task = this.#launchedFirst.get(name);
    this.#launchedFirst.delete(name);
    if (task === undefined || this.#core.books.get(task) === undefined)
      this.#propose({ kind: "completed", trigger, scheduled });
    else this.#propose({ kind: "launched", trigger, scheduled, task });
  }

  #launch(launch: LaunchReference, name: string | undefined): TaskId {
    const { epoch, host } = this.#core;
    const { trigger, scheduled } = launch;
    const { spec, isNew } = host.createTask({ trigger, scheduled, name });
    if (isNew) host.emit(RECORD["trigger.launched"], host.node, trigger, launchNumber(scheduled), epoch, spec.id);
    this.#sent({ kind: "submit", spec, floor: NO_FLOOR, launch });
    return spec.id;
  }

  #stop(entry: TaskEntry): void {
    if (!entry.isEnding) this.#attempts.end(entry, "cancelled", "unknown");
  }

  #propose(about: TriggerCommand | TriggerDecision): void {
    this.#sent({ kind: "trigger", about });
  }

  #sent(command: Command): void {
    if (this.#outstanding === 0) this.#movedAt = this.#core.host.monotonic();
    this.#outstanding += 1;
    this.#core.propose(command);
  }

  #moved(): void {
    this.#outstanding = Math.max(0, this.#outstanding - 1);
    this.#movedAt = this.#core.host.monotonic();
    this.#hasMoved = true;
  }

  #announces(trigger: number): boolean {
    return this.#book.spec.announces[trigger];
  }

  #launchesOf(trigger: number, scheduled: readonly Instant[]): TriggerStateLaunches {
    return this.#book.table.stateOf(trigger).launches.filter((launch) => scheduled.includes(launch.scheduled));
  }

  #stateOf({ trigger, scheduled }: LaunchReference): TriggerStateLaunches[number] | undefined {
    return this.#launchesOf(trigger, [scheduled])[0];
  }

  #tellAnnounced({ trigger, scheduled }: LaunchReference): void {
    const { epoch, host } = this.#core;
    host.emit(RECORD["trigger.announced"], host.node, trigger, launchNumber(scheduled), epoch, scheduled);
  }

  #tellSkipped(skip: Skip): void {
    const { epoch, host } = this.#core;
    const reason = codeOf(SKIPS, skip.reason);
    for (const number of this.#book.skippedBy(skip, SKIPS_TOLD))
      host.emit(RECORD["trigger.skipped"], host.node, skip.trigger, number, epoch, reason);
  }
}

type TriggerStateLaunches = ReturnType<LaunchBook["table"]["stateOf"]>["launches"];
