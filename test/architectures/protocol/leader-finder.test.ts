// Whom a client or worker asks, when some masters lead it astray.

import { expect, test } from "vitest";
import { LeaderFinder } from "../../../src/architectures/protocol/leader-finder.ts";
import type { Address } from "../../../src/process/identity.ts";

const [A, B, C, D] = [0, 1, 2, 3] as Address[];

test("the word of a master is taken for whom to ask, and old news are not", () => {
  const finder = new LeaderFinder([A, B, C]);
  expect(finder.learned(C, 4)).toBe(true);
  expect(finder.current).toBe(C);
  expect(finder.learned(B, 3)).toBe(false);
  expect(finder.current).toBe(C);
});

test("a leader that is named again after it was slow once is asked again", () => {
  const finder = new LeaderFinder([A, B, C]);
  finder.learned(C, 4);
  finder.doubt(C);
  expect(finder.learned(C, 4)).toBe(true);
});

/** A is dead, or does not lead any more; B, cut off, goes on naming it; C and D know better, or would. */
function askedOnBadAdvice(rounds: number): ReadonlySet<Address> {
  const finder = new LeaderFinder([A, B, C, D]);
  finder.learned(A, 4);
  const asked = new Set<Address>();
  for (let round = 0; round < rounds; round += 1) {
    const { current } = finder;
    asked.add(current);
    const isNews = current === B && finder.learned(A, 4);
    if (!isNews) finder.doubt(current);
  }
  return asked;
}

test("masters that name a leader which is none do not keep anybody from asking all others", () => {
  expect(askedOnBadAdvice(8)).toEqual(new Set([A, B, C, D]));
});

test("a new epoch, and the leader's own word, are believed again", () => {
  const disappointed = (): LeaderFinder => {
    const finder = new LeaderFinder([A, B, C]);
    for (let times = 0; times < 2; times += 1) {
      finder.learned(A, 4);
      finder.doubt(A);
    }
    expect(finder.learned(A, 4)).toBe(false);
    return finder;
  };
  expect(disappointed().learned(A, 5)).toBe(true);
  const finder = disappointed();
  finder.heard(A, 4);
  expect(finder.current).toBe(A);
});
