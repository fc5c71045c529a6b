// `orrery live`: designs on real processes of this machine, beside their simulated runs.

import { platform } from "node:os";
import type { Argv } from "yargs";
import { selectVariants } from "../../experiment/jobs.ts";
import { toSeconds } from "../../kernel/time.ts";
import { liveRefusals } from "../../live/live-limits.ts";
import { LIMITS } from "../../scenario/limits.ts";
import { formatProblems } from "../../scenario/problem.ts";
import type { Variant } from "../../scenario/scenario.ts";
import { exampleOf } from "../examples.ts";
import type { ExitCode } from "../exit-codes.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import { readScenario } from "../load-scenario.ts";
import { oneOf, positiveNumber, text, texts, wholeNumber } from "../options.ts";
import { outFolders } from "../output/out-folders.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import { runScenario } from "../run-scenario.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { bundlePlugIns, PLUG_IN_OPTION } from "./plug-in-option.ts";
import { firstSeedOption } from "./shared-options.ts";

const SPEED_MAX = 100;

export function addLiveCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "live <scenario>",
    "Run designs on real processes of this machine, beside what the simulation says of them",
    declareOptions,
    async (args) => session.finish(await live(args, session)),
  );
}

function declareOptions(command: Argv) {
  return command
    .positional("scenario", { describe: "A scenario file", type: "string", demandOption: true })
    .option("variant", {
      describe: "Run only this variant (may be repeated)",
      type: "string",
      array: true,
      requiresArg: true,
      coerce: texts("variant"),
    })
    .option("seed", firstSeedOption(LIMITS.replications))
    .option("replications", {
      alias: "n",
      describe: "How many seeds; one unless given",
      requiresArg: true,
      coerce: wholeNumber("replications", { min: 1, max: LIMITS.replications }),
    })
    .option("speed", {
      describe: "Seconds of the scenario in a real one; the faster, the more this machine's own delays weigh",
      requiresArg: true,
      coerce: positiveNumber("speed", { min: 0.01, max: SPEED_MAX }),
    })
    .option("out", {
      alias: "o",
      describe: "The report's folder, instead of reports/<scenario>-live",
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
    .example(...exampleOf("$0 live demo.yaml --variant raft", "one design, on real processes"))
    .example(...exampleOf("$0 live demo.yaml -n 5 --speed 10", "every design five times, ten seconds in one"));
}

type LiveArguments = Awaited<ReturnType<typeof declareOptions>["argv"]>;

async function live(args: LiveArguments, session: Session): Promise<ExitCode> {
  if (platform() === "win32")
    throw new UsageError("live: expected a system with SIGSTOP and SIGKILL; Windows has none");
  const { console } = session;
  const plugIns = await bundlePlugIns(args.plugin);
  const content = readScenarioText(args.scenario);
  const scenario = readScenario(args.scenario, content, await importPlugIns(plugIns));
  if (scenario.warnings.length > 0) console.say(formatProblems(scenario.warnings));
  for (const name of args.variant ?? [])
    oneOf(`--variant (${scenario.path})`, name, [...new Set(scenario.variants.map((each) => each.name))]);
  const speed = args.speed ?? 1;
  const replications = args.replications ?? 1;
  const designs = runnable(selectVariants(scenario, { variants: args.variant }), args, (line) => console.say(line));
  if (args.quiet !== true) console.say(sayHowLong(designs, replications, speed));
  const folder = args["no-report"] === true ? undefined : outFolders([`${scenario.name}-live`], args.out)[0];
  return runScenario(
    { text: content, scenario },
    {
      seed: args.seed,
      replications,
      variants: designs.map(({ name }) => name),
      executor: { kind: "live", speed },
      plugIns,
      isJson: args.json === true,
      isQuiet: args.quiet === true,
      isParanoid: false,
      isStrict: false,
      folder,
      store: undefined,
      args: session.args,
      replayWords: ["live", args.scenario],
    },
    session,
  );
}

/** Those that were asked for by name must run; of all of them, those run that can. */
function runnable(
  variants: readonly Variant[],
  { variant: asked }: LiveArguments,
  say: (line: string) => void,
): readonly Variant[] {
  const refused = variants.map((variant) => ({ variant, reasons: liveRefusals(variant) }));
  const can = refused.filter(({ reasons }) => reasons.length === 0).map(({ variant }) => variant);
  const cannot = refused.filter(({ reasons }) => reasons.length > 0);
  const explain = ({ variant, reasons }: (typeof refused)[number]): string =>
    `'${variant.name}': a live run ${reasons.join("; it ")}`;
  if (can.length === 0 || (asked !== undefined && cannot.length > 0))
    throw new UsageError(`live: ${cannot.map(explain).join("\n")}`);
  for (const each of cannot) say(`Left out: ${explain(each)}.`);
  return can;
}

function sayHowLong(designs: readonly Variant[], replications: number, speed: number): string {
  const each = designs.map(({ duration }) => duration);
  const runs = `${designs.length * replications} live ${designs.length * replications === 1 ? "run" : "runs"}`;
  if (each.includes(undefined)) return `${runs}, one after the other, in real time.`;
  const total = each.reduce<number>((sum, duration) => sum + toSeconds(duration!), 0);
  return `${runs}, one after the other: ${Math.ceil((total * replications) / speed)} s, and what is left to do then.`;
}
