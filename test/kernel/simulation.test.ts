import { describe, expect, it } from "vitest";
import { AssertionFailure } from "../../src/kernel/assert.ts";
import { type EventHandle, type HandlerCode, NO_EVENT, Simulation } from "../../src/kernel/simulation.ts";
import { type Duration, type Instant, NEVER } from "../../src/kernel/time.ts";

const at = (microseconds: number) => microseconds as Instant;
const after = (microseconds: number) => microseconds as Duration;

interface Log {
  readonly simulation: Simulation;
  readonly code: HandlerCode;
  /** "instant:a" of each event fired. */
  readonly fired: string[];
}

function logging(options: { paranoid?: boolean } = {}): Log {
  const simulation = new Simulation(options);
  const fired: string[] = [];
  const code = simulation.register("log", (a) => fired.push(`${simulation.now}:${a}`));
  return { simulation, code, fired };
}

describe("firing", () => {
  it("events fire in the order of their instants, whatever the order of scheduling", () => {
    const { simulation, code, fired } = logging();
    for (const instant of [70_000, 3, 5_000_000_000_000, 0, 300, 4_294_967_296])
      simulation.scheduleAt(at(instant), code, 1, 0);
    simulation.runUntil(NEVER);
    expect(fired).toEqual(["0:1", "3:1", "300:1", "70000:1", "4294967296:1", "5000000000000:1"]);
  });

  it("events at the same instant fire in the order in which they were scheduled", () => {
    const { simulation, code, fired } = logging();
    for (let a = 0; a < 200; a += 1) simulation.scheduleAt(at(a % 2 === 0 ? 1_000 : 99_999_999), code, a, 0);
    simulation.runUntil(NEVER);
    const numbers = fired.map((entry) => Number(entry.split(":")[1]));
    expect(numbers).toEqual([...Array(200).keys()].sort((one, other) => (one % 2) - (other % 2) || one - other));
  });

  it("an event scheduled for now by a handler fires after those already there", () => {
    const { simulation, code, fired } = logging();
    const again = simulation.register("again", () => simulation.scheduleAfter(after(0), code, 3, 0));
    simulation.scheduleAt(at(5), again, 0, 0);
    simulation.scheduleAt(at(5), code, 1, 0);
    simulation.scheduleAt(at(5), code, 2, 0);
    simulation.runUntil(at(5));
    expect(fired).toEqual(["5:1", "5:2", "5:3"]);
  });

  it("a handler gets the two integers of its event, over all 32 bits", () => {
    const simulation = new Simulation();
    const seen: number[] = [];
    const code = simulation.register("see", (a, b) => seen.push(a, b));
    simulation.scheduleAt(at(1), code, 2_147_483_647, -2_147_483_648);
    simulation.runUntil(at(1));
    expect(seen).toEqual([2_147_483_647, -2_147_483_648]);
  });

  it("runUntil fires what is due at its limit, nothing later, and then it is the limit", () => {
    const { simulation, code, fired } = logging();
    for (const instant of [9, 10, 11]) simulation.scheduleAt(at(instant), code, 0, 0);
    simulation.runUntil(at(10));
    expect(fired).toEqual(["9:0", "10:0"]);
    expect(simulation.now).toBe(10);
    simulation.runUntil(at(10));
    expect(fired).toHaveLength(2);
    simulation.scheduleAt(at(10), code, 7, 0);
    simulation.runUntil(at(20));
    expect(fired.slice(2)).toEqual(["10:7", "11:0"]);
  });

  it("stop ends the run after the current event, and the rest can run later", () => {
    const { simulation, code, fired } = logging();
    const stop = simulation.register("stop", () => simulation.stop());
    simulation.scheduleAt(at(1), code, 1, 0);
    simulation.scheduleAt(at(2), stop, 0, 0);
    simulation.scheduleAt(at(2), code, 2, 0);
    simulation.runUntil(at(100));
    expect([fired, simulation.now]).toEqual([["1:1"], 2]);
    simulation.runUntil(at(100));
    expect([fired, simulation.now]).toEqual([["1:1", "2:2"], 100]);
  });

  it("step fires one event and says whether there was one", () => {
    const { simulation, code, fired } = logging();
    simulation.scheduleAt(at(4), code, 1, 0);
    expect(simulation.step()).toBe(true);
    expect(simulation.step()).toBe(false);
    expect([fired, simulation.now]).toEqual([["4:1"], 4]);
  });

  it("counts what fired and what is pending", () => {
    const { simulation, code } = logging();
    const handle = simulation.scheduleAt(at(1), code, 0, 0);
    simulation.scheduleAt(at(2), code, 0, 0);
    simulation.scheduleAt(at(3), code, 0, 0);
    simulation.cancel(handle);
    expect(simulation.pendingCount).toBe(2);
    simulation.step();
    expect([simulation.eventsFired, simulation.pendingCount]).toEqual([1, 1]);
  });
});

