// Every design that can be built runs on real processes, while one of its workers and its first master are killed. What is asserted
// must hold however slow the machine is.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Results } from "../../src/experiment/results.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { orrery, workFolder } from "./command.ts";

const PATIENCE_MS = 600_000;

/** With times that fit a run of some seconds. */
const DESIGNS: Readonly<Record<string, string>> = {
  "single-master": "single-master",
  "active-standby": "{ active-standby: { lease: 4s, renewDeadline: 2s, retryPeriod: 500ms, lockElection: 300ms } }",
  "replicated-master": "replicated-master",
  "log-shipping": "log-shipping",
  "pull-queue": "pull-queue",
  decentralised: "decentralised",
  "shared-state": "shared-state",
  offers: "offers",
  "database-lock": "database-lock",
  slots: "{ slots: { session: 6s, tick: 2s } }",
  "app-sharding": "{ app-sharding: { workerTimeout: 10s, lockTimeout: 10s, discoveryInterval: 2s } }",
  "durable-execution": "{ durable-execution: { startToClose: 10s } }",
};

const SCENARIO = `
name: all
duration: 12s
drain: 30m
cluster: { masters: 3, workers: { count: 2, cores: 2 } }
workload:
  all: { arrivals: { poisson: { rate: 4/s } }, service: { exponential: { mean: 400ms } }, limit: 30 }
variants:
${Object.entries(DESIGNS)
  .map(([name, text]) => `  ${name}: { scheduler: { architecture: ${text} } }`)
  .join("\n")}
faults:
  - { at: 3s, crash: worker/0, for: 4s }
  - { at: 5s, crash: master/0, for: 4s }
`;

/** Experiments at one time. A live run is waiting, mostly. */
const LANES = 3;

/** Every third design, one after the other. */
async function live(lane: number): Promise<Results> {
  const names = Object.keys(DESIGNS).filter((_, index) => index % LANES === lane);
  const chosen = names.flatMap((name) => ["--variant", name]);
  const flags = ["--speed", "3", "--json", "--out", `lane-${lane}`];
  const { stdout, stderr } = await orrery(["live", "all.yaml", ...flags, ...chosen], folder.path);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Results;
}

let folder: ReturnType<typeof workFolder>;
let runs: readonly Results[];
beforeAll(async () => {
  folder = workFolder({ "all.yaml": SCENARIO });
  runs = await Promise.all(Array.from({ length: LANES }, (_, lane) => live(lane)));
}, PATIENCE_MS);
afterAll(() => folder.remove());

test("no design is left out but the bound", () => {
  const real = builtInRegistry()
    .all("architecture")
    .filter(({ isBound }) => !isBound)
    .map(({ name }) => name);
  expect(Object.keys(DESIGNS).toSorted()).toEqual(real.toSorted());
  const ran = runs.flatMap(({ variants }) => Object.keys(variants));
  expect(ran.toSorted()).toEqual(real.toSorted());
});

test.each(Object.keys(DESIGNS))("%s: every task is done, and takes effect once", (name) => {
  const results = runs.find(({ variants }) => name in variants)!;
  const [{ metrics }] = results.variants[name].runs;
  expect(metrics).toMatchObject({
    "tasks.submitted": 30,
    "tasks.completed": 30,
    "tasks.lost": 0,
    "effects.duplicate": 0,
  });
  const figures = results.fidelity!.figures.filter(({ variant }) => variant === name);
  expect(figures.find(({ metric }) => metric === "tasks.completed")).toMatchObject({ simulated: 30, live: 30 });
});
