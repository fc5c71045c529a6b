// A worker thread: loads the scenario by itself, then makes one run after the other until it is told to go.

import { parentPort, workerData } from "node:worker_threads";
import { runJob } from "../../experiment/executors/serial-executor.ts";
import type { Job, TaskRow } from "../../experiment/executors/executor.ts";
import { runVariant } from "../../experiment/run-variant.ts";
import { toJsonText } from "../../experiment/store/json-text.ts";
import { assert } from "../../kernel/assert.ts";
import type { ReplaceFaults } from "../../scenario/replace-faults.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import { readScenario, readsFaultsOf } from "../load-scenario.ts";
import { carry } from "./failures.ts";
import { noteCalls } from "./policy-calls.ts";
import type { FromWorker, ThreadSetup } from "./protocol.ts";

assert(parentPort !== null, "run-worker must be started as a worker thread");
const port = parentPort;
const setup = workerData as ThreadSetup;

const send = (message: FromWorker): void => port.postMessage(message);
/** Whoever waits wants to know how far a long run is, and not more often than this. */
const MOMENTS_APART_MS = 1_000;
let toldAt = performance.now();
const observer = {
  ...(setup.sendsTaskRows && {
    onTaskRows: (_job: Job, rows: readonly TaskRow[]) => send({ kind: "task-rows", rows }),
  }),
  onMoment: (_job: Job, now: number) => {
    if (performance.now() - toldAt < MOMENTS_APART_MS) return;
    toldAt = performance.now();
    send({ kind: "moment", now });
  },
};

try {
  const { callBoard, plugins } = setup;
  const tellMethod = (method: string): void => send({ kind: "policy-method", method });
  const plugIns = await importPlugIns(plugins, callBoard && noteCalls(callBoard, tellMethod));
  const scenario = readScenario(setup.path, setup.text, plugIns);
  const replaceFaults = readsFaultsOf(setup.path, plugIns);
  port.on("message", (job: Job) => makeRun(scenario, replaceFaults, job));
} catch (error) {
  send({ kind: "failure", isLoaded: false, failure: carry(error) });
}

function makeRun(scenario: Scenario, replaceFaults: ReplaceFaults, job: Job): void {
  const options = { run: runVariant, replaceFaults, paranoid: setup.isParanoid };
  try {
    send({ kind: "result", result: toJsonText(runJob(scenario, job, observer, options)) });
  } catch (error) {
    send({ kind: "failure", isLoaded: true, failure: carry(error) });
  }
}
