// What befalls a world, drawn from its seed: which kinds of trouble at all (so that they do not drown one another), when, and to
// whom. Trouble comes in episodes about as long as an election timeout, because that is where decisions are made.

import type { MembershipChange } from "../../../../src/algorithms/consensus/raft/configuration.ts";
import type { Address } from "../../../../src/process/identity.ts";
import type { Machine } from "./machine.ts";
import type { World } from "./world.ts";

export const TROUBLES = [
  "crash",
  "partition",
  "isolate",
  "mute",
  "deaf",
  "halves",
  "pause",
  "damage",
  "full",
  "wall",
  "transfer",
  "campaign",
  "membership",
  "compact",
  "leader-crash",
] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface ChaosOptions {
  readonly troubles: readonly Trouble[];
  /** us between troubles, on average; and between what clients ask for. */
  readonly troubleInterval: number;
  readonly requestInterval: number;
  /** us: about how long they last. */
  readonly troubleLength: number;
  /** Machines whose disks may be damaged. */
  readonly damageable: readonly number[];
}

export class Chaos {
  readonly #world: World;
  readonly #options: ChaosOptions;
  #isOver = false;

  constructor(world: World, options: ChaosOptions) {
    this.#world = world;
    this.#options = options;
    if (options.troubles.length > 0) this.#troubleLater();
    this.#requestLater();
  }

  /** Everything heals: links, disks and clocks at once, machines start again, but for those that stay `dead`. */
  end(dead: readonly number[]): void {
    const world = this.#world;
    this.#isOver = true;
    world.healNetwork();
    world.loss = world.duplication = 0;
    for (const machine of world.machines) {
      machine.disk.isFull = false;
      machine.pause(0);
      if (dead.includes(machine.address)) {
        if (machine.core !== undefined) machine.crash();
      } else if (machine.core === undefined) machine.boot();
    }
  }

  #troubleLater(): void {
    const world = this.#world;
    world.after(this.#options.troubleInterval * world.random.exponential(), () => {
      if (this.#isOver) return;
      this.#strike(this.#pick(this.#options.troubles));
      this.#troubleLater();
    });
  }

  #requestLater(): void {
    const world = this.#world;
    world.after(this.#options.requestInterval * world.random.exponential(), () => {
      if (this.#isOver) return;
      this.#request();
      this.#requestLater();
    });
  }

  #request(): void {
    const { random, leaders } = this.#world;
    if (leaders.length === 0) return;
    const leader = this.#pick(leaders);
    if (random.chance(0.4)) leader.read();
    else for (let count = random.integer(4); count >= 0; count -= 1) leader.propose();
  }

  #strike(trouble: Trouble): void {
    const world = this.#world;
    world.count(trouble);
    // Leaders are worth the trouble.
    const { leaders, random } = world;
    const machine = leaders.length > 0 && random.chance(0.4) ? this.#pick(leaders) : this.#pick(world.machines);
    const span = this.#options.troubleLength * (0.5 + 2 * world.random.uniform());
    switch (trouble) {
      case "crash":
        return this.#crash(machine, span);
      case "leader-crash":
        if (world.leaders.length > 0) this.#crash(this.#pick(world.leaders), span);
        return;
      case "partition":
        return this.#partition(span);
      case "isolate":
        return this.#cut(span, (from, to) => from === machine.address || to === machine.address);
      case "mute":
        return this.#cut(span, (from) => from === machine.address);
      case "deaf":
        return this.#cut(span, (_from, to) => to === machine.address);
      case "halves":
        return this.#halves(span);
      case "pause":
        return machine.pause(span);
      case "damage":
        return this.#damage(span);
      case "full":
        machine.disk.isFull = true;
        return world.after(span, () => void (machine.disk.isFull = false));
      case "wall":
        machine.wallOffset -= span;
        return;
      case "transfer":
        if (leaders.length > 0) this.#transfer(this.#pick(leaders));
        return;
      case "campaign":
        return machine.ask((core) => core.campaign());
      case "membership":
        return this.#changeMembership();
      case "compact":
        return void machine.ask((core) => core.compact());
    }
  }

  #crash(machine: Machine, span: number): void {
    if (machine.core === undefined) return;
    machine.crash();
    this.#world.after(span, () => {
      if (machine.core === undefined && !this.#isOver) machine.boot();
    });
  }

  /** Damage shows at a restart. */
  #damage(span: number): void {
    const machine = this.#world.machines[this.#pick(this.#options.damageable)];
    if (machine.core === undefined) return;
    this.#crash(machine, span);
    for (let count = this.#world.random.integer(3); count >= 0; count -= 1) machine.disk.damageOne();
  }

  #transfer(leader: Machine): void {
    leader.ask((core) => core.transferLeadership(this.#pick(leader.state.configuration.voters)));
  }

  #partition(span: number): void {
    const sides = this.#world.machines.map(() => this.#world.random.chance(0.5));
    this.#cut(span, (from, to) => sides[from] !== sides[to]);
  }

  #halves(span: number): void {
    const { machines, random } = this.#world;
    const order = machines.map(({ address }) => ({ address, rank: random.uniform() }));
    const ranked = order.toSorted((one, other) => one.rank - other.rank).map(({ address }) => address);
    const half = new Set<number>(ranked.slice(0, Math.floor(machines.length / 2)));
    this.#cut(span, (from, to) => half.has(from) !== half.has(to));
  }

  #cut(span: number, isCut: (from: number, to: number) => boolean): void {
    const { machines } = this.#world;
    const links = machines.flatMap(({ address: from }) => machines.map(({ address: to }) => ({ from, to })));
    const cut = links.filter(({ from, to }) => from !== to && isCut(from, to));
    for (const { from, to } of cut) this.#world.cut(from, to);
    this.#world.after(span, () => {
      if (!this.#isOver) for (const { from, to } of cut) this.#world.heal(from, to);
    });
  }

  #changeMembership(): void {
    const { leaders, machines, random } = this.#world;
    if (leaders.length === 0) return;
    const leader = this.#pick(leaders);
    const { voters, learners } = leader.state.configuration;
    const member = this.#pick(machines).address;
    // A damaged disk must stay one of a minority.
    if (voters.includes(member) && voters.length <= (this.#options.troubles.includes("damage") ? 3 : 1)) return;
    const change = this.#changeOf(member, voters, learners, random.chance(0.3));
    const answer = leader.ask((core) => core.changeMembership([change]));
    if (typeof answer === "object") this.#world.count(change.kind);
  }

  #changeOf(
    member: Address,
    voters: readonly Address[],
    learners: readonly Address[],
    demotes: boolean,
  ): MembershipChange {
    if (learners.includes(member)) return { kind: "add-voter", member };
    if (!voters.includes(member)) return { kind: "add-learner", member };
    return demotes && voters.length > 2 ? { kind: "add-learner", member } : { kind: "remove", member };
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#world.random.integer(choices.length)];
  }
}
