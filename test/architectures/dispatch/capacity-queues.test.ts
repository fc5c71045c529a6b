// Dispatchers with guaranteed queues: who goes next, who may borrow how much, and how fast it is given back.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capacityQueues } from "../../../src/algorithms/ordering/capacity-queues.ts";
import { type Duration, seconds } from "../../../src/kernel/time.ts";
import { at, Floor } from "../floor.ts";

const RECLAIM = {
  reclaim: true,
  maxWaitBeforeKill: seconds(15),
  interval: seconds(3),
  perRound: 0.2,
  naturalTermination: 1,
};

type Parameters = Readonly<Record<string, unknown>>;

/** Ten cores on five machines. */
function tenCores(parameters: Parameters): Floor {
  const machines = Array.from({ length: 5 }, () => ({ cores: 2 }));
  return new Floor(
    machines,
    { guarantees: undefined, maxima: undefined, reclaim: false, ...parameters },
    capacityQueues,
  );
}

let tasks = 0;
function offer(floor: Floor, tenant: string, count: number): readonly number[] {
  return Array.from({ length: count }, () => {
    tasks += 1;
    floor.arrive(tasks, 0, { tenant });
    return tasks;
  });
}

function heldBy(floor: Floor, ...tenants: readonly string[]): readonly number[] {
  return tenants.map((tenant) => floor.staying(tenant));
}

/** Ends so many, whoever they are, one after the other. */
function churn(floor: Floor, count: number): void {
  for (let ended = 0; ended < count; ended += 1) floor.end(floor.running[0]);
}

describe("queues that all wait", () => {
  it("come to have the same part of their guarantees, and those without one have nothing", () => {
    const floor = tenCores({ guarantees: { a: 0.6, b: 0.3 } });
    for (const tenant of ["c", "b", "a"]) offer(floor, tenant, 30);
    churn(floor, 20);
    // Nine cores are 6 and 3 of their guarantees; of equals the one with less has the tenth.
    expect(heldBy(floor, "a", "b", "c")).toEqual([6, 4, 0]);
  });

  it("borrow what others leave idle, up to their maximum", () => {
    const floor = tenCores({ guarantees: { a: 0.4 }, maxima: { a: 0.8 } });
    offer(floor, "a", 20);
    expect(floor.staying("a")).toBe(8);
    offer(floor, "b", 5);
    expect(heldBy(floor, "a", "b")).toEqual([8, 2]);
  });

  it("are passed over where their task does not fit, and may have a single one that is larger than their maximum", () => {
    const floor = new Floor(
      [{ cores: 3 }, { cores: 1 }],
      { guarantees: { a: 0.9 }, maxima: { b: 0.5 } },
      capacityQueues,
    );
    floor.arrive(1, 0, { tenant: "b", cores: 3 });
    floor.arrive(2, 0, { tenant: "a", cores: 3 });
    floor.arrive(3, 0, { tenant: "b" });
    floor.arrive(4, 0, { tenant: "c" });
    expect(floor.running).toEqual([1, 4]);
  });
});

