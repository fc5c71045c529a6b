// Compares two traces, line by line and never holding more than a few: the common part as text, and from the first difference
// on as records, in the order of virtual time. For `orrery diff`.

import { Aftermath } from "./aftermath.ts";
import type { Side } from "./aftermath.ts";
import type { RecordPair, TraceDiff } from "./trace-diff.ts";

/** Lines of `orrery trace`, pulled one by one; undefined at the end. */
export interface TraceLines {
  readonly name: string;
  next(): string | undefined;
}

/** A line that is no record. */
export class TraceLineError extends Error {
  override readonly name = "TraceLineError";
}

export interface DiffOptions {
  /** How many records to keep before the first difference, and after it on each side. */
  readonly context: number;
}

/** Without the metrics, of which a trace knows nothing. Throws a TraceLineError. */
export function diffTraces(a: TraceLines, b: TraceLines, { context }: DiffOptions): Omit<TraceDiff, "metrics"> {
  const sides = { a: new Reader(a), b: new Reader(b) };
  const before: string[] = [];
  let common = 0;
  while (sides.a.line !== undefined && sides.a.line === sides.b.line) {
    // Text that equals text needs no parsing; the first line shows whether it is a trace at all.
    if (common === 0) sides.a.record();
    common += 1;
    before.push(sides.a.line);
    if (before.length > context) before.shift();
    sides.a.advance();
    sides.b.advance();
  }
  const first: RecordPair = { a: sides.a.line ?? null, b: sides.b.line ?? null };
  const isSame = first.a === null && first.b === null;
  const next: { readonly a: string[]; readonly b: string[] } = { a: [], b: [] };
  const aftermath = new Aftermath();
  for (let side = earlier(sides); side !== undefined; side = earlier(sides)) {
    const reader = sides[side];
    if (next[side].length < context) next[side].push(reader.line!);
    aftermath.take(side, reader.record(), reader.line!);
    reader.advance();
  }
  return {
    schema: "orrery/diff/1",
    a: a.name,
    b: b.name,
    isSame,
    common,
    context: before,
    first: isSame ? null : first,
    next,
    ...aftermath.finish(),
  };
}

/** The side whose next record comes first, or at one instant the one that is behind: both are read at the same pace. */
function earlier({ a, b }: Readonly<Record<Side, Reader>>): Side | undefined {
  if (a.line === undefined) return b.line === undefined ? undefined : "b";
  if (b.line === undefined) return "a";
  const [atA, atB] = [a.record().at, b.record().at];
  if (atA === atB) return a.read <= b.read ? "a" : "b";
  return atA < atB ? "a" : "b";
}

export interface LineRecord {
  /** Seconds. */
  readonly at: number;
  readonly kind: string;
  readonly task?: unknown;
}

/** One line ahead. */
class Reader {
  readonly #lines: TraceLines;
  line: string | undefined;
  /** Lines so far, the one at hand included. */
  read = 0;
  #record: LineRecord | undefined;

  constructor(lines: TraceLines) {
    this.#lines = lines;
    this.advance();
  }

  advance(): void {
    this.line = this.#lines.next();
    this.read += 1;
    this.#record = undefined;
  }

  /** Of the line at hand. */
  record(): LineRecord {
    this.#record ??= this.#parse();
    return this.#record;
  }

  #parse(): LineRecord {
    try {
      const value: unknown = JSON.parse(this.line ?? "");
      if (isRecord(value)) return value;
    } catch {
      // Said below: it makes no difference whether it is no JSON or another JSON.
    }
    const found = (this.line ?? "").slice(0, 60);
    throw new TraceLineError(
      `${this.#lines.name}:${this.read}: expected a record as \`orrery trace\` prints it, found '${found}'`,
    );
  }
}

function isRecord(value: unknown): value is LineRecord {
  return (
    typeof value === "object" &&
    value !== null &&
    "at" in value &&
    typeof value.at === "number" &&
    "kind" in value &&
    typeof value.kind === "string"
  );
}
