// Clocks that are struck: what each node's two clocks show against true time, and who notices.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultAction } from "../../../src/cluster/faults/fault.ts";
import type { Duration } from "../../../src/kernel/time.ts";
import { CLOCK_CHANGES } from "../../../src/trace/record-codes.ts";
import { constant, MILLISECOND, SECOND, TestCluster } from "../build-cluster.ts";
import { names, scheduled } from "../fault-specs.ts";

const WORKER = names("worker/0");

/** Milliseconds. */
function strobe(amplitude: number, period: number, clocks: "wall" | "both" = "wall"): FaultAction {
  return {
    kind: "clock-strobe",
    target: WORKER,
    amplitude: (amplitude * MILLISECOND) as Duration,
    period: (period * MILLISECOND) as Duration,
    clocks,
  };
}

/** How far worker/0's clocks are ahead of true time at each of these instants (s), in ms; read without being noticed. */
function leadsAt(test: TestCluster, instants: readonly number[]): readonly (readonly [wall: number, steady: number])[] {
  const leads: (readonly [number, number])[] = [];
  for (const instant of instants)
    test.at(Math.round(instant * SECOND), () => {
      const { clock } = test.node("worker/0");
      const { now } = test.simulation;
      leads.push([(clock.wall(now) - now) / MILLISECOND, (clock.monotonic(now) - now) / MILLISECOND]);
    });
  test.until(1_000 * SECOND);
  return leads;
}

