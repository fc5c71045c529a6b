import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { simulate } from "../../../src/orrery.ts";
import { readWfCommons } from "../../../src/workload/traces/wfcommons.ts";
import { expectedOf, isSharedMissing, sharedPath } from "../shared-data.ts";

const record = (specified: unknown, executed: unknown) =>
  JSON.stringify({ workflow: { specification: { tasks: specified }, execution: { tasks: executed } } });

describe("a recorded workflow", () => {
  test("is read with its run times and dependencies", () => {
    const text = record(
      [
        { id: "a", parents: [] },
        { id: "b", parents: ["a"] },
      ],
      [
        { id: "b", runtimeInSeconds: 0 },
        { id: "a", runtimeInSeconds: 1.5 },
      ],
    );
    expect(readWfCommons(text)).toEqual([
      { id: "a", seconds: 1.5, parents: [] },
      { id: "b", seconds: 0, parents: ["a"] },
    ]);
  });

  test.each([
    ["{", "expected JSON"],
    ["[]", "expected a map in the file"],
    ['{ "workflow": {} }', "expected a map in 'specification' (WfFormat 1.5)"],
    [record({}, []), "expected a list in workflow.specification.tasks"],
    [record([], []), "expected at least one task in workflow.specification.tasks"],
    [record([{}], []), "expected an id of task 1"],
    [record([{ id: "a" }], []), "expected runtimeInSeconds of task 'a', at least 0"],
    [record([{ id: "a" }], [{ id: "a", runtimeInSeconds: -1 }]), "expected runtimeInSeconds of task 'a', at least 0"],
    [
      record([{ id: "a", parents: ["b"] }], [{ id: "a", runtimeInSeconds: 1 }]),
      "task 'a' has a parent that is not there: 'b'",
    ],
    [
      record([{ id: "a" }, { id: "a" }], [{ id: "a", runtimeInSeconds: 1 }]),
      "expected every task's id once in workflow.specification.tasks",
    ],
  ])("%s: %s", (text, message) => {
    expect(() => readWfCommons(text)).toThrow(message);
  });
});

// The run times, dependencies and longest paths of public instances, as counted outside this project (wf.*).
describe.skipIf(isSharedMissing)("instances of WfCommons (needs ../shared)", () => {
  test.each([
    "montage-chameleon-2mass-01d-001",
    "epigenomics-chameleon-hep-1seq-100k-001",
    "1000genome-chameleon-2ch-100k-001",
    "srasearch-chameleon-10a-001",
    "blast-chameleon-small-001",
  ])("%s takes its longest path on machines without end, and its work on one core", (name) => {
    const file = `${name}.json`;
    const bytes = readFileSync(sharedPath(`data/wfcommons/${file}`));
    const files = { exists: () => true, read: () => bytes };
    const { tasks, edges, total_runtime, critical_path_s } = expectedOf(`wf.${name}`) as Record<string, number>;
    const recorded = readWfCommons(bytes.toString("utf8"));
    expect(recorded.reduce((sum, { parents }) => sum + parents.length, 0)).toBe(edges);
    const run = (cores: number) =>
      simulate(
        {
          name: "recorded",
          replications: 1,
          drain: "1d",
          cluster: { workers: { count: 1, cores } },
          scheduler: { architecture: "ideal" },
          workload: { flow: { arrivals: { "all-at-once": { count: 1 } }, workflow: { wfcommons: file } } },
        },
        { files },
      ).runs[0].metrics;
    const wide = run(1_000);
    expect(wide["tasks.completed"]).toBe(tasks);
    expect(wide["jobs.completed"]).toBe(1);
    // Each task's time is rounded to a microsecond.
    expect(Math.abs(wide["job.response.max"] - critical_path_s)).toBeLessThan(1e-4);
    expect(Math.abs(run(1)["job.response.max"] - total_runtime)).toBeLessThan(1e-4);
  });
});
