// Bounded queues and bulkheads: so many tasks at most, of all and of one tenant, and whoever comes then is turned away. With
// `inFlight` it is the blocking queue of the textbooks: M/M/c/K, and Erlang's loss system where that is the number of cores.

import { ACCEPT, defineAdmission, type AdmissionBound, type Verdict } from "./admission.ts";

export const queueLimit = defineAdmission({
  name: "queue-limit",
  summary: "So many tasks at most may wait, or be in flight, of all and of each tenant.",
  source:
    "Catalogue D5, D7; resilience4j Bulkhead (25 at a time, no wait), Envoy circuit breakers (1,024 pending requests)",
  needsQueue: true,
  parameters: {
    waiting: {
      type: "integer",
      default: 1_024,
      min: 1,
      summary: "Tasks in the queue, at most, those that are just being taken in included.",
    },
    inFlight: {
      type: "integer",
      optional: true,
      min: 1,
      summary: "Tasks that were taken in and have not ended, at most; absent = no limit.",
    },
    perTenant: {
      type: "integer",
      optional: true,
      min: 1,
      summary: "Tasks of one tenant that were taken in and have not ended, at most (a bulkhead); absent = no limit.",
    },
    retryAfter: {
      type: "duration",
      optional: true,
      summary: "Whoever is turned away is told not to ask again sooner; absent = is told nothing.",
    },
  },
  shorthand: "waiting",
  bound: ({ waiting, inFlight, perTenant }): AdmissionBound => ({
    waiting,
    ...(inFlight !== undefined && { inFlight }),
    ...(perTenant !== undefined && { inFlightOfTenant: perTenant }),
  }),
  create({ waiting, inFlight = Infinity, perTenant = Infinity, retryAfter }) {
    const full: Verdict = { kind: "reject", ...(retryAfter !== undefined && { retryAfter }) };
    return {
      decide: ({ tenant }, view) =>
        view.waiting < waiting &&
        view.inFlight < inFlight &&
        (perTenant === Infinity || view.inFlightOf(tenant) < perTenant)
          ? ACCEPT
          : full,
    };
  },
});
