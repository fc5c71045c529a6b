// The second phase of a liveness check, from the scenario to the finding.

import { describe, expect, test } from "vitest";
import { drawCore } from "../../src/experiment/healed-core.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { SMALLEST, variantOf } from "../scenario/loading.ts";

const HEAL = "heal: { at: 20s, within: 20s";
const NODES = "cluster: { masters: 5, workers: 6, clients: 2, locks: { count: 3 }, stores: { count: 2 } }\n";

/** By seed. */
function coresOf(text: string, seeds: number): readonly (readonly string[])[] {
  const variant = variantOf(`${SMALLEST}${NODES}${text}`);
  return Array.from({ length: seeds }, (_, seed) =>
    drawCore(variant, new RandomStreams(String(seed))).map((id) => variant.cluster.nodes[id].name),
  );
}

describe("the core", () => {
  const RAFT = "scheduler: { architecture: replicated-master }\n";

  test("is a majority of those that can be replaced, and all others", () => {
    const cores = coresOf(`${RAFT}${HEAL} }\n`, 20);
    for (const core of cores) {
      const count = (role: string): number => core.filter((name) => name.startsWith(role)).length;
      expect([count("master"), count("lock"), count("worker"), count("client"), count("store")]).toEqual([
        3, 2, 4, 2, 2,
      ]);
    }
    expect(new Set(cores.map(String)).size).toBeGreaterThan(10);
    expect(coresOf(`${RAFT}${HEAL} }\n`, 20)).toEqual(cores);
  });

  test("is as named, where it is named", () => {
    const [core] = coresOf(`${RAFT}${HEAL}, keep: [master/0, master/1, master/4, worker/5] }\n`, 1);
    expect(core.filter((name) => /^(master|worker)/.test(name))).toEqual([
      "master/0",
      "master/1",
      "master/4",
      "worker/5",
    ]);
  });

  test("holds the master of a design that makes use of one only", () => {
    for (const core of coresOf(`${HEAL} }\n`, 10)) expect(core).toContain("master/0");
  });
});

describe("a healed core", () => {
  const run = (design: string, faults: string) =>
    runVariant(
      variantOf(
        `duration: 30s\nworkload: { web: { arrivals: { poisson: 4/s }, service: 200ms } }\ncluster: { masters: 5, clients: 2 }\n` +
          `scheduler: { architecture: ${design}, communication: { rpc: { timeout: 200ms } } }\nfaults:\n${faults}` +
          `${HEAL}, keep: [master/0, master/1, master/2] }\n`,
      ),
      1,
    );
  const SWITCH =
    "  - { at: 5s, partition: { links: { from: master/3, to: [master/0, master/2, master/4] } } }\n" +
    "  - { at: 5s, partition: { links: { from: master/4, to: [master/0, master/1] } } }\n";
  const CORE_DIES = "  - { at: 8s, crash: [master/0, master/1, master/2] }\n";
  const LOCKS_GONE = "  - { at: 5s, partition: { links: { from: [master/3, master/4], to: all locks } } }\n";
  const brokenBy = (design: string, faults: string): boolean =>
    run(design, faults).findings.some(({ check }) => check === "core-liveness");

  test("gets going in every design, although masters outside are cut off for ever", () => {
    expect(brokenBy("single-master", CORE_DIES)).toBe(false);
    expect(brokenBy("replicated-master", SWITCH + CORE_DIES)).toBe(false);
    expect(brokenBy("active-standby", LOCKS_GONE + CORE_DIES)).toBe(false);
  });

  test("does not, with the pre-vote and the check-quorum of Raft off", () => {
    const plain = "{ replicated-master: { preVote: false, checkQuorum: false } }";
    const { findings, end } = run(plain, SWITCH + CORE_DIES);
    const [first] = findings.filter(({ check }) => check === "core-liveness");
    expect(first?.message).toMatch(/^masters took office [0-9]+ times after 40 s/);
    expect(end).toBe(60);
  });

  test("is watched for its bound and as long again, though all work was done before", () => {
    expect(run("replicated-master", CORE_DIES).end).toBeGreaterThanOrEqual(60);
  });

  test("sees nothing new break", () => {
    const random = "  - { random: { crash: any worker, every: { exponential: 5s }, for: { constant: 1s } } }\n";
    const variant = variantOf(`duration: 1m\n${SMALLEST.split("\n")[1]}\nfaults:\n${random}${HEAL} }\n`);
    let lastStrike = 0;
    runVariant(variant, 1, {
      onRecord: (kind, at) => {
        if (kind === RECORD["fault.started"]) lastStrike = at;
      },
    });
    expect(lastStrike).toBeGreaterThan(0);
    expect(lastStrike).toBeLessThan(20_000_000);
  });
});
