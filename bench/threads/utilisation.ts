// Do short runs keep the threads busy? Rounds of a thousand runs on two worker threads, by the threads' own count of the time in
// which they waited for work (performance.eventLoopUtilization), so that other programs on the machine matter little; and the
// processor time that handing out a run costs, against the same runs one after the other in this thread. Threads are kept, and
// a first round of both is not counted: loading a scenario, starting a thread and warming up its compiler are no cost of a run.
// Being slow is no error; exit code 1 if the two ways had different digests. Started by utilisation.mjs.

import { Worker } from "node:worker_threads";
import { ThreadExecutor } from "../../src/cli/executor/thread-executor.ts";
import { readScenario } from "../../src/cli/load-scenario.ts";
import type { Executor } from "../../src/experiment/executors/executor.ts";
import { createSerialExecutor } from "../../src/experiment/executors/serial-executor.ts";
import { planJobs } from "../../src/experiment/jobs.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";

interface Measurement {
  readonly digests: string;
  /** By thread: the share of the time in which it did not wait. */
  readonly shares: readonly number[];
  readonly milliseconds: number;
}

const [runs = 1_000, threads = 2, rounds = 5] = process.argv.slice(2).map(Number);
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
const workers = new Set<Worker>();
const { postMessage } = Worker.prototype;
Worker.prototype.postMessage = function (this: Worker, ...message: Parameters<Worker["postMessage"]>): void {
  workers.add(this);
  postMessage.apply(this, message);
};

const setup = { path, text, plugins: [], isParanoid: false, sendsTaskRows: false };
const threaded = new ThreadExecutor({ threads, setup, keepsThreads: true });
const serial = createSerialExecutor(scenario, { run: runVariant });
const measurements: { readonly threaded: Measurement; readonly serial: Measurement }[] = [];
for (let round = 0; round <= rounds; round += 1) {
  const ways = { threaded: await measured(threaded), serial: await measured(serial) };
  if (ways.threaded.digests !== ways.serial.digests) process.exitCode = 1;
  if (round > 0) measurements.push(ways);
}
await threaded.close();

const busy = [...workers].map((_, index) =>
  summary(
    measurements.map((ways) => 100 * ways.threaded.shares[index]),
    1,
    "%",
  ),
);
const onThreads = measurements.map((ways) => ways.threaded.milliseconds / runs);
const inThis = measurements.map((ways) => ways.serial.milliseconds / runs);
console.log(`${rounds} rounds of ${runs} runs on ${threads} threads: median (least to most)`);
console.log(`busy between the first result and the last: ${busy.join(" and ")}`);
console.log(`processor time a run: ${summary(onThreads, 2, " ms")} on threads`);
console.log(`                      ${summary(inThis, 2, " ms")} in this one`);
const costs = onThreads.map((milliseconds, round) => milliseconds - inThis[round]);
console.log(`handing out a run costs ${summary(costs, 2, " ms")}`);

async function measured(executor: Executor): Promise<Measurement> {
  const digests = new Map<number, string>();
  const loops = () => [...workers].map(({ performance }) => performance);
  let before: ReturnType<ReturnType<typeof loops>[number]["eventLoopUtilization"]>[] = [];
  let shares: readonly number[] = [];
  const cpu = process.cpuUsage();
  await executor.execute(jobs, {
    onResult(job, { digest }) {
      digests.set(job.index, digest);
      if (digests.size === 1) before = loops().map((loop) => loop.eventLoopUtilization());
      if (digests.size === jobs.length)
        shares = loops().map((loop, index) => loop.eventLoopUtilization(before[index]).utilization);
    },
  });
  const { user, system } = process.cpuUsage(cpu);
  return { digests: jobs.map(({ index }) => digests.get(index)).join(), shares, milliseconds: (user + system) / 1_000 };
}

function summary(values: readonly number[], digits: number, unit: string): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, middle, most] = [0, Math.floor(sorted.length / 2), sorted.length - 1].map((at) =>
    sorted[at].toFixed(digits),
  );
  return `${middle}${unit} (${least} to ${most})`;
}
