// What a live node sends, on its way to the socket: it waits there for as long as the scenario's links take, and those links, and
// faults of links, lose it, send it twice, or keep it. As the simulated network does, with draws of the node's own.

import type { ClusterSpec } from "../cluster/cluster-spec.ts";
import type { ActionOf } from "../cluster/faults/fault.ts";
import { LinkTroubles, type LinkTrouble } from "../cluster/faults/link-troubles.ts";
import { NetworkPaths } from "../cluster/network-paths.ts";
import { delayOfLosses } from "../cluster/retransmission.ts";
import type { RandomStreams } from "../kernel/random-stream.ts";
import type { HandlerCode } from "../kernel/simulation.ts";
import type { Instant } from "../kernel/time.ts";
import type { Message } from "../process/message.ts";
import { codeOf, DROPS } from "../trace/record-codes.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { Letter, Links } from "./links.ts";
import type { LiveClock } from "./live-clock.ts";
import type { PacedSimulation } from "./paced-simulation.ts";

/** A delay shorter than this, in real ms, is the computer's own business. */
const SHORTEST_DELAY_MS = 0.5;
const LOST = -1;

/** A fault of links that is in force, on what a node sends. */
export interface ToldTrouble {
  readonly kind: "link" | "hold";
  readonly episode: number;
  /** Its number among the scenario's, which say the rest of it. */
  readonly fault: number;
  /** Instant of its heal. */
  readonly until: number;
  readonly to: readonly number[];
}

export interface OutgoingSurroundings {
  readonly name: string;
  readonly node: number;
  readonly cluster: ClusterSpec;
  readonly clock: LiveClock;
  readonly simulation: PacedSimulation;
  readonly trace: Trace;
  readonly streams: RandomStreams;
  readonly links: Pick<Links, "send" | "breakOff">;
  /** The scenario's fault of this number. */
  faultOf(fault: number): ActionOf<"link">;
  /** A fault changed an outcome for `node`. */
  bite(episode: number, node: number): void;
}

interface Departing {
  readonly to: number;
  readonly letter: Letter;
  readonly isDatagram: boolean;
}

/** A message, and the path that it takes. */
interface Parcel extends Departing {
  readonly path: number;
}

export class Outgoing {
  readonly #surroundings: OutgoingSurroundings;
  readonly #paths: NetworkPaths;
  readonly #troubles = new LinkTroubles();
  #told: readonly ToldTrouble[] = [];
  /** Behind jams, in the order in which they came there. */
  readonly #jammed: Departing[] = [];
  /** On their way to the wire, by a number of their own. */
  readonly #departing = new Map<number, Departing>();
  #departures = 0;
  readonly #departCode: HandlerCode;
  readonly #giveUpCode: HandlerCode;

  constructor(surroundings: OutgoingSurroundings) {
    const { cluster, streams, simulation, links } = surroundings;
    this.#surroundings = surroundings;
    this.#paths = new NetworkPaths(cluster, streams);
    this.#departCode = simulation.register("message departs", (number) => this.#depart(number));
    this.#giveUpCode = simulation.register("give up", (to) => links.breakOff(to));
  }

