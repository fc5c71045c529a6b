// `orrery baseline`, `gate` and `diff` as a user types them; with --jobs 1, so that no thread is needed.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { workFolder } from "./command.ts";
import { runHere } from "./in-process.ts";

const SCENARIO = `name: small
replications: 3
duration: 5s
workload: { all: { arrivals: { poisson: { rate: 2/s } }, service: { exponential: { mean: 1s } } } }
variants: { central: {}, random: { scheduler: { placement: random, queueing: at-worker } } }
`;
const folder = workFolder({ "small.yaml": SCENARIO, "other.yaml": SCENARIO.replace("small", "other") });
const at = (name: string): string => join(folder.path, name);
const baselines = at("baselines");
const small = at("small.yaml");
const QUICK = ["--jobs", "1", "--quiet"];
const gate = (...args: readonly string[]) => runHere(["gate", ...args, "--baseline", baselines, "--jobs", "1"]);

beforeAll(async () => {
  const { code, stdout } = await runHere(["baseline", "write", small, "--baseline", baselines, ...QUICK]);
  expect(stdout).toBe(`${join(baselines, "small.json")}: 2 x 3 runs, new\n`);
  expect(code).toBe(0);
});
afterAll(() => folder.remove());

/** The baseline with one text replaced, for the time of `body`. */
async function spoiled(change: (text: string) => string, body: () => Promise<void>): Promise<void> {
  const file = join(baselines, "small.json");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, change(text));
  try {
    await body();
  } finally {
    writeFileSync(file, text);
  }
}

