// What a user is told of a wrong scenario: the place and the words, exactly. Places are of the text as it stands here.

import { describe, expect, test } from "vitest";
import { ScenarioError } from "../../src/scenario/problem.ts";
import { SMALLEST, SWF_LINE, WORKLOAD, loadText, problemsOf } from "./loading.ts";

const FILES = {
  "broken.swf": "; a log\n1 2 3\n",
  "empty.swf": "; nothing\n",
  "ok.swf": `${SWF_LINE}\n`,
  "bad.csv": "gap\n1\nx\n",
};

/** Title, text, every problem. */
type Case = readonly [string, string, ...string[]];

function tellsOf(cases: readonly Case[]): void {
  test.each(cases.map(([title, text, ...problems]) => ({ title, text, problems })))("$title", ({ text, problems }) => {
    expect(problemsOf(text, { files: FILES })).toEqual(problems);
  });
}

const inWorkload = (own: string) => `duration: 1m\nworkload: { a: { ${own} } }\n`;
const UNITS = "; a duration needs a unit: us, ms, s, m, h, d";

describe("a text that is no scenario", () => {
  tellsOf([
    ["nothing", "", "1:1 expected a scenario, found an empty file; `orrery init` writes a commented starter file"],
    [
      "only comments",
      "# a\n# b\n",
      "1:1 expected a scenario, found an empty file; `orrery init` writes a commented starter file",
    ],
    ["prose", "just text", "1:1 expected a scenario: a map with keys such as name, cluster and workload"],
    ["a list", "- a\n- b\n", "1:1 expected a scenario: a map with keys such as name, cluster and workload"],
    ["two documents", "a: 1\n---\nb: 2\n", "2:1 expected one YAML document in the file, found a second one"],
    [
      "a binary file",
      "name: x\nELF\u0000\u0001",
      "2:4 expected YAML text in UTF-8, found a binary file or another encoding",
    ],
    ["a tab", "cluster:\n\tzones: [a]\n", "2:1 expected spaces as indentation, found a tab"],
    ["a key twice", `name: x\nname: y\n${SMALLEST}`, "2:1 expected every key once in a map, found 'name' again"],
    ["a tag", `${SMALLEST}name: !mine x\n`, "3:7 expected plain values, found a YAML tag"],
    ["an alias of nothing", "name: *nope\n", "1:7 expected an alias of an anchor that stands before it, found '*nope'"],
    ["an alias in itself", "name: &x [*x]\n", "1:11 expected a value, found an alias inside its own anchor"],
    ["a key that would get lost", `__proto__: {}\n${SMALLEST}`, "1:1 expected a word as key"],
    ["a list as key", `? [a]\n: 1\n${SMALLEST}`, "1:3 expected a word as key"],
  ]);
});

describe("top-level keys", () => {
  tellsOf([
    ["no workload", "duration: 1m\n", "1:1 missing key 'workload': expected a map from names to workload classes"],
    [
      "no duration and no end",
      WORKLOAD,
      "1:13 expected a 'duration' for the scenario, or a 'limit' or 'until' here: this class never ends",
    ],
    ["a mistyped key", `warmupp: 5s\n${SMALLEST}`, "1:1 unknown key 'warmupp'; did you mean 'warmup'?"],
    [
      "a strange key",
      `banana: 5s\n${SMALLEST}`,
      "1:1 unknown key 'banana'; expected name, question, story, seed, replications, duration, warmup, drain, cluster, workload, scheduler, faults, variants or expect",
    ],
    [
      "a duration without unit",
      `duration: 60\n${WORKLOAD}`,
      `1:11 expected a duration such as 250ms or 5m of at least 1us, found 60${UNITS}`,
    ],
    [
      "a strange unit",
      `duration: 5min\n${WORKLOAD}`,
      "1:11 expected a duration such as 250ms or 5m of at least 1us, found '5min'; 'min' is not a unit of time: us, ms, s, m, h, d",
    ],
    [
      "a negative duration",
      `duration: -5s\n${WORKLOAD}`,
      "1:11 expected a duration such as 250ms or 5m of at least 1us, found '-5s'",
    ],
    [
      "an absurd duration",
      `duration: 1000000d\n${WORKLOAD}`,
      "1:11 expected a duration of at most 36525d, found '1000000d'",
    ],
    [
      "a fraction of a microsecond",
      `${SMALLEST}warmup: 0.1us\n`,
      "3:9 expected a duration such as 250ms or 5m, found '0.1us'; time is counted in whole microseconds",
    ],
    ["a warmup without end", `${SMALLEST}warmup: 2m\n`, "3:9 expected a warmup shorter than the duration"],
    [
      "a seed of words",
      `${SMALLEST}seed: x\n`,
      "3:7 expected a whole number between 0 and 9007199254730991, found 'x'",
    ],
    ["no replication", `${SMALLEST}replications: 0\n`, "3:15 expected a whole number between 1 and 10000, found 0"],
    [
      "too many replications",
      `${SMALLEST}replications: 1e9\n`,
      "3:15 expected a whole number between 1 and 10000, found 1000000000",
    ],
    [
      "a name that is no file name",
      `${SMALLEST}name: ../../etc\n`,
      "3:7 expected a name of at most 64 letters, digits, - and _, found '../../etc'",
    ],
    ["a section that is not there", `${SMALLEST}faults:\n`, "3:8 expected a list of faults, found nothing"],
  ]);
});

