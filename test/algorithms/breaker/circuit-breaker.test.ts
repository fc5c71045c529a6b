// The circuit breaker, step by step, as resilience4j documents it; and the client-side throttle by its formula.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CircuitBreaker, type CircuitOptions } from "../../../src/algorithms/breaker/circuit-breaker.ts";
import { shareHeldBack } from "../../../src/algorithms/breaker/throttle.ts";
import { seconds, type Duration, type Instant } from "../../../src/kernel/time.ts";

const DEFAULTS: CircuitOptions = {
  failures: 0.5,
  slow: 1,
  slowAfter: seconds(60),
  window: 100,
  least: 100,
  wait: seconds(60),
  probes: 10,
};

/** `a`: answered; `s`: answered slowly; `f`: failed; `r`: refused. Each permitted first. */
function drive(options: Partial<CircuitOptions> = {}) {
  const breaker = new CircuitBreaker({ ...DEFAULTS, ...options });
  let now = 0 as Instant;
  const outcomes = { a: "answered", s: "answered", f: "failed", r: "refused" } as const;
  return {
    breaker,
    at: (second: number) => void (now = seconds(second) as number as Instant),
    permits: () => breaker.permits(undefined, now),
    end: (letters: string) => {
      for (const letter of letters)
        breaker.ended(outcomes[letter as keyof typeof outcomes], (letter === "s" ? seconds(61) : 1) as Duration, now);
      return breaker.state;
    },
  };
}

describe("closed", () => {
  test.each([
    // what ended, with a window of 10 and at least 4 -> state
    ["fff", "closed"],
    ["fffa", "open"],
    ["faaf", "open"],
    ["faaa", "closed"],
    ["rraa", "open"],
    ["aaaafff", "closed"],
    ["aaaaffff", "open"],
    // The eleventh pushes the first one out.
    ["aaaaaffffa", "closed"],
    ["faaaaafffaf", "closed"],
    ["aaaaaafffff", "open"],
    ["ssss", "open"],
    ["sssa", "closed"],
  ])("after %s it is %s", (letters, state) => {
    expect(drive({ window: 10, least: 4 }).end(letters)).toBe(state);
  });

  test("with its defaults it judges no fewer than a hundred, and opens at half of them", () => {
    expect(drive().end("f".repeat(99))).toBe("closed");
    expect(drive().end("f".repeat(100))).toBe("open");
    expect(drive().end("f".repeat(50) + "a".repeat(50))).toBe("open");
    expect(drive().end("f".repeat(49) + "a".repeat(51))).toBe("closed");
  });

  test("a window smaller than the least number is judged when it is full", () => {
    expect(drive({ window: 5, least: 100 }).end("ffff")).toBe("closed");
    expect(drive({ window: 5, least: 100 }).end("fffff")).toBe("open");
  });
});

/** Open since 0. */
function opened(options: Partial<CircuitOptions> = {}) {
  const driven = drive({ window: 10, least: 10, probes: 3, ...options });
  driven.end("f".repeat(10));
  return driven;
}

describe("open", () => {
  test("permits nothing for its time, whatever late answers say, and then as many as it probes with", () => {
    const { at, permits, end, breaker } = opened();
    at(59.999999);
    expect([permits(), end("aaaaaaaaaaaa"), permits()]).toEqual([false, "open", false]);
    at(60);
    expect([permits(), permits(), permits(), permits(), breaker.state]).toEqual([true, true, true, false, "half-open"]);
  });

  test.each([
    ["aaa", "closed"],
    ["aaf", "closed"],
    ["aff", "open"],
    ["sss", "open"],
    ["aa", "half-open"],
  ])("half open, after %s of three it is %s", (letters, state) => {
    const { at, permits, end } = opened();
    at(60);
    [1, 2, 3].forEach(() => permits());
    expect(end(letters)).toBe(state);
  });

  test("once closed it begins anew; once open again it waits again", () => {
    const { at, permits, end } = opened();
    at(60);
    permits();
    end("aaa");
    expect(end("fffffffff")).toBe("closed");
    expect(end("f")).toBe("open");
    at(119);
    expect(permits()).toBe(false);
    at(120);
    expect([permits(), end("fff")]).toEqual([true, "open"]);
    at(179);
    expect(permits()).toBe(false);
  });

  test("a try that says nothing gives its permission back", () => {
    const { at, permits, breaker } = opened({ probes: 1 });
    at(60);
    expect([permits(), permits()]).toEqual([true, false]);
    breaker.released();
    expect(permits()).toBe(true);
  });

  /** D6's invariant. */
  test("while everything fails, no more is permitted in a time than its probes", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000_000 }), { minLength: 20, maxLength: 200 }), (gaps) => {
        const { breaker } = opened();
        let now = 0;
        const permitted: number[] = [];
        for (const gap of gaps) {
          now += gap;
          if (!breaker.permits(undefined, now as Instant)) continue;
          permitted.push(now);
          breaker.ended("failed", 1 as Duration, now as Instant);
        }
        permitted.forEach((from, index) => {
          const within = permitted.slice(index).filter((at) => at < from + seconds(60)).length;
          expect(within).toBeLessThanOrEqual(3 * 2 - 1);
        });
      }),
    );
  });
});

test.each([
  // requests, accepts, K -> share
  [100, 100, 2, 0],
  [100, 50, 2, 0],
  [100, 40, 2, 20 / 101],
  [100, 0, 2, 100 / 101],
  [100, 80, 1.1, 12 / 101],
  [0, 0, 2, 0],
])("of %d requests with %d accepted and K = %d a share of %d is held back", (requests, accepts, multiplier, share) => {
  expect(shareHeldBack(requests, accepts, multiplier)).toBeCloseTo(share, 12);
});
