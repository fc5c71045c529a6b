// What will be free when, against the obvious version: one number for every second and kind.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Availability } from "../../../src/algorithms/ordering/availability.ts";
import { type Duration, type Instant, NEVER } from "../../../src/kernel/time.ts";

const HORIZON = 60;

interface Demand {
  readonly cores: number;
  readonly memory: number;
  readonly resources?: Readonly<Record<string, number>>;
}

const demand = fc.record(
  {
    cores: fc.integer({ min: 1, max: 4 }),
    memory: fc.integer({ min: 0, max: 3 }),
    resources: fc.record({ gpu: fc.integer({ min: 0, max: 2 }) }),
  },
  { requiredKeys: ["cores", "memory"] },
);
const stretch = fc.record({ task: demand, start: fc.nat(HORIZON / 2), duration: fc.integer({ min: 1, max: 15 }) });

/** Free at each instant, the last one for ever. */
class Seconds {
  readonly free: [number, number, number][];

  constructor({ cores, memory, resources }: Demand) {
    this.free = Array.from({ length: HORIZON }, () => [cores, memory, resources?.gpu ?? 0]);
  }

  add({ cores, memory, resources }: Demand, from: number, to: number, sign: number): void {
    for (const free of this.free.slice(from, to)) {
      free[0] += sign * cores;
      free[1] += sign * memory;
      free[2] += sign * (resources?.gpu ?? 0);
    }
  }

  earliest(task: Demand, duration: number, from: number): number {
    const needed = [task.cores, task.memory, task.resources?.gpu ?? 0];
    for (let start = from; start < HORIZON; start += 1) {
      const during = this.free.slice(start, start + duration);
      if (during.every((free) => free.every((amount, kind) => needed[kind] === 0 || amount >= needed[kind])))
        return start;
    }
    return NEVER;
  }
}

describe("what will be free on a machine", () => {
  test("agrees with a table of seconds: ends, reservations made and taken back, gaps found", () => {
    const days = fc.record({
      free: fc.record({ cores: fc.integer({ min: -1, max: 4 }), memory: fc.integer({ min: 0, max: 4 }) }),
      ends: fc.array(fc.record({ at: fc.nat(HORIZON / 3), task: demand }), { maxLength: 6 }),
      reserved: fc.array(stretch, { maxLength: 6 }),
      takenBack: fc.nat(6),
      sought: demand,
      duration: fc.integer({ min: 1, max: 20 }),
      from: fc.nat(HORIZON / 2),
    });
    fc.assert(
      fc.property(days, ({ free, ends, reserved, takenBack, sought, duration, from }) => {
        const machine = { ...free, resources: { gpu: 1 } };
        const ordered = ends.toSorted((a, b) => a.at - b.at) as { at: Instant; task: Demand }[];
        const base = Availability.of(machine, ordered);
        const plan = base.copy();
        const seconds = new Seconds(machine);
        for (const { at, task } of ends) seconds.add(task, at, HORIZON, 1);
        const untouched = base.earliest(sought, duration as Duration, from as Instant);
        reserved.forEach(({ task, start, duration: length }, index) => {
          const slot = { start: start as Instant, duration: length as Duration };
          plan.take(task, slot);
          if (index < takenBack) plan.giveBack(task, slot);
          else seconds.add(task, start, start + length, -1);
        });
        const found = plan.earliest(sought, duration as Duration, from as Instant);
        expect(found).toBe(seconds.earliest(sought, duration, from));
        const slot = { start: from as Instant, duration: duration as Duration };
        expect(plan.fits(sought, slot)).toBe(found === from);
        expect(base.earliest(sought, duration as Duration, from as Instant)).toBe(untouched);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  test("a machine without a named resource never has any of it, and needs none for who asks for none", () => {
    const machine = Availability.of({ cores: 4, memory: 0 }, []);
    const now = 0 as Instant;
    expect(machine.earliest({ cores: 1, memory: 0, resources: { gpu: 1 } }, 1 as Duration, now)).toBe(NEVER);
    expect(machine.earliest({ cores: 1, memory: 0, resources: { gpu: 0 } }, 1 as Duration, now)).toBe(now);
    expect(machine.earliest({ cores: 1, memory: 0 }, 1 as Duration, now)).toBe(now);
  });
});
