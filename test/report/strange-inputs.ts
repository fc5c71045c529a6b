// Inputs that must not break a report: hostile names, missing numbers, nothing at all, too much of everything.

import type { ReportInput, RunResult } from "../../src/experiment/results.ts";
import type { Recovery, SpaceTimeWindow } from "../../src/observe/observations.ts";
import { emptyWindow, faultyRun, inputWith, recovery } from "./sample-faults.ts";
import { sampleInput } from "./sample-input.ts";
import { sampleResults } from "./sample-results.ts";
import { compared, inputOf, smallResults } from "./small-results.ts";

export const HOSTILE_TEXT = `"><script>alert(1)</script><img src=x onerror=alert(1)>'\`|[x](javascript:alert(1)) @all \u001b[31m\u0007\u202e`;

/** Every text that a user can write, replaced by a hostile one. */
export function hostileInput(): ReportInput {
  const input = sampleInput();
  const evil = (text: string) => `${text}${HOSTILE_TEXT}`;
  const runs = input.runs.map((run): RunResult => ({
    ...run,
    variant: evil(run.variant),
    nodes: run.nodes.map((node) => ({ ...node, name: evil(node.name) })),
    attempts: run.attempts.slice(0, 200).map((bar) => ({ ...bar, node: evil(bar.node), outcome: evil(bar.outcome) })),
    faults: run.faults.map((fault) => ({ ...fault, text: evil(fault.text), nodes: fault.nodes.map(evil) })),
    work: {
      ...run.work,
      wasted: Object.fromEntries(Object.entries(run.work.wasted).map(([cause, amount]) => [evil(cause), amount])),
    },
    histograms: { ...run.histograms, [HOSTILE_TEXT]: run.histograms["response"] },
    series: [...run.series, { ...run.series[0], name: HOSTILE_TEXT, unit: HOSTILE_TEXT }],
    recoveries: faultyRun().recoveries!,
    spacetime: faultyRun().spacetime!,
  }));
  const results = sampleResults(runs);
  const finding = {
    check: HOSTILE_TEXT,
    severity: "violation",
    message: HOSTILE_TEXT,
    at: 1,
    record: 2,
    variant: HOSTILE_TEXT,
    seed: 1,
    node: HOSTILE_TEXT,
    replay: HOSTILE_TEXT,
  } as const;
  return {
    ...input,
    runs,
    results: {
      ...results,
      scenario: HOSTILE_TEXT,
      question: HOSTILE_TEXT,
      engine: { version: HOSTILE_TEXT, fingerprint: HOSTILE_TEXT },
      findings: [finding],
      expectations: [{ text: HOSTILE_TEXT, verdict: "fail", reason: HOSTILE_TEXT, line: 1 }],
    },
    story: HOSTILE_TEXT,
    scenarioPath: HOSTILE_TEXT,
    scenarioText: HOSTILE_TEXT,
    command: HOSTILE_TEXT,
    metrics: input.metrics.map((metric) => ({ ...metric, definition: HOSTILE_TEXT, unit: evil(metric.unit) })),
  };
}

export function largeInput(): ReportInput {
  const input = sampleInput();
  const [first] = input.runs;
  const runs = Array.from({ length: 10 }, (_, variant) =>
    Array.from({ length: 3 }, (__, seed): RunResult => ({
      ...first,
      variant: `design-${variant}`,
      seed: seed + 1,
      nodes: Array.from({ length: 1_000 }, (___, node) => ({
        ...first.nodes[1],
        name: `worker-${node}`,
        utilisation: ((node * 37) % 100) / 100,
      })),
      faults: Array.from({ length: 30 }, (___, fault) => ({
        ...first.faults[fault % 3],
        index: fault,
        from: fault * 9,
        until: fault * 9 + 20,
      })),
      attempts: Array.from({ length: 2_000 }, (___, bar) => ({
        node: `worker-${bar % 50}`,
        task: bar,
        attempt: 1,
        from: bar * 0.15,
        until: bar * 0.15 + 6,
        outcome: bar % 7 === 0 ? "crashed" : "succeeded",
      })),
      series: Array.from({ length: 7 }, (___, series) => ({
        name: series === 0 ? "queue" : `series-${series}`,
        unit: "tasks",
        width: 1,
        values: Array.from({ length: 1_024 }, (____, at) => (at * series) % 77),
      })),
      recoveries: Array.from({ length: 200 }, (___, at) => recovery({ fault: at % 30, struckAt: at, tasks: 3 })),
      spacetime: [crowdedWindow()],
    })),
  ).flat();
  return {
    ...input,
    runs,
    results: {
      ...sampleResults(runs),
      findings: Array.from({ length: 500 }, () => ({
        check: "I1",
        severity: "violation" as const,
        message: "task 7 was lost in the crash of worker-7 and never came back",
        at: 12,
        record: 4_711,
        variant: "design-1",
        seed: 1,
        replay: "orrery run scenarios/demo.yaml --variant design-1 --seed 1",
      })),
    },
  };
}

function unknownRecovery(): Recovery {
  const nothing = { detectedAt: null, ledAt: null, dispatchedAt: null, recoveredAt: null, healedAt: null };
  return recovery({ ...nothing, fault: 9, nodes: [77, -1], nodeCount: 1e6, tasks: 3, hitsLeader: false });
}

