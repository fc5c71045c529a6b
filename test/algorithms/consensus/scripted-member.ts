// One member of a Raft group whose whole world is the test: its clock stands still until it is told otherwise, its disk is done
// when the test says so, and what it sends, tells and emits is written down.

import type { RaftEnvironment, RaftTimer } from "../../../src/algorithms/consensus/raft/environment.ts";
import type { LogRecord } from "../../../src/algorithms/consensus/raft/entries.ts";
import { identityOf, type Snapshot } from "../../../src/algorithms/consensus/raft/entries.ts";
import type { Ballot } from "../../../src/algorithms/consensus/raft/journal.ts";
import { raftKinds, type RaftMessage } from "../../../src/algorithms/consensus/raft/messages.ts";
import { RAFT_DEFAULTS, type RaftOptions, type RaftSettings } from "../../../src/algorithms/consensus/raft/options.ts";
import { RaftCore } from "../../../src/algorithms/consensus/raft/raft-core.ts";
import type { ReplicatedLogOwner } from "../../../src/algorithms/consensus/replicated-log.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { ScriptedDisk } from "../../process/scripted-host.ts";

export type Message = RaftMessage<string>;

export interface Sent {
  readonly to: Address;
  readonly message: Message;
}

export interface Emitted {
  readonly name: string;
  readonly subject: number;
  readonly epoch: number;
  readonly value: number;
}

/** Elections from 150 to 300 ms; nothing but the paper's own rules. */
export const PLAIN: RaftSettings = { ...RAFT_DEFAULTS, preVote: false, checkQuorum: false, snapshotEvery: 0 };

const KINDS = raftKinds(0);
const COMMAND_BYTES = 10;

export function address(number: number): Address {
  return number as Address;
}

export function addresses(...numbers: readonly number[]): readonly Address[] {
  return numbers as readonly Address[];
}

/** `{ type: "vote", term: 2, ... }` becomes a message. */
type Draft<M> = M extends Message ? Omit<M, "kind"> : never;

export function message(draft: Draft<Message>): Message {
  return { kind: KINDS[draft.type], ...draft } as Message;
}

export interface Beginning {
  readonly settings?: Partial<RaftSettings>;
  readonly disk?: ScriptedDisk;
  readonly incarnation?: number;
  readonly seed?: string;
}

export class ScriptedMember {
  readonly disk: ScriptedDisk;
  readonly core: RaftCore<string>;
  readonly self: Address;
  readonly incarnation: number;
  readonly sent: Sent[] = [];
  readonly emitted: Emitted[] = [];
  /** What the owner was told, in words. */
  readonly told: string[] = [];
  /** The owner's state: every command that it was handed, or found in a snapshot. */
  state: string[] = [];
  now = 0;
  wall = 0;
  readonly timers = new Map<RaftTimer, number>();
  /** Called with every command that the owner is handed. */
  react: (command: string, member: ScriptedMember) => void = () => {};

