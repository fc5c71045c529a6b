// What schedulers with a shared database do when one of them dies or sleeps, when a pool is full, and when launches overlap: stories
// whose outcome is computed by hand.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { loadText, variantOf } from "../../scenario/loading.ts";
import { runText } from "../triggers/trigger-runs.ts";
import { run, SECOND } from "../build-run.ts";
import { databasePlan } from "./designs.ts";

interface Story {
  readonly architecture?: string;
  readonly cluster?: string;
  readonly workload: string;
  readonly faults?: string;
  readonly duration?: string;
  readonly scheduler?: string;
}

function tell({ architecture = "", cluster = "", scheduler = "", ...story }: Story): string {
  const { workload, faults = "[]", duration = "90s" } = story;
  return [
    `duration: ${duration}`,
    "drain: 3m",
    `cluster: { masters: 2, workers: 4${cluster} }`,
    `scheduler: { architecture: { database-lock: {${architecture}} }${scheduler} }`,
    `workload: { jobs: { ${workload} } }`,
    `faults: ${faults}`,
  ].join("\n");
}

const LONG_TASKS = "arrivals: { periodic: { interval: 4s } }, service: 10s";

/** When anybody was declared dead, in seconds. */
function declaredDead(text: string): readonly number[] {
  const found: number[] = [];
  runVariant(variantOf(text), 1, {
    onRecord: (kind, at) => {
      if (RECORD_KINDS[kind].name === "node.declared-dead") found.push(at / SECOND);
    },
  });
  return found;
}

test("the examples of docs/database-lock.md load, without a doubt", () => {
  const page = readFileSync(new URL("../../../docs/database-lock.md", import.meta.url), "utf8");
  const examples = [...page.matchAll(/```yaml\n([^]*?)```/g)];
  expect(examples).toHaveLength(3);
  for (const [, example] of examples) {
    const { scenario, problems } = loadText(`duration: 3h\n${example}`);
    expect(problems).toEqual([]);
    expect(scenario?.warnings).toEqual([]);
  }
});

describe("an instance that dies", () => {
  // Both check in at 0, 7.5, 15, 22.5, 30 s. At 45 s the last check-in is 7.5 + 7.5 s ago, which is not yet more; so it is at 52.5 s.
  test("is found to have failed at the first check-in of another that is over 15 s after its own last one", () => {
    const text = tell({ workload: LONG_TASKS, faults: "[{ at: 31s, crash: master/0, for: 10m }]" });
    const [first] = declaredDead(text);
    expect(first).toBeGreaterThan(52.5);
    expect(first).toBeLessThan(52.6);
  });

  // One that was back at 3 s checks in at 3, 10.5, ... 40.5, 48 s: 45 s are over then.
  test("is found sooner by one that checks in at other times", () => {
    const faults = "[{ at: 1s, crash: master/1, for: 2s }, { at: 31s, crash: master/0, for: 10m }]";
    const [first] = declaredDead(tell({ workload: LONG_TASKS, faults }));
    expect(first).toBeGreaterThan(48);
    expect(first).toBeLessThan(48.1);
  });

  test("is found 7.5 to 22.5 s after its death, whenever that is", () => {
    for (let step = 0; step < 8; step += 1) {
      const back = 2 + step * 0.7;
      const at = 30.2 + step * 0.9;
      const faults = `[{ at: 1s, crash: master/1, for: ${back}s }, { at: ${at}s, crash: master/0, for: 10m }]`;
      const [first] = declaredDead(tell({ workload: LONG_TASKS, faults }));
      expect(first - at).toBeGreaterThan(7.5);
      expect(first - at).toBeLessThan(22.6);
    }
  });

  test("leaves nothing undone; without recovery, what it executed is given up", () => {
    const faults = "[{ at: 31s, crash: master/0, for: 10m }]";
    const workload = LONG_TASKS;
    const recovered = runText(tell({ workload, faults }));
    expect(recovered.result.metrics["tasks.deadLettered"]).toBe(0);
    expect(recovered.findings).toEqual([]);
    const givenUp = runText(tell({ workload, faults, architecture: " requestsRecovery: false " }));
    expect(givenUp.result.metrics["tasks.deadLettered"]).toBeGreaterThan(0);
    expect(givenUp.result.metrics["executions.duplicate"]).toBe(0);
  });
});

