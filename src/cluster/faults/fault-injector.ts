// Strikes and heals the episodes of a timeline on a running cluster, and keeps count: how often each declared fault was
// armed, which nodes it hit, and how often it changed an outcome. What striking means is known to the domains.

import { assert } from "../../kernel/assert.ts";
import type { RandomStreams } from "../../kernel/random-stream.ts";
import type { HandlerCode, Simulation } from "../../kernel/simulation.ts";
import { NEVER, type Instant } from "../../kernel/time.ts";
import type { RolloutCause, RolloutStep } from "../../trace/record-codes.ts";
import { RECORD, type RecordKindName } from "../../trace/record-kinds.ts";
import type { Trace } from "../../trace/trace.ts";
import { NO_FAULT } from "../ailments.ts";
import type { SimulatedCluster } from "../simulated-cluster.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import { AccessFaults } from "./access-faults.ts";
import { AttackFaults } from "./attack-faults.ts";
import { ClockFaults } from "./clock-faults.ts";
import { DiskFaults } from "./disk-faults.ts";
import type { FaultKind } from "./fault.ts";
import { FailureFaults } from "./failure-faults.ts";
import type { FaultDomain, FaultSurroundings, Struck } from "./fault-domain.ts";
import { MachineFaults } from "./machine-faults.ts";
import { NetworkFaults } from "./network-faults.ts";
import { OperatorFaults } from "./operator-faults.ts";
import { Rollouts } from "./rollout/rollouts.ts";
import { endsByItself } from "./strikes.ts";
import { ResultFaults } from "./result-faults.ts";
import { TargetResolver, type RolePlayers } from "./target-resolver.ts";
import type { Episode, LaidStrike } from "./timeline.ts";

export interface EpisodeEffect {
  /** With the end that it really had, where only the run could tell. */
  episode: Episode;
  nodes: readonly number[];
  /** How often it struck. */
  armed: number;
  bit: number;
  /** Of a rollout. */
  readonly steps: FaultStep[];
}

/** A step of a rollout. */
export interface FaultStep {
  readonly at: Instant;
  readonly step: RolloutStep;
  readonly cause: RolloutCause;
}

export interface InjectorOptions {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly streams: RandomStreams;
  /** May grow; whoever lets it grow tells by `add`. */
  readonly timeline: readonly Episode[];
  /** The node that leads now, if any: read from the trace by whoever assembles the run. */
  leader(): number | undefined;
  /** The node that led the lock service last, likewise (`role.changed` of a node whose role is `lock`). */
  lockLeader?(): number | undefined;
}

export class FaultInjector {
  readonly effects: EpisodeEffect[] = [];
  readonly #options: InjectorOptions;
  #strikeCode!: HandlerCode;
  #healCode!: HandlerCode;
  #targets!: TargetResolver<SimulatedNode>;
  #domains!: Readonly<Record<FaultKind, FaultDomain>>;
  /** By episode. */
  readonly #struck = new Map<number, Struck>();
  /** Nodes inside; undefined = everything may still heal. */
  #inside: ReadonlySet<number> | undefined = undefined;

  constructor(options: InjectorOptions) {
    this.#options = options;
    for (const episode of options.timeline) this.#keepCountOf(episode);
  }

