// The arithmetic of the adaptive limits, figure by figure, as Netflix's concurrency-limits has it.

import { describe, expect, test } from "vitest";
import type { AdmissionView, Applicant } from "../../../src/algorithms/admission/admission.ts";
import { aimd, createAimd } from "../../../src/algorithms/admission/aimd.ts";
import { criticality } from "../../../src/algorithms/admission/criticality.ts";
import { createGradient } from "../../../src/algorithms/admission/gradient.ts";
import { SampleWindow } from "../../../src/algorithms/admission/sample-window.ts";
import { createVegas, type VegasOptions } from "../../../src/algorithms/admission/vegas.ts";
import { seconds, type Duration, type Instant } from "../../../src/kernel/time.ts";

const SECOND = 1_000_000;

describe("additive increase, multiplicative decrease", () => {
  const rule = (initial: number) => createAimd({ timeout: 5 * SECOND, backoff: 0.9, initial, least: 1, most: 1_000 });

  test.each([
    // limit, what took how long, in flight, dropped -> limit
    [10, 1, 10, false, 11],
    [10, 1, 5, false, 11],
    [10, 1, 4, false, 10],
    [11, 1, 5, false, 11],
    [10, 5, 10, false, 11],
    [10, 5.000001, 10, false, 9],
    [10, 5.000001, 1, false, 9],
    [10, 1, 10, true, 9],
    [100, 9, 50, false, 90],
    [37, 1, 30, true, 33],
    // A tenth of little is nothing: at least one less.
    [5, 1, 5, true, 4],
    [1, 1, 1, true, 1],
    [1_000, 1, 900, false, 1_000],
  ])("from %d, %d s with %d in flight (dropped: %s): %d", (initial, took, inFlight, hasDrop, expected) => {
    const limit = rule(initial);
    limit.update({ took: took * SECOND, inFlight, hasDrop });
    expect(limit.limit).toBe(expected);
  });

  test("turns away what comes beyond the limit", () => {
    const policy = aimd.create({
      timeout: seconds(5),
      backoff: 0.9,
      initial: 3,
      least: 1,
      most: 9,
      window: seconds(1),
      samplesLeast: 1,
    });
    const at = (inFlight: number) => policy.decide({} as Applicant, { inFlight } as AdmissionView, 0 as Instant).kind;
    expect([2, 3, 4].map(at)).toEqual(["accept", "reject", "reject"]);
    policy.ended!({ took: seconds(1), inFlight: 3, isCompleted: true }, 0 as Instant);
    expect(at(3)).toBe("reject"); // the window has only begun
    policy.ended!({ took: seconds(1), inFlight: 3, isCompleted: true }, seconds(1) as number as Instant);
    expect([3, 4].map(at)).toEqual(["accept", "reject"]);
  });
});

describe("the queue reckoned from the shortest time", () => {
  const MS = 1_000;
  const rule = (changes: Partial<VegasOptions> = {}) =>
    createVegas({ initial: 10, least: 1, most: 500, smoothing: 1, alpha: 3, beta: 6, probe: 30, ...changes });
  /** The limit after a window of 10 ms, and one of `took` ms. */
  const after = (took: number, changes: Partial<VegasOptions> = {}, { inFlight = 500, hasDrop = false } = {}) => {
    const limit = rule(changes);
    limit.update({ took: 10 * MS, inFlight, hasDrop: false });
    limit.update({ took: took * MS, inFlight, hasDrop });
    return limit.limit;
  };

  test.each([
    // Limit, ms -> the queue of limit (1 - 10 / ms), rounded up -> limit. A limit of 10 has steps of 1, one of 200 of 2.
    [10, 10, "0: nobody waits", 16],
    [10, 11, "1: hardly anybody", 16],
    [10, 12, "2: few", 11],
    [10, 14, "3: enough", 10],
    [10, 25, "6: still", 10],
    [10, 26, "7: too many", 9],
    [200, 10, "0", 212],
    [200, 10.2, "4", 202],
    [200, 10.3, "6", 200],
    [200, 10.6, "12", 200],
    [200, 10.7, "14", 198],
    [99, 10, "0, steps of 1", 105],
    [100, 10, "0, steps of 2", 112],
  ])("from %d, %d ms for 10 (%s): %d", (initial, took, _queue, expected) => {
    expect(after(took, { initial })).toBe(expected);
  });

  test("stays within its bounds, falls when something is dropped, and rests while few are in flight", () => {
    expect(after(10, { most: 12 })).toBe(12);
    expect(after(1_000, { initial: 7, least: 7 })).toBe(7);
    expect(after(10, {}, { hasDrop: true, inFlight: 1 })).toBe(9);
    expect([4, 5].map((inFlight) => after(10, {}, { inFlight }))).toEqual([10, 16]);
    expect(after(10, { smoothing: 0.5 })).toBe(13);
  });

  test("learns from a shorter time, and after so many windows per task forgets the shortest", () => {
    const limit = rule({ initial: 3, probe: 1 });
    const feed = (took: number) => {
      limit.update({ took: took * MS, inFlight: 500, hasDrop: false });
      return limit.limit;
    };
    // The first sets it; by the second a queue of 3 is enough; the third is the one that forgets; by the fourth nobody waits.
    expect([10, 50, 50, 50].map(feed)).toEqual([3, 3, 3, 9]);
    // 40 ms is shorter, and nothing is done in that window; then 50 ms for 40 are 9 (1 - 0.8), a queue of 2.
    expect([40, 50].map(feed)).toEqual([9, 10]);
  });

  test("does not take bounds the wrong way round", () => {
    expect(() => rule({ alpha: 7 })).toThrow("expected at most 'beta' (6), got 7");
    expect(() => rule({ least: 501 })).toThrow("expected at most 'most' (500), got 501");
  });
});

