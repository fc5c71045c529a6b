// Several scripted members that hear one another at once, but for those that the test has cut off or stopped. Disks are done as
// soon as they are asked.

import type { RaftSettings } from "../../../src/algorithms/consensus/raft/options.ts";
import { ScriptedDisk } from "../../process/scripted-host.ts";
import { ScriptedMember } from "./scripted-member.ts";

export interface GroupBeginning {
  readonly settings?: Partial<RaftSettings>;
  /** Machines that are there but do not belong to the group yet. */
  readonly strangers?: readonly number[];
}

export class ScriptedGroup {
  readonly #members: readonly number[];
  readonly #settings: Partial<RaftSettings>;
  readonly #running = new Map<number, ScriptedMember>();
  readonly #disks = new Map<number, ScriptedDisk>();
  readonly #incarnations = new Map<number, number>();
  readonly #away = new Set<number>();
  now = 0;

  constructor(members: readonly number[], { settings = {}, strangers = [] }: GroupBeginning = {}) {
    this.#members = members;
    this.#settings = settings;
    for (const number of [...members, ...strangers]) {
      this.#disks.set(number, new ScriptedDisk());
      this.restart(number);
    }
  }

  member(number: number): ScriptedMember {
    const member = this.#running.get(number);
    if (member === undefined) throw new Error(`member ${number} does not run`);
    return member;
  }

  /** Of the latest term in which there is one. */
  get leader(): ScriptedMember | undefined {
    const leaders = [...this.#running.values()].filter(({ core }) => core.leadership !== undefined);
    return leaders.toSorted((one, other) => other.core.state.term - one.core.state.term)[0];
  }

  disk(number: number): ScriptedDisk {
    return this.#disks.get(number)!;
  }

  /** This one's patience ends, and everybody hears of it. */
  elect(number: number): ScriptedMember {
    const member = this.member(number);
    member.core.campaign();
    this.deliver();
    return member;
  }

  /** Whatever is durable comes back. */
  restart(number: number): ScriptedMember {
    const incarnation = (this.#incarnations.get(number) ?? 0) + 1;
    this.#incarnations.set(number, incarnation);
    const disk = this.disk(number);
    const member = new ScriptedMember(number, this.#members, { settings: this.#settings, disk, incarnation });
    member.now = member.wall = this.now;
    this.#running.set(number, member);
    member.start();
    this.deliver();
    return member;
  }

  crash(number: number, isTorn = false): void {
    this.#running.delete(number);
    this.disk(number).crash(isTorn);
  }

  /** Nothing reaches it, and nothing comes from there. */
  cutOff(number: number): void {
    this.#away.add(number);
  }

  reconnect(number: number): void {
    this.#away.delete(number);
  }

  propose(at: number, ...commands: readonly string[]): void {
    this.member(at).propose(...commands);
    this.deliver();
  }

  /** Everything that was sent arrives, and whatever follows from it, too; or until that is true. */
  deliver(isEnough: () => boolean = () => false): void {
    for (let isBusy = true; isBusy;) {
      isBusy = false;
      for (const member of this.#running.values())
        for (member.sync(); member.sent.length > 0;) {
          if (isEnough()) return;
          const { to, message } = member.sent.shift()!;
          const receiver = this.#running.get(to);
          if (receiver === undefined || this.#away.has(member.self) || this.#away.has(to)) continue;
          isBusy = true;
          receiver.core.receive(member.self, message);
        }
    }
  }

  /** All clocks go on together. */
  pass(duration: number): void {
    for (const end = this.now + duration; ;) {
      const dues = [...this.#running.values()].flatMap((member) => [...member.timers.values()]);
      this.now = Math.min(end, ...dues);
      for (const member of this.#running.values()) member.pass(this.now - member.now);
      this.deliver();
      if (this.now === end) return;
    }
  }
}
