// Whole designs with an audit log: what is in it, what a crash takes with it, what it costs, and who notices that it was changed.

import { describe, expect, test, vi } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { loadText, variantOf } from "../../scenario/loading.ts";

vi.setConfig({ testTimeout: 120_000 });

interface Story {
  readonly audit?: string;
  readonly broken?: string;
  readonly faults?: readonly string[];
  readonly architecture?: string;
  readonly masters?: number;
  readonly more?: string;
}

const text = ({ audit, broken, faults = [], architecture = "replicated-master", masters = 3, more = "" }: Story) => `
duration: 20s
drain: 2m
cluster: { masters: ${masters}, clients: 2, workers: { count: 4, cores: 4 } ${more} }
workload:
  red: { user: alice, arrivals: { poisson: { rate: 8/s } }, service: 500ms }
  hasty: { tenant: red, user: alice, arrivals: { poisson: { rate: 2/s } }, service: 3s, patience: 1s }
  thief: { user: alice, arrivals: { poisson: { rate: 1/s } }, service: 500ms, until: 4s }
scheduler:
  architecture: ${architecture}
  security:
    permissions: { roles: { painter: { tenants: [red] } }, users: { alice: painter } }
${audit === undefined ? "" : `    audit: ${audit}`}
${broken === undefined ? "" : `    broken: ${broken}`}
  communication: { rpc: { timeout: 500ms } }
faults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]
`;

function play(story: Story) {
  const records: { kind: string; at: number; node: number; task: number; attempt: number; epoch: number }[] = [];
  const result = runVariant(variantOf(text(story)), 1, {
    onRecord: (kind, at, node, task, attempt, epoch) =>
      records.push({ kind: RECORD_KINDS[kind].name, at: at / 1e6, node, task, attempt, epoch }),
  });
  const broken = result.findings.filter(({ severity }) => severity === "violation").map(({ check }) => check);
  return { ...result, records, checks: [...new Set(broken)].toSorted() };
}

describe("the log", () => {
  const run = play({ audit: "{}" });
  const of = (kind: string) => run.records.filter((record) => record.kind === kind);

  test("has every submission and withdrawal once, and what was denied", () => {
    const entries = of("audit.written").map(({ task, attempt, epoch }) => `${task} ${attempt} ${epoch}`);
    const [submit, cancel] = [0, 2];
    const deeds = [
      ...of("task.admitted").map(({ task }) => `${task} ${submit} 1`),
      ...of("task.cancelled").map(({ task }) => `${task} ${cancel} 1`),
      ...of("request.denied").map(({ task }) => `${task} ${submit} 0`),
    ];
    expect(deeds.length).toBeGreaterThan(200);
    // What has ended by itself while its withdrawal was noted was allowed all the same.
    expect(entries).toEqual(expect.arrayContaining(deeds));
    expect(new Set(entries).size).toBe(entries.length);
    expect(entries.length - deeds.length).toBeLessThan(5);
    expect(run.checks).toEqual([]);
  });

  // A way to its host and back, 0.5 ms each on average, and a sync of 1 ms, unless others go first.
  test("costs a round trip and a sync before each decision, or none in batches", () => {
    const wait = (audit?: string) => play(audit === undefined ? {} : { audit }).metrics["acknowledge.mean"] ?? NaN;
    const admitted = ({ records }: { readonly records: typeof run.records }) => {
      const arrived = new Map(records.flatMap(({ kind, task, at }) => (kind === "task.arrived" ? [[task, at]] : [])));
      const waits = records.flatMap(({ kind, task, at }) =>
        kind === "task.admitted" ? [at - arrived.get(task)!] : [],
      );
      return waits.reduce((sum, each) => sum + each, 0) / waits.length;
    };
    const plain = admitted(play({}));
    expect(admitted(play({ audit: "{ sync: batch }" }))).toBeCloseTo(plain, 4);
    const cost = admitted(run) - plain;
    expect(cost).toBeGreaterThan(0.0005);
    expect(cost).toBeLessThan(0.006);
    expect(wait()).toBeDefined();
  });

  test("is not there where nobody asks for it", () => {
    const plain = play({});
    expect(plain.records.filter(({ kind }) => kind.startsWith("audit."))).toEqual([]);
    expect(Object.keys(plain.metrics).filter((name) => name.startsWith("audit."))).toEqual([]);
  });
});

