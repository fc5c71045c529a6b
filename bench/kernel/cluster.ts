// Cluster: a million tasks of an exponential second, Poisson arrivals at 80 % load, 1,000 workers behind one first-in,
// first-out dispatcher, an exponential millisecond of network each way. Arrival, start, finish, report: four events a task.

import { createStream } from "../../src/kernel/random-stream.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { type Duration, NEVER } from "../../src/kernel/time.ts";
import { measure, sizeArgument } from "./measure.ts";

const LOAD = 0.8;
const tasks = 1_000_000;
const workers = sizeArgument(1_000);

measure(`cluster ${workers}`, () => {
  const simulation = new Simulation();
  const gaps = createStream("1", "arrivals");
  const services = createStream("1", "services");
  const latencies = createStream("1", "latencies");
  const arrivedAt = new Float64Array(tasks);
  const freeWorkers = Int32Array.from({ length: workers }, (_, worker) => worker);
  let free = workers;
  let arrived = 0;
  let dispatched = 0;
  let responseSum = 0;
  const arrival = simulation.register("arrival", () => {
    arrivedAt[arrived] = simulation.now;
    arrived += 1;
    if (arrived < tasks) arriveLater();
    if (free > 0) dispatch();
  });
  const start = simulation.register("start", (task, worker) => {
    simulation.scheduleAfter(Math.floor(services.exponential() * 1e6) as Duration, finish, task, worker);
  });
  const finish = simulation.register("finish", (task, worker) => {
    simulation.scheduleAfter(Math.floor(latencies.exponential() * 1e3) as Duration, report, task, worker);
  });
  const report = simulation.register("report", (task, worker) => {
    responseSum += simulation.now - arrivedAt[task];
    freeWorkers[free] = worker;
    free += 1;
    if (dispatched < arrived) dispatch();
  });
  function arriveLater(): void {
    simulation.scheduleAfter(Math.floor((gaps.exponential() * 1e6) / (workers * LOAD)) as Duration, arrival, 0, 0);
  }
  function dispatch(): void {
    free -= 1;
    simulation.scheduleAfter(
      Math.floor(latencies.exponential() * 1e3) as Duration,
      start,
      dispatched,
      freeWorkers[free],
    );
    dispatched += 1;
  }
  arriveLater();
  return () => {
    simulation.runUntil(NEVER);
    const found = responseSum / tasks / 1e6;
    // At 10 or 100 workers tasks do queue; the published value is for 1,000.
    const expected = workers >= 1_000 ? 1.002 : found;
    return {
      events: 4 * tasks,
      check: "mean response, s",
      expected,
      found,
      tolerance: 0.005,
      digest: simulation.digest.toString(),
    };
  };
});
