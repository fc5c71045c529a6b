// A small run, told moment by moment: two masters, two workers with two cores, a client; a retry, a crash, a fault that
// bites, a change of leaders, messages that arrive, get lost and come twice.

import type { RunResult } from "../../../src/experiment/results.ts";
import { describeMetric } from "../../../src/observe/metrics/metrics.ts";
import type { Moment } from "../../../src/report/export/moments.ts";
import type { ExportedRun, RunExport, TaskFacts, Write } from "../../../src/report/export/run-export.ts";

export const MASTER = 0;
export const STANDBY = 1;
export const WORKER = 2;
export const OTHER_WORKER = 3;
export const CLIENT = 4;

const NODE = { zone: "a", rack: "", cores: 1, memory: null, speed: 1 } as const;

export const SAMPLE_RUN: ExportedRun = {
  scenario: "sample",
  variant: "fifo",
  seed: 7,
  engine: { version: "0.1.0", fingerprint: "0123456789abcdef" },
  nodes: [
    { ...NODE, name: "master/0", role: "master" },
    { ...NODE, name: "master/1", role: "master", zone: "b" },
    { ...NODE, name: "worker/0", role: "worker", cores: 2, memory: 8_589_934_592, rack: "a/1" },
    { ...NODE, name: "worker/1", role: "worker", cores: 2, speed: 0.5 },
    { ...NODE, name: "client/0", role: "client" },
  ],
  classes: ["web", "batch"],
  faults: [
    { text: "crash worker/1", isInstant: false },
    { text: "loss 50%", isInstant: false },
  ],
  describeMetric,
};

const DISPATCH = { message: "dispatch" } as const;

export const SAMPLE_MOMENTS: readonly Moment[] = [
  { kind: "leader-recovering", at: 0, node: MASTER, epoch: 1 },
  { kind: "leader-serving", at: 1_000, node: MASTER, epoch: 1 },
  { kind: "task-arrived", at: 2_000, task: 0, class: 0 },
  { kind: "message-sent", at: 2_000, from: MASTER, to: WORKER, ...DISPATCH, bytes: 400, isDatagram: false },
  { kind: "attempt-dispatched", at: 2_000, node: WORKER, task: 0, attempt: 1, epoch: 1 },
  { kind: "message-delivered", at: 2_500, from: MASTER, to: WORKER, ...DISPATCH, latency: 500 },
  { kind: "attempt-started", at: 2_500, node: WORKER, task: 0, attempt: 1, epoch: 1, cores: 1 },
  { kind: "task-arrived", at: 3_000, task: 1, class: 1 },
  { kind: "message-sent", at: 3_000, from: MASTER, to: OTHER_WORKER, ...DISPATCH, bytes: 400, isDatagram: false },
  { kind: "attempt-dispatched", at: 3_000, node: OTHER_WORKER, task: 1, attempt: 1, epoch: 1 },
  { kind: "message-delivered", at: 3_400, from: MASTER, to: OTHER_WORKER, ...DISPATCH, latency: 400 },
  { kind: "attempt-started", at: 3_400, node: OTHER_WORKER, task: 1, attempt: 1, epoch: 1, cores: 2 },
  { kind: "checkpoint-begun", at: 4_000, node: OTHER_WORKER, task: 1, attempt: 1, epoch: 1 },
  { kind: "checkpoint-ended", at: 4_200, node: OTHER_WORKER, task: 1, attempt: 1, epoch: 1, saved: 800 },
  { kind: "fault-started", at: 5_000, node: -1, fault: 1 },
  { kind: "message-sent", at: 5_100, from: WORKER, to: MASTER, message: "heartbeat", bytes: 80, isDatagram: true },
  { kind: "message-dropped", at: 5_100, from: WORKER, to: MASTER, message: "heartbeat", reason: "loss" },
  { kind: "fault-bit", at: 5_100, node: MASTER, fault: 1 },
  { kind: "message-sent", at: 5_200, from: WORKER, to: MASTER, message: "heartbeat", bytes: 80, isDatagram: true },
  { kind: "message-duplicated", at: 5_200, from: WORKER, to: MASTER, message: "heartbeat" },
  { kind: "message-delivered", at: 5_300, from: WORKER, to: MASTER, message: "heartbeat", latency: 100 },
  { kind: "fault-bit", at: 5_300, node: MASTER, fault: 1 },
  { kind: "message-delivered", at: 5_350, from: WORKER, to: MASTER, message: "heartbeat", latency: 150 },
  { kind: "fault-started", at: 6_000, node: OTHER_WORKER, fault: 0 },
  { kind: "attempt-ended", at: 6_000, node: OTHER_WORKER, task: 1, attempt: 1, epoch: 1, outcome: "crashed" },
  { kind: "node-crashed", at: 6_000, node: OTHER_WORKER, what: "machine" },
  { kind: "noted", at: 7_000, node: OTHER_WORKER, name: "node.declared-dead", details: { observer: "master/0" } },
  { kind: "leader-serving", at: 7_500, node: STANDBY, epoch: 2 },
  { kind: "attempt-dispatched", at: 7_600, node: WORKER, task: 1, attempt: 2, epoch: 2 },
  { kind: "attempt-started", at: 7_700, node: WORKER, task: 1, attempt: 2, epoch: 2, cores: 1 },
  { kind: "leader-resigned", at: 8_000, node: MASTER, epoch: 1, reason: "deposed" },
  { kind: "attempt-ended", at: 8_500, node: WORKER, task: 0, attempt: 1, epoch: 1, outcome: "succeeded" },
  { kind: "task-ended", at: 8_600, task: 0, attempt: 1 },
  { kind: "fault-ended", at: 9_000, node: -1, fault: 1 },
  { kind: "fault-ended", at: 9_500, node: OTHER_WORKER, fault: 0 },
  { kind: "node-restarted", at: 9_500, node: OTHER_WORKER },
  { kind: "node-speed", at: 9_600, node: OTHER_WORKER, speed: 250_000 },
  { kind: "attempt-ended", at: 10_700, node: WORKER, task: 1, attempt: 2, epoch: 2, outcome: "succeeded" },
  { kind: "task-ended", at: 10_800, task: 1, attempt: 2 },
  { kind: "task-arrived", at: 11_000, task: 2, class: 0 },
  { kind: "attempt-dispatched", at: 11_000, node: WORKER, task: 2, attempt: 1, epoch: 2 },
  { kind: "attempt-started", at: 11_100, node: WORKER, task: 2, attempt: 1, epoch: 2, cores: 1 },
];

