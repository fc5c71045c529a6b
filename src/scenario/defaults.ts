// Every default of a scenario, written as a user would write it. The loader lays a file over this data, the JSON Schema
// and the reference pages show it. Only options of optional parts (a plug-in, a trace, a fault) are declared with those parts.

/** A list has no default members; what is absent here has to be given or is optional. */
export const DEFAULTS = {
  name: "scenario",
  question: "",
  story: "",
  seed: 1,
  replications: 5,
  warmup: "0s",
  cluster: {
    zones: ["a"],
    racks: { perZone: 1 },
    masters: { cores: 4, memory: "unlimited", speed: 1, spread: "zones", messageCost: "10us", backlog: "unlimited" },
    workers: { count: 10, cores: 1, memory: "unlimited", speed: 1, spread: "racks", messageCost: "5us" },
    clients: { count: 1, spread: "zones", messageCost: "5us" },
    locks: { spread: "zones", messageCost: "10us" },
    stores: { spread: "zones", messageCost: "10us" },
    network: {
      "same-node": { latency: "5us", bandwidth: "unlimited", loss: "0%", duplication: "0%", reordering: "0%" },
      "same-rack": {
        latency: { lognormal: { median: "0.1ms", p99: "0.5ms" } },
        bandwidth: "unlimited",
        loss: "0%",
        duplication: "0%",
        reordering: "0%",
      },
      "same-zone": {
        latency: { lognormal: { median: "0.25ms", p99: "1ms" } },
        bandwidth: "unlimited",
        loss: "0%",
        duplication: "0%",
        reordering: "0%",
      },
      "cross-zone": {
        latency: { lognormal: { median: "1ms", p99: "4ms" } },
        bandwidth: "unlimited",
        loss: "0%",
        duplication: "0%",
        reordering: "0%",
      },
      connection: { retransmit: "200ms", resetAfter: "15s" },
    },
    disk: {
      append: "20us",
      sync: { lognormal: { median: "1ms", p99: "8ms" } },
      throughput: "unlimited",
      tornWrite: "50%",
    },
    clock: { offset: "0s", drift: "0ppm" },
  },
  scheduler: {
    architecture: "single-master",
    admission: "none",
    ordering: "fifo",
    placement: "least-loaded",
    queueing: "central",
    detection: "heartbeat",
    damping: "none",
    health: "none",
    retry: { exponential: { jitter: "full" } },
    budget: "none",
    crashLimit: "unlimited",
    speculation: "none",
    verification: "none",
    gangs: "atomic",
    stealing: "none",
    rebalancing: "none",
    migration: "none",
    scaling: "none",
    loadReports: "0s",
    recovery: "fast",
    onNotice: "drain",
    communication: {
      rpc: {
        timeout: "2s",
        retry: { exponential: { base: "100ms", cap: "10s", jitter: "full", attempts: 10 } },
        budget: "none",
        giveUp: false,
        whenRejected: "give-up",
        breaker: "none",
      },
    },
  },
} as const;

/** Of every class of the workload. */
export const CLASS_DEFAULTS = {
  cores: 1,
  memory: "0B",
  priority: 0,
  weight: 1,
  failure: 0,
  poison: 0,
  from: "0s",
  notify: false,
  poll: "0s",
} as const;

/** The estimate model of a class without one. Never the truth: a scenario that wants `exact` says so. */
export const ESTIMATE_DEFAULT = { synthetic: "class-mean", trace: "requested" } as const;

/** Where `duration` is absent: how long after the workload's end a run may still go on. */
export const DRAIN_WITHOUT_DURATION = "30d";
