// Fills the tables of one run, whatever they are written as: rows of tasks and attempts as they end, the others when the
// run is over.

import type { RunResult } from "../../../experiment/results.ts";
import type { Moment } from "../moments.ts";
import { OpenAttempts, type OpenAttempt } from "../open-attempts.ts";
import type { ExportedRun, RunExport, TaskFacts } from "../run-export.ts";
import type { NodeRow, SeriesRow } from "./cluster-tables.ts";
import { MessageBook, type MessageCounts } from "./message-book.ts";
import { NodeBook } from "./node-book.ts";
import type { TableSink } from "./table.ts";
import { TaskBook } from "./task-book.ts";
import type { AttemptRow, TaskRow } from "./task-tables.ts";

export interface TableSinks {
  readonly tasks: TableSink<TaskRow>;
  readonly attempts: TableSink<AttemptRow>;
  readonly nodes: TableSink<NodeRow>;
  readonly series: TableSink<SeriesRow>;
  readonly messages: TableSink<MessageCounts>;
}

export class TablesExport implements RunExport {
  readonly #sinks: TableSinks;
  readonly #attempts = new OpenAttempts();
  readonly #dispatched = new Map<OpenAttempt, number>();
  readonly #tasks = new TaskBook();
  readonly #nodes: NodeBook;
  readonly #messages: MessageBook;

  constructor(run: ExportedRun, sinks: TableSinks) {
    this.#sinks = sinks;
    this.#nodes = new NodeBook(run);
    this.#messages = new MessageBook(run);
  }

  moment(moment: Moment): void {
    this.#tasks.moment(moment);
    this.#nodes.moment(moment);
    this.#messages.moment(moment);
    if (moment.kind === "attempt-started") this.#started(moment);
    if (moment.kind === "attempt-ended") this.#ended(moment);
  }

  task(facts: TaskFacts): void {
    this.#sinks.tasks.add({ facts, execution: this.#tasks.close(facts) });
  }

  finish(result: RunResult): readonly string[] {
    const { attempts, nodes, series, messages } = this.#sinks;
    for (const attempt of this.#attempts.all()) attempts.add(this.#row(attempt, null, "running"));
    for (const row of this.#nodes.rows(result)) nodes.add(row);
    for (const row of seriesRows(result)) series.add(row);
    for (const row of this.#messages.rows()) messages.add(row);
    for (const sink of Object.values(this.#sinks)) sink.finish();
    return [];
  }

  #started(moment: Moment & { kind: "attempt-started" }): void {
    const attempt = this.#attempts.start(moment);
    const dispatched = this.#tasks.dispatchOf(attempt);
    if (dispatched !== null) this.#dispatched.set(attempt, dispatched);
  }

  #ended(moment: Moment & { kind: "attempt-ended" }): void {
    const attempt = this.#attempts.end(moment);
    if (attempt === undefined) return;
    this.#tasks.ended({ ...attempt, until: moment.at, outcome: moment.outcome });
    this.#sinks.attempts.add(this.#row(attempt, moment.at, moment.outcome));
    this.#dispatched.delete(attempt);
  }

  #row(attempt: OpenAttempt, ended: number | null, outcome: string): AttemptRow {
    return { attempt, dispatched: this.#dispatched.get(attempt) ?? null, ended, outcome };
  }
}

function seriesRows({ series }: RunResult): readonly SeriesRow[] {
  return series.flatMap(({ name, unit, width, values }) => {
    const us = Math.round(width * 1e6);
    return values.map((value, index): SeriesRow => ({ series: name, unit, from: index * us, width: us, value }));
  });
}