  /** Schedules every strike and heal that is laid down; call once, before the run. */
  attach(cluster: SimulatedCluster): void {
    const { simulation, timeline, streams } = this.#options;
    const players = {
      leader: () => this.#options.leader(),
      lockLeader: () => this.#options.lockLeader?.(),
    };
    this.#strikeCode = simulation.register("fault strikes", (index, number) => this.#strike(timeline[index], number));
    this.#healCode = simulation.register("fault heals", (index) => this.#heal(timeline[index]));
    this.#targets = new TargetResolver(cluster, streams, players);
    this.#domains = this.#createDomains(cluster, players);
    for (const episode of timeline) episode.strikes.forEach((_, number) => this.#schedule(episode, number));
  }

  /** Schedules what was laid down since. */
  add(laid: readonly LaidStrike[]): void {
    for (const { episode, number } of laid) {
      if (episode.index === this.effects.length) this.#keepCountOf(episode);
      this.#schedule(episode, number);
    }
  }

  /** An episode changed an outcome on a node. NO_FAULT is ignored (a node that is down or late for no fault of ours). */
  bite(episode: number, node: number): void {
    if (episode === NO_FAULT) return;
    this.effects[episode].bit += 1;
    this.#options.trace.emit(RECORD["fault.bit"], node, this.#options.timeline[episode].fault, 0, 0, 0);
  }

  /**
   * Splits the cluster for good, as the second phase of a liveness check needs it (TigerBeetle's VOPR): what is inside works from
   * now on, and what is outside is never repaired. Of what is in force now, everything is healed on the nodes inside, and between
   * them; a fault that touches only nodes inside is over. Whatever has hold of a node outside, or of a way from or to one, never
   * heals; a machine outside that is down stays down. What is yet to strike strikes nodes outside only, at its time, and for good.
   * Damage that was done to a disk at rest is no fault in force: it stays where it is.
   * `now` is the present; call once.
   */
  freezeOutside(inside: Iterable<number>, now: Instant): void {
    assert(this.#inside === undefined, "the cluster was split already");
    this.#inside = new Set(inside);
    for (const struck of this.#struck.values()) this.#split(struck, now);
  }

  // Strikes

  #keepCountOf(episode: Episode): void {
    this.effects.push({ episode, nodes: [], armed: 0, bit: 0, steps: [] });
  }

  #schedule({ index, action, strikes }: Episode, number: number): void {
    const { simulation } = this.#options;
    const { at, until } = strikes[number];
    simulation.scheduleAt(at, this.#strikeCode, index, number);
    if (until !== NEVER && !endsByItself(action)) simulation.scheduleAt(until, this.#healCode, index, number);
  }

  #strike(episode: Episode, number: number): void {
    const struck = this.#struckBy(episode);
    if (struck.isInForce || (this.#inside !== undefined && struck.nodes.length === 0)) return;
    const { kind } = episode.action;
    struck.strike = episode.strikes[number];
    struck.isInForce = kind !== "disk-corrupt" && kind !== "tamper"; // done at once
    if (!hasTurns(kind)) this.#begun(struck, struck.nodes);
    this.#domains[kind].strike(struck);
    if (this.#inside === undefined) return;
    this.#domains[kind].confine(struck, (node) => this.#isInside(node));
    this.#setEnd(struck, NEVER);
  }

  /** As long as a role had nobody to play it, it is asked again at every strike. */
  #struckBy(episode: Episode): Struck {
    const known = this.#struck.get(episode.index);
    if (known !== undefined && (known.nodes.length > 0 || this.#inside !== undefined)) return known;
    const members = this.#targets.membersOf(episode);
    const nodes = [...new Set(members.flat())];
    const struck: Struck = {
      episode,
      members,
      nodes: this.#inside === undefined ? nodes : nodes.filter(({ id }) => !this.#isInside(id)),
      strike: episode.strikes[0],
      isInForce: false,
    };
    this.#struck.set(episode.index, struck);
    return struck;
  }

  #begun({ episode }: Struck, nodes: readonly SimulatedNode[]): void {
    const effect = this.effects[episode.index];
    effect.armed += 1;
    effect.nodes = [...new Set([...effect.nodes, ...nodes.map(({ id }) => id)])];
    this.#tell("fault.started", episode, nodes);
  }

  // Heals

  /** Of its latest strike: those of one episode do not overlap, and each heals before the next. */
  #heal(episode: Episode): void {
    const struck = this.#struck.get(episode.index);
    if (struck?.isInForce === true && this.#inside === undefined) this.#undo(struck);
  }

  #undo(struck: Struck): void {
    const { kind } = struck.episode.action;
    struck.isInForce = false;
    if (!hasTurns(kind)) this.#tell("fault.ended", struck.episode, struck.nodes);
    this.#domains[kind].heal(struck, struck.nodes);
  }

  #split(struck: Struck, now: Instant): void {
    const { action, strikes } = struck.episode;
    const outside = struck.nodes.filter(({ id }) => !this.#isInside(id));
    const isOver = outside.length === 0;
    if (isOver && (struck.isInForce || strikes.some(({ at }) => at > now))) this.#setEnd(struck, now);
    if (struck.isInForce && isOver) this.#undo(struck);
    else if (struck.isInForce) {
      this.#domains[action.kind].confine(struck, (node) => this.#isInside(node));
      this.#setEnd(struck, NEVER);
    }
    struck.nodes = outside;
  }

  #isInside(node: number): boolean {
    return this.#inside!.has(node);
  }

  #setEnd({ episode }: Struck, until: Instant): void {
    const effect = this.effects[episode.index];
    effect.episode = { ...effect.episode, until };
  }

  #tell(record: RecordKindName, { fault }: Episode, nodes: readonly SimulatedNode[]): void {
    this.#options.trace.emit(RECORD[record], nodes.length === 1 ? nodes[0].id : -1, fault, 0, 0, 0);
  }

  #createDomains(
    cluster: SimulatedCluster,
    players: Required<Pick<InjectorOptions, "leader" | "lockLeader">>,
  ): Readonly<Record<FaultKind, FaultDomain>> {
    const { simulation, trace, streams } = this.#options;
    const surroundings = {
      simulation,
      trace,
      streams,
      cluster,
      bite: (episode: number, node: number) => this.bite(episode, node),
      isFinal: () => this.#inside !== undefined,
    };
    const machines = new MachineFaults(surroundings);
    const network = new NetworkFaults(surroundings);
    const attacks = new AttackFaults(surroundings);
    const access = new AccessFaults(surroundings);
    const disks = new DiskFaults(surroundings);
    const clocks = new ClockFaults(surroundings);
    const results = new ResultFaults(surroundings);
    const failures = new FailureFaults(surroundings);
    const operators = this.#createOperators({ ...surroundings, ...players });
    return {
      crash: machines,
      kill: machines,
      restart: machines,
      pause: machines,
      slow: machines,
      "no-capacity": machines,
      "no-renewal": machines,
      drain: operators,
      reclaim: operators,
      "rolling-restart": operators,
      rollout: operators,
      partition: network,
      link: network,
      hold: network,
      replay: attacks,
      forge: attacks,
      revoke: access,
      grant: access,
      "disk-stall": disks,
      "disk-slow": disks,
      "disk-full": disks,
      "disk-lost-writes": disks,
      "disk-torn": disks,
      "disk-corrupt": disks,
      tamper: disks,
      "clock-step": clocks,
      "clock-drift": clocks,
      "clock-freeze": clocks,
      "clock-strobe": clocks,
      "corrupt-results": results,
      "fail-tasks": failures,
    };
  }

  #createOperators(surroundings: FaultSurroundings & RolePlayers): FaultDomain {
    const { simulation } = this.#options;
    const turns = {
      begun: (struck: Struck, nodes: readonly SimulatedNode[]) => this.#begun(struck, nodes),
      healed: (struck: Struck, nodes: readonly SimulatedNode[]) => this.#tell("fault.ended", struck.episode, nodes),
      finished: (struck: Struck) => {
        struck.isInForce = false;
        this.#setEnd(struck, simulation.now);
      },
    };
    return new OperatorFaults<SimulatedNode>({
      ...surroundings,
      ...turns,
      createRollouts: (taking) =>
        new Rollouts({
          ...surroundings,
          ...turns,
          ...taking,
          domainOf: (kind) => this.#domains[kind],
          moved: ({ episode }, step, cause) => {
            this.effects[episode.index].steps.push({ at: simulation.now, step, cause });
          },
          stays: (struck) => this.#setEnd(struck, NEVER),
        }),
    });
  }
}

/** Machine by machine; each turn is a strike of its own. */
function hasTurns(kind: FaultKind): boolean {
  return kind === "rolling-restart" || kind === "rollout";
}
