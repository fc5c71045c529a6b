// One shard of a scenario's runs: into the store, without a report, since there is nothing to compare yet. `orrery merge`
// joins the stores of all shards, and the same command without --shard then answers from there.

import { planJobs } from "../experiment/jobs.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { inShard, shardText } from "./executor/shard.ts";
import type { Shard } from "./executor/shard.ts";
import { openExecutor } from "./executor/open-executor.ts";
import type { RunSettings, ScenarioFile } from "./run-scenario.ts";
import type { Session } from "./session.ts";
import { answerFromStore } from "./store/answer-from-store.ts";
import type { DirectoryStore } from "./store/directory-store.ts";
import { onInterrupt } from "./terminal/interrupts.ts";
import { followRuns, liveProgress } from "./terminal/live-progress.ts";

export interface ShardSettings extends RunSettings {
  readonly shard: Shard;
  readonly store: DirectoryStore;
}

export async function runShard(file: ScenarioFile, settings: ShardSettings, { console }: Session): Promise<ExitCode> {
  const { shard, store, isQuiet } = settings;
  const { scenario } = file;
  const all = planJobs(scenario, settings);
  if (scenario.precision !== undefined && settings.replications === undefined) console.say(everySeed(scenario));
  const jobs = inShard(all, shard);
  const label = `${scenario.name} ${shardText(shard)}`;
  const progress = liveProgress(label, jobs.length, isQuiet);
  // Rows are kept too: whoever merges will want its tasks.csv.
  const executor = await openExecutor(file, { ...settings, sendsTaskRows: true }, console);
  const stopListening = onInterrupt(() => {
    console.say("\nStopping. Finished runs stay in the store; Ctrl-C again leaves at once.");
    executor.stop();
  });
  try {
    const { interrupted } = await answerFromStore(executor, scenario, {
      ...settings,
      say: (text) => isQuiet || console.say(text),
    }).execute(jobs, { ...followRuns(scenario, progress), onTaskRows: () => undefined });
    if (interrupted) return EXIT.interrupted;
    console.print(`${label}: ${jobs.length} of ${all.length} runs are in ${store.folder}\n`);
    return EXIT.pass;
  } finally {
    progress.end();
    stopListening();
    await executor.close();
  }
}

/** How many seeds a precision takes shows only where all runs are together. */
function everySeed({ replications }: Scenario): string {
  return (
    `replications: until: a shard cannot see when the precision is reached, so it makes its part of all ${replications} seeds; ` +
    "the same command without --shard stops where it is reached. -n makes fewer."
  );
}
