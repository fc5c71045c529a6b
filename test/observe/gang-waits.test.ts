// How often gangs give up what they held without having worked, by hand.

import { expect, test } from "vitest";
import { GangWaits, type FollowedGang } from "../../src/observe/metrics/gang-waits.ts";
import { at } from "./scripted-trace.ts";

test("what a gang has done before it gathered anew is no excuse for giving its places back unused", () => {
  const waits = new GangWaits();
  const gang: FollowedGang = { arrived: at(1), hasBegun: false, hasWorked: false, hasLost: false };
  waits.arrived();
  waits.gathers(gang);
  waits.opened(gang, at(4));
  gang.hasLost = true;
  waits.emptied(gang); // it has worked
  waits.gathers(gang);
  waits.emptied(gang); // and this time it has not
  waits.gathers(gang);
  waits.opened(gang, at(9));
  expect(waits.metrics()).toEqual({
    "gangs.submitted": 1,
    "gangs.restarted": 1,
    "gangs.givenBack": 1,
    "gang.wait.mean": 3,
    "gang.wait.max": 3,
  });
});
