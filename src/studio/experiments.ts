// The experiments of one page: each as `orrery run` makes it, and the last two side by side, as `orrery report` lays them.

import { combineSources } from "../experiment/combine/combine-sources.ts";
import type { ResultSource } from "../experiment/combine/result-source.ts";
import { weatherOf } from "../experiment/combine/weather.ts";
import type { Executor } from "../experiment/executors/executor.ts";
import { runExperiment } from "../experiment/experiment.ts";
import { commandText, replayCommand } from "../experiment/replay-command.ts";
import type { ReportInput } from "../experiment/results.ts";
import { TRACE_NAMES } from "../experiment/trace-names.ts";
import { METRICS } from "../observe/metrics/metrics.ts";
import { changesOf, sharedVariants } from "../report/combined/changes.ts";
import { answerOfInput } from "../report/combined/combined-answer.ts";
import { renderReport } from "../report/render-report.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { commandWords, prepared, sweepWords } from "./prepare.ts";
import type { ChangedFigures, ReportFiles, RunDigest, StudioReport, StudioSelection } from "./protocol.ts";
import type { StudioFile } from "./studio-file.ts";

/** So many are kept to be compared with: each has all of its runs. */
const KEPT_MAX = 6;

interface Kept {
  readonly id: number;
  readonly designs: readonly string[];
  readonly source: Omit<ResultSource, "label">;
}

export class Experiments {
  /** Those that came to an end, the oldest first. */
  #kept: readonly Kept[] = [];
  #ids = 0;

  /** Null where it was stopped before one run was done. */
  async make(file: StudioFile, selection: StudioSelection, executor: Executor): Promise<StudioReport | null> {
    const { scenario, text } = prepared(file, selection);
    const command = commandText(commandWords(file.path, selection));
    const replay = replayCommand(file.path, [], sweepWords(file.path, selection));
    const options = { ...selection, scenarioText: text, command, metrics: METRICS, replay };
    const input = await runExperiment(scenario, options, executor);
    if (input.runs.length === 0) return null;
    const { results } = input;
    this.#ids += 1;
    const earlier = this.#kept.map(({ id }) => id).toReversed();
    if (!results.partial)
      this.#keep({ id: this.#ids, designs: Object.keys(results.variants), source: sourceOf(file, scenario, input) });
    return {
      ...filesOf(input),
      id: this.#ids,
      isPartial: results.partial,
      verdict: results.verdict,
      answer: answerOfInput(input).lead,
      command,
      earlier: results.partial ? [] : earlier,
      fingerprint: results.engine.fingerprint,
      digests: digestsOf(input),
      findings: results.findings,
    };
  }

  /** What became other from one to a later one. Both are kept, or it is null. */
  compare(before: number, now: number): ChangedFigures | null {
    const input = this.#combined(before, now);
    if (input === null) return null;
    const shared = sharedVariants(input);
    const [older, newer] = [before, now].map((id) => this.#find(id)!.designs);
    const isShared = (name: string): boolean => shared.some(({ variant }) => variant === name);
    return {
      lead: shared.length === 0 ? null : answerOfInput(input).lead,
      changes: changesOf(input),
      same: shared.filter(({ isSame }) => isSame).map(({ variant }) => variant),
      gone: older.filter((name) => !isShared(name)),
      added: newer.filter((name) => !isShared(name)),
      notes: input.origin?.missing ?? [],
    };
  }

  /** As a report. */
  layBeside(before: number, now: number): ReportFiles | null {
    const input = this.#combined(before, now);
    return input === null ? null : filesOf(input);
  }

  #combined(before: number, now: number): ReportInput | null {
    const sources = [before, now].map((id) => this.#find(id)?.source);
    const [older, newer] = sources;
    if (older === undefined || newer === undefined) return null;
    return combineSources(
      [
        { ...older, label: "before" },
        { ...newer, label: "now" },
      ],
      "orrery studio",
    );
  }

  #find(wanted: number): Kept | undefined {
    return this.#kept.find(({ id }) => id === wanted);
  }

  #keep(kept: Kept): void {
    this.#kept = [...this.#kept, kept].slice(-KEPT_MAX);
  }
}

function filesOf(input: ReportInput): ReportFiles {
  const { files } = renderReport(input, { names: TRACE_NAMES });
  const contentOf = (wanted: string): string => String(files.find(({ name }) => name === wanted)!.content);
  return { page: contentOf("index.html"), results: contentOf("results.json") };
}

function sourceOf({ path, logs }: StudioFile, { variants }: Scenario, input: ReportInput): Kept["source"] {
  const weather = Object.fromEntries(variants.map((variant) => [variant.name, weatherOf(variant, logs)]));
  return { path, input, weather, missing: [] };
}

/** Seed by seed. */
function digestsOf({ results }: ReportInput): readonly RunDigest[] {
  const runs = Object.entries(results.variants).flatMap(([variant, each]) =>
    each.runs.map(({ seed, digest }) => ({ variant, seed, digest })),
  );
  return runs.toSorted((a, b) => a.seed - b.seed);
}
