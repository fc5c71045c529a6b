// The space-time diagrams: what they show of a scripted crash of a leader, and what they leave out.

import { describe, expect, test } from "vitest";
import type { RunResult } from "../../src/experiment/results.ts";
import type { SpaceTimeMark, SpaceTimeWindow } from "../../src/observe/observations.ts";
import { groupOf } from "../../src/report/charts/spacetime/arrows.ts";
import { LINES_MAX } from "../../src/report/charts/spacetime/chosen-lines.ts";
import type { SpaceTimeChart, SpaceTimeLine } from "../../src/report/charts/spacetime/space-time-chart.ts";
import { spaceTimeCharts } from "../../src/report/charts/spacetime/space-time.ts";
import { renderReport } from "../../src/report/render-report.ts";
import { drawSpaceTime } from "../../src/report/svg/spacetime/space-time.ts";
import { NO_NAMES } from "../../src/report/trace-names.ts";
import { MESSAGE_NAMES } from "../../src/architectures/protocol/messages.ts";
import { emptyWindow, faultyRun, findingAt, inputWith, NAMES, recovery, STRUCK_AT } from "./sample-faults.ts";

const RUN = faultyRun();
const [WINDOW] = RUN.spacetime!;

function chartsOf(run: RunResult): readonly SpaceTimeChart[] {
  return spaceTimeCharts([run], [run.variant], NAMES);
}

function only(run: RunResult): SpaceTimeChart {
  const charts = chartsOf(run);
  expect(charts).toHaveLength(1);
  return charts[0];
}

function lineOf(chart: SpaceTimeChart, name: string): SpaceTimeLine {
  return chart.lines.find((line) => line.name === name)!;
}

function withWindow(changes: Partial<SpaceTimeWindow>): RunResult {
  return faultyRun({ spacetime: [{ ...WINDOW, ...changes }] });
}

function mark(kind: string, at: number, node: number, changes: Partial<SpaceTimeMark> = {}): SpaceTimeMark {
  return { kind, at, node, task: 0, attempt: 0, epoch: 0, value: 0, ...changes };
}

const chart = only(RUN);