describe("a strobe of the wall clock", () => {
  it("is ahead for the first half of each period, and right for the second and after the end", () => {
    const test = new TestCluster({ faults: [scheduled(strobe(700, 1_000), 10, 2.25)] });
    expect(leadsAt(test, [9.9, 10.1, 10.4, 10.6, 10.9, 11.1, 11.6, 12.1, 12.3, 20])).toEqual(
      [0, 700, 700, 0, 0, 700, 0, 700, 0, 0].map((wall) => [wall, 0]),
    );
    expect(test.recordsOf("node.clock").map(({ at, value }) => [at / SECOND, CLOCK_CHANGES[value]])).toEqual([
      [10, "step"],
      [10.5, "step"],
      [11, "step"],
      [11.5, "step"],
      [12, "step"],
      [12.25, "restored"],
    ]);
  });

  it("ends right where its end finds it right", () => {
    const test = new TestCluster({ faults: [scheduled(strobe(700, 1_000), 10, 2.75)] });
    expect(leadsAt(test, [12.6, 12.9, 20])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it("bites who reads the clock while it is ahead, and nobody else", () => {
    const test = new TestCluster({ faults: [scheduled(strobe(700, 1_000), 10, 2.25)] });
    test.host("worker/0").startTimer((11 * SECOND) as Duration, 0);
    for (const instant of [9.9, 10.1, 10.6, 12.1, 12.3])
      test.at(Math.round(instant * SECOND), () => void test.host("worker/0").wall());
    test.until(60 * SECOND);
    expect(test.recordsOf("fault.bit").map(({ at }) => at / SECOND)).toEqual([10.1, 12.1]);
    expect(test.happened("worker/0", "timer").map(({ at }) => at)).toEqual([11 * SECOND]);
  });
});

describe("a strobe of both clocks", () => {
  it("runs ahead by the amplitude in half a period, and falls back in the other", () => {
    const test = new TestCluster({ faults: [scheduled(strobe(200, 1_000, "both"), 10, 60)] });
    const leads = leadsAt(test, [10.25, 10.5, 10.75, 11, 11.5, 40, 40.5, 69.5, 80]);
    const expected = [100, 200, 100, 0, 200, 0, 200, 200, 0];
    // Each change of the rate loses less than a microsecond: 120 of them.
    leads.forEach(([wall, steady], index) => {
      expect(steady).toBe(wall);
      expect(Math.abs(steady - expected[index])).toBeLessThan(0.13);
    });
    expect(test.node("worker/0").clock.rate).toBe(1);
  });

  it("moves the timers with the clock, also those that it finds and those that outlast it", () => {
    const test = new TestCluster({ faults: [scheduled(strobe(400, 1_000, "both"), 10, 5)] });
    test.at(9 * SECOND, () => test.host("worker/0").startTimer((1_200 * MILLISECOND) as Duration, 1)); // due at 10.2 local
    test.at(12 * SECOND, () => test.host("worker/0").startTimer((700 * MILLISECOND) as Duration, 2)); // at 12.7
    test.at(13 * SECOND, () => test.host("worker/0").startTimer((20 * SECOND) as Duration, 3)); // at 33
    test.until(60 * SECOND);
    const fired = test.happened("worker/0", "timer");
    // 200 ms at rate 1.8; 500 ms at rate 1.8 (900 > 700); nothing lost in whole periods.
    expect(fired.map(({ tag, at }) => [tag, Math.round(at / MILLISECOND)])).toEqual([
      [1, 10_111],
      [2, 12_389],
      [3, 33_000],
    ]);
    expect(test.injector.effects[0].bit).toBeGreaterThan(2);
  });

  it.each([
    ["thousands of changes", [scheduled(strobe(0.4, 1, "both"), 1, 3)]],
    [
      "thousands of timers between two changes",
      [
        scheduled({ kind: "clock-drift", target: WORKER, rate: 1.1 }, 1, 3),
        scheduled({ kind: "clock-drift", target: WORKER, rate: 0.7 }, 3.5, 3),
      ],
    ],
  ])("fires every timer once that is not cancelled, in spite of %s", (_, faults) => {
    const test = new TestCluster({ faults });
    let started = 0;
    for (let at = 0; at < 5_000; at += 2)
      test.at(at * MILLISECOND, () => {
        const delay = [3, 41, 500][started % 3];
        const timer = test.host("worker/0").startTimer((delay * MILLISECOND) as Duration, 0, started);
        if (started % 5 === 4) test.host("worker/0").cancelTimer(timer);
        started += 1;
      });
    test.until(60 * SECOND);
    const fired = test.happened("worker/0", "timer").map(({ detail }) => detail);
    const expected = Array.from({ length: started }, (_, index) => index).filter((index) => index % 5 !== 4);
    expect(fired.toSorted((a, b) => a - b)).toEqual(expected);
  });
});

describe("the steady clock", () => {
  it("never goes back, whatever strikes it, and neither clock is ever a fraction", () => {
    const action = fc.oneof(
      fc
        .record({
          amplitude: fc.integer({ min: 1, max: 400 }),
          period: fc.integer({ min: 1_000, max: 3_000 }),
          clocks: fc.constantFrom("wall" as const, "both" as const),
        })
        .map(({ amplitude, period, clocks }) => strobe(amplitude, period, clocks)),
      fc
        .double({ min: 0.2, max: 3, noNaN: true })
        .map((rate): FaultAction => ({ kind: "clock-drift", target: WORKER, rate })),
      fc.constant<FaultAction>({ kind: "clock-freeze", target: WORKER }),
      fc.integer({ min: -SECOND, max: SECOND }).map((by): FaultAction => ({ kind: "clock-step", target: WORKER, by })),
    );
    const fault = fc.record({
      action,
      at: fc.integer({ min: 0, max: 9_000 }),
      lasts: fc.integer({ min: 1, max: 9_000 }),
    });
    fc.assert(
      fc.property(fc.array(fault, { minLength: 1, maxLength: 5 }), fc.constantFrom(0, 300), (faults, drift) => {
        const test = new TestCluster({
          faults: faults.map(({ action, at, lasts }) => scheduled(action, at / 1_000, lasts / 1_000)),
          clock: { offset: constant(77), drift: constant(drift) },
        });
        let before = 0;
        for (let at = 0; at < 20 * SECOND; at += 37_001)
          test.at(at, () => {
            const { clock } = test.node("worker/0");
            const shown = clock.monotonic(test.simulation.now);
            expect(shown).toBeGreaterThanOrEqual(before);
            expect(Number.isInteger(shown) && Number.isInteger(clock.wall(test.simulation.now))).toBe(true);
            before = shown;
          });
        test.until(20 * SECOND);
        const { clock, ailments } = test.node("worker/0");
        expect(clock.rate).toBe(clock.nominalRate);
        expect(clock.isFrozen).toBe(false);
        expect(clock.wall(test.simulation.now) - clock.monotonic(test.simulation.now)).toBe(77);
        expect(ailments.isNone).toBe(true);
      }),
      { seed: 1, numRuns: 30 },
    );
  });
});

describe("two steps of one wall clock", () => {
  it("add up, and bite for the one that is still in force when the other is over", () => {
    const step = (by: number): FaultAction => ({ kind: "clock-step", target: WORKER, by: by * SECOND });
    const test = new TestCluster({ faults: [scheduled(step(10), 1, 10), scheduled(step(-4), 3, 2)] });
    const read: number[] = [];
    for (const second of [2, 4, 6, 12])
      test.at(second * SECOND, () => read.push(test.host("worker/0").wall() / SECOND - second));
    test.until(60 * SECOND);
    expect(read).toEqual([10, 6, 10, 0]);
    expect(test.injector.effects.map(({ bit }) => bit)).toEqual([2, 1]);
  });
});
