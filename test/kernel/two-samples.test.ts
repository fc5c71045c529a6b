// Tests for two samples, against published figures, and their promise: who is no worse is found worse with at most the level.

import { describe, expect, it } from "vitest";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { higherShare, largerValues } from "../../src/kernel/two-samples.ts";

describe("higherShare", () => {
  it("is Fisher's exact test: his lady tasting tea, The Design of Experiments, 1935", () => {
    // Of eight cups, four with the milk first. All four right: 1 in 70; three or more: 17 in 70.
    expect(higherShare({ hits: 4, size: 4 }, { hits: 0, size: 4 })).toBeCloseTo(1 / 70, 10);
    expect(higherShare({ hits: 3, size: 4 }, { hits: 1, size: 4 })).toBeCloseTo(17 / 70, 10);
  });

  it("agrees with his convicted twins, as in R: fisher.test(Convictions, alternative = 'less') gives 0.0004652", () => {
    // Convictions: 2 of 17 dizygotic twins, 10 of 13 monozygotic ones.
    expect(higherShare({ hits: 10, size: 13 }, { hits: 2, size: 17 })).toBeCloseTo(0.0004652, 7);
  });

  it("is certain where nothing failed, or everything", () => {
    expect(higherShare({ hits: 0, size: 50 }, { hits: 3, size: 500 })).toBeCloseTo(1, 10);
    expect(higherShare({ hits: 9, size: 9 }, { hits: 4, size: 4 })).toBeCloseTo(1, 10);
  });

  it("finds who is no worse worse with at most the level, also with few failures", () => {
    const random = new RandomStreams("1").stream("shares");
    const draw = (size: number, share: number) => {
      let hits = 0;
      for (let one = 0; one < size; one += 1) if (random.chance(share)) hits += 1;
      return { hits, size };
    };
    let wrong = 0;
    for (let trial = 0; trial < 2_000; trial += 1) if (higherShare(draw(60, 0.03), draw(300, 0.03)) <= 0.05) wrong += 1;
    expect(wrong / 2_000).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 2_000));
    expect(wrong).toBeGreaterThan(0);
  });
});

describe("largerValues", () => {
  /** One bin for each value that occurs. */
  const binned = (...samples: readonly (readonly number[])[]) => {
    const values = [...new Set(samples.flat())].sort((a, b) => a - b);
    return samples.map((sample) => values.map((value) => sample.filter((one) => one === value).length));
  };
  // Hollander and Wolfe 1973, p. 69: permeability of the chorioamnion, at term and at 12 to 26 weeks. W = 35.
  const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
  const early = [1.15, 0.88, 0.9, 0.74, 1.21];

  it("is the test of Mann and Whitney with the correction for continuity", () => {
    const [x, y] = binned(term, early);
    // z = (35 - 25 - 1/2) / sqrt(10 x 5 x 16 / 12) = 1.1635; 1 - Phi(1.1635) = 0.1223. (Exact: 0.1272, in R's wilcox.test.)
    expect(largerValues(x!, y!)).toBeCloseTo(0.1223, 4);
  });

  it("corrects for ties", () => {
    const [x, y] = binned([2, 2, 3, 3], [1, 1, 2, 2]);
    // U = 2 x (2 + 1) + 2 x 4 = 14; ties of 2, 4 and 2: 6 + 60 + 6 = 72; variance 16/12 x (9 - 72/56) = 10.2857.
    // z = (14 - 8 - 1/2) / 3.2071 = 1.7150; 1 - Phi(1.7150) = 0.04318.
    expect(largerValues(x!, y!)).toBeCloseTo(0.04318, 4);
  });

  it("says nothing where all are alike", () => {
    expect(largerValues([0, 5], [0, 9])).toBe(1);
  });
});
