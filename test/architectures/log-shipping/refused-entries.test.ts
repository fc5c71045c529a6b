// What is shipped is not delivered because its connection stands: a replica that was frozen refuses what comes with a certificate that
// has expired meanwhile. Whoever misses it says so.

import { expect, test } from "vitest";
import { Stillness } from "../../../src/architectures/log-shipping/stillness.ts";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { type Instant, seconds } from "../../../src/kernel/time.ts";
import { scenarioOf } from "../../scenario/loading.ts";

const STORY = `
cluster: { masters: 3, workers: { count: 3, cores: 4 } }
workload:
  all: { closedLoop: { users: 2, think: 800ms }, service: 100ms }
duration: 30s
drain: 2m
scheduler:
  architecture: { log-shipping: { replication: sync, primaryTimeout: 5s } }
  security: { certificates: { lifetime: 6s } }
faults:
  - { at: 5s, pause: master/1, for: 12s }
`;

test("all that was held up is done once the replica has what it refused", () => {
  const [variant] = scenarioOf(STORY).variants;
  const { metrics, findings } = runVariant(variant, 1);
  expect(findings).toEqual([]);
  expect(metrics["seals.refused"]).toBeGreaterThan(0);
  expect(metrics["tasks.completed"]).toBe(metrics["tasks.submitted"]);
});

test("stillness is told after a while, then after twice as long, and from the beginning once it goes on", () => {
  const stillness = new Stillness(seconds(2));
  const told = (mark: number | undefined, ...times: readonly number[]): readonly boolean[] =>
    times.map((at) => stillness.observe(mark, seconds(at) as number as Instant));
  expect(told(7, 0, 1, 2, 3, 5, 6)).toEqual([false, false, true, false, false, true]);
  expect(told(8, 7, 14, 15)).toEqual([false, false, true]);
  expect(told(undefined, 16)).toEqual([false]);
  expect(told(8, 20, 22)).toEqual([false, true]);
});
