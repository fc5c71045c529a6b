// Random legal traces for property tests: a little world that, at every step, takes one of the moves that are legal now.

import fc from "fast-check";
import { CLIENT, MASTER, type ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "./scripted-trace.ts";

export interface Step {
  /** us since the step before. */
  readonly pause: number;
  /** Chooses among the moves that are legal. */
  readonly choice: number;
  readonly detail: number;
}

/** Up to 200 steps of up to a quarter of a second: too short for a task to count as lost. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    pause: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: SECOND / 4 })),
    choice: fc.nat(1_000_000),
    detail: fc.nat(1_000_000),
  }),
  { minLength: 20, maxLength: 200 },
);

type Attempt = {
  task: Task;
  number: number;
  node: number;
  cores: number;
  state: "sent" | "restoring" | "running" | "saving" | "succeeded" | "over";
  /** us: when it last began to do work, and the work of its task that was done by then. */
  since: number;
  work: number;
};
type Task = {
  id: number;
  client: number;
  cores: number;
  state: "submitted" | "queued" | "dispatched" | "lost" | "backoff" | "ended";
  isAdmitted: boolean;
  isAnswered: boolean;
  attempts: Attempt[];
  /** Work in the store, us. */
  saved: number;
};

const LIVE_MAX = 3;
const WORKERS = [WORKER_A, WORKER_B];
const NOT_SUCCESSES = ["failed", "killed", "preempted", "crashed", "orphaned"] as const;

/** Cores are plenty: capacity is not the point here. */
export function emitRandomTrace(script: ScriptedTrace, plan: readonly Step[]): void {
  const tasks: Task[] = [];
  let now = 0;
  for (const { pause, choice, detail } of plan) {
    now += pause;
    script.time(now / SECOND);
    const moves = legalMoves(script, tasks, detail);
    moves[choice % moves.length]();
  }
}

function legalMoves(script: ScriptedTrace, tasks: Task[], detail: number): (() => void)[] {
  const arrive = () => arriveTask(script, tasks, detail);
  // Few at once, so that much happens to each.
  const isCrowded = tasks.filter(({ state }) => state !== "ended").length >= LIVE_MAX;
  return [
    ...(isCrowded ? [] : [arrive, arrive]),
    ...tasks.flatMap((task) => [...taskMoves(script, task, detail), ...attemptMoves(script, task, detail)]),
  ];
}

function arriveTask(script: ScriptedTrace, tasks: Task[], detail: number): void {
  const task: Task = {
    id: tasks.length,
    client: CLIENT + (detail % 2),
    cores: 1 + (detail % 3),
    state: "submitted",
    isAdmitted: false,
    isAnswered: false,
    attempts: [],
    saved: 0,
  };
  tasks.push(task);
  script.arrive(task.id, (1 + (detail % 40)) / 10, { cores: task.cores, client: task.client, workClass: detail % 2 });
  if (detail % 3 === 0) script.emit("task.due", task.client, task.id, 0, 0, script.clock.now + (detail % 5) * SECOND);
}

function taskMoves(script: ScriptedTrace, task: Task, detail: number): (() => void)[] {
  const moves: (() => void)[] = [];
  const end = (record: "task.expired" | "task.cancelled" | "task.rejected" | "task.dead-lettered") => () => {
    task.state = "ended";
    script.emit(record, MASTER, task.id, task.attempts.length);
  };
  if (task.isAdmitted && !task.isAnswered)
    moves.push(() => void ((task.isAnswered = true), script.emit("task.acknowledged", task.client, task.id)));
  if (task.state === "submitted" && !task.isAdmitted)
    moves.push(
      () => admit(script, task),
      () => admit(script, task),
      ...(detail % 5 === 0 ? [end("task.rejected")] : []),
    );
  if (task.state === "queued")
    moves.push(
      () => dispatch(script, task, detail),
      () => dispatch(script, task, detail),
    );
  if (task.state === "queued" && detail % 5 === 0)
    moves.push(end(detail % 2 === 0 ? "task.expired" : "task.cancelled"));
  if (task.state === "backoff") moves.push(...often(() => queue(script, task)));
  if (task.state === "lost") moves.push(...often(() => retry(script, task, detail)));
  if (task.state === "dispatched" && detail % 13 === 0) moves.push(end("task.dead-lettered"));
  return moves;
}

function admit(script: ScriptedTrace, task: Task): void {
  task.isAdmitted = true;
  script.emit("task.admitted", MASTER, task.id, 0, 1);
  queue(script, task);
}