describe("the gradient", () => {
  const rule = (changes: Partial<Parameters<typeof createGradient>[0]> = {}) =>
    createGradient({ initial: 20, least: 20, most: 200, smoothing: 0.2, queue: 4, longWindow: 600, ...changes });
  const feed = (limit: ReturnType<typeof rule>, took: number, inFlight = 200) => {
    limit.update({ took, inFlight, hasDrop: false });
    return limit.limit;
  };

  test("is 1 while nothing takes longer than usual: the limit grows by a fifth of the queue", () => {
    const limit = rule();
    // 20 * 0.8 + (20 * 1 + 4) * 0.2 = 20.8, 21.6, 22.4 ...
    expect([1, 2, 3, 4, 5].map(() => feed(limit, SECOND))).toEqual([20, 21, 22, 23, 24]);
    for (let window = 0; window < 1_000; window += 1) feed(limit, SECOND);
    expect(limit.limit).toBe(200);
  });

  test("falls with the ratio of the usual time, a plain mean of ten windows first, to the present one", () => {
    const limit = rule({ initial: 100 });
    // 100 -> 100.8; then the mean of 1 s and 1.5 s is 1.25 s: 100.8 * 0.8 + (100.8 * 1.25 / 1.5 + 4) * 0.2 = 98.24
    feed(limit, SECOND);
    expect(feed(limit, 1.5 * SECOND)).toBe(98);
  });

  test("is never below a half: no window takes more than a tenth of the limit away, less the queue", () => {
    const limit = rule({ initial: 100, least: 1 });
    for (let window = 0; window < 10; window += 1) feed(limit, SECOND);
    // 10 windows of + 0.8: 108. After them the usual time hardly moves: 2 / 601 of 99 s.
    expect(limit.limit).toBe(108);
    // 108 * 0.8 + (108 * 0.5 + 4) * 0.2 = 98
    expect(feed(limit, 100 * SECOND)).toBe(98);
  });

  test("does not move the limit while less than half of it is used", () => {
    const limit = rule({ initial: 100 });
    expect(feed(limit, SECOND, 49)).toBe(100);
    expect(feed(limit, SECOND, 50)).toBe(100); // 100.8
    expect(feed(limit, SECOND, 50)).toBe(100); // 2 * 50 < 100.8
    expect(feed(limit, SECOND, 51)).toBe(101); // 101.6
  });

  test("forgets the usual time of an overload by a tenth a window", () => {
    const limit = rule({ initial: 100, least: 1 });
    for (let window = 0; window < 10; window += 1) feed(limit, 10 * SECOND);
    // usual 10 s; at 1 s a window it is brought down to a tenth less each, until it is 2 s
    for (let window = 0; window < 20; window += 1) feed(limit, SECOND);
    const before = limit.limit;
    // 4 s is more than twice the usual time now: gradient a half, and not 1 as with the old one
    expect(feed(limit, 4 * SECOND)).toBe(Math.floor(0.8 * trueLimit(30) + (0.5 * trueLimit(30) + 4) * 0.2));
    expect(before).toBe(Math.floor(trueLimit(30)));
  });

  /** After so many windows in which nothing took longer than usual. */
  const trueLimit = (windows: number) => 100 + 0.8 * windows;
});

test("a window ends with the first task after its time, if it has enough of them", () => {
  const window = new SampleWindow(seconds(1), 3);
  const add = (at: number, took: number, inFlight = 1, isCompleted = true) =>
    window.add({ took: took as Duration, inFlight, isCompleted }, seconds(at) as number as Instant);
  expect([add(10, 1), add(11.5, 5, 9, false)]).toEqual([undefined, undefined]);
  expect(add(12, 3)).toEqual({ took: 3, inFlight: 9, hasDrop: true });
  expect([add(12.2, 7), add(12.4, 7), add(12.6, 7)]).toEqual([undefined, undefined, undefined]);
  expect(add(13, 7, 2)).toEqual({ took: 7, inFlight: 2, hasDrop: false });
});

test("of four levels each may fill a quarter of the queue more than the one below", () => {
  const policy = criticality.create({ waiting: 8, levels: 4 });
  const most = (priority: number): number => {
    let waiting = 0;
    const view = () => ({ waiting }) as AdmissionView;
    while (waiting < 100 && policy.decide({ priority } as Applicant, view(), 0 as Instant).kind === "accept")
      waiting += 1;
    return waiting;
  };
  expect([-5, 0, 1, 2, 3, 9].map(most)).toEqual([2, 2, 4, 6, 8, 8]);
});
