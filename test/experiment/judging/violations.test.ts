// What a scenario says will break: marked as expected where it does, a failed expectation where it does not.

import { expect, test } from "vitest";
import { judgeViolation, markExpected } from "../../../src/experiment/judging/violations.ts";
import type { Finding } from "../../../src/experiment/results.ts";
import { runOf } from "../made-up.ts";

const EXPECTED = { text: "broken violates I2", line: 7, column: 5, variant: "broken", check: "I2" };

function findingOf(variant: string, check: string): Finding {
  return { variant, check, seed: 1, severity: "violation", message: "", at: 1, record: 1, replay: "" };
}

test("one seed that breaks it is enough", () => {
  const runs = [runOf("broken", 1), runOf("broken", 2, { findings: [findingOf("broken", "I2")] }), runOf("fixed", 1)];
  expect(judgeViolation(EXPECTED, runs)).toEqual({
    text: "broken violates I2",
    line: 7,
    verdict: "pass",
    reason: "I2 is broken in 1 of 2 seeds",
  });
});

test("that it never breaks, breaks otherwise, or breaks elsewhere, is a failure", () => {
  expect(judgeViolation(EXPECTED, [runOf("broken", 1)]).verdict).toBe("fail");
  expect(judgeViolation(EXPECTED, [runOf("broken", 1, { findings: [findingOf("broken", "I3")] })]).verdict).toBe(
    "fail",
  );
  const fixed = runOf("fixed", 1, { findings: [findingOf("fixed", "I2")] });
  expect(judgeViolation(EXPECTED, [runOf("broken", 1), fixed]).verdict).toBe("fail");
});

test("without a run of the variant nothing can be said", () => {
  expect(judgeViolation(EXPECTED, [runOf("fixed", 1)]).verdict).toBe("inconclusive");
});

test("only what is asked for is marked as expected, at points of a sweep too", () => {
  const findings = [
    findingOf("broken", "I2"),
    findingOf("broken@x=1", "I2"),
    findingOf("broken", "I1"),
    findingOf("broken-too", "I2"),
    findingOf("fixed", "I2"),
  ];
  const severities = markExpected(findings, [EXPECTED]).map(({ severity }) => severity);
  expect(severities).toEqual(["expected", "expected", "violation", "violation", "violation"]);
});
