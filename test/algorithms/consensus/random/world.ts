// A world for a Raft group, as nasty as its seed: a network that loses, doubles, reorders and cuts, machines that crash, pause and
// have clocks of their own, disks that forget and tear. An oracle looks at every step.

import type { RaftMessage } from "../../../../src/algorithms/consensus/raft/messages.ts";
import type { RaftOptions } from "../../../../src/algorithms/consensus/raft/options.ts";
import { createStream, type RandomStream } from "../../../../src/kernel/random-stream.ts";
import type { Address } from "../../../../src/process/identity.ts";
import { EventList } from "./event-list.ts";
import { Machine } from "./machine.ts";
import { Oracle } from "./oracle.ts";

const MILLISECOND = 1_000;

export interface WorldOptions {
  readonly raft: Omit<RaftOptions<number>, "fingerprint">;
  /** All machines, members of the group at the beginning or not. */
  readonly machines: number;
  readonly lossMax: number;
  readonly duplicationMax: number;
  /** us; latencies are exponential around a mean up to this. */
  readonly latencyMax: number;
  readonly syncMax: number;
}

export class World {
  readonly random: RandomStream;
  readonly oracle = new Oracle();
  readonly options: WorldOptions;
  readonly machines: readonly Machine[];
  readonly #events = new EventList();
  /** How many cuts go through each directed link, `from * machines + to`. */
  readonly #cuts = new Map<number, number>();
  loss: number;
  duplication: number;
  #latency: number;
  now = 0;
  #commands = 0;
  readonly counts = new Map<string, number>();

  constructor(seed: string, options: WorldOptions) {
    this.random = createStream(seed, "raft world");
    this.options = options;
    this.loss = options.lossMax * this.random.uniform();
    this.duplication = options.duplicationMax * this.random.uniform();
    this.#latency = MILLISECOND + options.latencyMax * this.random.uniform();
    this.machines = Array.from(
      { length: options.machines },
      (_, address) => new Machine(this, address as Address, seed),
    );
    for (const machine of this.machines) machine.boot();
  }

  get running(): readonly Machine[] {
    return this.machines.filter((machine) => machine.core !== undefined);
  }

  get leaders(): readonly Machine[] {
    return this.running.filter(({ core }) => core!.leadership !== undefined);
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  after(delay: number, run: () => void): void {
    this.#events.add(this.now + Math.max(0, Math.floor(delay)), run);
  }

  runUntil(instant: number): void {
    while (this.#events.nextAt <= instant) {
      const { at, run } = this.#events.take();
      this.now = at;
      run();
    }
    this.now = instant;
  }

  /** Until `heal`, or until everything heals. */
  cut(from: number, to: number): void {
    this.#changeCut(from, to, 1);
  }

  heal(from: number, to: number): void {
    this.#changeCut(from, to, -1);
  }

  healNetwork(): void {
    this.#cuts.clear();
  }

  #changeCut(from: number, to: number, change: number): void {
    const link = from * this.machines.length + to;
    this.#cuts.set(link, (this.#cuts.get(link) ?? 0) + change);
  }

  #isCut(from: number, to: number): boolean {
    return (this.#cuts.get(from * this.machines.length + to) ?? 0) > 0;
  }

  send(from: Address, to: Address, message: RaftMessage<number>): void {
    const copies = this.random.chance(this.duplication) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (this.random.chance(this.loss)) continue;
      this.after(this.#latency * this.random.exponential(), () => {
        if (!this.#isCut(from, to)) this.machines[to].receive(from, message);
      });
    }
  }

  get lastCommand(): number {
    return this.#commands;
  }

  nextCommand(): number {
    this.#commands += 1;
    return this.#commands;
  }
}
