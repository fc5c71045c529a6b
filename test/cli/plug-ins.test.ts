import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Results } from "../../src/experiment/results.ts";
import { bundlePlugIn } from "../../src/cli/plugins/bundle.ts";
import { orrery, workFolder } from "./command.ts";
import { runHere } from "./in-process.ts";

// Each test starts processes; the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const SCENARIO = (ordering: string) => `name: own-policy
seed: 1
replications: 2
duration: 5s
cluster: { workers: { count: 1, cores: 1 } }
workload: { all: { arrivals: { poisson: { rate: 3/s } }, service: { exponential: { mean: 1s } } } }
variants:
  fifo: { scheduler: { ordering: fifo } }
  own: { scheduler: { ordering: ${ordering} } }
`;

/** TypeScript, with an import of its own and one of ours. */
const LAST_FIRST = `import { defineOrdering, WAIT } from "orrery";
import type { Ordering, QueuedTask, Room, Choice } from "orrery";
import { last } from "./last.ts";

class Stack implements Ordering {
  #tasks: QueuedTask[] = [];
  get size(): number { return this.#tasks.length; }
  add(task: QueuedTask): void { this.#tasks.push(task); }
  remove(id: number): boolean {
    const before = this.#tasks.length;
    this.#tasks = this.#tasks.filter((task) => task.id !== id);
    return this.#tasks.length < before;
  }
  choose(room: Room): Choice {
    const task = last(this.#tasks);
    return task !== undefined && room.fits(task) ? { kind: "start", task } : WAIT;
  }
  waiting(): readonly QueuedTask[] { return [...this.#tasks].reverse(); }
}

export const lastFirst = defineOrdering({
  name: "last-first",
  summary: "The task that came last goes first.",
  parameters: {},
  properties: { clairvoyant: false, preemptive: false, workConserving: true, starvationFree: false },
  create: () => new Stack(),
});
export default lastFirst;
`;

const EXAMPLE =
  /```ts\n\/\/ my-policy\.ts\n([^`]*)```/.exec(
    readFileSync(new URL("../../docs/command-line.md", import.meta.url), "utf8"),
  )?.[1] ?? "";

const FILES = {
  "example.ts": EXAMPLE,
  "example.yaml": SCENARIO("fifo").replace(
    "own: { scheduler: { ordering: fifo } }",
    "own: { scheduler: { placement: first-free } }",
  ),
  "leaves.ts": LAST_FIRST.replace('"last-first"', '"brittle"').replace(
    "const task = last(this.#tasks);",
    "const task = process.exit(0);",
  ),
  "exits.mjs": "process.exit(0);\n",
  "own.yaml": SCENARIO("last-first"),
  "brittle.yaml": SCENARIO("brittle"),
  "last-first.ts": LAST_FIRST,
  "last.ts": "export const last = <T>(items: readonly T[]): T | undefined => items[items.length - 1];\n",
  "brittle.ts": LAST_FIRST.replace('"last-first"', '"brittle"').replace(
    "const task = last(this.#tasks);",
    'if (this.#tasks.length > 1) throw new Error("two are too many");\n    const task = last(this.#tasks);',
  ),
  "last-first.cjs": LAST_FIRST.replace(/^import \{ (.*) \} from "orrery";/, 'const { $1 } = require("orrery");')
    .replace(/^import .*\n/gm, "")
    .replace("export const lastFirst = ", "exports.lastFirst = ")
    .replace("export default lastFirst;", 'require("node:path");')
    .replace("last(this.#tasks)", 'require("./last.cjs").last(this.#tasks)')
    .replace("implements Ordering ", "")
    .replace(/: (QueuedTask\[\]|number|void|boolean|Room|Choice|QueuedTask|readonly QueuedTask\[\])(?=[,;) ])/g, ""),
  "last.cjs": "exports.last = (items) => items[items.length - 1];\n",
  "again.ts": 'export * from "./last-first.ts";\n',
  "taken.mjs":
    'export const mine = { kind: "ordering", name: "fifo", summary: "", parameters: {}, properties: { clairvoyant: false, preemptive: false, workConserving: true, starvationFree: true }, create: () => ({}) };\n',
  "nothing.js": "export const answer = 42;\n",
  "half.mjs": 'export const half = { kind: "ordering", name: "Half Done" };\n',
  "silent.mjs":
    'export const silent = { kind: "ordering", name: "silent", summary: "Says nothing.", parameters: {}, create: () => ({}) };\n',
  "odd.mjs":
    'export const odd = { kind: "placement", name: "odd", summary: "Odd.", parameters: { n: { type: "int", summary: "" } }, create: () => ({}) };\n',
  "throws.mjs": 'throw new Error("not today");\n',
  "syntax.ts": "export const = 5;\n",
  "policy.py": "pass\n",
};

let folder: ReturnType<typeof workFolder>;
beforeAll(() => {
  folder = workFolder(FILES);
});
afterAll(() => folder.remove());
const run = (...args: string[]) => orrery(args, folder.path);

describe("a policy of one's own", () => {
  test("takes part in a comparison, in one thread or two", async () => {
    const [one, two] = await Promise.all(
      ["1", "2"].map((jobs) =>
        run("run", "own.yaml", "--plugin", "./last-first.ts", "--json", "--no-report", "--jobs", jobs),
      ),
    );
    expect(one.code, one.stderr).toBe(0);
    expect(two.stdout).toBe(one.stdout);
    const { variants } = JSON.parse(one.stdout) as { variants: Record<string, { runs: { digest: string }[] }> };
    expect(variants["own"].runs[0].digest).not.toBe(variants["fifo"].runs[0].digest);
  });

  test("may be CommonJS, with what it requires, and is then the same", async () => {
    const command = ["run", "own.yaml", "--json", "--no-report", "--jobs", "1", "--plugin"];
    const [module, commonJs] = await Promise.all(
      ["last-first.ts", "last-first.cjs"].map((file) => run(...command, file)),
    );
    const [digests, same] = [module, commonJs].map(({ stdout, stderr }) => {
      expect(stderr).not.toContain("orrery:");
      return (JSON.parse(stdout) as Results).variants["own"].runs.map(({ digest }) => digest);
    });
    expect(same).toEqual(digests);
  });

  test("may be named twice", async () => {
    const { code, stderr } = await run(
      "validate",
      "own.yaml",
      "--plugin",
      "last-first.ts",
      "--plugin",
      "./last-first.ts",
    );
    expect(code, stderr).toBe(0);
  });

  test("is listed and validated like a built-in one", async () => {
    const [list, valid, without] = await Promise.all([
      run("list", "ordering", "--plugin", "last-first.ts"),
      run("validate", "own.yaml", "--plugin", "last-first.ts"),
      run("validate", "own.yaml"),
    ]);
    expect(list.stdout).toContain("last-first");
    expect(valid.code, valid.stderr).toBe(0);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain("last-first");
  });

  test("that throws during a run is named, with seed, virtual time and place; it is not our crash", async () => {
    const { code, stderr } = await run("run", "brittle.yaml", "--plugin", "brittle.ts", "--no-report", "--jobs", "1");
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /ordering policy 'brittle' \(brittle\.ts\) threw in choose\(\) at [\d.]+ s of virtual time: two are too many/,
    );
    expect(stderr).toMatch(/\(brittle\.ts:15:\d+\)/);
    expect(stderr).toContain("(variant 'own', seed 1)");
  });
});

test("the example of docs/command-line.md runs", async () => {
  const { code, stdout, stderr } = await run("run", "example.yaml", "--plugin", "example.ts", "--quiet", "--no-report");
  expect(stderr).toBe("");
  expect(stdout).toBe("own-policy: pass\n");
  expect(code).toBe(0);
});

test("a thread that ends before its work is done is a crash, and not a wait for ever", async () => {
  const { code, stderr } = await run("run", "brittle.yaml", "--plugin", "leaves.ts", "--no-report", "--jobs", "1");
  expect(stderr).toMatch(
    /orrery crashed: a worker thread ended before its work was done.*\n {2}in variant 'own', seed 1/,
  );
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(code).toBe(3);
});

test("a plug-in that ends our process does not make it look like a pass", async () => {
  const { code, stderr } = await run("run", "own.yaml", "--plugin", "exits.mjs");
  expect(stderr).toContain("ended before its work was done");
  expect(code).toBe(3);
});

describe("a plug-in that is no good is refused with the reason", () => {
  test.each([
    ["missing.ts", "missing.ts: no such file"],
    ["policy.py", "expected a file that ends in .ts"],
    [".", "expected a file"],
    ["nothing.js", "it exports no policy"],
    ["half.mjs", "name must be lower-case words joined by hyphens; summary must be a sentence"],
    ["silent.mjs", "'silent': properties must be { clairvoyant, preemptive, workConserving, starvationFree }"],
    ["odd.mjs", "'odd': parameter 'n': type must be one of duration, number"],
    ["throws.mjs", "it failed while it was loaded: not today"],
    ["syntax.ts", "it cannot be compiled"],
    ["taken.mjs", "ordering 'fifo' is one of Orrery's own; give yours another name"],
  ])("%s", async (file, message) => {
    const { code, stderr, stdout } = await runHere([
      "run",
      join(folder.path, "own.yaml"),
      "--plugin",
      join(folder.path, file),
    ]);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

test("two files with one policy are named", async () => {
  const plugIns = ["last-first.ts", "again.ts"].flatMap((file) => ["--plugin", file]);
  const { code, stderr } = await run("validate", "own.yaml", ...plugIns);
  expect(stderr).toContain("--plugin again.ts: ordering 'last-first' comes from last-first.ts too; rename one");
  expect(code).toBe(2);
});

test("what a shell makes of a pattern behind --plugin is no wall of mistakes in YAML", async () => {
  const { code, stderr } = await run("validate", "own.yaml", "--plugin", "last-first.ts", "brittle.ts");
  expect(stderr).toContain(
    "brittle.ts: expected a scenario file (YAML), found a program; every file with policies wants",
  );
  expect(stderr).not.toContain("not valid YAML");
  expect(code).toBe(2);
});

test("runs that are kept are found again from another folder, and code for other machines names nothing of this one", async () => {
  const store = join(folder.path, "kept");
  const command = ["run", "--no-report", "--quiet", "--store", store];
  mkdirSync(join(folder.path, "below"), { recursive: true });
  const here = await orrery([...command, "own.yaml", "--plugin", "last-first.ts"], folder.path);
  const below = await orrery([...command, "../own.yaml", "--plugin", "../last-first.ts"], join(folder.path, "below"));
  expect([here.code, below.code], here.stderr + below.stderr).toEqual([0, 0]);
  expect((await run("store", store)).stdout).toMatch(/^4 runs /);
  const { code } = await bundlePlugIn(join(folder.path, "last-first.ts"));
  expect(code).not.toContain("file:");
  expect(code).not.toContain(folder.path);
});
