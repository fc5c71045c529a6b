// The texts of the product's scenarios that more than one benchmark uses.

const LOAD = 0.8;

/** Every link takes this long; what a node does with a message costs nothing, as with the peers. */
function machines(workers: number, latency: string, masters = 1): string {
  const link = `{ latency: { exponential: { mean: ${latency} } } }`;
  return `
cluster:
  masters: { count: ${masters}, messageCost: 0us }
  workers: { count: ${workers}, messageCost: 0us }
  clients: { count: 1, messageCost: 0us }
  network: { same-node: ${link}, same-rack: ${link}, same-zone: ${link}, cross-zone: ${link} }`;
}

/** One master that does everything: remote calls, a log on its disk, acknowledgements, heartbeats. */
export const SINGLE_MASTER = { scheduler: "{ architecture: single-master }", masters: 1 };
/** The same on the log of a Raft group. */
export const RAFT = { scheduler: "{ architecture: replicated-master }", masters: 3 };
/** The bare model: no message, and a delay each way. */
export const IDEAL = {
  scheduler: "{ architecture: { ideal: { delay: { exponential: { mean: 1ms } } } } }",
  masters: 1,
};

export function clusterScenario(
  workers: number,
  tasks: number,
  { scheduler, masters }: { readonly scheduler: string; readonly masters: number },
): string {
  return `
name: cluster
${machines(workers, "1ms", masters)}
workload:
  all: { arrivals: { poisson: { rate: ${workers * LOAD}/s } }, service: { exponential: { mean: 1s } }, limit: ${tasks} }
scheduler: ${scheduler}
`;
}

export function heartbeatScenario(workers: number, beats: number): string {
  return `
name: heartbeat
duration: ${Math.floor(beats / workers)}s
drain: 0s
${machines(workers, "5ms")}
workload:
  all: { arrivals: { poisson: { rate: 1/s } }, service: 1ms, limit: 5 }
scheduler: { architecture: single-master, detection: { heartbeat: { interval: 1s, suspect: 3s, timeout: 10s } } }
`;
}
