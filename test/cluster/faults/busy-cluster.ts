// A cluster of puppets that never rest, and what must hold for it whatever strikes: used with random plans of faults.

import { expect } from "vitest";
import type { Duration } from "../../../src/kernel/time.ts";
import type { Host } from "../../../src/process/host.ts";
import type { Address } from "../../../src/process/identity.ts";
import { SECOND, taskSpec, TestCluster, type TestClusterOptions } from "../build-cluster.ts";

const BUSY_UNTIL = 70 * SECOND;
const BEAT = 300_000;

/** What a node wrote: records are numbered from 1, and each is its number. */
interface Written {
  count: number;
  /** The disk said, and did not lie, that these are durable. */
  durable: number;
  /** Records that each sync in flight covers, by token. */
  readonly covered: Map<number, number>;
}

export class BusyCluster {
  readonly test: TestCluster;
  readonly #written = new Map<string, Written>();
  readonly #steady = new Map<string, number>();

  constructor(options: TestClusterOptions) {
    this.test = new TestCluster({
      ...options,
      onBoot: (node, host) => this.#boot(node.spec.name, host),
      onTimer: (name, _tag, host) => this.#beat(name, host),
      onSynced: (name, token) => this.#synced(name, token),
      onDrain: (name, host) => this.#drain(name, host),
    });
    this.test.leader = 0;
    this.test.lockLeader = 6;
  }

  get digest(): string {
    return this.test.simulation.digest.toString();
  }

  runTo(instant: number): this {
    this.test.until(instant);
    return this;
  }

  /** Every machine, disk, clock and link is as it was before anything struck: of these nodes, and between them. */
  expectWellAgain(isOne: (node: number) => boolean = () => true): void {
    const { cluster, simulation } = this.test;
    const nodes = cluster.nodes.filter(({ id }) => isOne(id));
    this.#expectReach(nodes.map(({ id }) => id));
    for (const { spec, ailments, isUp, isPaused, slowness, clock, postponed, stalledSyncs } of nodes) {
      const state = { isWell: ailments.isNone, isUp, isPaused, slowness, rate: clock.rate, isFrozen: clock.isFrozen };
      const offset = clock.wall(simulation.now) - clock.monotonic(simulation.now);
      expect({ node: spec.name, ...state, offset, waiting: postponed.length + stalledSyncs.length }).toEqual({
        node: spec.name,
        isWell: true,
        isUp: true,
        isPaused: false,
        slowness: 1,
        rate: clock.nominalRate,
        isFrozen: false,
        offset: 123,
        waiting: 0,
      });
    }
    for (const { spec } of nodes) expect(this.test.host(spec.name).disk.append("space", 1)).toBe(true);
  }