describe("borrowed room", () => {
  it("is not taken back without reclaim", () => {
    const floor = tenCores({ guarantees: { a: 0.5, b: 0.5 } });
    offer(floor, "b", 20);
    offer(floor, "a", 10);
    floor.pass(1_000);
    expect([floor.asked, floor.wakeAt]).toEqual([[], undefined]);
    churn(floor, 5);
    expect(heldBy(floor, "a", "b")).toEqual([5, 5]);
  });

  it("is taken back after the wait, so much a round, until each has its guarantee", () => {
    const floor = tenCores({ ...RECLAIM, guarantees: { a: 0.5, b: 0.5 } });
    offer(floor, "b", 20);
    offer(floor, "a", 10);
    const asked = [14.999, 15, 17.999, 18, 21, 100].map((second) => {
      while (floor.wakeAt !== undefined && floor.wakeAt < at(second)) floor.pass(floor.wakeAt / 1_000_000);
      floor.pass(second);
      return floor.asked.length;
    });
    // 20% of ten cores each round; half of them are missing.
    expect(asked).toEqual([0, 2, 2, 4, 5, 5]);
    expect(floor.staying("b")).toBe(5);
  });

  it("is taken back a part of what is missing each round, and at least one task", () => {
    const floor = tenCores({ ...RECLAIM, perRound: 1, naturalTermination: 0.4, guarantees: { a: 0.5 } });
    offer(floor, "b", 10);
    offer(floor, "a", 10);
    const asked = [15, 18, 21, 24].map((second) => {
      while (floor.wakeAt !== undefined && floor.wakeAt < at(second)) floor.pass(floor.wakeAt / 1_000_000);
      floor.pass(second);
      return floor.asked.length;
    });
    // 0.4 x 5 = 2, then 0.4 x 3 and 0.4 x 2, each rounded down, but one at least.
    expect(asked).toEqual([2, 3, 4, 5]);
  });

  it("is spared where what was missing came by tasks that ended", () => {
    const floor = tenCores({ ...RECLAIM, guarantees: { a: 0.2, b: 0.5 } });
    const borrowed = offer(floor, "b", 10);
    offer(floor, "a", 10);
    floor.pass(10);
    floor.end(borrowed[0]);
    floor.end(borrowed[1]);
    floor.pass(100);
    expect([floor.asked, heldBy(floor, "a", "b")]).toEqual([[], [2, 8]]);
  });

  it("is never that of a queue that has no more than its guarantee, though only that would make room", () => {
    const floor = new Floor(
      [{ cores: 2 }, { cores: 1 }, { cores: 1 }],
      { ...RECLAIM, guarantees: { a: 0.5, b: 0.5 }, maxima: undefined },
      capacityQueues,
    );
    const { board } = floor.dispatcher;
    for (const worker of [1, 2]) board.setEligible(worker, false);
    offer(floor, "b", 2);
    for (const worker of [1, 2]) board.setEligible(worker, true);
    offer(floor, "c", 2);
    floor.arrive(1, 0, { tenant: "a", cores: 2 });
    floor.pass(100);
    expect([floor.asked, floor.wakeAt]).toEqual([[], undefined]);
  });

  it("is that of the queue with most for its guarantee, the latest first", () => {
    const floor = tenCores({ ...RECLAIM, guarantees: { a: 0.1, b: 0.2, c: 0.4 } });
    const b = [1, 2, 3, 4].map((second) => {
      floor.pass(second);
      return offer(floor, "b", 1)[0];
    });
    offer(floor, "c", 6);
    const [a] = offer(floor, "a", 1);
    floor.pass(19);
    expect(floor.asked).toEqual([`${b[3]} for ${a}`]);
  });
});

it("whatever happens, no queue is brought below its guarantee, and each that waits has it after a while", () => {
  const names = ["a", "b", "c"];
  const shares = fc.constantFrom([0.5, 0.3, 0.2], [0.4, 0.4, 0], [0.1, 0.2, 0.7]);
  const step = fc.record({
    kind: fc.constantFrom("offer" as const, "offer" as const, "end" as const, "stop" as const, "pass" as const),
    which: fc.nat(99),
  });
  let reclaimed = 0;
  fc.assert(
    fc.property(
      shares,
      fc.boolean(),
      fc.array(step, { minLength: 15, maxLength: 50, size: "max" }),
      (parts, isSlow, steps) => {
        const guarantees = Object.fromEntries(names.map((name, index) => [name, parts[index]]));
        const pace = isSlow ? {} : { maxWaitBeforeKill: 0 as Duration, perRound: 1 };
        const floor = tenCores({ ...RECLAIM, ...pace, guarantees });
        const check = (): void => {
          expect(floor.excess).toBe(0);
          for (const pair of floor.asked.slice(reclaimedBefore)) {
            const victim = Number(pair.split(" ")[0]);
            const tenant = tenantOf.get(victim)!;
            if (!floor.isStopping(victim)) continue;
            expect(floor.staying(tenant)).toBeGreaterThanOrEqual(Math.floor(guarantees[tenant] * 10));
          }
          reclaimedBefore = floor.asked.length;
        };
        const tenantOf = new Map<number, string>();
        let reclaimedBefore = 0;
        for (const { kind, which } of steps) {
          const stopping = floor.running.filter((id) => floor.isStopping(id));
          const those = kind === "stop" ? stopping : floor.running;
          if (kind === "offer")
            for (const id of offer(floor, names[which % 3], 1 + (which % 7))) tenantOf.set(id, names[which % 3]);
          else if (kind === "pass") floor.pass(floor.now / 1_000_000 + 1 + (which % 5));
          else if (those.length > 0) floor[kind](those[which % those.length]);
          check();
        }
        for (let rounds = 0; rounds < 60; rounds += 1) {
          floor.pass(floor.now / 1_000_000 + 3);
          for (const id of floor.running) if (floor.isStopping(id)) floor.stop(id);
          check();
        }
        reclaimed += floor.asked.length;
        for (const { tenant } of floor.dispatcher.ordering.waiting(floor.now))
          expect(floor.staying(tenant)).toBeGreaterThanOrEqual(Math.floor(guarantees[tenant] * 10 + 1e-6));
      },
    ),
    { seed: 1, numRuns: 150 },
  );
  expect(reclaimed).toBeGreaterThan(100);
});
