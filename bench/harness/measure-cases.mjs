// Runs the cases, each in a process of its own, all programs interleaved in every round, so that what else the machine does
// falls on all of them alike.

import { spawnSync } from "node:child_process";
import { theoryOf } from "./theory.mjs";

/** Past this a program hangs; the slowest takes a minute on a busy machine. */
const TIMEOUT_MS = 15 * 60_000;

/** Programs of one benchmark that go by another name. */
const FILES = { "product whole": "cluster-whole", "product Raft": "cluster-raft" };

/**
 * One result a case: `{ program, bench, size, work, rates, tasksPerSecond, seconds, memory, check, digest, problems }`; rates
 * in million logical events a second, sorted; memory in MB, the largest.
 */
export function measureCases(cases, programs, { rounds, progress }) {
  const lines = cases.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    cases.forEach((one, index) => {
      if (round >= one.roundsMax) return;
      progress(`round ${round + 1} of ${rounds}: ${one.bench} ${one.size}, ${one.program}`);
      lines[index].push(runCase(one, programs.get(one.program)));
    });
  }
  return cases.map((one, index) => summarise(one, lines[index]));
}

export function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The last line of a program's output, which is JSON; or `{ problem }`. */
export function runProgram(command, args) {
  const { status, signal, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", timeout: TIMEOUT_MS });
  if (status === 0) return JSON.parse(stdout.trim().split("\n").at(-1));
  return { problem: `exit ${status ?? signal}: ${sayFailure(stderr ?? "")}` };
}

/** The line that names the error, or the last one. */
function sayFailure(stderr) {
  const lines = stderr.trim().split("\n");
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
}

function runCase({ program, bench, size, work }, { command }) {
  const file = FILES[program] ?? bench;
  const line = runProgram(...command(file, size, work));
  if (line.problem !== undefined) return line;
  const theory = theoryOf(file, size, work);
  const found = line.found ?? foundIn(line.check);
  const expected = line.expected ?? theory.expected;
  const isRight = Math.abs(found / expected - 1) <= theory.tolerance;
  return {
    ...line,
    found,
    expected,
    ...(isRight ? {} : { problem: `${line.check}: ${found}, expected ${expected} within ${theory.tolerance}` }),
  };
}

/** The kernel's benchmarks print it in words. */
function foundIn(check) {
  return Number(/([\d.e+-]+) \(expected/.exec(check)[1]);
}

function summarise(one, lines) {
  const whole = lines.filter((line) => line.million_events_per_s !== undefined);
  const problems = [...new Set(lines.flatMap(({ problem }) => problem ?? []))];
  const digests = new Set(whole.map(({ digest }) => digest));
  if (digests.size > 1) problems.push(`different digests with one seed: ${[...digests].join(", ")}`);
  if (whole.length === 0) return { ...one, rates: [], problems };
  const rates = whole.map((line) => line.million_events_per_s).toSorted((first, second) => first - second);
  return {
    ...one,
    rates,
    rate: median(rates),
    memory: Math.max(...whole.map((line) => line.rss_peak_mb)),
    grown: Math.max(...whole.map((line) => line.rss_grown_mb ?? 0)),
    pending: whole[0].pending,
    check: whole[0].check.replace(/ [\d.e+-]+ \(expected.*/, ""),
    found: whole[0].found,
    expected: whole[0].expected,
    digest: whole[0].digest,
    problems,
  };
}
