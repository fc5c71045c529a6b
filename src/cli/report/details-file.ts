// details.ndjson.gz in a report's folder: what results.json does not hold and the report shows (the scenario, series,
// distributions, attempts, recordings), so that the report can be made again, or compared with others, without running anything.
// The first line is the head, every further line one run; all of it compressed line by line.

import { readFileSync } from "node:fs";
import { crc32, gunzipSync, inflateRawSync } from "node:zlib";
import { fromJsonText } from "../../experiment/store/json-text.ts";
import type { ReportInput, RunResult } from "../../experiment/results.ts";
import { packLine, PackedRuns, unpackLine } from "./run-file.ts";

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
  const lines = packedLines(bytes);
  const head = (lines === undefined ? unpackedLines(bytes).next().value : unpackLine(lines[0])) as Head | undefined;
  if (head?.schema !== SCHEMA) throw new Error(`expected ${SCHEMA}, found ${String(head?.schema)}`);
  const runs = lines === undefined ? ([...unpackedLines(bytes)].slice(1) as RunResult[]) : runsIn(lines.slice(1));
  if (runs.length !== head.runs) throw new Error(`expected ${head.runs} runs, found ${runs.length}`);
  return { input: { ...head.input, runs }, weather: head.weather };
}

/** They stay packed, and are read one at a time: a report of any number of runs takes the memory of its file. */
function runsIn(lines: readonly Uint8Array[]): PackedRuns {
  return new PackedRuns(lines.length, (at) => lines[at]);
}

interface Head {
  readonly schema: string;
  readonly weather: Details["weather"];
  readonly runs: number;
  readonly input: Omit<ReportInput, "runs">;
}

/** What stands before and after what is compressed in a part that `packLine` has made, bytes. */
const HEADER = 10;
const TRAILER = 8;

/** The parts of the file, one a line, each checked; undefined = it was packed by somebody else. */
function packedLines(bytes: Buffer): readonly Uint8Array[] | undefined {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const hasPlainHeader = bytes.readUInt16BE(from) === 0x1f_8b && bytes[from + 3] === 0;
    if (!hasPlainHeader) return undefined;
    const { buffer: line, engine } = inflateRawSync(bytes.subarray(from + HEADER), INFLATING) as unknown as Inflated;
    const end = from + HEADER + engine.bytesWritten + TRAILER;
    if (end > bytes.length || bytes.readUInt32LE(end - TRAILER) !== crc32(line)) throw new Error("it is damaged");
    if (line.indexOf(NEWLINE) !== line.length - 1) return undefined;
    lines.push(bytes.subarray(from, end));
    from = end;
  }
  return lines;
}

const INFLATING = { info: true, maxOutputLength: BYTES_MAX };

/** What `info` asks for; Node's types do not know it. */
interface Inflated {
  readonly buffer: Buffer;
  /** How much of the input was used. */
  readonly engine: { readonly bytesWritten: number };
}

/** One text of all lines might be longer than a text may be. */
function* unpackedLines(packed: Buffer): Generator<unknown, undefined> {
  const bytes = gunzipSync(packed, { maxOutputLength: BYTES_MAX });
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
    yield fromJsonText(bytes.toString("utf8", from, end));
    from = end + 1;
  }
  return undefined;
}
