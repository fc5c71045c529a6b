// Ping-pong: two actors, a million messages of one millisecond, never more than one event pending.

import { Simulation } from "../../src/kernel/simulation.ts";
import { milliseconds, NEVER, toSeconds } from "../../src/kernel/time.ts";
import { measure, sizeArgument } from "./measure.ts";

const messages = sizeArgument(1_000_000);

measure("pingpong", () => {
  const simulation = new Simulation();
  const received = [0, 0];
  const delay = milliseconds(1);
  const receive = simulation.register("receive", (actor) => {
    received[actor] += 1;
    if (received[0] + received[1] < messages) simulation.scheduleAfter(delay, receive, 1 - actor, 0);
    else simulation.stop();
  });
  simulation.scheduleAfter(delay, receive, 0, 0);
  return () => {
    simulation.runUntil(NEVER);
    const found = toSeconds(simulation.now);
    return {
      events: messages,
      check: "end, s",
      expected: messages / 1_000,
      found,
      tolerance: 0,
      digest: simulation.digest.toString(),
    };
  };
});
