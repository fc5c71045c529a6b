// Reads a log from a file, plain or gzip, line by line: the door through which traces enter. Synchronous, because the
// simulation pulls. Only the edges may call it.

import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { gunzipSync } from "node:zlib";
import type { LineSource } from "../../workload/traces/line-source.ts";

const CHUNK_BYTES = 1_048_576;
/** Node cannot unzip piece by piece without promises, so a zipped log is unzipped whole; these bound its memory. */
const ZIPPED_BYTES_MAX = 268_435_456;
const UNZIPPED_BYTES_MAX = 2_147_483_648;

/** A file that cannot be read, said in a way that the user can act on. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
}

export function openLineSource(path: string): LineSource {
  const chunks = isZipped(path) ? unzippedChunks(path) : plainChunks(path);
  return new ChunkedLines(path, chunks);
}

/** The next piece of the file; undefined at its end. */
type Chunks = () => Buffer | undefined;

class ChunkedLines implements LineSource {
  readonly name: string;
  readonly #chunks: Chunks;
  readonly #decoder = new StringDecoder("utf8");
  #text = "";
  #position = 0;
  #isOver = false;
  #isFirst = true;

  constructor(name: string, chunks: Chunks) {
    this.name = name;
    this.#chunks = chunks;
  }

  next(): string | undefined {
    let end = this.#text.indexOf("\n", this.#position);
    while (end === -1 && !this.#isOver) {
      const searched = this.#text.length - this.#position;
      this.#fill();
      end = this.#text.indexOf("\n", searched);
    }
    if (end === -1) return this.#lastLine();
    const line = this.#text.slice(this.#position, end);
    this.#position = end + 1;
    return line.endsWith("\r") ? line.slice(0, -1) : line;
  }

  /** Drops what was given out and appends the next chunk. */
  #fill(): void {
    const chunk = this.#chunks();
    const more = chunk ? this.#decoder.write(chunk) : this.#decoder.end();
    this.#text = this.#text.slice(this.#position) + (this.#isFirst ? withoutByteOrderMark(more) : more);
    this.#position = 0;
    this.#isFirst = false;
    this.#isOver = chunk === undefined;
  }

  #lastLine(): string | undefined {
    if (this.#position >= this.#text.length) return undefined;
    const line = this.#text.slice(this.#position);
    this.#position = this.#text.length;
    return line.endsWith("\r") ? line.slice(0, -1) : line;
  }
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** Opens the file anew for each chunk: a run that stops halfway leaves nothing open. */
function plainChunks(path: string): Chunks {
  let position = 0;
  return () => {
    const chunk = readAt(path, position, CHUNK_BYTES);
    position += chunk.length;
    return chunk.length === 0 ? undefined : chunk;
  };
}

function unzippedChunks(path: string): Chunks {
  let content: Buffer | undefined;
  let position = 0;
  return () => {
    content ??= unzip(path);
    const chunk = content.subarray(position, position + CHUNK_BYTES);
    position += chunk.length;
    return chunk.length === 0 ? undefined : chunk;
  };
}

function unzip(path: string): Buffer {
  if (statSync(path).size > ZIPPED_BYTES_MAX) throw tooBig(path);
  try {
    return gunzipSync(readFileSync(path), { maxOutputLength: UNZIPPED_BYTES_MAX });
  } catch (error) {
    if (codeOf(error) === "ERR_BUFFER_TOO_LARGE") throw tooBig(path);
    throw new UnreadableFile(`${path}: expected a whole gzip file, found a broken one (${messageOf(error)})`);
  }
}

function tooBig(path: string): UnreadableFile {
  return new UnreadableFile(
    `${path}: expected at most ${ZIPPED_BYTES_MAX / 1_048_576} MiB zipped and ${UNZIPPED_BYTES_MAX / 1_048_576} MiB unzipped, ` +
      "found more; unzip it first, for a plain file is read piece by piece and may have any size",
  );
}

/** By the first two bytes, not by the name. */
function isZipped(path: string): boolean {
  const magic = readAt(path, 0, 2);
  return magic.length === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
}

function readAt(path: string, position: number, length: number): Buffer {
  try {
    const file = openSync(path, "r");
    try {
      const buffer = Buffer.allocUnsafe(length);
      return buffer.subarray(0, readSync(file, buffer, 0, length, position));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const found = codeOf(error) === "ENOENT" ? "no such file" : messageOf(error);
    throw new UnreadableFile(`${path}: expected a log that can be read, found ${found}`);
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
