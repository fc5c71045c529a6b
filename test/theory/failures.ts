// Machines that break down, start again, fall silent: closed forms of what that costs, and how soon it is noticed.

import type { Check } from "./check.ts";
import { beatAge, breakdownResponse, restartFromScratch } from "./formulas.ts";
import { benchCheck } from "./measure.ts";
import { openQueue } from "./queue-scenario.ts";

const breakdown: Check = benchCheck({
  title: "M/M/1, load 0.5, frozen for 10 s every 100 s (both exponential)",
  source: "q.breakdown.1 (at any time); Mitrany and Avi-Itzhak 1968. A pause freezes work and resumes it",
  scenario: openQueue({
    rate: 0.5,
    service: { exponential: "1s" },
    tasks: 300_000,
    faults: [{ random: { pause: "any worker", every: { exponential: "100s" }, for: { exponential: "10s" } } }],
  }),
  figures: [{ what: "response.mean", read: "response.mean", expected: breakdownResponse(0.5, 1, 0.01, 0.1) }],
});

const TASKS_IN_ROW = 1_000;

/** One after the other on one worker: the makespan is the sum of their times. */
function restarts(work: number, failures: number, downtime: number): Check {
  return benchCheck({
    title: `work of ${work} s from scratch after each crash, ${failures}/s, back after ${downtime} s`,
    source: "restart.1: (1/failures + downtime)(e^(failures * work) - 1)",
    scenario: {
      duration: "100s",
      drain: `${Math.ceil(2 * TASKS_IN_ROW * restartFromScratch(work, failures, downtime))}s`,
      cluster: { workers: 1 },
      scheduler: { architecture: "ideal" },
      workload: { all: { arrivals: { "all-at-once": TASKS_IN_ROW }, service: `${work}s` } },
      faults: [{ random: { crash: "any worker", every: { exponential: `${1 / failures}s` }, for: `${downtime}s` } }],
    },
    figures: [
      {
        what: "mean time per task",
        read: ({ metrics }) => metrics["makespan"] / TASKS_IN_ROW,
        expected: restartFromScratch(work, failures, downtime),
      },
      // Each try of length w is survived with probability e^(-failures w): the number of tries is geometric.
      { what: "attempts.perTask", read: "attempts.perTask", unit: "1", expected: Math.exp(failures * work) },
    ],
  });
}

function outage(title: string, faults: readonly object[], expected: number): Check {
  return benchCheck({
    title,
    source: "OpenDC, FailuresAndCheckpointingTest.kt",
    scenario: {
      replications: 1,
      duration: "40000s",
      cluster: { workers: 1 },
      scheduler: { architecture: "ideal" },
      workload: { all: { arrivals: { "all-at-once": 1 }, service: "600s" } },
      faults,
    },
    figures: [{ what: "makespan", read: "makespan", expected, within: { kind: "exact", within: 0 } }],
  });
}

/** So little work that the master hears only heartbeats. */
const QUIET = { arrivals: { periodic: { interval: "1000s" } }, service: "1ms" };
const LATENCY = "1ms";
const link = (loss: string) => ({ latency: LATENCY, loss });
const network = (loss: string) => ({ "same-rack": link(loss), "same-zone": link(loss), "cross-zone": link(loss) });

/** Seconds that a worker is up between two crashes, on average. */
const UP = 60;

/** The last beat before a crash is about half an interval old, and was one latency on its way. */
function detection(interval: number, timeout: number): Check {
  return benchCheck({
    title: `a crash is noticed: beats every ${interval} s, timeout ${timeout} s`,
    source:
      "K16: timeout - interval / 2 + latency (less a little: who has just booted has not beaten yet); Chen, Toueg, Aguilera 2002",
    scenario: {
      duration: "1000s",
      cluster: { workers: 50, network: network("0%") },
      scheduler: {
        detection: { heartbeat: { interval: `${interval}s`, suspect: `${timeout}s`, timeout: `${timeout}s` } },
      },
      workload: { quiet: QUIET },
      faults: [{ random: { crash: "any worker", every: { exponential: `${UP}s` }, for: "20s" } }],
    },
    figures: [
      { what: "detection.mean", read: "detection.mean", expected: timeout - beatAge(interval, UP) + 0.001 },
      {
        what: "detection.max",
        read: "detection.max",
        expected: timeout + 0.001,
        within: { kind: "exact", within: 0.01, because: "0.01 s" },
      },
      {
        what: "detection.mistakes",
        read: "detection.mistakes",
        unit: "1",
        expected: 0,
        within: { kind: "exact", within: 0 },
      },
    ],
  });
}

const WATCHED = 100;
const WATCHED_FOR = 300;

/** A healthy node is declared dead when `beats` in a row get lost, after one that arrived. */
function mistakes(loss: number, beats: number): Check {
  return benchCheck({
    title: `false alarms: ${loss * 100}% of beats lost, ${beats} in a row needed`,
    source: "K16: q^k per interval; exactly (1 - q) q^k, since the beat before them must arrive",
    scenario: {
      duration: `${WATCHED_FOR}s`,
      cluster: { workers: WATCHED, network: network(`${loss * 100}%`) },
      scheduler: { detection: { heartbeat: { interval: "1s", suspect: "1500ms", timeout: `${beats + 0.5}s` } } },
      workload: { quiet: QUIET },
    },
    figures: [
      {
        what: "mistakes per node and hour",
        read: ({ metrics }) => (metrics["detection.mistakes"] / WATCHED / WATCHED_FOR) * 3_600,
        unit: "1/h",
        expected: (1 - loss) * loss ** beats * 3_600,
      },
    ],
  });
}

export const FAILURES: readonly Check[] = [
  breakdown,
  restarts(1, 1, 0),
  restarts(2, 0.5, 0.1),
  restarts(10, 0.1, 1),
  outage("work of 600 s, an outage of 300 s after 300 s", [{ at: "300s", crash: "worker/0", for: "300s" }], 1_200),
  outage("work of 600 s, an outage after 30,000 s", [{ at: "30000s", crash: "worker/0", for: "300s" }], 600),
  detection(1, 3),
  detection(1, 10),
  mistakes(0.1, 2),
  mistakes(0.2, 2),
  mistakes(0.2, 3),
];
