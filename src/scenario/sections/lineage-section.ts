// `outputs` and `lineage` of a workload class: where what tasks make for each other is put, and what a job does about what is lost.

import * as z from "zod";
import { seconds } from "../../kernel/time.ts";
import type { KeepingTerms } from "../../process/task.ts";
import { LINEAGE_MUTANTS, type LineageTerms } from "../../workload/recovering-job.ts";
import type { WorkflowStage } from "../../workload/workflows.ts";
import { section, viewed } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { duration, integer } from "../shapes/quantities.ts";

/** Spark's: spark.stage.maxConsecutiveAttempts, spark.shuffle.io.maxRetries and .retryWait. */
const STAGE_ATTEMPTS = 4;
const FETCH_RETRIES = 3;
const FETCH_WAIT = "5s";
const DEFAULT_TERMS: LineageTerms = {
  fetching: { retries: FETCH_RETRIES, wait: seconds(5) },
  stageAttempts: STAGE_ATTEMPTS,
};
const COPIES_MAX = 1_000;

export interface OutputsSection {
  readonly on: KeepingTerms["on"];
  readonly copies: number;
}

/** `memory` is short for { on: memory }. */
export function outputsShape() {
  const place = choice(["memory", "disk", "storage"]);
  const full = section({
    on: place.describe(
      "memory: lost when the machine crashes. disk: lost when it is wiped. storage: never lost, and in another zone, to write and to read.",
    ),
    copies: integer({ min: 1, max: COPIES_MAX })
      .prefault(1)
      .describe("Machines that have it, the one where it was made among them."),
  });
  return viewed<OutputsSection>(
    () => z.union([place, full]),
    (value, reporting) => {
      if (typeof value !== "object" || value === null) {
        const on = reporting.parse(place, value, []);
        return on === undefined ? undefined : { on, copies: 1 };
      }
      const read = reporting.parse(full, value, []);
      if (read?.on === "storage" && read.copies > 1)
        reporting.report(["copies"], "expected 1 for 'storage', which loses nothing");
      return read;
    },
  );
}

/** The keys of a class. */
export function lineageKeys() {
  return {
    outputs: outputsShape()
      .optional()
      .describe(
        "Where what the tasks of a workflow make for each other is put: `memory`, `disk` or `storage`, or { on: disk, copies: 2 }. Kept for ever, at no price, where absent.",
      ),
    lineage: lineageShape().optional().describe("What a job does when such data was lost. Only with `outputs`."),
  };
}

type LineageSection = z.output<ReturnType<typeof lineageShape>>;

function lineageShape() {
  return section({
    stageAttempts: integer({ min: 1, max: 1_000_000 })
      .prefault(STAGE_ATTEMPTS)
      .describe("A stage that could not fetch what it needs so often in a row ends its job."),
    fetchRetries: integer({ min: 0, max: 1_000_000 })
      .prefault(FETCH_RETRIES)
      .describe("So often a task looks again for what it cannot reach, holding its place; then it is lost to it."),
    fetchWait: duration({ min: 1, minText: "1us" }).prefault(FETCH_WAIT).describe("Between two looks."),
    broken: choice(LINEAGE_MUTANTS)
      .optional()
      .describe(
        "A deliberate mistake, for tests and teaching. recompute-all: all that went before is made again. parents-only: what lost outputs were made from is taken to be there. forget-loss: nothing is made again.",
      ),
  });
}

export function keepingOf({ on, copies }: OutputsSection): NonNullable<WorkflowStage["keeping"]> {
  return { on, copies };
}

type Report = (path: readonly PropertyKey[], message: string) => void;

interface LineageSections {
  readonly outputs?: OutputsSection | undefined;
  readonly lineage?: LineageSection | undefined;
}

/** The stages with what the class says of all of them, and what is done about losses, where there can be any. */
export function withLineage(
  stages: readonly WorkflowStage[],
  { outputs, lineage }: LineageSections,
  report: Report,
): { readonly workflow: readonly WorkflowStage[]; readonly lineage?: LineageTerms } {
  const isFetched = stages.map((_, stage) =>
    stages.some(({ after, bytes = [] }) => after.some((before, which) => before === stage && bytes[which] > 0)),
  );
  stages.forEach(({ name, keeping }, stage) => {
    if (keeping !== undefined && !isFetched[stage])
      report(["workflow", name, "outputs"], `expected no 'outputs': no stage fetches anything from '${name}'`);
  });
  if (outputs !== undefined && !isFetched.includes(true))
    report(["outputs"], "expected stages that fetch from each other, as in `after: { map: 20MB }`");
  const workflow = stages.map((stage, index) => {
    const keeping = stage.keeping ?? (outputs && keepingOf(outputs));
    return isFetched[index] && keeping !== undefined ? { ...stage, keeping } : stage;
  });
  const canLose = workflow.some(({ keeping }) => keeping !== undefined);
  if (lineage !== undefined && !canLose)
    report(["lineage"], "expected 'outputs' beside 'lineage': what tasks make for each other is never lost without");
  return canLose ? { workflow, lineage: lineage === undefined ? DEFAULT_TERMS : termsOf(lineage) } : { workflow };
}

function termsOf({ stageAttempts, fetchRetries, fetchWait, broken }: LineageSection): LineageTerms {
  return { stageAttempts, fetching: { retries: fetchRetries, wait: fetchWait }, broken };
}
