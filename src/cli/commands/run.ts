// `orrery run`: every variant at every seed, and a report.

import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { selectVariants } from "../../experiment/jobs.ts";
import { askedOf } from "../../experiment/judging/left-out.ts";
import { countLeftOut } from "../../experiment/judging/other-settings.ts";
import { LIMITS } from "../../scenario/limits.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { ScenarioError, formatProblems } from "../../scenario/problem.ts";
import { EXIT, worstExitCode } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import { readScenario } from "../load-scenario.ts";
import { oneOf, text, texts, wholeNumber } from "../options.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import type { Definition } from "../../experiment/policies/guard.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import { chooseExecutor, EXECUTOR_OPTION, JOBS_OPTION, REDIS_OPTION } from "../executor/executor-options.ts";
import { readShard } from "../executor/shard.ts";
import type { Shard } from "../executor/shard.ts";
import { runScenario } from "../run-scenario.ts";
import type { RunSettings, ScenarioFile } from "../run-scenario.ts";
import { runShard } from "../run-shard.ts";
import type { Session } from "../session.ts";
import { NO_STORE_OPTION, openStore, RESUME_OPTION, STORE_OPTION, withStoreByDefault } from "../store/store-options.ts";
import { UsageError } from "../usage-error.ts";
import { runWatched } from "../watch/run-watched.ts";
import type { WatchedRun } from "../watch/run-watched.ts";
import { watchedPaths } from "../watch/watched-paths.ts";
import { outFolders } from "../output/out-folders.ts";
import { bundlePlugIns, PLUG_IN_OPTION } from "./plug-in-option.ts";
import { firstSeedOption, PARANOID_OPTION } from "./shared-options.ts";

export function addRunCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "run <scenario...>",
    "Run every variant at every seed and write a report",
    declareOptions,
    async (args) => session.finish(await run(args, session)),
  );
}

function declareOptions(command: Argv) {
  const positioned = command.positional("scenario", {
    describe: "Scenario files",
    type: "string",
    array: true,
    demandOption: true,
    default: undefined as unknown as string[],
  });
  return addRunOptions(positioned)
    .option("watch", {
      alias: "w",
      describe: "Run again whenever the scenario, a log that it names or a plug-in changes, until Ctrl-C; keeps runs",
      type: "boolean",
    })
    .example(...exampleOf("$0 run demo.yaml", "the whole comparison; the report goes to reports/<name>/"))
    .example(...exampleOf("$0 run demo.yaml --variant raft --seed 7 -n 1", "one run again"))
    .example(...exampleOf("$0 run demo.yaml -n 50 --json > results.json", "more seeds, for a program to read"))
    .example(...exampleOf("$0 run demo.yaml --plugin ./my-policy.ts", "with a policy of your own"))
    .example(
      ...exampleOf("$0 run demo.yaml --plugin ./my-policy.ts --watch", "and again whenever one of the two is saved"),
    );
}

/** For every command that runs whole scenarios. */
export function addRunOptions<T>(command: Argv<T>) {
  return command
    .option("seed", firstSeedOption(LIMITS.replications))
    .option("replications", {
      alias: "n",
      describe: "How many seeds, instead of the scenario's",
      requiresArg: true,
      coerce: wholeNumber("replications", { min: 1, max: LIMITS.replications }),
    })
    .option("variant", {
      describe: "Run only this variant (may be repeated)",
      type: "string",
      array: true,
      requiresArg: true,
      coerce: texts("variant"),
    })
    .option("jobs", JOBS_OPTION)
    .option("out", {
      alias: "o",
      describe: "The report's folder, instead of reports/<scenario>",
      type: "string",
      requiresArg: true,
      coerce: text("out"),
    })
    .option("json", {
      describe: "Print one JSON object with all results, and nothing else, on stdout",
      type: "boolean",
    })
    .option("quiet", { alias: "q", describe: "No progress, and one line instead of the summary", type: "boolean" })
    .option("plugin", PLUG_IN_OPTION)
    .option("no-report", { describe: "Write no report folder", type: "boolean" })
    .option("paranoid", PARANOID_OPTION)
    .option("executor", EXECUTOR_OPTION)
    .option("redis", REDIS_OPTION)
    .option("store", STORE_OPTION)
    .option("no-store", NO_STORE_OPTION)
    .option("resume", RESUME_OPTION)
    .option("shard", {
      describe: "Make only this part of the runs, such as 2/8, and keep them for orrery merge",
      type: "string",
      requiresArg: true,
      coerce: readShard,
    })
    .option("strict", { describe: "Exit with 2 where the verdict is inconclusive", type: "boolean" });
}

type RunArguments = Awaited<ReturnType<typeof declareOptions>["argv"]>;
/** Of `addRunOptions`. */
export type RunOptions = Awaited<ReturnType<typeof addRunOptions<object>>["argv"]>;

