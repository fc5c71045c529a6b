// `orrery report`: reports from results that are there already: one again, or several side by side; and the index of all.

import { copyFileSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { combineSources, reportAgain } from "../../experiment/combine/combine-sources.ts";
import type { ResultSource } from "../../experiment/combine/result-source.ts";
import { selectFromSource } from "../../experiment/combine/select-variants.ts";
import { resultsJson } from "../../report/results-json.ts";
import { closingText } from "../../report/terminal.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { oneOf, text, texts } from "../options.ts";
import { DEFAULT_FOLDER, outFolders } from "../output/out-folders.ts";
import { commandText } from "../../experiment/replay-command.ts";
import { ReportFolder } from "../output/report-folder.ts";
import { mistakeInResults } from "../report/broken-results.ts";
import { refreshIndex, writeIndex } from "../report/report-index.ts";
import { pathsIn, readSources } from "../report/read-sources.ts";
import type { FoundSource } from "../report/read-sources.ts";
import { writeReport } from "../report/write-report.ts";
import { sayWhere } from "../run-scenario.ts";
import type { Session } from "../session.ts";
import { STORE_FOLDER } from "../store/store-options.ts";
import { UsageError } from "../usage-error.ts";

export function addReportCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "report [results...]",
    "Make a report again from stored results, or compare several, without running anything",
    declareOptions,
    (args) => session.finish(report(args, session)),
  );
}

function declareOptions(command: Argv) {
  return command
    .positional("results", {
      describe:
        "Report folders, files of results (run --json), or beginnings of run ids in the store; label=path names one",
      type: "string",
      array: true,
      default: undefined as unknown as string[],
    })
    .option("out", {
      alias: "o",
      describe: "The report's folder: where it lay before, or reports/<labels> for a comparison, unless given",
      type: "string",
      requiresArg: true,
      coerce: text("out"),
    })
    .option("variant", {
      describe: "Take only this variant from every result (may be repeated)",
      type: "string",
      array: true,
      requiresArg: true,
      coerce: texts("variant"),
    })
    .option("store", {
      describe: `Where run ids are looked for (${STORE_FOLDER})`,
      type: "string",
      requiresArg: true,
      coerce: text("store"),
    })
    .option("index", {
      describe: `Write the page over all reports of the folders named (${DEFAULT_FOLDER})`,
      type: "boolean",
    })
    .option("json", {
      describe: "Print one JSON object with the results, and nothing else, on stdout",
      type: "boolean",
    })
    .example(...exampleOf("$0 report reports/demo", "the same report again, with this version's pages"))
    .example(
      ...exampleOf("$0 report before=old/demo after=reports/demo", "what changed between two runs of a scenario"),
    )
    .example(...exampleOf("$0 report reports/a reports/b --variant raft", "one design in two scenarios"))
    .example(...exampleOf("$0 report --index", "reports/index.html, over everything in reports/"));
}

type ReportArguments = Awaited<ReturnType<typeof declareOptions>["argv"]>;

function report(args: ReportArguments, session: Session): ExitCode {
  // yargs makes a list of one undefined where nothing was given.
  const words = (args.results ?? []).filter((word) => (word as string | undefined) !== undefined).map(String);
  if (args.index === true) return makeIndexes(words, args, session);
  if (words.length === 0)
    throw new UsageError(
      `expected results: report folders such as ${join(DEFAULT_FOLDER, "demo")}, or run ids; --index makes the page over all`,
    );
  try {
    return makeReport(words, args, session);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Results that somebody has changed are the likelier reason.
    for (const path of pathsIn(words)) {
      const mistake = mistakeInResults(path);
      if (mistake !== undefined) throw new UsageError(`${path}: not as \`orrery schema results\` says: ${mistake}`);
    }
    throw error;
  }
}

function makeReport(words: readonly string[], args: ReportArguments, session: Session): ExitCode {
  const command = commandText(session.args);
  const found = readSources(words, args.store ?? STORE_FOLDER, command);
  const sources = found.map((source) => selected(source, args.variant));
  const isOne = sources.length === 1;
  const input = isOne ? reportAgain(sources[0]) : combineSources(sources, command);
  const weather = isOne ? sources[0].weather : {};
  const path = args.out ?? defaultFolder(found, args.variant !== undefined);
  const folder = new ReportFolder(path);
  try {
    if (isOne && args.variant === undefined) copyTasks(found[0].folder, folder);
    writeReport({ input, weather }, folder, session.console);
  } finally {
    folder.discard();
  }
  const { console } = session;
  console.print(
    args.json === true
      ? resultsJson(input.results)
      : closingText(input, { colour: console.hasColor, width: console.width }),
  );
  sayWhere(path, console);
  refreshIndex(path, session.console);
  return EXIT.pass;
}

function makeIndexes(folders: readonly string[], args: ReportArguments, { console }: Session): ExitCode {
  for (const option of ["out", "variant", "store", "json"] as const) {
    if (args[option] !== undefined) throw new UsageError(`--index and --${option} do not go together`);
  }
  for (const folder of folders.length === 0 ? [DEFAULT_FOLDER] : folders) {
    const { path, reports, skipped } = writeIndex(folder);
    for (const reason of skipped) console.say(`left out: ${reason}`);
    console.print(`${path}: ${reports === 1 ? "1 report" : `${reports} reports`}\n`);
  }
  return EXIT.pass;
}

function selected(source: ResultSource, names: readonly string[] | undefined): ResultSource {
  if (names === undefined) return source;
  const known = Object.keys(source.input.results.variants);
  for (const name of names) oneOf(`--variant (${source.path})`, name, known);
  return selectFromSource(source, names);
}

/** A report that lost something must not take the place of the one that it was made from. */
function defaultFolder(sources: readonly FoundSource[], isSelection: boolean): string {
  if (sources.length > 1) return outFolders([sources.map(({ label }) => label).join("-and-")], undefined)[0];
  const [{ folder, missing, path }] = sources;
  if (folder !== undefined && missing.length === 0 && !isSelection) return folder;
  throw new UsageError(
    `${path}: expected --out with it, since the new report ${isSelection ? "has only some variants" : "would not be complete"}${missing.length > 0 ? `\n${missing.join("\n")}` : ""}`,
  );
}

function copyTasks(from: string | undefined, folder: ReportFolder): void {
  const file = from === undefined ? undefined : join(resolve(from), "tasks.csv");
  if (file !== undefined && existsSync(file)) copyFileSync(file, join(folder.workPath, "tasks.csv"));
}
