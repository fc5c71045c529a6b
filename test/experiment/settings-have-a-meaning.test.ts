// Every setting of a scheduler means something to every design, or the user is told that it does not: the same load and
// faults with it and without it are two different runs, or the loader warns of it, or refuses it.

import { describe, expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { loadText } from "../scenario/loading.ts";

const DESIGNS = [
  "single-master",
  "active-standby",
  "replicated-master",
  "log-shipping",
  "pull-queue",
  "decentralised",
  "{ decentralised: { cutoff: 3s } }",
  "shared-state",
  "offers",
  "database-lock",
  "slots",
  "app-sharding",
  "{ durable-execution: { startToClose: 10s } }",
  "{ database-lock: { style: xxl-job, route: placement, registryBeat: 5s } }",
  "ideal",
] as const;

/** Machines are added for these, though nobody uses them. */
const ADDS_MACHINES: ReadonlySet<string> = new Set(["checkpoint", "effects", "audit"]);

/** What is told is that a part of it has no effect: the order in which tasks wait has, also where nothing that runs gives way. */
const MATTERS_IN_PART: ReadonlySet<string> = new Set(["slices", "permissions", "audit"]);

const QUEUES = "{ all: { capacity: 100%, queues: { web: { capacity: 50% }, big: { capacity: 50% } } } }";

interface Written {
  readonly written: string;
  /** What else must stand there for it to have a meaning. */
  readonly beside?: string;
  /** What stands in its place otherwise; nothing where absent. */
  readonly instead?: string;
}

const SETTINGS: Readonly<Record<string, Written>> = {
  admission: { written: "admission: { queue-limit: { waiting: 3 } }" },
  ordering: { written: "ordering: sjf" },
  slices: { written: "ordering: { time-slice: 300ms }" },
  queues: { written: `ordering: { capacity-queues: { queues: ${QUEUES} } }` },
  maximumApplications: {
    written: `ordering: { capacity-queues: { queues: ${QUEUES}, maximumApplications: 6 } }`,
    instead: `ordering: { capacity-queues: { queues: ${QUEUES} } }`,
  },
  placement: { written: "placement: random" },
  queueing: { written: "queueing: at-worker" },
  pools: { written: "pools: { database: 3 }" },
  stealing: { written: "stealing: random", beside: "queueing: at-worker" },
  rebalancing: { written: "rebalancing: { to-mean: { interval: 200ms } }", beside: "queueing: at-worker" },
  migration: { written: "migration: { when-it-pays: { memory: 2s } }" },
  detection: { written: "detection: { heartbeat: { interval: 500ms, timeout: 2s } }" },
  damping: { written: "damping: { rate-limit: { interval: 1m, burst: 1 } }" },
  health: { written: "health: { exclude: { taskFailures: 1 } }" },
  retry: { written: "retry: none" },
  budget: { written: "budget: { ratio: { ratio: 0.01, perSecond: 0 } }" },
  crashLimit: { written: "crashLimit: 1" },
  speculation: { written: "speculation: late" },
  verification: { written: "verification: quorum" },
  scaling: { written: "scaling: idle-nodes" },
  checkpoint: { written: "checkpoint: { policy: { periodic: { every: 500ms } }, cost: 100ms }" },
  loadReports: { written: "loadReports: 5s" },
  recovery: { written: "recovery: safe-stop" },
  onNotice: { written: "onNotice: ignore" },
  effects: { written: "effects: dedupe" },
  security: { written: "security: signed" },
  permissions: { written: "security: { permissions: { users: { web: administrator } } }", instead: "security: signed" },
  audit: { written: "security: { audit: {} }", instead: "security: signed" },
  timeout: { written: "communication: { rpc: { timeout: 300ms } }" },
  callRetry: { written: "communication: { rpc: { retry: { fixed: { delay: 1s } } } }" },
  callBudget: { written: "communication: { rpc: { budget: { ratio: { ratio: 0.01, perSecond: 0 } } } }" },
  breaker: { written: "communication: { rpc: { breaker: { throttle: { multiplier: 1.1 } } } }" },
};

const text = (design: string, ...settings: readonly string[]) => `
duration: 40s
drain: 120s
cluster: { zones: [a, b], masters: 3, clients: 2, workers: { groups: [{ count: 4, cores: 2 }, { count: 4, cores: 2, elastic: true }] } }
workload:
  web: { arrivals: { poisson: 10/s }, service: { exponential: 1s }, failure: 10%, estimate: exact${asking(settings)} }
  big: { arrivals: { poisson: 0.5/s }, service: { exponential: 6s }, estimate: exact }
scheduler: { ${[`architecture: ${design}`, ...settings].join(", ")} }
faults:
  - { at: 5s, crash: worker/1, for: 12s }
  - { at: 6s, crash: worker/5, for: 3s }
  - { at: 7s, crash: worker/3, for: 12s }
  - { at: 15s, drain: worker/2, grace: 2s, for: 10s }
  - { at: 16s, slow: worker/0, factor: 20, for: 15s }
  - { at: 20s, link: { from: all workers, to: all masters, loss: 30%, delay: 200ms }, for: 5s }
  - { at: 24s, crash: leader, for: 3s }
  - { at: 30s, link: { from: all clients, to: all masters, loss: 50%, delay: 200ms }, for: 5s }
`;

/** A pool means something to those that ask for it. */
function asking(settings: readonly string[]): string {
  return settings.some((setting) => setting.startsWith("pools:")) ? ", pools: database" : "";
}

interface Outcome {
  /** Warned of, or refused. */
  readonly told: readonly string[];
  readonly digest: string | undefined;
}

function outcomeOf(design: string, ...settings: readonly string[]): Outcome {
  const { scenario, problems } = loadText(text(design, ...settings));
  // What is misspelt here is told too, and tests nothing.
  expect(problems.filter(({ message }) => /^(unknown|missing) |^expected every key once/.test(message))).toEqual([]);
  const told = [...problems, ...(scenario?.warnings ?? [])].map(({ message }) => message);
  return { told, digest: scenario && runVariant(scenario.variants[0], 1).digest };
}

test("every design that comes with Orrery is among those tried", () => {
  const isTried = (name: string) => DESIGNS.some((design) => design === name || design.startsWith(`{ ${name}: `));
  const names = builtInRegistry()
    .all("architecture")
    .map(({ name }) => name);
  expect(names.filter((name) => !isTried(name))).toEqual([]);
});

describe.each(DESIGNS)("%s", (design) => {
  const without = new Map<string, Outcome>();
  const baseline = (settings: readonly string[]): Outcome => {
    const key = settings.join();
    const found = without.get(key) ?? outcomeOf(design, ...settings);
    without.set(key, found);
    return found;
  };

  test.each(Object.entries(SETTINGS))("%s", (name, { written, beside, instead }) => {
    const others = beside === undefined ? [] : [beside];
    const before = baseline(instead === undefined ? others : [...others, instead]);
    const after = outcomeOf(design, ...others, written);
    const isRefused = after.digest === undefined;
    // What is refused has no warnings; what is told of two settings may be told twice.
    const isTold = after.told.length > before.told.length || after.told.some((told) => !before.told.includes(told));
    const changes = !isRefused && after.digest !== before.digest;
    if (isTold && (ADDS_MACHINES.has(name) || MATTERS_IN_PART.has(name))) return;
    expect({ changes, isTold }).toEqual({ changes: !isTold, isTold });
  });
});
