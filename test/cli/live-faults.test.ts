// Faults of a live run that strike no whole machine at once: its clocks, links and disk, and what operators do. As a user types
// it; what is asserted is what must hold however slow the machine is.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Results } from "../../src/experiment/results.ts";
import { orrery, workFolder } from "./command.ts";

const PATIENCE_MS = 240_000;

const SCENARIOS = {
  clocks: {
    speed: 5,
    text: `
name: clocks
duration: 75s
drain: 10m
cluster: { masters: 2, workers: 1, clients: 1, clock: { offset: { uniform: [-1h, 1h] } } }
workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: 200ms, limit: 10 } }
scheduler:
  architecture: { active-standby: { lease: 70s, renewDeadline: 50s, retryPeriod: 1s } }
variants:
  wall-clock: { scheduler: { architecture: { active-standby: { lease: 70s, renewDeadline: 50s, retryPeriod: 1s, broken: lease-by-wall-clock } } } }
  own-clock: {}
faults:
  - { at: 30s, partition: { groups: [leader, all locks] }, for: 30s }
  - { at: 31s, clock-step: { target: standby, by: 1h } }
`,
  },
  links: {
    speed: 2,
    text: `
name: links
duration: 30s
drain: 10m
cluster: { masters: 1, workers: 1, clients: 1 }
workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: 200ms, limit: 20 } }
scheduler: { architecture: single-master }
faults:
  - { at: 3s, link: { from: worker/0, to: master/0, loss: 100% }, for: 8s }
  - { at: 13s, link: { from: worker/0, to: master/0, duplication: 100% }, for: 7s }
  - { at: 21s, hold: { from: worker/0, to: master/0, direction: outbound }, for: 8s }
`,
  },
  operators: {
    speed: 2,
    text: `
name: operators
duration: 30s
drain: 10m
cluster: { masters: 3, workers: { count: 2, cores: 2 }, clients: 1 }
workload: { all: { arrivals: { poisson: { rate: 2/s } }, service: 300ms, limit: 40 } }
scheduler: { architecture: replicated-master }
faults:
  - { at: 3s, rolling-restart: { target: all workers, grace: 2m, pause: 500ms } }
  - { at: 8s, drain: { target: worker/0, grace: 2m }, for: 2s }
  - { at: 14s, rolling-restart: { target: all masters, grace: 2m, pause: 1s, order: leader-last } }
`,
  },
  disks: {
    speed: 2,
    text: `
name: disks
duration: 24s
drain: 10m
cluster: { masters: 1, workers: 1, clients: 1, disk: { sync: 5ms } }
workload: { all: { arrivals: { poisson: { rate: 2/s } }, service: 200ms, limit: 40 } }
scheduler: { architecture: single-master }
faults:
  - { at: 2s, disk-stall: master/0, for: 5s }
  - { at: 9s, disk-slow: { target: master/0, factor: 20 }, for: 5s }
  - { at: 16s, disk-full: master/0, for: 5s }
`,
  },
  triggers: {
    speed: 2,
    text: `
name: triggers
duration: 32s
drain: 10m
cluster: { masters: 3, workers: { count: 2, cores: 2 } }
workload: { jobs: { trigger: { every: 5s, count: 2, overlap: forbid }, service: 8s } }
scheduler: { architecture: replicated-master }
faults: [{ at: 10.002s, crash: leader, for: 4s }]
`,
  },
} as const;

let folder: ReturnType<typeof workFolder>;
/** Three at one time: a live run is waiting, mostly. */
let runs: Readonly<Record<keyof typeof SCENARIOS, Results>>;
beforeAll(async () => {
  folder = workFolder({});
  const lanes = await Promise.all([inTurn("clocks", "links"), inTurn("operators", "disks"), inTurn("triggers")]);
  runs = Object.fromEntries(lanes.flat()) as typeof runs;
}, PATIENCE_MS);
afterAll(() => folder.remove());

async function inTurn(...names: readonly (keyof typeof SCENARIOS)[]): Promise<readonly (readonly [string, Results])[]> {
  const done: (readonly [string, Results])[] = [];
  for (const name of names) done.push([name, await live(name)]);
  return done;
}

