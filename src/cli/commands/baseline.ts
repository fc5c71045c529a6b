// `orrery baseline`: writes down what the scenarios give today, for the gate to compare with.

import { availableParallelism } from "node:os";
import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { sayUnrepeatable } from "../../experiment/gate/certain-problems.ts";
import { compareSnapshots } from "../../experiment/gate/compare-snapshots.ts";
import type { Baseline, Snapshot } from "../../experiment/gate/snapshot.ts";
import { LIMITS } from "../../scenario/limits.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { BASELINE_FOLDER, folderStore, openBaselines, prepareFolder, writeBaseline } from "../gate/baseline-store.ts";
import { gateContext } from "../gate/gate-context.ts";
import { gateTargets, loadScenarios } from "../gate/gate-scenarios.ts";
import { seedsOf, takeSnapshot } from "../gate/take-snapshot.ts";
import { text, wholeNumber } from "../options.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import type { ScenarioFile } from "../run-scenario.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { bundlePlugIns, PLUG_IN_OPTION } from "./plug-in-option.ts";

const THREADS_MAX = 1_024;

export function addBaselineCommand(parser: Argv, session: Session): Argv {
  return parser.command("baseline", "Keep results for `orrery gate` to compare with", (command) =>
    command
      .command("write <scenario...>", "Write the first baseline of scenarios", declareWriting, async (args) =>
        session.finish(await write(args, session)),
      )
      .command("update [scenario...]", "Replace baselines, and say why", declareUpdating, async (args) =>
        session.finish(await update(args, session)),
      )
      .command("show", "List the baselines there are", declareCommon, (args) => show(args, session))
      .demandCommand(1, "expected write, update or show; `orrery baseline --help` explains them")
      .example(...exampleOf("$0 baseline write scenarios/*.yaml", "the first time"))
      .example(
        ...exampleOf('$0 baseline update --why "detector sends half the messages"', "after a change that is meant"),
      ),
  );
}

function declareCommon(command: Argv) {
  return command.option("baseline", {
    describe: `The folder (show: or a git reference); ${BASELINE_FOLDER} unless given`,
    type: "string",
    requiresArg: true,
    coerce: text("baseline"),
  });
}

function declareRunning(command: Argv) {
  return declareCommon(command)
    .option("seed", {
      describe: "The first seed, instead of the scenario's (update: the old baseline's)",
      requiresArg: true,
      coerce: wholeNumber("seed", { min: 0, max: Number.MAX_SAFE_INTEGER - LIMITS.replications }),
    })
    .option("replications", {
      alias: "n",
      describe: "How many seeds; more of them see smaller changes",
      requiresArg: true,
      coerce: wholeNumber("replications", { min: 1, max: LIMITS.replications }),
    })
    .option("jobs", {
      alias: "j",
      describe: "Worker threads; as many as processors unless given",
      requiresArg: true,
      coerce: wholeNumber("jobs", { min: 1, max: THREADS_MAX }),
    })
    .option("quiet", { alias: "q", describe: "No progress", type: "boolean" })
    .option("plugin", PLUG_IN_OPTION);
}

function declareWriting(command: Argv) {
  return declareRunning(command)
    .positional("scenario", {
      describe: "Scenario files, or folders of them",
      type: "string",
      array: true,
      demandOption: true,
      default: undefined as unknown as string[],
    })
    .option("why", { describe: "Why these results are right", type: "string", requiresArg: true, coerce: text("why") });
}

function declareUpdating(command: Argv) {
  return declareRunning(command)
    .positional("scenario", {
      describe: "Scenario files, or folders of them; all with a baseline unless given",
      type: "string",
      array: true,
      default: [] as string[],
    })
    .option("why", {
      describe: "Why the new results are right (required)",
      type: "string",
      requiresArg: true,
      coerce: text("why"),
    });
}

type WriteArguments = Awaited<ReturnType<typeof declareWriting>["argv"]>;
type UpdateArguments = Awaited<ReturnType<typeof declareUpdating>["argv"]>;

async function write(args: WriteArguments, session: Session): Promise<ExitCode> {
  const folder = args.baseline ?? BASELINE_FOLDER;
  const store = folderStore(folder);
  const plugIns = await importPlugIns(await bundlePlugIns(args.plugin));
  const found = loadScenarios(args.scenario, plugIns).map(({ file }) => file);
  if (found.length === 0) throw new UsageError(`${args.scenario.join(", ")}: no scenario there`);
  for (const { scenario } of found) {
    if (store.read(scenario.name) === undefined) continue;
    throw new UsageError(
      `${scenario.name} has a baseline in ${folder} already; \`orrery baseline update --why\` replaces it`,
    );
  }
  prepareFolder(folder);
  for (const file of found) {
    if ((await writeOne(file, undefined, { ...args, why: args.why ?? "first baseline" }, session)) === undefined)
      return EXIT.interrupted;
  }
  return EXIT.pass;
}

