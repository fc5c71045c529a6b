// From a log's records to jobs: clean, put in order, cut, scale. Pulls a record at a time; holds only the reordering window.

import type { Duration } from "../../kernel/time.ts";
import { ArrivalOrder } from "./arrival-order.ts";
import type { ProblemLog } from "./problem-log.ts";
import type { DroppedJob, TraceJob, TraceOptions, TraceReader, TraceReport } from "./trace-job.ts";
import type { RecordSource, TraceRecord } from "./trace-record.ts";

/** How many dropped jobs a report names. */
const DROPPED_KEPT = 100;
/** A scaled number this close above a whole one is that whole one: 100 processors at 0.07 are 7 cores, not 8. */
const ROUNDING = 1e-9;
/** So much of an instant in a log is lost at most when it is read: 514.740559 s are read as 514740558.99999994 us. */
const READING = 2 * Number.EPSILON;

export class Replay implements TraceReader {
  readonly #file: string;
  readonly #source: RecordSource;
  readonly #options: TraceOptions;
  readonly #problems: ProblemLog;
  readonly #ordered: ArrivalOrder;
  readonly #droppedJobs: DroppedJob[] = [];
  #records = 0;
  #dropped = 0;
  #killed = 0;
  #origin: number | undefined;

  constructor(file: string, source: RecordSource, options: TraceOptions, problems: ProblemLog) {
    this.#file = file;
    this.#source = source;
    this.#options = options;
    this.#problems = problems;
    this.#origin = source.origin;
    this.#ordered = new ArrivalOrder(() => this.#nextClean(), options.reorderWithin, problems);
  }

  next(): TraceJob | undefined {
    const { from, for: length } = this.#options;
    for (;;) {
      const record = this.#ordered.next();
      if (!record) return undefined;
      this.#origin ??= record.arrival;
      const sinceFrom = record.arrival - this.#origin - from;
      if (length !== undefined && sinceFrom >= length) return undefined;
      if (sinceFrom >= 0) return toJob(record, sinceFrom, this.#options);
    }
  }

  report(): TraceReport {
    return {
      file: this.#file,
      records: this.#records,
      kept: this.#records - this.#dropped,
      dropped: this.#dropped,
      droppedJobs: this.#droppedJobs,
      killedAtRequest: this.#killed,
      broken: this.#problems.count,
      problems: this.#problems.kept,
    };
  }

  #nextClean(): TraceRecord | undefined {
    for (;;) {
      const record = this.#source.next();
      if (!record) return undefined;
      this.#records += 1;
      const reason = uselessBecause(record, this.#source);
      if (reason === undefined) return this.#killAtRequest(record);
      this.#dropped += 1;
      if (this.#droppedJobs.length < DROPPED_KEPT)
        this.#droppedJobs.push({ line: record.line, job: record.job, reason });
    }
  }

  #killAtRequest(record: TraceRecord): TraceRecord {
    const { service, requested } = record;
    if (!this.#options.killAtRequest || service === undefined || requested === undefined) return record;
    if (service <= requested) return record;
    this.#killed += 1;
    return { ...record, service: requested };
  }
}

function uselessBecause(record: TraceRecord, source: RecordSource): string | undefined {
  if (source.needsService && record.service === undefined) return "run time unknown";
  if (record.service !== undefined && record.service <= 0) return "run time 0";
  if (source.needsProcessors && record.processors === undefined) return "processors unknown";
  return undefined;
}

function toJob(record: TraceRecord, sinceFrom: number, options: TraceOptions): TraceJob {
  const { timeScale, serviceScale, nodeScale } = options;
  const lost = Math.min(0.5, Math.max(ROUNDING, Math.abs(record.arrival) * READING * timeScale));
  return {
    line: record.line,
    job: record.job,
    arrivedAfter: Math.floor(sinceFrom * timeScale + lost) as Duration,
    service: scaled(record.service, serviceScale),
    requested: scaled(record.requested, serviceScale),
    cores:
      record.processors === undefined ? undefined : Math.max(1, Math.ceil(record.processors * nodeScale - ROUNDING)),
    memory: record.memory === undefined ? undefined : Math.ceil(record.memory * nodeScale - ROUNDING),
    priority: record.priority,
    deadline: scaled(record.deadline, serviceScale),
    tenant: record.tenant,
  };
}

/** Whole microseconds, never rounded down to nothing. */
function scaled(time: number | undefined, scale: number): Duration | undefined {
  return time === undefined ? undefined : (Math.max(1, Math.round(time * scale)) as Duration);
}
