// What runs again when outputs are lost, against a closure that is worked out here task by task, from the graph alone.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import type { NodeId, TaskId } from "../../src/process/identity.ts";
import type { OutputPlace } from "../../src/process/task.ts";
import { type LineageTerms, RecoveringJob } from "../../src/workload/recovering-job.ts";
import type { WorkflowStage } from "../../src/workload/workflows.ts";
import { TaskShaper } from "../../src/workload/task-shaper.ts";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { constant, sampleClass, SECOND } from "./sample-workload.ts";

const TERMS: LineageTerms = { fetching: { retries: 0, wait: SECOND as Duration }, stageAttempts: 4 };

interface Shape {
  readonly tasks: number;
  /** By stage: fetched from all of its tasks, or from the one of the same number. */
  readonly from?: Readonly<Record<number, "all" | "same">>;
  readonly on?: OutputPlace;
}

function jobOf(shapes: readonly Shape[], terms: Partial<LineageTerms> = {}): RecoveringJob {
  const workloadClass = sampleClass({ service: constant(SECOND) });
  const stages = shapes.map(({ tasks, from = {}, on = "memory" }, number): WorkflowStage => {
    const after = Object.keys(from).map(Number);
    return {
      name: `s${number}`,
      tasks: constant(tasks),
      after,
      bytes: after.map(() => 100),
      narrow: after.map((before) => from[before] === "same"),
      keeping: { on, copies: 1 },
      workloadClass,
    };
  });
  const shaper = new TaskShaper(workloadClass, new RandomStreams("1"), "workload/test");
  const drafts = stages.map(({ tasks }) => Array.from({ length: tasks.mean }, () => shaper.shape(0 as Instant)));
  return new RecoveringJob(0, stages, drafts, { ...TERMS, ...terms });
}

const time = (seconds: number) => (seconds * SECOND) as Instant;
const node = (number: number) => number as NodeId;
const made = (task: number, on: OutputPlace, at: number, ...nodes: number[]) => ({
  task: task as TaskId,
  node: node(nodes[0] ?? 0),
  kept: { on, at: time(at), nodes: on === "storage" ? [] : nodes.map(node) },
});
const lost = (machine: number, before: number, on: OutputPlace = "memory") => [
  { node: node(machine), on, before: time(before) },
];
const positions = (job: RecoveringJob, at = 100) => job.release(time(at)).map(({ position }) => position);

/** Two chains of three: positions 0, 1 make for 2, 3, and these for 4, 5. Chain 0 on machine 0, chain 1 on machine 1. */
function chains(on: OutputPlace = "memory", terms: Partial<LineageTerms> = {}): RecoveringJob {
  const job = jobOf(
    [
      { tasks: 2, on },
      { tasks: 2, on, from: { 0: "same" } },
      { tasks: 2, from: { 1: "same" } },
    ],
    terms,
  );
  for (const stage of [0, 1]) {
    for (const position of positions(job)) job.completed(stage, position, made(position, on, 1 + stage, position % 2));
  }
  expect(positions(job)).toEqual([4, 5]);
  return job;
}

describe("a narrow chain", () => {
  test("runs again from where it is lost, and only the one that is: cost = its depth", () => {
    const job = chains();
    job.fetchFailed(2, 4, lost(0, 50));
    expect(job.comingCount).toBe(3);
    expect(positions(job)).toEqual([0]);
    job.completed(0, 0, made(7, "memory", 60, 1));
    expect(positions(job)).toEqual([2]);
    job.completed(1, 2, made(8, "memory", 61, 1));
    expect(positions(job)).toEqual([4]);
    job.completed(2, 4, made(9, "memory", 62, 1));
    job.completed(2, 5, made(6, "memory", 62, 1));
    expect([job.isOver, job.hasFailed, job.comingCount]).toEqual([true, false, 0]);
  });

  test("runs again from its last stored output only", () => {
    const job = jobOf([
      { tasks: 1 },
      { tasks: 1, on: "storage", from: { 0: "same" } },
      { tasks: 1, from: { 1: "same" } },
      { tasks: 1, from: { 2: "same" } },
    ]);
    for (const stage of [0, 1, 2])
      for (const position of positions(job))
        job.completed(stage, position, made(position, stage === 1 ? "storage" : "memory", 1 + stage, 0));
    expect(positions(job)).toEqual([3]);
    job.fetchFailed(3, 3, lost(0, 50));
    expect(positions(job)).toEqual([2]);
  });

  test("does not run again what was put there later, or in another place", () => {
    const job = chains();
    job.fetchFailed(2, 4, lost(0, 1)); // machine 0 had lost what it had at 1 s; position 2 was put there at 2 s
    expect(positions(job)).toEqual([4]);
    const onDisk = chains("disk");
    onDisk.fetchFailed(2, 4, lost(0, 50, "memory"));
    expect(positions(onDisk)).toEqual([4]);
  });
});

