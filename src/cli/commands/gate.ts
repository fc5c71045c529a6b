// `orrery gate`: the scenarios against their baselines, for CI.

import { availableParallelism } from "node:os";
import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { compareSnapshots } from "../../experiment/gate/compare-snapshots.ts";
import type { ScenarioGate } from "../../experiment/gate/gate-result.ts";
import { gateResult, incomparableScenario } from "../../experiment/gate/gate-verdict.ts";
import { selfTest } from "../../experiment/gate/self-test.ts";
import { gateJson } from "../../report/gate/gate-json.ts";
import { selfTestText } from "../../report/gate/self-test-text.ts";
import { formatProblems } from "../../scenario/problem.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { BASELINE_FOLDER, openBaselines } from "../gate/baseline-store.ts";
import { gateContext } from "../gate/gate-context.ts";
import { gateTargets } from "../gate/gate-scenarios.ts";
import type { GateTarget } from "../gate/gate-scenarios.ts";
import { seedsOf, takeSnapshot } from "../gate/take-snapshot.ts";
import { writeChannels } from "../gate/write-channels.ts";
import type { Channels } from "../gate/write-channels.ts";
import { text, wholeNumber } from "../options.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { bundlePlugIns, PLUG_IN_OPTION } from "./plug-in-option.ts";

const THREADS_MAX = 1_024;

export function addGateCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "gate [scenario...]",
    "Run scenarios again and compare them with their baselines",
    declareOptions,
    async (args) => session.finish(await gate(args, session)),
  );
}

function declareOptions(command: Argv) {
  const file = (name: string, describe: string) =>
    ({ describe, type: "string", requiresArg: true, coerce: text(name) }) as const;
  return command
    .positional("scenario", {
      describe: "Scenario files, or folders of them; all with a baseline unless given",
      type: "string",
      array: true,
      default: [] as string[],
    })
    .option(
      "baseline",
      file("baseline", `A folder, or a git reference (main, main:folder); ${BASELINE_FOLDER} unless given`),
    )
    .option("jobs", {
      alias: "j",
      describe: "Worker threads; as many as processors unless given",
      requiresArg: true,
      coerce: wholeNumber("jobs", { min: 1, max: THREADS_MAX }),
    })
    .option("json", { describe: "Print one JSON object, and nothing else, on stdout", type: "boolean" })
    .option("junit", file("junit", "Write JUnit XML to this file"))
    .option("markdown", file("markdown", "Write Markdown for a comment or $GITHUB_STEP_SUMMARY to this file"))
    .option("annotations", { describe: "Print GitHub annotations on the scenarios' lines", type: "boolean" })
    .option("sarif", file("sarif", "Write SARIF 2.1.0 to this file"))
    .option("bencher", file("bencher", "Write the new values in Bencher's metric format to this file"))
    .option(
      "benchmark-action",
      file("benchmark-action", "Write them for github-action-benchmark: x.json gives x.smaller.json and x.bigger.json"),
    )
    .option("self-test", { describe: "Spoil the baselines' own results, and see that each is caught", type: "boolean" })
    .option("strict", { describe: "Exit with 2 where the verdict is inconclusive", type: "boolean" })
    .option("quiet", { alias: "q", describe: "No progress, and one line instead of the text", type: "boolean" })
    .option("plugin", PLUG_IN_OPTION)
    .example(...exampleOf("$0 gate", "everything that has a baseline"))
    .example(...exampleOf("$0 gate scenarios --baseline origin/main", "against the baselines of another branch"))
    .example(...exampleOf("$0 gate --self-test", "can this gate fail at all?"));
}

type GateArguments = Awaited<ReturnType<typeof declareOptions>["argv"]>;

