// Eviction damping with Kubernetes' figures (catalogue E8, H13): how many workers of a zone are evicted, and when.

import { describe, expect, test } from "vitest";
import type { DampingDefinition, EvictionDamping } from "../../../src/algorithms/damping/damping.ts";
import { none } from "../../../src/algorithms/damping/none.ts";
import { rateLimit } from "../../../src/algorithms/damping/rate-limit.ts";
import { zoneAware } from "../../../src/algorithms/damping/zone-aware.ts";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { type Instant, NEVER, seconds } from "../../../src/kernel/time.ts";

function create(
  definition: unknown,
  zones: readonly number[],
  parameters: Readonly<Record<string, unknown>> = {},
): EvictionDamping {
  const { create: make, parameters: declared } = definition as DampingDefinition;
  return make(parameterValues(declared, parameters) as never, { zones });
}

function at(second: number): Instant {
  return seconds(second) as number as Instant;
}

function zones(...sizes: readonly number[]): readonly number[] {
  return sizes.flatMap((size, zone) => Array.from({ length: size }, () => zone));
}

function workers(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** Everybody dies at the instant; evictions until `until`, by their seconds. */
function dieTogether(damping: EvictionDamping, dead: readonly number[], now: number, until: number): readonly number[] {
  for (const worker of dead) damping.died(worker, at(now));
  return follow(damping, now, until);
}

function follow(damping: EvictionDamping, now: number, until: number): readonly number[] {
  const instants: number[] = damping.evict(at(now)).map(() => now);
  for (let next = damping.nextChange(at(now)); next <= at(until); next = damping.nextChange(next))
    instants.push(...damping.evict(next).map(() => next / 1e6));
  return instants;
}

describe("zone-aware", () => {
  test("evicts at once and then one in 10 s where a zone is well", () => {
    const damping = create(zoneAware, zones(20, 20));
    expect(dieTogether(damping, workers(0, 4), 1_000, 2_000)).toEqual([1_000, 1_010, 1_020, 1_030]);
    // Ten quiet seconds give one eviction back, not more.
    expect(dieTogether(damping, workers(4, 6), 2_000, 3_000)).toEqual([2_000, 2_010]);
  });

  test("each zone has its own turn", () => {
    const damping = create(zoneAware, zones(20, 20));
    expect(dieTogether(damping, [0, 1, 20, 21], 1_000, 2_000)).toEqual([1_000, 1_000, 1_010, 1_010]);
  });

  test("55 of 100 dead workers slow a zone to one in 100 s, 54 do not", () => {
    const gaps = (dead: number): number => {
      const [, second, third] = dieTogether(create(zoneAware, zones(100, 10)), workers(0, dead), 1_000, 2_000);
      return third - second;
    };
    expect(gaps(54)).toBe(10);
    expect(gaps(55)).toBe(100);
  });

  test("a zone of 50 stops where one of 51 goes on slowly", () => {
    const after = (size: number): number =>
      dieTogether(create(zoneAware, zones(size, 10)), workers(0, size - 1), 1_000, 1_500).length;
    expect(after(50)).toBe(0);
    expect(after(51)).toBe(6);
  });

  test("two dead workers are never most of a zone, three of five are", () => {
    const damping = create(zoneAware, zones(3, 5, 40));
    expect(dieTogether(damping, [0, 1], 1_000, 1_100)).toEqual([1_000, 1_010]);
    expect(dieTogether(damping, [3, 4, 5], 1_200, 9_000)).toEqual([]);
    damping.returned(4, at(9_000));
    expect(follow(damping, 9_000, 9_100)).toEqual([9_010, 9_020]);
  });

  test("a zone that is lost as a whole is evicted at the usual pace, but nobody is when all zones are", () => {
    expect(dieTogether(create(zoneAware, zones(8, 8)), workers(0, 8), 1_000, 2_000)).toHaveLength(8);
    const damping = create(zoneAware, zones(8, 8));
    for (const worker of workers(0, 16)) damping.died(worker, at(1_000));
    expect(follow(damping, 1_000, 9_000)).toEqual([]);
    expect(damping.nextChange(at(9_000))).toBe(NEVER);
    // One returns: its zone is small and mostly dead, the other is lost as a whole, and goes on after a whole turn.
    damping.returned(3, at(9_000));
    expect(follow(damping, 9_000, 9_025)).toEqual([9_010, 9_020]);
  });

  test("who was evicted still counts as dead until it returns", () => {
    const damping = create(zoneAware, zones(10, 10));
    expect(dieTogether(damping, [0, 1], 1_000, 1_100)).toHaveLength(2);
    damping.settled(0, at(1_100));
    expect(dieTogether(damping, [2, 3, 4, 5], 1_200, 2_000)).toHaveLength(0);
    damping.returned(0, at(2_000));
    expect(follow(damping, 2_000, 2_100)).toHaveLength(4);
  });

  // H13: the control plane does not hear 60% of its nodes for two minutes, though they are well. They are declared dead over
  // 10 s, as their last beats were.
  test("a control plane cut off from 60% of its nodes for two minutes evicts next to none of them", () => {
    const cut = (definition: unknown): number => {
      const damping = create(definition, zones(60, 60, 60));
      let evictions = 0;
      const dead = workers(0, 180).filter((worker) => worker % 5 < 3);
      dead.forEach((worker, index) => {
        const now = 1_040 + (10 * index) / dead.length;
        damping.died(worker, at(now));
        evictions += damping.evict(at(now)).length;
      });
      evictions += follow(damping, 1_050, 1_120).length;
      dead.forEach((worker) => damping.returned(worker, at(1_120)));
      return evictions + follow(damping, 1_120, 9_000).length;
    };
    expect(cut(none)).toBe(108);
    expect(cut(zoneAware)).toBeLessThanOrEqual(6);
  });
});

describe("rate-limit", () => {
  test("keeps its pace over all zones, whatever dies", () => {
    const damping = create(rateLimit, zones(2, 2), { interval: seconds(7), burst: 2 });
    expect(dieTogether(damping, workers(0, 4), 1_000, 2_000)).toEqual([1_000, 1_000, 1_007, 1_014]);
    // The burst comes back one by one, too.
    expect(dieTogether(damping, workers(0, 3), 1_022, 2_000)).toEqual([1_022, 1_028, 1_035]);
    expect(dieTogether(damping, workers(0, 3), 2_000, 3_000)).toEqual([2_000, 2_000, 2_007]);
  });

  test("who returned or has nothing left loses its turn to the next", () => {
    const damping = create(rateLimit, zones(4));
    expect(dieTogether(damping, workers(0, 4), 1_000, 1_005)).toHaveLength(1);
    damping.returned(1, at(1_005));
    damping.settled(2, at(1_006));
    expect(damping.evict(damping.nextChange(at(1_006)))).toEqual([3]);
  });
});