/** As if the new code were slower: the baseline's response times are a tenth below, its digests are others. */
const asIfSlower = (text: string): string =>
  text
    .replace(/"runDigests": \["(.)/g, (_, digit: string) => `"runDigests": ["${digit === "0" ? "1" : "0"}`)
    .replace(
      /"response\.mean": \[([^\]]*)\]/g,
      (_, values: string) =>
        `"response.mean": [${values
          .split(", ")
          .map((value) => Number(value) * 0.5)
          .join(", ")}]`,
    );

/** A placement of somebody who has not read the rules. */
const UNSTEADY = `export const unsteady = {
  kind: "placement", name: "unsteady", summary: "Anywhere.", parameters: {},
  create: () => ({ place: (task, view) => view.candidate(Math.floor(SOURCE * view.candidateCount)) }),
};
`;

describe("a policy that looks at more than the seed", () => {
  const files = workFolder({
    "steady.js": UNSTEADY.replace("SOURCE", "0.5"),
    "random.js": UNSTEADY.replace("SOURCE", "Math.random()"),
    "own.yaml": SCENARIO.replace("small", "own").replace("placement: random", "placement: unsteady"),
  });
  const own = join(files.path, "own.yaml");
  const kept = ["--baseline", join(files.path, "kept")];
  const asked = (...args: readonly string[]) => runHere([...args, own, ...kept, "--jobs", "1"]);
  afterAll(() => files.remove());

  test("gets no baseline, and is a finding of the gate, not an inconclusive one", async () => {
    const random = ["--plugin", join(files.path, "random.js")];
    const steady = ["--plugin", join(files.path, "steady.js")];
    const refused = await asked("baseline", "write", ...random);
    expect(refused.stderr).toContain("random: seed 1, run twice, gave two different runs");
    expect(refused.stderr).toContain("no baseline was written");
    expect(refused.code).toBe(2);
    expect((await asked("baseline", "write", ...steady)).code).toBe(0);
    expect((await asked("gate", ...steady)).stdout).toContain("own: identical");
    const { code, stdout } = await asked("gate", ...random);
    expect(stdout).toContain("x line 1: random: seed 1, run twice, gave two different runs");
    expect(stdout).not.toContain("central: seed");
    expect(code).toBe(1);
  });
});

test("a scenario whose policy throws is told in every channel, and the others are judged", async () => {
  const steady = UNSTEADY.replace("SOURCE", "0.5");
  const files = workFolder({
    "good.js": steady,
    "bad.js": steady.replace("({ place: ", "({ place: (task, view) => { throw new Error('boom'); }, unused: "),
    "a.yaml": SCENARIO.replace("small", "a").replace("placement: random", "placement: unsteady"),
    "b.yaml": SCENARIO.replace("small", "b"),
  });
  const inside = (name: string): string => join(files.path, name);
  const rest = [inside("a.yaml"), inside("b.yaml"), "--baseline", inside("kept"), "--jobs", "1"];
  expect((await runHere(["baseline", "write", ...rest, "--plugin", inside("good.js")])).code).toBe(0);
  const channels = ["--json", "--junit", inside("junit.xml")];
  const { code, stdout, stderr } = await runHere(["gate", ...rest, ...channels, "--plugin", inside("bad.js")]);
  const message = /placement policy 'unsteady' \(.*bad\.js\) threw in place\(\) at .* s of virtual time: boom/;
  expect(stderr).toMatch(message);
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: "error",
    scenarios: [
      { scenario: "a", outcome: "incomparable", problems: [{ kind: "run", message: expect.stringMatching(message) }] },
      { scenario: "b", outcome: "identical" },
    ],
  });
  expect(readFileSync(inside("junit.xml"), "utf8")).toMatch(/<error [^>]*boom/);
  expect(code).toBe(2);
  files.remove();
});

describe("baseline", () => {
  test("write is the same bytes every time, and does not replace what is there", async () => {
    const again = at("again");
    await runHere(["baseline", "write", small, "--baseline", again, ...QUICK]);
    expect(readFileSync(join(again, "small.json"), "utf8")).toBe(readFileSync(join(baselines, "small.json"), "utf8"));
    const { code, stderr } = await runHere(["baseline", "write", small, "--baseline", again, ...QUICK]);
    expect(stderr).toContain("small has a baseline");
    expect(code).toBe(2);
  });

  test("a place where nothing can be kept is refused before the first run", async () => {
    const { code, stderr } = await runHere(["baseline", "write", small, "--baseline", small, "--jobs", "1"]);
    expect(stderr).toBe(`orrery: ${small}: cannot be written: a part of the path is not a folder\n`);
    expect(code).toBe(2);
  });

  test("update wants a reason, keeps the seeds, and says what the change is", async () => {
    const without = await runHere(["baseline", "update", small, "--baseline", baselines, ...QUICK]);
    expect(without.stderr).toContain("--why: expected the reason");
    expect(without.code).toBe(2);
    await spoiled(
      (text) => text,
      async () => {
        const args = ["baseline", "update", small, "--why", "because", "--baseline", baselines, ...QUICK];
        expect((await runHere(args)).stdout).toContain("2 x 3 runs; against the old one: identical");
        expect(readFileSync(join(baselines, "small.json"), "utf8")).toContain('"why": "because"');
      },
    );
  });

  test("show lists what there is, and says what cannot be read", async () => {
    const { stdout, code } = await runHere(["baseline", "show", "--baseline", baselines]);
    expect(stdout).toMatch(
      /^small: 2 x 3 runs, pass, engine 0\.1\.0 [0-9a-f]{16}\n {2}.*small\.yaml\n {2}first baseline\n$/,
    );
    expect(code).toBe(0);
    await spoiled(
      (text) => text.slice(1),
      async () => expect((await runHere(["baseline", "show", "--baseline", baselines])).code).toBe(2),
    );
  });
});

describe("gate", () => {
  test("says identical, and passes", async () => {
    const { code, stdout } = await gate();
    expect(stdout).toContain("small: identical");
    expect(code).toBe(0);
  });

  test("of a folder takes the scenarios that have a baseline; of a file it wants one", async () => {
    expect((await gate(folder.path)).stdout).toMatch(/^small: identical[^]*Scenarios: 1 identical/);
    const { code, stdout } = await gate(at("other.yaml"));
    expect(stdout).toContain("no baseline of 'other'");
    expect(code).toBe(2);
  });

  test("fails where something regressed, in every channel at once", async () => {
    await spoiled(asIfSlower, async () => {
      const files = ["junit", "markdown", "sarif", "bencher"].flatMap((name) => [`--${name}`, at(`out/${name}`)]);
      const { code, stdout, stderr } = await gate(
        "--json",
        "--annotations",
        ...files,
        "--benchmark-action",
        at("out/b.json"),
      );
      const result = JSON.parse(stdout) as { verdict: string; scenarios: { outcome: string }[] };
      expect(stderr).toMatch(/^::(error|warning) file=/m);
      expect(result.scenarios[0].outcome).not.toBe("identical");
      for (const name of ["junit", "markdown", "sarif", "bencher", "b.smaller.json", "b.bigger.json"])
        expect(readFileSync(at(`out/${name}`), "utf8").length).toBeGreaterThan(2);
      // Three seeds are too few to be sure of: without --strict that passes, with it it does not.
      expect(result.verdict).toBe("inconclusive");
      expect(code).toBe(0);
      expect((await gate("--strict", "--quiet")).code).toBe(2);
    });
    await spoiled(
      (text) =>
        text
          .replaceAll('"tasks.lost": [0, 0, 0]', '"tasks.lost": [0, -1, 0]')
          .replace(/"runDigests": \["./, '"runDigests": ["g'),
      async () => expect((await gate("--quiet")).code).toBe(1),
    );
  });

  test("cannot be fooled by nothing at all", async () => {
    const empty = workFolder();
    const none = await runHere(["gate", "--baseline", empty.path]);
    empty.remove();
    expect(none.stderr).toContain("nothing to compare");
    expect(none.code).toBe(2);
    const nowhere = await runHere(["gate", "--baseline", at("nowhere")]);
    expect(nowhere.stderr).toContain("no such folder");
    expect(nowhere.code).toBe(2);
  });

  test("a baseline that is broken, or whose scenario is gone, is no pass", async () => {
    await spoiled(
      (text) => text.slice(0, 500),
      async () => {
        const { code, stdout } = await gate();
        expect(stdout).toContain("expected a baseline in JSON");
        expect(code).toBe(2);
      },
    );
    await spoiled(
      (text) => text.replace("small.yaml", "gone.yaml"),
      async () => {
        const { code, stdout } = await gate();
        expect(stdout).toContain("gone.yaml: it is gone, or the baseline was written from another folder");
        expect(code).toBe(2);
      },
    );
  });

  test("says of a mistyped metric of the gate section where it is, and what may be meant", async () => {
    writeFileSync(at("typo.yaml"), `${SCENARIO}gate: { metrics: { response.p9: { minimalEffect: 20ms } } }\n`);
    const { code, stderr } = await gate(at("typo.yaml"));
    expect(stderr).toMatch(/typo\.yaml:6:20: error: unknown metric 'response\.p9'; did you mean 'response\.p90'\?/);
    expect(code).toBe(2);
  });

  test("--self-test says which perturbations so few seeds would let pass, and exits with 1", async () => {
    expect((await gate("--self-test")).stdout).toContain("caught  central  a task lost at one seed: regressed");
    const few = ["--baseline", at("few"), "--jobs", "1"];
    await runHere(["baseline", "write", small, "--replications", "2", ...few]);
    const { code, stdout } = await runHere(["gate", "--self-test", ...few]);
    expect(stdout).toMatch(/MISSED {2}\w+ +[\w.]+ worse by 64 x/);
    expect(code).toBe(1);
    expect((await runHere(["gate", "--self-test", "--quiet", ...few])).stdout).toBe("self-test: fail\n");
    const told = JSON.parse((await runHere(["gate", "--self-test", "--json", ...few])).stdout);
    expect(told).toMatchObject({ schema: "orrery/self-test/1", verdict: "fail", refused: [] });
    // A pipeline that waits for the file would find none.
    const asked = await runHere(["gate", "--self-test", "--junit", at("self.xml"), ...few]);
    expect(asked).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--self-test and --junit do not go together"),
    });
  });
});

describe("diff", () => {
  test("of a run with itself is the same, and with another variant is not", async () => {
    const same = await runHere(["diff", `${small} --variant central`, `${small} --variant=central --seed 1`]);
    expect(same.stdout).toMatch(/The same: \d+ records\./);
    expect(same.code).toBe(0);
    const { stdout, code } = await runHere(["diff", `${small} --variant central`, `${small} --variant random`]);
    expect(stdout).toMatch(/First decision that differs:\n {2}A .*attempt\.dispatched/);
    expect(stdout).toMatch(/Metrics that moved:\n/);
    expect(code).toBe(1);
  });

  test("reads trace files, zipped ones too, and says that they have no metrics", async () => {
    const lines = [`{"at":0,"kind":"a"}`, `{"at":1,"kind":"b"}`];
    writeFileSync(at("a.ndjson"), `${lines.join("\n")}\n`);
    writeFileSync(at("b.ndjson.gz"), gzipSync(`${lines[0]}\n`));
    const { stdout, code } = await runHere(["diff", at("a.ndjson"), at("b.ndjson.gz")]);
    expect(stdout).toContain("1 record the same, then record 1 differs");
    expect(stdout).toContain("B (ends here)");
    expect(stdout).toContain("Metrics: unknown");
    expect(code).toBe(1);
  });

  test.each([
    [`${small} --varant central`, "unknown option '--varant'; did you mean 'variant'?"],
    [`${small} --variant centrl`, "did you mean 'central'?"],
    [`${small} --seed x`, "--seed: expected a whole number, found 'x'"],
    [`${small} banana`, "unexpected word 'banana'"],
    ["nothing.ndjson", "found no such file"],
  ])("refuses %s with a reason", async (given, message) => {
    const { code, stderr } = await runHere(["diff", given, given]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test("two empty traces are no agreement", async () => {
    writeFileSync(at("empty.ndjson"), "");
    const { code, stderr } = await runHere(["diff", at("empty.ndjson"), at("empty.ndjson")]);
    expect(stderr).toContain("found none on either side");
    expect(code).toBe(2);
  });
});
