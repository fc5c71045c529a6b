// What strikes a live run: the scenario's own faults, at their times, on real processes. A kill is a SIGKILL, and a crash one that is
// made to look like the loss of power; a pause is a SIGSTOP, a slow machine works slower, and a partition stands between processes and
// their sockets. What else there is, domains of faults do.

import type { FaultAction } from "../cluster/faults/fault.ts";
import type { EpisodeEffect } from "../cluster/faults/fault-injector.ts";
import { cutBy } from "../cluster/faults/partition-shapes.ts";
import type { Struck } from "../cluster/faults/fault-domain.ts";
import { endsByItself } from "../cluster/faults/strikes.ts";
import { TargetResolver, type RolePlayers } from "../cluster/faults/target-resolver.ts";
import type { Episode } from "../cluster/faults/timeline.ts";
import type { RandomStreams } from "../kernel/random-stream.ts";
import { NEVER } from "../kernel/time.ts";
import type { NodeId } from "../process/identity.ts";
import { RECORD, type RecordKindName } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import { createDomains, DOMAIN_FAULTS, type DomainFault, type LiveDomain } from "./live-domains.ts";
import { LiveLinkFaults } from "./live-link-faults.ts";
import type { LiveMachine } from "./live-machine.ts";
import { LiveOperators } from "./live-operators.ts";
import type { PacedSimulation } from "./paced-simulation.ts";

/** What can be done to a live machine. */
export const LIVE_FAULTS = ["crash", "kill", "restart", "pause", "slow", "partition", ...DOMAIN_FAULTS] as const;
type LiveAction = Extract<FaultAction, { readonly kind: (typeof LIVE_FAULTS)[number] }>;
/** So long all others have to learn who will be without power, ms. */
const NOTE_MS = 100;
type Own = Exclude<LiveAction, { readonly kind: DomainFault | "partition" }>;
type IsCut = (from: number, to: number) => boolean;

export interface LiveFaultSurroundings {
  readonly simulation: PacedSimulation;
  readonly trace: Trace;
  readonly streams: RandomStreams;
  readonly machines: readonly LiveMachine[];
  readonly players: RolePlayers;
  readonly episodes: readonly Episode[];
  /** It is down, and nothing keeps it there. */
  bootIfPossible(machine: LiveMachine): void;
}

export class LiveFaults {
  readonly effects: EpisodeEffect[];
  readonly #surroundings: LiveFaultSurroundings;
  /** Whom each episode that is in force has hold of. */
  readonly #struck = new Map<number, readonly LiveMachine[]>();
  /** By episode: one that flaps strikes the same ones again. */
  readonly #members = new Map<number, readonly (readonly LiveMachine[])[]>();
  /** Partitions in force, by episode. */
  readonly #cuts = new Map<number, IsCut>();
  readonly #links: LiveLinkFaults;
  /** Told of what machines say that are asked to go, and of all that went down. */
  readonly operators: LiveOperators;
  readonly #domains: Readonly<Record<DomainFault, LiveDomain>>;
  /** By episode: what the domains are told of it. */
  readonly #known = new Map<number, Struck<LiveMachine>>();

