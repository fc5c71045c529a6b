import { describe, expect, it } from "vitest";
import { Digest } from "../../src/kernel/digest.ts";
import { arithmeticFingerprint } from "../../src/kernel/fingerprint.ts";

type Five = readonly [number, number, number, number, number];

function digestOf(...mixes: readonly Five[]): string {
  const digest = new Digest();
  for (const mix of mixes) digest.mix(...mix);
  return digest.toString();
}

describe("the digest", () => {
  it("changes when any bit of any of the five numbers changes", () => {
    const seen = new Set([digestOf([1, 2, 3, 4, 5])]);
    for (let bit = 0; bit < 53; bit += 1) {
      seen.add(digestOf([bit === 0 ? 0 : 1 + 2 ** bit, 2, 3, 4, 5]));
      seen.add(digestOf([1, 2, 3, 4, 5 + 2 ** bit]));
    }
    for (let bit = 0; bit < 31; bit += 1) {
      seen.add(digestOf([1, 2 ^ (1 << bit), 3, 4, 5]));
      seen.add(digestOf([1, 2, 3 ^ (1 << bit), 4, 5]));
      seen.add(digestOf([1, 2, 3, 4 ^ (1 << bit), 5]));
    }
    expect(seen.size).toBe(1 + 53 * 2 + 31 * 3);
  });

  it("sees fractions in the last number, and takes 0 and -0 for one", () => {
    const seen = [0.5, 0.25, 0.1, 0.1 + 2 ** -56, -0.5, Infinity, NaN, 5e-324, 0].map((value) =>
      digestOf([1, 2, 3, 4, value]),
    );
    expect(new Set(seen).size).toBe(seen.length);
    expect(digestOf([1, 2, 3, 4, -0])).toBe(digestOf([1, 2, 3, 4, 0]));
  });

  it("depends on the order", () => {
    expect(digestOf([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).not.toBe(digestOf([6, 7, 8, 9, 10], [1, 2, 3, 4, 5]));
  });

  it("gives 100,000 neighbouring inputs different digests", () => {
    const seen = new Set<string>();
    for (let index = 0; index < 100_000; index += 1)
      seen.add(digestOf([index % 100, index % 10, Math.floor(index / 100), 0, 0]));
    expect(seen.size).toBe(100_000);
  });

  // Pinned: committed baselines hold digests.
  it("gives the same digest in every version", () => {
    expect(digestOf([1, 2, 3, 4, 5], [2 ** 40, -1, 0, 7, 0.25])).toMatchInlineSnapshot(`"00a0a629709e9563"`);
  });
});

describe("the engine's fingerprint", () => {
  // The point of our own arithmetic: this line holds on every engine and machine.
  it("is this one", () => {
    expect(arithmeticFingerprint()).toMatchInlineSnapshot(`"ffa2efc718d05a65"`);
  });
});
