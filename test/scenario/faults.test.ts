// Faults as data: what each notation becomes.

import { expect, test } from "vitest";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";
import { FAULT_ACTIONS, FAULT_KINDS } from "../../src/scenario/sections/fault-actions.ts";
import { SMALLEST, problemsOf, variantOf } from "./loading.ts";

const CLUSTER =
  "cluster: { zones: [a, b], racks: 2, masters: 3, workers: 20, locks: { count: 3 }, stores: { count: 1 } }\n";
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
  ["lock/1", { kind: "names", names: ["lock/1"] }],
  ["store/0", { kind: "names", names: ["store/0"] }],
  ["all locks", { kind: "group", group: "locks", pick: { kind: "all" } }],
  ["stores", { kind: "group", group: "stores", pick: { kind: "all" } }],
  ["any lock", { kind: "group", group: "locks", pick: { kind: "count", count: 1 }, isAny: true }],
  ["lock-leader", { kind: "role", role: "lock-leader" }],
  ["follower/1", { kind: "role", role: "follower", which: 1 }],
  ["all followers", { kind: "role", role: "follower", which: "all" }],
  ["all standbys", { kind: "role", role: "standby", which: "all" }],
  ["{ masters: minority }", { kind: "group", group: "masters", pick: { kind: "minority" } }],
  ["{ locks: majority }", { kind: "group", group: "locks", pick: { kind: "majority" } }],
  ["{ workers: all }", { kind: "group", group: "workers", pick: { kind: "all" } }],
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

