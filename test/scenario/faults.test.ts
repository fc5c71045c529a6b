// Faults as data: what each notation becomes.

import { expect, test } from "vitest";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";
import { FAULT_ACTIONS, FAULT_KINDS } from "../../src/scenario/sections/fault-actions.ts";
import { SMALLEST, problemsOf, variantOf } from "./loading.ts";

const CLUSTER = "cluster: { zones: [a, b], racks: 2, masters: 3, workers: 20 }\n";
const LOG = "node,down,minutes,System\nn7,0,10,20\nn3,60,5,20\nn7,120,1,20\nn9,10,1,3\n";

function faultOf(own: string): FaultSpec {
  const [fault] = variantOf(`duration: 10m\n${SMALLEST.split("\n")[1]}\n${CLUSTER}faults: [${own}]\n`, {
    files: { "log.csv": LOG },
  }).faults;
  return fault!;
}

test("a scheduled fault has its action, its time and its words", () => {
  expect(faultOf("{ at: 2m, crash: leader, for: 45s }")).toEqual({
    kind: "scheduled",
    text: "crash leader",
    action: { kind: "crash", target: { kind: "role", role: "leader" }, wipe: false },
    at: 120_000_000,
    lasts: 45_000_000,
  });
  expect(faultOf("{ at: 1m, crash: worker/17, wipe: true }")).toMatchObject({
    text: "crash and wipe worker/17",
    action: { wipe: true },
    lasts: undefined,
  });
});

test.each([
  ["worker/3", { kind: "names", names: ["worker/3"] }],
  ["[worker/3, master/0]", { kind: "names", names: ["worker/3", "master/0"] }],
  ["busiest-worker", { kind: "role", role: "busiest-worker" }],
  ["all workers", { kind: "group", group: "workers", pick: { kind: "all" } }],
  ["masters", { kind: "group", group: "masters", pick: { kind: "all" } }],
  ["any worker", { kind: "group", group: "workers", pick: { kind: "count", count: 1 } }],
  ["{ workers: 3 }", { kind: "group", group: "workers", pick: { kind: "count", count: 3 } }],
  ["{ workers: 10% }", { kind: "group", group: "workers", pick: { kind: "fraction", fraction: 0.1 } }],
  ["{ zone: a }", { kind: "zone", zone: "a" }],
  ["{ rack: b/2 }", { kind: "rack", rack: "b/2" }],
])("%s is a target", (target, expected) => {
  expect(faultOf(`{ at: 1m, pause: ${target} }`)).toMatchObject({ action: { target: expected } });
});

test("slow takes its factor inside or beside", () => {
  const expected = { kind: "slow", target: { kind: "names", names: ["worker/3"] }, factor: 10 };
  expect(faultOf("{ at: 1m, slow: { target: worker/3, factor: 10 } }")).toMatchObject({ action: expected });
  expect(faultOf("{ at: 1m, slow: worker/3, factor: 10 }")).toMatchObject({
    action: expected,
    text: "slow 10x worker/3",
  });
});

test("partitions have four shapes", () => {
  const shapeOf = (own: string) =>
    (faultOf(`{ at: 1m, partition: ${own} }`) as { action: { shape: unknown } }).action.shape;
  const workers = { kind: "group", group: "workers", pick: { kind: "all" } };
  expect(shapeOf("{ isolate: leader, direction: outbound }")).toEqual({
    kind: "isolate",
    target: { kind: "role", role: "leader" },
    direction: "outbound",
  });
  expect(shapeOf("{ isolate: leader }")).toMatchObject({ direction: "both" });
  expect(shapeOf("{ groups: [[master/0, worker/1], { zone: b }] }")).toEqual({
    kind: "groups",
    groups: [
      { kind: "names", names: ["master/0", "worker/1"] },
      { kind: "zone", zone: "b" },
    ],
    direction: "both",
  });
  expect(shapeOf("{ bridge: masters }")).toMatchObject({ kind: "bridge", target: { group: "masters" } });
  expect(shapeOf("{ links: { from: workers, to: leader, direction: outbound } }")).toEqual({
    kind: "links",
    from: workers,
    to: { kind: "role", role: "leader" },
    direction: "outbound",
  });
});

test("links, disks and clocks fail too", () => {
  expect(faultOf("{ at: 1m, link: { from: workers, to: leader, delay: 50ms, loss: 5% } }")).toMatchObject({
    action: { kind: "link", delay: { mean: 50_000 }, loss: 0.05, duplication: 0 },
  });
  expect(faultOf("{ at: 1m, disk-stall: leader, for: 5s }")).toMatchObject({
    action: { kind: "disk-stall" },
    lasts: 5_000_000,
  });
  expect(faultOf("{ at: 1m, clock-step: { target: leader, by: -30s } }")).toMatchObject({
    action: { kind: "clock-step", by: -30_000_000 },
  });
  expect(faultOf("{ at: 1m, clock-drift: { target: leader, rate: 1.5 } }")).toMatchObject({ action: { rate: 1.5 } });
  expect(faultOf("{ at: 1m, clock-drift: { target: leader, ppm: 500 } }")).toMatchObject({ action: { rate: 1.0005 } });
});

test("random faults strike each node, rack or zone", () => {
  expect(
    faultOf("{ random: { crash: any worker, every: { exponential: 30d }, for: { uniform: [1h, 6h] } } }"),
  ).toMatchObject({
    kind: "random",
    text: "crash any worker",
    per: "node",
    group: "workers",
    every: { mean: 30 * 86_400_000_000 },
    lasts: { mean: 3.5 * 3_600_000_000 },
  });
  expect(faultOf("{ random: { crash: any rack, every: 60d, for: 1h } }")).toMatchObject({
    per: "rack",
    group: "nodes",
  });
  expect(faultOf("{ random: { pause: any zone, every: 60d, for: 1h } }")).toMatchObject({
    per: "zone",
    group: "nodes",
  });
  expect(
    faultOf("{ random: { partition: { isolate: any worker, direction: outbound }, every: 12h, for: 5m } }"),
  ).toMatchObject({ per: "node", group: "workers", action: { kind: "partition" } });
  expect(faultOf("{ random: { restart: any worker, every: 12h } }")).toMatchObject({ lasts: { mean: 0 } });
});

test("a failure log's nodes stand for members in the order of their first failure", () => {
  const fault = faultOf(
    "{ trace: { csv: log.csv, columns: { node: node, started: down, lasted: { column: minutes, unit: 1m } }, where: { System: 20 } }, crash: workers }",
  );
  expect(fault).toEqual({
    kind: "traced",
    text: "crash workers by log.csv",
    action: { kind: "crash", target: { kind: "group", group: "workers", pick: { kind: "all" } }, wipe: false },
    group: "workers",
    episodes: [
      { member: 0, at: 0, lasts: 600_000_000 },
      { member: 1, at: 60_000_000, lasts: 300_000_000 },
      { member: 0, at: 120_000_000, lasts: 60_000_000 },
    ],
  });
});

test("the documented example of every action loads", () => {
  for (const kind of FAULT_KINDS) {
    const { example } = FAULT_ACTIONS[kind];
    expect(problemsOf(`duration: 10m\n${SMALLEST.split("\n")[1]}\n${CLUSTER}faults: [${example}]\n`)).toEqual([]);
    expect(faultOf(example)).toMatchObject({ action: { kind } });
  }
});
