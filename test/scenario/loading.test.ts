// What a right scenario becomes: defaults, merging, units, names.

import { expect, test } from "vitest";
import { formatProblems } from "../../src/scenario/problem.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { NO_FILES, resolveBeside } from "../../src/scenario/scenario-files.ts";
import { starterScenario } from "../../src/scenario/starter-scenario.ts";
import { SMALLEST, SWF_LINE, WORKLOAD, problemsOf, scenarioOf, variantOf } from "./loading.ts";

test("workload and duration are enough", () => {
  const scenario = scenarioOf(SMALLEST, { path: "scenarios/my first.yaml" });
  expect(scenario).toMatchObject({ name: "my-first", seed: 1, replications: 5, expectations: [] });
  const [variant] = scenario.variants;
  expect(variant).toMatchObject({
    name: "single-master",
    duration: 60_000_000,
    warmup: 0,
    drain: 60_000_000,
    faults: [],
  });
  expect(variant!.cluster.nodes.map(({ name }) => name)).toEqual([
    "master/0",
    ...Array.from({ length: 10 }, (_, index) => `worker/${index}`),
    "client/0",
  ]);
  expect(variant!.scheduler).toMatchObject({ queueing: "central", recovery: "fast", loadReports: 0 });
  expect(variant!.scheduler.ordering.definition.name).toBe("fifo");
  expect(variant!.scheduler.communication.timeout).toBe(2_000_000);
});

test("the default links and disk are as documented", () => {
  const { links, disk, connection } = variantOf(SMALLEST).cluster;
  expect(links["same-zone"].latency.quantile(0.5)).toBeCloseTo(250, 6);
  expect(links["same-zone"].latency.quantile(0.99)).toBeCloseTo(1_000, 6);
  expect(links["cross-zone"].latency.quantile(0.99)).toBeCloseTo(4_000, 6);
  expect(links["same-rack"]).toMatchObject({ bandwidth: Infinity, loss: 0 });
  expect(disk.append.mean).toBe(20);
  expect(disk.sync.quantile(0.5)).toBeCloseTo(1_000, 6);
  expect(connection).toEqual({ retransmit: 200_000, resetAfter: 15_000_000 });
});

test("a price may say what it is for, and elastic machines need no settings", () => {
  const machinesOf = (workers: string) =>
    variantOf(`${SMALLEST}cluster: { workers: ${workers} }\n`).cluster.nodes.filter(({ role }) => role === "worker");
  const plain = machinesOf("{ count: 2, price: 0.20, elastic: {} }");
  expect(machinesOf("{ count: 2, price: 0.20/h, elastic: true }").map(({ tariff }) => tariff)).toEqual(
    plain.map(({ tariff }) => tariff),
  );
  expect(plain[0]!.tariff?.price).toBe(0.2);
  expect(machinesOf("{ count: 2, elastic: true }").map(({ elastic }) => elastic?.pool)).toEqual([0, 0]);
});

test("a variant merges maps and replaces lists, values and plug-in choices", () => {
  const text = `${SMALLEST}cluster: { zones: [a, b], workers: { count: 4, cores: 2 } }
scheduler: { ordering: { edf: { dropLate: true } }, queueing: at-worker }
variants:
  same: {}
  other:
    cluster: { zones: [c], workers: { cores: 8 } }
    scheduler: { ordering: sjf }
    workload: { web: { service: 2s }, more: { arrivals: { poisson: 2/s }, service: 3s } }
`;
  const [same, other] = scenarioOf(text).variants;
  expect(same!.scheduler.ordering.parameters).toEqual({ dropLate: true, preemptive: false });
  expect(other!.scheduler.ordering.definition.name).toBe("sjf");
  expect(other!.scheduler.queueing).toBe("at-worker");
  const workers = other!.cluster.nodes.filter(({ role }) => role === "worker");
  expect(workers.map(({ cores, zone }) => `${cores}${zone}`)).toEqual(["8c", "8c", "8c", "8c"]);
  expect(other!.workload.map(({ name, index, service }) => [name, index, service!.mean])).toEqual([
    ["web", 0, 2_000_000],
    ["more", 1, 3_000_000],
  ]);
  expect(same!.workload).toHaveLength(1);
});

