// How the report explains faults in words and figures: the split of lost time, the rows, and the first sentence.

import { describe, expect, test } from "vitest";
import type { Results } from "../../src/experiment/results.ts";
import { answer } from "../../src/report/answer.ts";
import { lostTimeChart } from "../../src/report/charts/lost-time.ts";
import { wasteChart } from "../../src/report/charts/waste.ts";
import { recoveryMetrics } from "../../src/report/metric-labels.ts";
import { overviewOf } from "../../src/report/overview/runs-overview.ts";
import { faultRecoveryRows, strikeRows } from "../../src/report/recovery-rows.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { closingText } from "../../src/report/terminal.ts";
import { faultyRun, recovery } from "./sample-faults.ts";
import { SAMPLE_METRICS } from "./sample-metrics.ts";
import { inputOf, smallResults, type SmallVariant } from "./small-results.ts";

type Fault = Results["faults"][number];

function fault(changes: Partial<Fault> = {}): Fault {
  return {
    variant: "raft",
    index: 0,
    text: "crash leader",
    kind: "crash",
    nodes: ["master/0"],
    from: 120,
    until: 165,
    armed: 1,
    bit: 9,
    ...changes,
  };
}

const PARTS = ["detection", "decision", "transfer", "redo"] as const;

/** Means in seconds. */
function split(detection: number, decision: number, transfer: number, redo: number): SmallVariant {
  const total = detection + decision + transfer + redo;
  return {
    "recovery.mean": { mean: total, ci95: [total - 0.5, total + 0.5] },
    "recovery.detection.mean": detection,
    "recovery.decision.mean": decision,
    "recovery.transfer.mean": transfer,
    "recovery.redo.mean": redo,
    "recovery.unfinished": 0,
  };
}

describe("time lost to a fault", () => {
  const results = smallResults({ raft: split(0.2, 0.01, 0.01, 3.8), single: split(0, 45, 0.01, 70.5), calm: {} });

  test("is stacked by part, and the parts add up to the total beside the bar", () => {
    const chart = lostTimeChart(results, () => undefined)!;
    expect(chart.causes).toEqual(PARTS);
    for (const { name, values } of chart.rows) {
      const sum = values.reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(results.variants[name].metrics["recovery.mean"].mean, 9);
    }
    expect(chart.rows.map(({ name, text }) => `${name} ${text}`)).toEqual([
      "raft 4.02 ± 0.50 s",
      "single 115.51 ± 0.50 s",
    ]);
    expect(chart.table.rows[1].slice(0, 3)).toEqual(["single", "0", "45.0 ± 4.5"]);
  });

  test("is said to be of other faults where that is so", () => {
    const same = lostTimeChart(results, () => ({ overcome: 20, all: 20 }))!;
    expect(same.rows[0].text).toBe("4.02 ± 0.50 s");
    expect(same.caption).not.toContain("not the same");
    const other = lostTimeChart(results, (name) => ({ overcome: name === "raft" ? 10 : 20, all: 20 }))!;
    expect(other.rows.map(({ text }) => text)).toEqual([
      "4.02 ± 0.50 s, 10 of 20 strikes",
      "115.51 ± 0.50 s, 20 of 20 strikes",
    ]);
    expect(other.caption).toContain("not the same faults for every design");
  });

  test("is not drawn where no fault cost anything, or none was overcome", () => {
    expect(lostTimeChart(smallResults({ a: {} }), () => undefined)).toBeNull();
    expect(lostTimeChart(smallResults({ a: { "recovery.unfinished": 1 } }), () => undefined)).toBeNull();
    expect(lostTimeChart(smallResults({ a: split(0, 0, 0, 0) }), () => undefined)).toBeNull();
  });

  test("stands in one unit in the texts, so that a reader can add it up", () => {
    const text = closingText(inputOf(results), { colour: false, width: 100 });
    const block = text.slice(text.indexOf("Time lost to a fault"));
    expect(
      block.match(/^(mean time to overcome|of this).*$/gm)!.map((line) => line.split(",")[1].split(" ")[1]),
    ).toEqual(["s", "s", "s", "s", "s"]);
    expect(renderSummary(inputOf(results), answer(results, SAMPLE_METRICS))).toContain("## Time lost to a fault");
    expect(closingText(inputOf(smallResults({ a: {} })), { colour: false, width: 100 })).not.toContain("Time lost");
  });

  test("mentions faults that were not overcome only where there are any", () => {
    expect(recoveryMetrics(results)).not.toContain("recovery.unfinished");
    expect(recoveryMetrics(smallResults({ a: { "recovery.unfinished": 0.5 } }))).toEqual(["recovery.unfinished"]);
  });
});

