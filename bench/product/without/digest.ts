// Stands in for src/kernel/digest.ts in the ablation: the same class, doing nothing.

import type { Digest as RealDigest } from "../../../src/kernel/digest.ts";

export class Digest implements Pick<RealDigest, "mix" | "mixWords" | "toString"> {
  mix(): void {}

  mixWords(): void {}

  toString(): string {
    return "none";
  }
}
