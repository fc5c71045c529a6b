// A scripted network for SWIM members: latencies, loss, cuts, and machines that crash, pause and restart. Everything that
// members say about each other is written down.

import { SwimMember } from "../../../src/algorithms/membership/swim-member.ts";
import { swimMessageBytes, type SwimMessage } from "../../../src/algorithms/membership/swim-messages.ts";
import type { SwimOptions, SwimParameters } from "../../../src/algorithms/membership/swim-options.ts";
import type { MemberStatus } from "../../../src/algorithms/membership/rumour.ts";
import { createStream, type RandomStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, type Instant, milliseconds, seconds } from "../../../src/kernel/time.ts";
import type { Host, TimerHandle } from "../../../src/process/host.ts";
import type { Address, NodeId } from "../../../src/process/identity.ts";
import type { Message } from "../../../src/process/message.ts";
import { EventList } from "../consensus/random/event-list.ts";

/** hashicorp/memberlist, DefaultLANConfig, without Lifeguard. */
export const LAN: SwimParameters = {
  probeInterval: seconds(1),
  probeTimeout: milliseconds(500),
  indirectProbes: 3,
  probeOrder: "round-robin",
  suspicionMultiplier: 4,
  suspicionMaxMultiplier: 6,
  retransmitMultiplier: 4,
  gossipInterval: milliseconds(200),
  gossipFanout: 3,
  syncInterval: seconds(30),
  reconnectInterval: seconds(30),
  forgetAfter: seconds(86_400),
  datagramBytes: 1_400,
  lifeguard: false,
  healthMax: 8,
};

export const FIRST_KIND = 100;
const TIMER_TAG = 7;

export interface Said {
  readonly at: number;
  readonly by: Address;
  readonly about: Address;
  readonly status: MemberStatus;
  readonly incarnation: number;
}

export interface Posted {
  readonly at: number;
  readonly from: Address;
  readonly to: Address;
  readonly message: SwimMessage;
}

interface Machine {
  member: SwimMember;
  incarnation: number;
  isUp: boolean;
  /** us until it gets round to a message; its timers are on time. */
  lag: number;
  /** While it is paused: what it has to do when it goes on. */
  backlog: (() => void)[] | undefined;
  readonly random: RandomStream;
}

export class SwimWorld {
  readonly said: Said[] = [];
  /** Of every message: keep it, or only count it. */
  onPost: ((posted: Posted) => void) | undefined = undefined;
  posted = 0;
  /** Probability that a message is lost. */
  loss = 0;
  latency: () => number = () => 500;
  isCut: (from: Address, to: Address) => boolean = () => false;
  readonly random: RandomStream;
  readonly #parameters: SwimParameters;
  readonly #machines: Machine[];
  readonly #events = new EventList();
  #now = seconds(5) as number;

  constructor(size: number, parameters: Partial<SwimParameters> = {}, seed = "swim") {
    this.#parameters = { ...LAN, ...parameters };
    this.random = createStream(seed, "network");
    this.#machines = Array.from({ length: size }, (_, address) => ({
      member: undefined as unknown as SwimMember,
      incarnation: 0,
      isUp: false,
      lag: 0,
      backlog: undefined,
      random: createStream(seed, `machine ${address}`),
    }));
  }

  get now(): number {
    return this.#now;
  }

  get addresses(): readonly Address[] {
    return this.#machines.map((_, address) => address as Address);
  }

  member(address: number): SwimMember {
    return this.#machines[address].member;
  }

  /** All at once, and everybody knows everybody. */
  startAll(): this {
    for (const address of this.addresses) this.boot(address, [], this.addresses);
    return this;
  }

  boot(address: Address, seeds: readonly Address[], members: readonly Address[] = []): void {
    const machine = this.#machines[address];
    machine.incarnation += 1;
    machine.isUp = true;
    const options: SwimOptions = { ...this.#parameters, timerTag: TIMER_TAG, firstKind: FIRST_KIND };
    machine.member = new SwimMember(this.#host(address, machine), options, {
      memberChanged: (about, status, incarnation) =>
        void this.said.push({ at: this.#now, by: address, about, status, incarnation }),
    });
    machine.member.start(seeds, members);
  }

  crash(address: number): void {
    this.#machines[address].isUp = false;
  }

  /** Overloaded: it gets round to messages so much later. */
  slow(address: number, lag: Duration): void {
    this.#machines[address].lag = lag;
  }

  pause(address: number, duration: Duration): void {
    const machine = this.#machines[address];
    machine.backlog = [];
    this.after(duration, () => {
      const waiting = machine.backlog ?? [];
      machine.backlog = undefined;
      for (const run of waiting) run();
    });
  }

  after(delay: number, run: () => void): void {
    this.#events.add(this.#now + delay, run);
  }

  runFor(duration: number): this {
    const end = this.#now + duration;
    while (this.#events.nextAt <= end) {
      const { at, run } = this.#events.take();
      this.#now = at;
      run();
    }
    this.#now = end;
    return this;
  }

  /** What `by` thinks of each. */
  statuses(by: number): readonly (MemberStatus | undefined)[] {
    return this.addresses.map((about) => this.member(by).statusOf(about));
  }

  /** Does everybody who is up think so of everybody else? */
  everybodyThinks(status: (about: Address) => MemberStatus): boolean {
    return this.addresses.every((by) => {
      if (!this.#machines[by].isUp) return true;
      return this.addresses.every((about) => about === by || this.member(by).statusOf(about) === status(about));
    });
  }

  #host(address: Address, machine: Machine): Host {
    const { incarnation } = machine;
    const inTheLife = (run: () => void): void => {
      if (!machine.isUp || machine.incarnation !== incarnation) return;
      if (machine.backlog === undefined) run();
      else machine.backlog.push(() => inTheLife(run));
    };
    return {
      address,
      node: address as number as NodeId,
      incarnation,
      monotonic: () => this.#now as Instant,
      startTimer: (delay: Duration, tag: number, detail = 0) => {
        this.after(delay, () => inTheLife(() => void machine.member.timer(tag, detail)));
        return 0 as TimerHandle;
      },
      send: (to: Address, message: Message, bytes: number) => this.#post(address, to, message as SwimMessage, bytes),
      random: () => machine.random,
    } as Partial<Host> as Host;
  }

  #post(from: Address, to: Address, message: SwimMessage, bytes: number): void {
    if (bytes !== swimMessageBytes(message)) throw new Error(`${message.type} of ${bytes} bytes`);
    this.posted += 1;
    this.onPost?.({ at: this.#now, from, to, message });
    if (this.random.chance(this.loss) || this.isCut(from, to)) return;
    const machine = this.#machines[to];
    this.after(this.latency() + machine.lag, () => {
      const deliver = (): void => void (machine.isUp && machine.member.receive(from, message));
      if (machine.backlog === undefined) deliver();
      else machine.backlog.push(deliver);
    });
  }
}
