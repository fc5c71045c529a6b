// details.ndjson.gz in a report's folder: what results.json does not hold and the report shows (the scenario, series,
// distributions, attempts, recordings), so that the report can be made again, or compared with others, without running anything.
// The first line is the head, every further line one run; all of it compressed line by line.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fromJsonText } from "../../experiment/store/json-text.ts";
import type { ReportInput, RunResult } from "../../experiment/results.ts";
import { packLine, PackedRuns } from "./run-file.ts";

export const DETAILS_FILE = "details.ndjson.gz";
const SCHEMA = "orrery/details/1";
/** Runs are small beside it; a file that unpacks to more was not written here. */
const BYTES_MAX = 4 * 1_073_741_824 - 1;
const NEWLINE = 10;

export interface Details {
  readonly input: ReportInput;
  /** By variant. */
  readonly weather: Readonly<Record<string, string>>;
}

/** The bytes, piece by piece; the same details give the same bytes on the same Node. */
export function* detailsParts({ input: { runs, ...head }, weather }: Details): Generator<Uint8Array> {
  yield packLine({ schema: SCHEMA, weather, runs: runs.length, input: head });
  if (runs instanceof PackedRuns) yield* runs.packed();
  else for (const run of runs) yield packLine(run);
}

/** undefined = there is none. Throws where it cannot be read or is not whole. */
export function readDetails(path: string): Details | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const lines = linesOf(gunzipSync(bytes, { maxOutputLength: BYTES_MAX }));
  const head = lines.next().value as Head | undefined;
  if (head?.schema !== SCHEMA) throw new Error(`expected ${SCHEMA}, found ${String(head?.schema)}`);
  const runs = [...lines] as readonly RunResult[];
  if (runs.length !== head.runs) throw new Error(`expected ${head.runs} runs, found ${runs.length}`);
  return { input: { ...head.input, runs }, weather: head.weather };
}

interface Head {
  readonly schema: string;
  readonly weather: Details["weather"];
  readonly runs: number;
  readonly input: Omit<ReportInput, "runs">;
}

/** One text of all lines might be longer than a text may be. */
function* linesOf(bytes: Buffer): Generator<unknown, undefined> {
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
    yield fromJsonText(bytes.toString("utf8", from, end));
    from = end + 1;
  }
  return undefined;
}
