// Of which settings of durable execution a user is told that they are not likely to be meant.

import { describe, expect, test } from "vitest";
import { SMALLEST, loadText } from "./loading.ts";

function warningsOf(text: string): readonly string[] {
  const { scenario, problems } = loadText(text);
  expect(problems).toEqual([]);
  return scenario!.warnings.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("a user of durable execution", () => {
  const design = (parameters: string, more = "") =>
    `${SMALLEST}scheduler: { architecture: { durable-execution: ${parameters} }${more} }\n`;

  test("is told of timeouts that others make useless", () => {
    expect(warningsOf(design("{ heartbeat: 10m }"))).toEqual([
      "3:62 expected less than 'startToClose': an attempt is given up then anyhow",
    ]);
    expect(warningsOf(design("{ scheduleToClose: 1m }"))).toEqual([
      "3:30 expected no more than 'scheduleToClose': the activity fails for good before an attempt is given up",
    ]);
    expect(warningsOf(design("{ heartbeat: 10s, startToClose: 1m, scheduleToClose: 1m }"))).toEqual([]);
  });

  test("is told of settings of a cache that nobody uses", () => {
    expect(warningsOf(design("{ sticky: false, stickyTimeout: 1s, cacheSize: 5 }"))).toEqual([
      "3:81 it has no effect without 'sticky'",
      "3:96 it has no effect without 'sticky'",
    ]);
    expect(warningsOf(design("{ stickyTimeout: 1s, cacheSize: 5 }"))).toEqual([]);
    expect(warningsOf(design("{ sticky: false }"))).toEqual([]);
  });

  test("is told that nobody watches workers, or places anything", () => {
    const told = warningsOf(design("{}", ", health: { exclude: { taskFailures: 1 } }, placement: random"));
    expect(told.length).toBe(2);
    expect(told.join("\n")).toContain("nobody watches workers; see `startToClose` and `heartbeat`");
    expect(told.join("\n")).toContain("workers take what they have room for, when they have it");
  });
});
