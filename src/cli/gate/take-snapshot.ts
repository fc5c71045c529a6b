// Runs a scenario for the gate: all variants at the baseline's seeds, and one run of those variants that are new or changed
// once more: for its checkpoints, and to see whether it is the same again. With one job everything happens in this thread.

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
import { commandText, replayCommand } from "../../experiment/replay-command.ts";
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
  const unrepeatable = new Map<string, number>();
  for (const variant of scenario.variants) {
    const run = runToRepeat(variant, results, baseline);
    if (run === undefined) continue;
    const recorder = recorderFor(variant, run, baseline);
    // Only a policy of somebody else can look at more than the seed.
    if (recorder === undefined && settings.plugIns.length === 0) continue;
    if (repeat(variant, run.seed, recorder) !== run.digest) unrepeatable.set(variant.name, run.seed);
    if (recorder !== undefined) checkpoints.set(variant.name, recorder.finish());
  }
  return createSnapshot({ scenario, text, results, checkpoints, unrepeatable });
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

type MadeRun = Results["variants"][string]["runs"][number];

/** For a new baseline the first one; for a comparison the first that is no longer the baseline's. */
function runToRepeat(variant: Variant, results: Results, baseline: Baseline | undefined): MadeRun | undefined {
  const { runs } = results.variants[variant.name];
  if (baseline === undefined) return runs[0];
  const base = baseline.variants.find(({ name }) => name === variant.name);
  const digests = new Map(base?.runs.map(({ seed, digest }) => [seed, digest]));
  return runs.find(({ seed, digest }) => digests.has(seed) && digests.get(seed) !== digest);
}

/** A baseline keeps checkpoints of its first run. */
function recorderFor(
  variant: Variant,
  { seed }: MadeRun,
  baseline: Baseline | undefined,
): CheckpointRecorder | undefined {
  if (baseline === undefined) return new CheckpointRecorder();
  const base = baseline.variants.find(({ name }) => name === variant.name);
  return base?.checkpoints !== undefined && base.runs[0]?.seed === seed
    ? new CheckpointRecorder(base.checkpoints.every)
    : undefined;
}

/** The digest of the run, made in this thread. */
function repeat(variant: Variant, seed: number, recorder: CheckpointRecorder | undefined): string {
  try {
    return runVariant(variant, seed, recorder === undefined ? {} : { onRecord: recorder.onRecord }).digest;
  } catch (error) {
    throw uncarry({ index: 0, variant: variant.name, seed, detailed: false }, carry(error));
  }
}