test("a choice with parameters replaces a choice with parameters, defaults included", () => {
  const text = `${SMALLEST}scheduler: { ordering: { edf: { dropLate: true } }, retry: { fixed: { delay: 3s } } }
variants: { a: { scheduler: { ordering: { edf: { preemptive: true } } } }, b: { scheduler: { ordering: { sjf: {} } } } }
`;
  const [a, b] = scenarioOf(text).variants;
  expect(a!.scheduler.ordering.parameters).toEqual({ dropLate: false, preemptive: true });
  expect(b!.scheduler.ordering.definition.name).toBe("sjf");
  expect(b!.scheduler.retry.definition.name).toBe("fixed");
});

test("a variant may change where tasks come from", () => {
  const text = `${SMALLEST}variants: { open: {}, closed: { workload: { web: { closedLoop: { users: 3, think: 1s } } } } }\n`;
  expect(scenarioOf(text).variants.map(({ workload }) => workload[0]!.demand.kind)).toEqual(["open", "closed"]);
});

test("a class called like a plug-in choice merges like any other", () => {
  const text =
    "duration: 1m\nworkload: { service: { arrivals: { poisson: 1/s }, service: 1s, priority: 3 } }\nvariants: { a: { workload: { service: { priority: 4 } } } }\n";
  expect(scenarioOf(text).variants[0]!.workload[0]).toMatchObject({ name: "service", priority: 4 });
});

test("short notations merge like their full forms", () => {
  const text = `${SMALLEST}cluster: { masters: 3, workers: { count: 5, cores: 4 } }\nvariants: { a: { cluster: { workers: 7 } } }\n`;
  const { nodes } = scenarioOf(text).variants[0]!.cluster;
  expect(nodes.filter(({ role }) => role === "master")).toHaveLength(3);
  expect(nodes.filter(({ role, cores }) => role === "worker" && cores === 4)).toHaveLength(7);
});

test("one duration is a list of one", () => {
  const timeoutOf = (written: string) =>
    variantOf(`${SMALLEST}scheduler: { architecture: { replicated-master: { electionTimeout: ${written} } } }\n`)
      .scheduler.architecture.parameters["electionTimeout"];
  expect(timeoutOf("200ms")).toEqual([200_000]);
  expect(timeoutOf("[200ms]")).toEqual([200_000]);
  expect(timeoutOf("[200ms, 300ms]")).toEqual([200_000, 300_000]);
});

test("nodes spread over zones and racks in turn", () => {
  const text = `${SMALLEST}cluster: { zones: [a, b], racks: 2, masters: 3, workers: { count: 5, spread: racks }, clients: { count: 2, spread: none } }\n`;
  const { nodes } = variantOf(text).cluster;
  const places = (role: string) => nodes.filter((node) => node.role === role).map(({ rack }) => rack);
  expect(places("master")).toEqual(["a/1", "b/1", "a/1"]);
  expect(places("worker")).toEqual(["a/1", "b/1", "a/2", "b/2", "a/1"]);
  expect(places("client")).toEqual(["a/1", "a/1"]);
});

test("worker groups differ where they say so, and speeds are dealt out in turn", () => {
  const text = `${SMALLEST}cluster: { workers: { cores: 2, groups: [{ count: 2, speed: [1, 0.5] }, { cores: 16, memory: 64GiB, resources: { gpu: 1 } }] } }\n`;
  const workers = variantOf(text).cluster.nodes.filter(({ role }) => role === "worker");
  expect(
    workers.map(({ name, cores, speed, memory, resources }) => ({ name, cores, speed, memory, resources })),
  ).toEqual([
    { name: "worker/0", cores: 2, speed: 1, memory: Infinity, resources: {} },
    { name: "worker/1", cores: 2, speed: 0.5, memory: Infinity, resources: {} },
    { name: "worker/2", cores: 16, speed: 1, memory: 64 * 1024 ** 3, resources: { gpu: 1 } },
  ]);
});

test("variants with the same machines share them", () => {
  const { variants } = scenarioOf(
    `${SMALLEST}variants: { a: {}, b: { scheduler: { ordering: sjf } }, c: { cluster: { workers: 3 } } }\n`,
  );
  expect(variants[1]!.cluster).toBe(variants[0]!.cluster);
  expect(variants[2]!.cluster).not.toBe(variants[0]!.cluster);
});

