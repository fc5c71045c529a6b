// A job whose tasks make for each other what can be lost, as the trace tells it: which of its tasks have yet to come, which are done,
// where what they made was put, and what of that is lost, as far as its program has heard. Worked out anew from the records, forwards
// from those that have yet to come, with nothing of how the program keeps it.

import type { Instant } from "../../kernel/time.ts";
import type { DeclaredStage, StageNeed } from "../observe-options.ts";

/** One copy of what an execution made. */
export interface KeptCopy {
  readonly node: number;
  /** An OUTPUT_PLACES index. */
  readonly place: number;
  readonly at: Instant;
}

/** unheard: it ended without what it needs, and its program has not heard of that. due: to come again. */
export type MemberStatus = "runs" | "done" | "unheard" | "due";

export interface Member {
  readonly stage: number;
  readonly position: number;
  status: MemberStatus;
  task: number;
  generation: number;
  /** It was done before its present execution. */
  isRepeated: boolean;
  /** None: what it made, if anything, is never lost. */
  copies: readonly KeptCopy[];
}

const NEVER_LOST = -1;

export class StagedJob {
  readonly name: string;
  readonly #stages: readonly DeclaredStage[];
  readonly #storage: number;
  readonly #members = new Map<number, Member>();
  /** By stage: those of its tasks that have come, in order. */
  readonly #byStage: Member[][];
  /** By machine and place: what was put there up to then is lost. */
  readonly #lostBefore = new Map<string, Instant>();
  #dueCount = 0;
  #doneCount = 0;
  #stagesToCome: number;

  constructor(name: string, stages: readonly DeclaredStage[], storage: number) {
    this.name = name;
    this.#stages = stages;
    this.#storage = storage;
    this.#byStage = stages.map(() => []);
    this.#stagesToCome = stages.length;
  }

  get dueCount(): number {
    return this.#dueCount;
  }

  get runningCount(): number {
    let count = 0;
    for (const { status } of this.#members.values()) if (status === "runs") count += 1;
    return count;
  }

  /** All stages have come, each whole in one instant, and all their tasks are done. */
  get isDone(): boolean {
    return this.#stagesToCome === 0 && this.#doneCount === this.#members.size;
  }

  member(position: number): Member | undefined {
    return this.#members.get(position);
  }

  /** It comes, for the first time or again. Returns what its execution is, and whether nothing called for it. */
  comes(position: number, stage: number, task: number): { readonly member: Member; readonly isCalledFor: boolean } {
    let member = this.#members.get(position);
    if (member === undefined) {
      member = { stage, position, status: "runs", task, generation: 1, isRepeated: false, copies: [] };
      this.#members.set(position, member);
      if (this.#byStage[stage].length === 0) this.#stagesToCome -= 1;
      this.#byStage[stage].push(member);
      return { member, isCalledFor: true };
    }
    const isCalledFor = member.status === "due";
    if (isCalledFor) this.#dueCount -= 1;
    if (member.status === "done") this.#doneCount -= 1;
    Object.assign(member, { status: "runs", task, generation: member.generation + 1 });
    return { member, isCalledFor };
  }

  done(member: Member, copies: readonly KeptCopy[]): void {
    member.status = "done";
    this.#doneCount += 1;
    member.copies = copies;
    member.isRepeated = true; // if it comes again
    if (this.isLost(member)) this.call();
  }

  /** Its program hears that it could not fetch what it needs. */
  heard(member: Member, lost: readonly KeptCopy[]): void {
    for (const { node, place, at } of lost) {
      const name = `${node} ${place}`;
      this.#lostBefore.set(name, Math.max(at, this.#lostBefore.get(name) ?? NEVER_LOST) as Instant);
    }
    if (member.status === "unheard") this.#isDue(member);
    this.call();
  }

  /** As far as its program has heard. */
  isLost({ status, copies }: Member): boolean {
    return (
      status === "done" &&
      copies.length > 0 &&
      copies.every(
        ({ node, place, at }) =>
          place !== this.#storage && at <= (this.#lostBefore.get(`${node} ${place}`) ?? NEVER_LOST),
      )
    );
  }

  /** What it fetches, of which something is not there, as far as is known; undefined where all is. */
  want(member: Member): string | undefined {
    for (const before of this.#stages[member.stage].after)
      if (this.#byStage[before].length === 0) return `no task of stage ${before} has come`;
    for (const need of this.#stages[member.stage].needs)
      for (const input of this.inputs(member, need)) {
        const which = `what task ${input.task} (stage ${input.stage}, position ${input.position}) made`;
        if (input.status !== "done") return `${which} is not there`;
        if (this.isLost(input)) return `${which} is lost`;
      }
    return undefined;
  }

  needs({ stage }: Member): readonly StageNeed[] {
    return this.#stages[stage].needs;
  }

  inputs(member: Member, { stage, isNarrow }: StageNeed): readonly Member[] {
    const inputs = this.#byStage[stage];
    if (!isNarrow) return inputs;
    const number = member.position - this.#byStage[member.stage][0].position;
    return inputs.slice(number, number + 1);
  }

  /** Everything that is lost and that somebody who has yet to come needs, directly or not, is to come again. */
  call(): void {
    const callers: Member[] = [];
    for (const member of this.#members.values()) if (member.status === "due") callers.push(member);
    const wide = new Set<number>();
    this.#stages.forEach((stage, number) => {
      // Nobody of it has come yet: all of it needs all of that.
      if (this.#byStage[number].length === 0)
        for (const need of stage.needs) callers.push(...this.#callStage(need.stage, wide));
    });
    for (let caller = callers.pop(); caller !== undefined; caller = callers.pop())
      for (const need of this.needs(caller)) {
        if (!need.isNarrow) callers.push(...this.#callStage(need.stage, wide));
        else callers.push(...this.inputs(caller, need).filter((input) => this.#callOne(input)));
      }
  }

  /** Those of it that are called. Once is enough. */
  #callStage(stage: number, called: Set<number>): readonly Member[] {
    if (called.has(stage)) return [];
    called.add(stage);
    return this.#byStage[stage].filter((member) => this.#callOne(member));
  }

  #callOne(member: Member): boolean {
    if (!this.isLost(member)) return false;
    this.#isDue(member);
    return true;
  }

  #isDue(member: Member): void {
    if (member.status === "done") this.#doneCount -= 1;
    member.status = "due";
    this.#dueCount += 1;
  }
}
