// Which history hosts are there, as one of them sees it, and which of them has what: each shard and each task queue belongs to the host
// that bids most for it (rendezvous hashing; Temporal's ring is a consistent hash over the members that Ringpop's SWIM knows). Nobody need agree on it: two
// hosts that both take a shard for theirs are told apart by its range id, and a task queue may be in two places for a while.

import type { FailureDetector } from "../../algorithms/detection/detector.ts";
import { hashOfName, hashOfPair } from "../../kernel/name-hash.ts";
import { START, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, NodeId } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { HostBeat, TaskQueue } from "../protocol/durable-messages.ts";
import { heartbeatInterval } from "../scheduler-spec.ts";
import { HOST_TIMER, type DurableOptions } from "./options.ts";
import { sendDurable } from "./wire.ts";

export interface RingOwner {
  /** Something belongs to another host than before. */
  ringChanged(): void;
  /** It has begun anew: what it had in memory is gone. */
  reborn(host: Address): void;
  /** At every beat. */
  beat(): void;
}

/** A host that beats so late has stood still, and cannot blame others for their silence. */
const LATE_BEATS = 2;

export class HostRing {
  readonly #host: Host;
  readonly #owner: RingOwner;
  readonly #hosts: readonly Address[];
  readonly #detector: FailureDetector;
  readonly #interval: Duration;
  readonly #shards: number;
  readonly #incarnations: number[];
  /** Who is there; itself always. */
  readonly #isThere: boolean[];
  #ownerOf: readonly Address[] = [];
  readonly #queues = new Map<TaskQueue, Address>();
  #sequence = 0;
  #beatenAt: Instant = START;

  constructor(host: Host, { scheduler, deployment, shards }: DurableOptions, owner: RingOwner) {
    const { definition, parameters } = scheduler.detection;
    this.#host = host;
    this.#owner = owner;
    this.#hosts = deployment.masters;
    this.#shards = shards;
    this.#detector = definition.create(parameters, { peerCount: this.#hosts.length });
    this.#interval = heartbeatInterval(scheduler, this.#hosts.length);
    this.#incarnations = this.#hosts.map(() => 0);
    this.#isThere = this.#hosts.map(() => true);
    this.#divide();
  }

  start(): void {
    this.#watchAll();
    this.#beat(false);
  }

  shardOwner(shard: number): Address {
    return this.#ownerOf[shard];
  }

  queueOwner(queue: TaskQueue): Address {
    return this.#queues.get(queue)!;
  }

  isHost(address: Address): boolean {
    return this.#hosts.includes(address);
  }

  heard(from: Address, { incarnation, sequence, isLeaving }: HostBeat): void {
    const peer = this.#hosts.indexOf(from);
    if (peer < 0 || incarnation < this.#incarnations[peer]) return;
    const now = this.#host.monotonic();
    // Also when it is heard for the first time: it may have had something from here in an earlier life.
    const isReborn = incarnation > this.#incarnations[peer];
    this.#incarnations[peer] = incarnation;
    if (isLeaving) {
      this.#detector.forget(peer);
      return this.#set(peer, false);
    }
    if (isReborn || !this.#isThere[peer]) this.#detector.watch(peer, now);
    else this.#detector.heard(peer, sequence, now);
    if (isReborn) this.#owner.reborn(from);
    this.#set(peer, true);
  }

  /** The connection to it broke; it may be no host. */
  disconnected(address: Address): void {
    const peer = this.#hosts.indexOf(address);
    if (peer < 0 || !this.#isThere[peer] || this.#detector.reset === undefined) return;
    this.#detector.reset(peer, this.#host.monotonic());
    this.#review(peer);
  }

  timer(): void {
    const now = this.#host.monotonic();
    if (now - this.#beatenAt > LATE_BEATS * this.#interval) this.#watchAll();
    this.#hosts.forEach((_, peer) => this.#review(peer));
    this.#beat(false);
    this.#owner.beat();
  }

  #review(peer: number): void {
    const address = this.#hosts[peer];
    if (address === this.#host.address || !this.#isThere[peer]) return;
    if (this.#detector.opinion(peer, this.#host.monotonic()) !== "dead") return;
    this.#host.emit(RECORD["node.declared-dead"], address as unknown as NodeId, 0, 0, 0, this.#host.node);
    this.#set(peer, false);
  }

  /** Others need not wait until they miss it. */
  leave(): void {
    this.#beat(true);
  }

  #beat(isLeaving: boolean): void {
    const { incarnation, address } = this.#host;
    this.#sequence += 1;
    this.#beatenAt = this.#host.monotonic();
    const beat: HostBeat = { type: "hostBeat", incarnation, sequence: this.#sequence, isLeaving };
    for (const peer of this.#hosts) if (peer !== address) sendDurable(this.#host, peer, beat);
    if (!isLeaving) this.#host.startTimer(this.#interval, HOST_TIMER.beat);
  }

  #watchAll(): void {
    const now = this.#host.monotonic();
    this.#hosts.forEach((address, peer) => {
      if (address !== this.#host.address && this.#isThere[peer]) this.#detector.watch(peer, now);
    });
  }

  #set(peer: number, isThere: boolean): void {
    if (this.#isThere[peer] === isThere) return;
    this.#isThere[peer] = isThere;
    this.#divide();
    this.#owner.ringChanged();
  }

  #divide(): void {
    this.#ownerOf = Array.from({ length: this.#shards }, (_, shard) => this.#highest(hashOfName(`shard ${shard}`)));
    this.#queues.set("activity", this.#highest(hashOfName("activity tasks")));
    this.#queues.set("workflow", this.#highest(hashOfName("workflow tasks")));
  }

  #highest(key: number): Address {
    let best = this.#host.address;
    let bid = -1;
    this.#hosts.forEach((address, peer) => {
      const own = hashOfPair(key, peer);
      if (!this.#isThere[peer] || own <= bid) return;
      best = address;
      bid = own;
    });
    return best;
  }
}
