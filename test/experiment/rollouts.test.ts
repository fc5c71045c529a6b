// Versions that go out, in whole runs: every design takes one in and gives it back, nothing is lost, and whoever watches sees what
// can be seen.

import { describe, expect, it, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import type { RunResult } from "../../src/experiment/results.ts";
import { OUTCOMES, ROLLOUT_STEPS, VERSIONS } from "../../src/trace/record-codes.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { variantOf } from "../scenario/loading.ts";

interface Plan {
  readonly rollout: string;
  readonly others?: readonly string[];
  readonly architecture?: string;
  readonly masters?: number;
  readonly workload?: string;
  readonly duration?: string;
}

const WEB = "web: { arrivals: { poisson: 5/s }, service: { exponential: 1s } }";
/** Ten machines, two at a time: 10 s to boot, 10 s until they count. */
const TO_WORKERS = "target: all workers, maxUnavailable: 20%";
const BAD = `${TO_WORKERS}, version: { failures: 30% }, watch: { limit: { failures: 10% } }`;

interface Story {
  readonly result: RunResult;
  readonly steps: readonly string[];
  /** Seconds, node, outcome. */
  readonly ends: readonly { readonly at: number; readonly node: number; readonly outcome: string }[];
  /** By name, at the end. */
  readonly versions: ReadonlyMap<string, string>;
}

function run({ rollout, others = [], architecture = "single-master", masters = 1, ...more }: Plan): Story {
  const { workload = WEB, duration = "4m" } = more;
  const faults = [`{ at: 30s, rollout: { ${rollout} } }`, ...others].join(", ");
  const variant = variantOf(
    `duration: ${duration}\ndrain: 5m\ncluster: { masters: ${masters}, workers: { count: 10, cores: 2 } }\n` +
      `scheduler: { architecture: ${architecture} }\nworkload: { ${workload} }\nfaults: [${faults}]\n`,
  );
  const steps: string[] = [];
  const ends: { at: number; node: number; outcome: string }[] = [];
  const versions = new Map<string, string>();
  const result = runVariant(variant, 1, {
    onRecord(kind, at, node, _task, attempt, _epoch, value) {
      if (kind === RECORD["rollout.moved"]) steps.push(ROLLOUT_STEPS[attempt]!);
      if (kind === RECORD["version.installed"]) versions.set(variant.cluster.nodes[node]!.name, VERSIONS[value]!);
      if (kind === RECORD["attempt.ended"]) ends.push({ at: at / 1_000_000, node, outcome: OUTCOMES[value]! });
    },
  });
  return { result, steps, ends, versions };
}

function expectSound({ result }: Story, words: string): void {
  const broken = result.findings.filter(({ severity }) => severity === "violation").map(({ message }) => message);
  expect([words, ...broken]).toEqual([words]);
  const { metrics } = result;
  expect([words, metrics["tasks.lost"], metrics["tasks.unfinished"]]).toEqual([words, 0, 0]);
}

const MASTER_DESIGNS = [
  { architecture: "single-master", masters: 1 },
  { architecture: "active-standby", masters: 2 },
  { architecture: "replicated-master", masters: 3 },
] as const;
const DESIGNS = [
  ...MASTER_DESIGNS,
  { architecture: "{ log-shipping: { promotion: automatic } }", masters: 2 },
  { architecture: "pull-queue", masters: 1 },
  { architecture: "decentralised", masters: 2 },
  { architecture: "shared-state", masters: 3 },
  { architecture: "offers", masters: 3 },
  { architecture: "database-lock", masters: 2 },
  { architecture: "slots", masters: 2 },
  { architecture: "{ durable-execution: { startToClose: 1m } }", masters: 2 },
  { architecture: "ideal", masters: 1 },
] as const;

describe.each(DESIGNS)("$architecture", (design) => {
  it("finds a bad version, goes back, and is as it was", () => {
    const story = run({ ...design, rollout: BAD });
    expectSound(story, design.architecture);
    expect(story.steps).toEqual(["began", "judged", "rolling-back", "rolled-back"]);
    expect(new Set(story.versions.values())).toEqual(new Set(["before"]));
    const failed = story.ends.filter(({ outcome }) => outcome === "failed");
    expect(failed.length).toBeGreaterThan(2);
    expect(new Set(failed.map(({ node }) => node)).size).toBeLessThanOrEqual(6);
    // Found about 40 s after the first boot, at 41 s, and gone soon after.
    expect(Math.max(...failed.map(({ at }) => at))).toBeLessThan(150);
    expect(story.result.metrics).toMatchObject({ "rollout.found": 1, "rollout.missed": 0, "rollout.out": 2 });
  });
});

describe.each(MASTER_DESIGNS)("$architecture, whatever strikes while a version comes and goes", (design) => {
  const instants = Array.from({ length: 8 }, (_, step) => 30.5 + step * 14.3);

  it.each([
    ["crash: leader", 5],
    ["pause: leader", 20],
    ["crash: worker/1", 7],
    ["pause: worker/0", 25],
    ["partition: { isolate: worker/1 }", 20],
    ["crash: all workers", 3],
  ])("%s for %i s", (fault, lasts) => {
    let bit = 0;
    for (const at of instants) {
      const story = run({ ...design, rollout: BAD, others: [`{ at: ${at}s, ${fault}, for: ${lasts}s }`] });
      expectSound(story, `${fault} at ${at}`);
      expect([at, story.steps.at(-1)]).toEqual([at, "rolled-back"]);
      expect(new Set(story.versions.values())).toEqual(new Set(["before"]));
      bit += story.result.faults.filter(({ index }) => index === 1).reduce((sum, effect) => sum + effect.bit, 0);
    }
    expect(bit).toBeGreaterThan(3);
  });
});

describe("masters", () => {
  it("that slow down are followed by others, and come last who leads", () => {
    const rollout = "target: all masters, maxUnavailable: 1, order: leader-last, version: { slow: 3 }";
    const story = run({ architecture: "replicated-master", masters: 3, rollout });
    expectSound(story, "slow masters");
    expect(story.steps).toEqual(["began", "finished"]);
    expect(story.result.metrics).toMatchObject({ "leaders.count": 2, "rollout.missed": 1, "rollout.spread": 3 });
  });

  it("that die of it go back one by one, and somebody leads all the while", () => {
    const rollout =
      "target: all masters, maxUnavailable: 1, order: leader-last, deadline: 30s, version: { crashAfter: 5s }";
    const story = run({ architecture: "replicated-master", masters: 3, rollout });
    expectSound(story, "masters that die");
    expect(story.steps).toEqual(["began", "judged", "rolling-back", "rolled-back"]);
    expect(story.result.metrics["rollout.spread"]).toBe(1);
    expect(story.result.metrics["unavailability.max"] ?? 0).toBeLessThan(1);
  });
});

describe("what a version does", () => {
  it("concerns one class only, if it says so", () => {
    const rollout = `${TO_WORKERS}, version: { failures: 100%, class: mail }`;
    const workload = `${WEB}, mail: { arrivals: { poisson: 1/s }, service: 100ms }`;
    const { result } = run({ rollout, workload, duration: "3m" });
    expect(result.metrics["class.web.response.mean"]).toBeLessThan(1.2);
    expect(result.metrics["tasks.deadLettered"]).toBeGreaterThan(20);
    expect(result.metrics["rollout.harmed"]).toBeGreaterThan(60);
    const web = run({ rollout: `${TO_WORKERS}, version: { failures: 0%, class: mail }`, workload, duration: "3m" });
    expect(web.result.metrics["rollout.harmed"]).toBe(0);
  });

  it("is a wrong result that nobody sees", () => {
    const rollout = `${TO_WORKERS}, version: { wrongResults: 100% }, watch: { limit: { failures: 5% } }`;
    const { result, steps } = run({ rollout });
    expect(steps).toEqual(["began", "finished"]);
    expect(result.metrics["results.wrong"]).toBeGreaterThan(300);
    expect(result.metrics["rollout.missed"]).toBe(1);
  });

  it("shows too late for who does not go on looking", () => {
    const leak = `${TO_WORKERS}, version: { failures: 50%, from: 2m }, watch: { limit: { failures: 10% }`;
    const early = run({ rollout: `${leak} }`, duration: "8m" });
    // 5 batches x 21 s and 10 s: over before the second minute of the first batch, but for the looks.
    expect(early.steps).toEqual(["began", "finished"]);
    expect(early.result.metrics["rollout.missed"]).toBe(1);
    const baked = run({ rollout: `${leak}, bake: 3m }`, duration: "8m" });
    expect(baked.steps).toEqual(["began", "judged", "rolling-back", "rolled-back"]);
  });
});

test("how long it takes: 5 batches of two, each the drain, 10 s and 10 s, and 4 pauses", () => {
  const periodic = "web: { arrivals: { periodic: 200ms }, service: 100ms }";
  const { result } = run({ rollout: `${TO_WORKERS}, pause: 7s`, workload: periodic });
  // A drain takes at most one task of 100 ms and what messages need.
  expect(result.metrics["rollout.duration"]).toBeGreaterThanOrEqual(128);
  expect(result.metrics["rollout.duration"]).toBeLessThan(129);
});
