// M/M/16: a million customers, 16 servers at 0.9 load, one queue.

import { createStream } from "../../src/kernel/random-stream.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { type Duration, NEVER } from "../../src/kernel/time.ts";
import { measure, sizeArgument } from "./measure.ts";

const SERVERS = 16;
const LOAD = 0.9;
const customers = sizeArgument(1_000_000);

measure("mmc", () => {
  const simulation = new Simulation();
  const gaps = createStream("1", "arrivals");
  const services = createStream("1", "services");
  const arrivedAt = new Float64Array(customers);
  let arrived = 0;
  let started = 0;
  let free = SERVERS;
  let waited = 0;
  const arrival = simulation.register("arrival", () => {
    arrivedAt[arrived] = simulation.now;
    arrived += 1;
    if (arrived < customers) arriveLater();
    if (free > 0) serve();
  });
  const departure = simulation.register("departure", () => {
    free += 1;
    if (started < arrived) serve();
  });
  function arriveLater(): void {
    simulation.scheduleAfter(Math.floor((gaps.exponential() * 1e6) / (SERVERS * LOAD)) as Duration, arrival, 0, 0);
  }
  function serve(): void {
    free -= 1;
    waited += simulation.now - arrivedAt[started];
    started += 1;
    simulation.scheduleAfter(Math.floor(services.exponential() * 1e6) as Duration, departure, 0, 0);
  }
  arriveLater();
  return () => {
    simulation.runUntil(NEVER);
    const found = waited / customers / 1e6;
    // Over seeds, the standard deviation of the mean wait of a million customers is 4 parts in 100.
    return {
      events: 2 * customers,
      check: "mean wait, s",
      expected: 0.36959,
      found,
      tolerance: 0.12,
      digest: simulation.digest.toString(),
    };
  };
});