describe("the rows of faults", () => {
  test("hold mean and range over all strikes of all replications, of those that cost something", () => {
    const slower = recovery({ struckAt: 50, detectedAt: 53, ledAt: 54, dispatchedAt: 54, recoveredAt: 60 });
    const harmless = recovery({ hitsLeader: false, tasks: 0 });
    const runs = [faultyRun(), faultyRun({ seed: 2, recoveries: [slower, harmless] })];
    expect(faultRecoveryRows(overviewOf(runs), ["raft"])).toEqual([
      {
        fault: "crash leader",
        variant: "raft",
        strikes: { mean: "3", range: "2 with a cost" },
        steps: [
          { mean: "2 s", range: "1 s to 3 s" },
          { mean: "2.75 s", range: "1.50 s to 4 s" },
          { mean: "2.75 s", range: "1.50 s to 4 s" },
          { mean: "5.75 s", range: "1.50 s to 10 s" },
        ],
        tasks: "0",
        workLost: "0",
        unfinished: "0",
      },
    ]);
  });

  test("say how often nobody knows what a strike cost, and show no step that has no meaning", () => {
    const gradual = { hitsLeader: false, tasks: 0, struckAt: 20, detectedAt: null, ledAt: 20, dispatchedAt: 20 };
    const nothing = { detection: 0, decision: 0, transfer: 0, redo: 0, total: 0 };
    const run = faultyRun({
      recoveries: [
        recovery({ ...gradual, disturbance: "disturbed", recoveredAt: 30, lost: { ...nothing, redo: 10, total: 10 } }),
        recovery({ ...gradual, disturbance: "none", recoveredAt: 20, lost: nothing }),
        recovery({ ...gradual, disturbance: "not measured", recoveredAt: null, lost: nothing }),
      ],
    });
    const [row] = faultRecoveryRows(overviewOf([run]), ["raft"]);
    expect(row).toMatchObject({ strikes: { mean: "3", range: "1 with a cost, 1 not measured" }, unfinished: "0" });
    expect(row.steps.map(({ mean }) => mean)).toEqual(["–", "–", "–", "10 s"]);
    const { rows } = strikeRows(run, 10);
    expect(rows.map(({ steps }) => steps)).toEqual([
      ["not noticed", "–", "–", "+10 s"],
      ["not noticed", "–", "–", "not measured"],
    ]);
  });

  test("are one per fault and design, however often it struck; a run in detail shows the costliest in order of time", () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      recovery({
        struckAt: index * 10,
        hitsLeader: false,
        tasks: 1,
        lost: { detection: 0, decision: 0, transfer: 0, redo: 0, total: (index * 7) % 200 },
      }),
    );
    const run = faultyRun({ recoveries: many });
    expect(faultRecoveryRows(overviewOf([run]), ["raft"])).toHaveLength(1);
    const { rows, left } = strikeRows(run, 3);
    expect(left).toBe(197);
    expect(rows.map(({ lost }) => lost).toSorted()).toEqual(["197 s", "198 s", "199 s"]);
    const instants = rows.map(({ struckAt }) => Number.parseFloat(struckAt));
    expect(instants).toEqual(instants.toSorted((a, b) => a - b));
  });

  test("say what was hit, when each step came, and what did not come", () => {
    const open = recovery({
      nodes: [1, 2],
      nodeCount: 7,
      hitsLeader: false,
      tasks: 4,
      workLost: 12.5,
      ledAt: 20,
      detectedAt: null,
      dispatchedAt: 22,
      recoveredAt: null,
    });
    expect(strikeRows(faultyRun({ recoveries: [open] }), 5).rows[0]).toMatchObject({
      hit: "worker/0, worker/1 and 5 others: 4 tasks, 12.5 core-s lost",
      steps: ["not noticed", "–", "+2 s", "not by the end"],
    });
    expect(strikeRows(faultyRun(), 5).rows[0]).toMatchObject({
      struckAt: "20 s",
      hit: "master/0, the leader",
      steps: ["+1 s", "+1.50 s", "+1.50 s", "+1.50 s"],
      lost: "1.50 s",
    });
  });
});

