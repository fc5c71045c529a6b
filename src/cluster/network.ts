// The network between simulated nodes. Connections keep order and turn loss into delay and a long cut into a reset;
// datagrams are simply lost. Partitions and link faults act here, and every effect is attributed to its episode.

import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { RandomStreams } from "../kernel/random-stream.ts";
import type { Message, Transport } from "../process/message.ts";
import { DROPS, RECORD, codeOf } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { ClusterSpec } from "./cluster-spec.ts";
import { Cuts } from "./faults/cuts.ts";
import { LinkTroubles } from "./faults/link-troubles.ts";
import { MessageTable } from "./message-table.ts";
import { NetworkPaths } from "./network-paths.ts";
import { NO_FAULT } from "./simulated-node.ts";

type DropReason = (typeof DROPS)[number];

export interface NetworkSurroundings {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly streams: RandomStreams;
  /** A message reached its node; the node decides when it is handled. */
  arrived(slot: number, to: number): void;
  /** A connection was reset, as seen from `node`; tells its process, if there is one. */
  reset(node: number, peer: number): void;
  bite(episode: number, node: number): void;
}

/** What waits on one direction of a connection: behind a cut, or for the retransmission after its heal. */
interface Held {
  /** In order of sending. */
  readonly slots: number[];
  readonly since: number;
  isResuming: boolean;
}

export class Network {
  readonly table = new MessageTable();
  readonly cuts = new Cuts();
  readonly troubles = new LinkTroubles();
  readonly #spec: ClusterSpec;
  readonly #surroundings: NetworkSurroundings;
  readonly #nodeCount: number;
  readonly #paths: NetworkPaths;
  /** By ordered pair. */
  readonly #held = new Map<number, Held>();
  readonly #deliverCode: HandlerCode;
  readonly #resumeCode: HandlerCode;
  readonly #resetCode: HandlerCode;
  readonly #giveUpCode: HandlerCode;
  #messageCount = 0;
  #byteCount = 0;

  constructor(spec: ClusterSpec, surroundings: NetworkSurroundings) {
    this.#spec = spec;
    this.#surroundings = surroundings;
    this.#nodeCount = spec.nodes.length;
    this.#paths = new NetworkPaths(spec, surroundings.streams);
    this.#deliverCode = surroundings.simulation.register("deliver", (slot) => this.#deliver(slot));
    this.#resumeCode = surroundings.simulation.register("resume", (from, to) => this.#resume(from, to));
    this.#resetCode = surroundings.simulation.register("reset", (from, to) => this.#reset(from, to));
    this.#giveUpCode = surroundings.simulation.register("give up", (from, to) => this.#tellBoth(from, to));
  }

  get messageCount(): number {
    return this.#messageCount;
  }

  get byteCount(): number {
    return this.#byteCount;
  }

  /** `readyAt` is when the sender has finished what it computes now. */
  send(from: number, to: number, message: Message, bytes: number, transport: Transport, readyAt: number): void {
    this.#messageCount += 1;
    this.#byteCount += bytes;
    const { trace, simulation } = this.#surroundings;
    trace.emit(RECORD["message.sent"], from, to, message.kind, bytes, transport === "datagram" ? 1 : 0);
    const paths = this.#paths;
    const path = paths.between(from, to);
    const slot = this.table.put(from, to, message, simulation.now, transport);
    let arrival = paths.link(path).isPlain ? readyAt + paths.latency(path) : this.#travel(path, slot, bytes, readyAt);
    if (!this.troubles.isQuiet) arrival = this.#trouble(slot, arrival);
    if (arrival === LOST) return;
    if (transport === "connection") arrival = paths.inOrder(path, arrival);
    simulation.scheduleAt(arrival as Instant, this.#deliverCode, slot, 0);
  }

  /** A message that will not be handled: it is gone, and said so. */
  drop(slot: number, reason: DropReason): void {
    const { table } = this;
    this.#surroundings.trace.emit(
      RECORD["message.dropped"],
      table.to(slot),
      table.from(slot),
      table.message(slot).kind,
      0,
      codeOf(DROPS, reason),
    );
    table.release(slot);
  }

