import { describe, expect, test } from "vitest";
import type { ReportInput, Results } from "../../src/experiment/results.ts";
import { changesOf } from "../../src/report/combined/changes.ts";
import { answerOfInput } from "../../src/report/combined/combined-answer.ts";
import { renderReport } from "../../src/report/render-report.ts";
import { closingText } from "../../src/report/terminal.ts";
import { compared, inputOf, smallResults } from "./small-results.ts";

function combined(changes: Partial<Results> = {}, missing: readonly string[] = []): ReportInput {
  const results = smallResults(
    {
      "old/fifo": { "response.mean": 10, throughput: 5, "work.wasted": 4 },
      "new/fifo": { "response.mean": 8, throughput: 4, "work.wasted": 4 },
    },
    {
      comparisons: [
        compared("response.mean", "old/fifo", "new/fifo", 2, [1, 3], "b"),
        compared("throughput", "old/fifo", "new/fifo", 1, [0.5, 1.5], "a"),
        compared("work.wasted", "old/fifo", "new/fifo", 0, [-1, 1], "inconclusive"),
      ],
      ...changes,
    },
  );
  const sources = ["old", "new"].map((label) => ({ label, path: `reports/${label}`, scenario: "small" }));
  return { ...inputOf({ ...otherRuns(results), sources }), origin: { missing } };
}

/** Both of `smallResults` would have the same digests. */
function otherRuns(results: Results): Results {
  const { "new/fifo": changed } = results.variants;
  const runs = changed.runs.map((run) => ({ ...run, digest: `new ${run.digest}` }));
  return { ...results, variants: { ...results.variants, "new/fifo": { ...changed, runs } } };
}

function pageOf(input: ReportInput): string {
  return String(renderReport(input).files.find(({ name }) => name === "index.html")!.content);
}

describe("a report of two runs of one scenario", () => {
  test("says what got surely better and worse, worst first, seen from the first", () => {
    expect(answerOfInput(combined()).sentence).toBe(
      "From old to new, 1 figure is surely better and 1 surely worse (worse: throughput of fifo \u221220%; better: mean response time of fifo \u221220%; of 3 figures, 1 is not sure and 0 the same in every seed).",
    );
  });

  test("turns differences round, so that they say what was added", () => {
    const [response] = changesOf(combined());
    expect(response).toMatchObject({ difference: "\u22122.0 s", relative: "\u221220%", conclusion: "better" });
    expect(response.interval).toMatch(/^\u22123.* to \u22121.* s$/);
  });

  test("lists the worse first, and does not call an interval without 0 too close to tell", () => {
    const comparisons = [
      ...combined().results.comparisons.slice(0, 2),
      compared("work.wasted", "old/fifo", "new/fifo", 1, [0.2, 1.8], "inconclusive"),
    ];
    const section = /<section id="changes"[\s\S]*?<\/table>/.exec(pageOf(combined({ comparisons })))![0];
    expect([...section.matchAll(/class="change-\w+">([^<]+)</g)].map(([, words]) => words)).toEqual([
      "worse",
      "better",
      "not sure among so many",
    ]);
  });

  test("says that nothing changed where all runs are the same", () => {
    const input = combined();
    const results = {
      ...input.results,
      variants: { ...input.results.variants, "new/fifo": input.results.variants["old/fifo"] },
    };
    expect(answerOfInput({ ...input, results }).sentence).toBe(
      "Nothing changed from old to new: 1 design gave the same runs, to the last byte.",
    );
    expect(changesOf({ ...input, results })).toEqual([]);
  });

  test("shows the changes first, and what is missing, everywhere", () => {
    const input = combined({}, ["Not paired: nobody knows <why>."]);
    const page = pageOf(input);
    expect(page).toContain('<h2 id="changes-title">What changed</h2>');
    expect(page.indexOf('id="changes"')).toBeLessThan(page.indexOf('id="designs"'));
    expect(page).toContain("Not paired: nobody knows &lt;why&gt;.");
    expect(page).toContain("Compared: old (reports/old), new (reports/new).");
    expect(page).not.toContain("every design met the same arrivals and faults");
    expect(closingText(input, { colour: false, width: 80 })).toContain("Not paired: nobody knows <why>.");
  });

  test("calls no difference paired that is not", () => {
    const comparisons = combined().results.comparisons.map((one) => ({ ...one, isPaired: false as const }));
    const page = pageOf(combined({ comparisons }));
    expect(page).toContain("Differences between designs");
    expect(page).not.toContain("Paired differences");
    expect(page).toContain("new/fifo better, not paired");
  });
});
