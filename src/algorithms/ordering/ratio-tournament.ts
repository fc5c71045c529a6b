// Waiting tasks by response ratio, (wait + estimate) / estimate. All ratios grow, those of short tasks faster, so their order changes while
// nothing happens. A tournament: each match knows its winner and until when that is sure, and only matches whose result may
// have changed are played again (a kinetic tournament: Basch, Guibas, Hershberger, Data Structures for Mobile Data, SODA 1997).

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { QueuedTask } from "./ordering.ts";

/** What its ratio depends on; 1 + (now - from) / estimate. */
interface Contestant {
  readonly task: QueuedTask;
  readonly from: Instant;
  readonly estimate: number;
  readonly seat: number;
}

interface Match {
  winner: Contestant | undefined;
  /** Before this instant it is the winner for sure. */
  until: number;
}

const NOBODY: Match = { winner: undefined, until: Infinity };

export class RatioTournament {
  /** Of a binary tree: 1 is the final, that of the winners of 2n and 2n + 1 is n, seats are the last `#seats`. */
  #matches: Match[] = [NOBODY, NOBODY];
  #seats = 1;
  readonly #free: number[] = [0];
  readonly #contestants = new IntegerMap<Contestant>();
  /** When it was asked last. */
  #now = 0 as Instant;

  get size(): number {
    return this.#contestants.size;
  }

  add(task: QueuedTask, now: Instant): void {
    this.#now = now;
    if (this.#free.length === 0) this.#grow();
    const seat = this.#free.pop()!;
    const contestant = { task, from: task.queuedAt, estimate: Math.max(1, task.estimate), seat };
    this.#contestants.set(task.id, contestant);
    this.#take(seat, { winner: contestant, until: Infinity });
  }

  /** Returns whether it was here. */
  remove(id: TaskId): boolean {
    const contestant = this.#contestants.get(id);
    if (contestant === undefined) return false;
    this.#contestants.delete(id);
    this.#free.push(contestant.seat);
    this.#take(contestant.seat, NOBODY);
    return true;
  }

  /** The highest ratio, ties by admission. Time must not go back. */
  first(now: Instant): QueuedTask | undefined {
    this.#now = now;
    this.#bringUpToDate(1);
    return this.#matches[1]!.winner?.task;
  }

  /** Sorted. O(n log n). */
  inOrder(now: Instant): QueuedTask[] {
    const all = [...this.#contestants.values()];
    return all.sort((a, b) => (isBefore(a, b, now) ? -1 : 1)).map(({ task }) => task);
  }

  #take(seat: number, match: Match): void {
    let number = this.#seats + seat;
    this.#matches[number] = match;
    for (number >>= 1; number >= 1; number >>= 1) this.#play(number);
  }

  #bringUpToDate(number: number): void {
    if (this.#matches[number]!.until > this.#now) return;
    this.#bringUpToDate(2 * number);
    this.#bringUpToDate(2 * number + 1);
    this.#play(number);
  }

  #play(number: number): void {
    const now = this.#now;
    const left = this.#matches[2 * number]!;
    const right = this.#matches[2 * number + 1]!;
    const until = Math.min(left.until, right.until);
    const [a, b] = [left.winner, right.winner];
    if (a === undefined || b === undefined) this.#matches[number] = { winner: a ?? b, until };
    else if (isBefore(a, b, now)) this.#matches[number] = { winner: a, until: Math.min(until, overtaking(a, b, now)) };
    else this.#matches[number] = { winner: b, until: Math.min(until, overtaking(b, a, now)) };
  }

  #grow(): void {
    const seats = this.#matches.slice(this.#seats);
    const taken = this.#seats;
    this.#seats *= 2;
    for (let seat = this.#seats - 1; seat >= taken; seat -= 1) this.#free.push(seat);
    const empty = seats.map(() => NOBODY);
    this.#matches = [...Array.from({ length: this.#seats }, () => NOBODY), ...seats, ...empty];
    for (let number = this.#seats - 1; number >= 1; number -= 1) this.#play(number);
  }
}

function isBefore(a: Contestant, b: Contestant, now: Instant): boolean {
  const difference = (now - a.from) * b.estimate - (now - b.from) * a.estimate;
  return difference > 0 || (difference === 0 && a.task.sequence < b.task.sequence);
}

/** From when on the loser may be ahead. */
function overtaking(winner: Contestant, loser: Contestant, now: Instant): number {
  if (loser.estimate >= winner.estimate) return Infinity;
  const after = ((loser.from - winner.from) * winner.estimate) / (winner.estimate - loser.estimate);
  return Math.max(now + 1, Math.floor(winner.from + after));
}