describe("cancelling", () => {
  it("a cancelled event does not fire, and cannot be cancelled twice", () => {
    const { simulation, code, fired } = logging();
    const handle = simulation.scheduleAt(at(1), code, 1, 0);
    simulation.scheduleAt(at(2), code, 2, 0);
    expect([simulation.cancel(handle), simulation.cancel(handle)]).toEqual([true, false]);
    simulation.runUntil(at(5));
    expect(fired).toEqual(["2:2"]);
  });

  it("a handle is pending until its event fires, and stays dead when its slot is used again", () => {
    const { simulation, code, fired } = logging();
    const old = simulation.scheduleAt(at(1), code, 1, 0);
    expect([simulation.isPending(old), simulation.atOf(old)]).toEqual([true, 1]);
    simulation.runUntil(at(1));
    const young = simulation.scheduleAt(at(2), code, 2, 0);
    expect(simulation.isPending(old)).toBe(false);
    expect(simulation.cancel(old)).toBe(false);
    expect(simulation.isPending(young)).toBe(true);
    simulation.runUntil(at(2));
    expect(fired).toEqual(["1:1", "2:2"]);
  });

  it("no event is never pending and harmless to cancel", () => {
    const { simulation } = logging();
    expect([simulation.isPending(NO_EVENT), simulation.cancel(NO_EVENT)]).toEqual([false, false]);
  });

  it("cancelled events far ahead do not accumulate", () => {
    const { simulation, code } = logging();
    let slotMax = 0;
    for (let count = 0; count < 200_000; count += 1) {
      const handle = simulation.scheduleAt(at(1_000_000_000_000 + count), code, 0, 0);
      slotMax = Math.max(slotMax, handle % 2 ** 24);
      simulation.cancel(handle);
    }
    expect(slotMax).toBeLessThan(2_048);
    expect(simulation.pendingCount).toBe(0);
  });

  it("sweeping the cancelled ones out keeps the others, in order", () => {
    const { simulation, code, fired } = logging({ paranoid: true });
    const handles: EventHandle[] = [];
    for (let a = 0; a < 3_000; a += 1)
      handles.push(simulation.scheduleAt(at(1_000_000 + ((a * 7_919) % 3_000) * 999), code, a, 0));
    for (let a = 0; a < 3_000; a += 1) if (a % 10 !== 0) simulation.cancel(handles[a]);
    simulation.runUntil(at(10_000_000));
    expect(fired).toHaveLength(300);
  });
});

describe("forEachPending", () => {
  it("visits one handler's events in firing order", () => {
    const { simulation, code } = logging();
    const other = simulation.register("other", () => {});
    for (const [instant, a] of [
      [500, 1],
      [9_000_000, 2],
      [500, 3],
      [2, 4],
    ])
      simulation.scheduleAt(at(instant), code, a, 0);
    simulation.scheduleAt(at(1), other, 5, 0);
    simulation.cancel(simulation.scheduleAt(at(3), code, 6, 0));
    const seen: number[][] = [];
    simulation.forEachPending(code, (handle, instant, a) => seen.push([instant, a, simulation.atOf(handle)]));
    expect(seen).toEqual([
      [2, 4, 2],
      [500, 1, 500],
      [500, 3, 500],
      [9_000_000, 2, 9_000_000],
    ]);
  });

  it("passes over what the visitor cancelled", () => {
    const { simulation, code } = logging();
    const handles = [1, 2, 3].map((instant) => simulation.scheduleAt(at(instant), code, instant, 0));
    const seen: number[] = [];
    simulation.forEachPending(code, (_, instant) => {
      seen.push(instant);
      simulation.cancel(handles[1]);
    });
    expect(seen).toEqual([1, 3]);
  });
});

describe("our own mistakes crash", () => {
  it.each([
    ["in the past", 4],
    ["between two microseconds", 6.5],
    ["at no number", NaN],
    ["beyond the end of time", 2 ** 53],
  ])("scheduling %s", (_, instant) => {
    const { simulation, code } = logging();
    simulation.runUntil(at(5));
    expect(() => simulation.scheduleAt(at(instant), code, 0, 0)).toThrow(AssertionFailure);
  });

  it("running backwards, and asking for the instant of an event that is gone", () => {
    const { simulation } = logging();
    simulation.runUntil(at(5));
    expect(() => simulation.runUntil(at(4))).toThrow(AssertionFailure);
    expect(() => simulation.atOf(NO_EVENT)).toThrow(AssertionFailure);
  });
});

describe("the digest", () => {
  function digestOf(events: readonly (readonly [number, number, number])[], paranoid = false): string {
    const { simulation, code } = logging({ paranoid });
    for (const [instant, a, b] of events) simulation.scheduleAt(at(instant), code, a, b);
    simulation.runUntil(NEVER);
    return simulation.digest.toString();
  }

  it("is equal for equal runs, and in the paranoid mode", () => {
    expect(
      digestOf([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toBe(
      digestOf([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    );
    expect(
      digestOf([
        [4, 5, 6],
        [1, 2, 3],
      ]),
    ).toBe(
      digestOf(
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        true,
      ),
    );
  });

  it("changes with an instant, an argument, the order, or one event more", () => {
    const events = [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [2, 2, 3],
        [4, 5, 6],
      ],
      [
        [1, 2, 4],
        [4, 5, 6],
      ],
      [
        [1, 3, 3],
        [4, 5, 6],
      ],
      [
        [1, 5, 6],
        [4, 2, 3],
      ],
      [[1, 2, 3]],
      [[2 ** 32 + 1, 2, 3]],
    ] as const;
    expect(new Set(events.map((list) => digestOf(list))).size).toBe(events.length);
  });
});