describe("an instance that only sleeps", () => {
  const faults = "[{ at: 31s, pause: master/0, for: 30s }]";

  test("is recovered all the same, and what it executes runs twice", () => {
    const { result } = runText(tell({ workload: LONG_TASKS, faults, scheduler: ", effects: direct" }));
    expect(result.metrics["executions.duplicate"]).toBeGreaterThan(0);
    expect(result.metrics["effects.duplicate"]).toBeGreaterThan(0);
  });

  test("does no harm where what happens outside is known", () => {
    const { result, findings } = runText(tell({ workload: LONG_TASKS, faults, scheduler: ", effects: dedupe" }));
    expect(result.metrics["executions.duplicate"]).toBeGreaterThan(0);
    expect(findings).toEqual([]);
  });

  test("is left alone if it wakes soon enough", () => {
    const { result } = runText(tell({ workload: LONG_TASKS, faults: "[{ at: 31s, pause: master/0, for: 8s }]" }));
    expect(result.metrics["executions.duplicate"]).toBe(0);
  });

  // Check-ins bear the wall clock of whoever writes them: two that differ by more than the grace take each other for dead.
  test("and one whose clock is a minute ahead takes the others for dead", () => {
    const step = "[{ at: 31s, clock-step: { target: master/1, by: 1m } }]";
    expect(declaredDead(tell({ workload: LONG_TASKS, faults: step }))).not.toEqual([]);
    expect(declaredDead(tell({ workload: LONG_TASKS }))).toEqual([]);
  });
});

describe("a database whose disk stands still", () => {
  // An acquisition is asked for again while it is being written. A second row taken for it would be nobody's.
  test("gives out a row for each acquisition, however often it is asked for", () => {
    const workload = "arrivals: { periodic: { interval: 1h } }, job: 300, service: 10ms";
    const faults = "[{ at: 300ms, disk-stall: lock/0, for: 5s }, { at: 6300ms, disk-stall: lock/0, for: 5s }]";
    const scheduler = ", communication: { rpc: { timeout: 200ms } }";
    const cluster = ", workers: { count: 4, cores: 50 }";
    const text = tell({ workload, faults, scheduler, cluster }).replace("workers: 4, ", "");
    const { result, findings } = runText(text);
    expect(findings).toEqual([]);
    expect(result.metrics["tasks.completed"]).toBe(result.metrics["tasks.submitted"]);
  });
});

describe("the lock", () => {
  // From the grant to the end of the sync: a message to the instance and one back (500 us each), 10 us for each of the two to be taken
  // in, 20 us to append, 1000 us to sync. Each task needs it three times; a batch of ten shares two of them.
  const HOLD = 500 + 500 + 10 + 10 + 20 + 1_000;

  test.each([
    [1, 3],
    [10, 1.2],
  ])("bounds how many tasks are done a second, at %i rows a time", (batchSize, holds) => {
    const count = 400;
    const tasks = Array.from({ length: count }, () => ({ at: 1_000_000, work: 1_000 }));
    const sizes = { masters: 4, workers: 20, cores: 20, end: 30 * SECOND };
    const { rows, observations } = run(
      databasePlan({ batchSize, acquireWithinLock: true, idleWait: 100_000 }, { tasks, ...sizes }),
    );
    expect(rows.length).toBe(count);
    const took = observations.metrics["makespan"]! * SECOND;
    expect(took / (count * holds * HOLD)).toBeGreaterThan(0.99);
    expect(took / (count * holds * HOLD)).toBeLessThan(1.03);
  });
});

describe("instances that pass over each other's rows", () => {
  const rows = " style: skip-locked, checkinInterval: 5s, failedAfter: 30s ";

  // Each checks in at 0, 5, 10 ... s, and 30 s after its last word at the latest: the one that died at 31 s was last there at 30 s.
  test("count one as failed that was silent for longer than they say", () => {
    const text = tell({ architecture: rows, workload: LONG_TASKS, faults: "[{ at: 31s, crash: master/0, for: 10m }]" });
    const [first] = declaredDead(text);
    expect(first).toBeGreaterThan(65);
    expect(first).toBeLessThan(65.1);
    expect(runText(text).findings).toEqual([]);
  });

  test("run what one had that only slept a second time", () => {
    const story = { architecture: rows, workload: LONG_TASKS, scheduler: ", effects: direct" };
    const after = (pause: number) =>
      runText(tell({ ...story, faults: `[{ at: 31s, pause: master/0, for: ${pause}s }]` })).result.metrics;
    expect(after(28)["executions.duplicate"]).toBe(0);
    expect(after(45)["executions.duplicate"]).toBeGreaterThan(0);
  });

  // A taking is a message each way (500 us, and 10 us to be taken in), 20 us to append and 1000 us to sync; it may find the disk
  // busy with what was written just before, for as long again. Two instances take at the same time, and eight do.
  test.each([
    [2, 1],
    [8, 1],
    [2, 4],
  ])("take side by side: %i of them, %i rows at a time", (masters, batchSize) => {
    const count = 400;
    const tasks = Array.from({ length: count }, () => ({ at: 1_000_000, work: 1_000 }));
    const sizes = { masters, workers: 20, cores: 20, end: 30 * SECOND };
    const design = { style: "skip-locked", batchSize, pollInterval: 1_000 };
    const result = run(databasePlan(design, { tasks, ...sizes }));
    expect(result.rows.length).toBe(count);
    const took = result.observations.metrics["makespan"]! * SECOND;
    const takings = count / masters / batchSize;
    expect(took).toBeGreaterThan(takings * 2_040);
    // Beside: the poll, the row's way in, and its task.
    expect(took).toBeLessThan(takings * 3_040 + 40_000);
  });

  test("take no more than they have threads for", () => {
    const tasks = Array.from({ length: 9 }, () => ({ at: SECOND, work: 10 * SECOND }));
    const design = { style: "skip-locked", threads: 3, batchSize: 2 };
    const { observations } = run(databasePlan(design, { tasks, masters: 1, workers: 9, end: 60 * SECOND }));
    // Three rounds of three.
    expect(observations.metrics["makespan"]).toBeGreaterThan(30);
    expect(observations.metrics["makespan"]).toBeLessThan(32);
  });

  test("launch a trigger once, whoever comes first, and go on where one had died that launched it", () => {
    const trigger = 'trigger: { cron: "*/5 * * * * *", count: 2 }, service: 2s';
    const text = tell({ architecture: rows, workload: trigger, faults: "[{ at: 31s, crash: master/0, for: 10m }]" });
    const { result, findings } = runText(text);
    expect(findings).toEqual([]);
    const { metrics } = result;
    expect(metrics["triggers.launched"]).toBe(metrics["triggers.due"]);
    expect(metrics["triggers.duplicated"]).toBe(0);
    expect(metrics["triggers.missed"]).toBe(0);
  });
});

