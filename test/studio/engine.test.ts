import { describe, expect, test } from "vitest";
import { RunFailure } from "../../src/experiment/executors/executor.ts";
import { createSerialExecutor, runJob } from "../../src/experiment/executors/serial-executor.ts";
import type { Results } from "../../src/experiment/results.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { toJsonText } from "../../src/experiment/store/json-text.ts";
import { simulate } from "../../src/orrery.ts";
import { resultsJson } from "../../src/report/results-json.ts";
import { DelegatedExecutor } from "../../src/studio/delegated-executor.ts";
import { checkFile, playRun } from "../../src/studio/engine.ts";
import { Experiments } from "../../src/studio/experiments.ts";
import { findRecords } from "../../src/studio/find-records.ts";
import { prepared, Refusal } from "../../src/studio/prepare.ts";
import { sayFailure } from "../../src/studio/say-failure.ts";
import { orrery, workFolder } from "../cli/command.ts";
import { packShared, unpackShared } from "../../src/studio/share-link.ts";
import type { StudioFile } from "../../src/studio/studio-file.ts";

const FILE: StudioFile = {
  path: "small.yaml",
  text: `name: small
duration: 10s
replications: 3
cluster: { workers: { count: 2 } }
workload: { logged: { trace: { swf: logs/a.swf } } }
variants: { fifo: {}, shortest: { scheduler: { ordering: sjf } } }
`,
  logs: {
    "logs/a.swf":
      "; a comment\n1 0 0 2 1 -1 -1 1 2 -1 1 1 1 -1 1 -1 -1 -1\n2 1 0 1 1 -1 -1 1 1 -1 1 1 1 -1 1 -1 -1 -1\n",
  },
};
/** One machine at a load of 0.8, of which a second one takes half. */
const BUSY = `name: busy
duration: 200s
replications: 3
cluster: { workers: { count: 1 } }
workload: { web: { arrivals: { poisson: { rate: 0.8/s } }, service: { exponential: { mean: 1s } } } }
variants: { fifo: {}, shortest: {} }
expect:
  - fifo.response.mean == 5s within 50%
  - fifo.response.mean < 2 * shortest.response.mean
  - all.tasks.lost == 0
`;
const play = { variant: "fifo", from: "", until: "" };
const openFile = (file: StudioFile) => prepared(file, {}).scenario;

describe("a scenario in the studio", () => {
  test("reads its logs from where they were put, and misses those that are nowhere", () => {
    expect(checkFile(FILE).outline).toMatchObject({ name: "small", replications: 3, variants: ["fifo", "shortest"] });
    const added = { ...FILE, logs: { "a.swf": FILE.logs["logs/a.swf"] } };
    expect(playRun(added, {}, play).digest).toBe(playRun(FILE, {}, play).digest);
    const { problems, outline } = checkFile({ ...FILE, logs: {} });
    expect(outline).toBeUndefined();
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [5, "expected a file that exists (looked for logs/a.swf), found 'logs/a.swf'"],
    ]);
    expect(() => openFile({ ...FILE, logs: {} })).toThrow(Refusal);
  });

  test("is played, or it is said why not", () => {
    const played = playRun(FILE, {}, { ...play, seed: 4, from: "1s", until: "1m" });
    expect(played).toMatchObject({ variant: "fifo", seed: 4, notices: [] });
    expect(played.page).toContain(`Seed 4, digest ${played.digest}.`);
    expect(() => playRun(FILE, {}, { ...play, variant: "gone" })).toThrow("there is no variant 'gone'");
    expect(() => playRun(FILE, {}, { ...play, from: "soon" })).toThrow("'from': expected a time");
    expect(() => playRun(FILE, {}, { ...play, from: "2m", until: "1m" })).toThrow(
      "'until': expected a time after 'from'",
    );
  });
});

describe("records of a run in the studio", () => {
  const request = { ...play, seed: 4, task: "", kinds: "" };

  test("are those that `orrery trace` prints, of a task or of kinds or of a time", async () => {
    const { path, remove } = workFolder({ "busy.yaml": BUSY });
    const file: StudioFile = { path: "busy.yaml", text: BUSY, logs: {} };
    const same = async (words: readonly string[], asked: object) => {
      const { stdout } = await orrery(["trace", "busy.yaml", "--variant", "fifo", "--seed", "4", ...words], path);
      const { records, found } = findRecords(file, {}, { ...request, ...asked });
      expect(records.length).toBeGreaterThan(3);
      expect(records.length).toBe(found);
      expect(records.map((record) => `${JSON.stringify(record)}\n`).join("")).toBe(stdout);
    };
    await same(["--task", "7"], { task: "7" });
    await same(["--kind", "task.admitted", "--kind", "attempt", "--until", "9s"], {
      kinds: "task.admitted, attempt",
      until: "9s",
    });
    remove();
    const all = findRecords(file, {}, request);
    expect(all.records).toHaveLength(1_000);
    expect(all.found).toBe(all.count);
    expect(() => findRecords(file, {}, { ...request, task: "x" })).toThrow("'task': expected its number");
    expect(() => findRecords(file, {}, { ...request, kinds: "task.admited" })).toThrow("did you mean 'task.admitted'?");
  });
});