function senselessRecording(): RunResult {
  const [nan, infinite] = [Number.NaN, Number.POSITIVE_INFINITY];
  const lost = { detection: nan, decision: nan, transfer: nan, redo: nan, total: nan };
  const [window] = faultyRun().spacetime!;
  const messages = { from: [0, -1, 99], to: [1, 0, 0], kind: [7, 999, -1], sent: [nan, 20.1, infinite] };
  return faultyRun({
    recoveries: [recovery({ lost, detectedAt: nan, ledAt: infinite, dispatchedAt: nan, workLost: nan })],
    spacetime: [
      {
        ...window,
        messages: { ...messages, until: [null, nan, 20.2], fate: [-1, -2, 77] },
        marks: window.marks.flatMap((mark) => [
          { ...mark, at: nan },
          { ...mark, kind: "never.heard-of" },
          { ...mark, node: -1, value: nan },
          { ...mark, kind: "lease.held", value: infinite },
        ]),
        attempts: [{ node: 1, task: 1, attempt: 1, from: nan, until: null, outcome: "??" }],
      },
    ],
    end: nan,
  });
}

/** As much as a recording may hold, all of it between a few nodes within the time that is drawn. */
function crowdedWindow(): SpaceTimeWindow {
  const all = Array.from({ length: 5_000 }, (_, index) => index);
  const kinds = ["node.suspected", "node.trusted", "vote.granted", "command.refused", "attempt.lost"];
  return {
    ...emptyWindow(0, 60),
    messages: {
      from: all.map((index) => index % 11),
      to: all.map((index) => (index * 7) % 13),
      kind: all.map((index) => index % 50),
      sent: all.map((index) => (index * 30) / 5_000),
      until: all.map((index) => (index * 30) / 5_000 + 0.3),
      fate: all.map((index) => (index % 9 === 0 ? 1 : -1)),
    },
    messageCount: 90_000,
    marks: all.slice(0, 2_000).map((index) => ({
      kind: kinds[index % kinds.length],
      at: index * 0.015,
      node: index % 17,
      task: index,
      attempt: 1,
      epoch: 4,
      value: 3,
    })),
    markCount: 9_000,
  };
}

/** Name and input of everything else that has ever been feared. */
export function strangeInputs(): readonly (readonly [string, ReportInput])[] {
  const sample = sampleInput();
  const [first] = sample.runs;
  const only = (runs: readonly RunResult[], changes: Partial<ReportInput["results"]> = {}): ReportInput => ({
    ...sample,
    runs,
    results: { ...sampleResults(runs), expectations: [], ...changes },
  });
  const bare: RunResult = {
    ...first,
    metrics: {},
    histograms: {},
    series: [],
    nodes: [],
    attempts: [],
    faults: [],
    work: { total: 0, useful: 0, wasted: {} },
  };
  const nonsense: RunResult = {
    ...first,
    histograms: {
      response: { count: 0, min: Number.POSITIVE_INFINITY, max: 0, buckets: [] },
      wait: { count: 5, min: 0, max: 0, buckets: [[0, 5]] },
    },
    series: [
      { name: "queue", unit: "tasks", width: 0, values: [1, 2] },
      { name: "throughput", unit: "1/s", width: 1, values: [null, null] },
      { name: "running", unit: "", width: 1, values: [Number.NaN, 3, null] },
    ],
    nodes: first.nodes.map((node) => ({ ...node, utilisation: Number.NaN })),
    attempts: [{ node: "ghost", task: 1, attempt: 1, from: 125, until: null, outcome: "never heard of" }],
    faults: first.faults.map((fault) => ({ ...fault, until: null })),
    work: { total: Number.NaN, useful: 0, wasted: { crashed: Number.NaN } },
    end: Number.NaN,
  };
  return [
    ["no variant", inputOf(smallResults({}, { verdict: "error" }))],
    ["variants without a run", inputOf(smallResults({ a: {}, b: {} }, { verdict: "error", partial: true }, 0))],
    [
      "an empty question and no details of runs",
      inputOf(smallResults({ a: { "response.mean": 1 } }, { question: "" })),
    ],
    [
      "numbers that are none",
      inputOf(
        smallResults(
          { a: { "response.mean": Number.NaN }, b: { "response.mean": Number.POSITIVE_INFINITY } },
          { comparisons: [compared("response.mean", "a", "b", Number.NaN, [Number.NaN, null], "inconclusive")] },
        ),
      ),
    ],
    [
      "zero everywhere",
      inputOf(
        smallResults(
          { a: { "response.mean": 0 }, b: { "response.mean": 0 } },
          { comparisons: [compared("response.mean", "a", "b", 0, [0, 0], "equal")] },
        ),
      ),
    ],
    ["one replication of one design", only([first])],
    ["one replication of each design", only(sample.runs.filter(({ seed }) => seed === 1))],
    ["no faults", only(sample.runs.map((run) => ({ ...run, faults: [] })))],
    ["runs in which nothing happened", { ...only([first]), runs: [bare] }],
    ["observations that make no sense", { ...only([first]), runs: [nonsense] }],
    ["recoveries and recordings that make no sense", inputWith([senselessRecording()])],
    ["a recovery of which nothing is known", inputWith([faultyRun({ recoveries: [unknownRecovery()], faults: [] })])],
    ["an interrupted experiment", only(sample.runs.slice(0, 13), { partial: true, verdict: "inconclusive" })],
    [
      "a design called __proto__",
      inputOf(smallResults(JSON.parse('{"__proto__": {"response.mean": 1}, "constructor": {"response.mean": 2}}'))),
    ],
  ];
}
