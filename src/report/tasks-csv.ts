// tasks.csv: one row per task with Batsim's column names and meanings, then our own. The CLI streams the rows.

/** What the CLI knows of one task at the end of a run. Times in seconds of virtual time. */
export interface TaskRow {
  readonly variant: string;
  readonly seed: number;
  readonly task: number;
  /** When the outside world wanted it. */
  readonly submitted: number;
  readonly cores: number;
  /** What the submitter estimated; null where it gave no estimate. */
  readonly requested: number | null;
  readonly state: TaskState;
  /** Start and end of the attempt that counted; null where there was none. */
  readonly started: number | null;
  readonly finished: number | null;
  /** Names of the nodes that ran the attempt that counted. */
  readonly nodes: readonly string[];
  readonly attempts: number;
}

/** `unfinished`: still in the system when the run ended. */
export type TaskState = "completed" | "rejected" | "expired" | "cancelled" | "dead-lettered" | "lost" | "unfinished";

const COLUMNS = [
  "job_id",
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
  "variant",
  "seed",
  "attempts",
] as const;

/** Batsim's words where it has one; the last three are ours. */
const FINAL_STATES: Readonly<Record<TaskState, string>> = {
  completed: "COMPLETED_SUCCESSFULLY",
  "dead-lettered": "COMPLETED_FAILED",
  expired: "COMPLETED_WALLTIME_REACHED",
  cancelled: "COMPLETED_KILLED",
  rejected: "REJECTED",
  lost: "LOST",
  unfinished: "NOT_FINISHED",
};

export const TASKS_CSV_HEADER = `${COLUMNS.join(",")}\n`;

/** One line with its newline. Unknown numbers are empty cells. */
export function formatTaskRow(row: TaskRow): string {
  const execution = difference(row.finished, row.started);
  const turnaround = difference(row.finished, row.submitted);
  const cells = [
    String(row.task),
    number(row.submitted),
    number(row.cores),
    number(row.requested),
    row.state === "completed" ? "1" : "0",
    FINAL_STATES[row.state],
    number(row.started),
    number(execution),
    number(row.finished),
    number(difference(row.started, row.submitted)),
    number(turnaround),
    number(turnaround !== null && execution !== null && execution > 0 ? turnaround / execution : null),
    quoted(row.nodes.join(" ")),
    quoted(row.variant),
    String(row.seed),
    String(row.attempts),
  ];
  return `${cells.join(",")}\n`;
}

function difference(later: number | null, earlier: number | null): number | null {
  return later === null || earlier === null ? null : later - earlier;
}

/** Microseconds are the simulator's resolution; more digits would be noise of the subtraction. */
function number(value: number | null): string {
  return value === null || !Number.isFinite(value) ? "" : String(Number(value.toFixed(6)));
}

/** RFC 4180; a leading = + - @ is kept from spreadsheets, which would compute it. */
function quoted(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
