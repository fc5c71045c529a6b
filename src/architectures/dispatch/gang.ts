// A gang in a scheduler's books: which tasks it has, how many of them have completed, and in which round it is. A round begins with
// the first place of a member and ends with the first attempt that is given up: then all the others are stopped, and the next
// round begins from scratch. So one durable decision ends a round, and whoever leads next knows from the books which attempts are
// of an earlier one.

import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { Attempt } from "./attempt.ts";
import type { TaskEntry } from "./task-entry.ts";

/** How a gang came to its end, of which a member ended otherwise than by completion. */
export type GangDoom = "dead-lettered" | "expired" | "cancelled";

export interface SavedGang {
  readonly key: number;
  readonly size: number;
  readonly minMember: number;
  readonly ended: number;
  readonly completed: number;
  readonly round: number;
  readonly failures: number;
  readonly crashes: number;
  readonly crashedIn: number;
  readonly previousDelay: Duration;
  readonly doom: GangDoom | undefined;
}

export class Gang {
  readonly key: number;
  /** Tasks of its job. */
  readonly size: number;
  readonly #minMember: number;

  /** A mistake: the others go on when one is lost. */
  restartsAlone = false;

  // What the books keep
  /** Taken in and not ended, in that order. */
  readonly members = new Set<TaskEntry>();
  ended = 0;
  completed = 0;
  round = 1;
  /** Rounds that ended because a member failed, or died with its worker, that count against the limits. */
  failures = 0;
  crashes = 0;
  previousDelay = 0 as Duration;
  /** The latest round in which a worker died with a member: several dead of one round count once. */
  #crashedIn = 0;
  /** Because a member ended so, all of them do. */
  doom: GangDoom | undefined = undefined;

  // What belongs to the present leadership
  /** Decided, and not durable yet: this round is over. */
  isDisbanding = false;
  /** It has held a part of its places for so long as is allowed, then; NEVER = it does not. */
  holdsUntil: Instant = NEVER;
  /** It pauses until then. */
  resumesAt = 0 as Instant;
  timeouts = 0;

  constructor(key: number, size: number, minMember: number) {
    this.key = key;
    this.size = size;
    this.#minMember = minMember;
  }

  /** Members that must have places at the same time. */
  get needed(): number {
    return Math.max(0, this.#minMember - this.completed);
  }

  /** Its place in the order of gangs: that of its first member. */
  get sequence(): number {
    for (const { sequence } of this.members) return sequence;
    return Infinity;
  }

  /** Of this round, and it stays. */
  isCurrent(attempt: Attempt): boolean {
    return attempt.round === this.round && !this.isDisbanding;
  }

  /**
   * At the moment at which its place is on record. One that was chosen in a round which ended meanwhile counts, in the books, as
   * the first of the next: but its gang may not be gathering yet, and it would hold its place for nothing.
   */
  isStillWanted(attempt: Attempt): boolean {
    return this.isCurrent(attempt) && (attempt.chosenIn === 0 || attempt.chosenIn === this.round);
  }

  /** The attempt of this member in this round, if it has a place. */
  placeOf(member: TaskEntry): Attempt | undefined {
    const { reserved, attempts } = member;
    if (reserved !== undefined && this.isCurrent(reserved)) return reserved;
    const latest = attempts.at(-1);
    return latest !== undefined && this.isCurrent(latest) && !latest.isReleasing ? latest : undefined;
  }

  get placedCount(): number {
    let count = 0;
    for (const member of this.members) if (this.placeOf(member) !== undefined) count += 1;
    return count;
  }

  /** Of an earlier round, or one that is over, some are still to be stopped. */
  get isBreakingUp(): boolean {
    for (const { attempts } of this.members) if (attempts.some((attempt) => !this.isCurrent(attempt))) return true;
    return false;
  }

  /** All are here, and each waits for a place or has one in this round. */
  get isGathered(): boolean {
    if (this.members.size + this.ended < this.size || this.isDisbanding) return false;
    for (const member of this.members) if (!member.isWaiting && this.placeOf(member) === undefined) return false;
    return true;
  }

  /** An attempt was given up: the round that it was of is over. What else goes wrong in that round is the same failure. */
  released(
    { round }: Attempt,
    how: { readonly isFailure: boolean; readonly isCrash: boolean; readonly delay: Duration },
  ): void {
    if (how.isCrash) this.#crashed(round);
    if (round !== this.round || this.restartsAlone) return;
    if (how.isFailure) {
      this.failures += 1;
      this.previousDelay = how.delay;
    }
    this.round += 1;
    this.isDisbanding = false;
    this.holdsUntil = NEVER;
  }

  /** It is known by now that a worker had died with a member. */
  blamed(): void {
    this.#crashed(this.round - 1);
  }

  /** How many there will be when a worker that died with a member in this round is counted too; the round before where left out. */
  crashesWith(round = this.round - 1): number {
    return this.crashes + (round > this.#crashedIn ? 1 : 0);
  }

  #crashed(round: number): void {
    this.crashes = this.crashesWith(round);
    this.#crashedIn = Math.max(this.#crashedIn, round);
  }

  save(): SavedGang {
    const { key, size, ended, completed, round, failures, crashes, previousDelay, doom } = this;
    const limits = { minMember: this.#minMember, crashedIn: this.#crashedIn };
    return { key, size, ended, completed, round, failures, crashes, previousDelay, doom, ...limits };
  }

  static load({ key, size, minMember, crashedIn, ...kept }: SavedGang): Gang {
    const gang = Object.assign(new Gang(key, size, minMember), kept);
    gang.#crashedIn = crashedIn;
    return gang;
  }

  /** A new leadership begins with what the books say. */
  forget(): void {
    this.isDisbanding = false;
    this.holdsUntil = NEVER;
    this.resumesAt = 0 as Instant;
    this.timeouts = 0;
  }
}
