// For how long jobs wait for what was lost, by hand.

import { expect, test } from "vitest";
import { LineageCosts } from "../../src/observe/metrics/lineage-costs.ts";
import { at } from "./scripted-trace.ts";

test("a job is under repair from the first loss until all of it is on its way again, whatever else is lost meanwhile", () => {
  const costs = new LineageCosts();
  costs.heard(1);
  costs.broke("a", at(1));
  costs.heard(2);
  costs.broke("a", at(3));
  costs.repaired("b", at(4)); // it was not broken
  costs.repaired("a", at(6));
  costs.broke("b", at(7));
  costs.repaired("b", at(8));
  expect(costs.metrics()).toMatchObject({
    "lineage.fetchFailures": 2,
    "lineage.failuresInARow": 2,
    "lineage.repairTime": 6,
  });
});
