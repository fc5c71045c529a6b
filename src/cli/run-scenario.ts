// One scenario from loaded to reported: threads, progress, Ctrl-C, the report folder, the last words and the exit code.

import { pathToFileURL } from "node:url";
import { join } from "node:path";
import type { Job, JobObserver } from "../experiment/executors/executor.ts";
import { TASK_ROWS_MAX } from "../experiment/executors/serial-executor.ts";
import { runExperiment } from "../experiment/experiment.ts";
import type { Selection } from "../experiment/jobs.ts";
import { planJobs } from "../experiment/jobs.ts";
import type { ReportInput } from "../experiment/results.ts";
import { NO_ARCHIVE } from "../experiment/run-archive.ts";
import { METRICS } from "../observe/metrics/metrics.ts";
import { resultsJson } from "../report/results-json.ts";
import { closingText } from "../report/terminal.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { EXIT, exitCodeOf } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { openExecutor } from "./executor/open-executor.ts";
import type { ExecutorChoice, StoppableExecutor } from "./executor/open-executor.ts";
import { onInterrupt } from "./terminal/interrupts.ts";
import { commandText, quoteArgument, replayCommand } from "../experiment/replay-command.ts";
import { ReportFolder } from "./output/report-folder.ts";
import { TaskRowsFile } from "./output/task-rows-file.ts";
import type { PlugInBundle } from "./plugins/bundle.ts";
import { recordReport } from "./report/report-index.ts";
import { RunFile } from "./report/run-file.ts";
import { weatherOfVariants } from "./report/scenario-weather.ts";
import { writeReport } from "./report/write-report.ts";
import type { Session } from "./session.ts";
import { answerFromStore } from "./store/answer-from-store.ts";
import type { DirectoryStore } from "./store/directory-store.ts";
import type { Console } from "./terminal/console.ts";
import { followRuns, liveProgress } from "./terminal/live-progress.ts";

export interface ScenarioFile {
  readonly text: string;
  readonly scenario: Scenario;
}

export interface RunSettings extends Selection {
  readonly executor: ExecutorChoice;
  readonly plugIns: readonly PlugInBundle[];
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly isParanoid: boolean;
  readonly isStrict: boolean;
  /** Where the report goes; undefined = no report. */
  readonly folder: string | undefined;
  /** Where results are kept and looked for; undefined = nowhere. */
  readonly store: DirectoryStore | undefined;
  readonly args: readonly string[];
  /** What makes the scenario again, where it is more than its file: a sweep of the command line. */
  readonly replayWords?: readonly string[];
  /** Breaks it off without a word: what it would have said is no longer of interest. */
  readonly abort?: AbortSignal;
}

export async function runScenario(file: ScenarioFile, settings: RunSettings, { console }: Session): Promise<ExitCode> {
  const folder = settings.folder === undefined ? undefined : new ReportFolder(settings.folder);
  const archive = folder === undefined ? undefined : new RunFile(join(folder.workPath, RUNS_FILE));
  const recordsFolder = folder === undefined ? undefined : join(folder.workPath, RECORDS_FOLDER);
  const wishes = { ...settings, sendsTaskRows: folder !== undefined, recordsFolder };
  const executor = await openExecutor(file, wishes, console);
  const stopListening = onInterrupt(() => {
    console.say("\nStopping. Finished runs will be reported; Ctrl-C again leaves at once.");
    executor.stop();
  });
  const breakOff = (): void => executor.stop();
  settings.abort?.addEventListener("abort", breakOff);
  try {
    const input = await experiment(file, settings, { console, folder, archive, executor });
    if (settings.abort?.aborted === true) return EXIT.interrupted;
    if (folder !== undefined && input.runs.length > 0) {
      const details = { input, weather: weatherOfVariants(file.scenario) };
      writeReport(details, folder, console, () => archive?.close());
      recordReport(details, folder.path, console);
    }
    conclude(input, settings, console);
    const couldBeKept = settings.store === undefined && settings.executor.kind !== "live";
    if (input.results.partial && couldBeKept) console.say(HOW_TO_GO_ON);
    return input.results.partial ? EXIT.interrupted : exitCodeOf(input.results.verdict, settings.isStrict);
  } finally {
    stopListening();
    settings.abort?.removeEventListener("abort", breakOff);
    archive?.close();
    folder?.discard();
    await executor.close();
  }
}

