// A campaign, vote by vote.

import { expect, test } from "vitest";
import { Candidacy } from "../../../../src/algorithms/consensus/raft/voting.ts";
import type { Address } from "../../../../src/process/identity.ts";

const [ONE, TWO, THREE] = [1 as Address, 2 as Address, 3 as Address];
const VOTERS = [ONE, TWO, THREE];

test("the first answer of each voter counts, and once", () => {
  const candidacy = new Candidacy("vote", false);
  candidacy.record(ONE, true);
  candidacy.record(ONE, true);
  expect(candidacy.result(VOTERS)).toBe("pending");
  candidacy.record(TWO, false);
  candidacy.record(TWO, true);
  expect(candidacy.result(VOTERS)).toBe("pending");
  candidacy.record(THREE, false);
  expect(candidacy.result(VOTERS)).toBe("lost");
});
