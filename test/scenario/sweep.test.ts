// Sweeps in scenario files: which points a file stands for, and what is said of those it cannot stand for.

import { describe, expect, test } from "vitest";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { scenarioSchema } from "../../src/scenario/reference/json-schema.ts";
import { problemsOf, scenarioOf, SMALLEST, WORKLOAD } from "./loading.ts";
import { readDurationText } from "../../src/scenario/units.ts";

const names = (text: string) => scenarioOf(text).variants.map(({ name }) => name);
const sweeping = (sweep: string, rest = "") => `${SMALLEST}sweep: ${sweep}\n${rest}`;

describe("the points of a sweep", () => {
  test("are every variant at every value, named after both", () => {
    const text = sweeping(
      "{ scheduler.loadReports: [0s, 5s] }",
      "variants: { fifo: { scheduler: { ordering: fifo } }, edf: { scheduler: { ordering: edf } } }\n",
    );
    const { variants, sweep } = scenarioOf(text);
    expect(variants.map(({ name }) => name)).toEqual([
      "fifo@loadReports=0s",
      "fifo@loadReports=5s",
      "edf@loadReports=0s",
      "edf@loadReports=5s",
    ]);
    expect(variants.map(({ scheduler }) => scheduler.loadReports)).toEqual([0, 5_000_000, 0, 5_000_000]);
    expect(variants.map(({ scheduler }) => scheduler.ordering.definition.name)).toEqual(["fifo", "fifo", "edf", "edf"]);
    expect(variants[3]!.point).toEqual({ base: "edf", label: "loadReports=5s" });
    expect(sweep!.parameters[0]).toMatchObject({ name: "loadReports", unit: "s", scale: "linear" });
  });

  test("are all combinations of several parameters, the last changing fastest", () => {
    expect(names(sweeping("{ cluster.workers.count: [1, 2], scheduler.ordering: [fifo, edf] }"))).toEqual([
      "single-master@count=1,ordering=fifo",
      "single-master@count=1,ordering=edf",
      "single-master@count=2,ordering=fifo",
      "single-master@count=2,ordering=edf",
    ]);
  });

  test("may be given in the short notation of a file", () => {
    const { variants } = scenarioOf(sweeping("{ cluster.masters: [1, 3], cluster.workers: [2] }"));
    expect(variants.map(({ name }) => name)).toEqual([
      "single-master@masters=1,workers=2",
      "single-master@masters=3,workers=2",
    ]);
    expect(variants.map(({ cluster }) => cluster.nodes.filter(({ role }) => role === "master").length)).toEqual([1, 3]);
    const { nodes } = scenarioOf(sweeping("{ cluster.masters: [3] }", "cluster: { masters: { cores: 7 } }\n"))
      .variants[0]!.cluster;
    expect(nodes.filter(({ role }) => role === "master").map(({ cores }) => cores)).toEqual([7, 7, 7]);
  });

  test("are taken side by side with zip", () => {
    expect(names(sweeping("{ sampling: zip, cluster.workers.count: [1, 2], cluster.workers.cores: [4, 2] }"))).toEqual([
      "single-master@count=1,cores=4",
      "single-master@count=2,cores=2",
    ]);
  });

  test("fill every tenth of every parameter once in a Latin hypercube, the same ones each time", () => {
    const text = sweeping(
      "{ sampling: { latin-hypercube: { points: 10 } }, scheduler.loadReports: { from: 0s, to: 10s }, workload.web.arrivals.poisson: { from: 1/s, to: 100/s, scale: log } }",
    );
    const { points } = scenarioOf(text).sweep!;
    const column = (index: number) => points.map(({ values }) => values[index]!.value!);
    expect(column(0).toSorted((a, b) => a - b)).toEqual([0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5]);
    const tenths = column(1).map((rate) => Math.floor(5 * Math.log10(rate)));
    expect(tenths.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(column(0)).not.toEqual(column(0).toSorted((a, b) => a - b));
    expect(scenarioOf(text).sweep!.points).toEqual(points);
  });

  test("spread a short list over a Latin hypercube, each value about equally often", () => {
    const text = sweeping(
      "{ sampling: { latin-hypercube: { points: 8 } }, scheduler.ordering: [fifo, edf], scheduler.loadReports: { from: 0s, to: 8s } }",
    );
    const labels = scenarioOf(text).sweep!.points.map(({ values }) => values[0]!.label);
    expect(labels.filter((label) => label === "fifo")).toHaveLength(4);
    expect(scenarioOf(text).sweep!.parameters[0]!.values.map(({ label }) => label)).toEqual(["fifo", "edf"]);
  });

  test("leave variants alone that are not swept", () => {
    const variants = "variants: { a: {}, b: { scheduler: { detection: { phi-accrual: {} } } } }\n";
    const sweep = "{ variants: [b], scheduler.detection.phi-accrual.threshold: [4, 8] }";
    expect(names(sweeping(sweep, variants))).toEqual(["a", "b@threshold=4", "b@threshold=8"]);
  });

  test("reach into short notations, choices by name, classes and lists", () => {
    const text = `duration: 1m\n${WORKLOAD}scheduler: { placement: { power-of-d: 2 } }\nfaults: [{ at: 10s, crash: worker/0, for: 5s }]\nsweep:\n  scheduler.placement.power-of-d.d: [3]\n  workload.web.arrivals.poisson.rate: [2/s]\n  faults.0.for: [7s]\n  cluster.workers.count: [4]\n  cluster.masters.cores: [2]\n`;
    const [variant] = scenarioOf(text).variants;
    expect(variant!.scheduler.placement.parameters).toMatchObject({ d: 3 });
    expect(variant!.faults[0]).toMatchObject({ lasts: 7_000_000 });
    expect(JSON.stringify(variant!.data)).toContain('"for":"7s"');
    expect(JSON.stringify(variant!.data)).toContain('"poisson":{"rate":"2/s"}');
    expect(variant!.name).toBe("single-master@d=3,rate=2/s,for=7s,count=4,cores=2");
  });

  test("name parameters by as much of their paths as tells them apart", () => {
    const sweep = "{ scheduler.communication.rpc.timeout: [1s], scheduler.detection.heartbeat.timeout: [3s] }";
    expect(names(sweeping(sweep))).toEqual(["single-master@rpc.timeout=1s,heartbeat.timeout=3s"]);
  });

  test("name whole plug-ins by their names and parameters", () => {
    const sweep = "{ scheduler.placement: [random, { power-of-d: 2 }, { power-of-d: { d: 3 } }] }";
    expect(names(sweeping(sweep))).toEqual([
      "single-master@placement=random",
      "single-master@placement=power-of-d:2",
      "single-master@placement=power-of-d:d:3",
    ]);
  });
});

describe("a range", () => {
  const labels = (range: string, path = "scheduler.loadReports") =>
    scenarioOf(sweeping(`{ ${path}: ${range} }`)).sweep!.parameters[0]!.values.map(({ label }) => label);

  test.each([
    ["{ from: 0s, to: 10s, steps: 5 }", ["0s", "2.5s", "5s", "7.5s", "10s"]],
    ["{ from: 1s, to: 2s, step: 250ms }", ["1s", "1.25s", "1.5s", "1.75s", "2s"]],
    ["{ from: 10ms, to: 10s, steps: 4, scale: log }", ["10ms", "100ms", "1s", "10s"]],
    ["{ from: 10s, to: 0s, step: 5s }", ["10s", "5s", "0s"]],
    ["{ from: 100ms, to: 1m, steps: 3, scale: log }", ["100ms", "2.449s", "1m"]],
  ])("%s", (range, expected) => {
    expect(labels(range)).toEqual(expected);
    for (const label of labels(range)) expect(readDurationText(label)! % 1).toBe(0);
  });

  test("of counts is rounded on request, and says every value once", () => {
    expect(labels("{ from: 1, to: 10, steps: 15, scale: log, whole: true }", "cluster.workers.count")).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "10",
    ]);
  });

  test("of rates and shares keeps its unit", () => {
    expect(labels("{ from: 10/m, to: 30/m, steps: 3 }", "workload.web.arrivals.poisson")).toEqual([
      "10/m",
      "20/m",
      "30/m",
    ]);
    expect(labels("{ from: 0%, to: 1%, steps: 3 }", "cluster.network.same-zone.loss")).toEqual(["0%", "0.5%", "1%"]);
  });
});

