// What every detector that waits for silence keeps of its peers: from when on each is suspect, and from when on dead. For
// the detectors beside this file; they differ in when those instants are.

import { type Instant, NEVER } from "../../kernel/time.ts";
import type { Opinion } from "./detector.ts";

/** Not watched: no instant at all, so that every comparison with it is false. */
const UNWATCHED = NaN;

export class Deadlines {
  readonly #suspectAt: Float64Array;
  readonly #deadAt: Float64Array;

  constructor(peerCount: number) {
    this.#suspectAt = new Float64Array(peerCount).fill(UNWATCHED);
    this.#deadAt = new Float64Array(peerCount).fill(UNWATCHED);
  }

  isWatched(peer: number): boolean {
    return this.#suspectAt[peer] === this.#suspectAt[peer];
  }

  /** Any numbers: rounded up to instants after `now`. A death that is due before suspicion comes with that. */
  set(peer: number, suspectAt: number, deadAt: number, now: Instant): void {
    this.#suspectAt[peer] = instantAfter(now, suspectAt);
    this.#deadAt[peer] = instantAfter(now, deadAt);
  }

  forget(peer: number): void {
    this.#suspectAt[peer] = this.#deadAt[peer] = UNWATCHED;
  }

  opinion(peer: number, now: Instant): Opinion {
    if (now < this.#suspectAt[peer]) return "trust";
    return now < this.#deadAt[peer] ? "suspect" : "dead";
  }

  nextChange(peer: number, now: Instant): Instant {
    if (now < this.#suspectAt[peer]) return this.#suspectAt[peer] as Instant;
    return now < this.#deadAt[peer] ? (this.#deadAt[peer] as Instant) : NEVER;
  }
}

function instantAfter(now: Instant, at: number): number {
  return Math.min(NEVER, Math.max(now + 1, Math.ceil(at)));
}