test("partitions have seven shapes", () => {
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
  expect(shapeOf("{ halves: workers }")).toEqual({ kind: "halves", target: workers });
  expect(shapeOf("{ ring: workers }")).toEqual({ kind: "ring", target: workers });
  expect(shapeOf("{ chain: [master/2, master/0, worker/1] }")).toEqual({
    kind: "chain",
    target: { kind: "names", names: ["master/2", "master/0", "worker/1"] },
  });
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

test("links reorder, and messages are held, one way or both ways", () => {
  expect(faultOf("{ at: 1m, link: { from: workers, to: leader, reordering: 20% } }")).toMatchObject({
    action: { kind: "link", delay: undefined, loss: 0, duplication: 0, reordering: 0.2 },
  });
  expect(faultOf("{ at: 1m, hold: { from: leader, to: worker/3 } }")).toMatchObject({
    text: "hold leader -> worker/3",
    action: { kind: "hold", from: { role: "leader" }, to: { names: ["worker/3"] }, direction: "outbound" },
  });
  expect(faultOf("{ at: 1m, hold: { from: leader, to: worker/3, direction: both } }")).toMatchObject({
    text: "hold leader <-> worker/3",
    action: { direction: "both" },
  });
});

test("disks fill, slow down, lie, tear and rot", () => {
  const target = { kind: "names", names: ["master/0"] };
  for (const kind of ["disk-full", "disk-lost-writes", "disk-torn"])
    expect(faultOf(`{ at: 1m, ${kind}: master/0, for: 5s }`)).toMatchObject({
      text: `${kind} master/0`,
      action: { kind, target },
      lasts: 5_000_000,
    });
  const slow = { kind: "disk-slow", target, factor: 50 };
  expect(faultOf("{ at: 1m, disk-slow: master/0, factor: 50 }")).toMatchObject({
    action: slow,
    text: "disk-slow 50x master/0",
  });
  expect(faultOf("{ at: 1m, disk-slow: { target: master/0, factor: 50 } }")).toMatchObject({ action: slow });
});

test("damage is one record, the newest, unless the fault says more", () => {
  const actionOf = (own: string) => (faultOf(`{ at: 1m, disk-corrupt: ${own} }`) as { action: unknown }).action;
  const target = { kind: "names", names: ["master/0"] };
  const one = { kind: "disk-corrupt", target, amount: { kind: "count", count: 1 }, where: "newest" };
  expect(actionOf("master/0")).toEqual(one);
  expect(actionOf("{ target: master/0 }")).toEqual(one);
  expect(actionOf("{ target: master/0, records: 7, where: anywhere }")).toEqual({
    ...one,
    amount: { kind: "count", count: 7 },
    where: "anywhere",
  });
  expect(actionOf("{ target: master/0, share: 5% }")).toEqual({ ...one, amount: { kind: "share", share: 0.05 } });
});

test("a strobe has a period of a second and strikes the wall clock, unless it says otherwise", () => {
  const target = { kind: "role", role: "leader" };
  expect(faultOf("{ at: 1m, clock-strobe: { target: leader, amplitude: 5s } }")).toMatchObject({
    text: "clock-strobe leader",
    action: { kind: "clock-strobe", target, amplitude: 5_000_000, period: 1_000_000, clocks: "wall" },
  });
  expect(
    faultOf("{ at: 1m, clock-strobe: { target: leader, amplitude: 400ms, period: 1s, clocks: both } }"),
  ).toMatchObject({ action: { amplitude: 400_000, clocks: "both" } });
});

test("a drain takes its grace inside or beside, and half a minute where there is none", () => {
  const action = { kind: "drain", target: { kind: "names", names: ["worker/3"] }, grace: 30_000_000 };
  expect(faultOf("{ at: 1m, drain: worker/3, for: 5m }")).toMatchObject({ text: "drain worker/3", action, lasts: 3e8 });
  expect(faultOf("{ at: 1m, drain: worker/3 }")).toMatchObject({ action, lasts: undefined });
  expect(faultOf("{ at: 1m, drain: worker/3, grace: 0 }")).toMatchObject({ action: { grace: 0 } });
  expect(faultOf("{ at: 1m, drain: { target: worker/3, grace: 1m } }")).toMatchObject({ action: { grace: 6e7 } });
});

test("a rolling restart has its pace and its order", () => {
  expect(faultOf("{ at: 1m, rolling-restart: all masters }")).toMatchObject({
    text: "rolling-restart all masters",
    action: { kind: "rolling-restart", grace: 3e7, pause: 3e7, order: "given" },
  });
  expect(
    faultOf("{ at: 1m, rolling-restart: { target: all masters, grace: 5s, pause: 2s, order: leader-last } }"),
  ).toMatchObject({ action: { grace: 5_000_000, pause: 2_000_000, order: "leader-last" } });
});

test("anything may flap, also what is over when it has begun, and what strikes by chance", () => {
  expect(faultOf("{ at: 1m, for: 2m, crash: worker/3, flap: { up: { exponential: 10s }, down: 2s } }")).toMatchObject({
    text: "crash worker/3, flapping",
    lasts: 120_000_000,
    flap: { up: { kind: "exponential", mean: 10_000_000 }, down: { mean: 2_000_000 } },
  });
  expect(faultOf("{ at: 1m, for: 2m, restart: worker/3, flap: { up: 10s, down: 2s } }")).toMatchObject({
    lasts: 120_000_000,
  });
  expect(faultOf("{ random: { pause: any worker, every: 1h, for: 1m, flap: { up: 3s, down: 1s } } }")).toMatchObject({
    kind: "random",
    text: "pause any worker, flapping",
    flap: { up: { mean: 3_000_000 } },
  });
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

test("a fault by chance that does not say so is told how", () => {
  const own = "{ crash: any worker, every: 10m, for: 30s }";
  const [problem, ...others] = problemsOf(`${SMALLEST}faults: [${own}]\n`);
  expect(problem).toContain("what strikes by chance stands inside 'random': { random: { crash: any worker, every");
  expect(others).toEqual([]);
});

test.each([
  [
    "a random fault",
    "random: { pause: any worker, every: 1ms, for: 1ms }",
    "4:48 expected at most 1000000 strikes within the duration, found about 36000000",
  ],
  ["a flap", "at: 1m, pause: worker/0, flap: { up: 1ms, down: 1ms }", "found about 1800000"],
  [
    "a flap within a random fault",
    "random: { pause: any worker, every: 1s, for: 1h, flap: { up: 500us, down: 500us } }",
    "strikes",
  ],
])("%s that would strike millions of times is refused at its place", (_title, own, message) => {
  const [, workload] = SMALLEST.split("\n");
  const text = `duration: 1h\n${workload}\ncluster: { workers: 20 }\nfaults: [{ ${own} }]\n`;
  expect(problemsOf(text)).toEqual([expect.stringContaining(message)]);
  expect(problemsOf(text.replaceAll("1ms", "1s").replaceAll("500us", "1s"))).toEqual([]);
});

test("where nobody knows how long a run lasts, ten minutes of strikes are counted", () => {
  const faults = (every: string) => `faults: [{ random: { pause: any worker, every: ${every}, for: 1us } }]\n`;
  const text = `${SMALLEST.replace(/^duration.*\n/m, "")}cluster: { workers: 20 }\n`;
  const strikesOf = (every: string) =>
    problemsOf(`${text}${faults(every)}`).filter((problem) => problem.includes("strikes"));
  expect(strikesOf("1ms")).toEqual([
    expect.stringContaining("at most 1000000 strikes within ten minutes, found about 11988012"),
  ]);
  expect(strikesOf("1s")).toEqual([]);
});
