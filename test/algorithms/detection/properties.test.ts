// Properties of all detectors, over any history of watching, beats (lost, overtaken, late) and forgetting.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { bertier } from "../../../src/algorithms/detection/bertier.ts";
import { chen } from "../../../src/algorithms/detection/chen.ts";
import type { DetectorDefinition, FailureDetector, Opinion } from "../../../src/algorithms/detection/detector.ts";
import { heartbeat } from "../../../src/algorithms/detection/heartbeat.ts";
import { lease } from "../../../src/algorithms/detection/lease.ts";
import { phiAccrual } from "../../../src/algorithms/detection/phi-accrual.ts";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { type Instant, NEVER } from "../../../src/kernel/time.ts";

const RUNS = { numRuns: 100, seed: 3 };
const RANK: Readonly<Record<Opinion, number>> = { trust: 0, suspect: 1, dead: 2 };

type Step =
  | { readonly kind: "beat"; readonly after: number; readonly skipped: number }
  | { readonly kind: "stale"; readonly after: number; readonly back: number }
  | { readonly kind: "watch" | "forget"; readonly after: number };

const after = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 900_000, max: 1_100_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 3_000_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 100_000_000 }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant("beat" as const), after, skipped: fc.integer({ min: 0, max: 3 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("stale" as const), after, back: fc.integer({ min: 0, max: 40 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("watch" as const, "forget" as const), after }) },
);
const history = fc.array(step, { minLength: 1, maxLength: 60 });

interface Moment {
  readonly now: Instant;
  readonly kind: Step["kind"];
  readonly isWatched: boolean;
  /** Just before the step. */
  readonly opinionBefore: Opinion;
}

/** Plays the history, and lets `check` look after each step. */
function play(detector: FailureDetector, steps: readonly Step[], check: (moment: Moment) => void): void {
  let now = 1_000_000_000;
  let sequence = 0;
  let isWatched = true;
  detector.watch(0, now as Instant);
  for (const one of steps) {
    now += one.after;
    const opinionBefore = detector.opinion(0, now as Instant);
    if (one.kind === "beat") detector.heard(0, (sequence += 1 + one.skipped), now as Instant);
    else if (one.kind === "stale") detector.heard(0, Math.max(0, sequence - one.back), now as Instant);
    else if (one.kind === "watch") {
      detector.watch(0, now as Instant);
      isWatched = true;
    } else {
      detector.forget(0);
      isWatched = false;
    }
    check({ now: now as Instant, kind: one.kind, isWatched, opinionBefore });
  }
}

const cases: readonly (readonly [unknown, Readonly<Record<string, unknown>>])[] = [
  [heartbeat, {}],
  [chen, {}],
  [chen, { window: 2, alpha: 150_000, deadAlpha: 300_000 }],
  [bertier, {}],
  [phiAccrual, {}],
  [phiAccrual, { acceptablePause: 0, threshold: 1, deadThreshold: 30, window: 3, minDeviation: 1 }],
  [phiAccrual, { acceptablePause: 0, threshold: 1e-6, deadThreshold: 1e-5 }],
  [phiAccrual, { model: "exponential", acceptablePause: 0, longestInterval: 2_000_000, stableAfter: 5_000_000 }],
  [lease, {}],
];

const named = cases.map(([plugIn, parameters]) => {
  const definition = plugIn as DetectorDefinition;
  return { name: definition.name, definition, parameters };
});

describe.each(named)("$name $parameters", ({ definition, parameters }) => {
  const create = (): FailureDetector =>
    definition.create(parameterValues(definition.parameters, parameters) as never, { peerCount: 1 });

  test.prop([history], RUNS)("an opinion changes by silence exactly when announced, and gets worse", (steps) => {
    const detector = create();
    play(detector, steps, ({ now }) => {
      let instant = now;
      let changes = 0;
      for (let next = detector.nextChange(0, instant); next < NEVER; next = detector.nextChange(0, instant)) {
        const opinion = detector.opinion(0, instant);
        expect(Number.isSafeInteger(next) && next > instant).toBe(true);
        for (const between of [instant, Math.floor((instant + next) / 2), next - 1])
          expect(detector.opinion(0, between as Instant)).toBe(opinion);
        expect(RANK[detector.opinion(0, next)]).toBeGreaterThan(RANK[opinion]);
        instant = next;
        expect((changes += 1)).toBeLessThanOrEqual(2);
      }
      expect(detector.opinion(0, instant)).toBe("dead");
      expect(detector.opinion(0, (instant + 1e12) as Instant)).toBe("dead");
    });
  });

  test.prop([history], RUNS)(
    "a new beat of a watched peer makes it trusted, and nothing revives one that is not",
    (steps) => {
      const detector = create();
      play(detector, steps, ({ now, kind, isWatched }) => {
        if (!isWatched) {
          expect([detector.opinion(0, now), detector.nextChange(0, now)]).toEqual(["dead", NEVER]);
        } else if (kind === "beat" || kind === "watch") {
          expect(detector.opinion(0, now)).toBe("trust");
          expect(detector.nextChange(0, now)).toBeGreaterThan(now);
        }
      });
    },
  );

  test.prop([history], RUNS)("a copy of an old beat never makes an opinion worse", (steps) => {
    const detector = create();
    play(detector, steps, ({ now, kind, opinionBefore }) => {
      if (kind === "stale") expect(RANK[detector.opinion(0, now)]).toBeLessThanOrEqual(RANK[opinionBefore]);
    });
  });
});