async function run(args: RunArguments, session: Session): Promise<ExitCode> {
  if (args.json === true && args.scenario.length > 1) {
    throw new UsageError(`--json: expected one scenario, found ${args.scenario.length}: it prints one object`);
  }
  if (args.watch === true) return watch(args, session);
  const plugIns = await bundlePlugIns(args.plugin);
  return runFiles(readAll(args.scenario, await importPlugIns(plugIns)), args, plugIns, session);
}

async function watch(args: RunArguments, session: Session): Promise<ExitCode> {
  for (const option of ["json", "shard"] as const)
    if (args[option] !== undefined) throw new UsageError(`--watch and --${option} do not go together`);
  const paths = [...args.scenario, ...(args.plugin ?? [])];
  const stored = withStoreByDefault(args);
  const once: WatchedRun["run"] = async (follow, abort) => {
    const plugIns = await bundlePlugIns(args.plugin);
    const files = readAll(args.scenario, await importPlugIns(plugIns));
    follow(
      watchedPaths(
        files.map(({ scenario }) => scenario),
        plugIns,
      ),
    );
    return runFiles(files, stored, plugIns, session, { abort });
  };
  return runWatched({ paths, run: once }, session);
}

export interface FurtherSettings {
  /** What makes a scenario again that is more than its file. */
  readonly replayWords?: readonly string[];
  readonly abort?: AbortSignal;
}

export async function runFiles(
  files: readonly ScenarioFile[],
  args: RunOptions,
  plugIns: readonly PlugInBundle[],
  session: Session,
  further: FurtherSettings = {},
): Promise<ExitCode> {
  for (const { scenario } of files) {
    refuseUnknownVariants(scenario, args.variant);
    if (scenario.warnings.length > 0) session.console.say(formatProblems(scenario.warnings));
    if (args.quiet !== true && args.shard === undefined) sayNotAsked(scenario, args, session);
  }
  const settings = { ...settingsOf(args, plugIns, session), ...further };
  if (args.shard !== undefined) return runShards(files, settings, args.shard, session);
  const folders =
    args["no-report"] === true
      ? undefined
      : outFolders(
          files.map(({ scenario }) => scenario.name),
          args.out,
        );
  const codes: ExitCode[] = [];
  for (const [index, file] of files.entries()) {
    codes.push(await runScenario(file, { ...settings, folder: folders?.[index] }, session));
    if (codes.at(-1) === EXIT.interrupted) break;
  }
  return worstExitCode(codes);
}

/** No report: there is nothing to compare before all parts are there. */
async function runShards(
  files: readonly ScenarioFile[],
  settings: Omit<RunSettings, "folder">,
  shard: Shard,
  session: Session,
): Promise<ExitCode> {
  const { store } = settings;
  if (store === undefined)
    throw new UsageError("--shard: expected neither --no-store nor --paranoid with it: a shard keeps its runs");
  const codes: ExitCode[] = [];
  for (const file of files) {
    codes.push(await runShard(file, { ...settings, folder: undefined, store, shard }, session));
    if (codes.at(-1) === EXIT.interrupted) break;
  }
  return worstExitCode(codes);
}

function settingsOf(args: RunOptions, plugIns: readonly PlugInBundle[], session: Session): Omit<RunSettings, "folder"> {
  return {
    seed: args.seed,
    replications: args.replications,
    variants: args.variant,
    executor: chooseExecutor(args),
    plugIns,
    isJson: args.json === true,
    isQuiet: args.quiet === true,
    isParanoid: args.paranoid === true,
    isStrict: args.strict === true,
    store: openStore(args, args.shard !== undefined || args.executor === "bullmq", session.console),
    args: session.args,
  };
}

/** All files are read before any runs, and the problems of all are said at once. */
function readAll(paths: readonly string[], plugIns: readonly Definition[]): readonly ScenarioFile[] {
  const files: ScenarioFile[] = [];
  const problems: ScenarioError["problems"][number][] = [];
  for (const path of paths) {
    const content = readScenarioText(path);
    try {
      files.push({ text: content, scenario: readScenario(path, content, plugIns) });
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ScenarioError(problems);
  return files;
}

function sayNotAsked(scenario: Scenario, { variant }: RunOptions, { console }: Session): void {
  const { leftOut } = askedOf(scenario, selectVariants(scenario, { variants: variant }));
  const count = countLeftOut(leftOut, "variants that are not run");
  if (count !== undefined) console.say(`Left out: ${count}.`);
}

function refuseUnknownVariants(scenario: Scenario, wanted: readonly string[] | undefined): void {
  const known = [...new Set(scenario.variants.flatMap(({ name, point }) => (point ? [point.base, name] : [name])))];
  for (const name of wanted ?? []) oneOf(`--variant (${scenario.path})`, name, known);
}
