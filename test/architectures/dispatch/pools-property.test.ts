// Pools on a dispatcher, whatever comes and goes: never over their slots, and nobody waits for a slot that is there.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PoolSpec } from "../../../src/architectures/dispatch/pool-spec.ts";
import { Desk, pool } from "./pool-desk.ts";

interface Step {
  readonly kind: "add" | "end" | "displace" | "withdraw";
  readonly which: number;
  readonly pools: Readonly<Record<string, number>>;
  readonly priority: number;
  readonly key: string;
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("add", "add", "add", "end", "end", "displace", "withdraw"),
    which: fc.nat(1_000),
    pools: fc.constantFrom<Readonly<Record<string, number>>>(
      {},
      { a: 1 },
      { a: 2 },
      { b: 1 },
      { a: 1, b: 1 },
      { b: 1, a: 3 },
      { k: 1 },
      { k: 1, a: 1 },
    ),
    priority: fc.integer({ min: 0, max: 3 }),
    key: fc.constantFrom("x", "y"),
  }),
  { maxLength: 60 },
);

describe("whatever comes and goes", () => {
  it.each([
    ["fifo", false],
    ["priority", false],
    ["priority", true],
  ] as const)("with %s (slots kept: %s) no pool is over its slots, and none waits who could go", (ordering, keeps) => {
    const more = { keepsWhenPreempted: keeps };
    const lent = { ...more, ...(keeps && { inheritance: "inheritance" as const }) };
    const pools = [pool("a", 3, more), pool("b", 1, lent), pool("k", 1, { ...lent, isPerKey: true })];
    fc.assert(
      fc.property(steps, (history) => {
        const desk = new Desk({ pools, ordering });
        let last = 0;
        for (const { kind, which, ...asked } of history) {
          const waits = [...desk.entries.values()].filter(({ isWaiting }) => isWaiting).map(({ id }) => id);
          const among = kind === "withdraw" ? waits : desk.running;
          const id = among[which % Math.max(1, among.length)];
          if (kind === "add")
            desk.add((last += 1), Object.keys(asked.pools).length === 0 ? { priority: asked.priority } : asked);
          else if (id === undefined) continue;
          else desk[kind](id);
          expectSound(desk, pools, ordering === "priority");
        }
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  function used(desk: Desk, { name, isPerKey }: PoolSpec, key: string | undefined): number {
    return desk.running
      .map((id) => desk.entries.get(id)!.spec)
      .filter((spec) => !isPerKey || spec.key === key)
      .reduce((sum, spec) => sum + (spec.pools?.[name] ?? 0), 0);
  }

  /** Cores are plenty: who waits lacks a slot, or stands in a line behind somebody who does. */
  function expectSound(desk: Desk, pools: readonly PoolSpec[], isByPriority: boolean): void {
    for (const each of pools)
      for (const key of ["x", "y"]) expect(used(desk, each, key)).toBeLessThanOrEqual(each.slots);
    const waiting = [...desk.entries.values()]
      .filter(({ isWaiting }) => isWaiting)
      .sort((x, y) => (isByPriority ? y.spec.priority - x.spec.priority : 0) || x.sequence - y.sequence);
    expect(waiting.filter(({ spec }) => spec.pools === undefined)).toEqual([]);
    for (const each of pools)
      for (const key of ["x", "y"]) {
        const asking = waiting.filter(({ spec }) => spec.pools![each.name] > 0 && (!each.isPerKey || spec.key === key));
        // Who asks for nothing else, and whom nobody precedes, waits for a slot that is not there.
        if (asking.length === 0 || Object.keys(asking[0].spec.pools!).length > 1) continue;
        const free = each.slots - used(desk, each, key);
        expect(asking[0].spec.pools![each.name]).toBeGreaterThan(free);
      }
  }
});