  /** After a heal: what the cuts no longer hold goes on at the sender's next retransmission. */
  releaseHeld(): void {
    const { simulation } = this.#surroundings;
    for (const [pair, held] of this.#held) {
      const from = Math.floor(pair / this.#nodeCount);
      const to = pair % this.#nodeCount;
      if (held.isResuming || this.cuts.cutting(from, to) !== NO_FAULT) continue;
      held.isResuming = true;
      const arrival = this.#nextRetransmission(held.since) + this.#paths.latency(this.#paths.between(from, to));
      simulation.scheduleAt(arrival as Instant, this.#resumeCode, from, to);
    }
  }

  /** The machine that would have sent them again is gone. */
  dropHeldFrom(node: number): void {
    for (const [pair, { slots }] of this.#held) {
      if (Math.floor(pair / this.#nodeCount) !== node) continue;
      this.#held.delete(pair);
      for (const slot of slots) this.drop(slot, "crashed");
    }
  }

  /** Arrival of a message on a path with bandwidth, loss, duplication or reordering; LOST if it never does. */
  #travel(path: number, slot: number, bytes: number, readyAt: number): number {
    const paths = this.#paths;
    const { loss, reordering, duplication } = paths.link(path).spec;
    const random = paths.random(path);
    const isDatagram = this.table.isDatagram(slot);
    let arrival = paths.transmit(path, readyAt, bytes) + paths.latency(path);
    if (loss > 0) {
      if (isDatagram && random.chance(loss)) return this.#lose(slot);
      if (!isDatagram) arrival += this.#retransmissions(() => random.chance(loss));
      if (arrival === Infinity) return this.#giveUp(slot, readyAt);
    }
    if (isDatagram && reordering > 0 && random.chance(reordering)) arrival += paths.latency(path);
    if (isDatagram && duplication > 0 && random.chance(duplication))
      this.#duplicate(slot, readyAt + paths.latency(path));
    return arrival;
  }

  /** Delay that a connection's lost segments cost: the retransmission time, doubling. Infinity: it is reset first. */
  #retransmissions(isLost: (after: number) => boolean): number {
    const { retransmit, resetAfter } = this.#spec.connection;
    let delay = 0;
    let timeout = Math.max(1, retransmit);
    while (isLost(delay)) {
      delay += timeout;
      timeout *= 2;
      if (delay > resetAfter || delay > HORIZON) return Infinity;
    }
    return delay;
  }

  /** Every retransmission was lost: a reset, at the sender's time for that. */
  #giveUp(slot: number, readyAt: number): number {
    const { table } = this;
    const { resetAfter } = this.#spec.connection;
    if (resetAfter !== Infinity)
      this.#surroundings.simulation.scheduleAt(
        (readyAt + resetAfter) as Instant,
        this.#giveUpCode,
        table.from(slot),
        table.to(slot),
      );
    this.drop(slot, "reset");
    return LOST;
  }

