// What the answer says of runs that ended in a deadlock, and of a figure whose name is a plural.

import { expect, test } from "vitest";
import type { Finding } from "../../src/experiment/results.ts";
import { answer } from "../../src/report/answer.ts";
import { SAMPLE_METRICS } from "./sample-metrics.ts";
import { smallResults } from "./small-results.ts";

const WHY =
  "2 gangs hold a part of the places that they need and wait for each other until the end: a deadlock from 4 s on";
const DEADLOCK: Finding = {
  check: "deadlock",
  severity: "warning",
  message: WHY,
  at: 70,
  record: 99,
  variant: "a",
  seed: 3,
  replay: "orrery run x --seed 3",
};

test("a deadlock is a reservation, with the instant", () => {
  const results = smallResults(
    { a: { "messages.perTask": 12 } },
    {
      findings: [DEADLOCK],
      expectations: [{ text: "a.messages.perTask < 20", verdict: "pass", reason: "", line: 1 }],
    },
  );
  expect(answer(results, SAMPLE_METRICS).sentence).toBe(
    `a has messages per task: 12 messages (95% interval 10.8 to 13.2 messages, 10 replications), and there is no other design to compare it with; but 1 of 10 runs with a ended in a deadlock (${WHY}).`,
  );
});
