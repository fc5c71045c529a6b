// A member of a SWIM group on a Host: the component that a process composes to know, as all others do, who is alive. It needs
// one timer tag, and as many message kinds in a row as SWIM_MESSAGE_NAMES has. The process hands it its messages and timers.
// Source: Das, Gupta, Motivala, SWIM, DSN 2002; hashicorp/memberlist; Dadgar, Currey, Joshi, Lifeguard, 2018; reconnection as
// in hashicorp/serf.

import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { MemberTable } from "./member-table.ts";
import { Prober } from "./prober.ts";
import { Relays } from "./relays.ts";
import {
  aliveAtTheStart,
  bootOf,
  firstIncarnation,
  isGone,
  type MemberStatus,
  overrides,
  type Rumour,
} from "./rumour.ts";
import { Suspicions } from "./suspicions.ts";
import { retransmissions, syncPause } from "./swim-formulas.ts";
import { SWIM_MESSAGE_NAMES, type SwimMessage } from "./swim-messages.ts";
import type { SwimOptions, SwimOwner } from "./swim-options.ts";
import { SWIM_TIMERS, SwimWire } from "./swim-wire.ts";

/** A newcomer asks so many at once. */
const SEEDS_ASKED = 3;

export class SwimMember {
  readonly #host: Host;
  readonly #self: Address;
  readonly #options: SwimOptions;
  readonly #owner: SwimOwner;
  readonly #random: RandomStream;
  readonly #table: MemberTable;
  readonly #wire: SwimWire;
  readonly #suspicions: Suspicions;
  readonly #prober: Prober;
  readonly #relays: Relays;
  #seeds: readonly Address[] = [];
  #joinPause: Duration;
  /** A seed has answered, or none had to be asked. */
  #hasJoined = false;
  #hasLeft = false;

  constructor(host: Host, options: SwimOptions, owner: SwimOwner) {
    this.#host = host;
    this.#self = host.address;
    this.#options = options;
    this.#owner = owner;
    this.#random = host.random("membership");
    this.#table = new MemberTable(this.#self, this.#random);
    this.#wire = new SwimWire(host, options, this.#table);
    this.#suspicions = new Suspicions(options, (member, delay) => this.#wire.startTimer("suspicion", delay, member));
    this.#prober = new Prober(this.#wire, (member) => this.#accuse(member));
    this.#relays = new Relays(this.#wire);
    this.#joinPause = (2 * options.probeInterval) as Duration;
  }

  /** Members that are not gone, itself included. */
  get size(): number {
    return this.#table.size;
  }

  get incarnation(): number {
    return this.#table.get(this.#self)?.incarnation ?? firstIncarnation(this.#host.incarnation);
  }

  /** With Lifeguard: 0 = well, up to healthMax - 1. */
  get localHealth(): number {
    return this.#prober.localHealth;
  }

  /** Rumours that it has still to pass on. */
  get waitingRumours(): number {
    return this.#wire.waitingRumours;
  }

  /** undefined: never heard of, or forgotten. */
  statusOf(member: Address): MemberStatus | undefined {
    return this.#table.get(member)?.status;
  }

