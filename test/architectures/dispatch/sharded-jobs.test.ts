// Sharded jobs from end to end, in every design that chooses places: who runs which item, and that nothing is lost whenever a worker
// or the leader dies.

import { describe, expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { RECORD } from "../../../src/trace/record-kinds.ts";
import { variantOf } from "../../scenario/loading.ts";

interface Story {
  readonly design?: string;
  readonly failover?: boolean;
  readonly faults?: string;
  readonly queueing?: string;
}

/** Three jobs of six items of 4 s each, 20 s apart, on three workers of two cores. */
function run({ design = "single-master", failover = false, faults = "", queueing = "central" }: Story) {
  const variant = variantOf(
    [
      "duration: 60s",
      "drain: 5m",
      "cluster: { zones: [a, b, c], workers: { count: 3, cores: 2 } }",
      `scheduler: { architecture: ${design}, queueing: ${queueing}, placement: { sharding: { failover: ${failover} } } }`,
      "workload: { hourly: { arrivals: { periodic: { interval: 20s, offset: 5s } }, job: { tasks: 6 }, service: 4s } }",
      `faults: [${faults}]`,
    ].join("\n"),
  );
  const workers = variant.cluster.nodes.flatMap(({ role }, node) => (role === "worker" ? [node] : []));
  const starts: { readonly task: number; readonly worker: number; readonly at: number }[] = [];
  const { findings, metrics } = runVariant(variant, 1, {
    onRecord(kind, at, node, task) {
      if (kind === RECORD["attempt.started"]) starts.push({ task, worker: workers.indexOf(node), at: at / 1e6 });
    },
  });
  const violations = findings.filter(({ severity }) => severity === "violation");
  return { starts, violations, metrics };
}

/** Those that were not the first of their task. */
function repeated(starts: ReturnType<typeof run>["starts"]) {
  return starts.filter(({ task }, index) => starts.findIndex((other) => other.task === task) < index);
}

const EVEN = [0, 0, 1, 1, 2, 2];

describe.each(["single-master", "active-standby", "replicated-master", "ideal"])("%s", (design) => {
  test.each(["central", "at-worker"])("runs every item on its own worker, with queueing %s", (queueing) => {
    const { starts, metrics } = run({ design, queueing });
    expect(metrics["tasks.completed"]).toBe(18);
    const byTask = starts.toSorted((a, b) => a.task - b.task);
    expect(byTask.map(({ worker }) => worker)).toEqual([...EVEN, ...EVEN, ...EVEN]);
  });
});

describe("when a worker dies at 27 s, amid the second run, and is away until 107 s", () => {
  const faults = "{ at: 27s, crash: worker/1, for: 80s }";

  test("without failover its items wait until the third run, at 45 s, is sharded over the two that are left", () => {
    const { starts, metrics } = run({ faults });
    expect(metrics["tasks.completed"]).toBe(18);
    const again = repeated(starts);
    expect(again.length).toBe(2);
    // Over workers 0 and 2: [0, 1, 2], [3, 4, 5].
    expect(again.map(({ worker }) => worker)).toEqual([0, 2]);
    for (const { at } of again) expect(at).toBeGreaterThanOrEqual(45);
  });

  test("with failover they run as soon as it is given up, on workers that have done their own", () => {
    const { starts, metrics } = run({ faults, failover: true });
    expect(metrics["tasks.completed"]).toBe(18);
    const again = repeated(starts);
    expect(again.map(({ worker }) => worker).toSorted()).toEqual([0, 2]);
    for (const { at } of again) expect(at).toBeLessThan(45);
  });
});

describe.each([false, true])("failover: %s", (failover) => {
  test.each([
    ["single-master", "worker/1"],
    ["single-master", "leader"],
    ["replicated-master", "worker/1"],
    ["replicated-master", "leader"],
  ])("on %s nothing is lost whenever %s dies", { timeout: 60_000 }, (design, victim) => {
    // From before the first run to after the second, in steps that meet every phase of a placement.
    for (let at = 4_900; at < 30_000; at += 1_310) {
      const faults = `{ at: ${at}ms, crash: ${victim}, for: 20s }, { at: ${at + 3_000}ms, crash: worker/2, for: 9s }`;
      const { metrics, violations } = run({ design, failover, faults });
      expect({ at, violations, completed: metrics["tasks.completed"] }).toEqual({ at, violations: [], completed: 18 });
    }
  });
});
