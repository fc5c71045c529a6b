import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { workFolder } from "./command.ts";
import { runHere } from "./in-process.ts";

const GOOD = `name: small
duration: 5s
workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: { exponential: { mean: 1s } } } }
`;
const folder = workFolder({
  "good.yaml": GOOD,
  "wrong.yaml": `${GOOD}replicatons: 2\n`,
  "worse.yaml": `${GOOD}sed: 2\n`,
});
afterAll(() => folder.remove());
const at = (name: string): string => join(folder.path, name);

describe("validate", () => {
  test("says of a good scenario what it would run", async () => {
    const { code, stdout } = await runHere(["validate", at("good.yaml")]);
    expect(stdout).toBe(
      `${at("good.yaml")}: valid: small, 1 x 5 = 5 runs; about 5 tasks a run, which as they come are work for 10% of the workers' cores\n`,
    );
    expect(code).toBe(0);
  });

  test.each([
    // 100 tasks of 3 s on 2 cores each: 10/s * 3 s * 2 cores are 60 of 40.
    [
      "arrivals: { poisson: 10/s }, cores: 2, service: 3s",
      "; about 100 tasks a run, which as they come are work for 150% of the workers' cores, more than they can do",
    ],
    [
      "arrivals: { poisson: 10/s }, service: 1s, limit: 7",
      "; about 7 tasks a run, which as they come are work for 25% of the workers' cores",
    ],
    [
      "arrivals: { poisson: 10/s }, service: 3h",
      "; about 100 tasks a run, which as they come are work for 2,700 times all of the workers' cores, more than they can do",
    ],
    [
      "arrivals: { poisson: 1/s }, job: { tasks: 4 }, service: 5s",
      "; about 40 tasks a run, which as they come are work for 50% of the workers' cores",
    ],
    ["closedLoop: { users: 3, think: 1s }, service: 1s", ""],
    ["arrivals: { all-at-once: 9 }, service: 1s", ""],
  ])("says how much a run will be, where rates tell: %s", async (asked, size) => {
    const files = workFolder({
      "x.yaml": `name: x\nduration: 10s\ncluster: { workers: { count: 10, cores: 4 } }\nworkload: { a: { ${asked} } }\n`,
    });
    const { stdout, stderr } = await runHere(["validate", join(files.path, "x.yaml")]);
    files.remove();
    expect(stderr).toBe("");
    expect(stdout).toBe(`${join(files.path, "x.yaml")}: valid: x, 1 x 5 = 5 runs${size}\n`);
  });

  test("says the most that arrives at once, and from which variant to which", async () => {
    // 10/s for 5 s, then 30/s for 5 s and 10/s beside them: 40/s * 1 s of 40 cores; fast ones do it with half, doubled workers too.
    const files = workFolder({
      "x.yaml": `name: x
duration: 20s
cluster: { workers: { count: 10, cores: 4 } }
workload:
  early: { arrivals: { poisson: 10/s }, service: 1s, until: 10s }
  late: { arrivals: { poisson: 30/s }, service: 1s, from: 5s, until: 10s }
variants:
  slow: {}
  fast: { cluster: { workers: { speed: 2 } } }
  more: { cluster: { workers: 20 }, workload: { late: { limit: 20 } } }
`,
    });
    const { stdout } = await runHere(["validate", join(files.path, "x.yaml")]);
    files.remove();
    expect(stdout).toContain(
      "; about 120 to 250 tasks a run, which as they come are work for 50% to 100% of the workers' cores\n",
    );
  });

  test("says the problems of all files, and is not content with one good one", async () => {
    const { code, stderr, stdout } = await runHere([
      "validate",
      at("wrong.yaml"),
      at("good.yaml"),
      at("worse.yaml"),
      at("nowhere.yaml"),
    ]);
    expect(stderr).toMatch(/wrong\.yaml:4:1: error: .*did you mean 'replications'/);
    expect(stderr).toMatch(/worse\.yaml:4:1: error: .*did you mean 'seed'/);
    expect(stderr).toMatch(/nowhere\.yaml: cannot be read: no such file/);
    expect(stdout).toContain("good.yaml: valid");
    expect(code).toBe(2);
  });
});

test("run says the problems of all scenarios at once, with their places, before anything runs", async () => {
  const { stderr, code } = await runHere(["run", at("wrong.yaml"), at("good.yaml"), at("worse.yaml")]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/wrong\.yaml:4:1: error:/);
  expect(stderr).toMatch(/worse\.yaml:4:1: error:/);
  expect(stderr).not.toContain("runs");
});

