import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { detailsParts, DETAILS_FILE, readDetails } from "../../../src/cli/report/details-file.ts";
import type { Details } from "../../../src/cli/report/details-file.ts";
import { PackedRuns } from "../../../src/cli/report/run-file.ts";
import { toJsonText } from "../../../src/experiment/store/json-text.ts";
import { renderReport } from "../../../src/report/render-report.ts";
import { resultsJson } from "../../../src/report/results-json.ts";
import { runOf } from "../../experiment/made-up.ts";
import { inputOf, smallResults } from "../../report/small-results.ts";
import { workFolder } from "../command.ts";
import { runHere } from "../in-process.ts";
import { identified, makeStore } from "../store/made-store.ts";

let work: ReturnType<typeof workFolder>;
beforeEach(() => {
  work = workFolder();
});
afterEach(() => work.remove());

const INPUT = {
  ...inputOf(smallResults({ random: { "response.mean": 2 }, "two-choices": { "response.mean": 1 } })),
  story: "Once upon a time.",
  runs: [runOf("random", 1), runOf("two-choices", 1)],
};
const DETAILS: Details = {
  input: INPUT,
  weather: Object.fromEntries(Object.keys(INPUT.results.variants).map((name) => [name, "calm"])),
};

/** A report's folder as a run leaves it, apart from pictures. */
function stored(name: string, details: Details = DETAILS): string {
  const path = join(work.path, name);
  mkdirSync(path);
  for (const file of renderReport(details.input).files) writeFileSync(join(path, file.name), file.content);
  writeFileSync(join(path, "tasks.csv"), "job_id\n");
  writeFileSync(join(path, DETAILS_FILE), Buffer.concat([...detailsParts(details)]));
  return path;
}

function read(...parts: readonly string[]): string {
  return readFileSync(join(work.path, ...parts), "utf8");
}