describe("the diagram of a leader's crash", () => {
  test("spans from just before the strike until all work was on its way, and a little more", () => {
    expect(chart.x.min).toBeCloseTo(-0.15 * 1.5);
    expect(chart.x.max).toBeCloseTo(1.3 * 1.5);
    expect(chart.caption).toContain("0 is 20 s of virtual time");
    expect(chart.moments.map(({ at, text }) => `${at} ${text}`)).toEqual([
      "0 struck",
      "1 noticed +1 s",
      "1.5 led again +1.50 s",
      "1.5 work on its way +1.50 s",
      "1.5 backlog gone +1.50 s",
    ]);
  });

  test("has a line for every node that took part, clients and lock service above, workers below the masters", () => {
    expect(chart.lines.map(({ name, struck }) => (struck ? `${name}!` : name))).toEqual([
      "client/0",
      "lock/0",
      "master/0!",
      "master/1",
      "master/2",
      "worker/0",
      "worker/1",
    ]);
  });

  test("shows who led, who stood for election and who served next, with epochs as far as they are known", () => {
    const spansOf = (name: string) =>
      lineOf(chart, name).spans.map(({ kind, from, until, label }) => [kind, round(from), round(until), label]);
    expect(spansOf("master/0")).toEqual([
      ["down", 0, 1.95, ""],
      ["leader", -0.225, 0, "epoch 3"],
    ]);
    expect(spansOf("master/1")).toEqual([
      ["candidate", 1, 1.1, "epoch 4"],
      ["recovering", 1.1, 1.5, "epoch 4"],
      ["leader", 1.5, 1.95, "epoch 4"],
    ]);
    expect(spansOf("master/2")).toEqual([]);
  });

  test("says beside each member's line what it was at the left end, also where the record of it lies before the window", () => {
    const starts = (of: SpaceTimeChart) =>
      of.lines.filter(({ start }) => start !== "").map(({ name, start }) => [name, start]);
    expect(starts(chart)).toEqual([["master/0", "leads, epoch 3"]]);
    const role = (name: string) => NAMES.memberRoles.indexOf(name);
    const before = [
      mark("leader.serving", 1, 0, { epoch: 3 }),
      mark("role.changed", 2, 4, { task: role("follower"), epoch: 3 }),
      mark("lease.held", 14, 0, { task: 7, epoch: 3, value: 30_000_000 }),
    ];
    const told = only(withWindow({ before }));
    expect(starts(told)).toEqual([
      ["master/0", "leads, epoch 3"],
      ["master/1", "follows, epoch 3"],
    ]);
    expect(lineOf(told, "master/0").leases[0]).toMatchObject({ from: told.x.min });
    expect(starts(only(withWindow({ before: [] })))).toEqual([]);
  });

  test("ends a candidacy that was lost, and a reign that was given up", () => {
    const role = (name: string) => NAMES.memberRoles.indexOf(name);
    const marks = [
      mark("leader.resigned", 20.2, 0, { epoch: 3 }),
      mark("role.changed", 20.5, 4, { task: role("candidate"), epoch: 4 }),
      mark("role.changed", 20.7, 4, { task: role("follower"), epoch: 5 }),
    ];
    const lost = only(withWindow({ marks }));
    expect(lineOf(lost, "master/0").spans).toMatchObject([
      { kind: "leader", label: "epoch 3", until: expect.closeTo(0.2) },
    ]);
    expect(lineOf(lost, "master/1").spans).toMatchObject([{ kind: "candidate", until: expect.closeTo(0.7) }]);
  });

  test("draws messages from sender to receiver, in the colour of their group, dropped ones as such", () => {
    const texts = chart.arrows.map(
      ({ group, from, to, sent, until, fate }) =>
        `${group} ${chart.lines[from].name}>${chart.lines[to].name} ${round(sent)}-${round(until)} ${fate}`,
    );
    expect(texts).toEqual([
      "work master/0>worker/0 -0.1--0.08 delivered",
      "replication master/0>master/1 -0.05--0.03 delivered",
      "client client/0>master/0 0.5-0.51 dropped",
      "election master/1>master/2 1.01-1.04 delivered",
      "election master/2>master/1 1.06-1.09 delivered",
      "lease master/1>lock/0 1.2-1.22 delivered",
    ]);
  });

  test("marks votes, adopted attempts and refusals at the node where they happened, and attempts as boxes", () => {
    expect(lineOf(chart, "master/2").marks).toMatchObject([{ kind: "vote", text: "votes for master/1 in epoch 4" }]);
    expect(lineOf(chart, "worker/0").marks).toMatchObject([
      { kind: "adopted" },
      { kind: "refused", text: "refuses a command of epoch 3 from master/0" },
    ]);
    expect(lineOf(chart, "worker/0").attempts).toMatchObject([{ outcome: "succeeded", lane: 0 }]);
    expect(chart.table.rows.map(([, since, node, event]) => `${since} ${node} ${event}`)).toEqual([
      "+0 s master/0 crashes",
      "+1.05 s master/2 votes for master/1 in epoch 4",
      "+1.10 s master/1 is elected and recovers, epoch 4",
      "+1.50 s master/1 serves, epoch 4",
      "+1.50 s worker/0 task 0, attempt 1 is found running and kept",
      "+1.50 s worker/1 task 1, attempt 1 is found running and kept",
      "+1.60 s worker/0 refuses a command of epoch 3 from master/0",
    ]);
  });

  test("leads to one picture of each kind of message that the protocol has, and none without a group", () => {
    expect(MESSAGE_NAMES.map(groupOf).filter((group) => group === "other")).toEqual([]);
    expect(["raftPreVote", "raftAppend", "lockAnswer", "swimPing", "dispatch", "status"].map(groupOf)).toEqual([
      "election",
      "replication",
      "lease",
      "detection",
      "work",
      "client",
    ]);
    expect(spaceTimeCharts([RUN], ["raft"], NO_NAMES)[0].arrows.every(({ group }) => group === "other")).toBe(true);
  });
});

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

