// What a user is warned of where an ordering knows tenants by name, and the examples of the page about such orderings.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { scenarioOf, SMALLEST, WORKLOAD } from "./loading.ts";

/** `line:column message` of every warning about a text that is otherwise right. */
function warningsOf(text: string): readonly string[] {
  return scenarioOf(text).warnings.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("an ordering that knows tenants by name", () => {
  const ordered = (ordering: string, workload = WORKLOAD) =>
    warningsOf(`duration: 1m\n${workload}scheduler: { ordering: { ${ordering} } }\n`);

  test("is told of names that the workload does not know", () => {
    expect(ordered("capacity-queues: { guarantees: { web: 0.5, wob: 0.1 } }")).toEqual([
      "3:45 expected tenants of the workload, found 'wob', whose tasks never come",
    ]);
    expect(ordered("fair-pools: { minimumShares: { wob: 2 } }")).toHaveLength(1);
    expect(ordered("fair-scheduler: { maxima: { web: 1 } }")).toEqual([]);
  });

  test("with a tree is told also of tenants without a queue", () => {
    const many = "workload: { u: { arrivals: { poisson: 1/s }, service: 1s, tenant: { zipf: { count: 2 } } } }\n";
    const queues = (tenants: string) =>
      ordered(`capacity-queues: { queues: { all: { capacity: 1, tenants: [${tenants}] } } }`, many);
    expect(queues("u-1, u-2")).toEqual([]);
    expect(queues("u-1, u-3")).toEqual([
      "3:45 expected a queue for each tenant, found none for 'u-...', who is guaranteed nothing",
      "3:45 expected tenants of the workload, found 'u-3', whose tasks never come",
    ]);
  });

  test("is told of a limit that its design does not keep", () => {
    const text = `${SMALLEST}scheduler: { architecture: decentralised, ordering: { capacity-queues: { queues: { web: { capacity: 1 } }, maximumApplications: 9 } } }\n`;
    expect(warningsOf(text)).toEqual([
      "3:129 it has no effect on 'decentralised': no scheduler sees all that there is to do",
    ]);
  });
});

test.each([
  ["sharing-a-cluster.md", 4],
  ["sharing-time.md", 1],
])("the examples of docs/%s load, without a doubt", (name, count) => {
  const page = readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
  const examples = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, example]) => example!);
  expect(examples.map(warningsOf)).toEqual(Array.from({ length: count }, () => []));
});
