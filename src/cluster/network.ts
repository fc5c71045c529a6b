// The network between simulated nodes. Connections keep order and turn loss into delay and a long cut into a reset;
// datagrams are simply lost. Partitions, jams and link faults act here, and every effect is attributed to its episode.

import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import type { Instant } from "../kernel/time.ts";
import type { RandomStreams } from "../kernel/random-stream.ts";
import type { Overheard } from "../process/forgery.ts";
import type { Message, Transport } from "../process/message.ts";
import { DROPS, codeOf } from "../trace/record-codes.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import { NO_FAULT } from "./ailments.ts";
import type { ClusterSpec } from "./cluster-spec.ts";
import type { Address } from "../process/identity.ts";
import { Attacks, type AttackMark } from "./faults/attacks.ts";
import { Cuts } from "./faults/cuts.ts";
import { LinkTroubles, type LinkTrouble } from "./faults/link-troubles.ts";
import { HeldMessages } from "./held-messages.ts";
import { CLOSED, MessageTable } from "./message-table.ts";
import { NetworkPaths } from "./network-paths.ts";
import { delayOfLosses } from "./retransmission.ts";

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

export class Network {
  readonly table = new MessageTable();
  readonly cuts = new Cuts();
  readonly troubles = new LinkTroubles();
  readonly attacks = new Attacks();
  readonly #spec: ClusterSpec;
  readonly #surroundings: NetworkSurroundings;
  readonly #paths: NetworkPaths;
  readonly #held: HeldMessages;
  readonly #deliverCode: HandlerCode;
  readonly #giveUpCode: HandlerCode;
  #messageCount = 0;
  #byteCount = 0;

  constructor(spec: ClusterSpec, surroundings: NetworkSurroundings) {
    this.#spec = spec;
    this.#surroundings = surroundings;
    const { simulation } = surroundings;
    this.#paths = new NetworkPaths(spec, surroundings.streams);
    this.#deliverCode = simulation.register("deliver", (slot) => this.#deliver(slot));
    this.#held = new HeldMessages({
      simulation,
      connection: spec.connection,
      nodeCount: spec.nodes.length,
      isCut: (from, to) => this.cuts.cutting(from, to) !== NO_FAULT,
      latency: (from, to) => this.#paths.latency(this.#paths.between(from, to)),
      arrived: (slot, from, to) => {
        if (!this.#isJammed(slot, from, to)) surroundings.arrived(slot, to);
      },
      drop: (slot, reason) => this.drop(slot, reason),
      reset: (from, to) => this.#tellBoth(from, to),
    });
    this.#giveUpCode = simulation.register("give up", (from, to) => this.#tellBoth(from, to));
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
    if (!this.attacks.isQuiet) this.#overhear(slot, readyAt);
    let arrival = paths.link(path).isPlain ? readyAt + paths.latency(path) : this.#travel(path, slot, bytes, readyAt);
    if (!this.troubles.isQuiet) arrival = this.#trouble(slot, arrival);
    if (arrival === LOST) return;
    if (transport === "connection") arrival = paths.inOrder(path, arrival);
    simulation.scheduleAt(arrival as Instant, this.#deliverCode, slot, 0);
  }

  /** Has either sent the other anything over a connection that arrived, or will, after `since`? */
  isConnected(one: number, other: number, since: number): boolean {
    return this.#paths.lastArrival(one, other) > since || this.#paths.lastArrival(other, one) > since;
  }

