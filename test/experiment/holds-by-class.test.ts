// Which machine could hold which tasks, as I1 is told: the biggest of a class, so that nobody is accused who must wait.

import { expect, test } from "vitest";
import { holdsByClass } from "../../src/experiment/holds-by-class.ts";
import { scenarioOf } from "../scenario/loading.ts";

const CLUSTER = `
cluster:
  masters: 1
  workers:
    groups:
      - { count: 1, cores: 4, memory: 8GB }
      - { count: 1, cores: 4, memory: 16GB, resources: { gpu: 2 } }
`;

/** For each class, the workers that could hold it. */
function holders(workload: string): Readonly<Record<string, readonly string[]>> {
  const [variant] = scenarioOf(`${CLUSTER}\nworkload:\n${workload}\nscheduler: {}`).variants;
  const holds = holdsByClass(variant);
  const workers = variant.cluster.nodes.flatMap(({ name, role }, node) => (role === "worker" ? [{ name, node }] : []));
  return Object.fromEntries(
    variant.workload.map(({ name, index }) => [
      name,
      workers.filter(({ node }) => holds(index, node)).map((worker) => worker.name),
    ]),
  );
}

test("memory and resources count, cores do not, and of a workflow its biggest stage", () => {
  const open = "arrivals: { poisson: 1/s }, limit: 1, service: 1s";
  const found = holders(`
  thin: { ${open} }
  wide: { ${open}, cores: 4 }
  large: { ${open}, memory: 9GB }
  gpu: { ${open}, resources: { gpu: 2 } }
  staged:
    ${open.replaceAll(", ", "\n    ")}
    workflow: { first: {}, second: { after: first, memory: 9GB } }`);
  const [small, big] = ["worker/0", "worker/1"];
  expect(found).toEqual({ thin: [small, big], wide: [small, big], large: [big], gpu: [big], staged: [big] });
});
