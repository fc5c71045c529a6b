// `orrery live`, as a user types it: real processes, real time. What is asserted is what must hold however slow the machine is.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Results } from "../../src/experiment/results.ts";
import { orrery, workFolder, type Outcome } from "./command.ts";

/** Long enough for any machine: a run goes on until its work is done. */
const PATIENCE_MS = 240_000;

const SCENARIO = `
name: small
duration: 10s
drain: 10m
cluster: { masters: 1, workers: { count: 2, cores: 2 } }
workload:
  all: { arrivals: { poisson: { rate: 4/s } }, service: { exponential: { mean: 500ms } }, limit: 30 }
variants:
  log: { scheduler: { architecture: single-master } }
faults:
  - { at: 2s, crash: worker/0, wipe: true, for: 4s }
  - { at: 3s, crash: master/0, for: 2s }
  - { at: 6s, pause: worker/1, for: 1s }
  - { at: 8s, partition: { isolate: worker/0 }, for: 1s }
expect:
  - log.tasks.lost == 0
`;

let folder: ReturnType<typeof workFolder>;
beforeAll(() => (folder = workFolder({ "small.yaml": SCENARIO })));
afterAll(() => folder.remove());

const DEATHS = `
name: deaths
duration: 8s
drain: 10m
cluster: { masters: 1, workers: { count: 2, cores: 2 } }
workload:
  all: { arrivals: { poisson: { rate: 4/s } }, service: { exponential: { mean: 500ms } }, limit: 24 }
variants:
  log: { scheduler: { architecture: single-master } }
  queue: { scheduler: { architecture: pull-queue } }
faults:
  - { at: 2s, kill: worker/0, for: 2s }
  - { at: 4s, kill: leader, for: 1s }
`;

describe("processes that die on machines that do not", () => {
  test(
    "are told as that; all tasks are done, and whoever had a connection hears of it at once",
    { timeout: PATIENCE_MS },
    async () => {
      writeFileSync(join(folder.path, "deaths.yaml"), DEATHS);
      const { stdout } = await orrery(
        ["live", "deaths.yaml", "--speed", "2", "--json", "--out", "deaths"],
        folder.path,
      );
      const results = JSON.parse(stdout) as Results;
      expect(results.findings.filter(({ severity }) => severity === "violation")).toEqual([]);
      expect(results.faults.map(({ text, bit }) => [text, bit > 0])).toEqual(
        Array.from({ length: 2 }, () => [
          ["kill worker/0", true],
          ["kill leader", true],
        ]).flat(),
      );
      for (const variant of ["log", "queue"]) {
        const [{ metrics }] = results.variants[variant].runs;
        expect(metrics).toMatchObject({ "tasks.completed": 24, "tasks.lost": 0, "effects.duplicate": 0 });
        const records = readFileSync(join(folder.path, "deaths", "records", `${variant}-seed-1.ndjson`), "utf8");
        const told = records.split("\n").filter((line) => line.includes('"node.crashed"'));
        expect(told.map((line) => (JSON.parse(line) as { value: unknown }).value)).toEqual(["process", "process"]);
      }
    },
  );
});

