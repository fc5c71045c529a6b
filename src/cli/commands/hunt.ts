// `orrery hunt`: random fault plans against every variant, and the smallest plan for every property that breaks.

import { availableParallelism } from "node:os";
import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import {
  ATTACK_KINDS,
  BEYOND_KINDS,
  PLANNED_KINDS,
  PROCESS_KINDS,
  RESULT_KINDS,
  SURVIVABLE_KINDS,
  type PlannedKind,
} from "../../explore/fault-plan.ts";
import { selectVariants } from "../../experiment/jobs.ts";
import type { Scenario, Variant } from "../../scenario/scenario.ts";
import { JOBS_OPTION } from "../executor/executor-options.ts";
import type { ExitCode } from "../exit-codes.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import { readKinds, runHunt } from "../hunt/run-hunt.ts";
import { readScenario } from "../load-scenario.ts";
import { oneOf, text, wholeNumber } from "../options.ts";
import { outFolders } from "../output/out-folders.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { bundlePlugIns, PLUG_IN_OPTION } from "./plug-in-option.ts";
import {
  firstSeedOption,
  JSON_OPTION,
  PARANOID_OPTION,
  SCENARIO_POSITIONAL,
  VARIANT_OPTION,
} from "./shared-options.ts";

const RUNS = 100;
const RUNS_MOST = 1_000_000;
const EPISODES = 8;
const EPISODES_MOST = 100;

export function addHuntCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "hunt <scenario>",
    "Try random faults on every variant until a property breaks, and make what broke it small",
    declareOptions,
    async (args) => session.finish(await huntHere(args, session)),
  );
}

function declareHunt(command: Argv) {
  return command
    .positional("scenario", SCENARIO_POSITIONAL)
    .option("runs", {
      alias: "n",
      describe: `Fault plans for each variant (${RUNS})`,
      requiresArg: true,
      coerce: wholeNumber("runs", { min: 1, max: RUNS_MOST }),
    })
    .option("until-caught", { describe: "Be done with a variant when one of its properties breaks", type: "boolean" })
    .option(
      "seed",
      firstSeedOption(RUNS_MOST, "The first seed, instead of the scenario's: it decides the run and its plan"),
    )
    .option("variant", VARIANT_OPTION)
    .option("kinds", {
      describe: `Only these kinds of faults, such as crash,partition; otherwise ${SURVIVABLE_KINDS.join(", ")}`,
      type: "string",
      requiresArg: true,
      coerce: text("kinds"),
    })
    .option("also", {
      describe: `These kinds too: ${PROCESS_KINDS.join(", ")}; and, which not every design promises to survive, ${[...BEYOND_KINDS, ...ATTACK_KINDS, ...RESULT_KINDS].join(", ")}`,
      type: "string",
      requiresArg: true,
      coerce: text("also"),
    })
    .option("faults", {
      describe: `Faults in a plan, at most (${EPISODES})`,
      requiresArg: true,
      coerce: wholeNumber("faults", { min: 1, max: EPISODES_MOST }),
    });
}

function declareOptions(command: Argv) {
  return declareHunt(command)
    .option("no-shrink", { describe: "Leave plans as they were drawn", type: "boolean" })
    .option("jobs", JOBS_OPTION)
    .option("out", {
      alias: "o",
      describe: "Where scenarios of what was caught go, instead of reports/<scenario>-hunt",
      type: "string",
      requiresArg: true,
      coerce: text("out"),
    })
    .option("plugin", PLUG_IN_OPTION)
    .option("paranoid", PARANOID_OPTION)
    .option("json", JSON_OPTION)
    .option("quiet", { alias: "q", describe: "No progress, and one line instead of the summary", type: "boolean" })
    .example(...exampleOf("$0 hunt small.yaml --runs 1000", "a thousand plans for every variant"))
    .example(...exampleOf("$0 hunt small.yaml --until-caught", "how long it takes to catch what is broken on purpose"))
    .example(...exampleOf("$0 hunt small.yaml --kinds disk-corrupt,crash", "only damaged disks and crashes"));
}

type HuntArguments = Awaited<ReturnType<typeof declareOptions>["argv"]>;

async function huntHere(args: HuntArguments, session: Session): Promise<ExitCode> {
  const plugIns = await bundlePlugIns(args.plugin);
  const content = readScenarioText(args.scenario);
  const scenario = readScenario(args.scenario, content, await importPlugIns(plugIns));
  const variants = chooseVariants(scenario, args.variant);
  const [folder] = outFolders([`${scenario.name}-hunt`], undefined);
  const settings = {
    variants,
    kinds: readKinds(kindsOf("kinds", args.kinds), kindsOf("also", args.also)),
    episodesMost: args.faults ?? EPISODES,
    firstSeed: args.seed ?? scenario.seed,
    runsMost: args.runs ?? RUNS,
    isUntilCaught: args["until-caught"] === true,
    shrinks: args["no-shrink"] !== true,
    threads: args.jobs ?? availableParallelism(),
    plugIns,
    folder: args.out ?? folder!,
    isJson: args.json === true,
    isQuiet: args.quiet === true,
    isParanoid: args.paranoid === true,
  };
  return runHunt({ text: content, scenario }, settings, session);
}

function chooseVariants(scenario: Scenario, wanted: readonly string[] | undefined): readonly Variant[] {
  if (scenario.sweep !== undefined)
    throw new UsageError(`${scenario.path}: expected a scenario without a sweep: a hunt is about single designs`);
  const names = scenario.variants.map(({ name }) => name);
  for (const name of wanted ?? []) oneOf("--variant", name, names);
  const variants = selectVariants(scenario, { variants: wanted });
  const endless = variants.find(({ duration }) => duration === undefined);
  if (endless !== undefined)
    throw new UsageError(`${scenario.path}: expected a duration: plans are drawn for a time that is known`);
  return variants;
}

function kindsOf(option: string, list: string | undefined): readonly PlannedKind[] | undefined {
  return list?.split(",").map((name) => oneOf(`--${option}`, name.trim(), PLANNED_KINDS) as PlannedKind);
}
