// What the cluster asks of a node at every message, timer and completion, in columns by node: the hot part of
// `SimulatedNode`, which shows the same values as its own. A look here costs one line of memory; a look at a thousand
// objects and what hangs on them costs more than a processor keeps at hand. And of what is the same for all nodes most of the
// time, a summary says so: then not even that look is needed.

import type { Process } from "../process/host.ts";
import type { NodeSpec } from "./cluster-spec.ts";

export class NodeStates {
  /** Nodes that are paused now. */
  pausedCount = 0;
  /** Nodes whose steady clock does not show true time. */
  ownTimeCount = 0;
  /** Messages that wait anywhere. */
  waitingCount = 0;
  /** No node is busy after this instant. */
  latestBusyUntil = 0;
  readonly process: (Process | undefined)[];
  /** Number of the boot that the process belongs to, unique over the cluster; -1 while down. */
  readonly boot: Int32Array;
  /** How many pause episodes hold it now. */
  readonly pauseDepth: Int32Array;
  /** It handles messages one at a time; busy until this instant. */
  readonly busyUntil: Float64Array;
  /** Messages that wait for it to be free. */
  readonly waiting: Int32Array;
  /** At most so many; Infinity = any number. */
  readonly backlog: Float64Array;
  /** Product of the slow episodes that hold it. */
  readonly slowness: Float64Array;
  /** Processing time per message, us; NaN = drawn for each. */
  readonly messageCost: Float64Array;
  /** 1 while its clock goes at the rate of true time. */
  readonly hasTrueRate: Uint8Array;
  /** By how much its steady clock is ahead of true time; meaningful while it has the true rate. */
  readonly clockLead: Float64Array;

  constructor(nodes: readonly NodeSpec[]) {
    const count = nodes.length;
    this.process = nodes.map(() => undefined);
    this.boot = new Int32Array(count).fill(-1);
    this.pauseDepth = new Int32Array(count);
    this.busyUntil = new Float64Array(count);
    this.waiting = new Int32Array(count);
    this.backlog = Float64Array.from(nodes, ({ backlog = Infinity }) => backlog);
    this.slowness = new Float64Array(count).fill(1);
    this.messageCost = Float64Array.from(nodes, ({ messageCost: { mean, variance } }) => (variance === 0 ? mean : NaN));
    this.hasTrueRate = new Uint8Array(count);
    this.clockLead = new Float64Array(count);
    this.ownTimeCount = count; // until each has shown its clock
  }

  /** Its clock is another one from now on. */
  setClock(node: number, hasTrueRate: boolean, lead: number): void {
    if (this.#showsTrueTime(node)) this.ownTimeCount += 1;
    this.hasTrueRate[node] = hasTrueRate ? 1 : 0;
    this.clockLead[node] = lead;
    if (this.#showsTrueTime(node)) this.ownTimeCount -= 1;
  }

  setPauseDepth(node: number, depth: number): void {
    if (this.pauseDepth[node] > 0) this.pausedCount -= 1;
    this.pauseDepth[node] = depth;
    if (depth > 0) this.pausedCount += 1;
  }

  setBusyUntil(node: number, instant: number): void {
    this.busyUntil[node] = instant;
    if (instant > this.latestBusyUntil) this.latestBusyUntil = instant;
  }

  setWaiting(node: number, count: number): void {
    this.waitingCount += count - this.waiting[node];
    this.waiting[node] = count;
  }

  /** Could it handle a message at once, if it is up? */
  isFree(node: number, now: number): boolean {
    return this.pauseDepth[node] === 0 && this.busyUntil[node] <= now && this.waiting[node] === 0;
  }

  /** Could a message be handled as soon as it arrives, at any node that is up? False where one must look at the node. */
  isCalm(now: number): boolean {
    return this.pausedCount === 0 && this.waitingCount === 0 && this.latestBusyUntil <= now;
  }

  #showsTrueTime(node: number): boolean {
    return this.hasTrueRate[node] === 1 && this.clockLead[node] === 0;
  }
}