test("deadlines come in five forms", () => {
  const ruleOf = (deadline: string) =>
    variantOf(`duration: 1m\nworkload: { a: { arrivals: { poisson: 1/s }, service: 1s${deadline} } }\n`).workload[0]!
      .deadline;
  expect(ruleOf("")).toEqual({ kind: "none" });
  expect(ruleOf(", deadline: 10x")).toEqual({ kind: "factor", factor: 10 });
  expect(ruleOf(", deadline: 30s")).toEqual({ kind: "relative", duration: 30_000_000 });
  expect(ruleOf(", deadline: { factor: { uniform: [2, 6] } }")).toMatchObject({
    kind: "drawn-factor",
    factor: { mean: 4 },
  });
  expect(ruleOf(", deadline: { slack: 5s }")).toMatchObject({ kind: "slack", slack: { mean: 5_000_000 } });
});

test("tenants are one, or many with a long tail", () => {
  const tenantsOf = (tenant: string) =>
    variantOf(`duration: 1m\nworkload: { a: { arrivals: { poisson: 1/s }, service: 1s${tenant} } }\n`).workload[0]!
      .tenants;
  expect(tenantsOf("")).toEqual({ kind: "single", name: "a" });
  expect(tenantsOf(", tenant: shop")).toEqual({ kind: "single", name: "shop" });
  expect(tenantsOf(", tenant: { zipf: { count: 20 } }")).toEqual({ kind: "zipf", count: 20, exponent: 1 });
});

test("keys are the tenant, the job, or one of many", () => {
  const keysOf = (own: string) =>
    variantOf(`duration: 1m\nworkload: { a: { arrivals: { poisson: 1/s }, service: 1s${own} } }\n`).workload[0]!.keys;
  expect(keysOf("")).toBeUndefined();
  expect(keysOf(", key: tenant")).toEqual({ kind: "tenant" });
  expect(keysOf(", job: 3, key: job")).toEqual({ kind: "job" });
  expect(keysOf(", key: { zipf: { count: 20 } }")).toEqual({ kind: "zipf", name: "a", count: 20, exponent: 1 });
  expect(keysOf(", key: { zipf: { count: 20, exponent: 0, name: blocks } }")).toEqual({
    kind: "zipf",
    name: "blocks",
    count: 20,
    exponent: 0,
  });
});

test("tasks arrive within their own window and the scenario's duration", () => {
  const { start, stop } = variantOf(
    "duration: 1m\nworkload: { a: { arrivals: { poisson: 1/s }, service: 1s, from: 10s } }\n",
  ).workload[0]!;
  expect([start, stop]).toEqual([10_000_000, 60_000_000]);
});

test("a workload that ends by itself needs no duration", () => {
  const ends = (own: string) => problemsOf(`workload: { a: { ${own} } }\n`, { files: { "a.swf": SWF_LINE } });
  expect(ends("trace: { swf: a.swf }")).toEqual([]);
  expect(ends("arrivals: { poisson: 1/s }, service: 1s, limit: 100")).toEqual([]);
  expect(ends("arrivals: { poisson: 1/s }, service: 1s, until: 5m")).toEqual([]);
  expect(ends("arrivals: { all-at-once: 100 }, service: 1s")).toEqual([]);
  expect(variantOf("workload: { a: { arrivals: { all-at-once: 9 }, service: 1s } }\n")).toMatchObject({
    duration: undefined,
    drain: 30 * 86_400_000_000,
  });
});

test("logs are found beside the scenario, and every opening begins afresh", () => {
  const text = "workload: { a: { trace: { swf: ../logs/a.swf.gz, timeScale: 0.5 } } }\n";
  const { demand } = variantOf(text, { path: "scenarios/demo.yaml", files: { "logs/a.swf.gz": `${SWF_LINE}\n` } })
    .workload[0]!;
  if (demand.kind !== "trace") throw new Error("expected a trace");
  const streams = {
    stream: () => {
      throw new Error("no draws");
    },
  };
  expect(demand.openTrace(streams).next()).toMatchObject({ service: 10_000_000, cores: 1 });
  expect(demand.openTrace(streams).next()).toMatchObject({ line: 1 });
});