describe("leases", () => {
  const renewals = [
    mark("lease.held", 19.9, 0, { task: 7, epoch: 3, value: 2_000_000 }),
    mark("lease.held", 20.4, 0, { task: 7, epoch: 3, value: 1_000_000 }),
  ];
  const leasesOf = (...more: readonly SpaceTimeMark[]) =>
    lineOf(only(withWindow({ marks: [...renewals, ...more] })), "master/0").leases.map((lease) => [
      round(lease.from),
      round(lease.until),
      round(lease.shareFrom),
      round(lease.shareUntil),
      lease.isOrphaned,
    ]);

  test("fall with the time that is left, and rise with each renewal", () => {
    expect(leasesOf()).toEqual([
      [-0.1, 0.4, 1, 0.75, false],
      [0.4, 1.4, 0.5, 0, false],
    ]);
  });

  test("of a holder that is gone bar others until they run out or somebody else has them", () => {
    expect(leasesOf(mark("node.crashed", 20.5, 0)).slice(1)).toEqual([
      [0.4, 0.5, 0.5, 0.45, false],
      [0.5, 1.4, 0.45, 0, true],
    ]);
    const taken = mark("lease.held", 20.6, 4, { task: 7, epoch: 4, value: 2_000_000 });
    expect(leasesOf(mark("lease.dropped", 20.5, 0, { task: 7 }), taken).at(-1)).toEqual([0.5, 0.6, 0.45, 0.4, true]);
    expect(leasesOf(mark("lease.expired", 20.5, 0, { task: 7 })).at(-1)).toEqual([0.4, 0.5, 0.5, 0.45, false]);
  });
});

describe("what a diagram leaves out", () => {
  test("a line limit and a message limit hold, and the caption says how much is missing", () => {
    const count = 6_000;
    const all = Array.from({ length: count }, (_, index) => index);
    const run = withWindow({
      messages: {
        from: all.map((index) => (index % 2 === 0 ? 0 : 4)),
        to: all.map((index) => (index % 2 === 0 ? 4 : 9 + (index % 50))),
        kind: all.map(() => 5),
        sent: all.map((index) => STRUCK_AT + (index * 1.5) / count),
        until: all.map((index) => STRUCK_AT + (index * 1.5) / count + 0.001),
        fate: all.map(() => -1),
      },
      messageCount: 90_000,
    });
    const nodes = [
      ...run.nodes,
      ...Array.from({ length: 60 }, (_, index) => ({ ...run.nodes[1], name: `worker/${index + 2}` })),
    ];
    const large = only({ ...run, nodes });
    expect(large.lines.length).toBeLessThanOrEqual(LINES_MAX);
    expect(large.arrows.length).toBeLessThanOrEqual(60);
    expect(large.arrows.length).toBeGreaterThan(20);
    expect(large.caption).toMatch(/Not shown: \d+ other nodes; \d[\d\u202f]* of \d[\d\u202f]* messages/);
    expect(large.caption).toContain("6000 of 90\u202f000 around the fault");
    // Spread over the whole time, not the first ones.
    expect(large.arrows.at(-1)!.sent).toBeGreaterThan(1.45);
    expect(drawSpaceTime(large, "x").text.length).toBeLessThan(40_000);
  });

  test("attempts that went wrong stay when there are too many, and none overlaps another in its lane", () => {
    const attempts = Array.from({ length: 200 }, (_, index) => ({
      node: 1,
      task: index,
      attempt: 1,
      from: STRUCK_AT + index * 0.005,
      until: STRUCK_AT + index * 0.005 + 0.02,
      outcome: index % 20 === 7 ? "crashed" : "succeeded",
    }));
    const boxes = lineOf(only(withWindow({ attempts })), "worker/0").attempts;
    expect(boxes.filter(({ outcome }) => outcome === "crashed")).toHaveLength(10);
    expect(boxes.length).toBeLessThanOrEqual(24);
    for (const box of boxes)
      for (const other of boxes)
        expect(box === other || box.lane !== other.lane || box.until <= other.from || other.until <= box.from).toBe(
          true,
        );
  });

  test("of many strikes the one that cost the leader and the costliest of another fault are drawn, in order of time", () => {
    const cheap = recovery({ fault: 1, struckAt: 16, hitsLeader: false, tasks: 1, ledAt: 16, dispatchedAt: 17 });
    const costly = { ...cheap, struckAt: 17, lost: { ...cheap.lost, total: 99 } };
    const again = recovery({ struckAt: 22, lost: { ...cheap.lost, total: 0.1 } });
    const recoveries = [cheap, costly, ...faultyRun().recoveries!, again];
    expect(chartsOf(faultyRun({ recoveries })).map(({ origin }) => origin)).toEqual([17, STRUCK_AT]);
    const eight = Array.from({ length: 8 }, (_, index) => faultyRun({ recoveries, variant: `v${index}` }));
    const drawn = spaceTimeCharts(
      eight,
      eight.map(({ variant }) => variant),
      NAMES,
    );
    expect(drawn.map(({ variant, origin }) => `${variant} ${origin}`)).toEqual(
      eight.map(({ variant }) => `${variant} 20`),
    );
  });

  test("faults that strike the same machine for the same time are one picture, under the names of both", () => {
    const [fault] = RUN.faults;
    const frozen = { ...fault, index: 7, text: "clock-freeze leader", kind: "clock-freeze" };
    const recoveries = [...RUN.recoveries!, { ...RUN.recoveries![0], fault: 7 }];
    const drawn = only(faultyRun({ faults: [fault, frozen], recoveries }));
    expect(drawn.title).toBe(`raft: who did what around “${fault.text}, clock-freeze leader”`);
    const later = { ...frozen, from: fault.from + 1 };
    expect(chartsOf(faultyRun({ faults: [fault, later], recoveries }))).toHaveLength(2);
  });

  test("nothing is drawn of runs without a recording, without strikes, or with harmless strikes only", () => {
    const { spacetime: _, ...unrecorded } = RUN;
    expect(chartsOf(unrecorded)).toEqual([]);
    expect(chartsOf(faultyRun({ recoveries: [] }))).toEqual([]);
    expect(chartsOf(faultyRun({ recoveries: [recovery({ hitsLeader: false, tasks: 0 })] }))).toEqual([]);
    expect(chartsOf(faultyRun({ spacetime: [emptyWindow(500, 510)] }))).toEqual([]);
  });
});

