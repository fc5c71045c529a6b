import { describe, expect, test } from "vitest";
import { tornado } from "../../../../src/experiment/statistics/sensitivity/tornado.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { fourSigma, sample, shareOf } from "../coverage.ts";

describe("a tornado", () => {
  const baseline = [10, 12, 11];

  test("ranks parameters by the distance between their extremes, in the order given where they are equal", () => {
    const shifted = (by: number): number[] => baseline.map((value) => value + by);
    const bars = tornado(baseline, [
      { name: "small", low: { setting: "1", values: shifted(-1) }, high: { setting: "9", values: shifted(1) } },
      { name: "large", low: { setting: "1", values: shifted(5) }, high: { setting: "9", values: shifted(-3) } },
      { name: "one side", high: { setting: "2", values: shifted(2) } },
      { name: "same side", low: { setting: "1", values: shifted(3) }, high: { setting: "9", values: shifted(4) } },
    ]);
    expect(bars.map(({ name, swing }) => [name, swing])).toEqual([
      ["large", 8],
      ["same side", 4],
      ["small", 2],
      ["one side", 2],
    ]);
    expect(bars[0].low).toMatchObject({ setting: "1", effect: { mean: 5, low: 5, high: 5 } });
    expect(bars[3].low).toBeUndefined();
  });

  test("pairs by seed: what all seeds share does not blur the effect", () => {
    const [bar] = tornado(baseline, [{ name: "x", high: { setting: "2", values: [11, 13.1, 11.9] } }]);
    expect(bar.high!.effect.mean).toBeCloseTo(1, 12);
    expect(bar.high!.effect.deviation).toBeCloseTo(0.1, 12);
    expect(bar.matters).toBe(true);
  });

  test("does not matter with one seed, and refuses seeds that do not match", () => {
    expect(tornado([1], [{ name: "x", low: { setting: "0", values: [9] } }])[0]).toMatchObject({ matters: false });
    expect(() => tornado(baseline, [{ name: "x", low: { setting: "0", values: [9] } }])).toThrow(/seeds/);
    expect(() => tornado(baseline, [{ name: "x" }])).toThrow(/nowhere/);
    expect(tornado(baseline, [])).toEqual([]);
  });

  test("finds an effect anywhere among ten parameters without any in 5% of experiments at most", () => {
    const stream = createStream("type-one", "tornado");
    const trials = 600;
    const draw = (): number[] => sample(6, () => stream.normal());
    const alarms = shareOf(trials, () =>
      tornado(
        draw(),
        sample(10, () => 0).map((_, index) => ({ name: `${index}`, low: { setting: "0", values: draw() } })),
      ).some(({ matters }) => matters),
    );
    // All share the baseline, so fewer than 1 - (1 - 0.005)^10 = 4.9%.
    expect(alarms).toBeLessThan(0.05 + fourSigma(0.05, trials));
    expect(alarms).toBeGreaterThan(0);
  });
});
