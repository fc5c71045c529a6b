// The network between simulated nodes. Connections keep order and turn loss into delay and a long cut into a reset;
// datagrams are simply lost. Partitions and link faults act here, and every effect is attributed to its episode.

import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { RandomStreams } from "../kernel/random-stream.ts";
import type { Message, Transport } from "../process/message.ts";
import { DROPS, RECORD, codeOf } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { ClusterSpec, LinkClass, NodeSpec } from "./cluster-spec.ts";
import { Cuts } from "./faults/cuts.ts";
import { LinkTroubles } from "./faults/link-troubles.ts";
import { MessageTable } from "./message-table.ts";
import { NetworkPath } from "./network-path.ts";
import { NO_FAULT } from "./simulated-node.ts";

type DropReason = (typeof DROPS)[number];

export interface NetworkSurroundings {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly streams: RandomStreams;
  /** A message reached its node; the node decides when it is handled. */
  arrived(slot: number, to: number): void;
  /** A connection was reset; tells the process on `node`, if there is one. */
  reset(node: number, peer: number): void;
  bite(episode: number, node: number): void;
}

export class Network {
  readonly table = new MessageTable();
  readonly cuts = new Cuts();
  readonly troubles = new LinkTroubles();
  readonly #spec: ClusterSpec;
  readonly #surroundings: NetworkSurroundings;
  readonly #nodeCount: number;
  readonly #paths = new Map<number, NetworkPath>();
  /** Message slots that a cut holds, by ordered pair, in order of sending. */
  readonly #held = new Map<number, number[]>();
  readonly #deliverCode: HandlerCode;
  readonly #resetCode: HandlerCode;
  #messageCount = 0;
  #byteCount = 0;

  constructor(spec: ClusterSpec, surroundings: NetworkSurroundings) {
    this.#spec = spec;
    this.#surroundings = surroundings;
    this.#nodeCount = spec.nodes.length;
    this.#deliverCode = surroundings.simulation.register("deliver", (slot) => this.#deliver(slot));
    this.#resetCode = surroundings.simulation.register("reset", (from, to) => this.#reset(from, to));
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
    const path = this.#path(from, to);
    const slot = this.table.put(from, to, message, simulation.now, transport);
    let arrival = path.isPlain ? readyAt + path.latency() : this.#travel(path, slot, bytes, readyAt);
    if (!this.troubles.isQuiet) arrival = this.#trouble(slot, arrival);
    if (arrival < 0) return;
    if (transport === "connection") {
      arrival = Math.max(arrival, path.lastArrival);
      path.lastArrival = arrival;
    }
    simulation.scheduleAt(arrival as Instant, this.#deliverCode, slot, 0);
  }

  /** A message that will not be handled: it is gone, and said so. */
  drop(slot: number, reason: DropReason): void {
    const { table } = this;
    this.#surroundings.trace.emit(RECORD["message.dropped"], table.to[slot], table.from[slot], table.message[slot]!.kind, 0, codeOf(DROPS, reason));
    table.release(slot);
  }

  /** After a heal: what the cuts no longer hold is sent again at the sender's next retransmission. */
  releaseHeld(): void {
    for (const [pair, slots] of [...this.#held]) {
      const from = Math.floor(pair / this.#nodeCount);
      const to = pair % this.#nodeCount;
      if (this.cuts.cutting(from, to) !== NO_FAULT) continue;
      this.#held.delete(pair);
      for (const slot of slots) this.#retransmit(slot);
    }
  }

  #path(from: number, to: number): NetworkPath {
    const pair = from * this.#nodeCount + to;
    let path = this.#paths.get(pair);
    if (path === undefined) {
      const { nodes, links } = this.#spec;
      const link = links[linkClass(nodes[from], nodes[to])];
      path = new NetworkPath(link, this.#surroundings.streams.stream(`link/${nodes[from].name}->${nodes[to].name}`));
      this.#paths.set(pair, path);
    }
    return path;
  }

  /** Arrival of a message on a path with bandwidth, loss, duplication or reordering; -1 if it is lost. */
  #travel(path: NetworkPath, slot: number, bytes: number, readyAt: number): number {
    const { link, random } = path;
    const isDatagram = this.table.isDatagram[slot];
    let arrival = path.transmit(readyAt, bytes) + path.latency();
    if (link.loss > 0) {
      if (isDatagram && random.chance(link.loss)) return this.#lose(slot);
      if (!isDatagram) arrival += this.#retransmissions(link.loss, () => random.chance(link.loss));
    }
    if (isDatagram && link.reordering > 0 && random.chance(link.reordering)) arrival += path.latency();
    if (isDatagram && link.duplication > 0 && random.chance(link.duplication)) this.#duplicate(slot, readyAt + path.latency());
    return arrival;
  }

  /** Delay that a connection's lost segments cost: the retransmission time, doubling. */
  #retransmissions(loss: number, isLost: () => boolean): number {
    let delay = 0;
    let timeout = this.#spec.connection.retransmit;
    for (let tries = 0; tries < 16 && loss > 0 && isLost(); tries += 1) {
      delay += timeout;
      timeout *= 2;
    }
    return delay;
  }

  #trouble(slot: number, arrival: number): number {
    if (arrival < 0) return arrival;
    const { from, to, isDatagram } = this.table;
    let late = arrival;
    for (const trouble of this.troubles.on(from[slot], to[slot])) {
      const before = late;
      if (trouble.delay !== undefined) late += Math.floor(trouble.delay.sample(trouble.random));
      if (trouble.loss > 0 && isDatagram[slot] && trouble.random.chance(trouble.loss)) {
        this.#surroundings.bite(trouble.episode, to[slot]);
        return this.#lose(slot);
      }
      if (trouble.loss > 0 && !isDatagram[slot]) late += this.#retransmissions(trouble.loss, () => trouble.random.chance(trouble.loss));
      if (trouble.duplication > 0 && isDatagram[slot] && trouble.random.chance(trouble.duplication)) {
        this.#duplicate(slot, late);
        this.#surroundings.bite(trouble.episode, to[slot]);
      }
      if (late !== before) this.#surroundings.bite(trouble.episode, to[slot]);
    }
    return late;
  }

