// How long what was moved stays where it came to: what counts as moved, by hand.

import { describe, expect, test } from "vitest";
import { Digest } from "../../../src/kernel/digest.ts";
import type { Duration, Instant } from "../../../src/kernel/time.ts";
import { Dwelling } from "../../../src/observe/oracles/dwelling.ts";
import { Violations } from "../../../src/observe/oracles/violations.ts";
import { OUTCOMES } from "../../../src/trace/record-codes.ts";
import { RECORD, type RecordKindName } from "../../../src/trace/record-kinds.ts";
import { Trace } from "../../../src/trace/trace.ts";
import { SECOND, WORKER_A, WORKER_B } from "../scripted-trace.ts";

type Step = readonly [
  second: number,
  kind: RecordKindName,
  node: number,
  attempt: number,
  value?: number,
  epoch?: number,
];

/** What is said of one task for which it is promised that it stays for 5 s. */
function said(...steps: readonly Step[]): readonly string[] {
  const clock = { now: 0 as Instant };
  const trace = new Trace(clock, new Digest());
  const violations = new Violations(() => 0);
  const dwelling = new Dwelling(trace, violations, (5 * SECOND) as Duration);
  expect(dwelling).toBeDefined();
  for (const [second, kind, node, attempt, value = 0, epoch = 1] of steps) {
    clock.now = (second * SECOND) as Instant;
    trace.emit(RECORD[kind], node, 7, attempt, epoch, value);
  }
  return violations.list(clock.now).map(({ message }) => message);
}

const ASKED: Step = [1, "attempt.moving", WORKER_A, 1, WORKER_B];
const ARRIVED: Step = [2, "attempt.dispatched", WORKER_B, 2];
const again = (second: number, epoch = 1): Step => [second, "attempt.moving", WORKER_B, 2, WORKER_A, epoch];
const ended = (outcome: (typeof OUTCOMES)[number]): Step => [
  1,
  "attempt.ended",
  WORKER_A,
  1,
  OUTCOMES.indexOf(outcome),
];

describe("what was moved stays", () => {
  test("for as long as was promised", () => {
    expect(said(ASKED, ended("preempted"), ARRIVED, again(6))).toEqual([]);
    expect(said(ASKED, ended("preempted"), ARRIVED, again(5))).toEqual([
      "task 7 is moved again after 4 s; what was moved stays for 5 s",
    ]);
  });

  test("also where it waited and was given back", () => {
    expect(said(ASKED, ARRIVED, again(5))).toHaveLength(1);
  });

  test("and what came to somebody else was not moved", () => {
    expect(said(ASKED, [2, "attempt.dispatched", WORKER_A, 2], again(3))).toEqual([]);
  });

  test("whatever a deposed master asks for: nobody obeys it", () => {
    const successor: Step = [3, "leader.serving", WORKER_A, 0, 0, 2];
    expect(said(ASKED, ended("preempted"), ARRIVED, successor, again(4))).toEqual([]);
    expect(said(ASKED, ended("preempted"), ARRIVED, successor, again(4, 2))).toHaveLength(1);
  });

  test.each([
    ["lost with its worker", [1, "attempt.lost", WORKER_A, 1] as Step],
    ["over by itself", ended("failed")],
  ])("and what was %s was not moved, though it comes to the same place", (_how, end) => {
    expect(said(ASKED, end, ARRIVED, again(3))).toEqual([]);
  });

  test("wherever it is sent after that for another reason", () => {
    expect(said(ASKED, ARRIVED, [3, "attempt.dispatched", WORKER_A, 3], again(4))).toHaveLength(1);
  });
});
