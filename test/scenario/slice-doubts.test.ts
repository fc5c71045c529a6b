// What a user is warned of where an ordering shares time, and what it says has no effect or does harm.

import { describe, expect, test } from "vitest";
import { scenarioOf, SMALLEST } from "./loading.ts";

/** `line:column message` of every warning about a text that is otherwise right. */
function warningsOf(text: string): readonly string[] {
  return scenarioOf(text).warnings.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("an ordering that shares time", () => {
  const sharing = (rest: string) => warningsOf(`${SMALLEST}scheduler: { ${rest} }\n`);
  const saved = "checkpoint: { policy: { periodic: { every: 10s } }";

  test("gets nothing done where a slice is over before what was saved has been read", () => {
    expect(sharing(`ordering: { las: 1s }, ${saved}, restart: 2s }`)).toEqual([
      "3:31 expected more than 'checkpoint.restart', 2s: a slice of 1s is over before its task has gone on from what was saved, and nothing gets done in it",
    ]);
    expect(sharing(`ordering: { las: 3s }, ${saved}, restart: 2s }`)).toEqual([]);
    expect(sharing(`ordering: { las: 1s }`)).toEqual([]);
  });

  test("loses what is not saved where its slices end", () => {
    expect(sharing(`ordering: { mlfq: 2s }, ${saved}, onPreemption: false }`)).toEqual([
      expect.stringContaining("what a slice of 'mlfq' did is lost where it ends between two checkpoints"),
    ]);
    expect(sharing(`ordering: srpt, ${saved}, onPreemption: false }`)).toEqual([]);
  });

  test("has no effect where queues are at the workers, and where nothing gives way", () => {
    expect(sharing("ordering: { time-slice: 1s }, queueing: at-worker")).toEqual([
      expect.stringContaining("nothing that runs gives way with `queueing: at-worker`: the slices of 'time-slice'"),
    ]);
    expect(sharing("architecture: pull-queue, ordering: { time-slice: 1s }")).toEqual([
      expect.stringContaining("nothing that runs gives way on 'pull-queue'"),
    ]);
  });
});
