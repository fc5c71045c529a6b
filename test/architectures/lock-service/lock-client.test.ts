// Masters that look for the leader of a lock service which has none yet.

import { expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { RECORD } from "../../../src/trace/record-kinds.ts";
import { scenarioOf } from "../../scenario/loading.ts";

const BEGINNING = `
cluster: { masters: 2, workers: 1 }
workload: { all: { arrivals: { periodic: { interval: 1s } }, service: { constant: { value: 10ms } } } }
duration: 5s
scheduler: { architecture: active-standby }
`;
/** Each of two masters asks for the lease and for what is new in the log, a few times before there is an answer. */
const CALLS = 20;
/** 20, 40 ... 500 ms, each shortened by up to a half: so many pauses of a call fit into 2 s. */
const PAUSES = 12;

test("who is told by nobody whom to ask pauses before asking the next, and longer each time", () => {
  const [variant] = scenarioOf(BEGINNING).variants;
  let retries = 0;
  let servingAt = 0;
  runVariant(variant, 1, {
    onRecord: (kind, at) => {
      if (kind === RECORD["leader.serving"]) servingAt = at;
      if (kind === RECORD["call.retried"] && servingAt === 0) retries += 1;
    },
  });
  expect(servingAt).toBeGreaterThan(1_000_000);
  expect(servingAt).toBeLessThan(4_000_000);
  expect(retries).toBeGreaterThan(2);
  expect(retries).toBeLessThan(CALLS * PAUSES);
});
