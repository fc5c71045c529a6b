// The slow, obvious observer that the property tests compare with: it keeps every record, and computes each figure from the
// whole story of each task at the end.

import { NEVER } from "../../src/kernel/time.ts";
import { OUTCOMES } from "../../src/trace/record-codes.ts";
import { RECORD_KINDS, type RecordKindName } from "../../src/trace/record-kinds.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { SECOND } from "./scripted-trace.ts";

interface TraceRecord {
  readonly kind: RecordKindName;
  readonly at: number;
  readonly node: number;
  readonly task: number;
  readonly attempt: number;
  readonly epoch: number;
  readonly value: number;
}

export interface AttemptStory {
  readonly number: number;
  readonly node: number;
  readonly cores: number;
  readonly from: number;
  until: number;
  outcome: string;
  /** Work that a later attempt did not repeat, as far as that counts for the effective attempt. us */
  saved: number;
  /** For how long it stood still to be saved or restored. us */
  readonly still: number;
  /** It raced with another one, one of the two a copy. */
  readonly hasRaced: boolean;
  /** Positions in the trace: order within an instant. */
  readonly startedAs: number;
  endedAs: number;
}

export interface TaskStory {
  readonly id: number;
  readonly records: readonly TraceRecord[];
  readonly arrived: number;
  readonly work: number;
  readonly cores: number;
  readonly deadline: number;
  /** undefined = open. */
  readonly end: string | undefined;
  readonly ended: number;
  readonly endedAs: number;
  readonly attempts: readonly AttemptStory[];
  readonly effective: AttemptStory | undefined;
}

const ENDS: readonly string[] = [
  "task.completed",
  "task.rejected",
  "task.expired",
  "task.cancelled",
  "task.dead-lettered",
];

export class ObviousObserver {
  readonly #records: TraceRecord[] = [];

  constructor(trace: Trace) {
    trace.onAny((kind, at, node, task, attempt, epoch, value) => {
      this.#records.push({ kind: RECORD_KINDS[kind].name, at, node, task, attempt, epoch, value });
    });
  }

  get records(): readonly TraceRecord[] {
    return this.#records;
  }

  stories(runEnd: number): readonly TaskStory[] {
    const arrivals = this.#records.filter(({ kind }) => kind === "task.arrived");
    return arrivals.map((arrival) => {
      const records = this.#records.filter(
        ({ kind, task }) => task === arrival.task && /^(task|attempt|checkpoint)\./.test(kind),
      );
      const end = records.find(({ kind }) => ENDS.includes(kind));
      const attempts = this.#attempts(records, runEnd);
      const effective =
        end?.kind === "task.completed" ? attempts.find(({ number }) => number === end.attempt) : undefined;
      creditSaves(records, attempts, end === undefined ? undefined : (effective ?? "nobody"));
      return {
        id: arrival.task,
        records,
        arrived: arrival.at,
        work: arrival.value,
        cores: arrival.attempt,
        deadline: records.find(({ kind }) => kind === "task.due")?.value ?? NEVER,
        end: end?.kind,
        ended: end?.at ?? runEnd,
        endedAs: end === undefined ? Infinity : this.#records.indexOf(end),
        attempts,
        effective,
      };
    });
  }

  #attempts(records: readonly TraceRecord[], runEnd: number): readonly AttemptStory[] {
    return records
      .filter(({ kind }) => kind === "attempt.started")
      .map((start) => {
        const same = (kind: RecordKindName) =>
          records.filter((record) => record.kind === kind && record.attempt === start.attempt);
        const end = same("attempt.ended")[0];
        return {
          number: start.attempt,
          node: start.node,
          cores: start.value,
          from: start.at,
          until: end?.at ?? runEnd,
          outcome: end === undefined ? "running" : OUTCOMES[end.value],
          saved: Math.max(0, ...same("attempt.saved").map(({ value }) => value)),
          still: standingStill(start, records, end?.at ?? runEnd),
          hasRaced: hasRaced(start.attempt, records),
          startedAs: this.#records.indexOf(start),
          endedAs: end === undefined ? Infinity : this.#records.indexOf(end),
        };
      });
  }
}