async function update(args: UpdateArguments, session: Session): Promise<ExitCode> {
  const { why } = args;
  if (why === undefined) throw new UsageError("--why: expected the reason for the new results, in quotes");
  const store = folderStore(args.baseline ?? BASELINE_FOLDER);
  const plugIns = await importPlugIns(await bundlePlugIns(args.plugin));
  const targets = gateTargets(args.scenario, store, plugIns);
  if (targets.length === 0) throw new UsageError(`nothing to update: ${store.name} holds no baseline`);
  prepareFolder(args.baseline ?? BASELINE_FOLDER);
  // A baseline that cannot be read is one to replace, if its scenario is named.
  const files = new Map(loadScenarios(args.scenario, plugIns).map(({ file }) => [file.scenario.path, file]));
  for (const target of targets) {
    const file = target.kind === "ready" ? target.file : files.get(target.gate.path);
    if (file === undefined || (target.kind === "refused" && store.read(file.scenario.name) === undefined))
      throw new UsageError(target.kind === "refused" ? target.gate.problems[0].message : "no such scenario");
    const old = target.kind === "ready" ? target.baseline : undefined;
    if ((await writeOne(file, old, { ...args, why }, session)) === undefined) return EXIT.interrupted;
  }
  return EXIT.pass;
}

type RunningArguments = Awaited<ReturnType<typeof declareRunning>["argv"]> & { readonly why: string };

/** Says how the new baseline differs from the old one. Undefined where it was interrupted: nothing is written then. */
async function writeOne(
  file: ScenarioFile,
  old: Baseline | undefined,
  args: RunningArguments,
  { console, args: typed }: Session,
): Promise<Baseline | undefined> {
  const plugIns = await bundlePlugIns(args.plugin);
  const kept = old === undefined ? {} : seedsOf(old);
  const selection = { seed: args.seed ?? kept.seed, replications: args.replications ?? kept.replications };
  const settings = { threads: args.jobs ?? availableParallelism(), plugIns, isQuiet: args.quiet === true, args: typed };
  const snapshot = await takeSnapshot(file, selection, settings, { console });
  if (snapshot === undefined) return undefined;
  refuseUnrepeatable(file.scenario.path, snapshot);
  const baseline = { ...snapshot, why: args.why };
  const path = writeBaseline(args.baseline ?? BASELINE_FOLDER, baseline);
  const context = gateContext(
    file.scenario,
    plugIns.map((plugIn) => plugIn.path),
  );
  const change =
    old === undefined ? ", new" : `; against the old one: ${compareSnapshots(old, snapshot, context).outcome}`;
  console.print(`${path}: ${size(baseline)}${change}\n`);
  if (baseline.verdict !== "pass")
    console.say(
      `${file.scenario.path}: these results are a ${baseline.verdict}; what fails is a finding of every gate`,
    );
  return baseline;
}

/** Every gate would find that it changed. */
function refuseUnrepeatable(path: string, { variants }: Snapshot): void {
  for (const { name, unrepeatable } of variants) {
    if (unrepeatable === undefined) continue;
    throw new UsageError(`${path}: ${sayUnrepeatable(name, unrepeatable)}; no baseline was written`);
  }
}

function size({ variants }: Baseline): string {
  return `${variants.length} x ${variants[0]?.runs.length ?? 0} runs`;
}

function show(args: { readonly baseline: string | undefined }, { console, finish }: Session): void {
  const store = openBaselines(args.baseline ?? BASELINE_FOLDER);
  const names = store.list();
  let isGood = names.length > 0;
  for (const name of names) {
    const read = store.read(name);
    if (read?.kind === "baseline") {
      const { path, verdict, engine, why } = read.baseline;
      console.print(
        `${name}: ${size(read.baseline)}, ${verdict}, engine ${engine.version} ${engine.fingerprint}\n  ${path}\n  ${why.replace(/\s+/g, " ")}\n`,
      );
    } else {
      isGood = false;
      console.say(`${name}: ${read?.message ?? "gone"}`);
    }
  }
  if (names.length === 0) console.say(`${store.name} holds no baseline`);
  finish(isGood ? EXIT.pass : EXIT.unjudged);
}
