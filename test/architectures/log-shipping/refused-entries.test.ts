// What is shipped is not delivered because its connection stands: a replica that was frozen refuses what comes with a certificate that
// has expired meanwhile. The primary is told, and the replica says where it stands.

import { expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
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
