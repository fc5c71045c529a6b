// The golden files of every other scenario that ships (golden-others.test.ts has the rest, so that two threads share the work).

import { expect, test } from "vitest";
import { testGoldens } from "./expect-golden.ts";
import { SHIPPED } from "./shipped.ts";

test("the shipped scenarios are there", () => {
  expect(SHIPPED).toEqual(
    expect.arrayContaining(["crash-at-every-step", "demo", "heavy-tails", "stale-load", "two-choices", "wiped-log"]),
  );
});

testGoldens(SHIPPED.filter((_, index) => index % 2 === 0));
