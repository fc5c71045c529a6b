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
    expect(stdout).toBe(`${at("good.yaml")}: valid: small, 1 x 5 = 5 runs\n`);
    expect(code).toBe(0);
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