  constructor(surroundings: LiveFaultSurroundings) {
    const { simulation, episodes, machines, streams, players } = surroundings;
    this.#surroundings = surroundings;
    this.effects = episodes.map((episode) => ({ episode, nodes: [], armed: 0, bit: 0, steps: [] }));
    const upNodes = (role: string): readonly LiveMachine[] =>
      machines.filter(({ spec, isUp }) => spec.role === role && isUp);
    const targets = new TargetResolver({ nodes: machines, upNodes }, streams, players);
    this.#links = new LiveLinkFaults(machines);
    this.operators = this.#createOperators();
    const bite = (episode: number, node: number): void => this.#bite(episode, node);
    this.#domains = createDomains({ ...surroundings, links: this.#links, operators: this.operators, bite });
    const strike = simulation.register("fault strikes", (index, number) =>
      this.#strike(episodes[index], number, targets),
    );
    const heal = simulation.register("fault heals", (index) => this.#heal(episodes[index]));
    for (const { index, strikes, action } of episodes)
      for (const [number, { at, until }] of strikes.entries()) {
        simulation.scheduleAt(at, strike, index, number);
        if (until !== NEVER && action.kind !== "restart" && !endsByItself(action))
          simulation.scheduleAt(until, heal, index, 0);
      }
  }

  /** Whom it cannot send to now. */
  cutFrom(from: number): readonly number[] {
    const { machines } = this.#surroundings;
    const cuts = [...this.#cuts.values()];
    return machines.flatMap(({ id }) => (cuts.some((isCut) => isCut(from, id)) ? [id] : []));
  }

  /** What faults of links do to what it sends now. */
  troublesOf(machine: LiveMachine): ReturnType<LiveLinkFaults["troublesOf"]> {
    return this.#links.troublesOf(machine);
  }

  /** A partition changed an outcome for this machine. */
  cutBit({ id }: LiveMachine): void {
    for (const [episode, isCut] of this.#cuts)
      if (this.#surroundings.machines.some((other) => isCut(id, other.id))) return this.#bite(episode, id);
  }

  /** A process says that an episode changed an outcome there. Returns the number of its fault. */
  bitten(episode: number): number {
    this.effects[episode].bit += 1;
    return this.#surroundings.episodes[episode].fault;
  }

  #strike(episode: Episode, number: number, targets: TargetResolver<LiveMachine>): void {
    if (this.#struck.has(episode.index)) return;
    const members = this.#members.get(episode.index) ?? targets.membersOf(episode);
    const machines = [...new Set(members.flat())];
    if (machines.length > 0) this.#members.set(episode.index, members);
    this.#struck.set(episode.index, machines);
    // Machine by machine: each turn is a strike of its own.
    if (episode.action.kind !== "rolling-restart") this.#begun(episode, machines);
    const action = episode.action as LiveAction;
    if (isOfDomain(action)) {
      const struck = { episode, members, nodes: machines, strike: episode.strikes[number], isInForce: true };
      this.#known.set(episode.index, struck);
      return this.#domains[action.kind].strike(struck);
    }
    if (action.kind === "partition") {
      const ids = members.map((each) => each.map(({ id }) => id));
      const nodeCount = this.#surroundings.machines.length;
      this.#cuts.set(
        episode.index,
        cutBy(action.shape, (target) => ids[target], nodeCount),
      );
      return this.#tellCuts();
    }
    for (const machine of machines) this.#hit(machine, action, episode.index);
  }

  #begun(episode: Episode, machines: readonly LiveMachine[]): void {
    const effect = this.effects[episode.index];
    effect.armed += 1;
    effect.nodes = [...new Set([...effect.nodes, ...machines.map(({ id }) => id)])];
    this.#tell("fault.started", episode, machines);
  }

  #createOperators(): LiveOperators {
    const { simulation, machines, players, bootIfPossible } = this.#surroundings;
    return new LiveOperators({
      leader: () => players.leader(),
      lockLeader: () => players.lockLeader(),
      simulation,
      machines,
      bootIfPossible,
      bite: (episode, node) => this.#bite(episode, node),
      powerOff: (machine) => this.#powerOff(machine, "machine"),
      begun: ({ episode }, turn) => this.#begun(episode, turn),
      healed: ({ episode }, turn) => this.#tell("fault.ended", episode, turn),
      finished: ({ episode }) => {
        this.#struck.delete(episode.index);
        const effect = this.effects[episode.index];
        effect.episode = { ...episode, until: simulation.now };
      },
    });
  }

  #hit(machine: LiveMachine, action: Own, episode: number): void {
    const { simulation, trace } = this.#surroundings;
    const isAtWork = machine.running.size > 0 || (machine.isUp && machine.spec.role !== "client");
    if (isAtWork) this.#bite(episode, machine.id);
    switch (action.kind) {
      case "crash":
        machine.downCount += 1;
        return this.#powerOff(machine, action.wipe ? "disk" : "machine");
      case "kill":
        machine.downCount += 1;
        return machine.kill("process");
      case "restart":
        return this.#powerOff(machine, "machine");
      case "slow":
        machine.slowness *= action.factor;
        return this.#tellPace(machine);
      case "pause":
        machine.pauseDepth += 1;
        if (machine.pauseDepth > 1) return;
        void machine.freeze().then((isFrozen) => {
          if (isFrozen) simulation.turn(() => trace.emit(RECORD["node.paused"], machine.id as NodeId, 0, 0, 0, 0));
        });
    }
  }

  /** A process that dies breaks its connections; a machine without power does not. */
  #powerOff(machine: LiveMachine, what: "machine" | "disk"): void {
    const others = this.#surroundings.machines.filter((other) => other !== machine);
    const patience = new Promise((resolve) => setTimeout(resolve, NOTE_MS));
    void Promise.race([Promise.all(others.map((other) => other.note(machine))), patience]).then(() =>
      machine.kill(what),
    );
  }

  #heal(episode: Episode): void {
    const machines = this.#struck.get(episode.index);
    if (machines === undefined) return;
    this.#struck.delete(episode.index);
    this.#tell("fault.ended", episode, machines);
    if (this.#cuts.delete(episode.index)) return this.#tellCuts();
    const action = episode.action as LiveAction;
    if (isOfDomain(action)) return this.#domains[action.kind].heal(this.#known.get(episode.index)!, machines);
    for (const machine of machines) this.#mend(machine, action as Own);
  }

  #mend(machine: LiveMachine, action: Own): void {
    const { trace, bootIfPossible } = this.#surroundings;
    switch (action.kind) {
      case "crash":
      case "kill":
        machine.downCount -= 1;
        return bootIfPossible(machine);
      case "slow":
        machine.slowness /= action.factor;
        return this.#tellPace(machine);
      case "pause":
        machine.pauseDepth -= 1;
        if (machine.pauseDepth > 0) return;
        if (machine.thaw()) trace.emit(RECORD["node.resumed"], machine.id as NodeId, 0, 0, 0, 0);
        return bootIfPossible(machine);
    }
  }

  #tellPace(machine: LiveMachine): void {
    const speed = Math.round(1_000_000 / machine.slowness);
    this.#surroundings.trace.emit(RECORD["node.speed"], machine.id as NodeId, 0, 0, 0, speed);
    if (machine.pauseDepth === 0) machine.tellPace();
  }

  #tellCuts(): void {
    for (const machine of this.#surroundings.machines) machine.tell({ kind: "cut", to: this.cutFrom(machine.id) });
  }

  #bite(episode: number, node: number): void {
    const { trace, episodes } = this.#surroundings;
    this.effects[episode].bit += 1;
    trace.emit(RECORD["fault.bit"], node as NodeId, episodes[episode].fault, 0, 0, 0);
  }

  #tell(record: RecordKindName, { fault }: Episode, machines: readonly LiveMachine[]): void {
    const node = machines.length === 1 ? machines[0].id : -1;
    this.#surroundings.trace.emit(RECORD[record], node as NodeId, fault, 0, 0, 0);
  }
}

function isOfDomain(action: LiveAction): action is Extract<LiveAction, { readonly kind: DomainFault }> {
  return DOMAIN_FAULTS.some((kind) => kind === action.kind);
}