  /** The operating system of `from` ends a connection to `to`. `since`: it concerns what `to` had sent until then. */
  close(from: number, to: number, since: number): void {
    const { simulation } = this.#surroundings;
    const { now } = simulation;
    const paths = this.#paths;
    const path = paths.between(from, to);
    const slot = this.table.put(from, to, CLOSED, since, "connection");
    let arrival = paths.link(path).isPlain ? now + paths.latency(path) : this.#travel(path, slot, 0, now);
    if (!this.troubles.isQuiet) arrival = this.#trouble(slot, arrival);
    if (arrival !== LOST) simulation.scheduleAt(paths.inOrder(path, arrival) as Instant, this.#deliverCode, slot, 0);
  }

  /** A message that will not be handled: it is gone, and said so. */
  drop(slot: number, reason: DropReason): void {
    const { table } = this;
    if (table.isClosing(slot)) return table.release(slot);
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

  /** A partition or a jam has healed: what it kept goes on. */
  heal(episode: number): void {
    const kept = this.cuts.remove(episode);
    this.#held.release();
    for (const slot of kept) this.#deliver(slot);
  }

  /** A partition, jam or link fault is healed but where `stays` says so; there it stays for good. */
  narrow(episode: number, stays: (from: number, to: number) => boolean, until: Instant): void {
    this.troubles.narrow(episode, stays, until);
    this.cuts.narrow(episode, stays);
    this.#held.release();
    for (const slot of this.cuts.takeFreed((slot) => [this.table.from(slot), this.table.to(slot)])) this.#deliver(slot);
  }

  /** The machine that would have sent them again is gone. */
  dropHeldFrom(node: number): void {
    this.#held.dropFrom(node);
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
      if (!isDatagram) arrival += delayOfLosses(this.#spec.connection, () => random.chance(loss));
      if (arrival === Infinity) return this.#giveUp(slot, readyAt);
    }
    if (isDatagram && reordering > 0 && random.chance(reordering)) arrival += paths.latency(path);
    if (isDatagram && duplication > 0 && random.chance(duplication))
      this.#duplicate(slot, readyAt + paths.latency(path));
    return arrival;
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
    let late = arrival;
    for (const trouble of this.troubles.on(from, to)) {
      const before = late;
      late = this.table.isDatagram(slot)
        ? this.#troubleDatagram(trouble, slot, this.#paths.between(from, to), before)
        : this.#troubleConnection(trouble, slot, before);
      if (late !== before) this.#surroundings.bite(trouble.episode, to);
      if (late === LOST) return LOST;
    }
    return late;
  }

  #troubleDatagram(trouble: LinkTrouble, slot: number, path: number, arrival: number): number {
    const { delay, loss, duplication, reordering, random } = trouble;
    let late = arrival;
    if (delay !== undefined) late += Math.floor(delay.sample(random));
    if (loss > 0 && random.chance(loss)) return this.#lose(slot);
    if (duplication > 0 && random.chance(duplication)) {
      this.#duplicate(slot, late);
      this.#surroundings.bite(trouble.episode, this.table.to(slot));
    }
    if (reordering > 0 && random.chance(reordering))
      late += Math.floor(this.#paths.link(path).spec.latency.sample(random));
    return late;
  }

  #troubleConnection({ delay, loss, until, random }: LinkTrouble, slot: number, arrival: number): number {
    const late = delay === undefined ? arrival : arrival + Math.floor(delay.sample(random));
    if (loss === 0) return late;
    const lost = (after: number): boolean => late + after < until && random.chance(loss);
    const resent = late + delayOfLosses(this.#spec.connection, lost);
    return resent === Infinity ? this.#giveUp(slot, late) : resent;
  }

  /** What an attacker makes of it comes as a datagram does, at its own time, and takes no draw from anybody. */
  #overhear(slot: number, readyAt: number): void {
    const { table } = this;
    const [from, to] = [table.from(slot), table.to(slot)];
    const heard = { from: from as Address, to: to as Address, message: table.message(slot) };
    const original = { isHandled: false };
    for (const attack of this.attacks.on(from, to)) {
      const made = attack.make(heard);
      if (made === undefined) continue;
      const { episode, isReplay } = attack;
      if (isReplay) table.mark(slot, { episode: undefined, original });
      this.#inject(made, { episode, original: isReplay ? original : undefined }, readyAt + attack.after);
    }
  }

  #inject({ from, to, message }: Overheard, mark: AttackMark, at: number): void {
    const { simulation, trace } = this.#surroundings;
    const slot = this.table.put(from, to, message, simulation.now, "datagram");
    this.table.mark(slot, mark);
    trace.emit(RECORD["message.injected"], from, to, message.kind, 0, mark.episode!);
    simulation.scheduleAt(at as Instant, this.#deliverCode, slot, 0);
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
    if ((!this.cuts.isQuiet || !this.#held.isEmpty) && this.#isStopped(slot, this.table.from(slot), to)) return;
    this.#surroundings.arrived(slot, to);
  }

  /** A connection keeps its order: what waits behind a cut goes first, and so does what waits in a jam. */
  #isStopped(slot: number, from: number, to: number): boolean {
    const isDatagram = this.table.isDatagram(slot);
    const isBehindOthers = !isDatagram && this.#held.has(from, to);
    if (!isDatagram && !isBehindOthers && this.#isJammed(slot, from, to)) return true;
    const episode = this.cuts.cutting(from, to);
    if (episode !== NO_FAULT) this.#surroundings.bite(episode, to);
    if (isDatagram && episode !== NO_FAULT) {
      this.drop(slot, "partition");
      return true;
    }
    if (isDatagram) return this.#isJammed(slot, from, to);
    if (episode === NO_FAULT && !isBehindOthers) return false;
    this.#held.add(slot, from, to);
    return true;
  }

  #isJammed(slot: number, from: number, to: number): boolean {
    const episode = this.cuts.keep(slot, from, to);
    if (episode === NO_FAULT) return false;
    this.#surroundings.bite(episode, to);
    return true;
  }

  #tellBoth(from: number, to: number): void {
    this.#surroundings.reset(from, to);
    this.#surroundings.reset(to, from);
  }
}

const LOST = -1;
