// What an attempt must fetch before it can work: the data that its key names, from the nearest copy, and what others of its job
// made, from where they ran or from the nearest copy of that. All at once, each at the bandwidth of the link to there; fetches do
// not slow each other down, nor messages.

import { type Duration, type Instant, MICROSECONDS_PER_SECOND } from "../kernel/time.ts";
import { DataLocations } from "../process/data-locations.ts";
import { timeAt } from "../process/deployment.ts";
import type { NodeId, TaskId } from "../process/identity.ts";
import type { KeepingTerms, Receiver, TaskOutput, TaskSpec } from "../process/task.ts";
import { NO_FAULT } from "./ailments.ts";
import type { ClusterSpec, LinkClass } from "./cluster-spec.ts";
import { KeptOutputs, type MissingCopy } from "./kept-outputs.ts";
import type { Network } from "./network.ts";
import { linkClassBetween } from "./network-paths.ts";
import type { NodeStates } from "./node-states.ts";

export interface DataRead {
  /** Index into READ_LEVELS, of what is farthest away. */
  readonly level: number;
  /** That must be moved, also if it was sent before. */
  readonly bytes: number;
  readonly takes: Duration;
}

/** Of a task whose inputs may be lost. */
export interface FetchPlan {
  readonly read: DataRead;
  /** How long it takes to fetch what each machine has; none for its own. */
  readonly sources: ReadonlyMap<NodeId, Duration>;
  /** Copies of what nobody has, or nobody who answers. */
  readonly missing: readonly MissingCopy[];
  /** Of something, all copies are gone for certain: to wait is of no use. */
  readonly isHopeless: boolean;
}

/** In the order of READ_LEVELS. */
const NEAREST_FIRST: readonly LinkClass[] = ["same-node", "same-rack", "same-zone", "cross-zone"];
const ELSEWHERE = NEAREST_FIRST.length - 1;
const HERE: DataRead = { level: 0, bytes: 0, takes: 0 as Duration };

export function createReads(spec: ClusterSpec, states: NodeStates, network: () => Network): DataReads {
  const isSevered = (a: NodeId, b: NodeId): boolean =>
    network().cuts.cutting(a, b) !== NO_FAULT || network().cuts.cutting(b, a) !== NO_FAULT;
  return new DataReads(
    spec,
    (node) => states.process[node] !== undefined,
    (from, to) => states.pauseDepth[from] === 0 && states.pauseDepth[to] === 0 && !isSevered(from, to),
  );
}

export class DataReads {
  /** What tasks made that can be lost. */
  readonly kept: KeptOutputs;
  readonly #spec: ClusterSpec;
  /** Node ids by worker number. */
  readonly #workers: readonly number[];
  readonly #locations: DataLocations;
  readonly #isUp: (node: NodeId) => boolean;
  /** By whom it is for and who made it: since when it is on its way to which machines. Kept until it has been used. */
  readonly #sent = new Map<string, Map<NodeId, Instant>>();

