// Strikes and heals the episodes of a timeline on a running cluster, and keeps count: how often each declared fault was
// armed, which nodes it hit, and how often it changed an outcome.

import type { RandomStreams } from "../../kernel/random-stream.ts";
import type { Simulation } from "../../kernel/simulation.ts";
import { NEVER, type Instant } from "../../kernel/time.ts";
import { CLOCK_CHANGES, RECORD, codeOf } from "../../trace/record-kinds.ts";
import type { Trace } from "../../trace/trace.ts";
import type { SimulatedCluster } from "../simulated-cluster.ts";
import { NO_FAULT, type SimulatedNode } from "../simulated-node.ts";
import type { FaultAction, StrikeRole, Target } from "./fault.ts";
import { cutBy } from "./partition-shapes.ts";
import type { Episode } from "./timeline.ts";

export interface EpisodeEffect {
  readonly episode: Episode;
  nodes: readonly number[];
  armed: number;
  bit: number;
}

export interface InjectorOptions {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly streams: RandomStreams;
  readonly timeline: readonly Episode[];
  /** The node that leads now, if any: read from the trace by whoever assembles the run. */
  leader(): number | undefined;
}

export class FaultInjector {
  readonly effects: readonly EpisodeEffect[];
  readonly #options: InjectorOptions;
  #cluster!: SimulatedCluster;
  readonly #nodesByName = new Map<string, SimulatedNode>();

  constructor(options: InjectorOptions) {
    this.#options = options;
    this.effects = options.timeline.map((episode) => ({ episode, nodes: [], armed: 0, bit: 0 }));
  }