const HOW_TO_GO_ON =
  "Its runs are not kept: with --store, a run that is broken off goes on where it stopped when it is started again.";

/** In the report's folder, of runs that nobody can make again. */
const RECORDS_FOLDER = "records";

/** In the report's folder while that is being made. */
const RUNS_FILE = ".runs.part";

interface Surroundings {
  readonly console: Console;
  readonly folder: ReportFolder | undefined;
  /** Of whole runs, where a report will be made. */
  readonly archive: RunFile | undefined;
  readonly executor: StoppableExecutor;
}

async function experiment(
  { scenario, text }: ScenarioFile,
  settings: RunSettings,
  { console, folder, archive, executor }: Surroundings,
): Promise<ReportInput> {
  const rows = folder === undefined ? undefined : new TaskRowsFile(folder.workPath);
  const namesOf = new Map(
    scenario.variants.map(({ name, cluster, workload }) => [
      name,
      { nodes: cluster.nodes.map((node) => node.name), classes: workload.map((each) => each.name) },
    ]),
  );
  const jobs = planJobs(scenario, settings);
  const finished: Job[] = [];
  const progress = liveProgress(scenario.name, jobs.length, settings.isQuiet);
  const followed = followRuns(scenario, progress);
  const observer: Partial<JobObserver> = {
    onMoment: followed.onMoment,
    onResult(job) {
      finished.push(jobs[job.index]);
      followed.onResult(job);
    },
    ...(rows && { onTaskRows: (job, chunk) => rows.add(job, chunk, namesOf.get(job.variant)!) }),
  };
  const replay = replayCommand(
    scenario.path,
    settings.plugIns.map(({ path }) => path),
    settings.replayWords,
  );
  try {
    const input = await runExperiment(
      scenario,
      {
        ...settings,
        scenarioText: text,
        command: commandText(settings.args),
        metrics: METRICS,
        replay,
        observer,
        archive: archive ?? NO_ARCHIVE,
      },
      answerFromStore(executor, scenario, { ...settings, say: (line) => settings.isQuiet || console.say(line) }),
    );
    const fidelity = executor.fidelity?.(input.results, METRICS);
    return fidelity === undefined ? input : { ...input, results: { ...input.results, fidelity } };
  } finally {
    progress.end();
    sayCapped(rows?.finish(finished) ?? [], console);
  }
}

function sayCapped(written: ReturnType<TaskRowsFile["finish"]>, console: Console): void {
  for (const { variant, rows } of written) {
    if (rows >= TASK_ROWS_MAX) console.say(`tasks.csv: ${variant}: only the first ${TASK_ROWS_MAX} tasks are listed.`);
  }
}

/** The results go to stdout in the form asked for; where the report lies is said on stderr. */
function conclude(input: ReportInput, settings: RunSettings, console: Console): void {
  const { results } = input;
  if (settings.isJson) console.print(resultsJson(results));
  else if (settings.isQuiet) console.print(`${results.scenario}: ${results.verdict}\n`);
  else console.print(closingText(input, { colour: console.hasColor, width: console.width }));
  if (settings.folder !== undefined && input.runs.length > 0 && !settings.isQuiet) sayWhere(settings.folder, console);
}

export function sayWhere(folder: string, console: Console): void {
  console.say(`Report: ${quoteArgument(folder)}`);
  console.say(`        ${pathToFileURL(join(folder, "index.html")).href}`);
}