describe("a run on real processes", () => {
  let live: Outcome;
  let results: Results;
  beforeAll(async () => {
    live = await orrery(["live", "small.yaml", "--speed", "2", "--json"], folder.path);
    results = JSON.parse(live.stdout) as Results;
  }, PATIENCE_MS);

  test("does all tasks, loses none, and breaks no promise, though processes are killed, stopped and cut off", () => {
    const [{ metrics }] = results.variants["log"].runs;
    expect(results.findings.filter(({ severity }) => severity === "violation")).toEqual([]);
    expect(metrics).toMatchObject({ "tasks.submitted": 30, "tasks.completed": 30, "tasks.lost": 0 });
    expect(metrics["effects.duplicate"]).toBe(0);
    expect(metrics["response.mean"]).toBeGreaterThan(0.1);
  });

  test("every fault struck the machine that the scenario names, and those that stop somebody cost something", () => {
    expect(results.faults.map(({ kind, nodes, armed }) => ({ kind, nodes, armed }))).toEqual([
      { kind: "crash", nodes: ["worker/0"], armed: 1 },
      { kind: "crash", nodes: ["master/0"], armed: 1 },
      { kind: "pause", nodes: ["worker/1"], armed: 1 },
      { kind: "partition", nodes: ["worker/0"], armed: 1 },
    ]);
    expect(results.faults.slice(0, 3).map(({ bit }) => bit > 0)).toEqual([true, true, true]);
  });

  test("had the arrivals and the work of the simulated run, whose figures stand beside its own", async () => {
    const simulated = await orrery(["run", "small.yaml", "-n", "1", "--json", "--no-store"], folder.path);
    const { variants } = JSON.parse(simulated.stdout) as Results;
    const [{ metrics }] = variants["log"].runs;
    const { speed, figures } = results.fidelity!;
    expect(speed).toBe(2);
    const figure = (name: string) => figures.find(({ metric }) => metric === name)!;
    for (const name of ["response.mean", "wait.mean", "tasks.submitted", "messages.perTask"])
      expect(figure(name).simulated).toBe(metrics[name]);
    const own = results.variants["log"].runs[0].metrics;
    const response = figure("response.mean");
    expect(response).toMatchObject({ variant: "log", seeds: 1, live: own["response.mean"], ci95: [null, null] });
    expect(response.difference).toBeCloseTo(own["response.mean"] - metrics["response.mean"], 12);
  });

  test(
    "writes a report that says what it is, and leaves no files behind",
    async () => {
      const { code, stdout, stderr } = await orrery(["live", "small.yaml", "--speed", "10"], folder.path);
      expect(stderr).toContain("reports/small-live");
      expect(stdout).toContain("Real processes and the simulation");
      expect(stdout).toMatch(/mean response time +[\d.]+ m?s +[\d.]+ m?s/);
      expect([0, 2]).toContain(code);
      const page = readFileSync(join(folder.path, "reports/small-live/index.html"), "utf8");
      expect(page).toContain('<section id="fidelity"');
      expect(readFileSync(join(folder.path, "reports/small-live/summary.md"), "utf8")).toContain(
        "## Real processes and the simulation",
      );
      expect(existsSync(join(folder.path, "reports/small-live/tasks.csv"))).toBe(true);
      // Nobody can make this run again: it is kept, record by record, in order.
      const lines = readFileSync(join(folder.path, "reports/small-live/records/log-seed-1.ndjson"), "utf8").trimEnd();
      const records = lines.split("\n").map((line) => JSON.parse(line) as { at: number; kind: string; node?: string });
      expect(records.map(({ at }) => at)).toEqual(records.map(({ at }) => at).toSorted((a, b) => a - b));
      expect(records.filter(({ kind }) => kind === "task.completed")).toHaveLength(30);
      expect(records.filter(({ kind }) => kind === "node.crashed")).toMatchObject([
        { node: "worker/0", value: "disk" },
        { node: "master/0", value: "machine" },
      ]);
    },
    PATIENCE_MS,
  );
});