describe("the cluster", () => {
  tellsOf([
    [
      "no workers",
      `${SMALLEST}cluster: { workers: 0 }\n`,
      "3:21 expected a whole number between 1 and 100000, found 0",
    ],
    [
      "1e9 workers",
      `${SMALLEST}cluster: { workers: 1e9 }\n`,
      "3:21 expected a whole number between 1 and 100000, found 1000000000",
    ],
    [
      "too many nodes together",
      `${SMALLEST}cluster: { workers: 99999, clients: 5 }\n`,
      "3:1 expected at most 100000 nodes in all, found 100005",
    ],
    [
      "too many racks together",
      `${SMALLEST}cluster: { zones: [a, b, c, d, e, f, g, h, i, j, k], racks: 10000 }\n`,
      "3:1 expected at most 100000 racks in all, found 110000",
    ],
    [
      "no master",
      `${SMALLEST}cluster: { masters: 0 }\n`,
      "3:21 expected at least 1 master for 'single-master', found 0 in the cluster",
    ],
    [
      "a machine of nonsense",
      `${SMALLEST}cluster: { workers: { cores: 2.5, memory: 16, sped: 1 } }\n`,
      "3:30 expected a whole number between 1 and 100000, found 2.5",
      "3:43 expected a size such as 512MiB or 16GiB of at least 1B, found 16; a size needs a unit: B, KB, KiB, MB, MiB, GB, GiB, TB, TiB",
      "3:47 unknown key 'sped'; did you mean 'speed'?",
    ],
    ["no zone", `${SMALLEST}cluster: { zones: [] }\n`, "3:12 expected at least one zone, found an empty list"],
    ["a zone twice", `${SMALLEST}cluster: { zones: [a, a] }\n`, "3:23 expected every zone once, found 'a' again"],
    [
      "a loss of 300%",
      `${SMALLEST}cluster: { network: { cross-zone: { loss: 300% } } }\n`,
      "3:43 expected a probability between 0% and 100%, found '300%'",
    ],
    [
      "a bandwidth without unit",
      `${SMALLEST}cluster: { network: { same-zone: { bandwidth: 10 } } }\n`,
      "3:47 expected a bandwidth such as 100Mbps or 10Gbps, or unlimited; more than 0, found 10",
    ],
    [
      "a drift without unit",
      `${SMALLEST}cluster: { clock: { drift: 50 } }\n`,
      "3:28 expected a rate error in parts per million such as 50ppm, of at most 900000ppm either way, found 50; it needs the unit ppm",
    ],
  ]);
});

