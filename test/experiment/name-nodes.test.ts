// Readers of findings know nodes by their names.

import { expect, test } from "vitest";
import { nameNodes } from "../../src/experiment/name-nodes.ts";
import { simulate } from "../../src/orrery.ts";

const NAMES = ["client/0", "master/0", "master/1"];

test("nodes that a message numbers are named, and nothing else is touched", () => {
  expect(nameNodes("nodes 2 and 1 both held lease 0 for 5.5 s", NAMES)).toBe(
    "master/1 and master/0 both held lease 0 for 5.5 s",
  );
  expect(nameNodes("node 1 voted for node 2 in epoch 1", NAMES)).toBe("master/0 voted for master/1 in epoch 1");
  expect(nameNodes("status (node 0, from 1 s)", NAMES)).toBe("status (client/0, from 1 s)");
  expect(nameNodes("node 7 and 3 nodes", NAMES)).toBe("node 7 and 3 nodes");
});

test("the findings of a run name their nodes", () => {
  const { results } = simulate({
    name: "two-holders",
    duration: "60s",
    replications: 1,
    cluster: { masters: 2, workers: 2 },
    workload: { web: { arrivals: { poisson: { rate: "2/s" } }, service: { exponential: { mean: "1s" } } } },
    variants: { unfenced: { scheduler: { architecture: { "active-standby": { broken: "unfenced-log" } } } } },
    faults: [
      { at: "20s", pause: "leader", for: "25s" },
      { at: "20s", "clock-freeze": "leader", for: "25s" },
    ],
    expect: ["unfenced violates lease-exclusion"],
  });
  const messages = results.findings.filter(({ check }) => check === "lease-exclusion").map(({ message }) => message);
  expect(messages.length).toBeGreaterThan(0);
  for (const message of messages) expect(message).toMatch(/^master\/\d and master\/\d both held lease /);
});
