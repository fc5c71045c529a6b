// A scheduler without a leader alone: whom it probes and where it puts tasks, against closed forms; and which answers it gives to
// workers that ask for a task, once, twice and in vain.

import { describe, expect, it } from "vitest";
import { createStream } from "../../../src/kernel/random-stream.ts";
import type { TaskId } from "../../../src/process/identity.ts";
import { CLIENT, ScriptedScheduler, workerAddress } from "./scripted-scheduler.ts";

const TASKS = 10;
const WORKERS = 100;
const JOBS = 1_000;

/** Share of jobs none of whose tasks has to wait, if each worker is busy with probability `load`, anew for each job. */
function shareWithoutWait(binding: "per-task" | "batch", load: number): number {
  const scheduler = new ScriptedScheduler(WORKERS, { binding });
  const random = createStream("zero wait", `${binding} ${load}`);
  let lucky = 0;
  for (let job = 0; job < JOBS; job += 1) {
    const busy = Array.from({ length: WORKERS }, () => random.uniform() < load);
    const isBusy = (address: number): boolean => busy[address - workerAddress(0)];
    scheduler.entrust(
      job,
      Array.from({ length: TASKS }, (_, index) => job * TASKS + index),
    );
    for (const { to, serial } of scheduler.takeSaid("probe"))
      scheduler.say(to, { type: "load", serial, load: isBusy(to) ? 1 : 0 });
    const launched = scheduler.takeSaid("launch");
    expect(launched.length).toBe(TASKS);
    if (launched.every(({ to }) => !isBusy(to))) lucky += 1;
  }
  return lucky / JOBS;
}

const binomial = (n: number, k: number): number => (k === 0 ? 1 : (binomial(n, k - 1) * (n - k + 1)) / k);
const atLeast = (k: number, n: number, p: number): number =>
  Array.from({ length: n - k + 1 }, (_, more) => k + more).reduce(
    (sum, hits) => sum + binomial(n, hits) * p ** hits * (1 - p) ** (n - hits),
    0,
  );

describe("jobs of 10 tasks that do not wait at all (Sparrow, section 3; reference case sparrow.zero)", () => {
  it.each([
    ["per-task", 0.3, (1 - 0.3 ** 2) ** TASKS, 0.3894161],
    ["per-task", 0.5, (1 - 0.5 ** 2) ** TASKS, 0.05631351],
    ["batch", 0.5, atLeast(TASKS, 2 * TASKS, 0.5), 0.588098526],
    ["batch", 0.7, atLeast(TASKS, 2 * TASKS, 0.3), 0.04796189],
  ] as const)("%s at a load of %s", (binding, load, expected, published) => {
    expect(expected).toBeCloseTo(published, 7);
    // Four standard errors of a share of so many jobs.
    const allowed = 4 * Math.sqrt((expected * (1 - expected)) / JOBS);
    expect(Math.abs(shareWithoutWait(binding, load) - expected)).toBeLessThan(allowed);
  });
});

describe("late binding", () => {
  it("gives each task to one worker, in order of asking, and tells the others that there is none", () => {
    const scheduler = new ScriptedScheduler(4).entrust(1, [0, 1]);
    const reserved = scheduler.takeSaid("reserve");
    expect(new Set(reserved.map(({ to }) => to)).size).toBe(4);
    const [{ batch }] = reserved;
    for (const [index, worker] of [3, 1, 0, 2].entries())
      scheduler.say(workerAddress(worker), { type: "getTask", batch, serial: 100 + index });
    const said = scheduler.host.takeSent().map(({ to, message }) => `${(message as { type?: string }).type} to ${to}`);
    expect(said.slice(0, 2)).toEqual([`launch to ${workerAddress(3)}`, `launch to ${workerAddress(1)}`]);
    const others = [workerAddress(0), workerAddress(2)];
    expect(new Set(said.slice(2, 4))).toEqual(new Set(others.map((to) => `cancel to ${to}`)));
    expect(said.slice(4)).toEqual(others.map((to) => `noTask to ${to}`));
  });

  it("gives no second task to a worker that asks again, because it had no answer", () => {
    const scheduler = new ScriptedScheduler(4).entrust(1, [0, 1]);
    const [{ batch, to }] = scheduler.takeSaid("reserve");
    scheduler.say(to, { type: "getTask", batch, serial: 7 }).say(to, { type: "getTask", batch, serial: 7 });
    expect(scheduler.takeSaid("launch").map(({ spec, attempt }) => [spec.id, attempt])).toEqual([[0, 1]]);
  });

  it("waits for the tasks of a job that are to come, and then goes on without them", () => {
    const scheduler = new ScriptedScheduler(4).entrust(1, [0, 1], 3).until(0.099);
    expect(scheduler.takeSaid("reserve")).toEqual([]);
    scheduler.until(0.101);
    expect(scheduler.takeSaid("reserve").length).toBe(4);
  });

  it("puts a reservation somewhere else when a worker does not want it", () => {
    const scheduler = new ScriptedScheduler(6).entrust(1, [0]);
    const [{ batch, serial, to }, other] = scheduler.takeSaid("reserve");
    scheduler.say(to, { type: "reserved", batch, serial, isRefused: true });
    const [again] = scheduler.takeSaid("reserve");
    expect([to, other.to]).not.toContain(again.to);
  });
});

describe("a scheduler", () => {
  it("takes a task for lost that a worker had said it has, and has no more", () => {
    const scheduler = new ScriptedScheduler(2).entrust(1, [0]);
    const [{ batch, to }] = scheduler.takeSaid("reserve");
    scheduler.say(to, { type: "getTask", batch, serial: 7 });
    scheduler.say(to, { type: "launched", task: 0 as TaskId, attempt: 1, refusal: undefined }).until(1.5);
    const [{ sentAt: echo }] = scheduler.takeSaid("ask");
    scheduler.say(to, { type: "here", incarnation: 1, sequence: 1, echo, held: [], batches: [] });
    expect(scheduler.takeSaid("reserve").length).toBe(2);
    expect(scheduler.host.emitted.map(({ name }) => name)).toContain("attempt.lost");
  });

  it("tells the client of a success that it knows nothing of, and only then the worker that it was heard", () => {
    const scheduler = new ScriptedScheduler(2);
    const report = { task: 5 as TaskId, attempt: 301 };
    scheduler.say(workerAddress(0), { type: "report", ...report, client: CLIENT, succeeded: true });
    expect(scheduler.takeSaid("ended").map(({ to, task, how }) => [to, task, how])).toEqual([[CLIENT, 5, "completed"]]);
    scheduler.say(CLIENT, { type: "endHeard", ...report });
    expect(scheduler.takeSaid("reportHeard").map(({ to }) => to)).toEqual([workerAddress(0)]);
  });

  it("refuses what was meant for an earlier incarnation of it", () => {
    const scheduler = new ScriptedScheduler(2);
    const { spec } = { spec: new ScriptedScheduler(2).entrust(1, [0]).takeSaid("reserve")[0].example };
    scheduler.say(CLIENT, { type: "entrust", spec, round: 1, incarnation: 2 });
    const said = scheduler.host.takeSent().map(({ message }) => (message as { type?: string }).type);
    expect(said).toEqual(["here"]);
  });
});
