// A node's clocks as seen from true time: what they show, and when its timers fire.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultAction, FaultSpec } from "../../src/cluster/faults/fault.ts";
import { LocalClock } from "../../src/cluster/local-clock.ts";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import { constant, SECOND, TestCluster } from "./build-cluster.ts";

const at = (microseconds: number): Instant => microseconds as Instant;
const WORKER = { kind: "names", names: ["worker/0"] } as const;

describe("a local clock", () => {
  it("shows true time, and a wall time that is off by its offset, rounded to whole microseconds", () => {
    const clock = new LocalClock(1, -2_500_000.4);
    expect(clock.monotonic(at(10 * SECOND))).toBe(10 * SECOND);
    expect(clock.wall(at(10 * SECOND))).toBe(7_500_000);
  });

  it("gains what its rate says, and never shows a fraction", () => {
    const clock = new LocalClock(1.0001, 0);
    expect(clock.monotonic(at(100 * SECOND))).toBe(100_010_000);
    expect(clock.monotonic(at(3))).toBe(3);
  });

  it("steps its wall time and not its monotonic time", () => {
    const clock = new LocalClock(1, 0);
    clock.step(-30 * SECOND);
    expect(clock.wall(at(SECOND))).toBe(-29 * SECOND);
    expect(clock.monotonic(at(SECOND))).toBe(SECOND);
  });

  it("goes on from where it stood when the last of two overlapping freezes thaws", () => {
    const clock = new LocalClock(1, 0);
    clock.freeze(at(10));
    clock.freeze(at(20));
    clock.thaw(at(30));
    expect([clock.isFrozen, clock.monotonic(at(40))]).toEqual([true, 10]);
    clock.thaw(at(50));
    expect([clock.isFrozen, clock.monotonic(at(60))]).toEqual([false, 20]);
  });

  it("has its nominal rate back after changes that were undone in another order", () => {
    const clock = new LocalClock(1, 0);
    for (const factor of [0.9999, 1.05, 3]) clock.setRate(clock.rate * factor, at(0));
    for (const factor of [0.9999, 3, 1.05]) clock.setRate(clock.rate / factor, at(0));
    expect(clock.rate).toBe(1);
  });

  const change = fc.oneof(
    fc.record({ kind: fc.constant("rate" as const), rate: fc.double({ min: 0.01, max: 10, noNaN: true }) }),
    fc.record({ kind: fc.constant("step" as const), by: fc.integer({ min: -SECOND, max: SECOND }) }),
    fc.constantFrom({ kind: "freeze" as const }, { kind: "thaw" as const }),
  );

  it("never goes back, whatever happens to it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 10 * SECOND }), change)),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (changes, rate) => {
          const clock = new LocalClock(rate, 0);
          let now = 0;
          let freezes = 0;
          let before = 0;
          for (const [wait, happening] of changes) {
            now += wait;
            if (happening.kind === "rate") clock.setRate(happening.rate, at(now));
            if (happening.kind === "step") clock.step(happening.by);
            if (happening.kind === "freeze") clock.freeze(at(now));
            if (happening.kind === "thaw" && freezes > 0) clock.thaw(at(now));
            freezes = Math.max(0, freezes + (happening.kind === "freeze" ? 1 : happening.kind === "thaw" ? -1 : 0));
            const shown = clock.monotonic(at(now));
            expect(shown).toBeGreaterThanOrEqual(before);
            expect(Number.isInteger(shown)).toBe(true);
            before = shown;
          }
        },
      ),
      { seed: 1 },
    );
  });

  it("waits no shorter than the local delay and no longer than to the next tick", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 20, noNaN: true }),
        fc.integer({ min: 0, max: 1e12 }),
        fc.integer({ min: 0, max: 1e11 }),
        (rate, now, delay) => {
          const clock = new LocalClock(rate, 0);
          const wait = clock.trueDelay(delay, at(now));
          const due = clock.monotonic(at(now)) + delay;
          expect(clock.monotonic(at(now + wait))).toBeGreaterThanOrEqual(due);
          expect(clock.monotonic(at(now + wait))).toBeLessThanOrEqual(due + Math.ceil(rate));
        },
      ),
      { seed: 1 },
    );
  });
});

