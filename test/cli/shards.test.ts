import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inShard, readShard } from "../../src/cli/executor/shard.ts";
import { MAIN, orrery, outcomeOf, start, workFolder } from "./command.ts";

const SCENARIO = `name: demo
seed: 1
replications: 5
duration: 20s
cluster: { workers: { count: 2, cores: 1 } }
workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: { exponential: { mean: 1s } } } }
variants:
  fifo: { scheduler: { ordering: fifo } }
  sjf: { scheduler: { ordering: sjf } }
`;

let folder: ReturnType<typeof workFolder>;
beforeAll(() => {
  folder = workFolder({ "demo.yaml": SCENARIO });
});
afterAll(() => folder.remove());
const run = (...args: string[]) => orrery(["run", "demo.yaml", "--jobs", "1", ...args], folder.path);

describe("a shard", () => {
  test.each([["1/1"], ["3/8"], ["8/8"]])("is written as %s", (text) => {
    const [part, parts] = text.split("/").map(Number);
    expect(readShard(text)).toEqual({ part, parts });
  });

  test.each(["0/4", "5/4", "4", "a/b", "1/0", "-1/4", "1/4/2", ""])("is not '%s'", (text) => {
    expect(() => readShard(text)).toThrow("--shard: expected a part such as 1/4");
  });

  test("has each job in exactly one part, and parts differ by one job at most", () => {
    const jobs = Array.from({ length: 23 }, (_each, index) => ({ index }));
    const parts = [1, 2, 3, 4, 5].map((part) => inShard(jobs, { part, parts: 5 }));
    expect(parts.flat().sort((a, b) => a.index - b.index)).toEqual(jobs);
    expect(parts.map(({ length }) => length)).toEqual([5, 5, 5, 4, 4]);
  });
});

describe("a shard of as many seeds as it takes", () => {
  test("makes its part of all there may be, and says so; unless a number of seeds is asked for", async () => {
    writeFileSync(
      join(folder.path, "until.yaml"),
      SCENARIO.replace("replications: 5", "replications: { until: 50%, max: 6 }"),
    );
    const shard = ["run", "until.yaml", "--jobs", "1", "--shard", "1/2", "--store", "until"];
    const all = await orrery(shard, folder.path);
    expect(all.stdout).toContain("6 of 12 runs are in until");
    expect(all.stderr).toContain("its part of all 6 seeds");
    const two = await orrery([...shard, "-n", "2"], folder.path);
    expect(two.stdout).toContain("2 of 4 runs are in until");
    expect(two.stderr).not.toContain("its part of all");
  });
});

/** The block of the document that follows its heading. */
function recipe(heading: string): string {
  const page = readFileSync(fileURLToPath(new URL("../../docs/sweeping-on-clusters.md", import.meta.url)), "utf8");
  const block = new RegExp(`### ${heading}\n\n\`\`\`sh\n([^\`]*)\`\`\``).exec(page)?.[1];
  if (block === undefined) throw new Error(`no recipe under '${heading}'`);
  return block;
}

describe("the shell recipe of docs/sweeping-on-clusters.md", () => {
  test("leaves the report that one machine would have made", async () => {
    const script = `set -e\norrery() { "${process.execPath}" "${MAIN}" "$@"; }\n${recipe("A shell")}`;
    const { stderr } = await promisify(execFile)("sh", ["-c", script], { cwd: folder.path });
    expect(stderr).toContain("10 of 10 runs were there, nothing is left to run");
    const whole = await run("--out", "whole");
    expect(whole.code, whole.stderr).toBe(0);
    for (const name of ["results.json", "tasks.csv"])
      expect(readFileSync(join(folder.path, "reports", "demo", name), "utf8")).toBe(
        readFileSync(join(folder.path, "whole", name), "utf8"),
      );
  });
});

describe("orrery run with a store", () => {
  test("goes on after it was killed, with nothing lost and nothing made twice", async () => {
    const args = ["run", "demo.yaml", "-n", "100", "-j", "1", "--json", "--no-report", "--resume"];
    const child = start(args, folder.path);
    const killed = outcomeOf(child);
    const runs = join(folder.path, ".orrery", "store", "runs");
    const stored = () => {
      try {
        return readdirSync(runs, { recursive: true })
          .map(String)
          .filter((name) => name.endsWith(".json"));
      } catch {
        return [];
      }
    };
    while (stored().length < 20) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill("SIGKILL");
    await killed;
    const before = stored().length;
    const [resumed, anew] = await Promise.all([
      orrery(args, folder.path),
      orrery(
        args.filter((arg) => arg !== "--resume"),
        folder.path,
      ),
    ]);
    const found = Number(/(\d+) of 200 runs were there/.exec(resumed.stderr)?.[1]);
    expect(before).toBeLessThan(200);
    expect(found).toBe(before);
    expect(resumed.stdout).toBe(anew.stdout);
    expect(stored()).toHaveLength(200);
  });

  test("refuses what contradicts itself", async () => {
    for (const args of [
      ["--paranoid", "--resume"],
      ["--paranoid", "--shard", "1/2"],
      ["--redis", "redis://localhost"],
      ["--executor", "bullmq"],
      ["--executor", "thread"],
    ]) {
      const { code, stderr } = await run("--no-report", ...args);
      expect(code, args.join(" ")).toBe(2);
      expect(stderr).toMatch(/contradict|expected|did you mean/);
    }
  });
});