describe("orrery report", () => {
  test("makes the same report again in its place, from what lies there", async () => {
    const path = stored("a");
    const before = read("a", "index.html");
    writeFileSync(join(path, "index.html"), "spoilt");
    expect((await runHere(["report", path])).code).toBe(0);
    expect(read("a", "index.html")).toBe(before);
    expect(read("a", "tasks.csv")).toBe("job_id\n");
    const again = readDetails(join(path, DETAILS_FILE))!;
    expect({ ...again, input: { ...again.input, runs: [...again.input.runs] } }).toEqual(DETAILS);
  });

  test("without the details, says what is missing, and takes no better report's place", async () => {
    const path = stored("a");
    writeFileSync(join(path, DETAILS_FILE), "broken");
    const refused = await runHere(["report", path]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("expected --out with it, since the new report would not be complete");
    const { code, stdout } = await runHere(["report", path, "--out", join(work.path, "b")]);
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
      /Made from results.json alone, since details.ndjson.gz cannot be read .*curves over time/,
    );
    expect(read("b", "index.html")).toContain("Made from results.json alone");
    expect(read("b", "results.json")).toBe(read("a", "results.json"));
  });

  test("says where results that somebody has changed are none any more, instead of crashing", async () => {
    const spoil = (change: (results: { variants: Record<string, Record<string, unknown>> }) => void): string => {
      const results = JSON.parse(resultsJson(INPUT.results));
      change(results);
      const path = join(work.path, "changed.json");
      writeFileSync(path, JSON.stringify(results));
      return path;
    };
    const [name] = Object.keys(INPUT.results.variants);
    const told = async (path: string) => runHere(["report", `mine=${path}`, "--out", join(work.path, "b")]);
    const runs = await told(spoil(({ variants }) => (variants[name].runs = 3)));
    expect(runs).toMatchObject({ code: 2, stdout: "" });
    expect(runs.stderr).toContain(
      `changed.json: not as \`orrery schema results\` says: variants.${name}.runs: expected array`,
    );
    const gone = await told(spoil(({ variants }) => delete variants[name].metrics));
    expect(gone).toMatchObject({ code: 2, stdout: "" });
    expect(gone.stderr).toContain(`variants.${name}.metrics: `);
  });

  test("does not believe details of other results", async () => {
    const path = stored("a");
    writeFileSync(join(path, "results.json"), resultsJson({ ...INPUT.results, question: "Another?" }));
    const { stdout } = await runHere(["report", path, "--out", join(work.path, "b")]);
    expect(stdout).toContain("Another?");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("belongs to other results");
  });

  test("puts two reports side by side under the labels that were given", async () => {
    const [a, b] = [stored("a"), stored("b")];
    const out = join(work.path, "both");
    const { code, stdout } = await runHere(["report", `old=${a}`, `new=${b}`, "--variant", "random", "--out", out]);
    expect(code).toBe(0);
    expect(stdout).toContain("Nothing changed from old to new: 1 design gave the same runs");
    expect(Object.keys(JSON.parse(read("both", "results.json")).variants).toSorted()).toEqual([
      "new/random",
      "old/random",
    ]);
  });

  test("makes a report of runs in a store by the beginnings of their ids, unpaired", async () => {
    const store = join(work.path, "store");
    await makeStore(store, [1, 2]);
    const ids = [1, 2].map((seed) => identified(seed).id.slice(0, 12));
    const { code, stdout } = await runHere([
      "report",
      ...ids,
      "--store",
      store,
      "--out",
      join(work.path, "b"),
      "--json",
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).variants.fifo.runs.map(({ seed }: { readonly seed: number }) => seed)).toEqual([1, 2]);
    expect(read("b", "index.html")).toContain("Made from single runs of a store");
  });

  test.each([
    [["nowhere"], /nowhere: cannot be read: no such file/],
    [["deadbeef"], /deadbeef: no such folder or file, and no such run in/],
    [[], /expected results: report folders/],
    [["--index", "--json"], /--index and --json do not go together/],
  ])("%j is refused with what was expected", async (args, said) => {
    const { code, stderr } = await runHere([
      "report",
      ...args,
      ...(args.includes("--index") ? [] : ["--out", join(work.path, "x")]),
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(said);
  });

  test("a file of other JSON is not taken for results", async () => {
    const path = join(work.path, "package.json");
    writeFileSync(path, "{}");
    expect((await runHere(["report", path, "--out", join(work.path, "x")])).stderr).toContain("found something else");
  });
});

describe("the details of a report", () => {
  test("keep what JSON cannot say", () => {
    const run = { ...INPUT.runs[0], metrics: { "response.mean": Number.NaN, makespan: -Infinity } };
    const path = join(work.path, DETAILS_FILE);
    writeFileSync(path, Buffer.concat([...detailsParts({ ...DETAILS, input: { ...INPUT, runs: [run] } })]));
    expect([...readDetails(path)!.input.runs][0].metrics).toEqual(run.metrics);
  });

  test("stay packed, so that the memory does not grow with the runs, and can be read again and again", () => {
    const path = join(work.path, DETAILS_FILE);
    writeFileSync(path, Buffer.concat([...detailsParts(DETAILS)]));
    const { runs } = readDetails(path)!.input;
    expect(runs).toBeInstanceOf(PackedRuns);
    const [first] = runs;
    expect([...runs]).toEqual([...INPUT.runs]);
    expect([...runs][0]).not.toBe(first);
  });

  test("are read also where somebody has packed them as a whole", () => {
    const path = join(work.path, DETAILS_FILE);
    writeFileSync(path, gzipSync(gunzipSync(Buffer.concat([...detailsParts(DETAILS)]))));
    expect([...readDetails(path)!.input.runs]).toEqual([...INPUT.runs]);
  });

  test("are refused where a part of them is not there", () => {
    const path = join(work.path, DETAILS_FILE);
    const whole = Buffer.concat([...detailsParts(DETAILS)]);
    writeFileSync(path, whole.subarray(0, whole.length - 40));
    expect(() => readDetails(path)).toThrow();
    const spoilt = Buffer.from(whole);
    spoilt[spoilt.length - 7]! ^= 1;
    writeFileSync(path, spoilt);
    expect(() => readDetails(path)).toThrow("damaged");
    // Cut between two lines: what is there is whole, but it is not all.
    const last = gzipSync(`${toJsonText(INPUT.runs.at(-1))}\n`).length;
    writeFileSync(path, whole.subarray(0, whole.length - last));
    expect(() => readDetails(path)).toThrow("expected 2 runs, found 1");
    expect(readDetails(join(work.path, "none"))).toBeUndefined();
  });
});
