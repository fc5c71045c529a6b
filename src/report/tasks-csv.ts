// tasks.csv: one row per task with Batsim's column names and meanings, then our own. The CLI streams the rows.

/** One task at the end of a run, as the observatory reports it. Instants and spans in us; -1 = never. */
export interface TaskRow {
  readonly task: number;
  /** Place of its class in the scenario's workload. */
  readonly class: number;
  readonly arrived: number;
  /** First start of an attempt. */
  readonly started: number;
  readonly ended: number;
  /** Index into the ends of a task: completed, rejected, expired, cancelled, dead-lettered, lost, unfinished. */
  readonly state: number;
  readonly cores: number;
  /** Executions started. */
  readonly attempts: number;
  /** Node of the attempt that counted; -1 where none did. */
  readonly node: number;
  /** Useful running time; 0 where the task was not completed. */
  readonly ran: number;
}

/** What a row does not know of its run. */
export interface TaskRowContext {
  readonly variant: string;
  readonly seed: number;
  readonly nodeName: (node: number) => string;
  readonly className: (index: number) => string;
}

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
  "class",
] as const;

/** By TaskRow.state. Batsim's words where it has one; `LOST` and `NOT_FINISHED` are ours. */
const FINAL_STATES = [
  "COMPLETED_SUCCESSFULLY",
  "REJECTED",
  "COMPLETED_WALLTIME_REACHED",
  "COMPLETED_KILLED",
  "COMPLETED_FAILED",
  "LOST",
  "NOT_FINISHED",
] as const;
const COMPLETED = 0;
const UNFINISHED = 6;

export const TASKS_CSV_HEADER = `${COLUMNS.join(",")}\n`;

/** One line with its newline, times in seconds. What is not known is an empty cell. */
export function formatTaskRow(row: TaskRow, { variant, seed, nodeName, className }: TaskRowContext): string {
  const finished = row.state === UNFINISHED ? -1 : row.ended;
  const turnaround = span(row.arrived, finished);
  const isCompleted = row.state === COMPLETED;
  const cells = [
    String(row.task),
    seconds(row.arrived),
    String(row.cores),
    "", // requested_time: what was asked for is not in the trace
    isCompleted ? "1" : "0",
    FINAL_STATES[row.state] ?? "UNKNOWN",
    seconds(row.started),
    isCompleted ? seconds(row.ran) : "",
    seconds(finished),
    seconds(span(row.arrived, row.started)),
    seconds(turnaround),
    isCompleted && row.ran > 0 && turnaround >= 0 ? String(Number((turnaround / row.ran).toFixed(6))) : "",
    row.node >= 0 ? quoted(nodeName(row.node)) : "",
    quoted(variant),
    String(seed),
    String(row.attempts),
    quoted(className(row.class)),
  ];
  return `${cells.join(",")}\n`;
}

/** -1 where either end is unknown. */
function span(from: number, until: number): number {
  return from < 0 || until < 0 ? -1 : until - from;
}

function seconds(microseconds: number): string {
  return microseconds >= 0 ? String(microseconds / 1e6) : "";
}

/** RFC 4180; a leading = + - @ is kept from spreadsheets, which would compute it. */
function quoted(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