describe("distributions", () => {
  const sync = (own: string) => `${SMALLEST}cluster: { disk: { sync: ${own} } }\n`;
  tellsOf([
    [
      "values that contradict each other",
      sync("{ lognormal: { median: 8ms, p99: 1ms } }"),
      "3:59 expected at least median (8ms), found 1ms",
    ],
    [
      "too few facts",
      sync("{ lognormal: { median: 8ms } }"),
      "3:28 expected exactly two of mean, cv, median, p90, p99, sigma, found median",
    ],
    [
      "a bare value without shorthand",
      sync("{ lognormal: 8ms }"),
      "3:39 expected a map with mean, cv, median, p90, p99 or sigma as parameters of 'lognormal', found '8ms'",
    ],
    ["bounds the wrong way round", sync("{ uniform: [5ms, 1ms] }"), "3:28 max: expected at least min (5ms), found 1ms"],
    [
      "too few bounds",
      sync("{ uniform: [5ms] }"),
      "3:28 expected a map with min or max as parameters of 'uniform', found a list",
    ],
    [
      "a mistyped name",
      sync("{ lognormall: { median: 8ms } }"),
      "3:28 expected a duration such as 5ms, or a distribution of durations: bimodal, bounded-pareto, constant, empirical, exponential, gamma, hyper-exponential, hyper-gamma, lognormal, normal, pareto, uniform or weibull, found 'lognormall'; did you mean 'lognormal'?",
    ],
    [
      "a tail without shape",
      sync("{ bounded-pareto: { alpha: 0, min: 1ms, max: 1s } }"),
      "3:53 expected a number above 0, found 0",
    ],
    [
      "a file of words",
      sync("{ empirical: { file: bad.csv } }"),
      "3:47 expected a value a line in bad.csv, found 'x' in line 3",
    ],
    [
      "a file that is not there",
      sync("{ empirical: { file: no.csv } }"),
      "3:47 expected a file that exists (looked for no.csv), found 'no.csv'",
    ],
  ]);
});

describe("the workload", () => {
  tellsOf([
    ["no class", "duration: 1m\nworkload: {}\n", "2:1 expected workload classes, found an empty map"],
    [
      "a class of nothing",
      inWorkload(""),
      "2:13 expected one of arrivals, closedLoop or trace: where the tasks come from, found none",
    ],
    [
      "a class with two sources",
      inWorkload("arrivals: { poisson: 1/s }, closedLoop: { users: 3, think: 1s }, service: 1s"),
      "2:13 expected one of arrivals, closedLoop or trace: where the tasks come from, found arrivals and closedLoop",
    ],
    [
      "a rate of 0",
      inWorkload("arrivals: { poisson: 0/s }, service: 1s"),
      "2:39 expected a rate above 0 such as 90/s, 5/m or 100/h, at most 1000000000/s, found '0/s'",
    ],
    [
      "a rate without unit",
      inWorkload("arrivals: { poisson: 90 }, service: 1s"),
      "2:39 expected a rate above 0 such as 90/s, 5/m or 100/h, found 90; a rate needs a unit of time: /s, /m, /h, /d",
    ],
    [
      "arrivals without rate",
      inWorkload("arrivals: poisson, service: 1s"),
      "2:18 missing key 'rate': expected a rate above 0 such as 90/s, 5/m or 100/h",
    ],
    [
      "all arrivals at once",
      inWorkload("arrivals: { renewal: 0s }, service: 1s"),
      "2:18 expected gaps above 0 between arrivals: these tasks would all come at once",
    ],
    [
      "a flood",
      inWorkload("arrivals: { poisson: 1000000000/s }, service: 1s"),
      "2:18 expected at most 1000000000 tasks, found about 6.0e+10; lower the rate, or give a 'limit'",
    ],
    [
      "no service",
      inWorkload("arrivals: { poisson: 1/s }"),
      "2:13 missing key 'service': expected the distribution of service times",
    ],
    [
      "a mistyped service is said once",
      inWorkload("arrivals: { poisson: 1/s }, servic: 1s"),
      "2:46 unknown key 'servic'; did you mean 'service'?",
    ],
    [
      "a service of nothing",
      inWorkload("arrivals: { poisson: 1/s }, service: 0s"),
      "2:55 expected service times above 0",
    ],
    [
      "a deadline in the past",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, deadline: -5s"),
      "2:69 expected a deadline above 0: times the service time such as 10x, or a duration after arrival such as 30s, found '-5s'; that deadline is in the past",
    ],
    [
      "a task too wide for any worker",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, cores: 4"),
      "2:66 expected a task that fits a worker, found 4 cores; the biggest worker has 1",
    ],
    [
      "a task with a resource that nobody has",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, resources: { gpu: 1 }"),
      "2:77 expected a task that fits a worker, found 1 of 'gpu'; no worker has that much",
    ],
    [
      "a log that is not there",
      inWorkload("trace: { swf: no.swf }"),
      "2:32 expected a file that exists (looked for no.swf), found 'no.swf'",
    ],
    [
      "a log of broken lines",
      inWorkload("trace: { swf: broken.swf }"),
      '2:32 expected a readable SWF log: broken.swf:2: expected 18 columns, found 3 in "1 2 3"; skipBroken: true leaves such lines out',
    ],
    [
      "a log of nothing",
      inWorkload("trace: { swf: empty.swf }"),
      "2:32 expected a log with at least one job in the cut, found none",
    ],
    [
      "a log and a service",
      inWorkload("trace: { swf: ok.swf }, service: 1s"),
      "2:51 expected no 'service': the log gives each job's own",
    ],
    [
      "a CSV log without columns",
      inWorkload("trace: { csv: bad.csv }"),
      "2:18 missing key 'columns': expected which column of the CSV log is what, at least arrival",
    ],
    [
      "a window the wrong way round",
      inWorkload("arrivals: { poisson: 1/s }, service: 1s, from: 20s, until: 10s"),
      "2:77 expected a time after 'from'",
    ],
    [
      "a class by number",
      "duration: 1m\nworkload: { 7: { arrivals: { poisson: 1/s }, service: 1s } }\n",
      "2:13 expected a name of at most 64 letters, digits, - and _ that begins with a letter, found '7'",
    ],
  ]);
});