  constructor(
    spec: ClusterSpec,
    isUp: (node: NodeId) => boolean,
    reaches: (from: NodeId, to: NodeId) => boolean = () => true,
  ) {
    this.#spec = spec;
    this.#isUp = isUp;
    this.#workers = spec.nodes.flatMap(({ role }, id) => (role === "worker" ? [id] : []));
    this.#locations = new DataLocations(this.#workers.length);
    this.kept = new KeptOutputs({ nodeCount: spec.nodes.length, workers: this.#workers, isUp, reaches });
  }

  /** Undefined where the task reads nothing. */
  read(node: NodeId, spec: TaskSpec, now: Instant): DataRead | undefined {
    const data = this.#readData(node, spec);
    if (spec.outputs === undefined) return data;
    return spec.outputs
      .map((output) => this.#readOutput(node, output, spec.part?.position, now))
      .reduce((sum, read) => together(sum, read), data ?? HERE);
  }

  plan(node: NodeId, spec: TaskSpec, now: Instant): FetchPlan {
    const sources = new Map<NodeId, Duration>();
    const missing: MissingCopy[] = [];
    let isHopeless = false;
    let read = this.#readData(node, spec) ?? HERE;
    for (const output of spec.outputs ?? []) {
      const { kept, bytes } = output;
      if (kept === undefined || kept.on === "storage") {
        const one = kept === undefined ? this.#readOutput(node, output, undefined, now) : this.#fetch(ELSEWHERE, bytes);
        read = together(read, one);
        continue;
      }
      const absent = kept.nodes.map((holder) => this.kept.missing(holder, kept, node, now));
      const source = this.#nearest(
        kept.nodes.filter((_, index) => absent[index] === undefined),
        node,
      );
      if (source === undefined) {
        missing.push(...absent.map((copy) => copy!));
        isHopeless ||= absent.every((copy) => copy!.isGone);
        continue;
      }
      const one = this.#fetch(this.#levelBetween(source, node), bytes);
      if (one.takes > 0) sources.set(source, Math.max(one.takes, sources.get(source) ?? 0) as Duration);
      read = together(read, one);
    }
    return { read, sources, missing, isHopeless };
  }

  /** us to put so much, which was made on `node`, onto these machines, all at once, or into storage, which is in another zone. */
  writingTime(node: NodeId, { on, bytes }: KeepingTerms, holders: readonly NodeId[]): Duration {
    const { disk, links } = this.#spec;
    if (on === "storage") return timeAt(bytes, links[NEAREST_FIRST[ELSEWHERE]].bandwidth);
    const disks = on === "disk" ? Math.ceil((bytes * MICROSECONDS_PER_SECOND) / disk.throughput) : 0;
    return holders.reduce(
      (most, holder) => Math.max(most, this.#fetch(this.#levelBetween(node, holder), bytes).takes),
      disks,
    ) as Duration;
  }

  /** A task is done: what it made for these leaves for where they are planned. */
  send(task: TaskId, receivers: readonly Receiver[], now: Instant): void {
    for (const { position, worker } of receivers) {
      const node = this.#workers[worker] as NodeId;
      if (!this.#isUp(node)) continue;
      const name = nameOf(task, position);
      const arrivals = this.#sent.get(name) ?? new Map<NodeId, Instant>();
      this.#sent.set(name, arrivals.set(node, now));
    }
  }

  /** A task is done: what was sent for it is of no more use. */
  used({ outputs = [], part }: Pick<TaskSpec, "outputs" | "part">): void {
    for (const { task } of outputs) this.#sent.delete(nameOf(task, part?.position));
  }

  /** What was sent there is lost; what was made there is not, unless it was to be kept there only. */
  crashed(node: NodeId, now: Instant, isWiped: boolean): void {
    this.kept.crashed(node, now, isWiped);
    for (const arrivals of this.#sent.values()) arrivals.delete(node);
  }

  /** Where no copy is up, the data comes from another zone. */
  #readData(node: NodeId, { key, input }: TaskSpec): DataRead | undefined {
    if (input === undefined || key === undefined) return undefined;
    let level = ELSEWHERE;
    for (const holder of this.#locations.holders(key, input.copies)) {
      const id = this.#workers[holder] as NodeId;
      if (this.#isUp(id)) level = Math.min(level, this.#levelBetween(id, node));
    }
    return this.#fetch(level, input.bytes);
  }

  /** What a machine made is also stored in another zone, and comes from there while the machine is down. */
  #readOutput(
    node: NodeId,
    { task, node: holder, bytes }: TaskOutput,
    position: number | undefined,
    now: Instant,
  ): DataRead {
    const isThere = this.#isUp(holder);
    const whole = this.#fetch(isThere ? this.#levelBetween(holder, node) : ELSEWHERE, bytes);
    const sentAt = this.#sent.get(nameOf(task, position))?.get(node);
    if (sentAt === undefined || whole.level === 0) return whole;
    const { level, takes } = this.#fetch(this.#levelBetween(holder, node), bytes);
    const left = sentAt + takes - now;
    return left > 0 && !isThere ? whole : { level, bytes, takes: Math.max(0, left) as Duration };
  }

  #nearest(holders: readonly NodeId[], node: NodeId): NodeId | undefined {
    let nearest: NodeId | undefined;
    for (const holder of holders)
      if (nearest === undefined || this.#levelBetween(holder, node) < this.#levelBetween(nearest, node))
        nearest = holder;
    return nearest;
  }

  #fetch(level: number, bytes: number): DataRead {
    if (level === 0) return HERE;
    return { level, bytes, takes: timeAt(bytes, this.#spec.links[NEAREST_FIRST[level]].bandwidth) };
  }

  #levelBetween(holder: NodeId, node: NodeId): number {
    const { nodes } = this.#spec;
    return NEAREST_FIRST.indexOf(linkClassBetween(nodes[holder], nodes[node]));
  }
}

function nameOf(task: TaskId, position: number | undefined): string {
  return `${position} ${task}`;
}

function together(a: DataRead, b: DataRead): DataRead {
  return {
    level: Math.max(a.level, b.level),
    bytes: a.bytes + b.bytes,
    takes: Math.max(a.takes, b.takes) as Duration,
  };
}
