// How far two logs are the same, by where their epochs begin: against logs that are compared entry by entry.

import fc from "fast-check";
import { expect, test } from "vitest";
import { EpochNumbers } from "../../../src/architectures/log-shipping/epochs.ts";
import { Timelines } from "../../../src/architectures/log-shipping/timelines.ts";

/** A log as the epochs of its entries; an entry is what it is by its epoch and its index. */
type Log = readonly number[];

function timelinesOf(log: Log): Timelines {
  const timelines = new Timelines();
  log.forEach((epoch, position) => {
    if (epoch !== log[position - 1]) timelines.begin(epoch, position + 1);
  });
  return timelines;
}

function sameUntil(one: Log, other: Log): number {
  const end = one.findIndex((epoch, position) => epoch !== other[position]);
  return end < 0 ? one.length : end;
}

/** Logs as they come about: each new epoch continues a part of some log that there was, and only its writer adds to it. */
const histories = fc
  .array(fc.record({ from: fc.nat(), kept: fc.nat(), length: fc.integer({ min: 1, max: 5 }) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((steps) => {
    const logs: Log[] = [[]];
    steps.forEach(({ from, kept, length }, step) => {
      const origin = logs[from % logs.length];
      const start = origin.slice(0, kept % (origin.length + 1));
      logs.push([...start, ...Array.from({ length }, () => step + 1)]);
      // A replica that has only some of it yet.
      logs.push([...start, ...Array.from({ length: Math.ceil(length / 2) }, () => step + 1)]);
    });
    return logs;
  });

test("two logs have in common what is the same in both", () => {
  fc.assert(
    fc.property(histories, fc.nat(), fc.nat(), (logs, first, second) => {
      const mine = logs[first % logs.length];
      const theirs = logs[second % logs.length];
      const common = timelinesOf(mine).common(mine.length, timelinesOf(theirs).starts, theirs.length);
      expect(common).toBe(sameUntil(mine, theirs));
    }),
    { numRuns: 500 },
  );
});

test("the epochs of a part of a log are those that begin in it", () => {
  const timelines = timelinesOf([1, 1, 1, 1002, 1002, 2001]);
  expect(timelines.until(4)).toEqual([
    { epoch: 1, index: 1 },
    { epoch: 1002, index: 4 },
  ]);
  expect(timelines.lastEpoch).toBe(2001);
});

test("no two masters number an epoch alike, and a promotion is above all restarts of whom it replaces", () => {
  const masters = [0, 1, 2].map((position) => new EpochNumbers(position, 3));
  const steps = fc.array(fc.record({ master: fc.nat(2), restarts: fc.nat(400) }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(steps, (taken) => {
      let epoch = 0;
      for (const { master, restarts } of taken) {
        const promoted = masters[master].afterPromotion(epoch);
        expect(promoted).toBeGreaterThan(epoch);
        epoch = promoted;
        for (let restart = 0; restart < restarts; restart += 1) {
          expect(masters.map((one) => one.isOwn(epoch))).toEqual([0, 1, 2].map((position) => position === master));
          const next = masters[master].afterRestart(epoch);
          expect(next).toBeGreaterThan(epoch);
          epoch = next;
        }
      }
    }),
    { numRuns: 50 },
  );
  expect(masters[1].afterPromotion(masters[0].afterRestart(masters[0].first))).toBe(1_002);
});