async function live(name: keyof typeof SCENARIOS): Promise<Results> {
  const { text, speed } = SCENARIOS[name];
  writeFileSync(join(folder.path, `${name}.yaml`), text);
  const { stderr } = await orrery(["live", `${name}.yaml`, "--speed", String(speed), "-o", name], folder.path);
  const results = join(folder.path, name, "results.json");
  if (!existsSync(results)) throw new Error(stderr);
  return JSON.parse(readFileSync(results, "utf8")) as Results;
}

interface Told {
  readonly at: number;
  readonly kind: string;
  readonly from?: string;
  readonly message?: string;
  readonly node?: string;
  readonly fault?: number;
  readonly outcome?: string;
  /** us */
  readonly latency?: number;
}

/** What happened, record by record. */
function recordsOf(name: string, variant: string): readonly Told[] {
  const lines = readFileSync(join(folder.path, name, "records", `${variant}-seed-1.ndjson`), "utf8").trimEnd();
  return lines.split("\n").map((line) => JSON.parse(line) as Told);
}

describe("clocks that jump", () => {
  // The leader cannot renew, and goes on until its deadline, 50 seconds later. The standby's wall clock jumps ahead meanwhile.
  let results: Results;
  beforeAll(() => void (results = runs.clocks));

  test("who measures a lease by the wall clock takes it while another holds it, as in the simulator", () => {
    const broken = results.findings.filter(({ check }) => check === "lease-exclusion").map(({ variant }) => variant);
    expect(broken).toContain("wall-clock");
    const figures = results.fidelity!.figures.filter(({ metric }) => metric === "lease.overlap");
    const { simulated, live } = figures.find(({ variant }) => variant === "wall-clock")!;
    expect([simulated > 0, live > 0]).toEqual([true, true]);
  });

  test("the step struck one machine, and cost only who reads its wall clock", () => {
    const steps = results.faults.filter(({ kind }) => kind === "clock-step");
    expect(steps.map(({ variant, armed, nodes, bit }) => [variant, armed, nodes.length, bit > 0])).toEqual([
      ["wall-clock", 1, 1, true],
      ["own-clock", 1, 1, false],
    ]);
  });
});

describe("links that lose, repeat and keep what is sent", () => {
  let results: Results;
  beforeAll(() => void (results = runs.links));

  test("lost datagrams are gone, connections send again, and every task is done once in the end", () => {
    const [{ metrics }] = results.variants["single-master"].runs;
    expect(metrics).toMatchObject({ "tasks.completed": 20, "tasks.lost": 0, "effects.duplicate": 0 });
    expect(results.findings.filter(({ severity }) => severity === "violation")).toEqual([]);
    const dropped = recordsOf("links", "single-master").filter(({ kind }) => kind === "message.dropped");
    expect(dropped).not.toEqual([]);
    expect(new Set(dropped.map(({ from, message }) => `${from} ${message}`))).toEqual(new Set(["worker/0 heartbeat"]));
  });

  test("each fault struck both ends once, and is told of what it cost", () => {
    expect(results.faults.map(({ kind, armed, nodes, bit }) => [kind, armed, nodes, bit > 0])).toEqual(
      ["link", "link", "hold"].map((kind) => [kind, 1, ["worker/0", "master/0"], true]),
    );
    const records = recordsOf("links", "single-master");
    expect(records.some(({ kind, from }) => kind === "message.duplicated" && from === "worker/0")).toBe(true);
    const bites = records.filter(({ kind }) => kind === "fault.bit");
    expect(bites.length).toBe(results.faults.reduce((sum, { bit }) => sum + bit, 0));
  });

  test("nothing comes through a jam, and what it kept comes at its heal", () => {
    const records = recordsOf("links", "single-master");
    const jammed = records.filter(({ kind, fault }) => kind === "fault.bit" && fault === 2);
    const healed = records.findLast(({ kind }) => kind === "fault.ended")!.at;
    const heartbeats = records.filter(({ kind, message }) => kind === "message.delivered" && message === "heartbeat");
    const sentInto = heartbeats.filter(({ at, latency }) => at - latency! / 1e6 > jammed[0].at && at < healed);
    expect(sentInto).toEqual([]);
    expect(heartbeats.some(({ at }) => at >= healed)).toBe(true);
  });
});

