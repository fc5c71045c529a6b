import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { afterAll, describe, expect, test } from "vitest";
import { RunCrash } from "../../src/cli/executor/failures.ts";
import { reportFailure } from "../../src/cli/report-failure.ts";
import { workFolder } from "./command.ts";
import { runHere } from "./in-process.ts";

const folder = workFolder();
afterAll(() => folder.remove());

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}
const TEXT = `name: small
duration: 5s
workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: { exponential: { mean: 1s } } } }
variants:
  fifo: { scheduler: { ordering: fifo } }
  sjf: { scheduler: { ordering: sjf } }
`;
const SMALL = file("small.yaml", TEXT);
const OWN = file("own.yaml", TEXT.replace("ordering: fifo", "placement: my-own"));
const SAME_NAME = file("same-name.yaml", TEXT);
const BINARY = file("binary.yaml", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]));

describe("mistakes on the command line", () => {
  test.each([
    ["a mistyped command", ["rnu", SMALL], "unknown command 'rnu'; did you mean 'run'?"],
    [
      "a mistyped option",
      ["run", SMALL, "--replication", "3"],
      "unknown option '--replication'; did you mean '--replications'?",
    ],
    ["an option of another command", ["run", SMALL, "--set", "a=1"], "`orrery sweep <scenario> --set path=value` runs"],
    ["a mistyped option with a value", ["run", SMALL, "--sed=3"], "unknown option '--sed'; did you mean '--seed'?"],
    ["a word where a number belongs", ["run", SMALL, "--seed", "abc"], "--seed: expected a whole number"],
    [
      "a fraction where a number belongs",
      ["run", SMALL, "-n", "1.5"],
      "--replications: expected a whole number from 1 to",
    ],
    ["a negative number", ["run", SMALL, "--jobs", "-1"], "--jobs: expected a whole number"],
    ["no threads at all", ["run", SMALL, "--jobs", "0"], "--jobs: expected a whole number from 1 to"],
    [
      "an option given twice",
      ["run", SMALL, "--seed", "1", "--seed", "2"],
      "--seed was given 2 times: expected it once",
    ],
    ["an option without its value", ["run", SMALL, "--seed"], "--seed: expected a value, found none"],
    ["a path in a variant", ["sweep", SMALL, "--set", "variants.fifo.drain=1s,2s"], "expected a path within a design"],
    [
      "an unknown kind of record",
      ["trace", SMALL, "--kind", "foo"],
      "'foo' is not known (there are: node, task, attempt, ",
    ],
    [
      "an unknown record of a kind",
      ["trace", SMALL, "--kind", "fault.foo"],
      "(there are: fault.started, fault.bit, fault.ended)",
    ],
    ["a dash alone, in place of a scenario", ["run", "-"], "'-': expected the name of a file or folder; /dev/stdin"],
    ["a dash alone, beside a scenario", ["validate", SMALL, "-"], "'-': expected the name of a file or folder"],
    ["an empty path", ["validate", ""], "expected the path of a scenario file, found an empty text"],
    ["a file where the report shall be", ["run", SMALL, "--out", SMALL], "expected a folder, found a file"],
    [
      "a scenario of five megabytes",
      ["run", file("large.yaml", `${TEXT}# ${"x".repeat(5 << 20)}`)],
      "of at most 1 MiB, found 6 MiB",
    ],
    ["no scenario", ["run"], "expected the path of a scenario file"],
    ["nothing to merge", ["merge"], "expected the stores to merge"],
    ["one run to compare", ["diff", "a"], "expected two runs: trace files, or scenarios"],
    ["no Redis", ["worker"], "--redis: expected, and not given"],
    [
      "an unknown variant",
      ["run", SMALL, "--variant", "fif"],
      "'fif' is not known; did you mean 'fifo'? (there are: fifo, sjf)",
    ],
    ["one object for two scenarios", ["run", SMALL, SAME_NAME, "--json"], "--json: expected one scenario, found 2"],
    ["two reports in one place", ["run", SMALL, SAME_NAME], "two of the scenarios are named 'small'"],
    ["a file that is not text", ["run", BINARY], "expected a YAML file in UTF-8"],
    ["an unknown kind of record", ["trace", SMALL, "--kind", "task.arived"], "did you mean 'task.arrived'?"],
    ["an unknown node", ["trace", SMALL, "--node", "worker/99"], "--node: 'worker/99' is not known"],
    [
      "a window without time",
      ["trace", SMALL, "--from", "3s", "--until", "2s"],
      "--until: expected a time after --from",
    ],
    [
      "a policy of one's own that was not loaded",
      ["run", OWN],
      "found 'my-own'; one of your own is loaded with --plugin\n",
    ],
    [
      "a place in a list that is not there",
      ["sweep", SMALL, "--set", "faults.0.for=1s,2s"],
      "expected a list 'faults' that has a place 0, found none",
    ],
    ["a time without a unit", ["trace", SMALL, "--from", "90"], "--from: expected a time such as"],
    ["an argument too many", ["schema", "results", "now"], "unexpected argument 'now'"],
    ["a schema that is none", ["schema", "reslts"], "schema: 'reslts' is not known; did you mean 'results'?"],
  ])("%s: said in one message, exit code 2, nothing on stdout", async (_title, args, message) => {
    const { code, stdout, stderr } = await runHere(args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

test("a trace of nothing says so, and how much there was", async () => {
  const { code, stdout, stderr } = await runHere(["trace", SMALL, "--variant", "fifo", "--task", "99999"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  expect(stderr).toMatch(/^None of the run's \d+ records \(from 0 s to \d+(\.\d+)? s\) is wanted\.\n$/);
});

test("a mistake of ours is said to be ours, without a stack trace unless one asks for it", async () => {
  const lines: string[] = [];
  const console = { say: (text: string) => void lines.push(text), errorColors: pc.createColors(false) } as Parameters<
    typeof reportFailure
  >[1];
  const crash = new RunCrash(
    { index: 0, variant: "raft", seed: 7, detailed: false },
    "a slot was freed twice",
    "Error\n    at deep.ts:1:1",
  );
  expect(reportFailure(crash, console)).toBe(3);
  expect(lines.join("\n")).toMatch(
    /^orrery crashed: a slot was freed twice\n {2}in variant 'raft', seed 7\nThis is a bug of Orrery\./,
  );
  expect(lines.join("\n")).not.toContain("deep.ts");
});

test("a full disk is nobody's bug, wherever it is met", () => {
  const lines: string[] = [];
  const console = { say: (text: string) => void lines.push(text), errorColors: pc.createColors(false) } as Parameters<
    typeof reportFailure
  >[1];
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  expect(reportFailure(full, console)).toBe(2);
  expect(reportFailure(Object.assign(full, { path: "store/x" }), console)).toBe(2);
  expect(lines).toEqual([
    "orrery: cannot be written: the disk is full",
    "orrery: store/x: cannot be written: the disk is full",
  ]);
});
