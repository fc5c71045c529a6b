// `orrery trace`: the records of one run as NDJSON, filtered.

import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { runVariant } from "../../experiment/run-variant.ts";
import { RECORD_KINDS } from "../../trace/record-kinds.ts";
import type { Scenario, Variant } from "../../scenario/scenario.ts";
import { carry, uncarry } from "../executor/failures.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import { readScenario } from "../load-scenario.ts";
import { instant, oneOf, text, texts, wholeNumber } from "../options.ts";
import { LineWriter, ReaderGone } from "../output/line-writer.ts";
import { nodesOf, taskOf, type TracedRecord } from "../../experiment/told-record.ts";
import { formatRecord } from "../output/record-line.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { bundlePlugIns, PLUG_IN_OPTION } from "./plug-in-option.ts";

export function addTraceCommand(parser: Argv, session: Session): Argv {
  return parser.command("trace <scenario>", "Print one run's records, one JSON object a line", declareOptions, (args) =>
    trace(args, session),
  );
}

function declareOptions(command: Argv) {
  return command
    .positional("scenario", { describe: "A scenario file", type: "string", demandOption: true })
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
    })
    .option("node", {
      describe: "Only records that name this node, such as worker/3 (may be repeated)",
      type: "string",
      array: true,
      requiresArg: true,
      coerce: texts("node"),
    })
    .option("task", {
      describe: "Only records of this task",
      requiresArg: true,
      coerce: wholeNumber("task", { min: 0, max: Number.MAX_SAFE_INTEGER }),
    })
    .option("kind", {
      describe: "Only this kind, or its first part: attempt.started, task (may be repeated)",
      type: "string",
      array: true,
      requiresArg: true,
      coerce: texts("kind"),
    })
    .option("from", {
      describe: "Only records from this virtual time on, such as 90s",
      requiresArg: true,
      coerce: instant("from"),
    })
    .option("until", { describe: "Only records before this virtual time", requiresArg: true, coerce: instant("until") })
    .option("plugin", PLUG_IN_OPTION)
    .example(...exampleOf("$0 trace demo.yaml --task 17", "the life of one task"))
    .example(...exampleOf("$0 trace demo.yaml --kind fault --kind leader", "faults, and what leaders did about them"))
    .example(...exampleOf("$0 trace demo.yaml --node master/0 --from 2m --until 130s", "ten seconds of one node"));
}

type TraceArguments = Awaited<ReturnType<typeof declareOptions>["argv"]>;

async function trace(args: TraceArguments, { console }: Session): Promise<void> {
  if ((args.from ?? 0) >= (args.until ?? Infinity)) throw new UsageError("--until: expected a time after --from");
  const plugIns = await importPlugIns(await bundlePlugIns(args.plugin));
  const scenario = readScenario(args.scenario, readScenarioText(args.scenario), plugIns);
  const variant = chooseVariant(scenario, args.variant);
  const seed = args.seed ?? scenario.seed;
  const nodeNames = variant.cluster.nodes.map(({ name }) => name);
  const isWanted = createFilter(args, nodeNames);
  const writer = new LineWriter();
  let records = 0;
  let written = 0;
  let last = 0;
  if (args.variant === undefined && scenario.variants.length > 1)
    console.say(`Tracing '${variant.name}' at seed ${seed}.`);
  try {
    runVariant(variant, seed, {
      onRecord(kind, at, ...numbers) {
        const record: TracedRecord = { kind, at, numbers };
        records += 1;
        last = at;
        if (!isWanted(record)) return;
        written += 1;
        writer.write(formatRecord(record, nodeNames));
      },
    });
    writer.flush();
    if (written === 0) console.say(`None of the run's ${records} records (from 0 s to ${last / 1e6} s) is wanted.`);
  } catch (error) {
    if (error instanceof ReaderGone) return;
    throw uncarry({ index: 0, variant: variant.name, seed, detailed: false }, carry(error));
  }
}

function chooseVariant(scenario: Scenario, wanted: string | undefined): Variant {
  const names = scenario.variants.map(({ name }) => name);
  const name = wanted === undefined ? names[0] : oneOf("--variant", wanted, names);
  return scenario.variants[names.indexOf(name)];
}

function createFilter(args: TraceArguments, nodeNames: readonly string[]): (record: TracedRecord) => boolean {
  const nodes =
    args.node === undefined
      ? undefined
      : new Set(args.node.map((name) => nodeNames.indexOf(oneOf("--node", name, nodeNames))));
  const kinds = args.kind === undefined ? undefined : wantedKinds(args.kind);
  const from = args.from ?? 0;
  const until = args.until ?? Infinity;
  return (record) =>
    record.at >= from &&
    record.at < until &&
    (kinds === undefined || kinds.has(record.kind)) &&
    (args.task === undefined || taskOf(record) === args.task) &&
    (nodes === undefined || nodesOf(record).some((node) => nodes.has(node)));
}

/** Numbers of the kinds that a name or a first part of a name stands for. */
function wantedKinds(names: readonly string[]): ReadonlySet<number> {
  const all = RECORD_KINDS.map(({ name }) => name as string);
  const families = [...new Set(all.map((name) => name.split(".")[0]))];
  for (const name of names) {
    const ofFamily = all.filter((kind) => kind.startsWith(`${name.split(".")[0]}.`));
    oneOf("--kind", name, [...all, ...families], ofFamily.length > 0 ? ofFamily : families);
  }
  return new Set(
    all.flatMap((kind, number) => (names.some((name) => kind === name || kind.startsWith(`${name}.`)) ? [number] : [])),
  );
}
