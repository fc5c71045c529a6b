// What machines cost, by hand and to the cent: begun hours, begun seconds, the least that is paid for, and who pays for a crash.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Duration, seconds } from "../../src/kernel/time.ts";
import { billedSeconds } from "../../src/observe/metrics/costs.ts";
import type { MachineTariff } from "../../src/observe/observe-options.ts";
import { ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "./scripted-trace.ts";

const HOURLY: MachineTariff = { price: 1.2, per: "hour", minimum: 0 as Duration };
const BY_SECOND: MachineTariff = { price: 0.36, per: "second", minimum: seconds(60) };

/** Worker A by begun hours, worker B by the second. */
function priced(tariffs: readonly (MachineTariff | undefined)[] = [undefined, HOURLY, BY_SECOND]): ScriptedTrace {
  return new ScriptedTrace({ tariffs });
}

function costs(script: ScriptedTrace, end: number): Readonly<Record<string, number>> {
  const { metrics } = script.finish(end);
  return Object.fromEntries(Object.entries(metrics).filter(([name]) => name.startsWith("cost.")));
}

describe("the cost of a run", () => {
  test("of machines that nobody gives back is that of the whole run, up or down", () => {
    const script = priced().time(100).emit("node.crashed", WORKER_B).time(3000).emit("node.restarted", WORKER_B);
    // Two begun hours of A; 5,400 s of B at 0.01 cent.
    expect(costs(script, 5_400)).toEqual({
      "cost.total": 2 * 1.2 + 5_400 * 0.0001,
      "cost.machineHours": 3,
    });
  });

  test("is also told for each group that has a name", () => {
    const groups = [undefined, "own", "spot"];
    const script = new ScriptedTrace({ tariffs: [undefined, HOURLY, BY_SECOND], groups }).time(1_800);
    const { metrics } = script.emit("node.returned", WORKER_B).finish(3_600);
    expect(metrics).toMatchObject({
      "group.own.cost.total": 1.2,
      "group.own.cost.machineHours": 1,
      "group.spot.cost.total": 0.18,
      "group.spot.cost.machineHours": 0.5,
      "cost.total": 1.2 + 0.18,
    });
  });

  test("is divided by the tasks that were completed", () => {
    const script = priced().time(1).arrive(0).accept(0).run(0).time(2).end(0).complete(0);
    script.arrive(1).accept(1).run(1).time(4).end(1).complete(1);
    const { "cost.total": total, "cost.perTask": perTask } = costs(script, 3_600);
    expect(total).toBeCloseTo(1.2 + 0.36, 12);
    expect(perTask).toBe(total / 2);
  });

  test("counts each time that a machine is rented by itself", () => {
    const script = priced();
    script.time(10).emit("node.returned", WORKER_A).emit("node.returned", WORKER_B);
    script.time(20).emit("node.rented", WORKER_A).emit("node.rented", WORKER_B);
    script.time(30).emit("node.returned", WORKER_A);
    script.time(110.5).emit("node.returned", WORKER_B);
    // A: two begun hours. B: 60 s at least, then 90.5 s, of which 91 have begun.
    expect(costs(script, 5_400)).toEqual({
      "cost.total": 2 * 1.2 + (60 + 91) * 0.0001,
      "cost.machineHours": (20 + 100.5) / 3_600,
    });
  });

  test("goes on where a machine is rented that was rented already", () => {
    expect(costs(priced([undefined, undefined, BY_SECOND]).time(100).emit("node.rented", WORKER_B), 200)).toEqual({
      "cost.total": expect.closeTo(200 * 0.0001, 12) as number,
      "cost.machineHours": 200 / 3_600,
    });
  });

  test("includes what is kept at hand, by its own price and for the whole run", () => {
    const script = new ScriptedTrace({
      tariffs: [undefined, HOURLY],
      warmPools: [
        { count: 3, price: 0.5 },
        { count: 1, price: 0.1 },
      ],
    });
    expect(costs(script, 1_800)).toEqual({ "cost.total": 1.2 + 0.5 * (3 * 0.5 + 0.1), "cost.machineHours": 0.5 });
  });

  test("is nothing for a machine that is never rented, and for one without a price", () => {
    const script = priced([undefined, HOURLY]).emit("node.returned", WORKER_A);
    expect(costs(script, 5_400)).toEqual({ "cost.total": 0, "cost.machineHours": 0 });
  });

  test("is told only where machines have a price", () => {
    expect(costs(new ScriptedTrace(), 10)).toEqual({});
  });
});

test("billed time covers the rented time, and by less than one unit more than that or the minimum", () => {
  const tariff = fc.record({
    price: fc.constant(1),
    per: fc.constantFrom("second" as const, "hour" as const),
    minimum: fc.integer({ min: 0, max: 7_200 * SECOND }).map((us) => us as Duration),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e12 }), tariff, (span, { per, minimum, price }) => {
      const billed = billedSeconds(span, { per, minimum, price }) * SECOND;
      const least = per === "hour" ? span : Math.max(span, minimum);
      expect(billed).toBeGreaterThanOrEqual(least);
      expect(billed - least).toBeLessThan(per === "hour" ? 3_600 * SECOND : SECOND);
    }),
  );
});

test("a machine that was given back the moment it was ordered costs nothing, whatever the least is that others cost", () => {
  for (const per of ["second", "hour"] as const)
    expect(billedSeconds(0, { per, minimum: (60 * SECOND) as Duration, price: 1 })).toBe(0);
});
