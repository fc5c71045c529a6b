// `orrery sweep`: a scenario at many settings. The settings stand in the file's `sweep` section, or come from the command
// line, or both.

import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { aboutOtherSettings, countLeftOut } from "../../experiment/judging/other-settings.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { readGoal } from "../../scenario/sweep/read-setting.ts";
import { sweepOf, sweptAmong } from "../../scenario/sweep/swept-text.ts";
import type { ExitCode } from "../exit-codes.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import { text, texts, wholeNumber } from "../options.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import type { Session } from "../session.ts";
import { withStoreByDefault } from "../store/store-options.ts";
import { readSetOption } from "../sweep/set-option.ts";
import { readSweptFile } from "../sweep/swept-file.ts";
import { UsageError } from "../usage-error.ts";
import { bundlePlugIns } from "./plug-in-option.ts";
import { addRunOptions, runFiles } from "./run.ts";
import { SCENARIO_POSITIONAL } from "./shared-options.ts";

export function addSweepCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "sweep <scenario>",
    "Run every variant at many settings, and say which is best and how sure that is",
    declareOptions,
    async (args) => session.finish(await sweep(args, session)),
  );
}

const POINTS_MAX = 1_000;

function declareOptions(command: Argv) {
  const positioned = command
    .positional("scenario", SCENARIO_POSITIONAL)
    .option("set", {
      describe: "A path and its values: path=a,b,c or path=from..to/steps[:log][:whole] (may be repeated)",
      type: "string",
      array: true,
      requiresArg: true,
      coerce: texts("set"),
    })
    .option("sampling", {
      describe: "How values combine: cartesian, zip or latin-hypercube (with --points)",
      type: "string",
      requiresArg: true,
      coerce: text("sampling"),
    })
    .option("points", {
      describe: "How many points of a Latin hypercube",
      requiresArg: true,
      coerce: wholeNumber("points", { min: 2, max: POINTS_MAX }),
    })
    .option("goal", {
      describe: "What the best is best at: a metric, minimise:metric or maximise:metric (twice for two goals)",
      type: "string",
      array: true,
      requiresArg: true,
      coerce: texts("goal"),
    })
    .option("replace", { describe: "Forget the file's own sweep", type: "boolean" });
  return addRunOptions(positioned)
    .example(...exampleOf("$0 sweep stale.yaml --set scheduler.loadReports=0s,1s,5s", "three settings of each variant"))
    .example(
      ...exampleOf("$0 sweep load.yaml --set workload.all.arrivals.poisson=10/s..90/s/9", "a range in nine steps"),
    )
    .example(
      ...exampleOf(
        "$0 sweep crash.yaml --set scheduler.detection.heartbeat.timeout=1s..60s/6:log --resume",
        "go on after a kill",
      ),
    );
}

type SweepArguments = Awaited<ReturnType<typeof declareOptions>["argv"]>;

async function sweep(args: SweepArguments, session: Session): Promise<ExitCode> {
  const { keys, options } = changesOf(args);
  const chosen = sweptVariants(args);
  if (chosen !== undefined) keys["variants"] = chosen;
  const plugIns = await bundlePlugIns(args.plugin);
  const change = {
    keys,
    replaces: args.replace === true,
    ...(args.set !== undefined && { forgets: (own: Scenario) => leaveOut(own, args, session) }),
    optionOf: (key: string) => options.get(key) ?? `the sweep of ${key}`,
  };
  const file = readSweptFile(args.scenario, change, await importPlugIns(plugIns));
  if (file.scenario.sweep === undefined)
    throw new UsageError(
      `${args.scenario}: expected a sweep section in the file, or --set path=values, such as --set scheduler.loadReports=0s,1s,5s; found neither`,
    );
  const stored = withStoreByDefault(args);
  return runFiles([file], stored, plugIns, session, { replayWords: replayWords(args) });
}

/** Settings from the command line are tried on the variants that are asked for there; undefined = the file says which. */
function sweptVariants({ scenario, set, variant, replace }: SweepArguments): readonly string[] | undefined {
  if (set === undefined || variant === undefined) return undefined;
  return sweptAmong(variant.map(withoutPoint), replace === true ? {} : sweepOf(readScenarioText(scenario)));
}

/** `late@timeout=3s` is the variant `late` at a point. */
function withoutPoint(variant: string): string {
  return variant.split("@")[0]!;
}

/** Returns the expectations that say nothing about what is run, and says so. */
function leaveOut(own: Scenario, { variant, quiet }: SweepArguments, { console }: Session): readonly string[] {
  const left = aboutOtherSettings(own, variant?.map(withoutPoint));
  const count = countLeftOut(left, "the file's own settings, or variants that are not run");
  if (count !== undefined && quiet !== true)
    console.say(`Left out: ${count}:\n${left.map((each) => `  ${each}`).join("\n")}`);
  return left;
}

function changesOf(args: SweepArguments): {
  readonly keys: Record<string, unknown>;
  readonly options: ReadonlyMap<string, string>;
} {
  const keys: Record<string, unknown> = {};
  const options = new Map<string, string>();
  for (const written of args.set ?? []) {
    const { path, values } = readSetOption("set", written);
    if (options.has(path)) throw new UsageError(`--set ${path}: expected every path once, found it again`);
    keys[path] = values;
    options.set(path, `--set ${path}`);
  }
  const sampling = samplingOf(args);
  if (sampling !== undefined) keys["sampling"] = sampling;
  if (args.goal !== undefined) keys["goal"] = args.goal.map(readGoal);
  return { keys, options: options.set("sampling", "--sampling").set("goal", "--goal").set("variants", "--variant") };
}

function samplingOf({ sampling, points }: SweepArguments): unknown {
  if (points === undefined) return sampling;
  if (sampling !== undefined && sampling !== "latin-hypercube")
    throw new UsageError(`--points: expected it with --sampling latin-hypercube, found --sampling ${sampling}`);
  return { "latin-hypercube": { points } };
}

function replayWords(args: SweepArguments): readonly string[] {
  return [
    "sweep",
    args.scenario,
    ...(args.set ?? []).flatMap((each) => ["--set", each]),
    ...(args.sampling === undefined ? [] : ["--sampling", args.sampling]),
    ...(args.points === undefined ? [] : ["--points", String(args.points)]),
    ...(args.replace === true ? ["--replace"] : []),
  ];
}
