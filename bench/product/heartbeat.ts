// The product on `heartbeat`: workers of a single master beat every second, the master's failure detector listens, a
// message takes an exponential 5 ms. A handful of tasks, since a workload needs some. `heartbeat [workers] [beats]`

import { runVariant } from "../../src/experiment/run-variant.ts";
import { MESSAGE } from "../../src/architectures/protocol/messages.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { heartbeatScenario } from "./scenarios.ts";
import { measureProduct, SEED, sizeAndWork, variantOf } from "./product-run.ts";

const [workers, beats] = sizeAndWork(1_000, 3_600_000);
/** For the check only, after the measured run: enough for a standard error of 3 parts in 1,000. */
const BEATS_WATCHED = 100_000;

measureProduct(`heartbeat ${workers}`, heartbeatScenario(workers, beats), ({ counters }) => {
  // One message a beat, a few for the registration of each worker, and those of the handful of tasks.
  const { messages } = counters;
  if (messages < 0.99 * beats || messages > 1.01 * beats + 5 * workers)
    throw new Error(`${messages} messages for ${beats} beats`);
  return { events: 2 * beats, check: "mean latency, ms", found: meanLatency() };
});

/** Of the heartbeats of a shorter run, milliseconds. */
function meanLatency(): number {
  let count = 0;
  let sum = 0;
  runVariant(variantOf(heartbeatScenario(workers, Math.max(BEATS_WATCHED, 2 * workers))), SEED, {
    onRecord(kind, _at, _node, _from, message, _epoch, latency) {
      if (kind !== RECORD["message.delivered"] || message !== MESSAGE.heartbeat) return;
      count += 1;
      sum += latency;
    },
  });
  return sum / count / 1_000;
}
