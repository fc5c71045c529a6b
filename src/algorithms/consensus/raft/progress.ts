// A leader's picture of one follower. It probes until it knows where the logs agree, then replicates with many appends on their
// way at once, and waits while a snapshot travels. The three states and their rules are etcd's (go.etcd.io/raft, tracker).

import type { Instant } from "../../../kernel/time.ts";
import type { Address } from "../../../process/identity.ts";
import { CatchUp } from "./catch-up.ts";
import type { RaftSettings } from "./options.ts";
import { Window } from "./window.ts";

export type ProgressState = "probe" | "replicate" | "snapshot";

export class Progress {
  readonly member: Address;
  state: ProgressState = "probe";
  /** Durable there up to this entry. */
  match = 0;
  /** The next entry to send. */
  next: number;
  /** A probe is on its way; nothing more is sent before it is answered, or the next heartbeat is. */
  isPaused = false;
  readonly window: Window;
  /** When anything of this term was last heard from there. */
  heardAt: Instant;
  /** The latest heartbeat that was answered, and when that was sent: by this leader's clock. */
  round = 0;
  roundSentAt = -Infinity as Instant;
  /** In state snapshot: its index, and when its last part was sent. */
  snapshotIndex = 0;
  partSentAt: Instant;
  readonly catchUp: CatchUp;
  /** 0 = not heard of yet. */
  #incarnation = 0;

  constructor(member: Address, lastIndex: number, now: Instant, settings: RaftSettings) {
    this.member = member;
    this.next = lastIndex + 1;
    this.window = new Window(settings.windowMessages, settings.windowBytes);
    this.heardAt = now;
    this.partSentAt = now;
    this.catchUp = new CatchUp(lastIndex, now, settings.electionTimeout);
  }

  /** Something was heard from there. False if it was said before its last restart. */
  heard(incarnation: number, now: Instant): boolean {
    if (incarnation < this.#incarnation) return false;
    if (incarnation > this.#incarnation && this.#incarnation > 0) this.#restarted();
    this.#incarnation = incarnation;
    this.heardAt = now;
    return true;
  }

  becomeProbe(): void {
    this.next = this.state === "snapshot" ? Math.max(this.match, this.snapshotIndex) + 1 : this.match + 1;
    this.#enter("probe");
  }

  becomeReplicate(): void {
    this.next = this.match + 1;
    this.#enter("replicate");
  }

  becomeSnapshot(index: number, now: Instant): void {
    this.#enter("snapshot");
    this.snapshotIndex = index;
    this.partSentAt = now;
  }

  /** It has everything up to `match`. False if that is old news. */
  acknowledged(match: number): boolean {
    if (match <= this.match) return false;
    this.match = match;
    this.next = Math.max(this.next, match + 1);
    this.isPaused = false;
    return true;
  }

  /** An append after `rejected` did not fit; the logs may agree at `hint`. False if that is old news. */
  rejected(rejected: number, hint: number): boolean {
    if (this.state === "replicate") {
      if (rejected <= this.match) return false;
      this.becomeProbe();
      return true;
    }
    if (this.state === "snapshot" || rejected !== this.next - 1) return false;
    this.next = Math.max(Math.min(rejected, hint + 1), this.match + 1);
    this.isPaused = false;
    return true;
  }

  /** Nothing is to be sent now. */
  get isWaiting(): boolean {
    switch (this.state) {
      case "probe":
        return this.isPaused;
      case "replicate":
        return this.window.isFull;
      case "snapshot":
        return true;
    }
  }

  /** Its disk may have lost what it once acknowledged: nothing is taken for granted, but where it was is a good guess. */
  #restarted(): void {
    this.next = this.match + 1;
    this.match = 0;
    this.#enter("probe");
  }

  #enter(state: ProgressState): void {
    this.state = state;
    this.isPaused = false;
    this.snapshotIndex = 0;
    this.window.clear();
  }
}
