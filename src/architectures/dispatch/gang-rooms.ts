// Where members of gangs wait until they may stand in the queue: what a gang policy says, carried out. To the ordering, a gang
// that goes together is one task, its first member; of one whose members go singly, each stands there for itself, when it may.
// For the dispatcher, which is told when to look again.

import type { GangPolicy } from "../../algorithms/gangs/gang-policy.ts";
import type { Ordering } from "../../algorithms/ordering/ordering.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { NEVER, type Instant } from "../../kernel/time.ts";
import type { Gang } from "./gang.ts";
import type { TaskEntry } from "./task-entry.ts";

export interface GangRoomsOptions {
  readonly policy: GangPolicy;
  readonly ordering: Ordering;
  /** Asked for when a gang must pause. */
  random(): RandomStream;
  /** It has held a part for too long: all its places are to be given back. */
  giveBack(gang: Gang): void;
}

export class GangRooms {
  readonly #options: GangRoomsOptions;
  /** Members that stand in the ordering. */
  readonly #offered = new Set<TaskEntry>();
  /** Gangs that wait for an instant: to give back what they hold, or to try again. */
  readonly #watched = new Set<Gang>();
  /** Gathered gangs that wait for their turn, and the one whose turn it is. */
  readonly #inTurn = new Set<Gang>();
  #first: Gang | undefined;

  constructor(options: GangRoomsOptions) {
    this.#options = options;
  }

  get #policy(): GangPolicy {
    return this.#options.policy;
  }

  /** Does it go together with others that wait? */
  isWhole(entry: TaskEntry): boolean {
    return this.#policy.grants === "together" && entry.gang!.placedCount < entry.gang!.needed;
  }

  /** Those that go together, in order of admission. */
  together({ gang }: TaskEntry): readonly TaskEntry[] {
    return [...gang!.members].filter(({ isWaiting }) => isWaiting).sort((a, b) => a.sequence - b.sequence);
  }

  /** It waits for a place. */
  add(entry: TaskEntry, now: Instant): void {
    this.review(entry.gang!, now);
  }

  /** It does not wait any more. */
  left(entry: TaskEntry, now: Instant): void {
    this.#offered.delete(entry);
    this.review(entry.gang!, now);
  }

  /** A member took a place. */
  placed(gang: Gang, now: Instant): void {
    const isComplete = gang.placedCount >= gang.needed;
    if (isComplete) {
      gang.holdsUntil = NEVER;
      this.#endTurn(gang, now);
    } else if (this.#policy.holdMax < NEVER && gang.holdsUntil === NEVER) {
      gang.holdsUntil = (now + this.#policy.holdMax) as Instant;
      this.#watched.add(gang);
    }
  }

  /** Its round is over, or about to be: who still stands in the queue leaves it until all are ready again. */
  regroup(gang: Gang, now: Instant): void {
    for (const member of gang.members) if (this.#offered.delete(member)) this.#options.ordering.remove(member.id);
    this.#endTurn(gang, now);
    this.review(gang, now);
  }

  /** What became due is done; returns when something will be next. */
  due(now: Instant): Instant {
    let next: number = NEVER;
    for (const gang of [...this.#watched]) {
      if (gang.holdsUntil <= now) this.#giveBack(gang, now);
      const at = gang.holdsUntil < NEVER ? gang.holdsUntil : gang.resumesAt;
      if (at > now && gang.members.size > 0) next = Math.min(next, at);
      else {
        this.#watched.delete(gang);
        this.review(gang, now);
      }
    }
    return next as Instant;
  }

  /** Lets those stand in the queue that may. */
  review(gang: Gang, now: Instant): void {
    if (gang.members.size === 0) return this.#endTurn(gang, now);
    if (gang.resumesAt > now || !(this.#policy.gathers ? gang.isGathered : !gang.isBreakingUp)) return;
    const isPart = gang.placedCount < gang.needed;
    if (isPart && this.#policy.grants === "together") return this.#offerWhole(gang, now);
    if (isPart && this.#policy.takesTurns && !this.#isItsTurn(gang)) return;
    for (const member of gang.members) if (member.isWaiting) this.#offer(member, now);
  }

  #offerWhole(gang: Gang, now: Instant): void {
    const [first] = this.together([...gang.members][0]);
    if (first === undefined || this.#offered.has(first)) return;
    for (const member of gang.members) if (this.#offered.delete(member)) this.#options.ordering.remove(member.id);
    this.#offer(first, now);
  }

  #offer(member: TaskEntry, now: Instant): void {
    if (this.#offered.has(member)) return;
    this.#offered.add(member);
    this.#options.ordering.add(member, now);
  }

  #isItsTurn(gang: Gang): boolean {
    this.#first ??= gang;
    if (this.#first === gang) return true;
    this.#inTurn.add(gang);
    return false;
  }

  /** The next is the oldest of those that wait. */
  #endTurn(gang: Gang, now: Instant): void {
    this.#inTurn.delete(gang);
    if (this.#first !== gang) return;
    this.#first = undefined;
    const [next] = [...this.#inTurn].sort((a, b) => a.sequence - b.sequence || a.key - b.key);
    if (next === undefined) return;
    this.#inTurn.delete(next);
    this.review(next, now);
  }

  #giveBack(gang: Gang, now: Instant): void {
    gang.holdsUntil = NEVER;
    gang.isDisbanding = true;
    gang.timeouts += 1;
    gang.resumesAt = (now + this.#policy.pause(gang.timeouts, this.#options.random())) as Instant;
    this.regroup(gang, now);
    this.#options.giveBack(gang);
  }
}
