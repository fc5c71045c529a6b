// The command line as a whole: which commands there are, how mistakes are answered, and what the process returns.

import yargs from "yargs";
import type { Argv } from "yargs";
import { exampleOf } from "./examples.ts";
import { ENGINE_VERSION } from "../experiment/engine.ts";
import { didYouMean } from "../scenario/did-you-mean.ts";
import { addBaselineCommand } from "./commands/baseline.ts";
import { addDiffCommand } from "./commands/diff.ts";
import { addExportCommand } from "./commands/export.ts";
import { addGateCommand } from "./commands/gate.ts";
import { addHuntCommand } from "./commands/hunt.ts";
import { addInitCommand } from "./commands/init.ts";
import { addListCommand } from "./commands/list.ts";
import { addLiveCommand } from "./commands/live.ts";
import { addMergeCommand } from "./commands/merge.ts";
import { addReportCommand } from "./commands/report.ts";
import { addRunCommand } from "./commands/run.ts";
import { addSchemaCommand } from "./commands/schema.ts";
import { addStoreCommand } from "./commands/store.ts";
import { addSearchCommand } from "./commands/search.ts";
import { addStudioCommand } from "./commands/studio.ts";
import { addSweepCommand } from "./commands/sweep.ts";
import { addTraceCommand } from "./commands/trace.ts";
import { addValidateCommand } from "./commands/validate.ts";
import { addWorkerCommand } from "./commands/worker.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { reportFailure } from "./report-failure.ts";
import type { AddCommand, Session } from "./session.ts";
import type { Console } from "./terminal/console.ts";
import { UsageError } from "./usage-error.ts";

const HELP_WIDTH_MAX = 100;
const COMMANDS: readonly string[] = [
  "run",
  "sweep",
  "search",
  "report",
  "hunt",
  "live",
  "validate",
  "list",
  "schema",
  "trace",
  "export",
  "baseline",
  "gate",
  "diff",
  "init",
  "studio",
  "merge",
  "store",
  "worker",
  "completion",
];
const ADD_COMMANDS: readonly AddCommand[] = [
  addRunCommand,
  addSweepCommand,
  addSearchCommand,
  addReportCommand,
  addHuntCommand,
  addLiveCommand,
  addValidateCommand,
  addListCommand,
  addSchemaCommand,
  addTraceCommand,
  addExportCommand,
  addBaselineCommand,
  addGateCommand,
  addDiffCommand,
  addInitCommand,
  addStudioCommand,
  addMergeCommand,
  addStoreCommand,
  addWorkerCommand,
];

/** Runs one command. Never throws and never ends the process. */
export async function runCommandLine(args: readonly string[], console: Console): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.pass;
  const session: Session = {
    console,
    args,
    finish: (code) => {
      exitCode = code;
    },
  };
  try {
    refuseDash(args);
    await createParser(session).parseAsync(args);
    return exitCode;
  } catch (error) {
    return reportFailure(error, console);
  }
}

/** yargs would leave it out, and a command that is given nothing to check must not say that all is well. */
function refuseDash(args: readonly string[]): void {
  if (args.includes("-"))
    throw new UsageError("'-': expected the name of a file or folder; /dev/stdin is what comes in through a pipe");
}

function createParser(session: Session): Argv {
  const base = yargs()
    .scriptName("orrery")
    .locale("en")
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "greedy-arrays": false,
      "parse-numbers": false,
    })
    .usage(
      "$0 <command>\n\nRuns scheduler designs on simulated machines and says which is better, and how sure that is.",
    )
    .wrap(Math.min(session.console.width, HELP_WIDTH_MAX));
  const parser = ADD_COMMANDS.reduce((each, add) => add(each, session), base as Argv);
  return parser
    .completion("completion", "Print a completion script for bash or zsh")
    .example(...exampleOf("$0 run scenarios/demo.yaml", "run every variant at every seed and write a report"))
    .example(...exampleOf("$0 init first.yaml", "start a scenario of your own"))
    .demandCommand(1, "")
    .strict()
    .version(ENGINE_VERSION)
    .help()
    .epilogue(
      "Exit codes: 0 pass, 1 a finding or a failed expectation, 2 could not judge, 3 a crash of Orrery, 130 interrupted.",
    )
    .exitProcess(false)
    .fail((message, error: Error | undefined) => {
      // What yargs itself finds wrong, failed checks of values included, is the user's mistake and comes as a YError.
      if (error !== undefined && error.name !== "YError") throw error;
      throw new UsageError(explain(message ?? error?.message ?? "", session.args, parser));
    });
}

/** yargs' sentences, with the nearest known word where one was mistyped. */
function explain(message: string, args: readonly string[], parser: Argv): string {
  if (message === "") return `expected a command: ${COMMANDS.join(", ")}; \`orrery --help\` explains them`;
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/.exec(message)?.[1];
  if (unknown === undefined) return plainer(message, args);
  return unknown
    .split(", ")
    .map((word) => explainUnknown(word, args, parser))
    .join("\n");
}

function explainUnknown(word: string, args: readonly string[], parser: Argv): string {
  const option = args.find((argument) => /^--?/.test(argument) && argument.replace(/^--?/, "").split("=")[0] === word);
  if (option !== undefined) {
    const hint = OF_OTHER_COMMANDS.get(word) ?? didYouMean(word, knownOptions(parser)).replace("'", "'--");
    return `unknown option '${option.split("=")[0]}'${hint}`;
  }
  const isCommand = !COMMANDS.includes(args.find((argument) => !argument.startsWith("-")) ?? "");
  return isCommand ? `unknown command '${word}'${didYouMean(word, COMMANDS)}` : `unexpected argument '${word}'`;
}

/** What one could well look for here. */
const OF_OTHER_COMMANDS: ReadonlyMap<string, string> = new Map([
  ["set", "; `orrery sweep <scenario> --set path=value` runs a scenario at other settings, one or several"],
]);

/** Of the command at hand: yargs has narrowed the parser to it by the time it fails. */
function knownOptions(parser: Argv): readonly string[] {
  const { key } = (
    parser as unknown as { getOptions(): { readonly key: Readonly<Record<string, unknown>> } }
  ).getOptions();
  return Object.keys(key).filter((name) => name.length > 1);
}

/** What a command cannot do without, where that is no scenario. */
const OPERANDS: Readonly<Record<string, string>> = {
  merge: "the stores to merge",
  diff: "two runs: trace files, or scenarios",
};

function plainer(message: string, args: readonly string[]): string {
  const missing = /^Not enough arguments following: (.*)$/.exec(message)?.[1];
  if (missing !== undefined) return `--${missing}: expected a value, found none`;
  if (message.startsWith("Not enough non-option arguments"))
    return `expected ${OPERANDS[args[0] ?? ""] ?? "the path of a scenario file"}`;
  const required = /^Missing required arguments?: (.*)$/.exec(message)?.[1];
  if (required !== undefined)
    return required
      .split(", ")
      .map((name) => `--${name}: expected, and not given`)
      .join("\n");
  return message;
}
