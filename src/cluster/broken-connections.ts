// Tells processes that connections are over: because a cut has lasted for too long, or because the process at the other end has died,
// and the operating system of its machine says so, as it says that nobody listens there any more. Composed by the cluster.

import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import type { Instant } from "../kernel/time.ts";
import type { Address } from "../process/identity.ts";
import type { AilmentKind } from "./ailments.ts";
import type { SimulatedCluster } from "./simulated-cluster.ts";
import type { SimulatedNode } from "./simulated-node.ts";

/** us between two tries to connect to where nobody listens: doubling from the one to the other, as clients do. */
const RETRY_FIRST = 100_000;
const RETRY_MOST = 1_000_000;

export interface ConnectionSurroundings {
  readonly simulation: Simulation;
  readonly cluster: SimulatedCluster;
  /** Whatever ails the node in this way changed an outcome. */
  bite(node: SimulatedNode, kind: AilmentKind): void;
}

/** What a node has last heard of a peer. */
interface Told {
  readonly at: number;
  /** Of the peer's life that was over. */
  readonly incarnation: number;
  /** us until it is told again. */
  readonly pause: number;
}

export class BrokenConnections {
  readonly #surroundings: ConnectionSurroundings;
  readonly #tellCode: HandlerCode;
  /** By ordered pair of node and peer. */
  readonly #told = new Map<number, Told>();

  constructor(surroundings: ConnectionSurroundings) {
    this.#surroundings = surroundings;
    this.#tellCode = surroundings.simulation.register("connection reset", (boot, peer) => this.#tell(boot, peer));
  }

  /** As the node sees it: nothing came through for too long. */
  reset(node: SimulatedNode, peer: number): void {
    const { simulation } = this.#surroundings;
    simulation.scheduleAt(simulation.now, this.#tellCode, node.boot, peer);
  }

  /** Everybody with a connection to it is told, behind what it had sent before: even if that waits for a cut to heal. */
  died(node: SimulatedNode): void {
    const { simulation, cluster } = this.#surroundings;
    const { network, nodes } = cluster;
    for (const peer of nodes) {
      const since = Math.max(node.bootedAt, peer.bootedAt);
      if (peer === node || !peer.isUp || !network.isConnected(node.id, peer.id, since)) continue;
      network.close(node.id, peer.id, simulation.now);
    }
  }

  /** A message came to a node that is down. The operating system answers for a process that is dead; a machine that is off does not. */
  unheard(slot: number, node: SimulatedNode): void {
    const { network } = this.#surroundings.cluster;
    const isOff = !node.hasDeadProcess || node.ailments.has("crash");
    this.#surroundings.bite(node, isOff ? "crash" : "kill");
    const [from, sentAt, isDatagram] = [
      network.table.from(slot),
      network.table.sentAt(slot),
      network.table.isDatagram(slot),
    ];
    network.drop(slot, isOff ? "crashed" : "refused");
    if (!isOff && !isDatagram && from !== node.id) network.close(node.id, from, sentAt);
  }

  /**
   * `node` hears that a connection is over. What it had sent before it heard so the last time was lost with an earlier one. A process
   * that tries again at once has its answer only when a client would have tried.
   */
  closed(slot: number, node: SimulatedNode): void {
    const { simulation, cluster } = this.#surroundings;
    const { table } = cluster.network;
    const peer = cluster.nodes[table.from(slot)];
    const since = table.sentAt(slot);
    table.release(slot);
    if (!node.isUp || since < node.bootedAt) return;
    const pair = node.id * cluster.nodes.length + peer.id;
    const before = this.#told.get(pair);
    if (before !== undefined && since < before.at) return;
    const isAgain = before !== undefined && before.incarnation === peer.incarnation && before.at >= node.bootedAt;
    const at = isAgain ? Math.max(simulation.now, before.at + before.pause) : simulation.now;
    const pause = isAgain ? Math.min(RETRY_MOST, before.pause * 2) : RETRY_FIRST;
    this.#told.set(pair, { at, incarnation: peer.incarnation, pause });
    simulation.scheduleAt(at as Instant, this.#tellCode, node.boot, peer.id);
  }

  #tell(boot: number, peer: number): void {
    const { cluster } = this.#surroundings;
    const node = cluster.nodeOf(boot);
    if (node === undefined || cluster.postpone(node.id, this.#tellCode, boot, peer)) return;
    node.process!.disconnected?.(peer as Address);
  }
}