describe("wasted work", () => {
  test("is split by cause, each explained, and the causes add up to what is printed", () => {
    const work = { total: 100, useful: 60, wasted: { crashed: 30.5, superseded: 9.5 } };
    const chart = wasteChart(overviewOf([faultyRun({ work })]), ["raft"])!;
    expect(chart.rows[0].values.reduce((sum, value) => sum + value, 0)).toBe(40);
    expect(chart.rows[0].text).toBe("40 core-s · 40% of all work");
    expect(chart.caption).toContain("crashed: its machine or process died; superseded: its task had already ended.");
  });
});

describe("the first sentence about a fault", () => {
  const failover = (mean: number, half: number): SmallVariant => ({
    "failover.mean": { mean, ci95: [mean - half, mean + half] },
    "response.mean": 1,
    "tasks.lost": 0,
  });
  const say = (variants: Record<string, SmallVariant>, changes: Partial<Results> = {}, replications = 5) =>
    answer(smallResults(variants, { faults: [fault()], ...changes }, replications), SAMPLE_METRICS).sentence;

  test("says for how long each design stood still, and how sure that is", () => {
    expect(say({ single: failover(45, 0.1), raft: failover(2.1, 0.2) })).toBe(
      "With raft, a crash of the leader stops scheduling for 2.10 s; with single, for 45 s (means of 5 runs, 95% sure of the difference); no task was lost.",
    );
  });

  test("claims no order that the intervals do not bear out", () => {
    expect(say({ a: failover(2, 0.5), b: failover(2.3, 0.5) })).toContain("too close to tell which is the shortest");
    expect(say({ a: failover(2, 0.1), b: failover(9, 4), c: failover(10, 4) })).toContain(
      "95% sure that a has the shortest",
    );
    expect(say({ a: failover(2, 0.1), b: failover(5, 1), c: failover(10, 2) })).toContain("95% sure of every step");
  });

  test("is modest about few runs that are all the same", () => {
    const same = { a: failover(2, 0), b: failover(9, 0) };
    expect(say(same, {}, 2)).toContain("too close to tell which is the shortest");
    expect(say(same, {}, 6)).toContain("95% sure of the difference");
  });

  test("is modest about one run, and about one design", () => {
    expect(say({ a: failover(2, 0.1), b: failover(9, 0.1) }, {}, 1)).toContain(
      "one run, so nothing says how sure that is",
    );
    expect(say({ a: failover(2, 0.1) })).toBe(
      "With a, a crash of the leader stops scheduling for 2 s (mean of 5 runs, 95% interval 1.90 to 2.10 s); no task was lost.",
    );
  });

  test("names designs in which it was not overcome, or hit nobody", () => {
    const results = smallResults(
      { a: failover(2, 0.1), b: { "recovery.unfinished": 1 }, c: {} },
      { faults: [fault()] },
      2,
    );
    const b = results.variants["b"];
    const stuck = { ...b, runs: b.runs.map((run) => ({ ...run, metrics: { "recovery.unfinished": 1 } })) };
    const some = { ...b, runs: b.runs.map((run, at) => ({ ...run, metrics: { "recovery.unfinished": at } })) };
    const sentence = (variant: typeof b) =>
      answer({ ...results, variants: { ...results.variants, b: variant } }, SAMPLE_METRICS).sentence;
    expect(sentence(stuck)).toContain("with b it was not overcome by the end; with c no leader was hit");
    expect(sentence(some)).toContain("with b it was not overcome by the end in 1 run of 2");
  });

  test("says in how many runs it happened, where it did not in all", () => {
    const results = smallResults({ a: failover(2, 0.1), b: failover(9, 0.1) }, { faults: [fault()] }, 2);
    const b = results.variants["b"];
    const metrics = { ...b.metrics, "failover.mean": { ...b.metrics["failover.mean"], replications: 1 } };
    const variants = { ...results.variants, b: { ...b, metrics } };
    expect(answer({ ...results, variants }, SAMPLE_METRICS).sentence).toContain(
      "With a, a crash of the leader stops scheduling for 2 s; with b, for 9 s in 1 run of 2 (one run",
    );
  });

  test("tells a leader whom nobody replaced, and a fault that changed nothing, from one that hit no leader", () => {
    const faults = [fault(), fault({ variant: "d", bit: 0 }), fault({ variant: "e", bit: 0 })];
    const overcome = Object.fromEntries(Object.entries(split(0, 0, 5, 3)).filter(([name]) => name !== "failover.mean"));
    expect(say({ a: failover(2, 0.1), b: overcome, c: {}, d: {}, e: {} }, { faults })).toContain(
      "with b no other leader took over, and it was overcome after 8 s; with c no leader was hit; with d and e it changed no outcome",
    );
  });

  test("leaves the word to another question, to several faults, and to faults without a cost", () => {
    const asked = [{ text: "a.response.mean < b.response.mean", verdict: "pass", reason: "", line: 1 }] as const;
    const both = { a: failover(2, 0.1), b: failover(9, 0.1) };
    expect(say(both, { expectations: asked })).toContain("mean response time");
    expect(say(both, { faults: [fault(), fault({ index: 1, text: "slow 3 workers", kind: "slow" })] })).toContain(
      "mean response time",
    );
    expect(say({ a: { "response.mean": 1 } })).toContain("mean response time");
    expect(say(both, { faults: [] })).toContain("mean response time");
  });

  test("answers an expectation about faults, whatever else there is", () => {
    const asked = [{ text: "a.failover.mean < b.failover.mean", verdict: "pass", reason: "", line: 1 }] as const;
    const faults = [fault(), fault({ index: 1, text: "pause leader", kind: "pause" })];
    expect(say({ a: failover(2, 0.1), b: failover(9, 0.1) }, { expectations: asked, faults })).toMatch(
      /^With a, a leader serves again after the loss of a leader within 2 s; with b, within 9 s/,
    );
  });

  test("names no fault where each design has another, and is not about the recovery point", () => {
    const expected = (text: string) => ({ text, verdict: "pass", reason: "", line: 1 }) as const;
    const both = { a: { ...failover(2, 0.1), ...split(1, 0, 5, 3), "recovery.rpo": 1 }, b: failover(9, 0.1) };
    const expectations = [expected("a.failover.mean < 3s"), expected("a.recovery.rpo < 2s")];
    const cut = fault({ variant: "b", text: "partition: isolate zone a", kind: "partition" });
    expect(say(both, { expectations, faults: [fault({ variant: "a" }), cut] })).toMatch(
      /^With a, a leader serves again after the loss of a leader within 2 s; with b, within 9 s/,
    );
    expect(say(both, { expectations: [...expectations, expected("a.recovery.mean < 20s")] })).toMatch(
      /^With a, the fault “crash leader” is overcome after 9 s/,
    );
  });

  test("is about what is asked first", () => {
    const expected = (metric: string) =>
      ({ text: `a.${metric} < b.${metric}`, verdict: "pass", reason: "", line: 1 }) as const;
    const both = { a: failover(2, 0.1), b: failover(9, 0.1) };
    const asked = [expected("failover.mean"), expected("response.mean")];
    expect(say(both, { expectations: asked })).toContain("With a, a crash of the leader stops scheduling for 2 s");
    expect(say(both, { expectations: asked.toReversed() })).toContain("mean response time");
  });

  test("leaves the word to time without service, where designs are compared at that and at nothing of a single fault", () => {
    const expected = (text: string) => ({ text, verdict: "pass", reason: "", line: 1 }) as const;
    const both = {
      a: { ...failover(2, 0.1), "unavailability.max": 40 },
      b: { ...failover(9, 0.1), "unavailability.max": 20 },
    };
    const gap = expected("b.unavailability.max < a.unavailability.max");
    expect(say(both, { expectations: [gap] })).toMatch(/^b has the lowest longest gap in service: 20 s/);
    const crash = "With a, a crash of the leader stops scheduling for 2 s";
    expect(say(both, { expectations: [gap, expected("a.failover.mean < 3s")] })).toContain(crash);
    expect(say(both, { expectations: [expected("b.unavailability.max < 30s")] })).toContain(crash);
  });

  test("speaks of overcoming where no leader was hit, and never ranks the ideal bound", () => {
    const faults = [fault({ text: "crash 4 workers" })];
    expect(say({ a: split(1, 0, 5, 3), ideal: split(0, 0, 1, 0) }, { faults })).toBe(
      "With a, the fault “crash 4 workers” is overcome after 9 s (mean of 5 runs, 95% interval 8.50 to 9.50 s).",
    );
  });
});
