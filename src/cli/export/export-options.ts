// What `orrery export` was asked for, checked against the scenario and made into what the exports want.

import { statSync } from "node:fs";
import { join } from "node:path";
import { MESSAGE_NAMES } from "../../architectures/protocol/messages.ts";
import type { TimelineOptions } from "../../report/export/timeline/timeline.ts";
import { oneOf } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import type { ExportOptions } from "./create-exports.ts";
import { FORMATS, FORMAT_NAMES, formatsWith, type Format, type NarrowingOption } from "./formats.ts";
import { readOrigin } from "./origin.ts";

/** As typed; instants in us. */
export interface ExportArguments {
  readonly format?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  readonly node?: readonly string[] | undefined;
  readonly message?: readonly string[] | undefined;
  readonly "messages-max"?: number | undefined;
  readonly origin?: string | undefined;
}

export const MESSAGES_MAX = 100_000;
/** For `--message`: no kind at all. */
const NONE = "none";
const FOLDER = "exports";

/** Throws a UsageError for what cannot be meant. */
export function readFormats(formats: readonly string[] | undefined): readonly Format[] {
  if (formats === undefined) throw new UsageError(`expected --format: one or more of ${FORMAT_NAMES.join(", ")}`);
  return [...new Set(formats.map((name) => oneOf("--format", name, FORMAT_NAMES) as Format))];
}

export function readExportOptions(
  args: ExportArguments,
  { scenario, nodeNames }: { readonly scenario: string; readonly nodeNames: readonly string[] },
): Omit<ExportOptions, "parquet"> {
  const formats = readFormats(args.format);
  refuseIdleOptions(args, formats);
  return {
    formats,
    ...(args.out === undefined ? { out: join(FOLDER, scenario), isFile: false } : readOut(args.out, formats)),
    timeline: readTimelineOptions(args, nodeNames),
    origin: readOrigin(args.origin),
  };
}

/** An option that none of the formats heeds is a misunderstanding. */
function refuseIdleOptions(args: ExportArguments, formats: readonly Format[]): void {
  const options: readonly NarrowingOption[] = ["from", "until", "node", "message", "messages-max", "origin"];
  for (const option of options) {
    if (args[option] === undefined) continue;
    const heeding = formatsWith(option);
    if (formats.some((format) => heeding.includes(format))) continue;
    throw new UsageError(
      `--${option}: means something to ${heeding.join(", ")} only, found --format ${formats.join(", ")}`,
    );
  }
}

/** One file where there is but one, unless the path names a folder. */
function readOut(out: string, formats: readonly Format[]): Pick<ExportOptions, "out" | "isFile"> {
  const isOneFile = formats.length === 1 && FORMATS[formats[0]].files.length === 1;
  const there = whatIsAt(out);
  if (there === "file" && !isOneFile)
    throw new UsageError(`--out ${out}: expected a folder for several files, but a file of that name is there`);
  const isFolder = there === "folder" || (there === "nothing" && /[\\/]$/.test(out));
  return { out, isFile: isOneFile && !isFolder };
}

/** A path that cannot be looked up is told to whoever writes to it. */
function whatIsAt(path: string): "nothing" | "file" | "folder" {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    return "nothing";
  }
}

function readTimelineOptions(args: ExportArguments, nodeNames: readonly string[]): TimelineOptions {
  const { from = 0, until = Infinity, node, message } = args;
  if (from >= until)
    throw new UsageError(`--until: expected a time after --from (${from / 1e6}s), found ${until / 1e6}s`);
  const kinds = message?.map((name) => oneOf("--message", name, [...MESSAGE_NAMES, NONE]));
  return {
    window: { from, until },
    nodes:
      node === undefined ? undefined : new Set(node.map((name) => nodeNames.indexOf(oneOf("--node", name, nodeNames)))),
    messages: { kinds: kinds === undefined ? undefined : new Set(kinds), max: args["messages-max"] ?? MESSAGES_MAX },
  };
}
