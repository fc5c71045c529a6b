// The `trace` of a fault: a recorded failure log, mapped onto the members of a group.

import * as z from "zod";
import type { Duration, Instant } from "../../kernel/time.ts";
import { LANL_COLUMNS, readFailureTrace } from "../../workload/traces/failure-trace.ts";
import type { FailureColumns } from "../../workload/traces/failure-trace.ts";
import { TraceError, sayProblem } from "../../workload/traces/problem-log.ts";
import { Refusal, describeValue, leaf, listOf, section, viewed } from "../shapes/leaf.ts";
import { fileName } from "../shapes/parameter-shape.ts";
import { duration, number, text, truth } from "../shapes/quantities.ts";
import { sayReadProblem } from "../shapes/shape-context.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";

export type FailureTraceSection = z.output<ReturnType<typeof failureTraceShape>>;

export function failureTraceShape(context: ShapeContext) {
  return section({
    csv: fileName(context).describe("A log in CSV with a header line, relative to the scenario."),
    columns: columnsShape().describe(
      "Which column is what; `lanl` = those of the public Los Alamos log (LA-UR-05-7318).",
    ),
    where: z
      .record(z.string(), fieldText())
      .optional()
      .describe('Only lines whose columns say exactly this, such as { System: "20" }.'),
    from: duration().prefault(0).describe("Where the cut begins, in the log's own time."),
    for: duration({ min: 1, minText: "1us" })
      .optional()
      .describe("How long the cut is, in the log's own time; to its end where absent."),
    timeScale: number({ above: 0, max: 1_000_000 }).prefault(1).describe("Multiplies the time between failures."),
    durationScale: number({ above: 0, max: 1_000_000 }).prefault(1).describe("Multiplies how long they last."),
    skipBroken: truth().prefault(false).describe("Leave broken lines out; otherwise they are an error."),
  });
}

function fieldText() {
  const expected = "the exact text of a field";
  return leaf<string>({ expected, json: { type: ["string", "number"] } }, (value) =>
    typeof value === "string" || typeof value === "number" ? String(value) : new Refusal(expected),
  );
}

function columnsShape() {
  const unit = () => duration({ min: 1, minText: "1us" });
  const full = section({
    node: text("a column's name").describe("Which node failed."),
    started: text("a column's name").describe("When: calendar timestamps, or numbers of `timeUnit`."),
    lasted: section({ column: text("a column's name"), unit: unit().prefault("1s") })
      .optional()
      .describe("How long it lasted. This or ended."),
    ended: text("a column's name").optional().describe("When it was repaired. This or lasted."),
    timeUnit: unit().prefault("1s").describe("What 1 means in `started` and `ended`."),
    causes: listOf(text("a column's name"), "column names", 100)
      .optional()
      .describe("The first of these that is not empty names the cause."),
  });
  return viewed<FailureColumns>(
    () => z.union([z.literal("lanl"), full]),
    (value, reporting) => {
      if (value === "lanl") return LANL_COLUMNS;
      if (typeof value !== "object" || value === null) {
        reporting.report(
          [],
          `expected lanl, or a map with node, started and lasted or ended, found ${describeValue(value)}`,
        );
        return undefined;
      }
      const columns = reporting.parse(full, value, []);
      if (columns === undefined) return undefined;
      const { lasted, ended, node, started, timeUnit, causes } = columns;
      if ((lasted === undefined) === (ended === undefined))
        reporting.report([], `expected either lasted or ended, found ${lasted === undefined ? "neither" : "both"}`);
      return {
        node,
        started,
        lasted: lasted ?? { fixedColumn: ended ?? "" },
        timeUnit,
        causes: causes ?? [],
        causeFrom: "field",
      };
    },
  );
}

export interface FailureEpisode {
  readonly member: number;
  readonly at: Instant;
  readonly lasts: Duration;
}

/** The log's nodes become members in the order of their first failure. */
export function readEpisodes(
  trace: FailureTraceSection,
  context: ShapeContext,
  report: (path: readonly string[], message: string) => void,
): readonly FailureEpisode[] | undefined {
  const members = new Map<string, number>();
  try {
    const { failures } = readFailureTrace(context.openLines(trace.csv), {
      columns: trace.columns,
      where: trace.where ?? {},
      from: trace.from,
      for: trace.for,
      timeScale: trace.timeScale,
      durationScale: trace.durationScale,
      skipBroken: trace.skipBroken,
    });
    if (failures.length === 0) report(["csv"], "expected a log with at least one failure in the cut, found none");
    return failures.map(({ node, at, duration: lasts }) => {
      const member = members.get(node) ?? members.size;
      members.set(node, member);
      return { member, at, lasts };
    });
  } catch (problem) {
    report(
      ["csv"],
      problem instanceof TraceError ? `expected a readable failure log: ${sayFirst(problem)}` : sayReadProblem(problem),
    );
    return undefined;
  }
}

function sayFirst({ problems, message }: TraceError): string {
  const [first] = problems;
  return first === undefined ? message : sayProblem(first);
}
