// jobs.csv: one row per task under the exact header of Batsim's `<prefix>_jobs.csv` (batsim.readthedocs.io, output of
// jobs), so that evalys and scripts for Batsim read it. Its identities hold in every row: execution = finish - start,
// turnaround = finish - submission, stretch = turnaround / execution.

import { intervalSet } from "../core-map.ts";
import type { ExportedRun, TaskEnd, TaskFacts, Write } from "../run-export.ts";
import { CsvText } from "./csv-table.ts";
import { firstResources } from "./node-book.ts";
import type { Cell, TableSink } from "./table.ts";
import type { Execution } from "./task-book.ts";
import type { TaskRow } from "./task-tables.ts";

export const BATSIM_COLUMNS = [
  "job_id",
  "workload_name",
  "profile",
  "submission_time",
  "requested_number_of_resources",
  "requested_time",
  "success",
  "final_state",
  "starting_time",
  "execution_time",
  "finish_time",
  "waiting_time",
  "turnaround_time",
  "stretch",
  "allocated_resources",
  "consumed_energy",
  "metadata",
] as const;

/** Batsim's words. What it has none for is in the metadata. */
const FINAL_STATES: Readonly<Record<TaskEnd, string>> = {
  completed: "COMPLETED_SUCCESSFULLY",
  rejected: "REJECTED",
  expired: "COMPLETED_WALLTIME_REACHED",
  cancelled: "COMPLETED_KILLED",
  "dead-lettered": "COMPLETED_FAILED",
  lost: "SUBMITTED",
  unfinished: "SUBMITTED",
};
/** Batsim's word for no limit, and for energy that nobody measured. */
const NONE = -1;

export class BatsimJobs implements TableSink<TaskRow> {
  readonly #run: ExportedRun;
  readonly #text: CsvText;
  readonly #firstResources: readonly (number | null)[];

  constructor(run: ExportedRun, write: Write) {
    this.#run = run;
    this.#text = new CsvText(write);
    this.#firstResources = firstResources(run);
    this.#text.line(BATSIM_COLUMNS);
  }

  add(row: TaskRow): void {
    const { facts } = row;
    const { task, end, arrived, cores } = facts;
    const execution = end === "unfinished" || end === "lost" ? null : row.execution;
    this.#text.line([
      task,
      this.#run.scenario,
      this.#run.classes[facts.class] ?? "",
      arrived / 1e6,
      cores,
      NONE,
      end === "completed" ? 1 : 0,
      end === "unfinished" && facts.started >= 0 ? "RUNNING" : FINAL_STATES[end],
      ...(execution === null ? unendedTimes(facts) : times(arrived, execution)),
      execution === null ? "" : this.#resources(execution),
      NONE,
      this.#metadata({ facts, execution }),
    ]);
  }

  finish(): void {
    this.#text.flush();
  }

  #resources({ node, cores }: Execution): string {
    return intervalSet(cores, this.#firstResources[node] ?? 0);
  }

  /** Semicolons between `key=value`, so that the cell needs no quotes. */
  #metadata({ facts, execution }: TaskRow): string {
    const { variant, seed, nodes } = this.#run;
    return [
      `variant=${variant}`,
      `seed=${seed}`,
      `end=${facts.end}`,
      `attempts=${facts.attempts}`,
      ...(execution === null ? [] : [`attempt=${execution.attempt}`, `node=${nodes[execution.node].name}`]),
    ].join(";");
  }
}

/** Starting, execution, finish, waiting and turnaround time in seconds, and the stretch. */
function times(arrived: number, { from, until }: Execution): readonly Cell[] {
  const turnaround = until - arrived;
  const stretch = until > from ? turnaround / (until - from) : null;
  return [...[from, until - from, until, from - arrived, turnaround].map((us) => us / 1e6), stretch];
}

/** Nothing has come to an end; it may have begun. */
function unendedTimes({ arrived, started }: TaskFacts): readonly Cell[] {
  const hasStarted = started >= 0;
  return [hasStarted ? started / 1e6 : null, null, null, hasStarted ? (started - arrived) / 1e6 : null, null, null];
}