describe("what is asked for beside a scenario", () => {
  const file: StudioFile = { path: "busy.yaml", text: BUSY, logs: {} };

  test("is a choice of designs: what the others are expected to do is left out", () => {
    const { outline, refusals } = checkFile(file, { variants: ["shortest"] });
    expect(refusals).toEqual([]);
    expect(outline).toMatchObject({
      designs: ["fifo", "shortest"],
      variants: ["shortest"],
      leftOut: ["fifo.response.mean == 5s within 50%", "fifo.response.mean < 2 * shortest.response.mean"],
    });
    expect(checkFile(file, { variants: ["shortes"] }).refusals).toEqual([
      "expected designs of this scenario, found 'shortes'; did you mean 'shortest'?",
    ]);
  });

  test("is settings to try, which make designs at points, as `orrery sweep` does", () => {
    const selection = {
      variants: ["fifo"],
      settings: ["cluster.workers.count=1,2,3"],
      goals: ["minimise:response.p99"],
    };
    const { outline } = checkFile(file, selection);
    expect(outline!.variants).toEqual(["fifo@count=1", "fifo@count=2", "fifo@count=3"]);
    expect(outline!.leftOut).toEqual([
      "fifo.response.mean == 5s within 50%",
      "fifo.response.mean < 2 * shortest.response.mean",
    ]);
    expect(outline!.designs).toEqual(["fifo", "shortest"]);
    expect(playRun(file, selection, { ...play, variant: "fifo@count=2" }).variant).toBe("fifo@count=2");
  });

  test("is refused where it is wrong, in the words of the command line, and the file is not blamed", () => {
    const refusalsOf = (...settings: string[]) => {
      const { problems, refusals, outline } = checkFile(file, { settings });
      expect(problems).toEqual([]);
      expect(outline!.variants).toEqual(["fifo", "shortest"]);
      return refusals.join("\n");
    };
    expect(refusalsOf("cluster.workers.count")).toMatch(/^expected path=values, such as /);
    expect(refusalsOf("cluster.workers.cuont=1,2")).toContain("cluster.workers.cuont: ");
    expect(refusalsOf("cluster.workers.count=1,x")).toContain("cluster.workers.count: ");
    expect(refusalsOf("duration=1m,2m", "duration=3m")).toBe("duration: expected every path once, found it again");
    expect(refusalsOf("duration={")).toBe("expected a list or a map in YAML, found '{'");
    expect(checkFile(file, { goals: ["response.mean"] }).refusals).toEqual([
      "expected a path such as scheduler.loadReports with its values, found none",
    ]);
  });
});