describe("the scheduler", () => {
  const ORDERINGS = "edf, fifo, priority, round-robin, sjf or srpt";
  tellsOf([
    [
      "a mistyped ordering",
      `${SMALLEST}scheduler: { ordering: fifoo }\n`,
      `3:24 expected an ordering: ${ORDERINGS}, found 'fifoo'; did you mean 'fifo'?`,
    ],
    [
      "two orderings",
      `${SMALLEST}scheduler: { ordering: { fifo: {}, edf: {} } }\n`,
      "3:14 expected an ordering: one of edf, fifo, priority, round-robin, sjf or srpt, by name or as a map from its name to its parameters, found a map with 'fifo', 'edf'",
    ],
    [
      "a mistyped parameter",
      `${SMALLEST}scheduler: { ordering: { edf: { dropLat: true } } }\n`,
      "3:33 unknown key 'dropLat'; did you mean 'dropLate'?",
    ],
    [
      "a parameter out of bounds",
      `${SMALLEST}scheduler: { placement: { power-of-d: 0 } }\n`,
      "3:39 expected a whole number between 1 and 1000000000, found 0",
    ],
    [
      "a parameter for a plug-in without",
      `${SMALLEST}scheduler: { ordering: { fifo: 3 } }\n`,
      "3:32 expected an empty map as parameters of 'fifo', found 3",
    ],
    [
      "a mistyped choice",
      `${SMALLEST}scheduler: { retry: { exponential: { jitter: ful } } }\n`,
      "3:46 expected none, full, equal or decorrelated, found 'ful'; did you mean 'full'?",
    ],
    [
      "several mistakes at once",
      `${SMALLEST}scheduler: { queueing: centrl, loadReports: 5, communication: grpc }\n`,
      "3:24 expected central or at-worker, found 'centrl'; did you mean 'central'?",
      `3:45 expected a duration such as 250ms or 5m, found 5${UNITS}`,
      "3:63 unknown key 'grpc'; did you mean 'rpc'?",
    ],
  ]);
});