async function gate(args: GateArguments, session: Session): Promise<ExitCode> {
  if (args["self-test"] === true) refuseChannels(args);
  const store = openBaselines(args.baseline ?? BASELINE_FOLDER);
  const plugIns = await bundlePlugIns(args.plugin);
  const targets = gateTargets(args.scenario, store, await importPlugIns(plugIns));
  if (targets.length === 0)
    throw new UsageError(
      `nothing to compare: ${store.name} holds no baseline${args.scenario.length > 0 ? " of these" : ""}`,
    );
  if (args["self-test"] === true) return testGate(targets, plugIns, args, session);
  const gates: ScenarioGate[] = [];
  for (const target of targets) {
    const judged = await judge(target, args, plugIns, session);
    if (judged === undefined) return EXIT.interrupted;
    gates.push(judged);
  }
  const result = gateResult(gates, store.name);
  writeChannels(result, channelsOf(args), session.console);
  return exitCodeOf(result.verdict, args.strict === true);
}

/** Undefined where it was interrupted. */
async function judge(
  target: GateTarget,
  args: GateArguments,
  plugIns: readonly PlugInBundle[],
  { console, args: typed }: Session,
): Promise<ScenarioGate | undefined> {
  if (target.kind === "refused") return target.gate;
  const { file, baseline } = target;
  if (file.scenario.warnings.length > 0) console.say(formatProblems(file.scenario.warnings));
  const settings = {
    threads: args.jobs ?? availableParallelism(),
    plugIns,
    isQuiet: args.quiet === true || args.json === true,
    args: typed,
  };
  try {
    const head = await takeSnapshot(file, seedsOf(baseline), settings, { console, baseline });
    return head && compareSnapshots(baseline, head, contextOf(target, plugIns));
  } catch (error) {
    // A policy that throws, or a run too large: the other scenarios are judged all the same, and every channel tells of it.
    if (!(error instanceof UsageError)) throw error;
    console.say(`orrery: ${error.message}`);
    return incomparableScenario(file.scenario.name, file.scenario.path, error.message, "run");
  }
}

function contextOf({ file }: GateTarget & { kind: "ready" }, plugIns: readonly PlugInBundle[]) {
  return gateContext(
    file.scenario,
    plugIns.map(({ path }) => path),
  );
}

/** A baseline that cannot be read cannot be tested either, and that is no pass. */
function testGate(
  targets: readonly GateTarget[],
  plugIns: readonly PlugInBundle[],
  args: GateArguments,
  { console }: Session,
): ExitCode {
  const ready = targets.filter((target) => target.kind === "ready");
  const refused = targets
    .filter((target) => target.kind === "refused")
    .map(({ gate: { scenario, problems } }) => ({ scenario, why: problems[0]?.message ?? "" }));
  for (const { scenario, why } of refused) console.say(`${scenario}: ${why}`);
  const scenarios = ready.map((target) => selfTest(target.baseline, contextOf(target, plugIns)));
  const isBlind = scenarios.some(({ trials }) => trials.some(({ isCaught }) => !isCaught));
  const verdict = isBlind ? "fail" : refused.length > 0 || scenarios.length === 0 ? "error" : "pass";
  if (args.json === true) console.print(gateJson({ schema: "orrery/self-test/1", verdict, scenarios, refused }));
  else console.print(args.quiet === true ? `self-test: ${verdict}\n` : selfTestText(scenarios));
  return exitCodeOf(verdict, args.strict === true);
}

/** They tell of a comparison, and a self-test makes none. */
const CHANNELS = ["junit", "markdown", "annotations", "sarif", "bencher", "benchmark-action"] as const;

function refuseChannels(args: GateArguments): void {
  const given = CHANNELS.find((channel) => args[channel] !== undefined);
  if (given !== undefined)
    throw new UsageError(`--self-test and --${given} do not go together: --json has what a self-test says`);
}

function channelsOf(args: GateArguments): Channels {
  return {
    isJson: args.json === true,
    isQuiet: args.quiet === true,
    hasAnnotations: args.annotations === true,
    junit: args.junit,
    markdown: args.markdown,
    sarif: args.sarif,
    bencher: args.bencher,
    benchmarkAction: args["benchmark-action"],
  };
}