describe("findings in diagrams", () => {
  test("are a line at their moment, and the list of findings points to it", () => {
    const run = faultyRun({ findings: [findingAt(21.7)] });
    expect(only(run).moments.at(-1)).toEqual({ kind: "finding", at: expect.closeTo(1.7, 6) as number, text: "✗ I2" });
    expect(only(run).caption).toContain("✗ = broken there: I2 (no task takes effect twice).");
    expect(chart.caption).not.toContain("broken there");
    const html = pageOf(run);
    expect(html).toContain('<a href="#spacetime-0">marked in the space-time diagram</a>');
    expect(html).toContain('<figure id="spacetime-0">');
    expect(html).toContain("orrery run lc.yaml --variant raft --seed 1 -n 1");
    expect(html).toContain('<g class="moment-finding">');
  });

  test("soon after the strike widen the picture, later ones get a picture of their own if they were recorded", () => {
    expect(only(faultyRun({ findings: [findingAt(25)] })).x.max).toBeGreaterThan(5);
    const later = chartsOf(faultyRun({ findings: [findingAt(33)] }));
    expect(later.map(({ origin, x }) => [origin, round(x.min), round(x.max)])).toEqual([
      [STRUCK_AT, -0.225, 1.95],
      [33, -3, 1],
    ]);
    expect(later[1].moments).toEqual([{ kind: "finding", at: 0, text: "✗ I2" }]);
  });

  test("of other seeds, or outside of what was recorded, are not claimed to be in a picture", () => {
    const run = faultyRun({ findings: [findingAt(21.7, { seed: 2 }), findingAt(39)] });
    const html = renderReport({ ...inputWith([run]) }, { names: NAMES }).files[0].content;
    const items = String(html).match(/ · record \d+[\s\S]*?<\//g)!;
    expect(items).toHaveLength(2);
    expect(items.filter((item) => item.includes("marked in"))).toEqual([]);
  });
});

function pageOf(run: RunResult): string {
  return String(renderReport(inputWith([run]), { names: NAMES }).files[0].content);
}