describe("a crash of the leader", () => {
  const CRASH = "at: 9500ms, crash: leader, for: 3s";

  test("takes with it what had not gone out, where entries go in batches", () => {
    const run = play({ audit: "{ sync: batch, interval: 5s }", faults: [CRASH] });
    // The latest batch went out at 5 s: 4.5 s of 10 submissions, and of withdrawals, a second.
    expect(run.metrics["audit.missing"]).toBeGreaterThan(30);
    expect(run.metrics["audit.missing"]).toBeLessThan(75);
    expect(run.checks).toEqual([]);
  });

  test("and nothing where they are awaited, whenever it comes and whoever leads", () => {
    for (const [architecture, masters] of [
      ["replicated-master", 3],
      ["active-standby", 2],
      ["log-shipping", 2],
      ["single-master", 1],
    ] as const)
      for (const at of [9_500, 9_503, 9_507]) {
        const run = play({
          audit: "{ verify: 2s }",
          architecture,
          masters,
          faults: [`at: ${at}ms, crash: leader, for: 3s`],
        });
        expect({ architecture, at, missing: run.metrics["audit.missing"], checks: run.checks }).toEqual({
          architecture,
          at,
          missing: 0,
          checks: [],
        });
      }
  });
});

describe("where the host of the log is away", () => {
  const AWAY = ["at: 8s, crash: store/0, for: 4s"];

  test("nothing is done that is awaited there, and in batches nothing is missed", () => {
    const admitted = (audit: string) => {
      const run = play({ audit, faults: AWAY });
      expect(run.checks).toEqual([]);
      expect(run.metrics["audit.missing"]).toBe(0);
      return run.records.filter(({ kind, at }) => kind === "task.admitted" && at > 8.1 && at < 12).length;
    };
    expect(admitted("{}")).toBe(0);
    expect(admitted("{ sync: batch }")).toBeGreaterThan(20);
  });
});

describe("whoever changes it", () => {
  const tampering = (what: string) => [`at: 11s, tamper: { target: store/0, what: ${what}, entries: 3 }`];

  // At 2, 4 ... 12 s.
  test.each(["alter", "cut"])("is found out at the next look: %s", (what) => {
    for (const audit of ["{ verify: 2s }", "{ verify: 2s, sync: batch, interval: 700ms }"]) {
      const run = play({ audit, faults: tampering(what) });
      expect(run.metrics["audit.detection"]).toBeCloseTo(1, 1);
      expect(run.metrics["audit.undetected"]).toBe(0);
      expect(run.checks).toEqual([]);
    }
  });

  test.each(["alter", "cut"])("is not found out where nobody looks: %s", (what) => {
    const run = play({ audit: "{}", faults: tampering(what) });
    expect(run.metrics["audit.undetected"]).toBe(1);
    expect(run.checks).toEqual(["audit"]);
  });

  test("is found out by a master that leads no more, when the one that leads has just begun", () => {
    const faults = ["at: 10500ms, drain: leader, grace: 1s, for: 1s", ...tampering("cut")];
    expect(play({ audit: "{ verify: 2s }", faults }).metrics["audit.undetected"]).toBe(0);
  });

  test("and so is a disk that has gone bad, or lied", () => {
    const corrupt = ["at: 11s, disk-corrupt: { target: store/0, records: 2, where: anywhere }"];
    expect(play({ audit: "{ verify: 2s }", faults: corrupt }).metrics["audit.undetected"]).toBe(0);
    const lied = ["at: 9s, disk-lost-writes: store/0, for: 2s", "at: 10500ms, restart: store/0"];
    const run = play({ audit: "{ verify: 2s }", faults: lied });
    expect(run.records.some(({ kind }) => kind === "audit.mismatch")).toBe(true);
  });
});

test("who does first and writes afterwards is caught", () => {
  expect(play({ audit: "{}", broken: "audits-afterwards" }).checks).toEqual(["audit"]);
});

describe("what a user is told", () => {
  test("that the log needs a store of its own", () => {
    const few = text({ audit: "{}", more: ", stores: 1" }).replace("communication", "effects: dedupe\n  communication");
    expect(loadText(few).problems.map(({ message }) => message)).toContain(
      "expected at least 2 stores, of which the last keeps the audit log and nothing else, found 1",
    );
  });

  test("that a design has none", () => {
    for (const design of ["decentralised", "offers", "database-lock", "slots", "pull-queue", "shared-state"]) {
      const { scenario } = loadText(text({ audit: "{}", architecture: design }));
      const told = (scenario?.warnings ?? []).map(({ path, message }) => `${path} ${message}`).join("\n");
      expect({ design, told }).toEqual({ design, told: expect.stringContaining(`it has no effect on '${design}'`) });
    }
  });
});
