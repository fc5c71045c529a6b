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
  if (text.startsWith("duration")) expect(moments.length).toBeGreaterThan(1000);
});
