import { afterEach, describe, expect, test, vi } from "vitest";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import { createLiveClock, type LiveClock } from "../../src/live/live-clock.ts";
import { PacedSimulation } from "../../src/live/paced-simulation.ts";

/** A clock that is moved by hand, and moves the timers with it. */
function handClock(): LiveClock & { pass(microseconds: number): void } {
  let present = 0;
  return {
    now: () => present as Instant,
    milliseconds: (duration) => duration / 1_000,
    pass(microseconds) {
      present += microseconds;
      vi.advanceTimersByTime(microseconds / 1_000);
    },
  };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("the kernel on a real clock", () => {
  test("an event fires when its instant has come, and not before", () => {
    vi.useFakeTimers();
    const clock = handClock();
    const simulation = new PacedSimulation(clock);
    const fired: number[] = [];
    const code = simulation.register("tick", (a) => fired.push(a));
    simulation.turn(() => {
      simulation.scheduleAfter(5_000 as Duration, code, 1, 0);
      simulation.scheduleAfter(2_000 as Duration, code, 2, 0);
    });
    clock.pass(1_000);
    expect(fired).toEqual([]);
    clock.pass(1_000);
    expect(fired).toEqual([2]);
    clock.pass(10_000);
    expect(fired).toEqual([2, 1]);
  });

  test("what comes from outside is handled after what was due before it", () => {
    // The process was busy: its timer has not come, but the time has.
    const late: LiveClock = { now: () => 3_000 as Instant, milliseconds: (duration) => duration / 1_000 };
    const simulation = new PacedSimulation(late);
    const order: string[] = [];
    const code = simulation.register("due", () => order.push("timer"));
    simulation.scheduleAt(1_000 as Instant, code, 0, 0);
    simulation.turn(() => order.push("message"));
    simulation.close();
    expect(order).toEqual(["timer", "message"]);
    expect(simulation.lateness).toBe(2_000);
  });

  test("a cancelled event does not fire, and nothing does after the end", () => {
    vi.useFakeTimers();
    const clock = handClock();
    const turns: string[] = [];
    const simulation = new PacedSimulation(clock, () => turns.push("turn"));
    const fired: number[] = [];
    const code = simulation.register("tick", (a) => fired.push(a));
    simulation.turn(() => {
      simulation.cancel(simulation.scheduleAfter(1_000 as Duration, code, 1, 0));
      simulation.scheduleAfter(2_000 as Duration, code, 2, 0);
      simulation.scheduleAfter(3_000 as Duration, code, 3, 0);
    });
    clock.pass(2_500);
    simulation.close();
    clock.pass(2_500);
    simulation.turn(() => fired.push(4));
    expect(fired).toEqual([2]);
    expect(turns.length).toBeGreaterThan(1);
  });

  test("a turn within a turn is one turn", () => {
    vi.useFakeTimers();
    let turns = 0;
    const simulation = new PacedSimulation(handClock(), () => (turns += 1));
    simulation.turn(() => simulation.turn(() => expect(turns).toBe(0)));
    expect(turns).toBe(1);
  });

  test("time goes by at its speed: ten seconds of a run in one", () => {
    let nanoseconds = 5_000n;
    const clock = createLiveClock(5_000n, 10, () => nanoseconds);
    expect(clock.now()).toBe(0);
    nanoseconds += 1_000_000_000n;
    expect(clock.now()).toBe(10_000_000);
    expect(clock.milliseconds(10_000_000)).toBe(1_000);
    nanoseconds = 0n;
    expect(clock.now()).toBeLessThan(0);
  });
});