function clockFault(action: FaultAction, from: number, lasts: number): FaultSpec {
  return { kind: "scheduled", text: action.kind, action, at: at(from * SECOND), lasts: (lasts * SECOND) as Duration };
}

function timerUnder(...faults: FaultSpec[]): TestCluster {
  const test = new TestCluster({ faults });
  test.at(SECOND, () => test.host("worker/0").startTimer((10 * SECOND) as Duration, 3, 77));
  return test.until(100 * SECOND);
}

describe("the timers of a node", () => {
  it("fire with their tag and detail when the local clock has advanced by the delay", () => {
    expect(timerUnder().happened("worker/0", "timer")).toMatchObject([{ at: 11 * SECOND, tag: 3, detail: 77 }]);
  });

  it("have tags below 16: another one is refused, and not lost without a word", () => {
    const started = (tag: number) => {
      const test = new TestCluster();
      test.at(SECOND, () => test.host("worker/0").startTimer(SECOND as Duration, tag));
      return test.until(10 * SECOND).happened("worker/0", "timer");
    };
    expect(started(15)).toMatchObject([{ at: 2 * SECOND, tag: 15 }]);
    expect(() => started(16)).toThrow("no timer may have tag 16");
  });

  it("follow a clock that drifts from its boot", () => {
    const test = new TestCluster({ clock: { offset: constant(0), drift: constant(-500_000) } });
    test.at(SECOND, () => test.host("worker/0").startTimer(SECOND as Duration, 0));
    expect(test.until(10 * SECOND).happened("worker/0", "timer")).toMatchObject([{ at: 3 * SECOND, local: 1_500_000 }]);
  });

  it("are moved by a change of rate while they run, and moved back by its end", () => {
    // 4 s pass at true rate, then 4 s at half rate (2 local), then 4 s at true rate.
    const test = timerUnder(clockFault({ kind: "clock-drift", target: WORKER, rate: 0.5 }, 5, 4));
    expect(test.happened("worker/0", "timer")).toMatchObject([{ at: 13 * SECOND, local: 11 * SECOND }]);
    expect(test.injector.effects[0].bit).toBe(1); // the timer was wrong from the strike on
  });

  it("count as bitten when they are started by a wrong clock", () => {
    const test = new TestCluster({ faults: [clockFault({ kind: "clock-drift", target: WORKER, rate: 0.5 }, 5, 4)] });
    test.at(6 * SECOND, () => test.host("worker/0").startTimer((2 * SECOND) as Duration, 0));
    test.at(10 * SECOND, () => test.host("worker/0").startTimer((2 * SECOND) as Duration, 0));
    test.until(100 * SECOND);
    expect(test.recordsOf("fault.bit").map(({ at }) => at)).toEqual([6 * SECOND]);
  });

  it("of a clock that all but stands still wait for its heal, however long they are", () => {
    const test = new TestCluster({ faults: [clockFault({ kind: "clock-drift", target: WORKER, rate: 1e-9 }, 5, 10)] });
    const hour = 3_600 * SECOND;
    test.at(SECOND, () => test.host("worker/0").startTimer(hour as Duration, 1));
    test.at(6 * SECOND, () => test.host("worker/0").startTimer(hour as Duration, 2));
    test.until(2 * hour);
    expect(test.happened("worker/0", "timer").map(({ at, tag }) => [at / SECOND, tag])).toEqual([
      [3_611, 1],
      [3_615, 2],
    ]);
  });

  it("wait while the clock is frozen, also those started meanwhile", () => {
    const test = new TestCluster({ faults: [clockFault({ kind: "clock-freeze", target: WORKER }, 5, 20)] });
    test.at(SECOND, () => test.host("worker/0").startTimer((10 * SECOND) as Duration, 1));
    test.at(6 * SECOND, () => test.host("worker/0").startTimer(SECOND as Duration, 2));
    expect(test.until(100 * SECOND).happened("worker/0", "timer")).toMatchObject([
      { at: 26 * SECOND, tag: 2 },
      { at: 31 * SECOND, tag: 1 },
    ]);
  });

  it("are not moved by a step of the wall clock, which bites only who reads that clock meanwhile", () => {
    const fault = clockFault({ kind: "clock-step", target: WORKER, by: 60 * SECOND }, 5, 20);
    const test = new TestCluster({ faults: [fault] });
    test.at(SECOND, () => test.host("worker/0").startTimer((10 * SECOND) as Duration, 0));
    test.until(6 * SECOND);
    expect(test.injector.effects[0]).toMatchObject({ armed: 1, bit: 0 });
    expect(test.host("worker/0").wall()).toBe(66 * SECOND);
    expect(test.injector.effects[0].bit).toBe(1);
    expect(test.until(30 * SECOND).happened("worker/0", "timer")).toMatchObject([{ at: 11 * SECOND }]);
    expect(test.host("worker/0").wall()).toBe(30 * SECOND);
    expect(test.injector.effects[0].bit).toBe(1);
  });

  it("can be cancelled by the handle of their start, also after the clock was changed or while it is frozen", () => {
    const test = new TestCluster({
      faults: [
        clockFault({ kind: "clock-drift", target: WORKER, rate: 2 }, 2, 1),
        clockFault({ kind: "clock-freeze", target: WORKER }, 4, 4),
      ],
    });
    const host = test.host("worker/0");
    const timers = [1, 2, 3].map((tag) => host.startTimer((20 * SECOND) as Duration, tag));
    let started: typeof timers = [];
    test.at(3_500_000, () => host.cancelTimer(timers[0]));
    test.at(5 * SECOND, () => {
      started = [4, 5].map((tag) => host.startTimer(SECOND as Duration, tag));
      host.cancelTimer(timers[1]);
      host.cancelTimer(started[0]);
    });
    test.at(8_500_000, () => host.cancelTimer(started[1]));
    test.until(60 * SECOND);
    expect(test.happened("worker/0", "timer").map(({ tag }) => tag)).toEqual([3]);
    host.cancelTimer(timers[2]); // harmless on a timer that fired
  });

  it("die with a crash, and do not reach the process of the next boot", () => {
    const crash = clockFault({ kind: "crash", target: WORKER, wipe: false }, 5, 1);
    expect(timerUnder(crash).happened("worker/0", "timer")).toEqual([]);
  });

  it("are never early on the node's own clock, whatever the clock goes through", () => {
    const faults = fc.array(
      fc.record({
        action: fc.oneof(
          fc.record({
            kind: fc.constant("clock-drift" as const),
            target: fc.constant(WORKER),
            rate: fc.double({ min: 0.1, max: 4, noNaN: true }),
          }),
          fc.record({ kind: fc.constant("clock-freeze" as const), target: fc.constant(WORKER) }),
          fc.record({
            kind: fc.constant("clock-strobe" as const),
            target: fc.constant(WORKER),
            amplitude: fc.integer({ min: 1, max: 400_000 }).map((us) => us as Duration),
            period: fc.constantFrom(1_000_000, 3_000_001).map((us) => us as Duration),
            clocks: fc.constantFrom("both" as const, "wall" as const),
          }),
        ),
        at: fc.integer({ min: 0, max: 20 * SECOND }),
        lasts: fc.integer({ min: 1, max: 20 * SECOND }),
      }),
      { maxLength: 5 },
    );
    const timers = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 30 * SECOND }), fc.integer({ min: 0, max: 30 * SECOND })),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(faults, timers, (episodes, starts) => {
        const test = new TestCluster({
          faults: episodes.map((episode) => ({ kind: "scheduled", text: "", ...episode }) as unknown as FaultSpec),
        });
        const due: number[] = [];
        starts.forEach(([start, delay], index) =>
          test.at(start, () => {
            due[index] = test.host("worker/0").monotonic() + delay;
            test.host("worker/0").startTimer(delay as Duration, 0, index);
          }),
        );
        test.until(1_000 * SECOND);
        const fired = test.happened("worker/0", "timer");
        expect(fired.length).toBe(starts.length);
        for (const { detail, local } of fired) {
          expect(local).toBeGreaterThanOrEqual(due[detail]);
          expect(local).toBeLessThanOrEqual(due[detail] + 400); // rounded up at each change of the clock
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});