describe("list and schema", () => {
  test("list names every plug-in with its parameters, and narrows to a kind", async () => {
    const [all, one] = await Promise.all([runHere(["list"]), runHere(["list", "placement"])]);
    for (const name of ["single-master", "fifo", "power-of-d", "heartbeat", "poisson", "crash", "response.mean"])
      expect(all.stdout).toContain(name);
    expect(one.stdout).toContain("power-of-d");
    expect(one.stdout).not.toContain("fifo");
  });

  test("list shows what has a name, in every kind that has it", async () => {
    const [one, several] = await Promise.all([runHere(["list", "power-of-d"]), runHere(["list", "round-robin"])]);
    expect(one.stdout).toMatch(/^placement\n {2}power-of-d /);
    expect(one.stdout).not.toContain("least-loaded");
    expect(several.stdout).toMatch(/^ordering\n {2}round-robin [^]*\nplacement\n {2}round-robin /);
  });

  test("list --json is an object by kind", async () => {
    const { stdout } = await runHere(["list", "metric", "--json"]);
    const { metric } = JSON.parse(stdout) as { metric: { name: string }[] };
    expect(metric.map(({ name }) => name)).toContain("unavailability.max");
  });

  test("list scenario has every scenario that ships, by its question", async () => {
    const { scenario } = JSON.parse((await runHere(["list", "scenario", "--json"])).stdout) as {
      scenario: { name: string; summary: string }[];
    };
    const files = readdirSync("scenarios").filter((file) => file.endsWith(".yaml"));
    expect(scenario.map(({ name }) => `${name}.yaml`)).toEqual(files.sort());
    expect(scenario.filter(({ summary }) => !summary.endsWith("?"))).toEqual([]);
  });

  test("a scenario that is not there, but ships, is told where it is", async () => {
    const { code, stderr } = await runHere(["validate", at("scenarios/demo.yaml")]);
    expect(stderr).toMatch(
      /no such file; .* comes with Orrery: .*demo\.yaml, and `orrery init demo\.yaml --from demo`/,
    );
    expect(code).toBe(2);
    expect((await runHere(["validate", at("nothing.yaml")])).stderr).toContain(
      "nothing.yaml: cannot be read: no such file\n",
    );
  });

  test("list answers an unknown kind with the nearest", async () => {
    const { code, stderr } = await runHere(["list", "placment"]);
    expect(stderr).toContain("did you mean 'placement'?");
    expect(code).toBe(2);
  });

  test("schema is a JSON Schema that knows the scenario's keys", async () => {
    const schema = JSON.parse((await runHere(["schema"])).stdout) as { $schema: string; properties: object };
    expect(schema.$schema).toContain("json-schema.org");
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(["cluster", "workload", "variants", "expect"]),
    );
  });
});

describe("init", () => {
  test("writes a scenario that is valid, and never overwrites one", async () => {
    const first = await runHere(["init", at("first.yaml")]);
    expect(first.code, first.stderr).toBe(0);
    expect((await runHere(["validate", at("first.yaml")])).code).toBe(0);
    const second = await runHere(["init", at("first.yaml")]);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain("first.yaml: cannot be written: it exists already");
  });

  test("--from copies a scenario that ships, with the log that it reads, and keeps its schema in reach", async () => {
    const copy = await runHere(["init", at("own/copy.yaml"), "--from", "demo"]);
    expect(copy.stderr).toContain("own/traces/lublin-256.swf.gz");
    expect(copy.code).toBe(0);
    const lines = (path: string): readonly string[] => readFileSync(path, "utf8").split("\n");
    const [schema, ...rest] = lines(at("own/copy.yaml"));
    expect(rest).toEqual(lines("scenarios/demo.yaml").slice(1));
    expect(existsSync(join(at("own"), schema.split("$schema=")[1]))).toBe(true);
    expect((await runHere(["validate", at("own/copy.yaml")])).code).toBe(0);
  });

  test("--from refuses what nobody ships, with the nearest name", async () => {
    const { code, stderr } = await runHere(["init", at("none.yaml"), "--from", "two-choises"]);
    expect(stderr).toContain("did you mean 'two-choices'?");
    expect(code).toBe(2);
    expect(existsSync(at("none.yaml"))).toBe(false);
  });
});
