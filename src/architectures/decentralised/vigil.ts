// Whether those are alive on whom something depends: they are asked at every beat, and a failure detector listens to the answers.
// Nobody else is asked, so that what this costs grows with the work and not with schedulers times workers; whoever does not answer
// is asked until it does. Composed by clients, which watch schedulers, and by schedulers, which watch workers.

import type { FailureDetector, Opinion } from "../../algorithms/detection/detector.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Here } from "../protocol/sparrow-messages.ts";
import { sendSparrow } from "./wire.ts";

export interface VigilOwner {
  /** Something depends on this peer. */
  needs(peer: number): boolean;
  /** The opinion of a peer changed. */
  changed(peer: number, opinion: Opinion): void;
}

export interface VigilOptions {
  readonly peers: readonly Address[];
  readonly detector: FailureDetector;
  readonly interval: Duration;
  readonly beatTag: number;
}

const NEVER_HEARD = 0;

export class Vigil {
  readonly #host: Host;
  readonly #options: VigilOptions;
  readonly #owner: VigilOwner;
  readonly #watched = new Set<number>();
  readonly #opinions: Opinion[];
  readonly #incarnations: number[];
  #isBeating = false;

  constructor(host: Host, options: VigilOptions, owner: VigilOwner) {
    this.#host = host;
    this.#options = options;
    this.#owner = owner;
    this.#opinions = options.peers.map(() => "trust");
    this.#incarnations = options.peers.map(() => NEVER_HEARD);
  }

  /** Something depends on it from now on. */
  watch(peer: number): void {
    if (this.#watched.has(peer)) return;
    this.#watched.add(peer);
    this.#options.detector.watch(peer, this.#host.monotonic());
    if (this.#isBeating) return;
    this.#isBeating = true;
    this.#host.startTimer(this.#options.interval, this.#options.beatTag);
  }

  /** Not at the next beat, but now. */
  askNow(peer: number): void {
    this.watch(peer);
    this.#ask(peer);
  }

  /** Also of one that is not watched: nothing speaks against it. */
  isTrusted(peer: number): boolean {
    return this.#opinions[peer] === "trust";
  }

  /** 0 = it was never heard. */
  incarnation(peer: number): number {
    return this.#incarnations[peer];
  }

  /** Returns whether it is another incarnation than before; an earlier one is not listened to (undefined). */
  heard(peer: number, { incarnation, sequence }: Pick<Here, "incarnation" | "sequence">): boolean | undefined {
    const before = this.#incarnations[peer];
    if (incarnation < before) return undefined;
    this.#incarnations[peer] = incarnation;
    const now = this.#host.monotonic();
    const { detector } = this.#options;
    if (this.#watched.has(peer)) {
      const isReborn = incarnation !== before && before !== NEVER_HEARD;
      if (!isReborn) detector.heard(peer, sequence, now);
      if (isReborn || this.#opinions[peer] === "dead") detector.watch(peer, now);
      if (!this.isTrusted(peer)) this.#review(peer);
    }
    return incarnation !== before;
  }

  /** The connection to it broke. */
  disconnected(address: Address): void {
    const { detector, peers } = this.#options;
    const peer = peers.indexOf(address);
    if (!this.#watched.has(peer) || detector.reset === undefined) return;
    detector.reset(peer, this.#host.monotonic());
    this.#review(peer);
  }

  beat(): void {
    this.#isBeating = false;
    for (const peer of [...this.#watched]) {
      this.#review(peer);
      if (this.#owner.needs(peer) || !this.isTrusted(peer)) this.#ask(peer);
      else this.#forget(peer);
    }
    if (this.#watched.size === 0 || this.#isBeating) return;
    this.#isBeating = true;
    this.#host.startTimer(this.#options.interval, this.#options.beatTag);
  }

  #ask(peer: number): void {
    const sentAt = this.#host.monotonic();
    sendSparrow(this.#host, this.#options.peers[peer], { type: "ask", sentAt }, "datagram");
  }

  #forget(peer: number): void {
    this.#watched.delete(peer);
    this.#options.detector.forget(peer);
  }

  #review(peer: number): void {
    const opinion = this.#options.detector.opinion(peer, this.#host.monotonic());
    if (opinion === this.#opinions[peer]) return;
    this.#opinions[peer] = opinion;
    this.#owner.changed(peer, opinion);
  }
}