  #trouble(slot: number, arrival: number): number {
    if (arrival === LOST) return LOST;
    const from = this.table.from(slot);
    const to = this.table.to(slot);
    const isDatagram = this.table.isDatagram(slot);
    let late = arrival;
    for (const trouble of this.troubles.on(from, to)) {
      const before = late;
      if (trouble.delay !== undefined) late += Math.floor(trouble.delay.sample(trouble.random));
      if (trouble.loss > 0 && isDatagram && trouble.random.chance(trouble.loss)) {
        this.#surroundings.bite(trouble.episode, to);
        return this.#lose(slot);
      }
      if (trouble.loss > 0 && !isDatagram) {
        const first = late;
        late += this.#retransmissions((after) => first + after < trouble.until && trouble.random.chance(trouble.loss));
        if (late === Infinity) {
          this.#surroundings.bite(trouble.episode, to);
          return this.#giveUp(slot, first);
        }
      }
      if (trouble.duplication > 0 && isDatagram && trouble.random.chance(trouble.duplication)) {
        this.#duplicate(slot, late);
        this.#surroundings.bite(trouble.episode, to);
      }
      if (late !== before) this.#surroundings.bite(trouble.episode, to);
    }
    return late;
  }

  #lose(slot: number): number {
    this.drop(slot, "loss");
    return LOST;
  }

  #duplicate(slot: number, arrival: number): void {
    const { table } = this;
    const from = table.from(slot);
    const to = table.to(slot);
    const message = table.message(slot);
    const copy = table.put(from, to, message, table.sentAt(slot), "datagram");
    this.#surroundings.trace.emit(RECORD["message.duplicated"], to, from, message.kind, 0, 0);
    this.#surroundings.simulation.scheduleAt(arrival as Instant, this.#deliverCode, copy, 0);
  }

  #deliver(slot: number): void {
    const to = this.table.to(slot);
    if (!this.cuts.isQuiet || this.#held.size > 0) {
      const from = this.table.from(slot);
      const isDatagram = this.table.isDatagram(slot);
      const episode = this.cuts.cutting(from, to);
      if (episode !== NO_FAULT) this.#surroundings.bite(episode, to);
      if (episode !== NO_FAULT && isDatagram) return this.drop(slot, "partition");
      // A connection keeps its order: what is held is sent again first.
      if (!isDatagram && (episode !== NO_FAULT || this.#held.has(from * this.#nodeCount + to))) return this.#hold(slot);
    }
    this.#surroundings.arrived(slot, to);
  }

  #hold(slot: number): void {
    const from = this.table.from(slot);
    const to = this.table.to(slot);
    const pair = from * this.#nodeCount + to;
    const held = this.#held.get(pair);
    if (held !== undefined) {
      held.slots.push(slot);
      return;
    }
    const { simulation } = this.#surroundings;
    this.#held.set(pair, { slots: [slot], since: simulation.now, isResuming: false });
    const { resetAfter } = this.#spec.connection;
    if (resetAfter !== Infinity) simulation.scheduleAfter(resetAfter as Duration, this.#resetCode, from, to);
  }

  #resume(from: number, to: number): void {
    const pair = from * this.#nodeCount + to;
    const held = this.#held.get(pair);
    if (held === undefined) return;
    held.isResuming = false;
    if (this.cuts.cutting(from, to) !== NO_FAULT) return; // cut again: the next heal takes it up
    this.#held.delete(pair);
    for (const slot of held.slots) this.#surroundings.arrived(slot, to);
  }

  /** The oldest held message of a pair has waited too long behind a cut: the connection is reset. */
  #reset(from: number, to: number): void {
    const pair = from * this.#nodeCount + to;
    const held = this.#held.get(pair);
    if (held === undefined || held.since + this.#spec.connection.resetAfter !== this.#surroundings.simulation.now)
      return;
    if (this.cuts.cutting(from, to) === NO_FAULT) return;
    this.#held.delete(pair);
    for (const slot of held.slots) this.drop(slot, "reset");
    this.#tellBoth(from, to);
  }

  #tellBoth(from: number, to: number): void {
    this.#surroundings.reset(from, to);
    this.#surroundings.reset(to, from);
  }

  #nextRetransmission(since: number): number {
    let at = since;
    let timeout = Math.max(1, this.#spec.connection.retransmit);
    while (at < this.#surroundings.simulation.now) {
      at += timeout;
      timeout *= 2;
    }
    return at;
  }
}

const LOST = -1;
/** A retransmission later than this (a year, us) is none. */
const HORIZON = 366 * 86_400 * 1_000_000;