describe("machines that operators take down", () => {
  let results: Results;
  beforeAll(() => void (results = runs.operators));

  test("go when their processes say that nothing is left to wait for: no attempt is lost with them", () => {
    const [{ metrics }] = results.variants["replicated-master"].runs;
    expect(metrics).toMatchObject({ "tasks.completed": 40, "tasks.lost": 0, "effects.duplicate": 0 });
    expect(results.findings.filter(({ severity }) => severity === "violation")).toEqual([]);
    const records = recordsOf("operators", "replicated-master");
    expect(records.filter(({ kind, outcome }) => kind === "attempt.ended" && outcome === "crashed")).toEqual([]);
  });

  test("come back, one after the other where they are restarted in turns, and not the leader first", () => {
    const told = results.faults.map(({ kind, armed, bit, until }) => [kind, armed, bit, until === null]);
    expect(told).toEqual([
      ["rolling-restart", 2, 2, false],
      ["drain", 1, 1, false],
      ["rolling-restart", 3, 3, false],
    ]);
    const records = recordsOf("operators", "replicated-master");
    const lives = records.filter(({ kind }) => kind === "node.crashed" || kind === "node.restarted");
    const turns = lives.map(({ kind, node }) => `${node} ${kind === "node.crashed" ? "goes" : "is back"}`);
    const masters = turns.filter((turn) => turn.startsWith("master"));
    const [first, , second, , third] = masters.map((turn) => turn.split(" ")[0]);
    expect(masters).toEqual([first, second, third].flatMap((name) => [`${name} goes`, `${name} is back`]));
    expect(new Set([first, second, third]).size).toBe(3);
    const began = records.find(({ kind, fault }) => kind === "fault.started" && fault === 2)!.at;
    const leader = records.findLast(({ kind, at }) => kind === "leader.serving" && at < began)!.node;
    expect(first).not.toBe(leader);
    expect(turns.filter((turn) => turn.startsWith("worker/0"))).toHaveLength(4);
  });
});

describe("disks that stand still, are slow, or full", () => {
  test(
    "cost what they cost in the simulator: waits and refusals, and nothing that was promised",
    async () => {
      const results = runs.disks;
      const [{ metrics }] = results.variants["single-master"].runs;
      expect(metrics).toMatchObject({ "tasks.completed": 40, "tasks.lost": 0, "effects.duplicate": 0 });
      expect(results.findings.filter(({ severity }) => severity === "violation")).toEqual([]);
      expect(results.faults.map(({ kind, armed, bit }) => [kind, armed, bit > 0])).toEqual(
        ["disk-stall", "disk-slow", "disk-full"].map((kind) => [kind, 1, true]),
      );
      const records = recordsOf("disks", "single-master");
      expect(records.some(({ kind, node }) => kind === "disk.refused" && node === "master/0")).toBe(true);
    },
    PATIENCE_MS,
  );
});

test(
  "masters launch what time triggers ask for, each launch once, though one of them dies and a launch is left out while another runs",
  async () => {
    const results = runs.triggers;
    const [{ metrics }] = results.variants["replicated-master"].runs;
    const due = metrics["triggers.due"];
    expect(metrics).toMatchObject({ "triggers.missed": 0, "triggers.duplicated": 0, "tasks.lost": 0 });
    expect(due).toBeGreaterThan(10);
    // What the leader has left out, and agreed on with the others, it may not live to say: two launches were due when it died.
    const unsaid = due - metrics["triggers.launched"] - metrics["triggers.skipped"];
    expect([0, 1, 2]).toContain(unsaid);
    expect(metrics["triggers.skipped"]).toBeGreaterThan(0);
    expect(metrics["tasks.completed"]).toBe(metrics["triggers.launched"]);
    expect(results.findings.filter(({ severity }) => severity === "violation")).toEqual([]);
  },
  PATIENCE_MS,
);