describe("variants", () => {
  tellsOf([
    [
      "none",
      `${SMALLEST}variants: {}\n`,
      "3:1 expected variants: a map from names to what each changes, found an empty map",
    ],
    [
      "a variant of nothing",
      `${SMALLEST}variants: { b: }\n`,
      "3:16 expected a map with what this variant changes ({} for nothing), found nothing",
    ],
    [
      "one called all",
      `${SMALLEST}variants: { all: {} }\n`,
      "3:13 expected another name than 'all', which means every variant",
    ],
    [
      "a mistake inside one",
      `${SMALLEST}variants: { a: { schedular: {} } }\n`,
      "3:18 unknown key 'schedular'; did you mean 'scheduler'?",
    ],
    [
      "a key of the whole scenario",
      `${SMALLEST}variants: { a: { seed: 3 } }\n`,
      "3:18 unknown key 'seed'; expected duration, warmup, drain, cluster, workload, scheduler or faults",
    ],
    [
      "a mistake that the common part makes and every variant replaces",
      `${SMALLEST}variants: { a: { scheduler: { ordering: fifo } } }\nscheduler: { ordering: fiffo }\n`,
      "4:24 expected an ordering: edf, fifo, priority, round-robin, sjf or srpt, found 'fiffo'; did you mean 'fifo'?",
    ],
    [
      "a common mistake is said once",
      `${SMALLEST}warmup: 2m\nvariants: { a: {}, b: {} }\n`,
      "3:9 expected a warmup shorter than the duration",
    ],
  ]);

  test("there may be 64 and no more", () => {
    const variants = (count: number) =>
      `${SMALLEST}variants: { ${Array.from({ length: count }, (_, index) => `v${index}: {}`).join(", ")} }\n`;
    expect(problemsOf(variants(64))).toEqual([]);
    expect(problemsOf(variants(65))).toEqual(["3:1 expected at most 64 variants, found 65"]);
  });
});

describe("faults", () => {
  const fault = (own: string) => `${SMALLEST}faults: [${own}]\n`;
  const TARGET =
    "expected a target: a node such as worker/3, a role such as leader, all workers, any worker, { workers: 10% }, { zone: a } or { rack: a/1 }";
  const ACTIONS = "crash, restart, pause, slow, partition, link, disk-stall, clock-step, clock-drift or clock-freeze";
  tellsOf([
    ["after the end", fault("{ at: 2m, crash: leader }"), "3:16 expected a time before the end of the run's duration"],
    ["without time", fault("{ crash: leader }"), "3:10 missing key 'at': expected a duration such as 250ms or 5m"],
    [
      "on a node that does not exist",
      fault("{ at: 2s, crash: worker/10 }"),
      "3:27 expected a node of the cluster, found 'worker/10'; there are worker/0 to worker/9",
    ],
    [
      "on a mistyped node",
      fault("{ at: 2s, crash: workr/1 }"),
      `3:27 ${TARGET}, found 'workr/1'; did you mean 'worker/0'?`,
    ],
    [
      "on a zone that does not exist",
      fault("{ at: 2s, crash: { zone: b } }"),
      "3:20 expected a zone with nodes in it, found 'b'; there is a",
    ],
    [
      "on more than there are",
      fault("{ at: 2s, crash: { workers: 11 } }"),
      "3:20 expected at most 10 workers, found 11",
    ],
    [
      "on 110%",
      fault("{ at: 2s, crash: { workers: 110% } }"),
      "3:38 expected how many workers: a number of at least 1, or a share such as 10%, found '110%'",
    ],
    [
      "on a role that nobody has",
      fault("{ at: 2s, crash: follower }"),
      "3:27 expected at least 2 masters in the cluster for 'follower', found 1",
    ],
    ["with an unknown action", fault("{ at: 2s, explode: leader }"), `3:20 unknown key 'explode'; expected ${ACTIONS}`],
    [
      "with two actions",
      fault("{ at: 2s, crash: leader, pause: leader }"),
      "3:42 expected one action in a fault, found crash and pause; make two faults of it",
    ],
    ["with no action", fault("{ at: 2s }"), `3:10 expected an action: one of ${ACTIONS}, found none`],
    [
      "with an option of another action",
      fault("{ at: 2s, crash: leader, factor: 3 }"),
      "3:35 unknown key 'factor'; expected at, for, crash or wipe",
    ],
    [
      "slow without factor",
      fault("{ at: 2s, slow: worker/1 }"),
      "3:26 missing key 'factor': expected how many times slower, such as factor: 10",
    ],
    [
      "a restart that lasts",
      fault("{ at: 2s, restart: worker/1, for: 2s }"),
      "3:39 unknown key 'for'; expected at or restart",
    ],
    [
      "any rack at a fixed time",
      fault("{ at: 2s, crash: any rack }"),
      "3:27 expected a rack by name, such as { rack: a }, found 'crash any rack'; 'any rack' belongs to random faults",
    ],
    [
      "a partition of unknown shape",
      fault("{ at: 2s, partition: { bridg: masters } }"),
      "3:20 expected one of isolate, groups, bridge or links, found a map with 'bridg'",
    ],
    [
      "a drift of nothing",
      fault("{ at: 2s, clock-drift: { target: leader } }"),
      "3:20 expected either rate or ppm, found neither",
    ],
    [
      "random on a fixed node",
      fault("{ random: { crash: worker/1, every: 1h, for: 1m } }"),
      "3:29 expected whom it strikes as 'any worker', 'any master', 'any node', 'any rack' or 'any zone', found 'crash worker/1'",
    ],
    [
      "random without times",
      fault("{ random: { crash: any worker } }"),
      "3:12 missing key 'every': expected a duration such as 5ms, or a distribution of durations",
      "3:12 missing key 'for': expected a duration such as 5ms, or a distribution of durations",
    ],
    ["no list", `${SMALLEST}faults: { at: 1s }\n`, "3:1 expected a list of faults, found a map with 'at'"],
  ]);
});