  #expectReach(ids: readonly number[]): void {
    const { cuts, troubles } = this.test.cluster.network;
    if (ids.length === this.test.cluster.nodes.length) expect([cuts.isQuiet, troubles.isQuiet]).toEqual([true, true]);
    const pairs = ids.flatMap((from) => ids.map((to) => [from, to] as const));
    const bad = pairs.filter(([from, to]) => cuts.cutting(from, to) >= 0 || troubles.on(from, to).length > 0);
    expect(bad).toEqual([]);
    // A jam would keep this slot, which is none.
    expect(pairs.filter(([from, to]) => cuts.keep(-1, from, to) >= 0)).toEqual([]);
  }

  /** Nothing bites before its strike or after its heal, but for what disks keep of it; and all counts are those of the trace. */
  expectHonestCounts(): void {
    const { effects } = this.test.injector;
    const kinds = new Map(effects.map(({ episode }) => [episode.fault, episode.action.kind]));
    const open = new Map<number, number>();
    const early: unknown[] = [];
    for (const { name, at, task: fault } of this.test.records) {
      if (name === "fault.started") open.set(fault, (open.get(fault) ?? 0) + 1);
      if (name === "fault.ended") open.set(fault, open.get(fault)! - 1);
      if (name !== "fault.bit") continue;
      const kind = kinds.get(fault)!;
      const isKept = kind === "disk-corrupt" || kind === "disk-lost-writes" || kind === "rollout";
      if (isKept ? !open.has(fault) : !(open.get(fault)! > 0)) early.push([kind, at]);
    }
    expect(early).toEqual([]);
    const count = (name: string, fault: number): number =>
      this.test.records.filter((record) => record.name === name && record.task === fault).length;
    for (const { episode, armed, bit } of effects)
      expect([armed, bit]).toEqual([count("fault.started", episode.fault), count("fault.bit", episode.fault)]);
  }

  /** What was sent, or doubled, was delivered or dropped, each once; and every attempt ended. */
  expectEveryMessageEnded(): void {
    const count = (...names: readonly string[]): number =>
      this.test.records.filter(({ name }) => names.includes(name)).length;
    expect(count("message.delivered", "message.dropped")).toBe(count("message.sent", "message.duplicated"));
    expect(count("attempt.ended")).toBe(count("attempt.started"));
    expect(count("message.delivered")).toBeGreaterThan(500);
  }

  // The puppets

  #boot(name: string, host: Host): void {
    const written = this.#written.get(name);
    const found = host.disk.read().filter(({ kind }) => kind !== "torn");
    const numbers = found.map((entry) => (entry as { readonly identity: unknown }).identity as number);
    if (written !== undefined && !this.#isWiped(host))
      expect(numbers.slice(0, written.durable)).toEqual(firstNumbers(written.durable));
    expect(numbers).toEqual(firstNumbers(numbers.length)); // no gap
    host.disk.repair();
    this.#written.set(name, { count: numbers.length, durable: numbers.length, covered: new Map() });
    host.startTimer(BEAT as Duration, 0);
  }

  #isWiped({ node }: Host): boolean {
    const crash = this.test.records.findLast((record) => record.name === "node.crashed" && record.node === node);
    return crash?.value === 1;
  }

  #beat(name: string, host: Host): void {
    if (this.test.simulation.now > BUSY_UNTIL) return;
    this.#readClocks(name, host);
    const random = host.random("peer");
    const peer = random.integer(this.test.cluster.nodes.length) as Address;
    if (peer !== host.address) {
      host.send(peer, { kind: 0, label: 1 } as never, 100, "datagram");
      host.send(peer, { kind: 0, label: 2 } as never, 100);
    }
    this.#write(name, host);
    const task = taskSpec({ work: 2 * SECOND, id: random.integer(1_000_000) as never });
    if (host.executor.cores > 1 && host.executor.fits(task)) host.executor.start(task, 1, 1, 0 as Duration);
    host.startTimer(BEAT as Duration, 0);
  }

  #readClocks(name: string, host: Host): void {
    const steady = host.monotonic();
    const before = this.#steady.get(name) ?? 0;
    if (!(steady >= before && Number.isInteger(host.wall())))
      expect.fail(`${name} has a clock that shows ${steady} after ${before}, and ${host.wall()}`);
    this.#steady.set(name, steady);
  }

  #write(name: string, host: Host): void {
    const written = this.#written.get(name)!;
    const number = written.count + 1;
    if (host.disk.append(number, 50, number)) written.count = number;
    host.disk.keep(number);
    written.covered.set(host.disk.sync(), written.count);
  }

  #synced(name: string, token: number): void {
    const written = this.#written.get(name)!;
    const isHonest = !this.test.node(name).ailments.has("disk-lie");
    if (isHonest) written.durable = Math.max(written.durable, written.covered.get(token) ?? 0);
  }

  #drain(name: string, host: Host): void {
    host.send(0 as Address, { kind: 0, label: 3 } as never, 100);
    if (host.random("drains").chance(0.5)) host.drained();
    else expect(this.test.node(name).isUp).toBe(true);
  }
}

function firstNumbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
