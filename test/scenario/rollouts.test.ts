// Rollouts and failing tasks as data: what each notation becomes.

import { expect, test } from "vitest";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";
import { SMALLEST, variantOf } from "./loading.ts";

function faultOf(own: string): FaultSpec {
  const cluster = "cluster: { workers: 20 }";
  const [fault] = variantOf(`duration: 10m\n${SMALLEST.split("\n")[1]}\n${cluster}\nfaults: [${own}]\n`).faults;
  return fault!;
}

test("a rollout has the defaults of Kubernetes and Nomad, and a version with nothing wrong", () => {
  expect(faultOf("{ at: 1m, rollout: { target: all workers } }")).toMatchObject({
    text: "rollout to all workers",
    lasts: undefined,
    action: {
      kind: "rollout",
      maxUnavailable: { kind: "fraction", fraction: 0.25 },
      grace: 3e7,
      boot: 1e7,
      minReady: 1e7,
      deadline: 3e8,
      pause: 0,
      order: "given",
      canary: undefined,
      version: { faults: [], from: 0, crashAfter: undefined, starts: true },
      watch: undefined,
      onBad: "rollback",
      rollback: { maxUnavailable: { kind: "fraction", fraction: 0.25 }, grace: 3e7, pause: 0 },
    },
  });
  const version = "{ failures: 20%, class: web, slow: 3, wrongResults: 1%, crashAfter: { exponential: 1m }, from: 2m }";
  const watch = "{ every: 5s, delay: 0, bake: 1m, limit: { duration: 3s, of: all }, compare: { alpha: 1% } }";
  const own = `canary: { count: 10% }, version: ${version}, watch: ${watch}, rollback: { maxUnavailable: 3, grace: 0 }`;
  expect(faultOf(`{ at: 1m, rollout: { target: all workers, pause: 5s, ${own} } }`)).toMatchObject({
    action: {
      canary: { count: { kind: "fraction", fraction: 0.1 }, lasts: 3e8 },
      version: {
        faults: [
          { kind: "slow", factor: 3 },
          { kind: "fail-tasks", probability: 0.2, onlyClass: { name: "web", number: 0 } },
          { kind: "corrupt-results", probability: 0.01, isAgreeing: true },
        ],
        from: 12e7,
        crashAfter: { kind: "exponential", mean: 6e7 },
      },
      watch: {
        every: 5e6,
        delay: 0,
        bake: 6e7,
        limit: { failures: undefined, duration: 3e6, window: 6e7, least: 20, of: "all" },
        compare: { alpha: 0.01, least: 50 },
      },
      rollback: { maxUnavailable: { kind: "count", count: 3 }, grace: 0, pause: 0 },
    },
  });
});

test("tasks may fail at machines, all or those of a class", () => {
  expect(faultOf("{ at: 1m, fail-tasks: worker/3 }")).toMatchObject({
    text: "fail-tasks worker/3",
    action: { kind: "fail-tasks", probability: 1, onlyClass: undefined },
  });
  expect(
    faultOf("{ at: 1m, fail-tasks: { target: { workers: 10% }, probability: 20%, class: web }, for: 5m }"),
  ).toMatchObject({ action: { probability: 0.2, onlyClass: { name: "web", number: 0 } }, lasts: 3e8 });
});
