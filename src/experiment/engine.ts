// Which engine made a result. Two engines with the same fingerprint give the same bits for the same scenario and seed;
// results of different fingerprints are not compared byte for byte.

import { Digest } from "../kernel/digest.ts";
import { exp, log } from "../kernel/math.ts";
import { createStream } from "../kernel/random-stream.ts";
import { RECORD_KINDS } from "../trace/record-kinds.ts";

/** The package's version; a test holds the two together. */
export const ENGINE_VERSION = "0.1.0";

const SAMPLES = 64;

/** Sixteen hexadecimal digits over sample values of everything that could differ between engines. */
export function engineFingerprint(): string {
  const digest = new Digest();
  const stream = createStream("fingerprint", "engine");
  const words = new Int32Array(2);
  const double = new Float64Array(words.buffer);
  const mix = (value: number): void => {
    double[0] = value;
    digest.mix(words[0], words[1], 0, 0, 0);
  };
  for (let index = 1; index <= SAMPLES; index += 1) {
    const x = index / 7;
    mix(log(x));
    mix(exp(x - 4));
    mix(Math.sqrt(x));
    mix(stream.uniform());
    mix(stream.exponential());
    mix(stream.normal());
  }
  for (const { name } of RECORD_KINDS) for (const letter of name) mix(letter.codePointAt(0) ?? 0);
  return digest.toString();
}
