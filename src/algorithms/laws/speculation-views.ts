// Views for the laws and tests of speculation policies: from a sketch, with everything that it leaves out filled in, or at
// random, consistent, and with ties and extremes of every kind. Frozen: a policy that changes a view throws.

import type { RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, type Instant, microseconds, seconds } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { AttemptView, GroupView, SpeculationView } from "../speculation/speculation.ts";

/** Instants and durations in seconds; `progressAt` is the view's now where absent. */
export interface AttemptSketch {
  readonly task: number;
  readonly startedAt: number;
  readonly progress: number;
  readonly progressAt?: number;
  readonly worker?: number;
  readonly attempt?: number;
  readonly copies?: number;
}

export interface GroupSketch {
  readonly running: readonly AttemptSketch[];
  /** Of the completed tasks, in seconds. */
  readonly durations?: readonly number[];
  readonly waiting?: number;
  readonly group?: number;
  /** Where some ended without success; all that are known, where absent. */
  readonly taskCount?: number;
}

export interface ViewSketch {
  readonly now: number;
  readonly groups: readonly GroupSketch[];
  /** Default 100. */
  readonly slots?: number;
  /** Default: as many as are left by what runs. */
  readonly freeSlots?: number;
  /** Default 1,000 attempts, and the copies that run. */
  readonly attemptsStarted?: number;
  readonly copiesStarted?: number;
  /** Progress per second; default: nothing is known of any worker. */
  readonly workerRates?: readonly (number | undefined)[];
}

export function sketchedView(sketch: ViewSketch): SpeculationView {
  const now = seconds(sketch.now) as number as Instant;
  const groups = sketch.groups.map((group, index) => sketchedGroup(group, index, now));
  const attempts = groups.flatMap(({ running }) => running);
  const copiesRunning = copiesOf(attempts);
  const { slots = 100, workerRates = [] } = sketch;
  return Object.freeze({
    now,
    slots,
    freeSlots: sketch.freeSlots ?? Math.max(0, slots - attempts.length),
    waitingCount: groups.reduce((sum, { waitingCount }) => sum + waitingCount, 0),
    copiesRunning,
    copiesStarted: sketch.copiesStarted ?? copiesRunning,
    attemptsStarted: sketch.attemptsStarted ?? 1_000,
    tasksSent: (sketch.attemptsStarted ?? 1_000) - (sketch.copiesStarted ?? copiesRunning),
    groups: Object.freeze(groups.filter(({ running }) => running.length > 0)),
    groupOf: (task: TaskId) => groups.find(({ running }) => running.some((attempt) => attempt.task === task)),
    classOf: (task: TaskId) => groups.find(({ running }) => running.some((attempt) => attempt.task === task)),
    workerRate: (worker: number) => workerRates[worker],
    workerCount: attempts.reduce((count, { worker }) => Math.max(count, worker + 1), workerRates.length),
  });
}

function sketchedGroup(sketch: GroupSketch, index: number, now: Instant): GroupView {
  const { durations = [], waiting = 0, group = index } = sketch;
  const sorted = Float64Array.from(durations, (duration) => seconds(duration)).sort();
  const running = sketch.running.map((one) => sketchedAttempt(one, now));
  const tasks = new Set(running.map(({ task }) => task));
  return Object.freeze({
    group,
    taskCount: sketch.taskCount ?? tasks.size + sorted.length + waiting,
    completedCount: sorted.length,
    waitingCount: waiting,
    durationQuantile: (fraction: number) =>
      sorted.length === 0 ? undefined : (sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] as Duration),
    durationMean: () =>
      sorted.length === 0 ? undefined : microseconds(sorted.reduce((sum, one) => sum + one, 0) / sorted.length),
    running: Object.freeze(running.toSorted((a, b) => a.startedAt - b.startedAt)),
  });
}

function sketchedAttempt(sketch: AttemptSketch, now: Instant): AttemptView {
  const { task, startedAt, progress, progressAt, worker = 0, attempt = 1, copies = 1 } = sketch;
  return Object.freeze({
    task: task as TaskId,
    attempt,
    worker,
    startedAt: seconds(startedAt) as number as Instant,
    progress,
    progressAt: progressAt === undefined ? now : (seconds(progressAt) as number as Instant),
    estimate: seconds(10),
    copies,
  });
}

/** Extra copies, also of tasks of which only one copy runs as yet. */
function copiesOf(attempts: readonly AttemptView[]): number {
  return [...new Map(attempts.map(({ task, copies }) => [task, copies - 1])).values()].reduce((sum, n) => sum + n, 0);
}

const WORKERS = 12;

export function randomView(random: RandomStream): SpeculationView {
  const now = 100 + random.integer(500);
  let task = 0;
  const groups = Array.from({ length: random.integer(5) }, (_, group) => {
    const running = Array.from({ length: random.integer(30) }, () => randomTask((task += 1), now, random)).flat();
    const durations = Array.from({ length: random.integer(60) }, () => 1 + random.integer(40));
    return { group, running, durations, waiting: random.chance(0.6) ? 0 : random.integer(10) };
  });
  const attempts = groups.reduce((sum, { running }) => sum + running.length, 0);
  const slots = random.integer(3) * random.integer(200);
  const copiesStarted = random.integer(1 + attempts);
  return sketchedView({
    now,
    groups,
    slots,
    freeSlots: random.chance(0.3) ? 0 : random.integer(1 + slots),
    copiesStarted,
    attemptsStarted: copiesStarted + random.integer(40 * (1 + copiesStarted)),
    workerRates: Array.from({ length: WORKERS }, () => (random.chance(0.2) ? undefined : random.integer(6) / 100)),
  });
}

/** Usually one attempt; else copies beside it, of which not all run yet. */
function randomTask(task: number, now: number, random: RandomStream): AttemptSketch[] {
  const copies = random.chance(0.75) ? 1 : 2 + random.integer(3);
  const running = 1 + random.integer(copies);
  return Array.from({ length: running }, (_, index) => {
    const startedAt = now - random.integer(100);
    return {
      task,
      startedAt,
      progress: random.chance(0.2) ? random.integer(2) : random.uniform(),
      progressAt: startedAt + random.integer(1 + now - startedAt),
      worker: random.integer(WORKERS),
      attempt: 1 + index + random.integer(3),
      copies,
    };
  });
}
