// What the command really prints, whatever comes out, is as the published schemas say, and has no key that they do not name.
// (`test/cli/command.ts` and `in-process.ts` hold every other test's output to them, too; the goldens those of all scenarios.)

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { GateResult, SelfTestReport } from "../../src/experiment/gate/gate-result.ts";
import type { Results } from "../../src/experiment/results.ts";
import { orrery, outcomeOf, start, workFolder } from "../cli/command.ts";
import { runHere } from "../cli/in-process.ts";
import { checkPrinted, mistakesIn } from "./conformity.ts";

vi.setConfig({ testTimeout: 240_000 });

const HEAD = `replications: 3
duration: 20s
drain: 2m
cluster: { workers: { count: 3, cores: 2 } }
workload:
  web: { arrivals: { poisson: { rate: 4/s } }, service: { exponential: { mean: 1s } } }
  batch: { arrivals: { poisson: { rate: 0.2/s } }, service: { uniform: [2s, 8s] }, tenant: night }
`;
const TWO = `variants: { fifo: {}, shortest: { scheduler: { ordering: sjf } } }\n`;
const folder = workFolder({
  "small.yaml": `name: small\n${HEAD}${TWO}faults: [{ at: 8s, crash: worker/1, for: 5s }]\nexpect: [all.tasks.lost == 0]\n`,
  "fails.yaml": `name: fails\n${HEAD}${TWO}expect: [all.tasks.lost == 1, fifo.response.mean < shortest.response.mean]\n`,
  "broken.yaml": `name: broken\n${HEAD}faults: [{ at: 8s, crash: leader, wipe: true, for: 5s }]\n`,
  "swept.yaml": `name: swept\n${HEAD}${TWO}sweep: { cluster.workers.count: [3, 4], workload.web.arrivals.poisson.rate: [2/s, 4/s], goal: [response.mean, { maximise: utilisation }] }\n`,
  "cube.yaml": `name: cube\n${HEAD}sweep:\n  sampling: { latin-hypercube: { points: 4 } }\n  cluster.workers.count: { from: 3, to: 9, whole: true }\n  workload.web.arrivals.poisson.rate: { from: 1/s, to: 4/s }\n`,
  "until.yaml": `name: until\n${HEAD.replace("replications: 3", "replications: { until: 50%, least: 2, max: 4 }")}${TWO}`,
});
afterAll(() => folder.remove());

const run = (...args: readonly string[]) => orrery(args, folder.path);
const resultsOf = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await run(...args, "--json");
  expect(stdout, stderr).not.toBe("");
  const results = JSON.parse(stdout) as Results;
  expect(mistakesIn("results", results)).toEqual([]);
  return { code, results };
};

describe("results", () => {
  test("of runs that pass, also of one seed, and in the report's folder", async () => {
    const { code, results } = await resultsOf("run", "small.yaml");
    expect({ code, verdict: results.verdict, partial: results.partial }).toEqual({
      code: 0,
      verdict: "pass",
      partial: false,
    });
    expect(readFileSync(join(folder.path, "reports/small/results.json"), "utf8")).toBe(
      `${(await run("report", "reports/small", "--json")).stdout}`,
    );
    const alone = await resultsOf("run", "small.yaml", "-n", "1", "--no-report");
    expect(alone.results.variants["fifo"].metrics["response.mean"].ci95).toEqual([null, null]);
  });

  test("whose expectations fail, or cannot be decided", async () => {
    const { code, results } = await resultsOf("run", "fails.yaml", "--no-report");
    expect({ code, verdict: results.verdict }).toEqual({ code: 1, verdict: "fail" });
  });

  test("with broken promises", async () => {
    const { code, results } = await resultsOf("run", "broken.yaml", "--no-report");
    expect({ code, verdict: results.verdict }).toEqual({ code: 1, verdict: "fail" });
    expect(results.findings.map(({ severity }) => severity)).toContain("violation");
  });

  test("that were interrupted", async () => {
    const child = start(["run", "small.yaml", "-n", "1000", "-j", "1", "--json", "--no-report"], folder.path);
    const outcome = outcomeOf(child);
    let said = "";
    child.stderr?.on("data", (text: string) => {
      const before = said;
      said += text;
      // The first line of progress comes when runs are finished and most are not.
      if (/ \d+\/\d+ runs/.test(said) && !/ \d+\/\d+ runs/.test(before)) child.kill("SIGINT");
    });
    const { code, stdout } = await outcome;
    expect(code).toBe(130);
    const results = JSON.parse(stdout) as Results;
    expect(results.partial).toBe(true);
    expect(mistakesIn("results", results)).toEqual([]);
  });

  test.each(["swept.yaml", "cube.yaml"])("of a sweep (%s)", async (file) => {
    const { results } = await resultsOf("run", file, "--no-report");
    expect(results.sweep!.designs.length).toBeGreaterThan(3);
  });

  test("whose number of seeds was left to a precision, and several together", async () => {
    const { results } = await resultsOf("run", "until.yaml");
    expect(results.stopping).toBeDefined();
    await resultsOf("run", "fails.yaml");
    const combined = await resultsOf("report", "reports/until", "reports/fails", "--out", "both");
    expect(combined.results.sources).toHaveLength(2);
  });
});

