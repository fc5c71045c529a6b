// What is too large for one value: JSON, compressed, in pieces of bounded size.

import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { fromJsonText, toJsonText } from "../../../experiment/store/json-text.ts";

const compress = promisify(gzip);
const decompress = promisify(gunzip);

const PIECE_BYTES = 524_288;
/** Compressed. A Redis that many share is no place for more. */
export const PAYLOAD_BYTES_MAX = 67_108_864;

/** Throws where it is larger than allowed; `what` names it. */
export async function toPieces(value: unknown, what: string): Promise<readonly Buffer[]> {
  const bytes = await compress(toJsonText(value));
  if (bytes.length > PAYLOAD_BYTES_MAX) {
    const [found, limit] = [bytes.length, PAYLOAD_BYTES_MAX].map((each) => Math.ceil(each / 1_048_576));
    throw new Error(`${what}: expected at most ${limit} MiB to send through Redis, found ${found} MiB`);
  }
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) pieces.push(bytes.subarray(at, at + PIECE_BYTES));
  return pieces;
}

/** undefined = nothing was there. */
export async function fromPieces(pieces: readonly Buffer[]): Promise<unknown> {
  if (pieces.length === 0) return undefined;
  return fromJsonText((await decompress(Buffer.concat(pieces))).toString("utf8"));
}
