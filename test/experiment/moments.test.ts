// Whoever is told how far a run has come changes nothing by listening.

import { expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { variantOf } from "../scenario/loading.ts";

const CLASS = "workload: { web: { arrivals: { poisson: 5/s }, service: 1s, limit: 200 } }\n";
const REST = `${CLASS}faults: [{ at: 10s, crash: { workers: 3 }, for: 5s }]\n`;

test.each([
  ["with a duration", `duration: 30s\n${REST}`],
  ["that ends by itself", REST],
])("a run %s tells how far it is, and is the same to the last byte", (_what, text) => {
  const moments: number[] = [];
  const told = runVariant(variantOf(text), 1, { onMoment: (now) => moments.push(now) });
  const untold = runVariant(variantOf(text), 1);
  expect(told).toEqual(untold);
  expect(moments).toEqual(moments.toSorted((a, b) => a - b));
  expect(moments.at(-1)).toBe(Math.round(told.end * 1e6));
});

const momentsOf = (text: string) => {
  const moments: number[] = [];
  const { counters, end } = runVariant(variantOf(text), 1, { onMoment: (now) => moments.push(now) });
  return { count: moments.length, events: counters.events, end };
};

test("a run with much to do tells it every some thousand events", () => {
  const { count, events } = momentsOf(
    "duration: 100s\nworkload: { web: { arrivals: { poisson: 500/s }, service: 1s } }\n",
  );
  expect(events).toBeGreaterThan(200_000);
  expect(count).toBeGreaterThan(events / 30_000);
});

test("a run that only waits does not tell of every moment of it", () => {
  const late = "faults: [{ at: 1s, crash: { workers: all }, for: 5h }]";
  const { count, end } = momentsOf(
    `duration: 10s\ndrain: 10h\n${late}\nworkload: { web: { arrivals: { all-at-once: 5 }, service: 10s } }\n`,
  );
  expect(end).toBeGreaterThan(5 * 3_600);
  // One a second, in which it looks whether it is over.
  expect(count).toBeLessThan(1.1 * end);
});