test.each([
  [0, "threshold", ["--until", "fifo.response.mean < 2s", "--variant", "fifo"]],
  [2, "no-threshold", ["--until", "fifo.response.mean < 100s", "--variant", "fifo"]],
  [0, "best", ["--minimise", "response.mean", "--variant", "fifo"]],
])("a search that ends with %d: %s", async (code, kind, args) => {
  const found = await run("search", "small.yaml", "--parameter", "cluster.workers.count=2..5:whole", ...args, "--json");
  expect(found.code, found.stderr).toBe(code);
  expect(JSON.parse(found.stdout)).toMatchObject({ schema: "orrery/search/1", kind });
  expect(mistakesIn("search", JSON.parse(found.stdout))).toEqual([]);
});

test("a hunt that catches something", async () => {
  const args = ["hunt", "small.yaml", "--kinds", "wipe,pause", "-n", "6", "-j", "1", "--variant", "fifo", "--json"];
  const { code, stdout } = await run(...args);
  const { variants } = JSON.parse(stdout);
  expect({ code, isCaught: variants[0].catches.length > 0 }).toEqual({ code: 1, isCaught: true });
  expect(mistakesIn("hunt", JSON.parse(stdout))).toEqual([]);
});

describe("the gate", () => {
  const small = join(folder.path, "small.yaml");
  const baselines = join(folder.path, "baselines");
  const gate = (...args: readonly string[]) => runHere(["gate", "--baseline", baselines, "-j", "1", "--json", ...args]);

  test("identical, regressed, incomparable, and what its self-test says", async () => {
    await runHere(["baseline", "write", small, "--baseline", baselines, "-j", "1", "--quiet"]);
    const outcomes: string[] = [];
    const judge = async () => {
      const { stdout } = await gate();
      const result = JSON.parse(stdout) as GateResult;
      expect(mistakesIn("gate", result)).toEqual([]);
      outcomes.push(result.scenarios[0].outcome);
    };
    await judge();
    const file = join(baselines, "small.json");
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text
        .replace(/"runDigests": \["(.)/g, (_, digit) => `"runDigests": ["${digit === "0" ? "1" : "0"}`)
        .replace('"tasks.lost": [0, 0, 0]', '"tasks.lost": [-1, 0, 0]'),
    );
    await judge();
    writeFileSync(file, "{}");
    await judge();
    expect(outcomes).toEqual(["identical", "regressed", "incomparable"]);
    const refused = JSON.parse((await gate("--self-test")).stdout) as SelfTestReport;
    expect(refused).toMatchObject({ verdict: "error", scenarios: [], refused: [{ scenario: "small" }] });
    writeFileSync(file, text);
    const { code, stdout } = await gate("--self-test");
    const report = JSON.parse(stdout) as SelfTestReport;
    expect(mistakesIn("self-test", report)).toEqual([]);
    expect(report.scenarios[0].trials.length).toBeGreaterThan(10);
    expect(code).toBe(report.verdict === "pass" ? 0 : 1);
  });
});

test("two runs that differ, and a run and itself", async () => {
  for (const other of ["shortest", "fifo"]) {
    const { code, stdout } = await run("diff", "small.yaml --variant fifo", `small.yaml --variant ${other}`, "--json");
    expect(code).toBe(other === "fifo" ? 0 : 1);
    expect(mistakesIn("diff", JSON.parse(stdout))).toEqual([]);
  }
});

test("lines of a trace, of designs of all kinds", async () => {
  const kinds = new Set<string>();
  for (const architecture of ["single-master", "active-standby", "replicated-master", "pull-queue", "decentralised"]) {
    const masters = architecture === "single-master" ? 1 : 3;
    const text = `name: t\n${HEAD}scheduler: { architecture: ${architecture} }\nfaults: [{ at: 8s, crash: leader, for: 5s }, { at: 4s, pause: any worker, for: 3s }]\n`;
    writeFileSync(join(folder.path, "t.yaml"), text.replace("workers:", `masters: ${masters}, workers:`));
    const { stdout, stderr } = await run("trace", "t.yaml");
    expect(stdout, stderr).not.toBe("");
    const mistakes = stdout
      .trim()
      .split("\n")
      .flatMap((line) => {
        const record = JSON.parse(line) as { kind: string };
        kinds.add(record.kind);
        return mistakesIn("trace", record);
      });
    expect([...new Set(mistakes)]).toEqual([]);
  }
  expect(kinds.size).toBeGreaterThan(30);
});

test("the list of everything, and the history of reports", async () => {
  const { stdout } = await runHere(["list", "--json"]);
  const listed = JSON.parse(stdout);
  expect(mistakesIn("list", listed)).toEqual([]);
  expect(listed.metric.find(({ name }: { name: string }) => name === "response.mean")).toMatchObject({
    unit: "s",
    better: "lower",
  });
  await run("run", "small.yaml", "-q");
  const lines = readFileSync(join(folder.path, "reports/history.ndjson"), "utf8").trim().split("\n");
  expect(lines.flatMap((line) => mistakesIn("history", JSON.parse(line)))).toEqual([]);
});

test("a key that no schema names would be seen, and so would a figure that is gone", async () => {
  const { stdout } = await run("run", "small.yaml", "--variant", "fifo", "-n", "2", "--json", "--no-report");
  const results = JSON.parse(stdout) as Results;
  const { question: _, ...without } = results;
  expect(mistakesIn("results", without)).toHaveLength(1);
  const more = { ...results, variants: { fifo: { ...results.variants["fifo"], novelty: 1 } } };
  expect(() => checkPrinted(JSON.stringify(more))).toThrow(/novelty/);
});