/** From its start to its restoration, and from the beginning to the end of each checkpoint. */
function standingStill(start: TraceRecord, records: readonly TraceRecord[], until: number): number {
  let still = 0;
  let since: number | undefined;
  for (const { kind, at, attempt } of records) {
    if (attempt !== start.attempt) continue;
    if (kind === "attempt.restored") still += at - start.at;
    if (kind === "checkpoint.begun") since = at;
    if (kind === "checkpoint.ended" && since !== undefined) {
      still += at - since;
      since = undefined;
    }
    if (kind === "attempt.ended") break;
  }
  return since === undefined ? still : still + until - since;
}

/** It ran beside another attempt of a task that has copies. */
function hasRaced(number: number, records: readonly TraceRecord[]): boolean {
  const running = new Set<number>();
  let hasCopies = false;
  for (const { kind, attempt } of records) {
    if (ENDS.includes(kind) && !running.has(number)) continue;
    if (kind === "attempt.copied") hasCopies = true;
    if (kind === "attempt.started") running.add(attempt);
    if (kind === "attempt.ended") running.delete(attempt);
    if (hasCopies && kind === "attempt.started" && running.size > 1 && running.has(number)) return true;
  }
  return false;
}

/**
 * Where there are checkpoints, only what the effective attempt went on from counts as saved, link by link. Of an open task: what
 * the newest attempt went on from, and what it saved itself.
 */
function creditSaves(
  records: readonly TraceRecord[],
  attempts: readonly AttemptStory[],
  effective: AttemptStory | "nobody" | undefined,
): void {
  const isBeforeEnd = (record: TraceRecord) =>
    !records.slice(0, records.indexOf(record)).some(({ kind }) => ENDS.includes(kind));
  const saves = records.filter((record) => record.kind.startsWith("checkpoint.") && isBeforeEnd(record));
  if (saves.length === 0) return;
  for (const attempt of attempts) attempt.saved = 0;
  const newest = attempts.at(-1)!;
  const last = effective ?? newest;
  if (last === "nobody") return;
  const baseOf = ({ number }: AttemptStory) =>
    records.find(({ kind, attempt }) => kind === "attempt.restored" && attempt === number)?.value ?? 0;
  if (effective === undefined) {
    const safe = saves.filter(
      ({ kind, attempt, value }) => kind === "checkpoint.ended" && attempt === newest.number && value >= 0,
    );
    newest.saved = Math.max(0, (safe.at(-1)?.value ?? 0) - baseOf(newest));
  }
  let child: AttemptStory | undefined = last;
  while (child !== undefined && baseOf(child) > 0) {
    const reader: AttemptStory = child;
    const restored = records.find(({ kind, attempt }) => kind === "attempt.restored" && attempt === reader.number)!;
    const known = saves.filter((record) => records.indexOf(record) < records.indexOf(restored));
    const latest = (kind: RecordKindName, number: number) =>
      known.filter((record) => record.kind === kind && record.attempt === number && record.value >= 0).at(-1)?.value;
    const origin: AttemptStory | undefined = attempts.findLast(
      ({ number }) =>
        number !== reader.number &&
        (latest("checkpoint.begun", number) === restored.value ||
          latest("checkpoint.ended", number) === restored.value),
    );
    if (origin !== undefined) origin.saved = Math.max(0, baseOf(reader) - baseOf(origin));
    child = origin;
  }
}

export function overlap(from: number, until: number, windowFrom: number, windowUntil: number): number {
  return Math.max(0, Math.min(until, windowUntil) - Math.max(from, windowFrom));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Nearest rank, exactly. */
export function quantile(values: readonly number[], fraction: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(fraction * values.length)) - 1];
}