  /**
   * Takes part from now on. `seeds`: whom to ask for the others. `members`: who is there from the beginning, in a group that
   * starts all at once; it need not ask then, unless it was started again.
   */
  start(seeds: readonly Address[], members: readonly Address[] = []): void {
    const now = this.#host.monotonic();
    const incarnation = firstIncarnation(this.#host.incarnation);
    for (const member of members) if (member !== this.#self) this.#table.put(aliveAtTheStart(member), now);
    this.#seeds = seeds.filter((seed) => seed !== this.#self);
    const isKnown = members.includes(this.#self) && incarnation === firstIncarnation(1);
    this.#announce(incarnation, !isKnown);
    this.#startTimers();
    if (isKnown || this.#seeds.length === 0) this.#hasJoined = true;
    else this.#join();
  }

  /** Tells some of the others that it goes, and takes part no more. */
  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#wire.spread({ member: this.#self, status: "left", incarnation: this.incarnation, from: this.#self });
    const told = this.#table.sample(
      retransmissions(this.#table.size, this.#options),
      ({ status }) => status === "alive",
    );
    for (const member of told) this.#wire.tell(member);
  }

  /** The owner knows from elsewhere that the member is there: if it counts as gone, it gets the time of a suspicion to say so. */
  reconsider(member: Address): void {
    const known = this.#table.get(member);
    if (this.#hasLeft || member === this.#self || (known !== undefined && !isGone(known))) return;
    const incarnation = known?.incarnation ?? firstIncarnation(1);
    const now = this.#host.monotonic();
    // Pinged with what the others believe, so that it can refute it.
    this.#wire.ping(member, this.#wire.nextSequence());
    this.#table.put({ member, status: "suspect", incarnation, from: this.#self }, now);
    this.#suspicions.begin(member, this.#self, this.#table.size, now);
  }

  /** False if the message is not one of SWIM's. */
  receive(from: Address, message: Message): boolean {
    const ordinal = message.kind - this.#options.firstKind;
    if (ordinal < 0 || ordinal >= SWIM_MESSAGE_NAMES.length) return false;
    if (!this.#hasLeft) this.#receive(from, message as SwimMessage);
    return true;
  }

  /** False if the timer is not one of its own. */
  timer(tag: number, detail: number): boolean {
    if (tag !== this.#options.timerTag) return false;
    if (!this.#hasLeft) this.#timer(detail % SWIM_TIMERS.length, Math.floor(detail / SWIM_TIMERS.length));
    return true;
  }

  #receive(from: Address, message: SwimMessage): void {
    switch (message.type) {
      case "sync":
      case "syncAnswer":
        return this.#synced(from, message);
      case "ping":
        this.#hearAll(message.rumours);
        return this.#wire.ack(from, message.sequence);
      case "pingRequest":
        this.#hearAll(message.rumours);
        return this.#relays.ask(from, message);
      case "ack":
        this.#hearAll(message.rumours);
        if (!this.#prober.acknowledged(message.sequence)) this.#relays.acknowledged(message.sequence);
        return;
      case "nack":
        this.#hearAll(message.rumours);
        return this.#prober.nacked(message.sequence);
      case "gossip":
        return this.#hearAll(message.rumours);
    }
  }

  #timer(ordinal: number, subject: number): void {
    switch (SWIM_TIMERS[ordinal]) {
      case "period":
        return this.#prober.period();
      case "indirect":
        return this.#prober.askOthers(subject);
      case "relay":
        return this.#relays.expired(subject);
      case "suspicion":
        return this.#condemn(subject as Address);
      case "gossip":
        return this.#wire.gossip();
      case "sync":
        return this.#sync();
      case "reconnect":
        return this.#reconnect();
      case "join":
        if (!this.#hasJoined) this.#join();
    }
  }

  /** Members that start together do not march in step. */
  #startTimers(): void {
    const { probeInterval, syncInterval, reconnectInterval } = this.#options;
    this.#wire.startTimer("period", this.#phase(probeInterval));
    this.#wire.startTimer("reconnect", this.#phase(reconnectInterval));
    if (syncInterval > 0) this.#wire.startTimer("sync", this.#phase(syncInterval));
  }

  #phase(interval: Duration): Duration {
    return Math.floor(this.#random.uniform() * interval) as Duration;
  }

  #announce(incarnation: number, isNews: boolean): void {
    const rumour: Rumour = { member: this.#self, status: "alive", incarnation, from: this.#self };
    this.#table.put(rumour, this.#host.monotonic());
    if (isNews) this.#wire.spread(rumour);
  }

  /** Asks a few of the seeds, and others later if none answers. */
  #join(): void {
    const first = this.#random.integer(this.#seeds.length);
    const count = Math.min(SEEDS_ASKED, this.#seeds.length);
    for (let index = 0; index < count; index += 1) this.#wire.sync(this.#seeds[(first + index) % this.#seeds.length]);
    this.#wire.startTimer("join", this.#joinPause);
    this.#joinPause = Math.max(
      this.#joinPause,
      Math.min(2 * this.#joinPause, this.#options.reconnectInterval),
    ) as Duration;
  }

  #sync(): void {
    const [other] = this.#table.sample(1, ({ status }) => status === "alive");
    if (other !== undefined) this.#wire.sync(other);
    this.#wire.startTimer("sync", syncPause(this.#table.size, this.#options));
  }

  // As Serf does it: the group as a whole makes about one attempt a pause for each of its dead.
  #reconnect(): void {
    const { reconnectInterval, forgetAfter } = this.#options;
    this.#table.forgetGone((this.#host.monotonic() - forgetAfter) as Instant);
    const { goneCount, size } = this.#table;
    const dead = this.#random.chance(goneCount / size) ? this.#table.anyGone() : undefined;
    if (dead !== undefined && this.statusOf(dead) === "dead") this.#wire.sync(dead);
    const strangers = this.#seeds.filter((seed) => this.#table.get(seed) === undefined);
    if (strangers.length > 0) this.#wire.sync(strangers[this.#random.integer(strangers.length)]);
    this.#wire.startTimer("reconnect", reconnectInterval);
  }

  /** Somebody tells everything. Whom it thinks dead is only suspected here, so that it can refute that (as in memberlist). */
  #synced(from: Address, { type, rumours }: SwimMessage): void {
    for (const rumour of rumours) {
      const known = this.#table.get(rumour.member);
      if (rumour.status === "dead" && rumour.member !== this.#self) {
        if (known !== undefined && !isGone(known)) this.#hear({ ...rumour, status: "suspect", from: this.#self });
      } else this.#hear(rumour, known !== undefined || rumour.member === from);
    }
    if (type === "sync") this.#wire.syncAnswer(from);
    else this.#hasJoined = true;
  }

  #hearAll(rumours: readonly Rumour[]): void {
    for (let index = 0; index < rumours.length; index += 1) this.#hear(rumours[index]);
  }

  /** `isWorthTelling`: false for what everybody but this newcomer knows. */
  #hear(rumour: Rumour, isWorthTelling = true): void {
    const { member, status, incarnation, from } = rumour;
    if (member === this.#self) return this.#refute(rumour);
    const known = this.#table.get(member);
    // Of somebody unknown it is of no interest that he is gone.
    if (known === undefined ? !isGone(rumour) : overrides(rumour, known))
      return this.#accept(rumour, known, isWorthTelling);
    const isConfirmation = status === "suspect" && known?.status === "suspect" && incarnation === known.incarnation;
    if (isConfirmation && this.#suspicions.confirm(member, from, this.#host.monotonic())) this.#wire.spread(rumour);
  }

  #accept(rumour: Rumour, known: Rumour | undefined, isWorthTelling: boolean): void {
    const { member, status, incarnation, from } = rumour;
    const now = this.#host.monotonic();
    this.#table.put(rumour, now);
    if (isWorthTelling) this.#wire.spread(rumour);
    if (status === "suspect") this.#suspicions.begin(member, from, this.#table.size, now);
    else this.#suspicions.end(member);
    const isChange = known?.status !== status || bootOf(known.incarnation) !== bootOf(incarnation);
    if (isChange) this.#owner.memberChanged(member, status, incarnation);
  }

  /** Whatever is said about oneself that is not true any more: nobody else can put it right. */
  #refute({ status, incarnation }: Rumour): void {
    const own = this.incarnation;
    if (incarnation < own || (status === "alive" && incarnation === own)) return;
    this.#announce(incarnation + 1, true);
    if (status !== "alive") this.#prober.doubtSelf(1);
  }

  /** It did not answer a probe. */
  #accuse(member: Address): void {
    const known = this.#table.get(member);
    if (known === undefined || isGone(known)) return;
    const status = this.#options.suspicionMultiplier === 0 ? "dead" : "suspect";
    this.#hear({ member, status, incarnation: known.incarnation, from: this.#self });
  }

  /** The time to refute is up. */
  #condemn(member: Address): void {
    if (!this.#suspicions.hasExpired(member, this.#host.monotonic())) return;
    const { incarnation } = this.#table.get(member)!;
    this.#hear({ member, status: "dead", incarnation, from: this.#self });
  }
}
