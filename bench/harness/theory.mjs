// What each benchmark must come out with, from theory, and how far from it a right program may be. The one judge of all
// programs: what they print as `found` comes here.

const LOAD = { mmc: 0.9, cluster: 0.8 };
/** A log on a disk, an acknowledgement and a fourth and fifth message: some milliseconds more than the bare model. */
const WHOLE_OVERHEAD_S = 0.012;

/** `{ expected, tolerance }`, the tolerance relative. `size` and `work` as in cases.mjs. */
export function theoryOf(bench, size, work) {
  switch (bench) {
    case "hold":
      // The firings are a Poisson process of rate `size`; its relative standard error is 1 / sqrt(work).
      return { expected: work / size, tolerance: Math.max(0.005, 5 / Math.sqrt(work)) };
    case "mmc":
      // Over seeds, the standard deviation of the mean wait of a million customers is 4 parts in 100.
      return { expected: meanWait(size, LOAD.mmc, 1, 1), tolerance: 0.12 * Math.sqrt(1e6 / work) };
    case "pingpong":
      return { expected: work / 1_000, tolerance: 1e-6 };
    case "heartbeat":
      return { expected: 5, tolerance: Math.max(0.01, 5 / Math.sqrt(Math.min(work, 100_000))) };
    case "cluster":
      return { expected: meanResponse(size), tolerance: responseTolerance(size, work) };
    case "cluster-whole":
    case "cluster-raft":
      return { expected: meanResponse(size) + WHOLE_OVERHEAD_S, tolerance: 0.02 + responseTolerance(size, work) };
    default:
      throw new Error(`no theory of ${bench}`);
  }
}

/** Five standard errors of a mean of exponentials; where tasks queue they are not independent of each other. */
function responseTolerance(workers, tasks) {
  return (workers < 100 ? 25 : 5) / Math.sqrt(tasks);
}

/** A worker is held for its task and a millisecond each way. Allen and Cunneen's approximation: exact but for 1 in 1,000. */
function meanResponse(workers) {
  const held = 1.002;
  const squaredVariation = (1 + 2e-6) / (held * held);
  return held + meanWait(workers, LOAD.cluster, held, (1 + squaredVariation) / 2);
}

/** M/M/c, with arrivals for `load` at a service time of 1 and the wait times `factor`. */
function meanWait(servers, load, serviceMean, factor) {
  const offered = servers * load * serviceMean;
  return (factor * erlangC(servers, offered) * serviceMean) / (servers - offered);
}

/** The probability of having to wait. Through Erlang's B, whose recursion is stable for any number of servers. */
function erlangC(servers, offered) {
  let blocked = 1;
  for (let server = 1; server <= servers; server += 1) blocked = (offered * blocked) / (server + offered * blocked);
  const utilisation = offered / servers;
  return blocked / (1 - utilisation + utilisation * blocked);
}
