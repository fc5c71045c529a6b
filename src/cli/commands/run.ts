// `orrery run`: every variant at every seed, and a report.

import { availableParallelism } from "node:os";
import type { Argv } from "yargs";
import { LIMITS } from "../../scenario/limits.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { ScenarioError, formatProblems } from "../../scenario/problem.ts";
import { EXIT, worstExitCode } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import { readScenario } from "../load-scenario.ts";
import { oneOf, text, texts, wholeNumber } from "../options.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import type { Definition } from "../plugins/guard.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import { runScenario } from "../run-scenario.ts";
import type { RunSettings, ScenarioFile } from "../run-scenario.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { outFolders } from "../output/out-folders.ts";
import { bundlePlugIns, PLUG_IN_OPTION } from "./plug-in-option.ts";

const THREADS_MAX = 1_024;

export function addRunCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "run <scenario...>",
    "Run every variant at every seed and write a report",
    declareOptions,
    async (args) => session.finish(await run(args, session)),
  );
}

function declareOptions(command: Argv) {
  return command
    .positional("scenario", {
      describe: "Scenario files",
      type: "string",
      array: true,
      demandOption: true,
      default: undefined as unknown as string[],
    })
    .option("seed", {
      describe: "The first seed, instead of the scenario's",
      requiresArg: true,
      coerce: wholeNumber("seed", { min: 0, max: Number.MAX_SAFE_INTEGER - LIMITS.replications }),
    })
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
    .option("jobs", {
      alias: "j",
      describe: "Worker threads; as many as processors unless given",
      requiresArg: true,
      coerce: wholeNumber("jobs", { min: 1, max: THREADS_MAX }),
    })
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
    .option("paranoid", { describe: "Check everything twice: slower, same digests", type: "boolean" })
    .option("strict", { describe: "Exit with 2 where the verdict is inconclusive", type: "boolean" })
    .example("$0 run demo.yaml", "the whole comparison; the report goes to reports/<name>/")
    .example("$0 run demo.yaml --variant raft --seed 7 -n 1", "one run again")
    .example("$0 run demo.yaml -n 50 --json > results.json", "more seeds, for a program to read")
    .example("$0 run demo.yaml --plugin ./my-policy.ts", "with a policy of your own");
}

type RunArguments = Awaited<ReturnType<typeof declareOptions>["argv"]>;

async function run(args: RunArguments, session: Session): Promise<ExitCode> {
  if (args.json === true && args.scenario.length > 1) {
    throw new UsageError(`--json: expected one scenario, found ${args.scenario.length}: it prints one object`);
  }
  const plugIns = await bundlePlugIns(args.plugin);
  const files = readAll(args.scenario, await importPlugIns(plugIns));
  for (const { scenario } of files) {
    refuseUnknownVariants(scenario, args.variant);
    if (scenario.warnings.length > 0) session.console.say(formatProblems(scenario.warnings));
  }
  const settings = settingsOf(args, plugIns, session);
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

function settingsOf(
  args: RunArguments,
  plugIns: readonly PlugInBundle[],
  session: Session,
): Omit<RunSettings, "folder"> {
  return {
    seed: args.seed,
    replications: args.replications,
    variants: args.variant,
    threads: args.jobs ?? availableParallelism(),
    plugIns,
    isJson: args.json === true,
    isQuiet: args.quiet === true,
    isParanoid: args.paranoid === true,
    isStrict: args.strict === true,
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

function refuseUnknownVariants(scenario: Scenario, wanted: readonly string[] | undefined): void {
  const known = scenario.variants.map(({ name }) => name);
  for (const name of wanted ?? []) oneOf(`--variant (${scenario.path})`, name, known);
}