test("a wide stage runs again the part that is lost, once for all who need it, and hands on the new place", () => {
  const job = jobOf([{ tasks: 4 }, { tasks: 3, from: { 0: "all" } }]);
  for (const position of positions(job)) job.completed(0, position, made(position, "memory", 1, position % 2));
  expect(positions(job)).toEqual([4, 5, 6]);
  job.completed(1, 5, made(20, "memory", 4, 1));
  job.fetchFailed(1, 4, lost(0, 5));
  expect(positions(job)).toEqual([0, 2]);
  job.fetchFailed(1, 6, lost(0, 5));
  expect(positions(job)).toEqual([]);
  job.completed(0, 0, made(30, "memory", 7, 3));
  expect(positions(job)).toEqual([]);
  job.completed(0, 2, made(31, "memory", 8, 3));
  const again = job.release(time(9));
  expect(again.map(({ position, generation }) => [position, generation])).toEqual([
    [4, 2],
    [6, 2],
  ]);
  expect(again[0].draft.outputs!.map(({ task, node: at }) => [task, at])).toEqual([
    [30, 3],
    [1, 1],
    [31, 3],
    [3, 1],
  ]);
});

describe("a stage that fails in a row", () => {
  const fail = (job: RecoveringJob, ...failing: number[]) =>
    failing.map((position) => job.fetchFailed(1, position, lost(0, 5)));
  const wide = (terms: Partial<LineageTerms> = {}) => {
    const job = jobOf(
      [
        { tasks: 1, on: "storage" },
        { tasks: 2, from: { 0: "all" } },
        { tasks: 1, from: { 1: "all" } },
      ],
      terms,
    );
    for (const position of positions(job)) job.completed(0, position, made(position, "storage", 1));
    positions(job);
    return job;
  };

  test("fails once for all tasks that came together, and ends the job at the bound", () => {
    const job = wide({ stageAttempts: 2 });
    expect(fail(job, 1, 2)).toEqual([1, 1]);
    expect(positions(job)).toEqual([1, 2]);
    expect(fail(job, 2)).toEqual([2]);
    expect([job.hasFailed, job.isOver, positions(job)]).toEqual([true, true, []]);
  });

  test("begins to count anew when it has been done", () => {
    const job = wide({ stageAttempts: 2 });
    fail(job, 1);
    positions(job);
    job.completed(1, 1, made(5, "memory", 6, 1));
    job.completed(1, 2, made(6, "memory", 6, 1));
    expect(positions(job)).toEqual([3]);
    job.fetchFailed(2, 3, lost(1, 9));
    expect(positions(job)).toEqual([1, 2]);
    expect(fail(job, 1)).toEqual([1]);
  });
});

