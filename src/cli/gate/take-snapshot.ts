// Runs a scenario for the gate: all variants at the baseline's seeds, and checkpoints of the first run of those variants that
// need them. With one job everything happens in this thread.

import { createSerialExecutor } from "../../experiment/executors/serial-executor.ts";
import { runExperiment } from "../../experiment/experiment.ts";
import { CheckpointRecorder } from "../../experiment/gate/checkpoints.ts";
import type { Checkpoints } from "../../experiment/gate/checkpoints.ts";
import { createSnapshot } from "../../experiment/gate/create-snapshot.ts";
import type { Baseline, Snapshot } from "../../experiment/gate/snapshot.ts";
import type { Selection } from "../../experiment/jobs.ts";
import { planJobs } from "../../experiment/jobs.ts";
import type { Results } from "../../experiment/results.ts";
import { NO_ARCHIVE } from "../../experiment/run-archive.ts";
import { runVariant } from "../../experiment/run-variant.ts";
import { METRICS } from "../../observe/metrics/metrics.ts";
import { LIMITS } from "../../scenario/limits.ts";
import type { Variant } from "../../scenario/scenario.ts";
import { RunFailure } from "../../experiment/executors/executor.ts";
import { carry, uncarry } from "../executor/failures.ts";
import { ThreadExecutor } from "../executor/thread-executor.ts";
import { commandText, replayCommand } from "../output/replay-command.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import type { ScenarioFile } from "../run-scenario.ts";
import type { Console } from "../terminal/console.ts";
import { onInterrupt } from "../terminal/interrupts.ts";
import { followRuns, liveProgress } from "../terminal/live-progress.ts";
import { UsageError } from "../usage-error.ts";

export interface SnapshotSettings {
  readonly threads: number;
  readonly plugIns: readonly PlugInBundle[];
  readonly isQuiet: boolean;
  readonly args: readonly string[];
}

/** Undefined where somebody interrupted it: half a snapshot is none. */
export async function takeSnapshot(
  file: ScenarioFile,
  selection: Selection,
  settings: SnapshotSettings,
  { console, baseline }: { readonly console: Console; readonly baseline?: Baseline },
): Promise<Snapshot | undefined> {
  const results = await runAll(file, selection, settings, console);
  if (results.partial) return undefined;
  const { scenario, text } = file;
  const checkpoints = new Map<string, Checkpoints>();
  for (const variant of scenario.variants) {
    const recorder = recorderFor(variant, results, baseline);
    if (recorder !== undefined) checkpoints.set(variant.name, record(variant, firstSeed(variant, results), recorder));
  }
  return createSnapshot({ scenario, text, results, checkpoints });
}

/** The seeds of a baseline, which count up from the first. */
export function seedsOf({ variants, scenario }: Baseline): Selection {
  const seeds = variants.flatMap(({ runs }) => runs.map(({ seed }) => seed));
  const first = seeds.reduce((least, seed) => Math.min(least, seed), Infinity);
  const last = seeds.reduce((most, seed) => Math.max(most, seed), -Infinity);
  if (seeds.length === 0) return {};
  const replications = last - first + 1;
  if (replications > LIMITS.replications)
    throw new UsageError(`the baseline of '${scenario}' has seeds from ${first} to ${last}: too far apart to run`);
  return { seed: first, replications };
}

async function runAll(
  { scenario, text }: ScenarioFile,
  selection: Selection,
  settings: SnapshotSettings,
  console: Console,
): Promise<Results> {
  const { threads, plugIns, isQuiet, args } = settings;
  const setup = { path: scenario.path, text, plugins: plugIns, isParanoid: false, sendsTaskRows: false };
  const executor = threads > 1 ? new ThreadExecutor({ threads, setup }) : undefined;
  const total = planJobs(scenario, selection).length;
  const progress = liveProgress(scenario.name, total, isQuiet);
  // In this thread nobody could hear it: then Ctrl-C ends the process as it does anywhere.
  const stopListening =
    executor === undefined
      ? () => {}
      : onInterrupt(() => {
          console.say("\nStopping.");
          executor.stop();
        });
  try {
    const input = await runExperiment(
      scenario,
      {
        ...selection,
        scenarioText: text,
        command: commandText(args),
        metrics: METRICS,
        replay: replayCommand(
          scenario.path,
          plugIns.map(({ path }) => path),
        ),
        observer: followRuns(scenario, progress),
        archive: NO_ARCHIVE,
      },
      executor ?? createSerialExecutor(scenario, { run: runVariant }),
    );
    return input.results;
  } catch (error) {
    throw error instanceof RunFailure ? uncarry(error.job, carry(error)) : error;
  } finally {
    progress.end();
    stopListening();
  }
}

function firstSeed({ name }: Variant, { variants }: Results): number {
  return variants[name].runs[0].seed;
}

/** For a new baseline always; for a comparison where the first run is no longer the baseline's. */
function recorderFor(
  variant: Variant,
  results: Results,
  baseline: Baseline | undefined,
): CheckpointRecorder | undefined {
  const [run] = results.variants[variant.name].runs;
  if (baseline === undefined) return run === undefined ? undefined : new CheckpointRecorder();
  const base = baseline.variants.find(({ name }) => name === variant.name);
  const first = base?.runs.at(0);
  if (base?.checkpoints === undefined || first === undefined || run === undefined) return undefined;
  return first.seed === run.seed && first.digest !== run.digest
    ? new CheckpointRecorder(base.checkpoints.every)
    : undefined;
}

function record(variant: Variant, seed: number, recorder: CheckpointRecorder): Checkpoints {
  try {
    runVariant(variant, seed, { onRecord: recorder.onRecord });
    return recorder.finish();
  } catch (error) {
    throw uncarry({ index: 0, variant: variant.name, seed, detailed: false }, carry(error));
  }
}