const FACTS = { client: CLIENT, cores: 1, attempts: 1 } as const;

/** By task. */
const SAMPLE_FACTS: readonly TaskFacts[] = [
  {
    ...FACTS,
    task: 0,
    class: 0,
    arrived: 2_000,
    admitted: 2_000,
    started: 2_500,
    ended: 8_600,
    end: "completed",
    work: 6_000,
    node: WORKER,
    ran: 6_000,
  },
  {
    ...FACTS,
    task: 1,
    class: 1,
    cores: 2,
    attempts: 2,
    arrived: 3_000,
    admitted: 3_000,
    started: 3_400,
    ended: 10_800,
    end: "completed",
    work: 3_500,
    node: WORKER,
    ran: 3_000,
  },
  {
    ...FACTS,
    task: 2,
    class: 0,
    arrived: 11_000,
    admitted: 11_000,
    started: 11_100,
    ended: -1,
    end: "unfinished",
    work: 9_000,
    node: -1,
    ran: 0,
  },
];

const USE = { utilisation: 0, attempts: 0, wasted: 0 } as const;

export const SAMPLE_RESULT: RunResult = {
  variant: "fifo",
  seed: 7,
  digest: "feedfacecafebeef",
  metrics: {
    "response.mean": 0.0072,
    "wait.mean": 0.00045,
    "class.web.response.mean": 0.0066,
    "class.web.wait.mean": 0.0005,
    "messages.total": 4,
    throughput: 166.7,
  },
  histograms: {
    response: {
      count: 2,
      min: 6_600,
      max: 7_800,
      buckets: [
        [6_592, 1],
        [7_776, 1],
      ],
    },
    wait: {
      count: 2,
      min: 400,
      max: 500,
      buckets: [
        [400, 1],
        [500, 1],
      ],
    },
    "class.web.response": { count: 1, min: 6_600, max: 6_600, buckets: [[6_592, 1]] },
    "class.web.wait": { count: 1, min: 500, max: 500, buckets: [[500, 1]] },
  },
  series: [
    { name: "queue", unit: "tasks", width: 0.005, values: [0.5, 0.25, null] },
    { name: "running", unit: "attempts", width: 0.005, values: [1, 1.5, 1] },
  ],
  nodes: SAMPLE_RUN.nodes.map(({ name, role, zone, cores }) =>
    name === "worker/0"
      ? { name, role, zone, cores, utilisation: 0.75, attempts: 3, wasted: 0 }
      : { ...USE, name, role, zone, cores },
  ),
  attempts: [],
  work: { total: 0, useful: 0, wasted: {} },
  faults: [],
  findings: [],
  counters: { events: 100, records: 60, messages: 4, bytes: 960 },
  end: 0.012,
} as unknown as RunResult;

/** Tells an export the whole run; returns its notices. */
export function tell(target: RunExport, moments: readonly Moment[] = SAMPLE_MOMENTS): readonly string[] {
  for (const moment of moments) {
    target.moment?.(moment);
    if (moment.kind === "task-ended") target.task?.(SAMPLE_FACTS[moment.task]);
  }
  target.task?.(SAMPLE_FACTS[2]);
  return target.finish(SAMPLE_RESULT);
}

/** Keeps what is written. */
export class Kept {
  readonly #pieces: Uint8Array[] = [];

  readonly write: Write = (piece) => {
    this.#pieces.push(typeof piece === "string" ? Buffer.from(piece) : piece);
  };

  get bytes(): Uint8Array {
    return Buffer.concat(this.#pieces);
  }

  get text(): string {
    return Buffer.from(this.bytes).toString("utf8");
  }

  get pieces(): number {
    return this.#pieces.length;
  }
}
