import { appendFileSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { appendHistory, historyLine, HISTORY_FILE, readHistory } from "../../../src/cli/report/history-file.ts";
import { recordReport, writeIndex } from "../../../src/cli/report/report-index.ts";
import { scanReports } from "../../../src/cli/report/scan-reports.ts";
import { resultsJson } from "../../../src/report/results-json.ts";
import type { ReportInput, Results } from "../../../src/experiment/results.ts";
import { answer } from "../../../src/report/answer.ts";
import { compared, inputOf, smallResults } from "../../report/small-results.ts";
import { workFolder } from "../command.ts";
import { runHere } from "../in-process.ts";

let work: ReturnType<typeof workFolder>;
beforeEach(() => {
  work = workFolder();
});
afterEach(() => work.remove());

function input(response: number, changes: Partial<Results> = {}): ReportInput {
  return inputOf(smallResults({ fifo: { "response.mean": response, throughput: 3 } }, changes));
}

function put(name: string, { results }: ReportInput, storedAt?: string): string {
  const path = join(work.path, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "results.json"), resultsJson(results));
  writeFileSync(join(path, "index.html"), "<!doctype html>");
  if (storedAt !== undefined) utimesSync(join(path, "results.json"), new Date(storedAt), new Date(storedAt));
  return path;
}

function page(): string {
  return readFileSync(join(work.path, "index.html"), "utf8");
}

const silent = { say: () => undefined };

describe("the index of reports", () => {
  test("lists the newest first, with verdict, question, answer and a link", async () => {
    put("older", input(2), "2026-01-01T10:00:00Z");
    put("newer", input(3, { verdict: "fail", question: "Is <it> slow?" }), "2026-01-02T10:00:00Z");
    const { code, stdout } = await runHere(["report", "--index", work.path]);
    expect([code, stdout]).toEqual([0, `${join(work.path, "index.html")}: 2 reports\n`]);
    expect(page().indexOf('href="newer/index.html"')).toBeLessThan(page().indexOf('href="older/index.html"'));
    expect(page()).toContain("Is &lt;it&gt; slow?");
    expect(page()).toContain("✗ FAIL");
    expect(page()).toContain("2026-01-02 10:00 UTC");
    expect(page()).toContain("fifo has a mean response time of 3 s");
    expect(page()).toContain("2 reports · 1 fail · 1 pass");
  });

  test("gives the answer as the report does, whose designs have an order of their own", () => {
    const mean = "response.mean";
    const each = inputOf(
      smallResults(
        { zeta: { [mean]: 1 }, alpha: { [mean]: 1 }, slow: { [mean]: 3 } },
        {
          comparisons: [
            compared(mean, "zeta", "alpha", 0, [0, 0], "equal"),
            compared(mean, "zeta", "slow", -2, [-2.5, -1.5], "a"),
          ],
        },
      ),
    );
    put("small", each);
    const { sentence } = answer(each.results, each.metrics);
    expect(sentence).toContain("zeta and alpha do equally well");
    expect(scanReports(work.path).entries[0].sentence).toBe(sentence);
  });

  test("leaves out what is no report or not a whole one, and says so", () => {
    put("good", input(2));
    mkdirSync(join(work.path, "baseline"));
    mkdirSync(join(work.path, ".good.partial-17"));
    mkdirSync(join(work.path, "torn"));
    writeFileSync(join(work.path, "torn", "results.json"), '{"schema":"orrery/res');
    writeFileSync(join(work.path, "torn", "index.html"), "");
    const { entries, skipped } = scanReports(work.path);
    expect(entries.map(({ folder }) => folder)).toEqual(["good"]);
    expect(skipped[0]).toBe("baseline: no results.json in it");
    expect(skipped[1]).toMatch(/^torn: .*expected the results of a run/);
    expect(skipped).toHaveLength(2);
  });

  test("draws the figures of a scenario from run to run, with a mark where its file changed", () => {
    for (const [at, response] of [2, 4, 3].entries()) {
      const each = { ...input(response), scenarioText: at < 2 ? "one" : "two" };
      put("small", each);
      appendHistory(work.path, historyLine(each, "small", new Date(Date.UTC(2026, 0, 1 + at))));
    }
    const [{ trends, storedAt }] = scanReports(work.path).entries;
    expect(storedAt).toBe("2026-01-03T00:00:00.000Z");
    expect(trends[0].metric).toBe("response.mean");
    expect(trends[0].points.map(({ means, isChanged }) => [means["fifo"], isChanged])).toEqual([
      [2, false],
      [4, false],
      [3, true],
    ]);
    writeIndex(work.path);
    expect(page()).toContain("mean response time over 3 runs; latest: fifo 3 s, all between 2 s and 4 s");
    expect(page().match(/class="changed"/g)).toHaveLength(trends.length);
  });

  test("keeps out of history what is torn, and goes on after it on a line of its own", () => {
    appendFileSync(join(work.path, HISTORY_FILE), 'junk\n{"schema":"orrery/history/1","storedAt":');
    appendHistory(work.path, historyLine(input(2), "small", new Date(0)));
    expect(readHistory(work.path).map(({ folder }) => folder)).toEqual(["small"]);
  });

  test("keeps with every run how it ended and which engine made it: the folder holds only the latest", () => {
    const { results } = input(2);
    const failed = { ...input(2), results: { ...results, verdict: "fail" as const, partial: true } };
    for (const each of [input(2), failed]) appendHistory(work.path, historyLine(each, "small", new Date(0)));
    const lines = readHistory(work.path);
    expect(lines.map(({ verdict, partial }) => [verdict, partial])).toEqual([
      [results.verdict, false],
      ["fail", true],
    ]);
    expect(lines[0].engine).toEqual(results.engine);
  });

  test("is refreshed after a run where it stands, and appears in nobody else's folder", () => {
    const path = put("small", input(2));
    recordReport({ input: input(2), weather: {} }, path, silent);
    expect(existsSync(join(work.path, "index.html"))).toBe(false);
    writeIndex(work.path);
    put("small", input(7));
    recordReport({ input: input(7), weather: {} }, path, silent);
    expect(page()).toContain("fifo has a mean response time of 7 s");
    expect(readHistory(work.path)).toHaveLength(1);
  });

  test("never replaces a page that is not its own", async () => {
    writeFileSync(join(work.path, "index.html"), "my pages");
    const { code, stderr } = await runHere(["report", "--index", work.path]);
    expect(code).toBe(2);
    expect(stderr).toContain("it is not an index of reports");
    expect(page()).toBe("my pages");
  });
});