describe("expectations", () => {
  const expecting = (text: string) => `${SMALLEST}expect:\n  - ${text}\n`;
  tellsOf([
    [
      "an unknown variant",
      expecting("singel-master.response.mean < 2s"),
      "4:5 unknown variant 'singel-master'; did you mean 'single-master'?",
    ],
    [
      "an unknown metric",
      expecting("all.respons.mean < 2s"),
      "4:9 unknown metric 'respons.mean'; did you mean 'response.mean'?",
    ],
    [
      "an unknown metric in quotes",
      expecting('"all.respons.mean < 2s"'),
      "4:10 unknown metric 'respons.mean'; did you mean 'response.mean'?",
    ],
    [
      "a metric of nobody",
      expecting("response.mean < 2s"),
      "4:5 expected a variant before the metric, such as all.response.mean, found 'response.mean'",
    ],
    [
      "a strange unit",
      expecting("all.response.mean < 3kg"),
      "4:25 expected a number with a unit of time (us, ms, s, m, h, d), % or none, found '3kg'",
    ],
    [
      "half a comparison",
      expecting("all.response.mean <"),
      "4:24 expected a number or a metric such as single-master.response.mean, found the end",
    ],
    ["no comparison", expecting("all.response.mean"), "4:22 expected a comparison: < <= > >= == !=, found the end"],
    ["only numbers", expecting("1 < 2"), "4:5 expected a metric of a variant on one side, found only numbers"],
    ["an open bracket", expecting("all.response.mean < (3s"), "4:28 expected ')', found the end"],
    [
      "a sweep's condition",
      expecting("all.response.mean < 3s when x == 1"),
      "4:28 expected the end of the expectation, found 'when', which belongs to a sweep",
    ],
    [
      "a tolerance of an order",
      expecting("all.response.mean < 3s within 5%"),
      "4:28 expected 'within' only after an ==, found it after <",
    ],
    [
      "a tolerance without percent",
      expecting("all.response.mean == 3s within 5"),
      "4:36 expected a percentage above 0% and at most 100% after 'within', found '5'",
    ],
    ["a number", expecting("7"), "4:5 expected an expectation such as all.tasks.lost == 0, found 7"],
    [
      "no list",
      `${SMALLEST}expect: all.tasks.lost == 0\n`,
      "3:1 expected a list of expectations, found 'all.tasks.lost == 0'",
    ],
  ]);
});

test("a problem is shown with its line and carets under the place", () => {
  const { problems } = loadText(`${SMALLEST}scheduler: { ordering: fifoo }\n`);
  expect(new ScenarioError(problems).message).toBe(
    [
      "test.yaml:3:24: error: expected an ordering: edf, fifo, priority, round-robin, sjf or srpt, found 'fifoo'; did you mean 'fifo'?",
      "     3 | scheduler: { ordering: fifoo }",
      "       |                        ^^^^^",
    ].join("\n"),
  );
});

test("hundreds of problems do not bury the first", () => {
  const keys = Array.from({ length: 200 }, (_, index) => `x${index}: 1`).join("\n");
  const message = new ScenarioError(loadText(`${SMALLEST}${keys}\n`).problems).message;
  expect(message.split("\n").at(-1)).toBe("... and 150 more problems");
});
