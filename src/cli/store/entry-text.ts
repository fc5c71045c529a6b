// The text of one entry of the store: JSON that carries its own hash, so that a byte that changed, or that never reached
// the disk, is noticed before anybody believes it.

import { createHash } from "node:crypto";
import { fromJsonText, keepJsonText, toJsonText } from "../../experiment/store/json-text.ts";
import type { IdentifiedRun } from "../../experiment/store/run-identity.ts";
import type { RunResult } from "../../experiment/results.ts";

export interface Entry extends IdentifiedRun {
  readonly result: RunResult;
}

/** `,"sha256":"<64 digits>"}` and a newline: always the last bytes, so that they can be checked without parsing. */
const SEAL = /^,"sha256":"([0-9a-f]{64})"\}\n$/;
const SEAL_LENGTH = ',"sha256":""}\n'.length + 64;

/** No text within a text looks like this, since its quotes would be escaped. */
const RESULT_KEY = ',"result":';
/** The value is an object: in a run's identity only a file may have this name, and its hash is a text. */
const RESULT_START = `${RESULT_KEY}{`;

export function sha256(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The same run and result give the same bytes. */
export function entryText({ id, identity }: IdentifiedRun, result: RunResult): string {
  const body = `${toJsonText({ id, identity }).slice(0, -1)}${RESULT_KEY}${toJsonText(result)}`;
  return `${body},"sha256":"${sha256(body)}"}\n`;
}

/** undefined = not whole. */
export function readEntry(bytes: Uint8Array): Entry | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cut = text.length - SEAL_LENGTH;
  if (cut < 0) return undefined;
  const seal = SEAL.exec(text.toString("latin1", cut));
  if (seal === null || sha256(text.subarray(0, cut)) !== seal[1]) return undefined;
  const body = text.toString("utf8", 0, cut);
  const start = body.indexOf(RESULT_START);
  if (start < 0) return undefined;
  // The result is the last key and has most of the text: it is read by itself, so that its text can be used again.
  const head = fromJsonText(`${body.slice(0, start)}}`) as IdentifiedRun;
  return { ...head, result: keepJsonText(body.slice(start + RESULT_KEY.length)) };
}