describe("triggers that are read ahead", () => {
  const style = " style: xxl-job ";

  // Every instance reads at full seconds, five seconds ahead: at 30.5 s what is due from 31 to 35 s is in memory, and nowhere else.
  test("are missed for five seconds when all instances die, and skipped after that if they are late by more than 5 s", () => {
    const workload = 'trigger: { cron: "* * * * * *", count: 4, like: xxl-job }, service: 100ms';
    const faults = "[{ at: 30.5s, crash: all masters, for: 20s }]";
    const { result, skipped } = runText(tell({ workload, faults, architecture: style }));
    expect(result.metrics["triggers.missed"]).toBe(5 * 4);
    expect(Math.min(...skipped.filter((second) => second > 10))).toBe(36);
    expect(result.metrics["triggers.duplicated"]).toBe(0);
  });

  test("are not missed by instances that put their names to what they acquire", () => {
    const workload = 'trigger: { cron: "* * * * * *", count: 4 }, service: 100ms';
    const faults = "[{ at: 30.5s, crash: all masters, for: 20s }]";
    const { result, findings } = runText(tell({ workload, faults }));
    expect(result.metrics["triggers.missed"]).toBe(0);
    expect(findings).toEqual([]);
  });

  // The only worker answers nobody. Two threads wait for it, three triggers wait for a thread, and five are dropped.
  test("are dropped when a pool is full", () => {
    const workload = 'trigger: { cron: "30 * * * * *", count: 10 }, service: 100ms';
    const text = tell({
      workload,
      cluster: ", workers: 1",
      duration: "50s",
      architecture: " style: xxl-job, fastThreads: 2, fastQueue: 3 ",
      faults: "[{ at: 29s, pause: worker/0, for: 10s }]",
    }).replace("workers: 4, ", "");
    const { result } = runText(text);
    expect(result.metrics["triggers.missed"]).toBe(5);
    expect(result.metrics["triggers.launched"]).toBe(5);
  });
});

describe("launches that overlap at a worker", () => {
  // Due at 0, 5, ... 25 s; each takes 12 s.
  const overlapping = (block: string) => {
    const text = tell({
      workload: "trigger: { every: 5s }, service: 12s",
      cluster: ", workers: { count: 1, cores: 4 }",
      duration: "30s",
      architecture: ` style: xxl-job, blockStrategy: ${block} `,
    }).replace("workers: 4, ", "");
    return runText(text).result.metrics;
  };

  test("wait for each other", () => {
    const metrics = overlapping("serial");
    expect(metrics["tasks.completed"]).toBe(6);
    expect(metrics["makespan"]).toBeGreaterThan(6 * 12);
  });

  // Runs from 0 to 12 and from 15 to 27; the launches of 5, 10, 20 and 25 s are given up.
  test("are given up while one runs", () => {
    const metrics = overlapping("discard-later");
    expect([metrics["tasks.completed"], metrics["tasks.deadLettered"]]).toEqual([2, 4]);
  });

  test("or are killed by the next", () => {
    const metrics = overlapping("cover-early");
    expect([metrics["tasks.completed"], metrics["tasks.deadLettered"]]).toEqual([1, 5]);
  });
});
