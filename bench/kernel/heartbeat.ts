// Heartbeat: 1,000 workers beat every second for an hour to one master; the network takes an exponential 5 ms.

import { createStream } from "../../src/kernel/random-stream.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { type Duration, type Instant, seconds } from "../../src/kernel/time.ts";
import { measure, sizeArgument } from "./measure.ts";

const PERIOD = seconds(1);
const LATENCY_MEAN_US = 5_000;
const workers = sizeArgument(1_000);
/** About 3.6 million beats whatever the number of workers. */
const hours = 1_000 / workers;

measure(`heartbeat ${workers}`, () => {
  const simulation = new Simulation();
  const latency = createStream("1", "latency");
  const phase = createStream("1", "phase");
  const lastBeat = new Float64Array(workers);
  let received = 0;
  let latencySum = 0;
  const arrive = simulation.register("arrive", (worker, sentAtInPeriod) => {
    received += 1;
    const age = (simulation.now % PERIOD) - sentAtInPeriod;
    latencySum += age < 0 ? age + PERIOD : age;
    lastBeat[worker] = simulation.now;
  });
  const beat = simulation.register("beat", (worker) => {
    simulation.scheduleAfter(PERIOD, beat, worker, 0);
    const delay = Math.floor(latency.exponential() * LATENCY_MEAN_US) as Duration;
    simulation.scheduleAfter(delay, arrive, worker, simulation.now % PERIOD);
  });
  for (let worker = 0; worker < workers; worker += 1) {
    simulation.scheduleAt(phase.integer(PERIOD) as Instant, beat, worker, 0);
  }
  return () => {
    simulation.runUntil((hours * 3_600 * 1e6) as Instant);
    const found = latencySum / received / 1_000;
    return {
      events: 2 * received,
      check: "mean latency, ms",
      expected: 5,
      found,
      tolerance: 0.01,
      digest: simulation.digest.toString(),
    };
  };
});
