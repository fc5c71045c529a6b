// How long a standby takes over, once it holds the lease: by how much of the log it has yet to read.

import { describe, expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import type { RunResult } from "../../src/experiment/results.ts";
import { MEMBER_ROLES } from "../../src/trace/record-codes.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { SECOND } from "../cluster/build-cluster.ts";
import { variantOf } from "../scenario/loading.ts";

const CANDIDATE = MEMBER_ROLES.indexOf("candidate");
const REPLAY_COST_MS = 1;
const LEADER_DIES = 40 * SECOND;

interface Takeover {
  /** From the lease to serving, ms. */
  readonly took: number;
  /** Records that the books were made of. */
  readonly records: number;
  readonly result: RunResult;
}

/** The leader dies at 40 s; a standby leads from 55 s or so on. Each record costs a millisecond to replay. */
function takeover(standby: string): Takeover {
  const variant = variantOf(
    `duration: 70s\nworkload: { web: { arrivals: { poisson: 10/s }, service: 100ms } }\ncluster: { masters: 3 }\n` +
      `scheduler: { architecture: { active-standby: { standby: ${standby}, replayCost: ${REPLAY_COST_MS}ms, tailInterval: 35s } } }\n` +
      "faults: [{ at: 40s, crash: leader }]\n",
  );
  let candidateAt = 0;
  let servingAt = 0;
  let records = 0;
  const result = runVariant(variant, 1, {
    onRecord(kind, at, node, role, _attempt, _epoch, value) {
      if (kind === RECORD["role.changed"] && role === CANDIDATE && variant.cluster.nodes[node].role === "master")
        candidateAt = at;
      if (kind === RECORD["leader.recovering"]) records = value;
      if (kind === RECORD["leader.serving"] && candidateAt > LEADER_DIES) servingAt = at;
    },
  });
  return { took: (servingAt - candidateAt) / 1_000, records, result };
}

describe("a standby that takes over", () => {
  const cold = takeover("cold");
  const warm = takeover("warm");
  const hot = takeover("hot");

  test("replays the whole log if it is cold, what is new since its last look if it is warm, and nothing if it is hot", () => {
    expect(cold.records).toBeGreaterThan(800);
    expect(cold.took).toBeGreaterThan(cold.records * REPLAY_COST_MS);
    // It looked at 35 s, and the leader wrote until 40 s.
    expect(warm.took).toBeGreaterThan((warm.records * REPLAY_COST_MS) / 16);
    expect(warm.took).toBeLessThan((warm.records * REPLAY_COST_MS) / 4);
    expect(hot.took).toBeLessThan(20);
    expect(hot.took).toBeGreaterThan(0);
  });

  test("has the same books whatever it is", () => {
    for (const { result, records } of [cold, warm, hot]) {
      expect(records).toBe(cold.records);
      expect(result.metrics).toMatchObject({ "tasks.lost": 0, "effects.duplicate": 0, "tasks.unfinished": 0 });
      expect(result.findings).toEqual([]);
    }
  });
});
