// One side of `orrery diff`: a trace file, plain or zipped, or a run that is made now. Whatever it is, it becomes lines that
// are pulled from a file, so that memory does not grow with the trace.

import { closeSync, createReadStream, createWriteStream, existsSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { TraceLines } from "../../experiment/gate/diff-traces.ts";
import { runVariant } from "../../experiment/run-variant.ts";
import { carry, uncarry } from "../executor/failures.ts";
import { openLineSource } from "../files/line-source.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import { readScenario } from "../load-scenario.ts";
import { oneOf } from "../options.ts";
import { formatRecord } from "../output/record-line.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import { bundlePlugIns } from "../commands/plug-in-option.ts";
import { fileTrouble, messageOf, UsageError } from "../usage-error.ts";
import { parseRunWords } from "./run-words.ts";

export interface TraceSide extends TraceLines {
  /** Of a run; a trace file has none. */
  readonly metrics: Readonly<Record<string, number>> | undefined;
}

/** `given` as the user typed it; `folder` is for what is made on the way, and named `side` there. */
export async function openSide(given: string, folder: string, side: "a" | "b"): Promise<TraceSide> {
  const file = join(folder, `${side}.ndjson`);
  if (isScenario(given)) {
    const metrics = await traceRun(given, file);
    return { ...linesOf(file, given), metrics };
  }
  if (!existsSync(given)) throw new UsageError(`${given}: expected a trace file or a scenario, found no such file`);
  if (!isZipped(given)) return { ...linesOf(given, given), metrics: undefined };
  try {
    await pipeline(createReadStream(given), createGunzip(), createWriteStream(file));
  } catch (error) {
    throw new UsageError(`${given}: expected a whole gzip file, found a broken one (${messageOf(error)})`);
  }
  return { ...linesOf(file, given), metrics: undefined };
}

function isScenario(given: string): boolean {
  return /\.ya?ml(\s|$)/.test(given.trim()) && !(existsSync(given) && !/\.ya?ml$/.test(given));
}

function linesOf(file: string, name: string): TraceLines {
  const lines = openLineSource(file);
  return { name, next: () => lines.next() };
}

function isZipped(path: string): boolean {
  try {
    const handle = openSync(path, "r");
    try {
      const magic = new Uint8Array(2);
      return readSync(handle, magic, 0, 2, 0) === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new UsageError(`${path}: cannot be read: ${fileTrouble(error)}`);
  }
}

/** Runs it and leaves its records in `file`. */
async function traceRun(given: string, file: string): Promise<Readonly<Record<string, number>>> {
  const words = parseRunWords(given);
  const plugIns = await importPlugIns(await bundlePlugIns(words.plugIns));
  const scenario = readScenario(words.path, readScenarioText(words.path), plugIns);
  const names = scenario.variants.map(({ name }) => name);
  const name = words.variant === undefined ? names[0] : oneOf("--variant", words.variant, names);
  const variant = scenario.variants[names.indexOf(name)];
  const seed = words.seed ?? scenario.seed;
  const nodeNames = variant.cluster.nodes.map((node) => node.name);
  const writer = new FileLines(file);
  try {
    const { metrics } = runVariant(variant, seed, {
      onRecord: (kind, at, ...numbers) => writer.write(formatRecord({ kind, at, numbers }, nodeNames)),
    });
    return metrics;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw uncarry({ index: 0, variant: variant.name, seed, detailed: false }, carry(error));
  } finally {
    writer.close();
  }
}

const BUFFER_CHARACTERS = 65_536;

class FileLines {
  readonly #handle: number;
  readonly #file: string;
  #buffered: string[] = [];
  #characters = 0;

  constructor(file: string) {
    this.#file = file;
    this.#handle = openSync(file, "w");
  }

  write(line: string): void {
    this.#buffered.push(line, "\n");
    this.#characters += line.length + 1;
    if (this.#characters >= BUFFER_CHARACTERS) this.#flush();
  }

  close(): void {
    try {
      this.#flush();
    } finally {
      closeSync(this.#handle);
    }
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffered.join(""));
    this.#buffered = [];
    this.#characters = 0;
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(this.#handle, bytes, written);
    } catch (error) {
      throw new UsageError(`${this.#file}: the trace cannot be kept there: ${fileTrouble(error)}`);
    }
  }
}
