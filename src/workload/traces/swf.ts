// Reads logs in the Standard Workload Format (Parallel Workloads Archive): `;` comments, then 18 columns a line.

import type { LineSource } from "./line-source.ts";
import { ProblemLog, quoted } from "./problem-log.ts";
import { Replay } from "./replay.ts";
import { SwfHeader } from "./swf-header.ts";
import { SWF_COLUMNS, toSwfJob } from "./swf-job.ts";
import type { SwfJob } from "./swf-job.ts";
import type { TraceOptions, TraceReader } from "./trace-job.ts";
import type { RecordSource, TraceRecord } from "./trace-record.ts";

const MICROSECONDS = 1_000_000;
const BYTES_PER_KILOBYTE = 1_024;

export interface SwfReader extends TraceReader {
  /** The comments at the head of the log. */
  readonly header: SwfHeader;
}

export function readSwf(lines: LineSource, options: TraceOptions): SwfReader {
  const problems = new ProblemLog(lines.name, options.skipBroken);
  const source = new SwfLines(lines, problems);
  const replay = new Replay(lines.name, source, options, problems);
  return { header: source.header, next: () => replay.next(), report: () => replay.report() };
}

/** A synthetic log as if it had been read; `jobs` ends with undefined. */
export function replaySwfJobs(name: string, jobs: { next(): SwfJob | undefined }, options: TraceOptions): TraceReader {
  let line = 0;
  const source: RecordSource = {
    ...SWF_RULE,
    next() {
      const job = jobs.next();
      line += 1;
      return job && toRecord(job, line);
    },
  };
  return new Replay(name, source, options, new ProblemLog(name, options.skipBroken));
}

const SWF_RULE = { needsService: true, needsProcessors: true, origin: 0 } as const;

class SwfLines implements RecordSource {
  readonly needsService = SWF_RULE.needsService;
  readonly needsProcessors = SWF_RULE.needsProcessors;
  /** Submit times count from the log's beginning, which the first job need not have seen. */
  readonly origin = SWF_RULE.origin;
  readonly header = new SwfHeader();
  readonly #lines: LineSource;
  readonly #problems: ProblemLog;
  /** The first line after the header, read to find its end. */
  #ahead: string | undefined;
  #line = 0;

  constructor(lines: LineSource, problems: ProblemLog) {
    this.#lines = lines;
    this.#problems = problems;
    this.#ahead = this.#pull();
    while (this.#ahead !== undefined && this.header.take(this.#ahead)) this.#ahead = this.#pull();
  }

  next(): TraceRecord | undefined {
    for (;;) {
      const text = this.#ahead ?? this.#pull();
      this.#ahead = undefined;
      if (text === undefined) break;
      const record = isComment(text) ? undefined : this.#parse(text);
      if (record && !this.#problems.isDoomed) return record;
    }
    this.#problems.finish();
    return undefined;
  }

  #pull(): string | undefined {
    this.#line += 1;
    this.#problems.passLine(this.#line);
    return this.#lines.next();
  }

  #parse(text: string): TraceRecord | undefined {
    const fields = text.trim().split(/\s+/);
    if (fields.length !== SWF_COLUMNS.length) {
      this.#problems.add(this.#line, `${SWF_COLUMNS.length} columns`, `${fields.length} in ${quoted(text.trim())}`);
      return undefined;
    }
    const values = fields.map(Number);
    const broken = values.findIndex((value) => !Number.isFinite(value));
    if (broken >= 0)
      return this.#refuse(`a number in column ${broken + 1} (${SWF_COLUMNS[broken]?.[1]})`, fields[broken]);
    const job = toSwfJob(values);
    if (job.submit < 0) return this.#refuse("a submit time of 0 or more", fields[1]);
    return toRecord(job, this.#line);
  }

  #refuse(expected: string, found: string | undefined): undefined {
    this.#problems.add(this.#line, expected, quoted(found ?? ""));
  }
}

function isComment(text: string): boolean {
  const start = text.trimStart();
  return start === "" || start.startsWith(";");
}

function toRecord(job: SwfJob, line: number): TraceRecord {
  const processors = known(job.processors) ?? known(job.processorsRequested);
  const memory = known(job.memoryRequested) ?? known(job.memory);
  return {
    line,
    job: `${job.job}`,
    arrival: job.submit * MICROSECONDS,
    service: job.run < 0 ? undefined : job.run * MICROSECONDS,
    requested: times(known(job.timeRequested), MICROSECONDS),
    processors,
    memory: times(memory, BYTES_PER_KILOBYTE * (processors ?? 1)),
    priority: undefined,
    deadline: undefined,
    tenant: job.user < 0 ? undefined : `user-${job.user}`,
  };
}

/** Logs write -1 for unknown, and some 0. */
function known(value: number): number | undefined {
  return value > 0 ? value : undefined;
}
function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
