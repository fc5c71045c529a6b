// Hold: N timers are pending; each one that fires is armed again after an exponential second. The queue and nothing else.

import { createStream } from "../../src/kernel/random-stream.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { type Duration, NEVER, toSeconds } from "../../src/kernel/time.ts";
import { measure, sizeArgument } from "./measure.ts";

const FIRINGS = 5_000_000;
const pending = sizeArgument(100_000);

measure(`hold ${pending}`, () => {
  const simulation = new Simulation();
  const stream = createStream("1", "hold");
  let left = FIRINGS;
  const timer = simulation.register("timer", (number) => {
    left -= 1;
    if (left === 0) simulation.stop();
    else simulation.scheduleAfter(Math.floor(stream.exponential() * 1e6) as Duration, timer, number, 0);
  });
  for (let number = 0; number < pending; number += 1) {
    simulation.scheduleAfter(Math.floor(stream.exponential() * 1e6) as Duration, timer, number, 0);
  }
  return () => {
    simulation.runUntil(NEVER);
    const [expected, found] = [FIRINGS / pending, toSeconds(simulation.now)];
    // The standard error of the end time is 1 / sqrt(FIRINGS), the run-in takes away up to one part in 100 of it.
    return {
      events: FIRINGS,
      check: "end, s",
      expected,
      found,
      tolerance: 0.02,
      digest: simulation.digest.toString(),
      pending,
    };
  };
});
