// Dispatchers whose ordering makes room on one of several machines: who has to go, who gets the room, and who is spared.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Duration, seconds } from "../../../src/kernel/time.ts";
import { at, Floor } from "../floor.ts";

const GRACE = { grace: seconds(10) };

/** Machines of two cores, each with two tasks of one core and these priorities: 0 and 1 on machine 0, and so on. */
function fullOf(priorities: readonly number[], parameters: Readonly<Record<string, unknown>> = {}): Floor {
  const floor = new Floor(
    Array.from({ length: priorities.length / 2 }, () => ({ cores: 2 })),
    parameters,
  );
  for (let worker = 1; worker < priorities.length / 2; worker += 1) floor.dispatcher.board.setEligible(worker, false);
  priorities.forEach((important, id) => {
    if (id > 0 && id % 2 === 0) {
      floor.dispatcher.board.setEligible(id / 2 - 1, false);
      floor.dispatcher.board.setEligible(id / 2, true);
    }
    floor.arrive(id, important);
  });
  priorities.forEach((_, id) => floor.dispatcher.board.setEligible(Math.floor(id / 2), true));
  return floor;
}

describe("a task that fits nowhere", () => {
  it("displaces several at once, on the machine where the least important run, and starts when they have stopped", () => {
    const floor = fullOf([1, 3, 2, 2]);
    floor.arrive(9, 5, { cores: 2 });
    expect(floor.asked).toEqual(["2 for 9", "3 for 9"]);
    floor.stop(2);
    expect(floor.running).toEqual([0, 1, 3]);
    floor.stop(3);
    // A cascade: what was displaced is more important than what runs on the other machine.
    expect([floor.machineOf(9), floor.asked.slice(2)]).toEqual([1, ["0 for 2"]]);
  });

  it("displaces nobody who is as important, and waits", () => {
    const floor = fullOf([5, 5]);
    floor.arrive(9, 5);
    floor.arrive(10, 6, { cores: 2 });
    expect(floor.asked).toEqual(["0 for 10", "1 for 10"]);
  });

  it("displaces where memory and resources become free as well", () => {
    const floor = new Floor([
      { cores: 4, memory: 10 },
      { cores: 4, memory: 9, gpus: 1 },
    ]);
    floor.arrive(0, 0, { memory: 10 });
    floor.arrive(1, 1, { gpus: 1, memory: 4 });
    floor.arrive(2, 1, { memory: 5 });
    floor.arrive(9, 5, { memory: 8, gpus: 1 });
    expect([floor.machineOf(2), floor.asked]).toEqual([1, ["1 for 9", "2 for 9"]]);
  });

  it("displaces nobody where everybody belongs to the band, and does outside of it", () => {
    const band = { band: 5 };
    const production = fullOf([5, 6], band);
    production.arrive(9, 7);
    expect(production.asked).toEqual([]);
    const mixed = fullOf([4, 6], band);
    mixed.arrive(9, 7);
    expect(mixed.asked).toEqual(["0 for 9"]);
    const below = fullOf([1, 2], band);
    below.arrive(9, 4);
    expect(below.asked).toEqual(["0 for 9"]);
  });
});

describe("room that was promised", () => {
  it("is for nobody less important, however small", () => {
    const floor = fullOf([1, 1]);
    floor.arrive(9, 5, { cores: 2 });
    floor.arrive(10, 3);
    floor.stop(1);
    expect(floor.running).toEqual([0]);
    floor.stop(0);
    expect(floor.running).toEqual([9]);
  });

  it("does not keep others from room that nobody was promised", () => {
    const floor = fullOf([1, 1, 2, 2]);
    floor.arrive(9, 5);
    floor.arrive(10, 5);
    expect(floor.asked).toEqual(["1 for 9", "0 for 10"]);
    floor.end(2);
    expect(floor.machineOf(9)).toBe(1);
  });

  it("may be taken by somebody more important, for whom others go then", () => {
    const floor = fullOf([1, 1, 3, 3]);
    floor.arrive(9, 5, { cores: 2 });
    floor.arrive(10, 6, { cores: 2 });
    expect(floor.asked).toEqual(["0 for 9", "1 for 9", "2 for 9", "3 for 9"]);
    floor.stop(0);
    floor.stop(1);
    expect(floor.machineOf(10)).toBe(0);
    floor.stop(2);
    floor.stop(3);
    expect(floor.machineOf(9)).toBe(1);
  });

  it("is sought elsewhere when the machine is lost", () => {
    const floor = fullOf([1, 1, 3, 3]);
    floor.arrive(9, 5, { cores: 2 });
    floor.lose(0);
    expect(floor.asked).toEqual(["0 for 9", "1 for 9", "2 for 9", "3 for 9"]);
  });

  it("is not missed by anybody less important while there is none for who had it", () => {
    const floor = fullOf([1, 1, 9, 9]);
    floor.arrive(9, 5, { cores: 2 });
    floor.lose(0);
    floor.end(2);
    floor.arrive(10, 3);
    expect(floor.running).toEqual([0, 1, 3]);
    floor.end(3);
    expect(floor.machineOf(9)).toBe(1);
  });

  it("is free for others when the task is cancelled", () => {
    const floor = fullOf([1, 1]);
    floor.arrive(9, 5, { cores: 2 });
    floor.arrive(10, 1);
    floor.cancel(9);
    floor.stop(1);
    expect(floor.running).toEqual([0, 10]);
  });
});

