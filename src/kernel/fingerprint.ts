// What this engine computes, as sixteen digits: equal wherever our arithmetic gives the same bits. Stored with every
// result, so that results of engines that differ are never compared as if they were one.

import { Digest } from "./digest.ts";
import { exp, expm1, log, log1p, pow } from "./math.ts";
import { createStream } from "./random-stream.ts";
import { gammaLower, normalQuantile } from "./special-functions.ts";

const SAMPLES = 200;

export function arithmeticFingerprint(): string {
  const digest = new Digest();
  mixMath(digest);
  mixDraws(digest);
  return digest.toString();
}

/** Arguments from 1e-6 to 1e6, by steps of 15 %. */
function mixMath(digest: Digest): void {
  for (let index = 0, x = 1e-6; index < SAMPLES; index += 1, x *= 1.15) {
    digest.mix(index, 1, 0, 0, log(x));
    digest.mix(index, 2, 0, 0, exp(x < 300 ? -x : 1 / x));
    digest.mix(index, 3, 0, 0, pow(x, 1.7));
    digest.mix(index, 4, 0, 0, log1p(1 / x));
    digest.mix(index, 5, 0, 0, expm1(-1 / x));
    digest.mix(index, 6, 0, 0, Math.sqrt(x));
    digest.mix(index, 7, 0, 0, gammaLower(3.5, x));
    digest.mix(index, 8, 0, 0, normalQuantile((index + 0.5) / SAMPLES));
  }
}

function mixDraws(digest: Digest): void {
  const stream = createStream("fingerprint", "engine");
  for (let index = 0; index < SAMPLES; index += 1) {
    digest.mix(index, 9, stream.int32(), stream.integer(1_000), stream.uniform());
    digest.mix(index, 10, 0, 0, stream.exponential());
    digest.mix(index, 11, 0, 0, stream.normal());
    digest.mix(index, 12, stream.chance(0.3) ? 1 : 0, 0, stream.integer(9_000_000_000_000));
  }
}
