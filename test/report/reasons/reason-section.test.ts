// The reasons as reports show them, of an experiment that was really made.

import { expect, test } from "vitest";
import { simulate } from "../../../src/orrery.ts";
import { loadCanvas } from "../../../src/report/png/canvas.ts";
import { renderReport } from "../../../src/report/render-report.ts";
import { METRICS } from "../../../src/observe/metrics/metrics.ts";
import { closingText } from "../../../src/report/terminal.ts";
import { inputOf } from "../small-results.ts";

const SCENARIO = `name: orders
question: Which order?
seed: 1
replications: 5
duration: 200s
cluster: { workers: { count: 1, cores: 1 } }
workload:
  small: { arrivals: { poisson: 0.6/s }, service: 200ms }
  large: { arrivals: { poisson: 0.17/s }, service: 4s }
faults: [{ at: 50s, slow: { workers: 1 }, factor: 2, for: 10s }]
variants:
  fifo: { scheduler: { ordering: fifo } }
  shortest: { scheduler: { ordering: sjf } }
`;

test("a report says, draws and tabulates why one design is slower than the other", () => {
  const { results, runs } = simulate(SCENARIO);
  const input = { ...inputOf(results), metrics: METRICS, runs };
  const { reasons } = results;
  expect(reasons).toMatchObject([{ faster: "shortest", slower: "fifo", seeds: 5 }]);
  const [{ difference }] = reasons!;
  const words = (open: string, between: string) =>
    new RegExp(
      [
        `${open}Tasks take [\\d.]+ s longer with fifo than with shortest, on average:`,
        "all of it waiting for a first start",
        "more than all of it \\(1\\d\\d%\\) on tasks of class small, 80% of all",
      ].join(between),
    );
  expect(closingText(input, { colour: false, width: 2_000 })).toMatch(words("", "\n  - "));
  const narrow = closingText(input, { colour: false, width: 60 }).split("\n");
  expect(narrow.slice(narrow.indexOf("Why they differ")).find((line) => line.startsWith("    "))).toMatch(/^ {4}\S/);
  const { files } = renderReport(input, { loadCanvas });
  expect(files.map(({ name }) => name)).toContain("response-parts.png");
  const [page, summary] = ["index.html", "summary.md"].map((name) => files.find((file) => file.name === name)!.content);
  // Markdown would take brackets for a link's.
  expect(String(summary).replaceAll("\\", "")).toMatch(words("- ", "\n  - "));
  expect(page).toMatch(words("<li>", "(?:</li>|<ul>)*<li>"));
  expect(page).toContain("What response times are made of");
  expect(page).toContain("When the tasks arrived that make the difference");
  expect(page).toContain("fifo − shortest: what adds to the mean response times, over 5 seeds");
  const { fifo, shortest } = results.variants;
  expect(difference).toBeCloseTo(fifo.metrics["response.mean"].mean - shortest.metrics["response.mean"].mean, 9);
});