describe("with a grace", () => {
  it("nobody is stopped before its end, and the dispatcher wants to be asked again then", () => {
    const floor = fullOf([1, 1], GRACE);
    floor.arrive(9, 5);
    expect([floor.asked, floor.wakeAt]).toEqual([[], at(10)]);
    floor.pass(9.999);
    expect(floor.asked).toEqual([]);
    floor.pass(10);
    expect(floor.asked).toEqual(["1 for 9"]);
  });

  it("whoever is not needed any more because another one ended is spared", () => {
    const floor = fullOf([1, 1, 2, 2], GRACE);
    floor.arrive(9, 5, { cores: 2 });
    floor.pass(4);
    floor.end(0);
    floor.pass(10);
    expect(floor.asked).toEqual(["1 for 9"]);
    const lucky = fullOf([1, 1, 2, 2], GRACE);
    lucky.arrive(9, 5);
    lucky.pass(4);
    lucky.end(2);
    expect(lucky.machineOf(9)).toBe(1);
    lucky.pass(10);
    expect(lucky.asked).toEqual([]);
  });

  it("those are spared who are not needed beside what became free, the first of equals before the others", () => {
    const floor = new Floor([{ cores: 4 }], GRACE);
    floor.arrive(0, 1);
    floor.arrive(1, 1, { cores: 2 });
    floor.arrive(2, 5);
    floor.arrive(9, 5, { cores: 3 });
    floor.pass(4);
    floor.end(2);
    floor.pass(10);
    expect(floor.asked).toEqual(["1 for 9"]);
  });

  it("all are spared when the task is cancelled", () => {
    const floor = fullOf([1, 1], GRACE);
    floor.arrive(9, 5, { cores: 2 });
    floor.pass(4);
    floor.cancel(9);
    floor.pass(10);
    expect(floor.asked).toEqual([]);
  });

  it("a machine that is lost in it leaves the others a grace of their own", () => {
    const floor = fullOf([1, 1, 2, 2], GRACE);
    floor.arrive(9, 5);
    floor.pass(4);
    floor.lose(0);
    floor.pass(10);
    expect([floor.asked, floor.wakeAt]).toEqual([[], at(14)]);
    floor.pass(14);
    expect(floor.asked).toEqual(["3 for 9"]);
  });
});

describe("with an allowance", () => {
  it("displaces no more in any window than it says", () => {
    const floor = fullOf([1, 1, 1, 1], { displacementRate: 0.5, displacementBurst: 2 });
    for (const id of [6, 7, 8, 9]) floor.arrive(id, 5);
    expect([floor.asked.length, floor.wakeAt]).toEqual([2, at(2) + 1]);
    floor.pass(2.000_001);
    expect(floor.asked.length).toBe(3);
    floor.pass(4.000_001);
    expect(floor.asked.length).toBe(4);
  });

  it("never displaces more together than it allows at once", () => {
    const floor = fullOf([1, 1], { displacementRate: 1, displacementBurst: 1 });
    floor.arrive(9, 5, { cores: 2 });
    floor.pass(1_000);
    expect(floor.asked).toEqual([]);
  });
});

type Step =
  | { readonly kind: "arrive"; readonly important: number; readonly cores: number }
  | { readonly kind: "stop" | "end" | "cancel"; readonly which: number }
  | { readonly kind: "pass"; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant("arrive" as const),
      important: fc.nat(3),
      cores: fc.integer({ min: 1, max: 3 }),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constantFrom("stop" as const, "end" as const, "cancel" as const),
      which: fc.nat(99),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ kind: fc.constant("pass" as const), seconds: fc.integer({ min: 1, max: 5 }) }), weight: 1 },
);

it.each([0, 3])("keeps strict order and fits what it starts, whatever happens (grace %is)", (grace) => {
  let displaced = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60, size: "max" }), (steps) => {
      const important = new Map<number, number>();
      const floor = new Floor([{ cores: 3 }, { cores: 2 }, { cores: 3 }], { grace: seconds(grace) as Duration });
      let next = 0;
      for (const one of steps) {
        const running = floor.running.filter((id) => one.kind === "end" || floor.isStopping(id));
        const waiting = floor.dispatcher.ordering.waiting(floor.now);
        if (one.kind === "arrive") {
          important.set(next, one.important);
          floor.arrive(next, one.important, { cores: one.cores });
          next += 1;
        } else if (one.kind === "pass") floor.pass(floor.now / 1_000_000 + one.seconds);
        else if (one.kind === "cancel" && waiting.length > 0) floor.cancel(waiting[one.which % waiting.length].id);
        else if (one.kind !== "cancel" && running.length > 0) floor[one.kind](running[one.which % running.length]);
        expect(floor.excess).toBe(0);
        for (const pair of floor.asked) {
          const [victim, preemptor] = pair.split(" for ").map(Number);
          expect(important.get(victim)!).toBeLessThan(important.get(preemptor)!);
        }
      }
      displaced += floor.asked.length;
      // When all stops are answered, and no grace is left, nobody waits who is more important than enough of those that run.
      for (let rounds = 0; rounds < 200; rounds += 1) {
        floor.pass(floor.now / 1_000_000 + 5);
        const stopping = floor.running.filter((id) => floor.isStopping(id));
        if (stopping.length === 0 && floor.wakeAt === undefined) break;
        for (const id of stopping) floor.stop(id);
      }
      const [first] = floor.dispatcher.ordering.waiting(floor.now);
      if (first === undefined) return;
      for (const [worker, cores] of [3, 2, 3].entries()) {
        const staying = floor.running.filter(
          (id) => floor.machineOf(id) === worker && important.get(id)! >= first.priority,
        );
        const held = staying.reduce(
          (sum, id) => sum + floor.dispatcher.heldAt(worker).find(({ entry }) => entry.id === id)!.entry.cores,
          0,
        );
        expect(cores - held).toBeLessThan(first.cores);
      }
    }),
    { seed: 1, numRuns: 150 },
  );
  expect(displaced).toBeGreaterThan(100);
});
