// A run for OpenTelemetry: one file of traces, one of metrics (its file format keeps the two apart).

import type { RunResult } from "../../../experiment/results.ts";
import type { Moment } from "../moments.ts";
import type { ExportedRun, RunExport, TaskFacts, Write } from "../run-export.ts";
import { otlpMetrics } from "./otlp-metrics.ts";
import { OtlpSpans, type SpanOptions } from "./otlp-spans.ts";

export interface OtlpOptions extends Pick<SpanOptions, "origin" | "window"> {
  readonly writeTraces: Write;
  readonly writeMetrics: Write;
}

export class OtlpExport implements RunExport {
  readonly #run: ExportedRun;
  readonly #options: OtlpOptions;
  readonly #spans: OtlpSpans;

  constructor(run: ExportedRun, options: OtlpOptions) {
    this.#run = run;
    this.#options = options;
    this.#spans = new OtlpSpans(run, { ...options, write: options.writeTraces });
  }

  moment(moment: Moment): void {
    this.#spans.moment(moment);
  }

  task(facts: TaskFacts): void {
    this.#spans.task(facts);
  }

  finish(result: RunResult): readonly string[] {
    this.#options.writeMetrics(otlpMetrics(this.#run, result, this.#options.origin));
    return this.#spans.finish(result);
  }
}
