// Machines that are taken down in good order: each process is asked to drain, and its machine goes down when it says that it has, or
// when the grace is over, and may come back. Composed by the faults of operators.

import type { EventHandle, HandlerCode } from "../../kernel/simulation.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Process } from "../../process/host.ts";
import type { Ailments } from "../ailments.ts";
import type { DepartureListener } from "../power.ts";
import type { FaultSurroundings, Struck } from "./fault-domain.ts";

/** What of a machine these faults touch. */
export interface DepartingNode {
  readonly id: number;
  readonly spec: { readonly role: string };
  readonly executor: { readonly runningCount: number };
  readonly ailments: Ailments;
  readonly process: Pick<Process, "draining"> | undefined;
  readonly isUp: boolean;
  /** A number of its own for each of its lives. */
  readonly boot: number;
  readonly busyUntil: number;
  readonly hasWaitingMessages: boolean;
}

/** What they ask of the cluster. */
export interface DepartureCluster<Node> {
  departures: DepartureListener<Node> | undefined;
  /** The node of a boot that is not over. */
  nodeOf(boot: number): Node | undefined;
  /** True if the node is paused: the event waits for the thaw. */
  postpone(node: number, code: HandlerCode, a: number, b: number): boolean;
  readonly power: { off(node: Node, wipe: boolean): void; release(node: Node, episode: number): void };
  readonly provider: { takeBack(node: Node): void; handOver(node: Node): void };
}

export interface DepartureSurroundings<Node> extends Pick<FaultSurroundings, "simulation" | "bite" | "isFinal"> {
  readonly cluster: DepartureCluster<Node>;
  /** A machine is about to boot; `isLast`: no other of its strike is still on its way or away. */
  returns(struck: Struck<Node>, node: Node, isLast: boolean): void;
  /** And has booted, unless something else keeps it down. */
  returned(struck: Struck<Node>, node: Node, isLast: boolean): void;
}

interface Departure<Node> {
  readonly number: number;
  readonly struck: Struck<Node>;
  readonly node: Node;
  /** It is down then at the latest. */
  readonly deadline: Instant;
  /** us from the power-off to the boot; undefined = it stays down. */
  readonly away: Duration | undefined;
  graceOver: EventHandle | undefined;
  /** `waiting`: its process has not been asked yet. `ready`: it says that it has drained. */
  phase: "waiting" | "asked" | "ready" | "away";
}

const NOBODY: readonly never[] = [];

export class Departures<Node extends DepartingNode> implements DepartureListener<Node> {
  readonly #surroundings: DepartureSurroundings<Node>;
  readonly #all = new Map<number, Departure<Node>>();
  /** Those that are not away yet, by node. */
  readonly #onTheirWay = new Map<number, readonly Departure<Node>[]>();
  /** How many machines of a strike are not back. */
  readonly #missing = new Map<Struck<Node>, number>();
  #count = 0;
  readonly #askCode: HandlerCode;
  readonly #leaveCode: HandlerCode;
  readonly #graceCode: HandlerCode;
  readonly #returnCode: HandlerCode;

  constructor(surroundings: DepartureSurroundings<Node>) {
    this.#surroundings = surroundings;
    const { simulation, cluster } = surroundings;
    const onNode = (step: (node: Node) => void) => (boot: number) => {
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
  begin(struck: Struck<Node>, node: Node, grace: Duration, away: Duration | undefined): void {
    const { simulation } = this.#surroundings;
    const deadline = (simulation.now + grace) as Instant;
    this.#count += 1;
    const departure: Departure<Node> = {
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
  recall(struck: Struck<Node>, nodes: readonly Node[]): readonly Node[] {
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

  drained(node: Node): void {
    const asked = this.#onItsWay(node).filter(({ phase }) => phase === "asked");
    if (asked.length === 0) return;
    for (const departure of asked) departure.phase = "ready";
    const { simulation } = this.#surroundings;
    // What it has just sent leaves when it has been computed.
    simulation.scheduleAt(Math.max(simulation.now, node.busyUntil) as Instant, this.#leaveCode, node.boot, 0);
  }

  /** Also by something else than its departure: then it does not come back before that has taken its time. */
  wentDown(node: Node): void {
    for (const departure of this.#onItsWay(node)) this.#left(departure);
    this.#onTheirWay.delete(node.id);
  }

  /** A frozen process hears of it at its thaw. */
  #ask(node: Node): void {
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

  #leave(node: Node): void {
    if (!this.#surroundings.cluster.postpone(node.id, this.#leaveCode, node.boot, 0)) this.#off(node);
  }

  #off(node: Node): void {
    const { cluster, bite } = this.#surroundings;
    const isFelt = node.spec.role !== "client" || node.executor.runningCount > 0 || node.hasWaitingMessages;
    const leaving = this.#onItsWay(node);
    // Whom a heal takes down, so that it begins anew, no fault has.
    if (isFelt) for (const { struck } of leaving) if (struck.isInForce) bite(struck.episode.index, node.id);
    cluster.power.off(node, leaving.some(isReclaimed));
  }

  #left(departure: Departure<Node>): void {
    const { simulation, cluster, isFinal } = this.#surroundings;
    const { struck, node, number, away, graceOver } = departure;
    if (graceOver !== undefined) simulation.cancel(graceOver);
    departure.phase = "away";
    node.ailments.add("crash", struck.episode.index);
    if (isReclaimed(departure)) cluster.provider.takeBack(node);
    if (away !== undefined && !isFinal()) simulation.scheduleAfter(away, this.#returnCode, number, 0);
  }

  #return(departure: Departure<Node> | undefined): void {
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

  #forget(departure: Departure<Node>): void {
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

  #onItsWay({ id }: Node): readonly Departure<Node>[] {
    return this.#onTheirWay.get(id) ?? NOBODY;
  }
}

/** Its provider takes it back: there is no saying what comes in its place, but it is empty. */
function isReclaimed({ struck }: Pick<Departure<DepartingNode>, "struck">): boolean {
  return struck.episode.action.kind === "reclaim";
}