describe("experiments in the studio", () => {
  const scenario = openFile(FILE);
  const serial = createSerialExecutor(scenario, { run: runVariant });

  test("are those of the library, and told with the command that makes them again", async () => {
    const report = (await new Experiments().make(FILE, { seed: 5, replications: 2 }, serial))!;
    const files = { exists: () => true, read: (path: string) => new TextEncoder().encode(FILE.logs[path]) };
    const { results } = simulate(FILE.text, { seed: 5, replications: 2, path: FILE.path, files });
    const { variants } = JSON.parse(report.results) as Results;
    expect(variants).toEqual((JSON.parse(resultsJson(results)) as Results).variants);
    expect(report.command).toBe("orrery run small.yaml --seed 5 --replications 2");
    expect(report.page).toContain(report.command);
    expect(report.digests.map(({ variant, seed }) => `${variant} ${seed}`)).toEqual([
      "fifo 5",
      "shortest 5",
      "fifo 6",
      "shortest 6",
    ]);
  });

  test("have one before them when two came to their end, whatever was stopped in between", async () => {
    const experiments = new Experiments();
    const stopped = new DelegatedExecutor(([first]) => {
      stopped.done(first.index, toJsonText(runJob(scenario, first, {}, { run: runVariant })));
      stopped.allDone(true);
    });
    const nothing = new DelegatedExecutor(() => nothing.allDone(true));
    expect((await experiments.make(FILE, {}, serial))!.earlier).toEqual([]);
    expect(await experiments.make(FILE, {}, stopped)).toMatchObject({ isPartial: true, earlier: [] });
    expect(await experiments.make(FILE, {}, nothing)).toBeNull();
    const other = { ...FILE, text: FILE.text.replace("count: 2", "count: 1") };
    const executor = createSerialExecutor(openFile(other), { run: runVariant });
    expect((await experiments.make(other, {}, executor))!).toMatchObject({ id: 3, earlier: [1] });
    expect(experiments.layBeside(2, 3)).toBeNull();
    const { page, results } = experiments.layBeside(1, 3)!;
    expect(Object.keys((JSON.parse(results) as { variants: object }).variants)).toHaveLength(4);
    expect(page).toContain("From before to now");
    expect(page).not.toContain("Not paired");
  });

  test("say what changed in each figure, which designs are the same, and which are new or gone", async () => {
    const experiments = new Experiments();
    const make = async (file: StudioFile, selection = {}) => {
      const executor = createSerialExecutor(prepared(file, selection).scenario, { run: runVariant });
      return (await experiments.make(file, selection, executor))!;
    };
    const one = { ...FILE, logs: {}, text: BUSY };
    const more = BUSY.replace("shortest: {}", "shortest: { cluster: { workers: { count: 2 } } }, third: {}");
    await make(one, { replications: 20 });
    await make({ ...one, text: more }, { replications: 20 });
    const { lead, changes, same, added, gone } = experiments.compare(1, 2)!;
    expect(lead).toMatch(/^From before to now, \d+ figures? (is|are) surely better and \d+ surely worse/);
    expect([same, added, gone]).toEqual([["fifo"], ["third"], []]);
    expect(new Set(changes.map(({ variant }) => variant))).toEqual(new Set(["shortest"]));
    const response = changes.find(({ metric }) => metric === "response.mean")!;
    expect(response).toMatchObject({ metricName: "mean response time", conclusion: "better" });
    expect(response.difference).toMatch(/^−/);
    expect(response.interval).toMatch(/ to /);
    await make(one, { variants: ["fifo"], replications: 20 });
    expect(experiments.compare(2, 3)).toMatchObject({ same: ["fifo"], gone: ["shortest", "third"], changes: [] });
    await make(one, { variants: ["shortest"], settings: ["cluster.workers.count=2,3"], replications: 2 });
    expect(experiments.compare(3, 4)).toMatchObject({ lead: null, same: [], gone: ["fifo"], changes: [] });
  });

  test("keep a few of those before them, and say when one is gone", async () => {
    const experiments = new Experiments();
    for (let times = 0; times < 7; times += 1) await experiments.make(FILE, { replications: 1 }, serial);
    const last = (await experiments.make(FILE, { replications: 1 }, serial))!;
    expect(last.earlier).toEqual([7, 6, 5, 4, 3, 2]);
    expect(experiments.compare(2, 8)).toBeNull();
    expect(experiments.compare(3, 8)).toMatchObject({ same: ["fifo", "shortest"] });
  });

  test("fail with what the user can do about it, or as a bug of ours", () => {
    const job = { index: 0, variant: "fifo", seed: 2, detailed: false };
    expect(sayFailure(new Refusal("expected something else"))).toBe("expected something else");
    const crash = sayFailure(new RunFailure(job, new Error("x is not a function")));
    expect(crash).toMatch(
      /^Orrery crashed: x is not a function\n {2}in variant 'fifo', seed 2\nThis is a bug of Orrery \d/,
    );
  });
});

describe("a link", () => {
  test("holds any text, and is short", async () => {
    const text = `${FILE.text.repeat(40)}# é 日本語 \u{1F600} %+&#=\n`;
    const lists = { variants: ["a", "b,c"], settings: ["x.y=1,2", "z=1s..2s/3"], goals: ["minimise:response.p99"] };
    const shared = { path: "ä b.yaml", text, selection: { seed: 0, replications: 12, ...lists } };
    const fragment = await packShared(shared);
    expect(fragment).toMatch(/^[\w%+&=.~*-]+$/);
    expect(fragment.length).toBeLessThan(text.length / 10);
    expect(await unpackShared(`#${fragment}`)).toEqual(shared);
    expect(await unpackShared(`#${await packShared({ ...shared, selection: {} })}`)).toEqual({
      ...shared,
      selection: {},
    });
  });

  test("of something else is none, and a damaged one is said to be", async () => {
    expect(await unpackShared("")).toBeUndefined();
    expect(await unpackShared("#results")).toBeUndefined();
    const fragment = await packShared({ path: "a.yaml", text: FILE.text, selection: {} });
    await expect(unpackShared(fragment.slice(0, -8))).rejects.toThrow();
    expect(await unpackShared(`${fragment}&seed=-1&replications=x`)).toMatchObject({ selection: {} });
  });
});
