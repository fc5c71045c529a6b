// Gangs under the omniscient dispatcher: their barrier opens at the instant at which enough members run, and when one member stops,
// for whatever reason, all of them have stopped.

import { GangBook } from "../dispatch/gang-book.ts";
import type { Gang, GangDoom } from "../dispatch/gang.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { Dispatcher } from "../dispatch/dispatcher.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import { RECORD, type RecordKind } from "../../trace/record-kinds.ts";

export interface GangOwner {
  readonly dispatcher: Dispatcher;
  /** Its worker's, which is up. */
  hostOf(attempt: Attempt): Host;
  /** It does not run any more, and holds nothing. */
  over(attempt: Attempt): void;
  /** Its task waits again. */
  enqueue(entry: TaskEntry, host: Host): void;
  finish(entry: TaskEntry, record: RecordKind): void;
}

const DOOM_RECORDS = {
  "dead-lettered": RECORD["task.dead-lettered"],
  expired: RECORD["task.expired"],
  cancelled: RECORD["task.cancelled"],
} as const;

export class IdealGangs {
  readonly #book = new GangBook();
  readonly #owner: GangOwner;

  constructor(owner: GangOwner) {
    this.#owner = owner;
  }

  admit(entry: TaskEntry): void {
    this.#book.admit(entry);
  }

  /** It runs. */
  started({ gang, attempts }: TaskEntry): void {
    if (gang === undefined) return;
    attempts[0].isPresent = true;
    this.#open(gang);
  }

  /** An attempt of it does not run any more, and its task has not ended by that. */
  stopped(attempt: Attempt, { isFailure = false, isCrash = false, delay = 0 as Duration } = {}): void {
    attempt.entry.gang?.released(attempt, { isFailure, isCrash, delay });
  }

  /** Those of its attempts that are not of this round are stopped. */
  disband(gang: Gang | undefined): void {
    if (gang === undefined) return;
    const { dispatcher } = this.#owner;
    dispatcher.regroup(gang, dispatcher.board.now);
    for (const entry of gang.members) {
      const [attempt] = entry.attempts;
      if (attempt === undefined || gang.isCurrent(attempt)) continue;
      this.#kill(attempt);
      this.stopped(attempt);
      this.#owner.enqueue(entry, this.#owner.hostOf(attempt));
    }
  }

  /** A member has ended; if not by completion, the others end likewise. */
  ended(entry: TaskEntry, record: RecordKind): void {
    const { gang } = entry;
    if (gang === undefined) return;
    const how = (Object.keys(DOOM_RECORDS) as GangDoom[]).find((each) => DOOM_RECORDS[each] === record);
    this.#book.ended(entry, how ?? "completed");
    this.#owner.dispatcher.review(gang, this.#owner.dispatcher.board.now);
    if (how === undefined) return this.#open(gang);
    for (const member of gang.members) {
      for (const attempt of member.attempts) this.#kill(attempt);
      if (member.isWaiting) this.#owner.dispatcher.withdraw(member);
      this.#owner.finish(member, record);
    }
  }

  #kill(attempt: Attempt): void {
    this.#owner.hostOf(attempt).executor.stop(attempt.entry.id, attempt.number, "killed");
    this.#owner.over(attempt);
  }

  #open(gang: Gang): void {
    const present = [...gang.members].flatMap((member) => {
      const attempt = gang.placeOf(member);
      return attempt?.isPresent === true ? [attempt] : [];
    });
    if (present.length < gang.needed) return;
    for (const attempt of present) {
      if (attempt.isTold) continue;
      attempt.isTold = true;
      this.#owner.hostOf(attempt).executor.pass(attempt.entry.id, attempt.number);
    }
  }
}
