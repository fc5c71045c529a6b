// What the observatory costs: ns per task for the records of an ordinary task of `single-master` (nine of the task, ten
// messages, a share of a sync), above what emitting and digesting them costs without it. `node bench/observe.ts [tasks] [in flight]`.

import { Digest } from "../src/kernel/digest.ts";
import { type Instant, seconds } from "../src/kernel/time.ts";
import { Observatory } from "../src/observe/observatory.ts";
import { ROLES } from "../src/trace/record-codes.ts";
import { RECORD } from "../src/trace/record-kinds.ts";
import { Trace } from "../src/trace/trace.ts";

const WORKERS = 1_000;
const CLIENT = WORKERS + 1;
const MESSAGES_PER_TASK = 10;

/** Nanoseconds. `inFlight` tasks are between arrival and completion at any time; the oldest ends when the next one arrives. */
function emitTasks(tasks: number, inFlight: number, isObserved: boolean): number {
  const clock = { now: 0 as Instant };
  const trace = new Trace(clock, new Digest());
  const options = {
    nodeNames: [],
    zones: [],
    warmup: 0 as Instant,
    duration: undefined,
    bucket: seconds(1),
    faultWindows: [],
  };
  const observatory = isObserved ? new Observatory(trace, options) : undefined;
  for (let node = 1; node <= WORKERS; node += 1)
    trace.emit(RECORD["node.declared"], node, ROLES.indexOf("worker"), inFlight, 0, 0);
  const began = process.hrtime.bigint();
  for (let task = 0; task < tasks + inFlight; task += 1) {
    clock.now = (clock.now + 100) as Instant;
    if (task < tasks) begin(trace, task);
    if (task >= inFlight) end(trace, task - inFlight);
  }
  const nanoseconds = Number(process.hrtime.bigint() - began);
  const violations = observatory?.finish(clock.now).violations ?? [];
  if (violations.length > 0) throw new Error(`the benchmark's own trace is illegal: ${violations[0].message}`);
  return nanoseconds;
}

function begin(trace: Trace, task: number): void {
  const worker = 1 + (task % WORKERS);
  trace.emit(RECORD["task.arrived"], CLIENT, task, 1, 0, 1_000);
  for (let message = 0; message < MESSAGES_PER_TASK; message += 1)
    trace.emit(RECORD["message.sent"], CLIENT, 0, message, 100, 0);
  if (task % 10 === 0) trace.emit(RECORD["disk.synced"], 0, 0, 0, 0, 1_000);
  trace.emit(RECORD["task.admitted"], 0, task, 0, 1, 0);
  trace.emit(RECORD["task.acknowledged"], CLIENT, task, 0, 0, 0);
  trace.emit(RECORD["task.queued"], 0, task, 1, 0, 0);
  trace.emit(RECORD["attempt.dispatched"], worker, task, 1, 1, 0);
  trace.emit(RECORD["attempt.started"], worker, task, 1, 1, 1);
}

function end(trace: Trace, task: number): void {
  trace.emit(RECORD["attempt.ended"], 1 + (task % WORKERS), task, 1, 1, 0);
  trace.emit(RECORD["task.completed"], 0, task, 1, 1, 0);
}

const tasks = Number(process.argv[2] ?? 1_000_000);
const inFlight = Number(process.argv[3] ?? 1_000);
const rounds = 5;
const bare: number[] = [];
const observed: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  bare.push(emitTasks(tasks, inFlight, false) / tasks);
  observed.push(emitTasks(tasks, inFlight, true) / tasks);
}
// The fastest round of each: on a busy machine everything else is somebody else's time.
const cost = Math.min(...observed) - Math.min(...bare);
console.log(
  `${tasks} tasks, ${inFlight} in flight: ${cost.toFixed(0)} ns a task, beside ${Math.min(...bare).toFixed(0)} to emit and digest`,
);
