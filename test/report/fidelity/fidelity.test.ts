// What every format says of runs on real processes.

import { describe, expect, test } from "vitest";
import type { FidelityFigure, ReportInput } from "../../../src/experiment/results.ts";
import { fidelityNote, fidelityRows } from "../../../src/report/fidelity/fidelity-rows.ts";
import { fidelityLines } from "../../../src/report/fidelity/fidelity-terminal.ts";
import { renderReport } from "../../../src/report/render-report.ts";
import { closingText } from "../../../src/report/terminal.ts";
import { inputOf, smallResults } from "../small-results.ts";

function figure(changes: Partial<FidelityFigure> = {}): FidelityFigure {
  return {
    variant: "raft",
    metric: "response.mean",
    seeds: 3,
    simulated: 2,
    live: 2.5,
    difference: 0.5,
    ci95: [0.25, 0.75],
    ...changes,
  };
}

function inputWith(figures: readonly FidelityFigure[], names: readonly string[] = ["raft"]) {
  const metrics = { "response.mean": 2.5, "tasks.lost": 0 };
  const fidelity = { speed: 1, lateness: 0.02, figures };
  return {
    fidelity,
    input: inputOf(smallResults(Object.fromEntries(names.map((name) => [name, metrics])), { fidelity })),
  };
}

const plain = (text: string): string => text;

describe("real processes beside the simulation", () => {
  test("both figures in one unit, their difference with its interval, and its share of what the simulation says", () => {
    const { input, fidelity } = inputWith([figure()]);
    expect(fidelityRows(input, fidelity)).toEqual([
      {
        metric: "mean response time",
        isNothing: false,
        variant: "raft",
        simulated: "2 s",
        live: "2.50 s",
        difference: "0.50 s (0.25 to 0.75)",
        share: "25%",
      },
    ]);
  });

  test("of nothing there is no share, rounding is no difference, and one seed has no interval", () => {
    const nothing = figure({ metric: "tasks.lost", simulated: 0, live: 0, difference: 0, ci95: [0, 0] });
    const noise = figure({ simulated: 3, live: 3, difference: 4e-16, seeds: 1, ci95: [null, null] });
    const { input, fidelity } = inputWith([nothing, noise]);
    const rows = fidelityRows(input, fidelity);
    expect(rows.map(({ isNothing, share }) => ({ isNothing, share }))).toContainEqual({ isNothing: true, share: "" });
    expect(rows.find(({ isNothing }) => !isNothing)).toMatchObject({ share: "0%" });
    expect(rows.every(({ difference }) => !difference.includes("("))).toBe(true);
  });

  test("the note says how fast time went, how late timers were, and what one seed does not show", () => {
    const { fidelity } = inputWith([figure()]);
    expect(fidelityNote(fidelity)).toContain("in real time");
    expect(fidelityNote(fidelity)).toContain("up to 20 ms of the scenario late");
    expect(fidelityNote(fidelity)).toContain("interval is that of the differences");
    const single = { ...fidelity, speed: 10, figures: [figure({ seeds: 1 })] };
    expect(fidelityNote(single)).toContain("10 seconds of the scenario in a real one");
    expect(fidelityNote(single)).toContain("one seed does not show how they spread");
  });

  test("the page has a section of it and says at its top what runs these were; without it, neither", () => {
    const { input } = inputWith([figure()]);
    const page = (of: ReportInput): string =>
      String(renderReport(of).files.find(({ name }) => name === "index.html")!.content);
    expect(page(input)).toContain('<section id="fidelity"');
    expect(page(input)).toContain("on real processes");
    const without = inputOf(smallResults({ raft: { "response.mean": 2.5 } }));
    expect(page(without)).not.toContain("real processes");
  });

  test("the terminal leaves out what is nothing, names designs where there are several, and ends with whole metrics", () => {
    const names = Array.from({ length: 9 }, (_, index) => `design-${index}`);
    const figures = ["response.mean", "response.p99", "wait.mean", "slowdown.mean"].flatMap((metric) =>
      names.map((variant) => figure({ metric, variant })),
    );
    const metrics = { "response.mean": 1, "response.p99": 1, "wait.mean": 1, "slowdown.mean": 1 };
    const fidelity = { speed: 1, lateness: 0, figures };
    const input = inputOf(smallResults(Object.fromEntries(names.map((name) => [name, metrics])), { fidelity }));
    const lines = fidelityLines(input, 100, plain);
    expect(lines[0]).toBe("Real processes and the simulation");
    expect(lines.filter((line) => line.includes(", design-"))).toHaveLength(18);
    expect(lines).toContain("18 more in the report.");
    expect(closingText(inputWith([figure()]).input, { colour: false, width: 80 })).toMatch(
      /mean response time +2 s +2\.50 s +25%/,
    );
  });
});
