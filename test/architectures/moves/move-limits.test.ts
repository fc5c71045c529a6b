// The limits of moves, as oracles judge them: a design keeps them, and one that does not is caught.

import { describe, expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { loadText } from "../../scenario/loading.ts";

/** Forty tasks at one worker of four when the others come up, looked at by whoever overshoots. */
function violations(design: string, settings: string): readonly string[] {
  const { scenario, problems } = loadText(`
duration: 60s
drain: 120s
cluster: { workers: { groups: [{ count: 1 }, { name: new, count: 3 }] } }
workload: { batch: { arrivals: { all-at-once: { count: 40, at: 15s } }, service: 1s, estimate: exact } }
scheduler: { architecture: ${design}, queueing: at-worker, ${settings} }
faults: [{ at: 0s, crash: { group: new }, for: 20s }]
`);
  expect(problems).toEqual([]);
  const { findings } = runVariant(scenario!.variants[0], 1);
  return findings.map(({ check, message }) => `${check}: ${message}`);
}

const BROKEN = "{ single-master: { broken: moves-unlimited } }";

describe("a budget of moves", () => {
  const settings = "rebalancing: { to-mean: { moves: 2, minDwell: 0s } }";

  test("is kept", () => {
    expect(violations("single-master", settings)).toEqual([]);
  });

  test("that is not kept is seen", () => {
    expect(violations(BROKEN, settings)[0]).toMatch(/^I13: more moves than the budget allows/);
  });
});

describe("how long a task stays where it came to", () => {
  const settings = "rebalancing: { diffusion: { neighbours: all, share: 0.5, moves: 1000, minDwell: 10s } }";

  test("is kept to", () => {
    expect(violations("single-master", settings)).toEqual([]);
  });

  test("is seen where it is not", () => {
    expect(violations(BROKEN, settings)[0]).toMatch(
      /^I13: task \d+ is moved again after [\d.]+ s; what was moved stays for/,
    );
  });
});
