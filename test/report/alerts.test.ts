// How the report tells of alerts: each rule against each fault, false alarms, and when each fired.

import { describe, expect, test } from "vitest";
import type { RunResult } from "../../src/experiment/results.ts";
import type { AlertObservations } from "../../src/observe/observations.ts";
import { answer } from "../../src/report/answer.ts";
import { alertTable } from "../../src/report/alert-rows.ts";
import { alertChart } from "../../src/report/charts/alerts.ts";
import { metricLabel } from "../../src/report/metric-labels.ts";
import { overviewOf } from "../../src/report/overview/runs-overview.ts";
import { renderReport } from "../../src/report/render-report.ts";
import { faultyRun, inputWith } from "./sample-faults.ts";
import { SAMPLE_METRICS } from "./sample-metrics.ts";
import { smallResults } from "./small-results.ts";

type Told = AlertObservations["faults"][number]["told"][number];

function alerts(told: readonly Told[], hurts = true): AlertObservations {
  const strike = { fault: 0, struckAt: 20, overAt: 30, judged: 10, bad: 5, hurts, told };
  return {
    interval: 5,
    rules: [
      { name: "slo", kind: "burn-rate", firings: [{ from: 25, until: 31, isFalse: false }], firingCount: 1 },
      { name: "wolf", kind: "level", firings: [{ from: 5, until: null, isFalse: true }], firingCount: 1 },
    ],
    faults: [strike],
  };
}

function watched(observed: AlertObservations | undefined, changes: Partial<RunResult> = {}): RunResult {
  const { alerts: _, ...run } = faultyRun(changes);
  return observed === undefined ? run : { ...run, alerts: observed };
}

function rowsOf(runs: readonly RunResult[]): readonly (readonly string[])[] | undefined {
  return alertTable(overviewOf(runs), ["raft", "other"])?.rows;
}

describe("the table of rules and faults", () => {
  test("says how soon each rule told of each fault, over all replications, and how often one told of nothing", () => {
    const runs = [watched(alerts([5, "never"])), watched(alerts([7, "before"]), { seed: 2 })];
    expect(rowsOf(runs)).toEqual([
      ["crash leader", "raft", "yes", "5 s to 7 s", "1 time already"],
      ["false alarms per run", "raft", "", "0", "1"],
    ]);
  });

  test("says of how many strikes, where not of all, and whether anybody should be told", () => {
    const runs = [watched(alerts([5, "before"])), watched(alerts(["never", "before"], false), { seed: 2 })];
    expect(rowsOf(runs)![0]).toEqual(["crash leader", "raft", "1 of 2", "5 s (1 of 2)", "fired already"]);
    expect(rowsOf([watched(alerts(["never", "never"], false))])![0].slice(2)).toEqual(["no", "never", "never"]);
  });

  test("leaves a design empty at rules that it does not have, and is not there where nobody watches", () => {
    const { rules, faults, interval } = alerts([5]);
    const other = watched({ interval, rules: rules.slice(0, 1), faults }, { variant: "other" });
    expect(rowsOf([watched(alerts([5, "never"])), other])!.slice(2)).toEqual([
      ["crash leader", "other", "yes", "5 s", ""],
      ["false alarms per run", "other", "", "0", ""],
    ]);
    expect(rowsOf([watched(undefined)])).toBeUndefined();
  });
});

test("the strips show each firing, to the end of the run where it is not resolved", () => {
  const chart = alertChart(watched(alerts([5, "never"])))!;
  expect(
    chart.rows.map(({ name, bars }) => [name, ...bars.map(({ from, until, isFalse }) => [from, until, isFalse])]),
  ).toEqual([
    ["slo", [25, 31, false]],
    ["wolf", [5, 40, true]],
  ]);
  expect(chart.caption).toContain(" Shaded: A (crash leader).");
  expect(chart.windows).toMatchObject([{ letter: "A", from: 20, until: 30 }]);
  expect(chart.table.rows).toEqual([
    ["slo", "25", "31", "no"],
    ["wolf", "5", "–", "yes"],
  ]);
  expect(alertChart(watched(undefined))).toBeNull();
});

