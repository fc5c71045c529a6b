// What a gate is for, on real runs: it catches the regressions that people seed, and is silent where nothing happened.

import { beforeAll, describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/experiment/gate/compare-snapshots.ts";
import type { Baseline, Snapshot } from "../../../src/experiment/gate/snapshot.ts";
import type { RunFunction } from "../../../src/experiment/executors/serial-executor.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { defineOrdering } from "../../../src/algorithms/ordering/ordering.ts";
import type { QueuedTask } from "../../../src/algorithms/ordering/ordering.ts";
import { KeyedOrder } from "../../../src/algorithms/ordering/keyed-order.ts";
import { defineDetector } from "../../../src/algorithms/detection/detector.ts";
import { heartbeat } from "../../../src/algorithms/detection/heartbeat.ts";
import { builtInRegistry } from "../../../src/scenario/registry.ts";
import type { PlugIn } from "../../../src/scenario/registry.ts";
import { baselineOf, contextOf, gateOf, snapshotOf, TINY } from "./tiny.ts";

let base: Baseline;
beforeAll(async () => {
  base = await baselineOf();
});

const every = () => base.variants[0].checkpoints!.every;

/** Every attempt takes longer, in an engine that says nothing of it. */
function slower(factor: number, only?: string): RunFunction {
  return (variant, seed, options) => {
    if (only !== undefined && variant.name !== only) return runVariant(variant, seed, options);
    const nodes = variant.cluster.nodes.map((node) => ({ ...node, speed: node.speed / factor }));
    return runVariant({ ...variant, cluster: { ...variant.cluster, nodes } }, seed, options);
  };
}

const registryWith = (plugIn: object) => builtInRegistry().with([plugIn as PlugIn]);

describe("silence", () => {
  test("fifty innocent re-runs are identical, all of them", async () => {
    const short = TINY.replace("30s", "3s").replace("replications: 8", "replications: 1");
    const first = await baselineOf({ text: short });
    for (let again = 0; again < 50; again += 1) {
      const { outcome, problems, moved } = gateOf(first, await snapshotOf({ text: short }), short);
      expect({ outcome, problems, moved }).toEqual({ outcome: "identical", problems: [], moved: [] });
    }
  });

  test("comments, prose, expectations and the gate's own section are no changes of the scenario", async () => {
    const text = `# why\n${TINY}question: Which?\nstory: none\nexpect: [all.tasks.lost == 0]\ngate: { minimalEffect: 5% }\n`;
    const head = await snapshotOf({ text });
    expect(head.written).toBe(base.written);
    expect(gateOf(base, head, text).outcome).toBe("identical");
  });

  test("other weather under the same seeds' names is not called a regression more often than it says", async () => {
    // Eight seeds against eight others of the same design, afresh each time: 16 independent trials, each with a chance of
    // 2.5% of a false alarm. More than three among them would have a chance below 0.1% (binomial).
    const shortened = TINY.replace("30s", "6s");
    const renamed = (snapshot: Snapshot): Baseline => ({
      ...snapshot,
      why: "",
      variants: snapshot.variants.map((variant) => ({
        ...variant,
        runs: variant.runs.map((run, index) => ({ ...run, seed: index + 1 })),
      })),
    });
    let alarms = 0;
    for (let trial = 0; trial < 16; trial += 1) {
      const first = renamed(await snapshotOf({ text: shortened, seed: 100 + 16 * trial }));
      const head = renamed(await snapshotOf({ text: shortened, seed: 108 + 16 * trial }));
      const { metrics, outcome } = gateOf(first, head, shortened);
      expect(outcome).not.toBe("identical");
      if (metrics.some((metric) => metric.outcome === "regressed")) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(3);
  });
});

describe("alarms", () => {
  test("a policy that is 5% slower is a regression, with its size and the place where the runs part", async () => {
    const gate = gateOf(base, await snapshotOf({ run: slower(1.05), every: every() }));
    expect(gate.outcome).toBe("regressed");
    const response = gate.metrics.find(({ metric, outcome }) => metric === "response.mean" && outcome === "regressed");
    expect(response!.relative!.low).toBeGreaterThan(0.01);
    const [central] = gate.variants;
    expect(central.changedSeeds).toHaveLength(8);
    expect(central.divergence!.fromRecord).toBeLessThan(central.divergence!.untilRecord!);
    expect(central.divergence!.show).toMatch(/^trace central 1 /);
  });

  test("only the variant that changed is not identical", async () => {
    const gate = gateOf(base, await snapshotOf({ run: slower(1.05, "random"), every: every() }));
    expect(gate.variants.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["central", "identical"],
      ["random", "regressed"],
    ]);
  });

  test("a task that a policy forgets is a regression at once, by the count and by the broken promise", async () => {
    const text = TINY.replace("duration: 30s", "duration: 30s\ndrain: 5m").replace(
      "central: {}",
      "central: { scheduler: { ordering: mine } }",
    );
    const forgetful = (forgets: boolean) =>
      registryWith(
        defineOrdering({
          name: "mine",
          summary: "First in, first out.",
          source: "test",
          parameters: {},
          properties: { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: true },
          create: () => new Forgetful(forgets),
        }),
      );
    const first = await baselineOf({ text, registry: forgetful(false) });
    const head = await snapshotOf({ text, registry: forgetful(true) });
    const gate = compareSnapshots(first, head, contextOf(text, forgetful(true)));
    expect(gate.outcome).toBe("regressed");
    const kinds = gate.problems.map(({ kind, variant, replay }) => [kind, variant, replay]);
    expect(kinds).toContainEqual(["must-be-zero", "central", "run central 1"]);
    expect(kinds.map(([kind]) => kind)).toContain("violation");
  });

  test("a default that changed under an unchanged scenario is named, with what it was and what it is", async () => {
    const text = `${TINY}faults: [{ at: 10s, crash: worker/0, for: 8s }]\n`.replace(
      "central: {}",
      "central: { scheduler: { detection: beat } }",
    );
    const beat = (timeout: string) =>
      registryWith(
        defineDetector({
          ...heartbeat,
          name: "beat",
          parameters: { ...heartbeat.parameters, timeout: { ...heartbeat.parameters.timeout, default: timeout } },
        } as never),
      );
    const first = await baselineOf({ text, registry: beat("4s") });
    const head = await snapshotOf({ text, registry: beat("6s") });
    const gate = compareSnapshots(first, head, contextOf(text, beat("6s")));
    expect(gate.outcome).toBe("regressed");
    const said = gate.problems.find(({ kind }) => kind === "default-changed")!;
    expect(said.message).toContain("scheduler.detection.beat.timeout was 4000000, is 6000000");
    expect(gate.variants.map(({ outcome }) => outcome)).toEqual(["regressed", "identical"]);
  });

  test("a scenario that was changed is not comparable, and the change is named", async () => {
    const text = TINY.replace("mean: 1s", "mean: 2s");
    const gate = gateOf(base, await snapshotOf({ text }), text);
    expect(gate.outcome).toBe("incomparable");
    expect(gate.problems[0].message).toContain('service.exponential.mean was "1s", is "2s"');
  });
});

class Forgetful extends KeyedOrder {
  readonly #forgets: boolean;

  constructor(forgets: boolean) {
    super((task: QueuedTask) => task.sequence);
    this.#forgets = forgets;
  }

  override add(task: QueuedTask, now: Instant): void {
    if (this.#forgets && task.sequence === 3) return;
    super.add(task, now);
  }
}
