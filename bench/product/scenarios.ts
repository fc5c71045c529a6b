// The texts of the product's scenarios that more than one benchmark uses.

const LOAD = 0.8;

/** Every link takes this long; what a node does with a message costs nothing, as with the peers. */
function machines(workers: number, latency: string): string {
  const link = `{ latency: { exponential: { mean: ${latency} } } }`;
  return `
cluster:
  masters: { count: 1, messageCost: 0us }
  workers: { count: ${workers}, messageCost: 0us }
  clients: { count: 1, messageCost: 0us }
  network: { same-node: ${link}, same-rack: ${link}, same-zone: ${link}, cross-zone: ${link} }`;
}

export function clusterScenario(workers: number, tasks: number, scheduler: string): string {
  return `
name: cluster
${machines(workers, "1ms")}
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