test.each([
  ["s.yaml", "a.swf", "a.swf"],
  ["x/s.yaml", "a.swf", "x/a.swf"],
  ["x/y/s.yaml", "../a.swf", "x/a.swf"],
  ["s.yaml", "../../a.swf", "../../a.swf"],
  ["./s.yaml", "../a.swf", "../a.swf"],
  ["/x/s.yaml", "../../a.swf", "/a.swf"],
  ["x/s.yaml", "/a.swf", "/a.swf"],
  ["C:\\x\\s.yaml", "..\\a.swf", "C:/a.swf"],
])("beside %s, %s is %s", (scenario, name, resolved) => {
  expect(resolveBeside(scenario, name)).toBe(resolved);
});

test("CSV logs name their columns and units", () => {
  const text = `workload: { a: { trace: { csv: t.csv, separator: ";", columns: { arrival: { column: at, unit: 1ms }, service: took, cores: { column: milli, unit: 0.001 }, tenant: who } } } }\n`;
  const { demand } = variantOf(text, {
    files: { "t.csv": "at;took;milli;who\n500;2;2000;eve\n1500;3;500;bob\n" },
    registry: builtInRegistry(),
  }).workload[0]!;
  if (demand.kind !== "trace") throw new Error("expected a trace");
  const reader = demand.openTrace({
    stream: () => {
      throw new Error("no draws");
    },
  });
  expect(reader.next()).toMatchObject({ arrivedAfter: 0, service: 2_000_000, cores: 2, tenant: "eve" });
  expect(reader.next()).toMatchObject({ arrivedAfter: 1_000_000, service: 3_000_000, cores: 1, tenant: "bob" });
});

test("an empirical distribution reads its file", () => {
  const text =
    "duration: 1m\nworkload: { a: { arrivals: { renewal: { empirical: { file: gaps.csv } } }, service: { empirical: [1s, 3s] } } }\n";
  const [first] = variantOf(text, { files: { "gaps.csv": "gap\n# seconds\n0.5\n1500ms\n" } }).workload;
  expect(first!.service!.mean).toBe(2_000_000);
  if (first!.demand.kind !== "open") throw new Error("expected open arrivals");
  expect(first!.demand.createArrivals().meanRate).toBeCloseTo(1, 12);
});

test("clocks may be wrong either way", () => {
  const { clock } = variantOf(
    `${SMALLEST}cluster: { clock: { drift: { uniform: [-50ppm, 50ppm] }, offset: -5ms } }\n`,
  ).cluster;
  expect(clock.drift.quantile(0.5)).toBe(0);
  expect(clock.drift.quantile(0)).toBe(-50);
  expect(clock.offset.mean).toBe(-5_000);
});

test("names are kept in the order of the file", () => {
  const { variants } = scenarioOf(`${SMALLEST}variants: { zebra: {}, ape: {}, v2: {}, v10: {} }\n`);
  expect(variants.map(({ name }) => name)).toEqual(["zebra", "ape", "v2", "v10"]);
});

test("the same text loads the same scenario, so a worker thread needs only the text", () => {
  const plain = (text: string) =>
    JSON.stringify(scenarioOf(text).variants.map(({ data, cluster }) => ({ data, nodes: cluster.nodes })));
  expect(plain(starterScenario())).toBe(plain(starterScenario()));
  expect(structuredClone(scenarioOf(starterScenario()).variants[0]!.data)).toEqual(
    scenarioOf(starterScenario()).variants[0]!.data,
  );
});

test("the starter file is right as it stands", () => {
  const { scenario, problems } = loadScenario(starterScenario(), "first.yaml", {
    registry: builtInRegistry(),
    files: NO_FILES,
    metricNames: ["response.mean", "tasks.lost"],
    checkNames: ["I1"],
  });
  expect(formatProblems(problems)).toBe("");
  expect(scenario!.variants.map(({ name }) => name)).toEqual(["one-choice", "two-choices"]);
});

test("a byte order mark and Windows line ends do no harm", () => {
  expect(problemsOf(`\uFEFF${SMALLEST.replaceAll("\n", "\r\n")}`)).toEqual([]);
  expect(problemsOf(`duration: 1m\r\nwarmup: 2m\r\n${WORKLOAD}`)).toEqual([
    "2:9 expected a warmup shorter than the duration",
  ]);
});

test("anchors and aliases stand for what they name", () => {
  const text =
    "duration: &span 1m\nworkload: { a: &one { arrivals: { poisson: 1/s }, service: 1s }, b: *one }\nwarmup: 0s\ndrain: *span\n";
  expect(variantOf(text)).toMatchObject({ drain: 60_000_000, workload: [{ name: "a" }, { name: "b" }] });
});
