// One machine of a random run: a member of the group, its disk, its clocks, and its owner's state. Made by World.

import { RaftCore } from "../../../../src/algorithms/consensus/raft/raft-core.ts";
import type { RaftEnvironment, RaftTimer } from "../../../../src/algorithms/consensus/raft/environment.ts";
import type { MemberState } from "../../../../src/algorithms/consensus/raft/member-state.ts";
import type { RaftMessage } from "../../../../src/algorithms/consensus/raft/messages.ts";
import type {
  LogPosition,
  ReplicatedLogOwner,
  StateSnapshot,
} from "../../../../src/algorithms/consensus/replicated-log.ts";
import { createStream, type RandomStream } from "../../../../src/kernel/random-stream.ts";
import type { Instant } from "../../../../src/kernel/time.ts";
import type { Address } from "../../../../src/process/identity.ts";
import { MEMBER_ROLES, RESIGNATIONS } from "../../../../src/trace/record-codes.ts";
import { RECORD } from "../../../../src/trace/record-kinds.ts";
import { CrashDisk } from "./crash-disk.ts";
import { Violation } from "./oracle.ts";
import type { World } from "./world.ts";

const LEADER = MEMBER_ROLES.indexOf("leader");
const SNAPSHOT_BYTES = 100;

export class Machine {
  readonly address: Address;
  readonly world: World;
  readonly disk: CrashDisk;
  /** us per us of true time. */
  readonly rate: number;
  wallOffset = 0;
  core: RaftCore<number> | undefined = undefined;
  /** What its state machine was handed, snapshots included. */
  applied: number[] = [];
  #incarnation = 0;
  readonly #electionRandom: RandomStream;
  /** Numbers of the timers that count. */
  readonly #timers = new Map<RaftTimer, number>();
  #serials = 0;
  #pausedUntil = 0;
  readonly #reads = new Map<number, number>();

  constructor(world: World, address: Address, seed: string) {
    this.world = world;
    this.address = address;
    this.#electionRandom = createStream(seed, `election timeout ${address}`);
    const error = world.options.raft.clockRateError;
    this.rate = 1 + error * (2 * world.random.uniform() - 1);
    this.disk = new CrashDisk(createStream(seed, `disk ${address}`), (token) => {
      const incarnation = this.#incarnation;
      world.after(world.options.syncMax * world.random.uniform(), () => this.#synced(incarnation, token));
    });
  }

  get state(): Readonly<MemberState<number>> {
    return this.core!.state;
  }

  boot(): void {
    this.#incarnation += 1;
    this.applied = [];
    this.#pausedUntil = 0;
    this.core = new RaftCore<number>(
      this.#environment(),
      { ...this.world.options.raft, fingerprint: (command) => command },
      this.#owner(),
    );
    this.#step(() => this.core!.start());
  }

  crash(): void {
    this.world.count("crashes");
    this.core = undefined;
    this.#timers.clear();
    this.#reads.clear();
    this.disk.crash();
    this.world.oracle.crashed(this.address);
  }

  /** Nothing happens here for so long; what should have, happens then. */
  pause(duration: number): void {
    this.#pausedUntil = this.world.now + Math.ceil(duration);
  }

  receive(from: Address, message: RaftMessage<number>): void {
    if (this.#isDeferred(() => this.receive(from, message))) return;
    if (this.core !== undefined) this.#step(() => this.core!.receive(from, message));
  }

  propose(): LogPosition | undefined {
    if (this.core === undefined || this.world.now < this.#pausedUntil) return undefined;
    return this.#step(() => this.core!.propose(this.world.nextCommand(), 10));
  }

  /** Begins now, also if the machine looks at it later. */
  read(): void {
    const token = this.world.nextCommand();
    this.#reads.set(token, this.world.oracle.highestCommit);
    this.#read(token);
  }

  #read(token: number): void {
    if (this.#isDeferred(() => this.#read(token))) return;
    if (this.core !== undefined) this.#step(() => this.core!.read(token));
  }

  /** Runs something of the core's, and lets the oracle look. */
  ask<T>(run: (core: RaftCore<number>) => T): T | undefined {
    return this.core === undefined ? undefined : this.#step(() => run(this.core!));
  }

  #step<T>(run: () => T): T {
    const result = run();
    const { oracle, running } = this.world;
    if (this.core !== undefined)
      oracle.check(
        this.address,
        this.state,
        running.map(({ state }) => state),
      );
    return result;
  }

  #isDeferred(again: () => void): boolean {
    const left = this.#pausedUntil - this.world.now;
    if (left <= 0) return false;
    this.world.after(left, again);
    return true;
  }

  #synced(incarnation: number, token: number): void {
    if (incarnation !== this.#incarnation || this.core === undefined) return;
    if (this.#isDeferred(() => this.#synced(incarnation, token))) return;
    if (this.disk.completed(token)) this.#step(() => this.core!.synced(token));
  }

  #fire(timer: RaftTimer, serial: number): void {
    if (this.#timers.get(timer) !== serial || this.core === undefined) return;
    if (this.#isDeferred(() => this.#fire(timer, serial))) return;
    this.#timers.delete(timer);
    this.#step(() => this.core!.timer(timer));
  }

  #environment(): RaftEnvironment<number> {
    const { world, address } = this;
    return {
      self: address,
      incarnation: this.#incarnation,
      disk: this.disk,
      random: this.#electionRandom,
      now: () => Math.floor(world.now * this.rate) as Instant,
      wall: () => Math.floor(world.now * this.rate + this.wallOffset) as Instant,
      send: (to, message) => world.send(address, to, message),
      startTimer: (timer, delay) => {
        this.#serials += 1;
        const serial = this.#serials;
        this.#timers.set(timer, serial);
        world.after(Math.ceil(delay / this.rate) + 1, () => this.#fire(timer, serial));
      },
      stopTimer: (timer) => void this.#timers.delete(timer),
      emit: (kind, subject, epoch, value) => this.#emitted(kind, subject, epoch, value),
    };
  }

  #emitted(kind: number, subject: number, _epoch: number, value: number): void {
    if (kind === RECORD["role.changed"] && subject === LEADER) {
      this.world.count("elections");
      this.world.oracle.leads(this.address, this.state);
    }
    if (kind === RECORD["leader.resigned"]) this.world.count(`resigned: ${RESIGNATIONS[value]}`);
    for (const name of ["log.truncated", "log.damaged", "log.repaired", "snapshot.installed"] as const)
      if (kind === RECORD[name]) this.world.count(name);
  }

  #owner(): ReplicatedLogOwner<number> {
    const { world } = this;
    return {
      committed: (command, { index }) => {
        world.count("handed over");
        world.oracle.handedOver(this.address, index, command);
        this.applied.push(command);
      },
      batchCommitted: () => {},
      leads: () => world.count("leaderships"),
      follows: () => {},
      snapshot: (): StateSnapshot => ({ state: [...this.applied], bytes: SNAPSHOT_BYTES }),
      restore: (state) => {
        this.applied = [...(state as readonly number[])];
      },
      readable: (token, index) => {
        const floor = this.#reads.get(token);
        this.#reads.delete(token);
        if (index === undefined || floor === undefined) return;
        world.count("reads");
        if (index < floor)
          throw new Violation("linearizable reads", `member ${this.address} read at ${index}, ${floor} was committed`);
      },
    };
  }
}
