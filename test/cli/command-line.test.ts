import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { orrery, outcomeOf, start, workFolder } from "./command.ts";

// Each test starts processes; the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const SMALL = `name: small
question: Does it run?
seed: 1
replications: 2
duration: 5s
cluster: { workers: { count: 2, cores: 1 } }
workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: { exponential: { mean: 1s } } } }
variants:
  fifo: { scheduler: { ordering: fifo } }
  sjf: { scheduler: { ordering: sjf } }
`;
const FILES = {
  "small.yaml": SMALL,
  "holds.yaml": `${SMALL}expect: [all.tasks.lost == 0]\n`,
  "fails.yaml": `${SMALL}expect: [fifo.tasks.submitted == 0]\n`,
  "open.yaml": `${SMALL}expect: [sjf.response.mean < 0.999999 * fifo.response.mean]\n`,
  "idle.yaml": SMALL.replace("duration: 5s", "duration: 1ms"),
};

let folder: ReturnType<typeof workFolder>;
beforeAll(() => {
  folder = workFolder(FILES);
});
afterAll(() => folder.remove());
const run = (...args: string[]) => orrery(args, folder.path);

describe("exit codes", () => {
  test.each([
    ["0 for a pass", ["run", "holds.yaml", "--no-report", "-j", "1"], 0],
    ["1 for a failed expectation", ["run", "fails.yaml", "--no-report"], 1],
    ["0 for what is inconclusive", ["run", "open.yaml", "-n", "1", "--no-report", "-j", "1"], 0],
    ["2 for what is inconclusive, with --strict", ["run", "open.yaml", "-n", "1", "--no-report", "--strict"], 2],
    ["2 where nothing was asked of any variant", ["run", "idle.yaml", "--no-report"], 2],
    ["2 for a mistyped option", ["run", "holds.yaml", "--sed", "3"], 2],
    ["0 for help", ["--help"], 0],
    ["0 for the version", ["--version"], 0],
  ])("%s", async (_title, args, code) => {
    const outcome = await run(...args);
    expect(outcome.code, outcome.stderr).toBe(code);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
  });
});

test("run --variant: what is expected of variants that are not run is left out, said once, and decides nothing", async () => {
  const { code, stdout, stderr } = await run("run", "open.yaml", "--variant", "fifo", "--no-report", "--strict");
  expect(stderr.match(/Left out: 1 expectation about variants that are not run\./g)).toHaveLength(1);
  expect(stdout).toContain("\nPASS\n");
  expect(stdout).not.toContain("sjf");
  expect(code).toBe(0);
});

describe.runIf(existsSync("/dev/full"))("results that cannot be written", () => {
  test.each([["list"], ["run", "holds.yaml", "--json", "--no-report"], ["trace", "holds.yaml", "--variant", "fifo"]])(
    "are no finding and no crash: %s",
    async (...args) => {
      const full = openSync("/dev/full", "w");
      const outcome = await outcomeOf(start(args, folder.path, {}, full));
      closeSync(full);
      expect(outcome.stderr).toContain("orrery: stdout: cannot be written: the disk is full");
      expect(outcome.stderr).not.toMatch(/crashed|\n\s+at /);
      expect(outcome.code).toBe(2);
    },
  );
});

test.runIf(existsSync("/proc/self"))("a place where nobody can make a folder is refused", async () => {
  for (const option of ["--out", "--store"]) {
    const { code, stderr } = await run("run", "holds.yaml", option, "/proc/orrery/x");
    expect(stderr).toContain(`orrery: ${option} /proc/orrery/x: cannot be written: no such file`);
    expect(code).toBe(2);
  }
});

describe("run --json", () => {
  test("prints one object on stdout and nothing else, with the keys that programs rely on", async () => {
    const { stdout, code } = await run("run", "holds.yaml", "--json", "--out", "json-report");
    expect(code).toBe(0);
    expect(stdout.trimEnd()).not.toContain("\n");
    const results = JSON.parse(stdout) as Record<string, unknown>;
    expect(results).toMatchObject({
      schema: "orrery/results/1",
      scenario: "small",
      verdict: "pass",
      engine: { version: "0.1.0", fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string },
      variants: {
        fifo: {
          runs: [{ seed: 1, digest: expect.any(String) as string }, { seed: 2 }],
          metrics: { "response.mean": { unit: "s" } },
        },
      },
      expectations: [{ text: "all.tasks.lost == 0", verdict: "pass" }],
      // Five tasks in five seconds leave nothing to choose.
      findings: [{ check: "no-difference", severity: "warning", variant: "sjf" }],
      faults: [],
      partial: false,
    });
    expect(readFileSync(join(folder.path, "json-report", "results.json"), "utf8")).toBe(stdout);
  });

  test("is the same, to the byte, for one thread and for two, and in paranoid mode", async () => {
    const [one, two, paranoid] = await Promise.all([
      run("run", "small.yaml", "--json", "--jobs", "1", "--out", "one"),
      run("run", "small.yaml", "--json", "--jobs", "2", "--out", "two"),
      run("run", "small.yaml", "--json", "--paranoid", "--no-report"),
    ]);
    expect(one.code, one.stderr).toBe(0);
    expect(two.stdout).toBe(one.stdout);
    expect(paranoid.stdout).toBe(one.stdout);
    const rows = (name: string) => readFileSync(join(folder.path, name, "tasks.csv"), "utf8");
    expect(rows("two")).toBe(rows("one"));
    expect(rows("one").split("\n").length).toBeGreaterThan(5);
  });
});

describe("run", () => {
  test("says where the report is, and puts it under reports/", async () => {
    const { stderr, stdout } = await run("run", "small.yaml");
    expect(stderr).toContain(`Report: ${join("reports", "small")}`);
    expect(stderr).toMatch(/file:\/\/\S+index\.html/);
    expect(stdout).toContain("Does it run?");
    expect(existsSync(join(folder.path, "reports", "small", "index.html"))).toBe(true);
  });

  test("with --quiet prints one line", async () => {
    const { stdout, stderr } = await run("run", "small.yaml", "--quiet", "--no-report");
    expect(stdout).toBe("small: pass\n");
    expect(stderr).toBe("");
  });

  test("of one variant at one seed gives the digest that the whole experiment had there", async () => {
    const digestOf = (text: string, run: number) =>
      (JSON.parse(text) as { variants: { sjf: { runs: { digest: string }[] } } }).variants.sjf.runs[run].digest;
    const [all, one] = await Promise.all([
      run("run", "small.yaml", "--json", "--no-report"),
      run("run", "small.yaml", "--json", "--no-report", "--variant", "sjf", "--seed", "2", "-n", "1"),
    ]);
    expect(digestOf(one.stdout, 0)).toBe(digestOf(all.stdout, 1));
  });

  test("stays plain where nobody watches", async () => {
    const { stdout, stderr } = await run("run", "small.yaml", "--no-report");
    expect(stdout + stderr).not.toMatch(/[\u001B\r]/);
  });

  test("never overwrites a folder that is not a report", async () => {
    const { code, stderr } = await run("run", "small.yaml", "--out", ".");
    expect(code).toBe(2);
    expect(stderr).toContain("something that is not a report");
    expect(existsSync(join(folder.path, "small.yaml"))).toBe(true);
  });

  test("keeps the finished runs at Ctrl-C, says that they are not all, and returns 130", async () => {
    const child = start(["run", "small.yaml", "-n", "10000", "--jobs", "1", "--json", "--out", "stopped"], folder.path);
    const outcome = outcomeOf(child);
    // The first line of progress comes when runs are finished and most are not.
    let said = "";
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      if (!/ \d+\/\d+ runs/.test(said)) return;
      child.stderr?.off("data", listen);
      child.kill("SIGINT");
    };
    child.stderr?.on("data", listen);
    const { code, stdout, stderr } = await outcome;
    expect(code).toBe(130);
    expect(stderr).toContain("Stopping.");
    expect(stderr).toContain("Its runs are not kept: with --store, a run that is broken off goes on where it stopped");
    const results = JSON.parse(stdout) as {
      partial: boolean;
      verdict: string;
      variants: { fifo: { runs: unknown[] } };
    };
    expect(results).toMatchObject({ partial: true, verdict: "inconclusive" });
    const { length } = results.variants.fifo.runs;
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(10_000);
    expect(readFileSync(join(folder.path, "stopped", "results.json"), "utf8")).toBe(stdout);
  });
});

describe("trace", () => {
  const linesOf = async (...args: string[]) => {
    const { stdout, code, stderr } = await run("trace", "small.yaml", ...args);
    expect(code, stderr).toBe(0);
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { at: number; kind: string; task?: number; node?: string });
  };

  test("prints one object a line, in order of time", async () => {
    const lines = await linesOf();
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.every((line, index) => index === 0 || line.at >= lines[index - 1].at)).toBe(true);
  });

  test("filters by kind, task, node and time, all of which must hold", async () => {
    const all = await linesOf();
    const [, second] = [...new Set(all.filter((line) => line.kind === "task.arrived").map((line) => line.at))];
    const until = `${Math.round(second * 1e6)}us`;
    const [task, early, node] = await Promise.all([
      linesOf("--task", "0"),
      linesOf("--kind", "task", "--kind", "attempt.started", "--until", until),
      linesOf("--node", "worker/1", "--from", until),
    ]);
    expect(task).toEqual(all.filter((line) => line.task === 0));
    expect(early).toEqual(all.filter((line) => /^task\.|^attempt\.started$/.test(line.kind) && line.at < second));
    expect(node).toEqual(all.filter((line) => Object.values(line).includes("worker/1") && line.at >= second));
    for (const filtered of [task, early, node]) expect(filtered.length).toBeGreaterThan(3);
  });

  test("ends quietly when its reader has had enough", async () => {
    const child = start(["trace", "small.yaml"], folder.path);
    child.stdout?.once("data", () => child.stdout?.destroy());
    const { code, stderr } = await outcomeOf(child);
    expect(stderr).not.toMatch(/EPIPE|crash/);
    expect(code).toBe(0);
  });
});

test("completion prints a script for the shell", async () => {
  const { stdout, code } = await run("completion");
  expect(code).toBe(0);
  expect(stdout).toContain("orrery");
  expect(stdout).toContain("complete");
});
