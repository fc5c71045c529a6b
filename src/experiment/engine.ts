// Which engine made a result. Two engines with the same fingerprint give the same bits for the same scenario and seed;
// results of different fingerprints are not compared byte for byte.

import { Digest } from "../kernel/digest.ts";
import { arithmeticFingerprint } from "../kernel/fingerprint.ts";
import { RECORD_KINDS } from "../trace/record-kinds.ts";

/** The package's version; a test holds the two together. */
export const ENGINE_VERSION = "0.1.0";

/** Sixteen hexadecimal digits over the arithmetic, the random streams, and the vocabulary of the trace. */
export function engineFingerprint(): string {
  const digest = new Digest();
  const vocabulary = RECORD_KINDS.map(({ name }) => name).join();
  for (const letter of arithmeticFingerprint() + vocabulary) digest.mix(letter.codePointAt(0) ?? 0, 0, 0, 0, 0);
  return digest.toString();
}