describe("random graphs and losses", () => {
  const shapes = fc
    .array(
      fc.record({
        tasks: fc.constantFrom(2, 2, 3),
        inputs: fc.array(fc.constantFrom("", "", "all", "same"), { minLength: 5, maxLength: 5 }),
        on: fc.constantFrom<OutputPlace>("memory", "memory", "storage"),
      }),
      { minLength: 2, maxLength: 6 },
    )
    .map((stages) =>
      stages.map(({ tasks, inputs, on }, number): Shape => {
        const chosen = inputs
          .slice(0, number)
          .flatMap((input, before) =>
            input === ""
              ? []
              : [[before, input === "same" && stages[before].tasks === tasks ? "same" : "all"] as const],
          );
        return { tasks, on, from: Object.fromEntries(chosen) as Shape["from"] };
      }),
    );

  test("what runs again is the closure of what is lost and needed, and the job ends", () => {
    let repairs = 0;
    fc.assert(
      fc.property(shapes, fc.infiniteStream(fc.nat(999)), (stages, draws) => {
        repairs += play(stages, () => draws.next().value);
      }),
      { numRuns: 400, seed: 7 },
    );
    expect(repairs).toBeGreaterThan(200); // it was about something
  });

  /** Returns how many tasks were run again although they had been done. */
  function play(stages: readonly Shape[], draw: () => number): number {
    const job = jobOf(stages, { stageAttempts: Infinity });
    const firsts = stages.map((_, number) => stages.slice(0, number).reduce((sum, { tasks }) => sum + tasks, 0));
    const total = firsts.at(-1)! + stages.at(-1)!.tasks;
    const stageOf = (position: number) => firsts.findLastIndex((first) => first <= position);
    const inputsOf = (position: number) => {
      const stage = stageOf(position);
      return Object.entries(stages[stage].from ?? {}).flatMap(([before, how]) => {
        const first = firsts[Number(before)];
        if (how === "same") return [first + position - firsts[stage]];
        return Array.from({ length: stages[Number(before)].tasks }, (_, index) => first + index);
      });
    };
    /** Where what was made lies, and whether that is known to be lost. */
    const where = new Map<number, { readonly at: number; readonly machine: number; readonly on: OutputPlace }>();
    const known = [-1, -1, -1];
    const truly = [-1, -1, -1];
    const running = new Set<number>();
    let [now, again, losses] = [1, 0, 0];
    const isLost = (position: number, before: readonly number[]) => {
      const place = where.get(position);
      return place !== undefined && place.on !== "storage" && place.at <= before[place.machine];
    };
    const closure = () => {
      const wanted = new Set<number>();
      const want = (position: number): void => {
        for (const input of inputsOf(position))
          if (!wanted.has(input) && isLost(input, known)) {
            wanted.add(input);
            want(input);
          }
      };
      for (let position = 0; position < total; position += 1)
        if (!where.has(position) && !running.has(position)) want(position);
      for (let position = 0; position < total; position += 1)
        if (!where.has(position) && !running.has(position)) wanted.add(position);
      return wanted;
    };
    const release = (): void => {
      const due = closure();
      expect(job.comingCount).toBe(due.size);
      for (const { position } of job.release(time(now))) {
        expect(due).toContain(position);
        expect(
          inputsOf(position).filter((input) => !where.has(input) || running.has(input) || isLost(input, known)),
        ).toEqual([]);
        if (where.delete(position)) again += 1;
        running.add(position);
      }
    };
    release();
    for (let step = 0; step < 400 && !job.isOver; step += 1) {
      now += 1;
      const choices = [...running];
      expect(choices.length).toBeGreaterThan(0);
      if (draw() % 4 === 0 && losses < 12) {
        losses += 1;
        truly[draw() % 3] = now;
        continue;
      }
      const position = choices[draw() % choices.length];
      running.delete(position);
      const missing = inputsOf(position)
        .filter((input) => isLost(input, truly))
        .map((input) => where.get(input)!.machine);
      if (missing.length > 0) {
        for (const machine of missing) known[machine] = Math.max(known[machine], truly[machine]);
        job.fetchFailed(
          stageOf(position),
          position,
          missing.flatMap((machine) => lost(machine, truly[machine])),
        );
      } else {
        const machine = draw() % 3;
        const { on = "memory" } = stages[stageOf(position)];
        where.set(position, { at: now, machine, on });
        job.completed(stageOf(position), position, made(position, on, now, machine));
      }
      release();
    }
    expect([job.isOver, where.size]).toEqual([true, total]);
    return again;
  }
});
