// The times and numbers of a SWIM group by its size (catalogue E4, E5, K18; reference case lifeguard.suspicion).

import { describe, expect, test } from "vitest";
import {
  confirmationsWanted,
  retransmissions,
  suspicionLasts,
  suspicionMax,
  suspicionMin,
  syncPause,
} from "../../../src/algorithms/membership/swim-formulas.ts";
import { type Duration, seconds } from "../../../src/kernel/time.ts";
import { expectedOf, isSharedMissing } from "../../workload/shared-data.ts";
import { LAN } from "./swim-world.ts";

describe("memberlist's figures for a LAN", () => {
  test.each([
    [1, 4, 24, 4],
    [9, 4, 24, 4],
    [10, 4, 24, 8],
    [99, 7.98, 47.88, 8],
    [100, 8, 48, 12],
    [1_000, 12, 72, 16],
  ])("of %d members: suspicion of %d s to %d s, and %d retransmissions", (count, min, max, times) => {
    expect(suspicionMin(count, LAN)).toBe(seconds(min));
    expect(suspicionMax(count, LAN)).toBe(seconds(max));
    expect(retransmissions(count, LAN)).toBe(times);
  });

  test("two confirmations are wanted, but none where there are too few members to give them", () => {
    expect([2, 3, 4, 100].map((count) => confirmationsWanted(count, LAN))).toEqual([0, 0, 2, 2]);
    expect(confirmationsWanted(100, { ...LAN, suspicionMultiplier: 1 })).toBe(0);
  });

  test("everything is exchanged every 30 s among 32, every 60 s among 33, every 180 s among 1,000", () => {
    expect([2, 32, 33, 64, 65, 1_000].map((count) => syncPause(count, LAN) / 1e6)).toEqual([30, 30, 60, 60, 90, 180]);
  });
});

describe("Lifeguard's suspicion", () => {
  test.skipIf(isSharedMissing)("shrinks with confirmations as in memberlist's own test", () => {
    const { remaining_s: remaining } = expectedOf("lifeguard.suspicion") as { remaining_s: readonly number[] };
    const [min, max] = [seconds(2), seconds(30)];
    [0, 2, 3, 4, 5, 10].forEach((elapsed, confirmations) => {
      const left = suspicionLasts(confirmations, 3, min, max) - seconds(elapsed);
      expect(left / 1e6).toBeCloseTo(remaining[confirmations], 9);
    });
  });

  test("lasts as long as it may without confirmations, and as short as it may with all of them", () => {
    for (const wanted of [1, 2, 3, 8]) {
      expect(suspicionLasts(0, wanted, seconds(4), seconds(24))).toBe(seconds(24));
      expect(suspicionLasts(wanted, wanted, seconds(4), seconds(24))).toBe(seconds(4));
    }
    expect(suspicionLasts(0, 0, seconds(4), seconds(4) as Duration)).toBe(seconds(4));
  });
});