describe("an expectation of a sweep", () => {
  const at = (expectation: string) =>
    scenarioOf(
      `${sweeping("{ scheduler.loadReports: [0s, 5s, 50s], scheduler.ordering: [fifo, edf] }")}expect:\n  - "${expectation}"\n`,
    ).expectations[0]!.at;

  test("holds at every point unless it says when", () => {
    expect(at("all.tasks.lost == 0")).toHaveLength(6);
  });

  test.each([
    ["loadReports == 5s", ["loadReports=5s,ordering=fifo", "loadReports=5s,ordering=edf"]],
    ["loadReports == 5000ms and ordering == edf", ["loadReports=5s,ordering=edf"]],
    [
      "scheduler.loadReports > 0s and ordering != fifo",
      ["loadReports=5s,ordering=edf", "loadReports=50s,ordering=edf"],
    ],
    ["loadReports <= 5s and ordering == fifo", ["loadReports=0s,ordering=fifo", "loadReports=5s,ordering=fifo"]],
  ])("when %s", (condition, labels) => {
    expect(at(`single-master.response.mean < 3s when ${condition}`)).toEqual(labels);
  });
});

describe("what is wrong is said at its place", () => {
  const S = 3; // the sweep's line
  test.each([
    ["{ sheduler.loadReports: [1s] }", `${S}:10 unknown key 'sheduler'; did you mean 'scheduler'?`],
    ["{ scheduler.loadReprots: [1s, 2s] }", `${S}:10 unknown key 'loadReprots'; did you mean 'loadReports'?`],
    ["{ scheduler.loadReports: [1s, 2kg] }", /^3:38 expected a duration.*found '2kg'.*\(at loadReports=2kg\)$/],
    ["{ scheduler.loadReports: 5s }", /^3:33 expected a list of values, or a range/],
    ["{ scheduler.loadReports: [] }", /^3:\d+ expected a list of 1 to 1000 values, found none/],
    ["{ scheduler.loadReports: [1s, 1s] }", /^3:38 expected every value once, found '1s' again/],
    ["{ scheduler.loadReports: { from: 1s, to: 5s } }", /expected either 'steps' .* found neither/],
    ["{ scheduler.loadReports: { from: 1s, too: 5s, steps: 3 } }", /unknown key 'too'; did you mean 'to'\?/],
    ["{ scheduler.loadReports: { from: 0s, to: 5s, steps: 3, scale: log } }", /expected ends above 0 on a log scale/],
    ["{ scheduler.loadReports: { from: 1s, to: 5/s, steps: 3 } }", /expected both ends of the range in the same kind/],
    [
      "{ sampling: latin, scheduler.loadReports: [1s] }",
      /^3:20 expected cartesian, zip or latin-hypercube, found 'latin'/,
    ],
    [
      "{ sampling: latin-hypercube, scheduler.loadReports: { from: 1s, to: 2s } }",
      /points from 2 to 1000, found no points/,
    ],
    [
      "{ sampling: zip, scheduler.loadReports: [1s, 2s], cluster.workers.count: [1] }",
      /expected 2 values, as many as 'scheduler.loadReports' has/,
    ],
    [
      "{ goal: respons.mean, scheduler.loadReports: [1s] }",
      /^3:16 unknown metric 'respons.mean'; did you mean 'response.mean'/,
    ],
    ["{ variants: [raft], scheduler.loadReports: [1s] }", /^3:21 expected a variant: single-master, found 'raft'/],
    [
      "{ scheduler.detection.heartbeat: [{ timeout: 2s }], scheduler.detection.heartbeat.timeout: [1s] }",
      /lies within 'scheduler.detection.heartbeat'/,
    ],
    ["{ sampling: zip }", /expected a path such as scheduler.loadReports with its values, found none/],
    ["5", /^3:1 expected a map from paths to lists or ranges of values, found 5/],
    ["{ faults.0.at: [1s] }", /unknown key '0'|expected/],
    [
      "{ cluster.workers.count: { from: 1, to: 1000, step: 1 }, scheduler.loadReports: [1s, 2s] }",
      /at most 1000 points, found 2000/,
    ],
  ])("%s", (sweep, message) => {
    const problems = problemsOf(sweeping(sweep));
    expect(problems).toHaveLength(1);
    if (typeof message === "string") expect(problems[0]).toBe(message);
    else expect(problems[0]).toMatch(message);
  });

  test("points that cannot be are all said at once, each with its name", () => {
    const text = `duration: 1m\nwarmup: 20s\n${WORKLOAD}sweep: { duration: [10s, 1m, 15s], cluster.workers.count: [1, 0] }\n`;
    const problems = problemsOf(text);
    expect(problems.join("\n")).toMatch(
      /2:9 expected a warmup shorter than the duration \(at duration=10s,count=1 and at/,
    );
    expect(problems.join("\n")).toMatch(
      /4:63 .*\(at duration=10s,count=0 and at duration=1m,count=0 and at duration=15s,count=0\)/,
    );
  });

  test("a path through another choice than the variant's names the variant and the way out", () => {
    const text = sweeping(
      "{ scheduler.detection.phi-accrual.threshold: [4, 8] }",
      "variants: { eager: { scheduler: { detection: { heartbeat: {} } } }, patient: {} }\n",
    );
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(
        /^3:10 in variant 'eager' 'scheduler.detection' is 'heartbeat' there, and not 'phi-accrual'; `variants: \[...\]`/,
      ),
    ]);
  });

  test("a choice that a variant gives as a word is not overwritten either", () => {
    const text = sweeping(
      "{ scheduler.placement.power-of-d.d: [2, 3] }",
      "variants: { a: { scheduler: { placement: random } }, b: { scheduler: { placement: power-of-d } } }\n",
    );
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^3:10 in variant 'a' 'scheduler.placement' is 'random' there/),
    ]);
  });

  test("too many runs are refused before anything is loaded", () => {
    const text = `replications: 10000\n${sweeping("{ scheduler.loadReports: { from: 1s, to: 20s, step: 1s } }")}`;
    expect(problemsOf(text)).toEqual([
      "4:1 expected at most 100000 runs, found 20 points x 1 variants x 10000 replications = 200000",
    ]);
  });

  test.each([
    ["when loadReprts == 0s", /unknown parameter 'loadReprts'; did you mean 'loadReports'/],
    ["when loadReports == 3s", /expected a value that 'loadReports' takes: 0s or 5s, found '3s'/],
    ["when loadReports > 5s", /some point of the sweep satisfies/],
    ["when loadReports == 0s or loadReports == 5s", /expected 'and' or the end of the condition, found 'or'/],
    ["when loadReports == 0s and", /expected another test after 'and'/],
    ["when loadReports", /expected a comparison with a value, such as loadReports == 0s/],
    ["when", /expected a test such as loadReports == 0s after 'when'/],
    ["when loadReports > 3/s", /expected a value in the unit of 'loadReports'/],
  ])("a condition: %s", (condition, message) => {
    const text = `${sweeping("{ scheduler.loadReports: [0s, 5s] }")}expect:\n  - all.response.mean < 3s ${condition}\n`;
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
    expect(problems[0]).toMatch(/^5:2[8-9]|^5:[3-5]\d/);
  });
});

test("the JSON Schema knows the section", () => {
  const { properties } = scenarioSchema(builtInRegistry()) as {
    properties: Record<string, { patternProperties?: object }>;
  };
  expect(Object.keys(properties["sweep"]!.patternProperties!)).toHaveLength(1);
});
