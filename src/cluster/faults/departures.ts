// Machines that are taken down in good order: each process is asked to drain, and its machine goes down when it says that it has, or
// when the grace is over, and may come back. Composed by the faults of operators.

import type { EventHandle, HandlerCode } from "../../kernel/simulation.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { DepartureListener } from "../power.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import type { FaultSurroundings, Struck } from "./fault-domain.ts";

export interface DepartureSurroundings extends FaultSurroundings {
  /** A machine is about to boot; `isLast`: no other of its strike is still on its way or away. */
  returns(struck: Struck, node: SimulatedNode, isLast: boolean): void;
  /** And has booted, unless something else keeps it down. */
  returned(struck: Struck, node: SimulatedNode, isLast: boolean): void;
}

interface Departure {
  readonly number: number;
  readonly struck: Struck;
  readonly node: SimulatedNode;
  /** It is down then at the latest. */
  readonly deadline: Instant;
  /** us from the power-off to the boot; undefined = it stays down. */
  readonly away: Duration | undefined;
  graceOver: EventHandle | undefined;
  /** `waiting`: its process has not been asked yet. `ready`: it says that it has drained. */
  phase: "waiting" | "asked" | "ready" | "away";
}

const NOBODY: readonly Departure[] = [];

export class Departures implements DepartureListener {
  readonly #surroundings: DepartureSurroundings;
  readonly #all = new Map<number, Departure>();
  /** Those that are not away yet, by node. */
  readonly #onTheirWay = new Map<number, readonly Departure[]>();
  /** How many machines of a strike are not back. */
  readonly #missing = new Map<Struck, number>();
  #count = 0;
  readonly #askCode: HandlerCode;
  readonly #leaveCode: HandlerCode;
  readonly #graceCode: HandlerCode;
  readonly #returnCode: HandlerCode;

