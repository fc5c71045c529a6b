// The real master against the bound, task by task on the same arrivals: where messages, disk and processing cost nothing
// the two are one; where a message takes a millisecond, every response grows by exactly the messages on its way.

import { runVariant } from "../../src/experiment/run-variant.ts";
import { METRICS } from "../../src/observe/metrics/metrics.ts";
import { ORACLES } from "../../src/observe/oracles/catalogue.ts";
import type { TaskRow } from "../../src/observe/observe-options.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { formatProblems } from "../../src/scenario/problem.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { NO_FILES } from "../../src/scenario/scenario-files.ts";
import type { Check, Comparison } from "./check.ts";

interface Setting {
  readonly queueing: "central" | "at-worker";
  readonly workers: number;
  /** One way, every message. us. */
  readonly latency: number;
  /** Default: `single-master`. */
  readonly real?: object;
}

const SECOND = 1_000_000;

function scenarioOf({ queueing, workers, latency, real = { architecture: "single-master" } }: Setting): object {
  const link = { latency: `${latency}us` };
  return {
    duration: "3000s",
    cluster: {
      network: { "same-node": link, "same-rack": link, "same-zone": link, "cross-zone": link },
      disk: { append: "0s", sync: "0s" },
      masters: { count: 1, messageCost: "0s" },
      workers: { count: workers, messageCost: "0s" },
      clients: { count: 1, messageCost: "0s" },
    },
    // Round robin draws nothing: the two architectures would draw from streams of their own.
    scheduler: { queueing, placement: "round-robin" },
    workload: { all: { arrivals: { poisson: `${0.7 * workers}/s` }, service: { exponential: "1s" } } },
    variants: {
      bound: { scheduler: { architecture: "ideal" } },
      real: { scheduler: real },
    },
  };
}

/** Rows of all tasks of each variant, by task. */
function rowsOf(setting: Setting): readonly (readonly TaskRow[])[] {
  const options = {
    registry: builtInRegistry(),
    files: NO_FILES,
    metricNames: METRICS.map(({ name }) => name),
    checkNames: ORACLES.map(({ check }) => check),
  };
  const { scenario, problems } = loadScenario(JSON.stringify(scenarioOf(setting)), "price.yaml", options);
  if (scenario === undefined) throw new Error(formatProblems(problems));
  return scenario.variants.map((variant) => {
    const rows: TaskRow[] = [];
    runVariant(variant, 1, { onTask: (row) => (rows[row.task] = row) });
    return rows.filter((row) => row !== undefined);
  });
}

/** What a real start and end should be, from the bound's rows. us. */
type Prediction = (
  row: TaskRow,
  index: number,
  before: TaskRow | undefined,
) => { readonly started: number; readonly ended: number };

function check(title: string, source: string, setting: Setting, predict: Prediction): Check {
  return {
    title,
    source,
    measure: () => [deviation("starts", setting, predict, "started"), deviation("ends", setting, predict, "ended")],
  };
}

function deviation(what: string, setting: Setting, predict: Prediction, column: "started" | "ended"): Comparison {
  const [bound, real] = rowsOf(setting);
  if (bound.length !== real.length || bound.length < 1_000)
    throw new Error(`expected the same tasks, found ${bound.length} and ${real.length}`);
  const deviations = bound.map((row, index) =>
    Math.abs(real[index][column] - predict(row, index, real[index - 1])[column]),
  );
  const largest = Math.max(...deviations) / SECOND;
  return {
    what: `${what} of ${bound.length} tasks, largest deviation`,
    unit: "s",
    expected: 0,
    ours: largest,
    standardError: 0,
    replications: 1,
    precision: 0,
    allowed: 0,
    allowedBecause: "exact",
  };
}

const same: Prediction = (row) => row;
/** Submission and dispatch before the start, and the report after the end. */
const threeMessages =
  (latency: number): Prediction =>
  ({ started, ended }) => ({ started: started + 2 * latency, ended: ended + 3 * latency });

/** One worker, one queue at the master: after each task it stands idle for a report and a dispatch (Lindley's recursion). */
const idleBetween =
  (latency: number): Prediction =>
  ({ arrived, work }, _index, before) => {
    const started = Math.max(arrived + 2 * latency, before === undefined ? 0 : before.ended + latency);
    return { started, ended: started + work + latency };
  };

/** Late binding at one worker: 2 messages to its queue; it stands idle while it asks for each task; 2 to the client after the end. */
const askedFor =
  (latency: number): Prediction =>
  ({ arrived, work }, _index, before) => {
    const free = before === undefined ? 0 : before.ended - 2 * latency;
    const started = Math.max(arrived + 2 * latency, free) + 2 * latency;
    return { started, ended: started + work + 2 * latency };
  };

const SAME = "no message costs anything: the real master is the bound";

export const PRICE: readonly Check[] = [
  check(
    "single-master without cost, queue at the master, 3 workers",
    SAME,
    { queueing: "central", workers: 3, latency: 0 },
    same,
  ),
  check(
    "single-master without cost, queues at 3 workers",
    SAME,
    { queueing: "at-worker", workers: 3, latency: 0 },
    same,
  ),
  check(
    "single-master, 1 ms per message, queues at 3 workers",
    "submission, dispatch and report: 2 ms to the start, 3 ms to the end",
    { queueing: "at-worker", workers: 3, latency: 1_000 },
    threeMessages(1_000),
  ),
  check(
    "single-master, 1 ms per message, queue at the master, 1 worker",
    "Lindley's recursion with 2 ms idle between tasks",
    { queueing: "central", workers: 1, latency: 1_000 },
    idleBetween(1_000),
  ),
  check(
    "decentralised without cost, late binding, reservations at all of 3 workers",
    "who gets to its reservation first gets the task: one queue for all",
    { queueing: "central", workers: 3, latency: 0, real: { architecture: { decentralised: { probes: 3 } } } },
    same,
  ),
  check(
    "decentralised, late binding, 1 ms per message, 1 worker",
    "Lindley's recursion with the round trip of a question before each task (Sparrow, section 3.4)",
    { queueing: "central", workers: 1, latency: 1_000, real: { architecture: { decentralised: { probes: 1 } } } },
    askedFor(1_000),
  ),
];