function queue(script: ScriptedTrace, task: Task): void {
  task.state = "queued";
  script.queue(task.id, task.attempts.length + 1);
}

/** Beside an attempt that runs. */
function copy(script: ScriptedTrace, task: Task, detail: number): void {
  script.emit("attempt.copied", WORKERS[detail % 2], task.id, task.attempts.length + 1, 1, 0);
  dispatch(script, task, detail);
}

function dispatch(script: ScriptedTrace, task: Task, detail: number): void {
  const attempt: Attempt = {
    task,
    number: task.attempts.length + 1,
    node: WORKERS[detail % 2],
    cores: task.cores,
    state: "sent",
    since: 0,
    work: 0,
  };
  task.attempts.push(attempt);
  task.state = "dispatched";
  script.dispatch(task.id, attempt.node, attempt.number);
}

function attemptMoves(script: ScriptedTrace, task: Task, detail: number): (() => void)[] {
  return task.attempts.flatMap((attempt) => {
    const { number, node } = attempt;
    const isCurrent = number === task.attempts.length && task.state === "dispatched";
    const moves: (() => void)[] = [];
    const stop = (outcome: "succeeded" | (typeof NOT_SUCCESSES)[number]) => () => {
      attempt.state = outcome === "succeeded" ? "succeeded" : "over";
      script.end(task.id, outcome, node, number);
    };
    if (attempt.state === "sent") moves.push(...often(() => start(script, attempt)));
    if (attempt.state === "restoring") moves.push(...often(() => restore(script, attempt)));
    if (attempt.state === "running" && detail % 2 === 0 && task.state !== "ended")
      moves.push(...often(() => save(script, attempt)));
    if (attempt.state === "saving") moves.push(...often(() => endSave(script, attempt, detail % 4 === 0)));
    if (attempt.state === "running" && isCurrent && detail % 3 === 0)
      moves.push(...often(() => copy(script, task, detail)));
    if (attempt.state === "saving" || attempt.state === "restoring") moves.push(stop("crashed"));
    if (attempt.state === "running" && attempt.work > 0 && number > 1) moves.push(...often(stop("succeeded")));
    if (attempt.state === "running") moves.push(stop("succeeded"), stop(NOT_SUCCESSES[detail % NOT_SUCCESSES.length]));
    if (attempt.state === "running" && task.state !== "ended")
      moves.push(() => void script.emit("attempt.saved", node, task.id, number, 1, detail));
    if (attempt.state === "over" && isCurrent) moves.push(...often(() => retry(script, task, detail)));
    if (isCurrent && detail % 4 === 0) moves.push(() => lose(script, task, node, number));
    if (attempt.state === "succeeded" && task.state !== "ended")
      moves.push(() => void ((task.state = "ended"), script.complete(task.id, number)));
    return moves;
  });
}

/** Three times as likely as others. */
function often(move: () => void): (() => void)[] {
  return [move, move, move];
}

function start(script: ScriptedTrace, attempt: Attempt): void {
  const { task, node, number, cores } = attempt;
  script.start(task.id, node, number, cores);
  attempt.since = script.clock.now;
  attempt.state = task.saved > 0 && task.state !== "ended" ? "restoring" : "running";
}

function restore(script: ScriptedTrace, attempt: Attempt): void {
  const { task, node, number } = attempt;
  attempt.state = "running";
  attempt.since = script.clock.now;
  attempt.work = task.saved;
  script.emit("attempt.restored", node, task.id, number, 1, task.saved);
}

function save(script: ScriptedTrace, attempt: Attempt): void {
  const { task, node, number } = attempt;
  attempt.state = "saving";
  attempt.work += script.clock.now - attempt.since;
  script.emit("checkpoint.begun", node, task.id, number, 1, attempt.work);
}

/** The store takes no step back. */
function endSave(script: ScriptedTrace, attempt: Attempt, hasFailed: boolean): void {
  const { task, node, number, work } = attempt;
  attempt.state = "running";
  attempt.since = script.clock.now;
  const isSafe = !hasFailed && work >= task.saved;
  if (isSafe) task.saved = work;
  script.emit("checkpoint.ended", node, task.id, number, 1, isSafe ? work : -1);
}

function lose(script: ScriptedTrace, task: Task, node: number, number: number): void {
  task.state = "lost";
  script.emit("attempt.lost", node, task.id, number, 1, 2);
}

function retry(script: ScriptedTrace, task: Task, detail: number): void {
  if (detail % 2 === 0) return queue(script, task);
  task.state = "backoff";
  script.emit("task.backoff", MASTER, task.id, task.attempts.length, 0, detail);
}
