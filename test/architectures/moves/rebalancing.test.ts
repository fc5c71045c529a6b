// Tasks that wait at one worker and go to another before anybody is idle: which, how many, and how often.

import { describe, expect, it } from "vitest";
import { FIRST_STEALING_KIND } from "../../../src/architectures/protocol/messages.ts";
import { readStealingMessage, stealingMessage } from "../../../src/architectures/protocol/stealing-messages.ts";
import { SECOND, type PlannedTask, type RunPlan } from "../build-run.ts";
import { MASTER, ScriptedWorker } from "../worker/scripted-worker.ts";
import { firstWorker, machines, moving, towardsMean } from "./moving.ts";

function crowded(tasks: readonly PlannedTask[], settings = {}, speeds = [1, 1, 1]): RunPlan {
  return {
    tasks,
    queueing: "at-worker",
    placement: firstWorker,
    cluster: { nodes: machines(speeds) },
    end: 120 * SECOND,
    scheduler: { rebalancing: towardsMean(settings) },
  };
}

/** So many seconds each, all at once; the first runs when the others are looked at. */
function batch(...seconds: readonly number[]): readonly PlannedTask[] {
  return seconds.map((each, index) => ({ at: 100_000 + index * 1_000, work: each * SECOND }));
}

describe("a master that rebalances", () => {
  it("shares out what waits, what came last first, in one round: by hand", () => {
    const { asked, outcome } = moving(crowded(batch(4, 4, 4, 4, 4, 4)));
    expect(outcome.findings).toEqual([]);
    // 24 s less a second at one of three: a bit less than 8 s for each of the others, two tasks of 4 s.
    expect(asked.filter(({ at }) => at < 2 * SECOND).map(({ task, to }) => [task, to])).toEqual([
      [5, 1],
      [4, 1],
      [3, 2],
      [2, 2],
    ]);
    expect(asked.length).toBe(4);
  });

  it("gives a slow worker less: by hand", () => {
    // 18 s and a capacity of 3: six seconds of time each, so 3 s for the one of half the speed and 9 s for the other.
    const { asked } = moving(crowded(batch(6, 3, 3, 3, 3), {}, [1, 0.5, 1.5]));
    const moved = (to: number) => asked.filter((move) => move.to === to && move.at < 2 * SECOND).length;
    expect([moved(1), moved(2)]).toEqual([1, 3]);
  });

  it("moves no more in a round than its budget", () => {
    const { asked, outcome } = moving(crowded(batch(...Array.from({ length: 20 }, () => 5)), { moves: 3 }));
    expect(outcome.findings).toEqual([]);
    const byRound = new Map<number, number>();
    for (const { at } of asked) byRound.set(at, (byRound.get(at) ?? 0) + 1);
    expect(Math.max(...byRound.values())).toBe(3);
    expect(asked.length).toBeGreaterThan(6);
  });

  it("leaves alone what runs, and what is even", () => {
    expect(moving(crowded(batch(20))).asked).toEqual([]);
    const { asked } = moving({ ...crowded(batch(5, 5, 5)), placement: undefined as never });
    expect(asked).toEqual([]);
  });

  it("does nothing where the queue is central", () => {
    const { asked } = moving({ ...crowded(batch(5, 5, 5, 5)), queueing: "central", placement: undefined as never });
    expect(asked).toEqual([]);
  });

  it("runs each task once, wherever it goes", () => {
    const { starts, done } = moving(crowded(batch(...Array.from({ length: 30 }, (_, index) => 1 + (index % 5)))));
    expect([starts.length, done.size]).toEqual([30, 30]);
  });
});

describe("a worker that is asked for some of what waits", () => {
  const ask = (worker: ScriptedWorker, wanted: readonly number[]): unknown => {
    worker.host.takeSent();
    const attempts = wanted.map((task) => ({ task: task as never, attempt: 1 }));
    const request = { type: "giveAway", epoch: 1, thief: 7, cores: 9, attempts } as const;
    worker.process.receive(MASTER, stealingMessage(request, FIRST_STEALING_KIND));
    const answers = worker.host.takeSent().map(({ message }) => readStealingMessage(message, FIRST_STEALING_KIND));
    return answers.find((answer) => answer !== undefined);
  };

  it("gives back these and no others, and nothing that has started", () => {
    const worker = new ScriptedWorker({ queueing: "at-worker" }, { cores: 1 }).welcomed();
    for (const task of [1, 2, 3, 4]) worker.dispatch(task);
    expect(ask(worker, [1, 3, 9])).toMatchObject({ attempts: [{ task: 3, attempt: 1 }] });
    expect(ask(worker, [3])).toMatchObject({ attempts: [] });
    expect(worker.running).toEqual(["1/1"]);
  });
});
