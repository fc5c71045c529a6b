// What an attempt must fetch before it can work: the data that its key names, from the nearest copy, and what others of its job
// made, from where they ran. All at once, each at the bandwidth of the link to there; fetches do not slow each other down, nor
// messages.

import type { Duration, Instant } from "../kernel/time.ts";
import { DataLocations } from "../process/data-locations.ts";
import { timeAt } from "../process/deployment.ts";
import type { NodeId, TaskId } from "../process/identity.ts";
import type { Receiver, TaskOutput, TaskSpec } from "../process/task.ts";
import type { ClusterSpec, LinkClass } from "./cluster-spec.ts";
import { linkClassBetween } from "./network-paths.ts";

export interface DataRead {
  /** Index into READ_LEVELS, of what is farthest away. */
  readonly level: number;
  /** That must be moved, also if it was sent before. */
  readonly bytes: number;
  readonly takes: Duration;
}

/** In the order of READ_LEVELS. */
const NEAREST_FIRST: readonly LinkClass[] = ["same-node", "same-rack", "same-zone", "cross-zone"];
const ELSEWHERE = NEAREST_FIRST.length - 1;
const HERE: DataRead = { level: 0, bytes: 0, takes: 0 as Duration };

export class DataReads {
  readonly #spec: ClusterSpec;
  /** Node ids by worker number. */
  readonly #workers: readonly number[];
  readonly #locations: DataLocations;
  readonly #isUp: (node: NodeId) => boolean;
  /** By whom it is for and who made it: since when it is on its way to which machines. Kept until it has been used. */
  readonly #sent = new Map<string, Map<NodeId, Instant>>();

  constructor(spec: ClusterSpec, isUp: (node: NodeId) => boolean) {
    this.#spec = spec;
    this.#isUp = isUp;
    this.#workers = spec.nodes.flatMap(({ role }, id) => (role === "worker" ? [id] : []));
    this.#locations = new DataLocations(this.#workers.length);
  }

  /** Undefined where the task reads nothing. */
  read(node: NodeId, spec: TaskSpec, now: Instant): DataRead | undefined {
    const data = this.#readData(node, spec);
    if (spec.outputs === undefined) return data;
    return spec.outputs
      .map((output) => this.#readOutput(node, output, spec.part?.position, now))
      .reduce((sum, read) => together(sum, read), data ?? HERE);
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

  /** What was sent there is lost; what was made there is not. */
  crashed(node: NodeId): void {
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
