// What durable execution does when workers or hosts die, leave or are slow: stories whose outcome is computed by hand.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { loadText, variantOf } from "../../scenario/loading.ts";
import { SECOND } from "../build-run.ts";

interface Story {
  readonly architecture?: string;
  readonly workload?: string;
  readonly faults?: string;
}

const ONE = "arrivals: { all-at-once: { count: 1 } }, service: 15s";
const SHORT_TASKS = "arrivals: { periodic: { interval: 200ms } }, service: 100ms";

function tell({ architecture = "", workload = ONE, faults = "[]" }: Story): string {
  return [
    "duration: 60s",
    "drain: 3m",
    "cluster: { masters: 3, workers: { count: 2, cores: 2 } }",
    `scheduler: { architecture: { durable-execution: { ${architecture} } }, retry: temporal, effects: dedupe }`,
    `workload: { jobs: { ${workload} } }`,
    `faults: ${faults}`,
  ].join("\n");
}

interface Told {
  readonly at: number;
  readonly node: number;
  readonly task: number;
  readonly attempt: number;
}

/** Records of one kind, in seconds. */
function records(text: string, name: string): readonly Told[] {
  const found: Told[] = [];
  const { findings } = runVariant(variantOf(text), 1, {
    onRecord: (kind, at, node, task, attempt) => {
      if (RECORD_KINDS[kind].name === name) found.push({ at: at / SECOND, node, task, attempt });
    },
  });
  expect(findings).toEqual([]);
  return found;
}

const startsOf = (story: Story): readonly number[] => records(tell(story), "attempt.started").map(({ at }) => at);

function expectStarts(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  found.forEach((at, index) => {
    expect(at).toBeGreaterThanOrEqual(expected[index]);
    expect(at).toBeLessThan(expected[index] + 0.1);
  });
}

test("the example of docs/durable-execution.md loads, without a doubt", () => {
  const page = readFileSync(new URL("../../../docs/durable-execution.md", import.meta.url), "utf8");
  const example = /```yaml\n([^]*?)```/.exec(page)![1]!;
  const { scenario, problems } = loadText(`duration: 3h\n${example}`);
  expect(problems).toEqual([]);
  expect(scenario?.warnings).toEqual([]);
});

describe("workers that are restarted in the middle of an activity", () => {
  const faults = "[{ at: 10s, crash: all workers, for: 1s }]";

  test("are missed when start-to-close is over: 30 s, and 1 s until the next try", () => {
    expectStarts(startsOf({ faults, architecture: "startToClose: 30s" }), [0, 31]);
  });

  // It beats at 4 s and 8 s: 8 + 5 + 1.
  test("are missed when the activity has not beaten for its heartbeat timeout", () => {
    expectStarts(startsOf({ faults, architecture: "startToClose: 30s, heartbeat: 5s" }), [0, 14]);
  });

  test("cannot be told from an activity that takes longer than it may: it is never done", () => {
    const found = records(tell({ architecture: "startToClose: 10s", workload: ONE }), "attempt.started");
    // 10 + 1, then 10 + 2, 10 + 4, 10 + 8 ...: it never gets done.
    expectStarts(
      found.slice(0, 4).map(({ at }) => at),
      [0, 11, 23, 37],
    );
  });
});

describe("the code of a workflow", () => {
  test("runs before an activity is asked for", () => {
    expectStarts(startsOf({ architecture: "decisionCost: 1s" }), [1]);
  });

  // Nine activities of 100 ms; their code runs for nothing, and 3 + 6k events are replayed before the kth.
  test("replays the history each time, or only the first time if it is sticky", () => {
    const stages = Array.from(
      { length: 9 },
      (_, index) => `s${index}: {${index === 0 ? "" : ` after: s${index - 1} `}}`,
    );
    const workload = `arrivals: { all-at-once: { count: 1 } }, service: 100ms, workflow: { ${stages.join(", ")} }`;
    const architecture = "replayCost: 20ms, decisionCost: 0s";
    const sticky = startsOf({ workload, architecture });
    const others = startsOf({ workload, architecture: `${architecture}, sticky: false` });
    let replayed = 0;
    for (let stage = 0; stage < 9; stage += 1) {
      replayed += (3 + 6 * stage) * 0.02;
      expect(others[stage]).toBeGreaterThanOrEqual(replayed + 0.1 * stage);
      expect(others[stage]).toBeLessThan(replayed + 0.1 * stage + 0.04 * (stage + 1));
      expect(sticky[stage]).toBeGreaterThanOrEqual(0.06 + 0.1 * stage);
      expect(sticky[stage]).toBeLessThan(0.06 + 0.1 * stage + 0.04 * (stage + 1));
    }
  });
});

describe("a history host", () => {
  /** How long tasks waited that came between two instants, s. */
  const waits = (faults: string, architecture: string, from: number, to: number): readonly number[] =>
    records(tell({ workload: SHORT_TASKS, faults, architecture }), "attempt.started")
      .map(({ at, task }) => ({ wait: at - task * 0.2, came: task * 0.2 }))
      .filter(({ came }) => came >= from && came < to)
      .map(({ wait }) => wait);

  // It has 20 of 64 shards, and no task queue; the others miss it for 10 s after its last beat.
  test("that dies holds up what is in its shards, for as long as it is not missed, and nothing else", () => {
    const found = waits("[{ at: 20.5s, crash: master/2, for: 10m }]", "shards: 64", 20.5, 29);
    const late = found.filter((wait) => wait > 0.5);
    // Each of 42 tasks with 20/64: 13, give or take three times 3.
    expect(late.length).toBeGreaterThan(4);
    expect(late.length).toBeLessThan(22);
    expect(found.length).toBe(42);
    const after = waits("[{ at: 20.5s, crash: master/2, for: 10m }]", "shards: 64", 32, 60);
    // The client may still ask the dead one first, and another after 2 s.
    expect(Math.max(...after)).toBeLessThan(2.5);
  });

  test("that has the only shard holds up everything", () => {
    const found = waits("[{ at: 20.5s, crash: master/2, for: 10m }]", "shards: 1", 20.5, 29);
    expect(found.filter((wait) => wait > 0.5).length).toBe(found.length);
  });

  test("that is told to go says so, and is not waited for", () => {
    const found = waits("[{ at: 20.5s, drain: master/2, grace: 5s, for: 10m }]", "shards: 64", 20.5, 29);
    expect(Math.max(...found)).toBeLessThan(3);
  });
});
