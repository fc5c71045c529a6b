// A job whose tasks make for each other what can be lost, with the lineage that repairs it: where a task could not fetch what it
// needs, those tasks run again whose output is lost and needed, and no others. What is needed is asked backwards: an output by a
// task that has yet to run, be it for the first time or again. For the workflow driver, which is told where outputs were put.
// Source: Zaharia et al., Resilient Distributed Datasets, NSDI 2012, section 2.3; Spark's DAGScheduler; catalogue F13.

import type { Instant } from "../kernel/time.ts";
import type { NodeId, TaskId } from "../process/identity.ts";
import type {
  FetchTerms,
  JobGraph,
  KeepingTerms,
  KeptOutput,
  OutputPlace,
  StageDependency,
  TaskOutput,
} from "../process/task.ts";
import { arrivingAt, graphOf, topologicalOrder, withPaths } from "./job-drafts.ts";
import type { TaskDraft } from "./workload.ts";
import type { ReleasedTask, WorkflowStage } from "./workflows.ts";

/**
 * Deliberate mistakes, which the oracle I7 must find. `recompute-all`: all that went before is made again, lost or not.
 * `parents-only`: what the lost outputs were made from is taken to be there. `forget-loss`: nothing is made again.
 */
export const LINEAGE_MUTANTS = ["recompute-all", "parents-only", "forget-loss"] as const;

export interface LineageTerms {
  readonly fetching: FetchTerms;
  /** A stage that could not fetch so often in a row ends the job. */
  readonly stageAttempts: number;
  readonly broken?: (typeof LINEAGE_MUTANTS)[number] | undefined;
}

/** What a task made, and by which execution. */
export interface MadeOutput {
  readonly task: TaskId;
  readonly node: NodeId;
  /** undefined: nobody fetches it, or it is kept for ever. */
  readonly kept: KeptOutput | undefined;
}

/** Whatever was put there, in that place, up to this instant is lost, as far as a task could tell. */
export interface LostOutputs {
  readonly node: NodeId;
  readonly on: OutputPlace;
  readonly before: Instant;
}

/** It has yet to come, for the first time or again; it has come; it is done. */
const IDLE = 0;
const RUNNING = 1;
const DONE = 2;

interface StageState {
  readonly first: number;
  readonly count: number;
  /** What it fetches. */
  readonly needs: readonly StageDependency[];
  readonly after: readonly number[];
  /** Positions that are to come again. */
  readonly again: Set<number>;
  hasCome: boolean;
  /** All its tasks have been done at one time. */
  hasCompleted: boolean;
  /** Tasks that are not done; and done ones of which the output is lost. */
  left: number;
  missing: number;
  /** Fetch failures count once an attempt of the stage. */
  attempt: number;
  failures: number;
}

export class RecoveringJob {
  /** Within its class. */
  readonly number: number;
  readonly movesData = true;
  readonly #terms: LineageTerms;
  readonly #drafts: readonly TaskDraft[];
  /** By stage. */
  readonly #keeping: readonly (KeepingTerms | undefined)[];
  readonly #graph: JobGraph;
  readonly #stages: readonly StageState[];
  /** Stages, each before all that it fetches from. */
  readonly #backwards: readonly number[];
  // By position
  readonly #state: Uint8Array;
  readonly #isMissing: Uint8Array;
  readonly #generation: Int32Array;
  /** Of the stage, when it came. */
  readonly #attempt: Int32Array;
  readonly #made: (MadeOutput | undefined)[] = [];
  /** By machine and place. */
  readonly #lostBefore = new Map<string, Instant>();
  #doneCount = 0;
  #againCount = 0;
  #comingCount: number;
  #hasFailed = false;