  constructor(surroundings: DepartureSurroundings) {
    this.#surroundings = surroundings;
    const { simulation, cluster } = surroundings;
    const onNode = (step: (node: SimulatedNode) => void) => (boot: number) => {
      const node = cluster.nodeOf(boot);
      if (node !== undefined && this.#onItsWay(node).length > 0) step(node);
    };
    this.#askCode = simulation.register("asked to drain", onNode(this.#ask.bind(this)));
    this.#leaveCode = simulation.register("leaves", onNode(this.#leave.bind(this)));
    this.#graceCode = simulation.register("grace is over", (number) => this.#off(this.#all.get(number)!.node));
    this.#returnCode = simulation.register("powered on", (number) => this.#return(this.#all.get(number)));
    cluster.departures = this;
  }

  /** `away`: from the power-off to the boot. */
  begin(struck: Struck, node: SimulatedNode, grace: Duration, away: Duration | undefined): void {
    const { simulation } = this.#surroundings;
    const deadline = (simulation.now + grace) as Instant;
    this.#count += 1;
    const departure: Departure = {
      number: this.#count,
      struck,
      node,
      deadline,
      away,
      graceOver: undefined,
      phase: "waiting",
    };
    this.#all.set(departure.number, departure);
    this.#missing.set(struck, (this.#missing.get(struck) ?? 0) + 1);
    if (!node.isUp) return this.#left(departure);
    this.#onTheirWay.set(node.id, [...this.#onItsWay(node), departure]);
    departure.graceOver = simulation.scheduleAt(deadline, this.#graceCode, departure.number, 0);
    simulation.scheduleAfter(0 as Duration, this.#askCode, node.boot, 0);
  }

  /** Whoever of these nodes is away comes back now; whose process knows that it is to go is restarted. Returns who they were. */
  recall(struck: Struck, nodes: readonly SimulatedNode[]): readonly SimulatedNode[] {
    const recalled = [...this.#all.values()].filter(
      (departure) => departure.struck === struck && nodes.includes(departure.node),
    );
    for (const departure of recalled) {
      if (departure.phase === "asked" || departure.phase === "ready") this.#off(departure.node);
      this.#forget(departure);
      const { cluster } = this.#surroundings;
      if (isReclaimed(departure) && departure.phase === "away") cluster.provider.handOver(departure.node);
      cluster.power.release(departure.node, struck.episode.index);
    }
    return recalled.map(({ node }) => node);
  }

  // What the cluster tells

  drained(node: SimulatedNode): void {
    const asked = this.#onItsWay(node).filter(({ phase }) => phase === "asked");
    if (asked.length === 0) return;
    for (const departure of asked) departure.phase = "ready";
    const { simulation } = this.#surroundings;
    // What it has just sent leaves when it has been computed.
    simulation.scheduleAt(Math.max(simulation.now, node.busyUntil) as Instant, this.#leaveCode, node.boot, 0);
  }

  /** Also by something else than its departure: then it does not come back before that has taken its time. */
  wentDown(node: SimulatedNode): void {
    for (const departure of this.#onItsWay(node)) this.#left(departure);
    this.#onTheirWay.delete(node.id);
  }

  /** A frozen process hears of it at its thaw. */
  #ask(node: SimulatedNode): void {
    const { simulation, cluster } = this.#surroundings;
    if (cluster.postpone(node.id, this.#askCode, node.boot, 0)) return;
    const waiting = this.#onItsWay(node).filter(({ phase }) => phase === "waiting");
    if (waiting.length === 0) return;
    for (const departure of waiting) departure.phase = "asked";
    const process = node.process!;
    if (process.draining === undefined) return this.#off(node);
    const deadline = waiting.reduce((earliest, { deadline }) => Math.min(earliest, deadline), Infinity);
    process.draining((deadline - simulation.now) as Duration);
  }

  #leave(node: SimulatedNode): void {
    if (!this.#surroundings.cluster.postpone(node.id, this.#leaveCode, node.boot, 0)) this.#off(node);
  }

  #off(node: SimulatedNode): void {
    const { cluster, bite } = this.#surroundings;
    const isFelt = node.spec.role !== "client" || node.executor.runningCount > 0 || node.hasWaitingMessages;
    const leaving = this.#onItsWay(node);
    // Whom a heal takes down, so that it begins anew, no fault has.
    if (isFelt) for (const { struck } of leaving) if (struck.isInForce) bite(struck.episode.index, node.id);
    cluster.power.off(node, leaving.some(isReclaimed));
  }

  #left(departure: Departure): void {
    const { simulation, cluster, isFinal } = this.#surroundings;
    const { struck, node, number, away, graceOver } = departure;
    if (graceOver !== undefined) simulation.cancel(graceOver);
    departure.phase = "away";
    node.ailments.add("crash", struck.episode.index);
    if (isReclaimed(departure)) cluster.provider.takeBack(node);
    if (away !== undefined && !isFinal()) simulation.scheduleAfter(away, this.#returnCode, number, 0);
  }

  #return(departure: Departure | undefined): void {
    const { cluster, returns, returned, isFinal } = this.#surroundings;
    if (departure === undefined || isFinal()) return; // recalled, or gone for good
    const { struck, node } = departure;
    this.#forget(departure);
    const isLast = !this.#missing.has(struck);
    returns(struck, node, isLast);
    if (isReclaimed(departure)) cluster.provider.handOver(node);
    cluster.power.release(node, struck.episode.index);
    returned(struck, node, isLast);
  }

  #forget(departure: Departure): void {
    const { number, struck, node, graceOver } = departure;
    this.#all.delete(number);
    const others = this.#onItsWay(node).filter((other) => other !== departure);
    if (others.length > 0) this.#onTheirWay.set(node.id, others);
    else this.#onTheirWay.delete(node.id);
    if (graceOver !== undefined) this.#surroundings.simulation.cancel(graceOver);
    const missing = this.#missing.get(struck)! - 1;
    if (missing > 0) this.#missing.set(struck, missing);
    else this.#missing.delete(struck);
  }

  #onItsWay({ id }: SimulatedNode): readonly Departure[] {
    return this.#onTheirWay.get(id) ?? NOBODY;
  }
}

/** Its provider takes it back: there is no saying what comes in its place, but it is empty. */
function isReclaimed({ struck }: Departure): boolean {
  return struck.episode.action.kind === "reclaim";
}
