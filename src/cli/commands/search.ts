// `orrery search`: at which setting something begins to happen (bisection), or at which a metric is best (grids that close in).

import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { LIMITS } from "../../scenario/limits.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { chooseExecutor, EXECUTOR_OPTION, JOBS_OPTION, REDIS_OPTION } from "../executor/executor-options.ts";
import { text, texts, wholeNumber } from "../options.ts";
import type { Session } from "../session.ts";
import { SearchInterrupted } from "../sweep/evaluator.ts";
import { searchBest } from "../sweep/search-best.ts";
import { searchThreshold } from "../sweep/search-threshold.ts";
import { openSearch } from "../sweep/open-search.ts";
import { NO_STORE_OPTION, RESUME_OPTION, STORE_OPTION } from "../store/store-options.ts";
import { UsageError } from "../usage-error.ts";
import { PLUG_IN_OPTION } from "./plug-in-option.ts";
import {
  firstSeedOption,
  JSON_OPTION,
  PARANOID_OPTION,
  SCENARIO_POSITIONAL,
  VARIANT_OPTION,
} from "./shared-options.ts";

export function addSearchCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "search <scenario>",
    "Find the setting where an expectation stops holding, or where a metric is best",
    declareOptions,
    async (args) => session.finish(await search(args, session)),
  );
}

/** What is looked for, and how hard. */
function declareQuestion(command: Argv) {
  return command
    .positional("scenario", SCENARIO_POSITIONAL)
    .option("parameter", {
      describe: "A path and its range: path=lo..hi[:log][:whole] (twice with --minimise or --maximise)",
      type: "string",
      array: true,
      requiresArg: true,
      coerce: texts("parameter"),
    })
    .option("until", {
      describe: "An expectation: where in the range does it stop holding?",
      type: "string",
      requiresArg: true,
      coerce: text("until"),
    })
    .option("minimise", {
      describe: "A metric: where is it least?",
      type: "string",
      requiresArg: true,
      coerce: text("minimise"),
    })
    .option("maximise", {
      describe: "A metric: where is it greatest?",
      type: "string",
      requiresArg: true,
      coerce: text("maximise"),
    })
    .option("subject-to", {
      describe: "An expectation that must hold at the best setting, beside the file's own (may be repeated)",
      type: "string",
      array: true,
      requiresArg: true,
      coerce: texts("subject-to"),
    })
    .option("precision", {
      describe: "How fine: a part of the range such as 1%, or a distance in its unit",
      type: "string",
      requiresArg: true,
      coerce: text("precision"),
    })
    .option("replications", {
      alias: "n",
      describe: "How many seeds at first, instead of the scenario's; an open question gets up to four times as many",
      requiresArg: true,
      coerce: wholeNumber("replications", { min: 2, max: LIMITS.replications }),
    })
    .option("seed", firstSeedOption(LIMITS.replications))
    .option("variant", VARIANT_OPTION);
}

function declareOptions(command: Argv) {
  return declareQuestion(command)
    .option("jobs", JOBS_OPTION)
    .option("executor", EXECUTOR_OPTION)
    .option("redis", REDIS_OPTION)
    .option("plugin", PLUG_IN_OPTION)
    .option("store", STORE_OPTION)
    .option("no-store", NO_STORE_OPTION)
    .option("resume", RESUME_OPTION)
    .option("paranoid", PARANOID_OPTION)
    .option("json", JSON_OPTION)
    .option("quiet", { alias: "q", describe: "No progress", type: "boolean" })
    .example(
      ...exampleOf(
        '$0 search lease.yaml --parameter scheduler.architecture.active-standby.lease=1s..60s:log --until "all.unavailability.max < 10s"',
        "the longest lease that keeps gaps short",
      ),
    )
    .example(
      ...exampleOf(
        "$0 search save.yaml --parameter scheduler.checkpoint.policy.fixed.interval=1s..1h:log --minimise makespan",
        "the best interval between checkpoints",
      ),
    );
}

export type SearchArguments = Awaited<ReturnType<typeof declareOptions>["argv"]>;

/** 0 where it was found, 2 where the seeds cannot tell or there is nothing to find. */
async function search(args: SearchArguments, session: Session): Promise<ExitCode> {
  const wanted = [args.until, args.minimise, args.maximise].filter((each) => each !== undefined);
  if (wanted.length !== 1) throw new UsageError("expected one of --until, --minimise and --maximise");
  const count = args.parameter?.length ?? 0;
  if (count === 0)
    throw new UsageError("--parameter: expected a path and its range, such as scheduler.loadReports=0s..60s");
  const most = args.until === undefined ? 2 : 1;
  if (count > most)
    throw new UsageError(`--parameter: expected ${most === 1 ? "one with --until" : "at most two"}, found ${count}`);
  if (args.until !== undefined && args["subject-to"] !== undefined)
    throw new UsageError("--subject-to: expected it with --minimise or --maximise");
  const opened = await openSearch(args, chooseExecutor(args), session);
  try {
    const isFound =
      args.until === undefined
        ? await searchBest(opened, args, session)
        : await searchThreshold(opened, args.until, args, session);
    return isFound ? EXIT.pass : EXIT.unjudged;
  } catch (error) {
    if (!(error instanceof SearchInterrupted)) throw error;
    session.console.say("Interrupted. Finished runs are kept, unless --no-store was given; the same command goes on.");
    return EXIT.interrupted;
  }
}