/** When it waited: from its arrival on, but for when something of it ran or had succeeded and was not given up since. */
export function waitingSpans(story: TaskStory): readonly (readonly [number, number])[] {
  const spans: [number, number][] = [];
  let since: number | undefined = story.arrived;
  const running = new Set<number>();
  let isDoneSoon = false;
  for (const { kind, at, attempt, value } of story.records) {
    if (ENDS.includes(kind)) break;
    if (kind === "attempt.started") running.add(attempt);
    if (kind === "attempt.ended") running.delete(attempt);
    const isSuccess = kind === "attempt.ended" && OUTCOMES[value] === "succeeded";
    const isGivenUp = ["task.queued", "task.backoff", "attempt.lost"].includes(kind);
    isDoneSoon = isSuccess || (isDoneSoon && !isGivenUp);
    const mayWait = isGivenUp || (kind === "attempt.ended" && !isDoneSoon);
    if (running.size > 0 && since !== undefined) {
      spans.push([since, at]);
      since = undefined;
    } else if (running.size === 0 && mayWait) since ??= at;
  }
  if (since !== undefined) spans.push([since, story.ended]);
  return spans;
}

/** Executions that began while another one ran, or after one had succeeded. */
export function duplicates(story: TaskStory): number {
  const isEarlier = (other: AttemptStory, attempt: AttemptStory) =>
    other.startedAs < attempt.startedAs && (other.endedAs > attempt.startedAs || other.outcome === "succeeded");
  return story.attempts.filter((attempt) => story.attempts.some((other) => isEarlier(other, attempt))).length;
}

/** Core-us by what became of them. */
export function workOf(story: TaskStory): Readonly<Record<string, number>> {
  const parts: Record<string, number> = {};
  const add = (cause: string, coreTime: number) => (parts[cause] = (parts[cause] ?? 0) + coreTime);
  for (const attempt of story.attempts) {
    const ran = attempt.until - attempt.from - attempt.still;
    const saved = attempt.saved <= 0 || ran <= 0 ? 0 : attempt.saved >= ran - 2 ? ran : attempt.saved;
    const isTooLate = attempt.endedAs > story.endedAs;
    const isCompleted = story.end === "task.completed";
    const isBeaten =
      attempt.hasRaced && isCompleted && (isTooLate || ["succeeded", "killed"].includes(attempt.outcome));
    if (attempt.still > 0) add("checkpoint", attempt.cores * attempt.still);
    if (attempt === story.effective) add("useful", attempt.cores * ran);
    else if (attempt.outcome === "running") {
      const late = isBeaten ? "speculative" : "superseded";
      add(story.end === undefined ? "unfinished" : late, attempt.cores * ran);
    } else {
      const success = story.end === undefined ? "unfinished" : isCompleted ? "duplicate" : "superseded";
      const inVain = attempt.outcome === "succeeded" ? success : isTooLate ? "superseded" : attempt.outcome;
      const cause = isBeaten ? "speculative" : inVain;
      const savedIs = isCompleted ? "useful" : story.end === undefined ? "unfinished" : cause;
      add(savedIs, attempt.cores * saved);
      add(cause, attempt.cores * (ran - saved));
    }
  }
  return parts;
}

/** The longest time for which a client had a task without an answer and got none. us. */
export function longestSilence(stories: readonly TaskStory[], client: number, runEnd: number): number {
  const mine = stories
    .filter(({ records }) => records[0].node === client)
    .map((story) => {
      const acknowledged = story.records.find(({ kind }) => kind === "task.acknowledged")?.at ?? Infinity;
      return {
        arrived: story.arrived,
        answered: Math.min(acknowledged, story.end === undefined ? Infinity : story.ended),
      };
    });
  const answers = [...new Set(mine.map(({ answered }) => answered).filter(Number.isFinite))].sort((a, b) => a - b);
  let longest = 0;
  let previous = 0;
  for (const at of [...answers, runEnd]) {
    const open = mine
      .filter(({ arrived, answered }) => arrived <= at && answered > previous && answered >= at)
      .map(({ arrived }) => arrived);
    if (open.length > 0) longest = Math.max(longest, at - Math.max(previous, Math.min(...open)));
    previous = at;
  }
  return longest;
}

export const toSeconds = (us: number): number => us / SECOND;