  /** These are in force now. What a jam has kept that is no more goes on. */
  trouble(told: readonly ToldTrouble[]): void {
    const { node, name, streams, faultOf } = this.#surroundings;
    for (const { episode } of this.#told) this.#troubles.remove(episode);
    this.#told = told;
    for (const { kind, episode, fault, until, to } of told) {
      if (kind === "hold") continue;
      const affects: LinkTrouble["affects"] = (from, peer) => from === node && to.includes(peer);
      const { delay, loss, duplication, reordering = 0 } = faultOf(fault);
      const random = streams.stream(`faults/${fault}/link of ${name}`);
      this.#troubles.add({ episode, until, affects, delay, loss, duplication, reordering, random });
    }
    for (const each of this.#jammed.splice(0)) this.#write(each, true);
  }

  send(to: number, message: Message, bytes: number, isDatagram: boolean): void {
    const { clock, trace, node } = this.#surroundings;
    const sentAt = clock.now();
    trace.emit(RECORD["message.sent"], node, to, message.kind, bytes, isDatagram ? 1 : 0);
    const path = this.#paths.between(node, to);
    const parcel = { to, letter: { from: node, sentAt, message }, isDatagram, path };
    const arrival = this.#trouble(parcel, this.#travel(parcel, bytes, sentAt));
    if (arrival !== LOST) this.#departAt(parcel, isDatagram ? arrival : this.#paths.inOrder(path, arrival), sentAt);
  }

  /** When it would arrive in the simulator; LOST if it never does. */
  #travel(parcel: Parcel, bytes: number, sentAt: number): number {
    const { path, isDatagram } = parcel;
    const paths = this.#paths;
    const { loss, reordering, duplication } = paths.link(path).spec;
    const random = paths.random(path);
    let arrival = paths.transmit(path, sentAt, bytes) + paths.latency(path);
    if (!isDatagram && loss > 0)
      arrival += delayOfLosses(this.#surroundings.cluster.connection, () => random.chance(loss));
    if (arrival === Infinity) return this.#giveUp(parcel, sentAt);
    if (!isDatagram) return arrival;
    if (loss > 0 && random.chance(loss)) return this.#lose(parcel, "loss");
    if (reordering > 0 && random.chance(reordering)) arrival += paths.latency(path);
    if (duplication > 0 && random.chance(duplication)) this.#duplicate(parcel, sentAt + paths.latency(path));
    return arrival;
  }

  #trouble(parcel: Parcel, arrival: number): number {
    if (this.#troubles.isQuiet) return arrival;
    let late = arrival;
    for (const trouble of this.#troubles.on(this.#surroundings.node, parcel.to)) {
      if (late === LOST) break;
      const before = late;
      late = parcel.isDatagram
        ? this.#troubleDatagram(trouble, parcel, late)
        : this.#troubleConnection(trouble, parcel, late);
      if (late !== before) this.#surroundings.bite(trouble.episode, parcel.to);
    }
    return late;
  }

  #troubleDatagram(
    { delay, loss, duplication, reordering, random, episode }: LinkTrouble,
    parcel: Parcel,
    arrival: number,
  ): number {
    let late = arrival;
    if (delay !== undefined) late += Math.floor(delay.sample(random));
    if (loss > 0 && random.chance(loss)) return this.#lose(parcel, "loss");
    if (duplication > 0 && random.chance(duplication)) {
      this.#duplicate(parcel, late);
      this.#surroundings.bite(episode, parcel.to);
    }
    if (reordering > 0 && random.chance(reordering))
      late += Math.floor(this.#paths.link(parcel.path).spec.latency.sample(random));
    return late;
  }

  #troubleConnection({ delay, loss, until, random }: LinkTrouble, parcel: Parcel, arrival: number): number {
    const late = delay === undefined ? arrival : arrival + Math.floor(delay.sample(random));
    if (loss === 0) return late;
    const isLost = (after: number): boolean => late + after < until && random.chance(loss);
    const resent = late + delayOfLosses(this.#surroundings.cluster.connection, isLost);
    return resent === Infinity ? this.#giveUp(parcel, late) : resent;
  }

  /** Every retransmission was lost: a reset, at the sender's time for that. */
  #giveUp(parcel: Parcel, readyAt: number): number {
    const { cluster, simulation } = this.#surroundings;
    const { resetAfter } = cluster.connection;
    if (resetAfter !== Infinity)
      simulation.scheduleAt(this.#notBefore(readyAt + resetAfter), this.#giveUpCode, parcel.to, 0);
    return this.#lose(parcel, "reset");
  }

  #lose({ to, letter }: Parcel, reason: (typeof DROPS)[number]): number {
    const { trace, node } = this.#surroundings;
    const { kind } = letter.message as Message;
    trace.emit(RECORD["message.dropped"], to, node, kind, 0, codeOf(DROPS, reason));
    return LOST;
  }

  #duplicate(parcel: Parcel, arrival: number): void {
    const { trace, node } = this.#surroundings;
    const { to, letter } = parcel;
    trace.emit(RECORD["message.duplicated"], to, node, (letter.message as Message).kind, 0, 0);
    this.#departAt(parcel, arrival, letter.sentAt);
  }

  #departAt(departing: Departing, at: number, sentAt: number): void {
    const { clock, simulation } = this.#surroundings;
    if (clock.milliseconds(at - sentAt) < SHORTEST_DELAY_MS) return this.#write(departing);
    this.#departures += 1;
    this.#departing.set(this.#departures, departing);
    simulation.scheduleAt(this.#notBefore(at), this.#departCode, this.#departures, 0);
  }

  #notBefore(instant: number): Instant {
    return Math.max(instant, this.#surroundings.simulation.now) as Instant;
  }

  #depart(number: number): void {
    const departing = this.#departing.get(number)!;
    this.#departing.delete(number);
    this.#write(departing);
  }

  #write(departing: Departing, wasJammed = false): void {
    const { to, letter, isDatagram } = departing;
    const { links, bite } = this.#surroundings;
    const jam = this.#told.find((told) => told.kind === "hold" && told.to.includes(to));
    if (jam === undefined) return links.send(to, letter, isDatagram);
    if (!wasJammed) bite(jam.episode, to);
    this.#jammed.push(departing);
  }
}
