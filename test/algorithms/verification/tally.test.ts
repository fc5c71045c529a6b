// When results that are compared have come to a verdict.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tally, type Vote } from "../../../src/algorithms/verification/tally.ts";
import type { QuorumTerms } from "../../../src/algorithms/verification/verification.ts";
import type { Result } from "../../../src/process/result.ts";

const votesOf = (results: readonly number[]): readonly Vote[] =>
  results.map((result, index) => ({ attempt: index + 1, worker: index, result: result as Result }));
const terms = (replicas: number, minQuorum: number, replicasMax = 8): QuorumTerms => ({
  replicas,
  minQuorum,
  replicasMax,
  apart: "machine",
});

describe("results that are compared", () => {
  it.each([
    [[], terms(2, 2), { kind: "open", asked: 2 }],
    [[0], terms(2, 2), { kind: "open", asked: 1 }],
    [[0, 7], terms(2, 2), { kind: "open", asked: 1 }],
    [[0], terms(3, 2), { kind: "open", asked: 2 }],
    [[0, 7], terms(3, 2), { kind: "open", asked: 1 }],
    [[5, 7], terms(3, 3), { kind: "open", asked: 2 }],
    [[1, 2, 3], terms(2, 2, 3), { kind: "hopeless" }],
    [[1, 2], terms(3, 3, 3), { kind: "hopeless" }],
  ] as const)("%j under %j come to %j", (results, rule, verdict) => {
    expect(tally(votesOf(results), rule)).toEqual(verdict);
  });

  it("are agreed on by the first so many that are the same, and the first of these stands for them", () => {
    expect(tally(votesOf([4, 0, 4, 0]), terms(2, 2))).toMatchObject({
      kind: "agreed",
      vote: { attempt: 1, result: 4 },
    });
    expect(tally(votesOf([9, 0, 4, 0, 4]), terms(2, 2))).toMatchObject({ kind: "agreed", vote: { attempt: 2 } });
  });

  it("come to the same verdict however many more come after it", () => {
    const results = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 });
    fc.assert(
      fc.property(results, results, fc.integer({ min: 1, max: 3 }), (first, more, quorum) => {
        const verdict = tally(votesOf(first), terms(quorum, quorum));
        if (verdict.kind === "agreed")
          expect(tally(votesOf([...first, ...more]), terms(quorum, quorum))).toEqual(verdict);
      }),
      { seed: 1 },
    );
  });
});
