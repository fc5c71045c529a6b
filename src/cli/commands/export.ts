// `orrery export`: one run in the formats of other tools.

import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import type { Scenario, Variant } from "../../scenario/scenario.ts";
import { carry, uncarry } from "../executor/failures.ts";
import { createExports, type ExportOptions } from "../export/create-exports.ts";
import { describeRun } from "../../experiment/export/describe-run.ts";
import { MESSAGES_MAX, readExportOptions } from "../export/export-options.ts";
import { runExports } from "../../experiment/export/feed-exports.ts";
import { FORMAT_NAMES } from "../export/formats.ts";
import { loadParquet } from "../export/load-parquet.ts";
import { OutputFiles } from "../export/output-files.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import { readScenario } from "../load-scenario.ts";
import { instant, oneOf, text, texts, wholeNumber } from "../options.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import type { Session } from "../session.ts";
import { bundlePlugIns, PLUG_IN_OPTION } from "./plug-in-option.ts";

export function addExportCommand(parser: Argv, session: Session): Argv {
  return parser.command("export <scenario>", "Write one run as files for other tools", declareOptions, (args) =>
    exportRun(args, session),
  );
}

function declareOptions(command: Argv) {
  return declareWindow(declareRun(command))
    .option("plugin", PLUG_IN_OPTION)
    .example(...exampleOf("$0 export demo.yaml -f perfetto -o run.pftrace", "open it at ui.perfetto.dev"))
    .example(...exampleOf("$0 export demo.yaml -f replay -o run.html", "a page that plays the run, for a browser"))
    .example(...exampleOf("$0 export demo.yaml -f perfetto --until 12m", "a shorter timeline, in exports/demo/"))
    .example(...exampleOf("$0 export demo.yaml -f csv -f parquet --seed 7", "tables of another seed"))
    .example(...exampleOf("$0 export demo.yaml -f otlp -f prometheus", "traces and metrics of the run"));
}

function declareRun(command: Argv) {
  return command
    .positional("scenario", { describe: "A scenario file", type: "string", demandOption: true })
    .option("format", {
      alias: "f",
      describe: `${FORMAT_NAMES.join(", ")} (may be repeated)`,
      type: "string",
      array: true,
      requiresArg: true,
      coerce: texts("format"),
    })
    .option("out", {
      alias: "o",
      describe: "The folder, instead of exports/<scenario>; for perfetto, chrome or replay alone, the file",
      type: "string",
      requiresArg: true,
      coerce: text("out"),
    })
    .option("variant", {
      describe: "The variant; the first unless given",
      type: "string",
      requiresArg: true,
      coerce: text("variant"),
    })
    .option("seed", {
      describe: "The seed; the scenario's unless given",
      requiresArg: true,
      coerce: wholeNumber("seed", { min: 0, max: Number.MAX_SAFE_INTEGER }),
    });
}

/** What of the run is shown. */
function declareWindow<T>(command: Argv<T>) {
  return command
    .option("from", {
      describe: "Timelines begin at this virtual time, such as 90s (otlp: tasks that arrive from then on)",
      requiresArg: true,
      coerce: instant("from"),
    })
    .option("until", {
      describe: "Timelines end before this virtual time",
      requiresArg: true,
      coerce: instant("until"),
    })
    .option("node", {
      describe: "Timelines show only this node, such as worker/3 (may be repeated)",
      type: "string",
      array: true,
      requiresArg: true,
      coerce: texts("node"),
    })
    .option("message", {
      describe: "perfetto, replay: only messages of this kind, such as dispatch, or none (may be repeated)",
      type: "string",
      array: true,
      requiresArg: true,
      coerce: texts("message"),
    })
    .option("messages-max", {
      describe: `perfetto, replay: at most so many messages; ${MESSAGES_MAX} unless given`,
      requiresArg: true,
      coerce: wholeNumber("messages-max", { min: 0, max: Number.MAX_SAFE_INTEGER }),
    })
    .option("origin", {
      describe: "prometheus, otlp: the date that virtual time 0 stands for; 1970-01-01 unless given",
      type: "string",
      requiresArg: true,
      coerce: text("origin"),
    });
}

type ExportCommandArguments = Awaited<ReturnType<typeof declareOptions>["argv"]>;

async function exportRun(args: ExportCommandArguments, { console }: Session): Promise<void> {
  const plugIns = await importPlugIns(await bundlePlugIns(args.plugin));
  const scenario = readScenario(args.scenario, readScenarioText(args.scenario), plugIns);
  const variant = chooseVariant(scenario, args.variant);
  const seed = args.seed ?? scenario.seed;
  const nodeNames = variant.cluster.nodes.map(({ name }) => name);
  const options = readExportOptions(args, { scenario: scenario.name, nodeNames });
  const parquet = options.formats.includes("parquet") ? await loadParquet() : undefined;
  if (args.variant === undefined && scenario.variants.length > 1)
    console.say(`Exporting '${variant.name}' at seed ${seed}.`);
  const { paths, notices } = writeExports(scenario.name, variant, seed, { ...options, parquet });
  for (const notice of notices) console.say(notice);
  console.print(paths.map((path) => `${path}\n`).join(""));
}

function chooseVariant(scenario: Scenario, wanted: string | undefined): Variant {
  const names = scenario.variants.map(({ name }) => name);
  const name = wanted === undefined ? names[0] : oneOf("--variant", wanted, names);
  return scenario.variants[names.indexOf(name)];
}

interface Written {
  readonly paths: readonly string[];
  readonly notices: readonly string[];
}

function writeExports(scenario: string, variant: Variant, seed: number, options: ExportOptions): Written {
  const files = new OutputFiles();
  try {
    const exports = createExports(describeRun(scenario, variant, seed), options, files);
    const { result, notices } = runExports(
      variant,
      seed,
      exports.map(({ run }) => run),
    );
    const violations = result.findings.filter(({ severity }) => severity === "violation");
    const broken = [...new Set(violations.map(({ check }) => check))];
    return {
      paths: files.publish(),
      notices: [
        ...exports.flatMap(({ format }, index) => notices[index].map((notice) => `${format}: ${notice}`)),
        ...(broken.length === 0 ? [] : [`The run broke ${broken.join(", ")}: \`orrery run\` says where.`]),
      ],
    };
  } catch (error) {
    throw uncarry({ index: 0, variant: variant.name, seed, detailed: false }, carry(error));
  } finally {
    files.discard();
  }
}
