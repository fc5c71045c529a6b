import { describe, expect, test } from "vitest";
import { RunFailure } from "../../src/experiment/executors/executor.ts";
import { createSerialExecutor, runJob } from "../../src/experiment/executors/serial-executor.ts";
import type { Results } from "../../src/experiment/results.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { toJsonText } from "../../src/experiment/store/json-text.ts";
import { simulate } from "../../src/orrery.ts";
import { resultsJson } from "../../src/report/results-json.ts";
import { DelegatedExecutor } from "../../src/studio/delegated-executor.ts";
import { checkFile, openFile, playRun, Refusal } from "../../src/studio/engine.ts";
import { Experiments } from "../../src/studio/experiments.ts";
import { sayFailure } from "../../src/studio/say-failure.ts";
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
const play = { variant: "fifo", from: "", until: "" };

describe("a scenario in the studio", () => {
  test("reads its logs from where they were put, and misses those that are nowhere", () => {
    expect(checkFile(FILE).outline).toMatchObject({ name: "small", replications: 3, variants: ["fifo", "shortest"] });
    const added = { ...FILE, logs: { "a.swf": FILE.logs["logs/a.swf"] } };
    expect(playRun(added, play).digest).toBe(playRun(FILE, play).digest);
    const { problems, outline } = checkFile({ ...FILE, logs: {} });
    expect(outline).toBeUndefined();
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [5, "expected a file that exists (looked for logs/a.swf), found 'logs/a.swf'"],
    ]);
    expect(() => openFile({ ...FILE, logs: {} })).toThrow(Refusal);
  });

  test("is played, or it is said why not", () => {
    const played = playRun(FILE, { ...play, seed: 4, from: "1s", until: "1m" });
    expect(played).toMatchObject({ variant: "fifo", seed: 4, notices: [] });
    expect(played.page).toContain(`Seed 4, digest ${played.digest}.`);
    expect(() => playRun(FILE, { ...play, variant: "gone" })).toThrow("there is no variant 'gone'");
    expect(() => playRun(FILE, { ...play, from: "soon" })).toThrow("'from': expected a time");
    expect(() => playRun(FILE, { ...play, from: "2m", until: "1m" })).toThrow("'until': expected a time after 'from'");
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
    expect((await experiments.make(FILE, {}, serial))!.hasBefore).toBe(false);
    expect(await experiments.make(FILE, {}, stopped)).toMatchObject({ isPartial: true, hasBefore: false });
    expect(await experiments.make(FILE, {}, nothing)).toBeNull();
    const other = { ...FILE, text: FILE.text.replace("count: 2", "count: 1") };
    const executor = createSerialExecutor(openFile(other), { run: runVariant });
    expect((await experiments.make(other, {}, executor))!.hasBefore).toBe(true);
    const { page, results } = experiments.layBeside();
    expect(Object.keys((JSON.parse(results) as { variants: object }).variants)).toHaveLength(4);
    expect(page).toContain("From before to now");
    expect(page).not.toContain("Not paired");
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
    const shared = { path: "ä b.yaml", text, selection: { seed: 0, replications: 12 } };
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
