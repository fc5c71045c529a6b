// Of control that is sharded by application: what it refuses, and of which settings a user is told that they are not likely to be meant.

import { describe, expect, test } from "vitest";
import { SMALLEST, loadText } from "./loading.ts";

function toldOf(text: string): readonly string[] {
  const { scenario, problems } = loadText(text);
  return [...problems, ...(scenario?.warnings ?? [])].map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
}

const design = (parameters: string, more = "") =>
  `${SMALLEST}scheduler: { architecture: { app-sharding: ${parameters} }${more} }\n`;

describe("a user of servers with applications", () => {
  test.each([
    [
      "effects that are fenced",
      ", effects: fenced",
      "3:59 expected 'direct' or 'dedupe' for 'app-sharding': 'fenced' needs one epoch for all, and here each application has changed hands so and so often",
    ],
    [
      "effects that a master passes on",
      ", effects: outbox",
      "3:59 expected 'direct' or 'dedupe' for 'app-sharding': 'outbox' needs a master that passes effects on, and here workers cause them",
    ],
    [
      "an ordering that plans ahead",
      ", ordering: easy-backfill",
      "3:60 expected another ordering than 'easy-backfill' for 'app-sharding': a query sees rows and no machines",
    ],
    [
      "a detector that is a group",
      ", detection: swim",
      "3:61 expected another detector than 'swim' for 'app-sharding': its masters are no group with the workers",
    ],
  ])("is refused %s", (_what, more, told) => {
    expect(toldOf(design("{}", more))).toEqual([told]);
  });

  test("is refused time triggers", () => {
    const text =
      "duration: 1m\nworkload: { jobs: { trigger: { every: 5s }, service: 1s } }\nscheduler: { architecture: app-sharding }\n";
    expect(toldOf(text)).toEqual([
      "3:28 expected another design than 'app-sharding' for a workload with time triggers: a master here pushes none into its timing wheel; see 'database-lock'",
    ]);
  });

  test("is told of a master that nobody would ever correct", () => {
    expect(toldOf(design("{ recheck: 0 }"))).toEqual([
      "3:55 expected more than 0: a master that was replaced and is back tells workers for ever that it is theirs",
    ]);
    expect(toldOf(design("{ recheck: 0.01 }"))).toEqual([]);
  });

  test("is told of settings of trackers that are not there", () => {
    const told = "it has no effect: only trackers have a use for it, and 'subTasks: owner' has none";
    expect(toldOf(design("{ subTasks: owner, probes: 3, probeTimeout: 1s }"))).toEqual([
      `3:71 ${told}`,
      `3:88 ${told}`,
    ]);
    expect(toldOf(design("{ probes: 3, probeTimeout: 1s }"))).toEqual([]);
    expect(toldOf(design("{ subTasks: owner }"))).toEqual([]);
  });
});