  /** Schedules every episode; call once, before the run. */
  attach(cluster: SimulatedCluster): void {
    this.#cluster = cluster;
    for (const node of cluster.nodes) this.#nodesByName.set(node.spec.name, node);
    const { simulation, timeline } = this.#options;
    const strike = simulation.register("fault strikes", (index) => this.#strike(timeline[index]));
    const heal = simulation.register("fault heals", (index) => this.#heal(timeline[index]));
    for (const { index, at, until } of timeline) {
      simulation.scheduleAt(at, strike, index, 0);
      if (until !== NEVER) simulation.scheduleAt(until, heal, index, 0);
    }
  }

  /** An episode changed an outcome on a node. NO_FAULT is ignored (a node that is down or late for no fault of ours). */
  bite(episode: number, node: number): void {
    if (episode === NO_FAULT) return;
    this.effects[episode].bit += 1;
    this.#options.trace.emit(RECORD["fault.bit"], node, this.#options.timeline[episode].fault, 0, 0, 0);
  }

  #strike(episode: Episode): void {
    const effect = this.effects[episode.index];
    effect.armed += 1;
    const nodes = this.#struckNodes(episode.action);
    effect.nodes = nodes.map(({ id }) => id);
    this.#options.trace.emit(RECORD["fault.started"], nodes.length === 1 ? nodes[0].id : -1, episode.fault, 0, 0, 0);
    this.#apply(episode, nodes);
  }

  #heal(episode: Episode): void {
    const nodes = this.effects[episode.index].nodes.map((id) => this.#cluster.nodes[id]);
    this.#options.trace.emit(RECORD["fault.ended"], nodes.length === 1 ? nodes[0].id : -1, episode.fault, 0, 0, 0);
    this.#undo(episode, nodes);
  }

  #apply(episode: Episode, nodes: readonly SimulatedNode[]): void {
    const { action, index } = episode;
    const { network } = this.#cluster;
    switch (action.kind) {
      case "crash":
        return nodes.forEach((node) => this.#crash(node, index, action.wipe));
      case "restart":
        return nodes.forEach((node) => {
          this.#crash(node, index, false);
          this.#restart(node);
        });
      case "pause":
        return nodes.forEach((node) => {
          node.pauseDepth += 1;
          node.pauseFault = index;
          if (node.executor.runningCount > 0) this.bite(index, node.id);
          if (node.pauseDepth === 1) this.#cluster.setPaused(node, true);
        });
      case "slow":
        return nodes.forEach((node) => this.#slow(node, index, node.slowness * action.factor));
      case "partition": {
        const ids = this.#shapeTargets(action).map((target) => this.#resolve(target).map(({ id }) => id));
        return network.cuts.add({
          episode: index,
          isCut: cutBy(action.shape, (target) => ids[target], this.#cluster.nodes.length),
        });
      }
      case "link": {
        const from = new Set(this.#resolve(action.from).map(({ id }) => id as number));
        const to = new Set(this.#resolve(action.to).map(({ id }) => id as number));
        const affects = (source: number, target: number): boolean => from.has(source) && to.has(target);
        const random = this.#options.streams.stream(`faults/${episode.fault}/link`);
        return network.troubles.add({ ...action, episode: index, until: episode.until, affects, random });
      }
      case "disk-stall":
        return nodes.forEach((node) => {
          node.diskFault = index;
          node.diskStalledUntil = Math.max(node.diskStalledUntil, episode.until);
        });
      case "clock-step":
        return nodes.forEach((node) => this.#stepClock(node, index, "step", action.by));
      case "clock-drift":
        return nodes.forEach((node) =>
          this.#changeClock(node, index, "rate", (now) => node.clock.setRate(node.clock.rate * action.rate, now)),
        );
      case "clock-freeze":
        return nodes.forEach((node) => this.#changeClock(node, index, "freeze", (now) => node.clock.freeze(now)));
    }
  }

  #undo(episode: Episode, nodes: readonly SimulatedNode[]): void {
    const { action, index } = episode;
    const { network } = this.#cluster;
    switch (action.kind) {
      case "crash":
        return nodes.forEach((node) => this.#restart(node));
      case "restart":
      case "disk-stall":
        return;
      case "pause":
        return nodes.forEach((node) => {
          node.pauseDepth -= 1;
          if (node.pauseDepth > 0) return;
          this.#cluster.setPaused(node, false);
          this.#bootIfPossible(node);
        });
      case "slow":
        return nodes.forEach((node) => this.#slow(node, index, node.slowness / action.factor));
      case "partition":
        network.cuts.remove(index);
        return network.releaseHeld();
      case "link":
        return network.troubles.remove(index);
      case "clock-step":
        return nodes.forEach((node) => this.#stepClock(node, index, "restored", -action.by));
      case "clock-drift":
        return nodes.forEach((node) =>
          this.#changeClock(node, index, "restored", (now) => node.clock.setRate(node.clock.rate / action.rate, now)),
        );
      case "clock-freeze":
        return nodes.forEach((node) => this.#changeClock(node, index, "restored", (now) => node.clock.thaw(now)));
    }
  }

  #crash(node: SimulatedNode, index: number, wipe: boolean): void {
    node.crashDepth += 1;
    node.crashFault = index;
    if (node.isUp && this.#cluster.crash(node, wipe)) this.bite(index, node.id);
  }

  #restart(node: SimulatedNode): void {
    node.crashDepth -= 1;
    this.#bootIfPossible(node);
  }

  /** A frozen machine does not boot before its thaw. */
  #bootIfPossible(node: SimulatedNode): void {
    if (node.crashDepth === 0 && !node.isPaused && !node.isUp) this.#cluster.boot(node);
  }

  #slow(node: SimulatedNode, index: number, slowness: number): void {
    node.slowFault = index;
    node.slowness = Math.abs(slowness - 1) < 1e-9 ? 1 : slowness;
    if (node.executor.runningCount > 0) this.bite(index, node.id);
    this.#cluster.setSlowness(node);
  }

  #changeClock(
    node: SimulatedNode,
    index: number,
    kind: (typeof CLOCK_CHANGES)[number],
    change: (now: Instant) => void,
  ): void {
    node.clockFault = index;
    const moved = this.#cluster.changeClock(node, change);
    if (moved > 0) this.bite(index, node.id);
    this.#options.trace.emit(RECORD["node.clock"], node.id, 0, 0, 0, codeOf(CLOCK_CHANGES, kind));
  }

  /** Moves no timer: it changes something only for who reads the wall clock meanwhile. */
  #stepClock(node: SimulatedNode, index: number, kind: (typeof CLOCK_CHANGES)[number], by: number): void {
    node.stepFault = kind === "step" ? index : NO_FAULT;
    node.clock.step(by);
    this.#options.trace.emit(RECORD["node.clock"], node.id, 0, 0, 0, codeOf(CLOCK_CHANGES, kind));
  }

  /** The nodes a fault is said to have hit. */
  #struckNodes(action: FaultAction): readonly SimulatedNode[] {
    const targets =
      action.kind === "partition"
        ? this.#shapeTargets(action)
        : action.kind === "link"
          ? [action.from, action.to]
          : [action.target];
    return [...new Set(targets.flatMap((target) => this.#resolve(target)))];
  }

  #shapeTargets(action: FaultAction & { kind: "partition" }): readonly Target[] {
    const { shape } = action;
    if (shape.kind === "groups") return shape.groups;
    return shape.kind === "links" ? [shape.from, shape.to] : [shape.target];
  }

  #resolve(target: Target): readonly SimulatedNode[] {
    const { nodes } = this.#cluster;
    switch (target.kind) {
      case "names":
        return target.names.map((name) => this.#nodesByName.get(name)!);
      case "zone":
        return nodes.filter(({ spec }) => spec.zone === target.zone);
      case "rack":
        return nodes.filter(({ spec }) => spec.rack === target.rack);
      case "group":
        return target.group === "nodes" ? nodes : nodes.filter(({ spec }) => `${spec.role}s` === target.group);
      case "role":
        return this.#resolveRole(target.role);
    }
  }

  #resolveRole(role: StrikeRole): readonly SimulatedNode[] {
    const leader = this.#options.leader();
    const masters = this.#cluster.upNodes("master");
    const workers = this.#cluster.upNodes("worker");
    switch (role) {
      case "leader":
        return leader === undefined ? masters.slice(0, 1) : [this.#cluster.nodes[leader]];
      case "follower":
      case "standby":
        return masters.filter(({ id }) => id !== leader).slice(0, 1);
      case "busiest-worker":
        return first(workers, (a, b) => b.executor.runningCount - a.executor.runningCount);
      case "idlest-worker":
        return first(workers, (a, b) => a.executor.runningCount - b.executor.runningCount);
    }
  }
}

/** The least node by `compare`; the earliest of equals. */
function first(
  nodes: readonly SimulatedNode[],
  compare: (a: SimulatedNode, b: SimulatedNode) => number,
): readonly SimulatedNode[] {
  return nodes.length === 0 ? [] : [nodes.reduce((best, node) => (compare(node, best) < 0 ? node : best))];
}