  constructor(self: number, members: readonly number[], { settings, disk, incarnation, seed }: Beginning = {}) {
    this.self = address(self);
    this.disk = disk ?? new ScriptedDisk();
    this.incarnation = incarnation ?? 1;
    const options: RaftOptions<string> = {
      ...PLAIN,
      ...settings,
      members: addresses(...members),
      fingerprint: (command) => command.length,
    };
    this.core = new RaftCore<string>(this.#environment(seed ?? "scripted"), options, this.#owner());
  }

  start(): this {
    this.core.start();
    return this;
  }

  receive(from: number, draft: Draft<Message>): this {
    this.core.receive(address(from), message(draft));
    return this;
  }

  /** All syncs that were asked for are done, also those that are asked for meanwhile. */
  sync(): this {
    while (this.disk.asked.length > 0) this.core.synced(this.disk.complete());
    return this;
  }

  /** Its clock goes on; timers fire on the way. */
  pass(duration: number): this {
    const end = this.now + duration;
    for (;;) {
      const [next] = [...this.timers].sort(([, one], [, other]) => one - other);
      if (next === undefined || next[1] > end) break;
      this.now = this.wall = next[1];
      this.timers.delete(next[0]);
      this.core.timer(next[0]);
    }
    this.now = this.wall = end;
    return this;
  }

  /** Until the next timer of this name has fired. */
  passUntil(timer: RaftTimer): this {
    return this.pass(this.timers.get(timer)! - this.now);
  }

  propose(...commands: readonly string[]): this {
    for (const command of commands) this.core.propose(command, COMMAND_BYTES);
    return this;
  }

  /** Messages of one type since the last call; the others are forgotten. */
  take<T extends Message["type"]>(type: T): readonly (Message & { type: T })[] {
    return this.sent
      .splice(0)
      .map(({ message: sent }) => sent)
      .filter((sent): sent is Message & { type: T } => sent.type === type);
  }

  takeSent(): readonly Sent[] {
    return this.sent.splice(0);
  }

  /** `index/term` of every entry in its log. */
  get log(): readonly string[] {
    const { log } = this.core.state;
    return Array.from({ length: log.lastIndex - log.baseIndex }, (_, position) => {
      const { index, term } = log.entryAt(log.firstIndex + position)!;
      return `${index}/${term}`;
    });
  }

  emittedOf(name: string): readonly Emitted[] {
    return this.emitted.filter((record) => record.name === name);
  }

  #environment(seed: string): RaftEnvironment<string> {
    return {
      self: this.self,
      incarnation: this.incarnation,
      disk: this.disk,
      random: createStream(seed, `election timeout ${this.self}`),
      now: () => this.now as Instant,
      wall: () => this.wall as Instant,
      send: (to, sent) => void this.sent.push({ to, message: sent }),
      startTimer: (timer, delay) => void this.timers.set(timer, this.now + delay),
      stopTimer: (timer) => void this.timers.delete(timer),
      emit: (kind, subject, epoch, value) =>
        void this.emitted.push({ name: RECORD_KINDS[kind].name, subject, epoch, value }),
    };
  }

  #owner(): ReplicatedLogOwner<string> {
    return {
      committed: (command, { index, term }) => {
        this.state.push(command);
        this.told.push(`committed ${index}/${term} ${command}`);
        this.react(command, this);
      },
      batchCommitted: () => void this.told.push("batch"),
      leads: (term) => void this.told.push(`leads ${term}`),
      follows: (term, leader) => void this.told.push(`follows ${term} ${leader ?? "nobody"}`),
      snapshot: () => ({ state: [...this.state], bytes: COMMAND_BYTES * this.state.length }),
      restore: (state) => {
        this.state = [...(state as readonly string[])];
        this.told.push(`restore ${this.state.join(" ")}`);
      },
      readable: (token, index) =>
        void this.told.push(`read ${token} ${index === undefined ? "refused" : `at ${index}`}`),
    };
  }
}

/** A disk with a log of these terms, from entry 1 on, and a ballot; commands are named after their places. */
export function diskWith(terms: readonly number[], ballot?: Ballot): ScriptedDisk {
  const disk = new ScriptedDisk();
  terms.forEach((term, position) => write(disk, commandAt(position + 1, term)));
  return finished(disk, ballot);
}

/** A disk whose log begins with a snapshot. */
export function diskFrom(snapshot: Omit<Snapshot, "kind">, ballot?: Ballot): ScriptedDisk {
  const disk = new ScriptedDisk();
  write(disk, { kind: "snapshot", ...snapshot });
  return finished(disk, ballot);
}

export function write(disk: ScriptedDisk, record: LogRecord<string>): void {
  disk.append(record, 0, identityOf(record));
}

/** Everything is durable. */
export function finished(disk: ScriptedDisk, ballot?: Ballot): ScriptedDisk {
  if (ballot !== undefined) disk.keep(ballot);
  disk.sync();
  disk.complete();
  return disk;
}

export function commandAt(index: number, term: number, command = `c${index}`) {
  return { kind: "command", index, term, command, bytes: COMMAND_BYTES } as const;
}
