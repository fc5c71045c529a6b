// A campaign, vote by vote.

import { expect, test } from "vitest";
import { Candidacy } from "../../../../src/algorithms/consensus/raft/voting.ts";
import type { Address } from "../../../../src/process/identity.ts";

const VOTERS = [1, 2, 3] as readonly Address[];

test("the first answer of each voter counts, and once", () => {
  const candidacy = new Candidacy("vote", false);
  candidacy.record(1 as Address, true);
  candidacy.record(1 as Address, true);
  expect(candidacy.result(VOTERS)).toBe("pending");
  candidacy.record(2 as Address, false);
  candidacy.record(2 as Address, true);
  expect(candidacy.result(VOTERS)).toBe("pending");
  candidacy.record(3 as Address, false);
  expect(candidacy.result(VOTERS)).toBe("lost");
});
