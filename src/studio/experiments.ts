// The experiments of one page: each as `orrery run` makes it, and the last two side by side, as `orrery report` lays them.

import { combineSources } from "../experiment/combine/combine-sources.ts";
import type { ResultSource } from "../experiment/combine/result-source.ts";
import { weatherOf } from "../experiment/combine/weather.ts";
import type { Executor } from "../experiment/executors/executor.ts";
import { runExperiment } from "../experiment/experiment.ts";
import { commandText, replayCommand } from "../experiment/replay-command.ts";
import type { ReportInput } from "../experiment/results.ts";
import { TRACE_NAMES } from "../experiment/trace-names.ts";
import { assert } from "../kernel/assert.ts";
import { METRICS } from "../observe/metrics/metrics.ts";
import { answerOfInput } from "../report/combined/combined-answer.ts";
import { renderReport } from "../report/render-report.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { openFile } from "./engine.ts";
import type { ReportFiles, RunDigest, StudioReport, StudioSelection } from "./protocol.ts";
import type { StudioFile } from "./studio-file.ts";

type Source = Omit<ResultSource, "label">;

export class Experiments {
  /** The last two that came to an end, the older one first. */
  #kept: readonly Source[] = [];

  /** Null where it was stopped before one run was done. */
  async make(file: StudioFile, selection: StudioSelection, executor: Executor): Promise<StudioReport | null> {
    const scenario = openFile(file);
    const command = commandText(["run", file.path, ...optionWords(selection)]);
    const options = { ...selection, scenarioText: file.text, command, metrics: METRICS };
    const input = await runExperiment(scenario, { ...options, replay: replayCommand(file.path, []) }, executor);
    if (input.runs.length === 0) return null;
    const { results } = input;
    if (!results.partial) this.#kept = [...this.#kept.slice(-1), sourceOf(file, scenario, input)];
    return {
      ...filesOf(input),
      isPartial: results.partial,
      verdict: results.verdict,
      answer: answerOfInput(input).lead,
      command,
      hasBefore: !results.partial && this.#kept.length > 1,
      fingerprint: results.engine.fingerprint,
      digests: digestsOf(input),
    };
  }

  /** The last two. */
  layBeside(): ReportFiles {
    const [before, now] = this.#kept;
    assert(before !== undefined && now !== undefined, "there are no two experiments to lay side by side");
    const sources = [
      { ...before, label: "before" },
      { ...now, label: "now" },
    ];
    return filesOf(combineSources(sources, "orrery studio"));
  }
}

function filesOf(input: ReportInput): ReportFiles {
  const { files } = renderReport(input, { names: TRACE_NAMES });
  const contentOf = (wanted: string): string => String(files.find(({ name }) => name === wanted)!.content);
  return { page: contentOf("index.html"), results: contentOf("results.json") };
}

function sourceOf({ path, logs }: StudioFile, { variants }: Scenario, input: ReportInput): Source {
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

function optionWords({ seed, replications }: StudioSelection): readonly string[] {
  return [
    ...(seed === undefined ? [] : ["--seed", String(seed)]),
    ...(replications === undefined ? [] : ["--replications", String(replications)]),
  ];
}