describe("what ends a live run", () => {
  const plain = (workload: string, scheduler = "single-master"): string => `
name: other
duration: 4s
drain: 10m
cluster: { masters: 1, workers: { count: 1, cores: 2 } }
workload: { all: { arrivals: { poisson: { rate: 4/s } }, service: 100ms, ${workload} } }
scheduler: { architecture: ${scheduler}, ordering: own, crashLimit: 2 }
`;

  test(
    "a task that kills its worker's process is a fault like any other: the worker is started again",
    async () => {
      writeFileSync(
        join(folder.path, "poison.yaml"),
        plain("limit: 5, poison: 20%").replace(", ordering: own", "").replace("4s", "20s"),
      );
      const { stdout } = await orrery(["live", "poison.yaml", "--seed", "3", "--speed", "10", "--json"], folder.path);
      const { findings, variants } = JSON.parse(stdout) as Results;
      expect(findings.filter(({ severity }) => severity === "violation")).toEqual([]);
      const [{ metrics }] = variants["single-master"].runs;
      expect(metrics["tasks.lost"]).toBe(0);
      expect(metrics["tasks.completed"] + (metrics["tasks.deadLettered"] ?? 0)).toBe(5);
      expect(metrics["tasks.completed"]).toBeLessThan(5);
    },
    PATIENCE_MS,
  );

  test(
    "a policy that throws in the middle of a run: the command ends then, and leaves no process behind",
    async () => {
      writeFileSync(join(folder.path, "late.yaml"), plain("limit: 500").replace("duration: 4s", "duration: 10h"));
      writeFileSync(
        join(folder.path, "late.ts"),
        `import { defineOrdering, WAIT } from "orrery";
class Waiting {
  tasks = [];
  get size() { return this.tasks.length; }
  add(task) { this.tasks.push(task); }
  remove(id) { const left = this.tasks.filter((task) => task.id !== id); const found = left.length < this.size; this.tasks = left; return found; }
  granted() {}
  returned() {}
  waiting() { return this.tasks; }
  choose(room, now) {
    if (process.connected && now > 3e6) throw new Error("enough");
    const task = this.tasks.find((each) => room.fits(each));
    return task === undefined ? WAIT : { kind: "start", task };
  }
}
export const own = defineOrdering({
  name: "own", summary: "throws, where it runs in a process of a node", source: "", parameters: {},
  properties: { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: false },
  create: () => new Waiting(),
} as never);`,
      );
      const { code, stderr } = await orrery(["live", "late.yaml", "--plugin", "late.ts", "--speed", "3"], folder.path);
      expect(code).toBe(2);
      expect(stderr).toContain("enough");
      expect(stderr).toContain("late.ts:");
    },
    PATIENCE_MS,
  );
});

describe("what a live run cannot do is said before anything starts", () => {
  const refused = async (text: string, ...options: readonly string[]): Promise<string> => {
    writeFileSync(join(folder.path, "refused.yaml"), text);
    const { code, stdout, stderr } = await orrery(["live", "refused.yaml", ...options], folder.path);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    return stderr;
  };
  const base = `
name: refused
duration: 10s
cluster: { masters: 1, workers: { count: 2, cores: 2 } }
workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: 100ms } }
`;

  test.each([
    ["the bound", "scheduler: { architecture: ideal }", "has no 'ideal'"],
    [
      "a fault that only a simulated machine has",
      "scheduler: { architecture: single-master }\nfaults: [{ at: 1s, disk-torn: master/0, for: 1s }]",
      "has no fault 'disk-torn'; it has crash, kill, restart, pause, slow, partition",
    ],
  ])("%s", async (_what, rest, message) => {
    expect(await refused(`${base}${rest}\n`)).toContain(message);
  });

  test("more nodes than processes are reasonable", async () => {
    const text = `${base}scheduler: { architecture: single-master }\n`.replace("count: 2", "count: 100");
    expect(await refused(text)).toContain("64 nodes at most");
  });

  test("of several designs those that can run, the others are left out with the reason", async () => {
    const text = `${base}variants:\n  bound: { scheduler: { architecture: ideal } }\n  real: { scheduler: { architecture: single-master } }\n`;
    expect(await refused(text, "--variant", "bound")).toContain("'bound': a live run has no 'ideal'");
  });

  test("a speed that is none", async () => {
    const text = `${base}scheduler: { architecture: single-master }\n`;
    expect(await refused(text, "--speed", "0")).toContain("--speed: expected a number from 0.01 to 100, found '0'");
  });
});
