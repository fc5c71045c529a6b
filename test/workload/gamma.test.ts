import { expect, test } from "vitest";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { gammaCdf, logGamma, sampleGamma } from "../../src/workload/gamma.ts";
import { mean, variance } from "./sample-workload.ts";

test("logGamma agrees with factorials and with the half", () => {
  let factorial = 1;
  for (let n = 1; n < 20; n++) {
    expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 11);
    factorial *= n;
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
});

test("gammaCdf agrees with the closed form for whole shapes", () => {
  // Erlang: 1 - exp(-t) * sum of t^k / k! for k below the shape.
  for (const t of [0.5, 2, 5, 12]) {
    const erlang = 1 - Math.exp(-t) * (1 + t + (t * t) / 2);
    expect(gammaCdf(2 * t, 3, 2)).toBeCloseTo(erlang, 13);
  }
  expect(gammaCdf(0, 3, 2)).toBe(0);
});

test.each([
  [1, 2],
  [4.2, 0.94],
  [312, 0.03],
])("variates of shape %d and scale %d have their mean, variance and median", (shape, scale) => {
  const stream = new RandomStreams("gamma").stream("test");
  const count = 40_000;
  const sample = Array.from({ length: count }, () => sampleGamma(shape, scale, stream));
  const expectedVariance = shape * scale * scale;
  expect(Math.abs(mean(sample) - shape * scale)).toBeLessThan(4 * Math.sqrt(expectedVariance / count));
  // The variance of a sample variance is (kurtosis - 1) / n; a gamma's kurtosis is 3 + 6 / shape.
  expect(Math.abs(variance(sample) / expectedVariance - 1)).toBeLessThan(4 * Math.sqrt((2 + 6 / shape) / count));
  const belowThird = sample.filter((value) => gammaCdf(value, shape, scale) < 1 / 3).length;
  expect(Math.abs(belowThird - count / 3)).toBeLessThan(4 * Math.sqrt((count * 2) / 9));
});
