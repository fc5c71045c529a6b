import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readExportOptions } from "../../../src/cli/export/export-options.ts";
import { FORMATS } from "../../../src/cli/export/formats.ts";
import { loadParquet } from "../../../src/cli/export/load-parquet.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import { brokenLaws, readPerfetto } from "../../report/export/perfetto-trace.ts";
import { exportHere } from "./export-here.ts";

const root = mkdtempSync(join(tmpdir(), "orrery-export-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const SCENARIO = join(root, "tiny.yaml");
writeFileSync(
  SCENARIO,
  `name: tiny
duration: 5s
cluster: { workers: { count: 2, cores: 2 } }
workload: { all: { arrivals: { poisson: { rate: 3/s } }, service: { exponential: { mean: 300ms } } } }
variants:
  fifo: { scheduler: { ordering: fifo } }
  sjf: { scheduler: { ordering: sjf } }
`,
);
const at = (name: string): string => join(root, name);

describe("orrery export", () => {
  test("with one format of one file writes that file, and prints its path", async () => {
    const { stdout, stderr, error } = await exportHere([SCENARIO, "-f", "perfetto", "-o", at("one.pftrace")]);
    expect(error).toBeUndefined();
    expect(stdout).toBe(`${at("one.pftrace")}\n`);
    expect(stderr).toBe("Exporting 'fifo' at seed 1.\n");
    const trace = readPerfetto(readFileSync(at("one.pftrace")));
    expect(brokenLaws(trace)).toEqual([]);
    expect(trace.attributes).toMatchObject({ scenario: "tiny", variant: "fifo", seed: 1 });
  });

  test("with several formats fills a folder with the files of each", async () => {
    const args = [SCENARIO, "-f", "csv", "-f", "prometheus", "-f", "otlp", "-f", "chrome", "--variant", "sjf"];
    const { stdout, stderr, error } = await exportHere([...args, "--seed", "9", "-o", at("many")]);
    expect(error).toBeUndefined();
    expect(stderr).toBe("");
    const names = [FORMATS.csv, FORMATS.prometheus, FORMATS.otlp, FORMATS.chrome].flatMap(({ files }) => files);
    expect(readdirSync(at("many")).sort()).toEqual(names.toSorted());
    expect(stdout.split("\n").slice(0, -1).sort()).toEqual(names.map((name) => at(`many/${name}`)).toSorted());
    expect(readFileSync(at("many/attempts.csv"), "utf8").split("\n")[1]).toMatch(/^sjf,9,/);
  });

  test("with one file and a folder that is there, or a path that ends in a slash, writes into the folder", async () => {
    await exportHere([SCENARIO, "-f", "chrome", "-o", root]);
    await exportHere([SCENARIO, "-f", "chrome", "-o", `${at("new")}/`]);
    expect(existsSync(at("trace.json")) && existsSync(at("new/trace.json"))).toBe(true);
  });

  test("says what a limit left out, on stderr and in the file", async () => {
    const { stderr } = await exportHere([SCENARIO, "-f", "perfetto", "--messages-max", "10", "-o", at("few.pftrace")]);
    expect(stderr).toMatch(/^perfetto: \d+ messages are left out: the first 10 are drawn$/m);
    expect(readPerfetto(readFileSync(at("few.pftrace"))).attributes).toMatchObject({ messages_drawn: 10 });
  });

  test("says by name what the run broke", async () => {
    const broken = join(root, "broken.yaml");
    writeFileSync(
      broken,
      `name: broken
duration: 60s
cluster: { masters: 2, workers: 2 }
workload: { all: { arrivals: { poisson: { rate: 2/s } }, service: { exponential: { mean: 1s } } } }
scheduler: { architecture: active-standby }
faults:
  - { at: 20s, pause: leader, for: 25s }
  - { at: 20s, clock-freeze: leader, for: 25s }
`,
    );
    const { stderr } = await exportHere([broken, "-f", "chrome", "-o", at("broken.json")]);
    expect(stderr).toContain("The run broke lease-exclusion: `orrery run` says where.\n");
  });

  test("narrows a timeline to a time, nodes and kinds of messages", async () => {
    const narrowed = [
      "--from",
      "1s",
      "--until",
      "2s",
      "--node",
      "worker/1",
      "--node",
      "master/0",
      "--message",
      "dispatch",
    ];
    const { error } = await exportHere([SCENARIO, "-f", "perfetto", ...narrowed, "-o", at("narrow.pftrace")]);
    expect(error).toBeUndefined();
    const { events, tracks } = readPerfetto(readFileSync(at("narrow.pftrace")));
    expect(events.every(({ at: time }) => time >= 1_000_000_000n && time <= 2_000_000_000n)).toBe(true);
    const processes = [...tracks.values()].flatMap(({ kind, name }) => (kind === "process" ? [name] : []));
    expect(processes.sort()).toEqual(["master/0", "worker/1"]);
    const messages = new Set(events.filter(({ category }) => category === "message").map(({ name }) => name));
    expect([...messages]).toEqual(["dispatch"]);
  });
});

describe("mistakes of whoever exports", () => {
  test.each([
    ["no format", [], "expected --format: one or more of perfetto, chrome, csv, parquet, prometheus, replay, otlp"],
    ["an unknown format", ["-f", "perfeto"], "--format: 'perfeto' is not known; did you mean 'perfetto'?"],
    ["an unknown variant", ["-f", "csv", "--variant", "fif"], "--variant: 'fif' is not known; did you mean 'fifo'?"],
    ["an unknown node", ["-f", "chrome", "--node", "worker/9"], "--node: 'worker/9' is not known"],
    ["an unknown message", ["-f", "perfetto", "--message", "dispach"], "did you mean 'dispatch'?"],
    [
      "a window that ends before it begins",
      ["-f", "otlp", "--from", "2m", "--until", "90s"],
      "--until: expected a time after --from (120s), found 90s",
    ],
    [
      "an option that means nothing to the format",
      ["-f", "csv", "-f", "prometheus", "--from", "3s"],
      "--from: means something to perfetto, chrome, replay, otlp only, found --format csv, prometheus",
    ],
    [
      "a limit where nothing is limited",
      ["-f", "chrome", "--messages-max", "5"],
      "--messages-max: means something to perfetto, replay only",
    ],
    ["no date", ["-f", "otlp", "--origin", "yesterday"], "--origin: expected a date from 1970 on, such as 2026-01-31"],
    ["a date before 1970", ["-f", "otlp", "--origin", "1969-12-31"], "--origin: expected a date from 1970 on"],
    ["a seed that is none", ["-f", "csv", "--seed", "x"], "--seed: expected a whole number"],
    ["a file in the way of a folder", ["-f", "csv", "-o", SCENARIO], "expected a folder for several files"],
    [
      "a file as a folder",
      ["-f", "csv", "-o", join(SCENARIO, "x")],
      "cannot be written: a part of the path is not a folder",
    ],
  ])("%s: said in one message, before anything is written", async (_title, args, message) => {
    const before = readdirSync(root).length;
    const { stdout, error } = await exportHere([SCENARIO, ...args]);
    expect(error?.message).toContain(message);
    expect(error).toBeInstanceOf(UsageError);
    expect(error?.message).not.toContain("\n");
    expect(stdout).toBe("");
    expect(readdirSync(root)).toHaveLength(before);
  });

  test("Parquet without its package: one line that says how to get it", async () => {
    const absent = () => Promise.reject(new Error("Cannot find package 'hyparquet-writer' imported from x\ny"));
    await expect(loadParquet(absent)).rejects.toThrow(
      new UsageError(
        "--format parquet: expected the optional package hyparquet-writer (npm install hyparquet-writer@0.17.0), " +
          "but Cannot find package 'hyparquet-writer'",
      ),
    );
    await expect(loadParquet(() => Promise.resolve({}))).rejects.toThrow("but it is of another version");
  });
});

describe("the options of an export", () => {
  const surroundings = { scenario: "tiny", nodeNames: ["master/0", "worker/0"] };

  test("have defaults: a folder by the scenario's name, the whole run, all messages up to a number, 1970", () => {
    expect(readExportOptions({ format: ["perfetto", "otlp", "perfetto"] }, surroundings)).toEqual({
      formats: ["perfetto", "otlp"],
      out: join("exports", "tiny"),
      isFile: false,
      timeline: {
        window: { from: 0, until: Infinity },
        nodes: undefined,
        messages: { kinds: undefined, max: 100_000 },
      },
      origin: 0,
    });
  });

  test("are read into node ids, kinds and seconds", () => {
    const options = readExportOptions(
      {
        format: ["perfetto", "prometheus"],
        node: ["worker/0"],
        message: ["none"],
        "messages-max": 7,
        origin: "2026-01-01T00:00:30Z",
      },
      surroundings,
    );
    expect(options.timeline.nodes).toEqual(new Set([1]));
    expect(options.timeline.messages).toEqual({ kinds: new Set(["none"]), max: 7 });
    expect(options.origin).toBe(1_767_225_630);
  });
});
