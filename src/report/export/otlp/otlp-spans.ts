// A run as OpenTelemetry traces: one trace per task, with a span from its arrival to its end, and below it a span per
// attempt, linked to the attempt before. OTLP/JSON, some spans to a line (TracesData), as OpenTelemetry's file exporter
// writes it: each line can be sent to a collector as it is.

import type { RunResult } from "../../../experiment/results.ts";
import { intervalSet } from "../core-map.ts";
import type { Moment } from "../moments.ts";
import { OpenAttempts, type OpenAttempt } from "../open-attempts.ts";
import type { ExportedRun, RunExport, TaskFacts, Write } from "../run-export.ts";
import { keyValues, unixNanoseconds } from "./otlp-json.ts";
import { SpanLines, type Span } from "./span-lines.ts";
import { TraceIds } from "./trace-ids.ts";

export interface SpanOptions {
  /** What virtual time 0 is called: seconds since 1970. */
  readonly origin: number;
  /** Only tasks that arrive in it; us, the end does not belong to it. */
  readonly window: { readonly from: number; readonly until: number };
  readonly write: Write;
}

/** SPAN_KIND_INTERNAL. */
const INTERNAL = 1;
const STATUS = { unset: 0, ok: 1, error: 2 } as const;

/** A task, as long as it or an attempt of it goes on. */
interface TracedTask {
  /** Span of the attempt that started last. */
  latest: string | undefined;
  running: number;
  hasEnded: boolean;
}

interface AttemptSpan {
  readonly id: string;
  /** Span of the attempt that started before it. */
  readonly before: string | undefined;
}

export class OtlpSpans implements RunExport {
  readonly #run: ExportedRun;
  readonly #options: SpanOptions;
  readonly #ids: TraceIds;
  readonly #lines: SpanLines;
  readonly #attempts = new OpenAttempts();
  readonly #spans = new Map<OpenAttempt, AttemptSpan>();
  readonly #tasks = new Map<number, TracedTask>();
  readonly #unended: TaskFacts[] = [];
  /** Numbers of the tasks that arrived in the window: they are dense, in the order of arrival. */
  #first = Infinity;
  #last = -1;

  constructor(run: ExportedRun, options: SpanOptions) {
    this.#run = run;
    this.#options = options;
    this.#ids = new TraceIds(run);
    this.#lines = new SpanLines(run, options.write);
  }

  moment(moment: Moment): void {
    switch (moment.kind) {
      case "task-arrived": {
        const { from, until } = this.#options.window;
        if (moment.at < from || moment.at >= until) return;
        this.#first = Math.min(this.#first, moment.task);
        this.#last = moment.task;
        this.#tasks.set(moment.task, { latest: undefined, running: 0, hasEnded: false });
        return;
      }
      case "attempt-started":
        return this.#started(this.#attempts.start(moment));
      case "attempt-ended": {
        const open = this.#attempts.end(moment);
        if (open !== undefined) this.#ended(open, moment.at, moment.outcome);
        return;
      }
    }
  }

  task(facts: TaskFacts): void {
    const task = this.#tasks.get(facts.task);
    if (task === undefined) return;
    if (facts.ended < 0) this.#unended.push(facts);
    else this.#addTask(facts, facts.ended);
    task.hasEnded = true;
    this.#forgetIfOver(facts.task, task);
  }

  finish({ end }: RunResult): readonly string[] {
    const at = Math.round(end * 1e6);
    for (const open of this.#attempts.all()) this.#ended(open, at, "running");
    for (const facts of this.#unended) this.#addTask(facts, at);
    this.#lines.flush();
    return [];
  }

  #started(open: OpenAttempt): void {
    if (open.task < this.#first || open.task > this.#last) return;
    const task = this.#tasks.get(open.task) ?? this.#late(open.task);
    const id = this.#ids.attemptSpan();
    this.#spans.set(open, { id, before: task.latest });
    task.latest = id;
    task.running += 1;
  }

  #ended(open: OpenAttempt, at: number, outcome: string): void {
    const task = this.#tasks.get(open.task);
    const span = this.#spans.get(open);
    if (task === undefined || span === undefined) return;
    this.#spans.delete(open);
    this.#addAttempt(open, span, at, outcome);
    task.running -= 1;
    this.#forgetIfOver(open.task, task);
  }

  /** An attempt that starts when its task has ended, and is forgotten. */
  #late(number: number): TracedTask {
    const task: TracedTask = { latest: undefined, running: 0, hasEnded: true };
    this.#tasks.set(number, task);
    return task;
  }

  #forgetIfOver(number: number, task: TracedTask): void {
    if (task.hasEnded && task.running === 0) this.#tasks.delete(number);
  }

  #addTask(facts: TaskFacts, ended: number): void {
    const { task, client, arrived, admitted, started, end, cores, work, attempts } = facts;
    const workClass = this.#run.classes[facts.class] ?? "task";
    this.#lines.add(client, {
      traceId: this.#ids.trace(task),
      spanId: this.#ids.taskSpan(task),
      name: workClass,
      kind: INTERNAL,
      ...this.#times(arrived, ended),
      attributes: keyValues({
        "orrery.task": task,
        "orrery.class": workClass,
        "orrery.cores": cores,
        "orrery.work_s": work / 1e6,
        "orrery.attempts": attempts,
        "orrery.end": end,
      }),
      events: [
        ...(admitted < 0 ? [] : [{ timeUnixNano: this.#time(admitted), name: "admitted" }]),
        ...(started < 0 ? [] : [{ timeUnixNano: this.#time(started), name: "first start" }]),
      ],
      status: statusOf(end, "completed", "unfinished"),
    });
  }

  #addAttempt(open: OpenAttempt, { id, before }: AttemptSpan, ended: number, outcome: string): void {
    const { node, task, attempt, epoch, cores, from } = open;
    const traceId = this.#ids.trace(task);
    const span: Span = {
      traceId,
      spanId: id,
      parentSpanId: this.#ids.taskSpan(task),
      name: "attempt",
      kind: INTERNAL,
      ...this.#times(from, ended),
      attributes: keyValues({
        "orrery.task": task,
        "orrery.attempt": attempt,
        "orrery.epoch": epoch,
        "orrery.core_numbers": intervalSet(cores),
        "orrery.outcome": outcome,
      }),
      ...(before === undefined
        ? {}
        : { links: [{ traceId, spanId: before, attributes: keyValues({ "orrery.link": "attempt before" }) }] }),
      status: statusOf(outcome, "succeeded", "running"),
    };
    this.#lines.add(node, span);
  }

  #times(from: number, until: number): Pick<Span, "startTimeUnixNano" | "endTimeUnixNano"> {
    return { startTimeUnixNano: this.#time(from), endTimeUnixNano: this.#time(until) };
  }

  #time(us: number): string {
    return unixNanoseconds(us, this.#options.origin);
  }
}

/** Of two words: the one for a good end, and the one for none. */
function statusOf(word: string, good: string, none: string): Span["status"] {
  if (word === good) return { code: STATUS.ok };
  return word === none ? { code: STATUS.unset } : { code: STATUS.error, message: word };
}
