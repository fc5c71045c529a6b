// Target tracking, held to the documented algorithm by a table, and to what stabilisation is for by random histories.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReadyMachine, ScalingPolicy, ScalingView } from "../../../src/algorithms/scaling/scaling.ts";
import { targetTracking } from "../../../src/algorithms/scaling/target-tracking.ts";
import { type Duration, type Instant, seconds } from "../../../src/kernel/time.ts";

interface Options {
  readonly metric?: "utilisation" | "tasks";
  readonly target?: number;
  readonly stabilisation?: Duration;
}

function policy({ metric = "utilisation", target = 0.5, stabilisation = 0 as Duration }: Options = {}): ScalingPolicy {
  return targetTracking.create({ metric, target, tolerance: 0.1, interval: seconds(15), stabilisation });
}

/** So many ready machines of ten cores, together as busy as that. */
function machines(count: number, utilisation: number): readonly ReadyMachine[] {
  const busy = Math.round(utilisation * 10 * count);
  return Array.from({ length: count }, (_, worker) => {
    const held = Math.floor(busy / count) + (worker < busy % count ? 1 : 0);
    return { worker, cores: 10, busy: held, tasks: held };
  });
}

function view(count: number, utilisation: number, { pending = 0, waiting = 0 } = {}): ScalingView {
  return { ready: machines(count, utilisation), pending, waiting };
}

const NOW = 0 as Instant;

describe("the documented algorithm", () => {
  test.each([
    // The documentation's own figures: twice the target doubles, half of it halves.
    ["200m against 100m", view(5, 1), 10],
    ["50m against 100m", view(4, 0.25), 2],
    ["rounds up", view(3, 0.6), 4],
    ["leaves alone what is 10% above", view(10, 0.55), 10],
    ["and acts on what is more", view(10, 0.56), 12],
    ["leaves alone what is 10% below", view(10, 0.45), 10],
    ["and acts on what is less", view(10, 0.44), 9],
    ["goes to nothing where nothing is busy", view(5, 0), 0],
    ["changes nothing where nobody is ready", view(0, 0, { pending: 3 }), 3],
    // Unready machines count as idle on the way up: (10 x 1.0) / 15 / 0.5 = 4/3 of 15.
    ["orders what is on its way once", view(10, 1, { pending: 10 }), 20],
    ["orders more where those will not do", view(10, 1, { pending: 5 }), 20],
    ["and not fewer because some are on their way", view(10, 0.6, { pending: 10 }), 20],
    ["does not count them on the way down", view(10, 0.25, { pending: 10 }), 5],
  ] as const)("%s", (_, seen, wanted) => {
    expect(policy().decide(seen, NOW)).toEqual({ wanted });
  });

  test.each([
    // Four machines with ten tasks each in hand.
    ["as many as the target takes", view(4, 1, { waiting: 41 }), 9],
    ["leaves alone what is close", view(4, 1, { waiting: 4 }), 4],
    ["counts those on their way", view(4, 1, { pending: 4, waiting: 40 }), 8],
    ["those in hand need machines too", view(4, 0.5), 2],
    ["needs nobody for nothing", view(4, 0), 0],
    ["starts from nothing", view(0, 0, { waiting: 1 }), 1],
  ] as const)("of tasks: %s", (_, seen, wanted) => {
    expect(policy({ metric: "tasks", target: 10 }).decide(seen, NOW)).toEqual({ wanted });
  });
});

describe("stabilisation", () => {
  const step = fc.record({ after: fc.integer({ min: 1, max: 400 }), load: fc.integer({ min: 0, max: 10 }) });

  test("wants what was wanted most in the window, and never less than now", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (history) => {
        const stable = policy({ stabilisation: seconds(300) });
        const plain = policy();
        const wishes: { at: number; wanted: number }[] = [];
        let at = 0;
        for (const { after, load } of history) {
          at += after;
          const seen = view(10, load / 10);
          wishes.push({ at, wanted: plain.decide(seen, seconds(at) as number as Instant).wanted });
          const inWindow = wishes.filter((wish) => wish.at > at - 300).map(({ wanted }) => wanted);
          expect(stable.decide(seen, seconds(at) as number as Instant).wanted).toBe(Math.max(...inWindow));
        }
      }),
    );
  });

  test("under constant load changes its mind at most once, and keeps to that", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 500 }), (start, busy) => {
        const stable = policy({ target: 0.6, stabilisation: seconds(300) });
        let current = start;
        let changes = 0;
        for (let round = 0; round < 200; round += 1) {
          const held = Math.min(busy, current * 10) / (current * 10);
          const { wanted } = stable.decide(view(current, held), seconds(round * 15) as number as Instant);
          const next = Math.max(1, wanted);
          // Up in one go or, where a full cluster hides how much is missing, step by step; down once.
          if (next < current) changes += 1;
          expect(next >= current || busy < current * 10).toBe(true);
          current = next;
        }
        expect(changes).toBeLessThanOrEqual(1);
        const ratio = busy / (current * 10) / 0.6;
        expect(ratio).toBeLessThanOrEqual(1.1 + 1e-9);
      }),
    );
  });
});
