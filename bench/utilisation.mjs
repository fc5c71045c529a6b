// Do short runs keep the threads busy? A thousand runs on two worker threads, by the threads' own count of the time in which
// they waited for work (performance.eventLoopUtilization), so that other programs on the machine matter little; and the
// processor time that handing out a run costs, against the same runs one after the other in this thread.
//   node bench/utilisation.mjs [runs, default 1000] [threads, default 2]
// Needs dist/ (npm run build). Being slow is no error; exit code 1 if the two ways had different digests.

import { Worker } from "node:worker_threads";
import { readScenario } from "../dist/cli/load-scenario.js";
import { ThreadExecutor } from "../dist/cli/executor/thread-executor.js";
import { createSerialExecutor } from "../dist/experiment/executors/serial-executor.js";
import { planJobs } from "../dist/experiment/jobs.js";
import { runVariant } from "../dist/experiment/run-variant.js";

const [runs = 1_000, threads = 2] = process.argv.slice(2).map(Number);
const text = `name: short
duration: 5s
replications: ${runs}
cluster: { workers: 4 }
workload: { all: { arrivals: { poisson: { rate: 4/s } }, service: { exponential: { mean: 500ms } } } }
`;
const path = "short.yaml";
const scenario = readScenario(path, text, []);
const jobs = planJobs(scenario, {});

/** The executor keeps its threads to itself; whoever is sent a job is one. */
const workers = new Map();
const { postMessage } = Worker.prototype;
Worker.prototype.postMessage = function (...message) {
  if (!workers.has(this)) workers.set(this, undefined);
  return postMessage.apply(this, message);
};

const setup = { path, text, plugins: [], isParanoid: false, sendsTaskRows: false };
const threaded = await measured(new ThreadExecutor({ threads, setup }));
const serial = await measured(createSerialExecutor(scenario, { run: runVariant }));
const busy = threaded.shares.map((share) => `${(100 * share).toFixed(1)}%`).join(" and ");
const overhead = (threaded.milliseconds - serial.milliseconds) / (runs - threads);
console.log(`${runs} runs on ${threads} threads: busy ${busy} of the time between the first result and the last`);
console.log(`processor time a run: ${(threaded.milliseconds / (runs - threads)).toFixed(2)} ms on threads`);
console.log(`                      ${(serial.milliseconds / (runs - threads)).toFixed(2)} ms in this one`);
console.log(`handing out a run costs ${overhead.toFixed(2)} ms`);
if (threaded.digests !== serial.digests) process.exitCode = 1;

/** After the first result of each thread: loading a scenario and starting a thread are no cost of a run. */
async function measured(executor) {
  const digests = new Map();
  let before;
  let shares = [];
  let cpu = process.cpuUsage();
  await executor.execute(jobs, {
    onResult(job, { digest }) {
      digests.set(job.index, digest);
      if (digests.size === threads) {
        cpu = process.cpuUsage();
        before = [...workers.keys()].map((worker) => worker.performance.eventLoopUtilization());
      }
      if (digests.size === jobs.length)
        shares = [...workers.keys()].map(
          (worker, index) => worker.performance.eventLoopUtilization(before[index]).utilization,
        );
    },
  });
  const { user, system } = process.cpuUsage(cpu);
  const ordered = jobs.map(({ index }) => digests.get(index)).join();
  return { digests: ordered, shares, milliseconds: (user + system) / 1_000 };
}