  #lose(slot: number): number {
    this.drop(slot, "loss");
    return -1;
  }

  #duplicate(slot: number, arrival: number): void {
    const { from, to, message, sentAt } = this.table;
    const copy = this.table.put(from[slot], to[slot], message[slot]!, sentAt[slot], "datagram");
    this.#surroundings.trace.emit(RECORD["message.duplicated"], to[slot], from[slot], message[slot]!.kind, 0, 0);
    this.#surroundings.simulation.scheduleAt(arrival as Instant, this.#deliverCode, copy, 0);
  }

  #deliver(slot: number): void {
    const { from, to, isDatagram } = this.table;
    if (!this.cuts.isQuiet || this.#held.size > 0) {
      const episode = this.cuts.cutting(from[slot], to[slot]);
      if (episode !== NO_FAULT) {
        this.#surroundings.bite(episode, to[slot]);
        if (isDatagram[slot]) this.drop(slot, "partition");
        else this.#hold(slot);
        return;
      }
    }
    this.#surroundings.arrived(slot, to[slot]);
  }

  #hold(slot: number): void {
    const from = this.table.from[slot];
    const to = this.table.to[slot];
    const pair = from * this.#nodeCount + to;
    const { simulation } = this.#surroundings;
    this.table.heldSince[slot] = simulation.now;
    const held = this.#held.get(pair);
    if (held !== undefined) {
      held.push(slot);
      return;
    }
    this.#held.set(pair, [slot]);
    const { resetAfter } = this.#spec.connection;
    if (resetAfter !== Infinity) simulation.scheduleAfter(resetAfter as Duration, this.#resetCode, from, to);
  }

  /** The oldest held message of a pair may have waited too long: then the connection is reset. */
  #reset(from: number, to: number): void {
    const pair = from * this.#nodeCount + to;
    const held = this.#held.get(pair);
    if (held === undefined) return;
    const { simulation } = this.#surroundings;
    const { resetAfter } = this.#spec.connection;
    const due = this.table.heldSince[held[0]] + resetAfter;
    if (due > simulation.now) {
      simulation.scheduleAt(due as Instant, this.#resetCode, from, to);
      return;
    }
    this.#held.delete(pair);
    for (const slot of held) this.drop(slot, "reset");
    this.#surroundings.reset(from, to);
  }

  #retransmit(slot: number): void {
    const { simulation } = this.#surroundings;
    const heldSince = this.table.heldSince[slot];
    let at = heldSince;
    let timeout = this.#spec.connection.retransmit;
    while (at < simulation.now) {
      at += timeout;
      timeout *= 2;
    }
    const path = this.#path(this.table.from[slot], this.table.to[slot]);
    const arrival = Math.max(at + path.latency(), path.lastArrival);
    path.lastArrival = arrival;
    simulation.scheduleAt(arrival as Instant, this.#deliverCode, slot, 0);
  }
}

function linkClass(from: NodeSpec, to: NodeSpec): LinkClass {
  if (from === to) return "same-node";
  if (from.zone !== to.zone) return "cross-zone";
  return from.rack !== "" && from.rack === to.rack ? "same-rack" : "same-zone";
}