  constructor(
    number: number,
    stages: readonly WorkflowStage[],
    drafts: readonly (readonly TaskDraft[])[],
    terms: LineageTerms,
  ) {
    this.number = number;
    this.#terms = terms;
    const shaped = withPaths(stages, drafts);
    this.#graph = graphOf(stages, shaped);
    this.#drafts = shaped.flat();
    this.#keeping = stages.map(({ keeping }, stage) => keeping && keepingOf(keeping, stage, this.#graph));
    this.#stages = this.#graph.stages.map(({ first, count, after }) => ({
      first,
      count,
      needs: after.filter(({ bytes }) => bytes > 0),
      after: after.map(({ stage }) => stage),
      again: new Set<number>(),
      hasCome: false,
      hasCompleted: false,
      left: count,
      missing: 0,
      attempt: 1,
      failures: 0,
    }));
    this.#backwards = topologicalOrder(stages).toReversed();
    const total = this.#drafts.length;
    this.#state = new Uint8Array(total);
    this.#isMissing = new Uint8Array(total);
    this.#generation = new Int32Array(total);
    this.#attempt = new Int32Array(total);
    this.#comingCount = total;
  }

  get comingCount(): number {
    return this.#comingCount;
  }

  /** Nothing more will come of it: all is done, or it has failed. */
  get isOver(): boolean {
    return this.#hasFailed || this.#doneCount === this.#drafts.length;
  }

  /** The tasks that may come now, stage by stage, for the first time or again. */
  release(now: Instant): readonly ReleasedTask[] {
    if (this.#hasFailed) return [];
    return this.#stages.flatMap((stage, number) => {
      const outputsOf = this.#outputsFor(stage);
      return this.#ready(stage).map((position) => this.#come(number, position, outputsOf(position - stage.first), now));
    });
  }

  /** Returns whether more may come now. */
  completed(stage: number, position: number, made: MadeOutput): boolean {
    const state = this.#stages[stage];
    this.#state[position] = DONE;
    this.#doneCount += 1;
    this.#made[position] = made;
    state.left -= 1;
    if (state.left === 0) {
      state.hasCompleted = true;
      state.failures = 0;
    }
    this.#judge(stage, position);
    if (this.#isMissing[position] === 1) this.#wantAgain();
    return !this.isOver && (state.left === 0 || this.#againCount > 0);
  }

  /** A task could not fetch what it needs. Returns how often in a row its stage could not. */
  fetchFailed(stage: number, position: number, lost: readonly LostOutputs[]): number {
    const state = this.#stages[stage];
    if (this.#attempt[position] === state.attempt) {
      state.attempt += 1;
      state.failures += 1;
    }
    if (state.failures >= this.#terms.stageAttempts) this.#hasFailed = true;
    this.#state[position] = IDLE;
    this.#comesAgain(state, position);
    if (this.#learn(lost))
      this.#stages.forEach((one, number) => {
        for (let other = one.first; other < one.first + one.count; other += 1) this.#judge(number, other);
      });
    if (this.#terms.broken === "recompute-all") this.#wantAll(stage);
    else this.#wantAgain(this.#terms.broken === "parents-only" ? stage : undefined);
    return state.failures;
  }

  /** A task ended otherwise, for good: what has not come will not. */
  failed(): void {
    this.#hasFailed = true;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  #come(stage: number, position: number, outputs: readonly TaskOutput[] | undefined, now: Instant): ReleasedTask {
    this.#comingCount -= 1;
    this.#state[position] = RUNNING;
    this.#generation[position] += 1;
    this.#attempt[position] = this.#stages[stage].attempt;
    const draft = {
      ...arrivingAt(this.#drafts[position], now),
      outputs,
      keeping: this.#keeping[stage],
      fetching: outputs === undefined ? undefined : this.#terms.fetching,
      part: { job: this.number, graph: this.#graph, position },
    };
    return { stage, position, draft, generation: this.#generation[position] };
  }

  /** Takes what may come now out of those that are to come. */
  #ready(state: StageState): readonly number[] {
    const { first, count, needs, after, again } = state;
    if (!state.hasCome) {
      if (!after.every((before) => this.#stages[before].hasCompleted)) return [];
      if (!needs.every(({ stage }) => this.#isWhole(stage))) return [];
      state.hasCome = true;
      return Array.from({ length: count }, (_, index) => first + index);
    }
    if (again.size === 0 || !needs.every(({ stage, isNarrow }) => isNarrow === true || this.#isWhole(stage))) return [];
    const ready = [...again].filter((position) =>
      needs.every(({ stage, isNarrow }) => isNarrow !== true || this.#isThere(this.#matching(stage, state, position))),
    );
    for (const position of ready) again.delete(position);
    this.#againCount -= ready.length;
    return ready.toSorted((a, b) => a - b);
  }

  #isWhole(stage: number): boolean {
    const { left, missing } = this.#stages[stage];
    return left === 0 && (missing === 0 || this.#isBlind);
  }

  #isThere(position: number): boolean {
    return this.#state[position] === DONE && (this.#isMissing[position] === 0 || this.#isBlind);
  }

  get #isBlind(): boolean {
    return this.#terms.broken === "parents-only" || this.#terms.broken === "forget-loss";
  }

  /** The task of the same number in another stage. */
  #matching(stage: number, { first }: StageState, position: number): number {
    return this.#stages[stage].first + position - first;
  }

  #outputsFor({ needs }: StageState): (index: number) => readonly TaskOutput[] | undefined {
    if (needs.length === 0) return () => undefined;
    const from = (index: number): readonly TaskOutput[] =>
      needs.flatMap(({ stage, bytes, isNarrow }) => {
        const { first, count } = this.#stages[stage];
        const made = isNarrow === true ? [this.#made[first + index]] : this.#made.slice(first, first + count);
        return made.map((output) => ({ ...output!, bytes }));
      });
    if (needs.some(({ isNarrow }) => isNarrow === true)) return from;
    let all: readonly TaskOutput[] | undefined;
    return () => (all ??= from(0));
  }

  /** Returns whether that is news. */
  #learn(lost: readonly LostOutputs[]): boolean {
    let isNews = false;
    for (const { node, on, before } of lost) {
      const name = `${node} ${on}`;
      if (before <= (this.#lostBefore.get(name) ?? -1)) continue;
      this.#lostBefore.set(name, before);
      isNews = true;
    }
    return isNews;
  }

  /** Is what it made lost, as far as is known? Once lost it stays so until it is made again. */
  #judge(stage: number, position: number): void {
    const kept = this.#state[position] === DONE ? this.#made[position]?.kept : undefined;
    if (kept === undefined || kept.on === "storage" || this.#isMissing[position] === 1) return;
    if (!kept.nodes.every((node) => kept.at <= (this.#lostBefore.get(`${node} ${kept.on}`) ?? -1))) return;
    this.#isMissing[position] = 1;
    this.#stages[stage].missing += 1;
  }

  /** From the end to the beginning: what is lost, and needed by a task that is to come, is to come again. `only`: for that stage. */
  #wantAgain(only?: number): void {
    if (this.#terms.broken === "forget-loss") return;
    for (const number of this.#backwards) {
      const state = this.#stages[number];
      if ((only !== undefined && number !== only) || (state.hasCome && state.again.size === 0)) continue;
      for (const { stage, isNarrow } of state.needs) {
        const { first, count, missing } = this.#stages[stage];
        if (missing === 0) continue;
        for (let position = first; position < first + count; position += 1) {
          if (this.#isMissing[position] === 0) continue;
          const user = state.first + position - first;
          if (isNarrow !== true || this.#state[user] === IDLE) this.#undo(stage, position);
        }
      }
    }
  }

  #wantAll(stage: number): void {
    for (const { stage: before } of this.#stages[stage].needs) {
      const { first, count } = this.#stages[before];
      for (let position = first; position < first + count; position += 1)
        if (this.#state[position] === DONE) this.#undo(before, position);
      this.#wantAll(before);
    }
  }

  #undo(stage: number, position: number): void {
    const state = this.#stages[stage];
    this.#state[position] = IDLE;
    this.#doneCount -= 1;
    state.left += 1;
    if (this.#isMissing[position] === 1) state.missing -= 1;
    this.#isMissing[position] = 0;
    this.#comesAgain(state, position);
  }

  #comesAgain({ again }: StageState, position: number): void {
    again.add(position);
    this.#againCount += 1;
    this.#comingCount += 1;
  }
}

/** What is fetched of a task is what it makes. undefined: nobody fetches anything. */
function keepingOf(terms: Omit<KeepingTerms, "bytes">, stage: number, { stages }: JobGraph): KeepingTerms | undefined {
  const bytes = stages
    .flatMap(({ after, count }) => after.map((need) => ({ ...need, users: need.isNarrow === true ? 1 : count })))
    .filter((need) => need.stage === stage)
    .reduce((sum, need) => sum + need.bytes * need.users, 0);
  return bytes === 0 ? undefined : { ...terms, bytes };
}