test("page and summary have them; a report without alerts does not speak of any", () => {
  const texts = (run: RunResult) =>
    renderReport(inputWith([run])).files.map(({ name, content }) => [name, String(content)]);
  const told = Object.fromEntries(texts(watched(alerts([5, "never"]))));
  expect(told["summary.md"]).toContain("| crash leader | raft | yes | 5 s | never |");
  expect(told["index.html"]).toContain("What the alerts told");
  expect(told["index.html"].match(/class="alert-told"/g)).toHaveLength(1);
  expect(told["index.html"].match(/class="alert-false"/g)).toHaveLength(1);
  // A design heads its rows where there are several; where there is one it needs no word.
  const section = (html: string) => /<section id="alerts"[\s\S]*?<\/table>/.exec(html)![0];
  expect(section(told["index.html"])).not.toContain("rowgroup");
  const both = [watched(alerts([5, "never"])), watched(alerts([5, "never"]), { variant: "other" })];
  const page = String(renderReport(inputWith(both)).files[0].content);
  expect([...section(page).matchAll(/scope="rowgroup"[^>]*><span>(\w+)</g)].map(([, name]) => name)).toEqual([
    "raft",
    "other",
  ]);
  for (const [name, text] of texts(watched(undefined)))
    if (name !== "results.json") expect(text).not.toContain("What the alerts told");
});

describe("the answer, where alerts are asked for", () => {
  const rule = (name: string, missed: number, falseAlarms: number, delay?: number) => ({
    [`alert.${name}.fired`]: 1,
    [`alert.${name}.missed`]: missed,
    [`alert.${name}.false`]: falseAlarms,
    ...(delay !== undefined && { [`alert.${name}.delay.mean`]: delay }),
  });
  const asking = (variants: Parameters<typeof smallResults>[0]) =>
    smallResults(variants, {
      expectations: [{ text: "all.alert.slo.missed == 0", verdict: "pass", reason: "", line: 1 }],
    });

  test("names the rules that told of everything and of nothing else, the soonest first, and what the others did", () => {
    const results = asking({
      crash: {
        ...rule("slo", 0, 0, 10),
        ...rule("quick", 0, 0, 4),
        ...rule("wolf", 0, 1.5, 2),
        ...rule("blind", 1, 0),
        ...rule("tight", 0, 1, 3),
      },
      gray: {
        ...rule("slo", 0, 0, 30),
        ...rule("quick", 0, 0, 4),
        ...rule("wolf", 1, 0),
        ...rule("blind", 1, 0),
        ...rule("tight", 0, 0, 3),
      },
    });
    expect(answer(results, SAMPLE_METRICS)).toMatchObject({
      lead: "Told of every fault that hurt, and of nothing else: quick (after 4 s), slo (after 20 s)",
      detail:
        "; wolf missed 1 fault and gave 1.50 false alarms (the others after 2 s); blind missed 2 faults; tight gave 1 false alarm (all after 3 s)",
      metric: null,
    });
  });

  test("says so where no rule did", () => {
    expect(answer(asking({ a: rule("slo", 1, 0), b: {} }), SAMPLE_METRICS).lead).toBe(
      "No rule told of every fault that hurt and of nothing else",
    );
    expect(answer(asking({ a: rule("slo", 0, 0) }), SAMPLE_METRICS).detail).toBe("; slo had nothing to tell of");
  });

  test("is about designs where something else is asked first", () => {
    const results = smallResults({ a: { ...rule("slo", 0, 0, 4), "response.mean": 1 }, b: { "response.mean": 2 } });
    expect(answer(results, SAMPLE_METRICS).lead).not.toContain("Told of");
  });
});

test("figures of a rule are named after it", () => {
  expect(metricLabel("alert.slo.delay.mean")).toBe("mean time from fault to alert, slo");
  expect(metricLabel("alerts.false")).toBe("false alarms");
});
