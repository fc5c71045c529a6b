// Tasks that wait at one worker and run at another: which ones move, when, and that nothing moves twice.

import { describe, expect, it } from "vitest";
import { FIRST_STEALING_KIND } from "../../src/architectures/protocol/messages.ts";
import { readStealingMessage, stealingMessage } from "../../src/architectures/protocol/stealing-messages.ts";
import type { Placement } from "../../src/algorithms/placement/placement.ts";
import { REFUSALS } from "../../src/trace/record-codes.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { run, SECOND, type PlannedTask, type RunPlan } from "./build-run.ts";
import { edf } from "../../src/algorithms/ordering/edf.ts";
import { MASTER, ScriptedWorker } from "./worker/scripted-worker.ts";

/** Everything is sent to the first worker. */
const firstWorker = { create: (): Placement => ({ place: () => 0 }) } as never;

const CROWDED: Partial<RunPlan> = {
  workers: 2,
  queueing: "at-worker",
  placement: firstWorker,
  stealing: { tries: 1, interval: SECOND },
  end: 30 * SECOND,
};

interface Story {
  /** Task and worker of each start. */
  readonly starts: readonly string[];
  readonly givenAway: readonly number[];
  readonly findings: readonly string[];
}

function story(tasks: readonly PlannedTask[], changes: Partial<RunPlan> = {}): Story {
  const starts: string[] = [];
  const givenAway: number[] = [];
  const workers = new Map<number, number>();
  const { findings } = run({
    tasks,
    ...CROWDED,
    ...changes,
    onRecord: (kind, at, node, task, _attempt, _epoch, value) => {
      if (kind === RECORD["attempt.started"]) {
        if (!workers.has(node)) workers.set(node, workers.size);
        starts.push(`${task} at ${workers.get(node)} @${Math.floor(at / SECOND)}`);
      }
      if (kind === RECORD["attempt.refused"] && value === REFUSALS.indexOf("given-away")) givenAway.push(task);
    },
  });
  return { starts, givenAway, findings };
}

/** One core each; the first keeps the first worker busy, the others wait behind it. */
const FOUR: readonly PlannedTask[] = [5, 5, 5, 5].map((seconds, index) => ({
  at: 100_000 + index * 1_000,
  work: seconds * SECOND,
}));

describe.each(["single-master", "ideal"] as const)("on %s", (architecture) => {
  it("an idle worker takes what would start last, one task for each idle core, and again when it is idle again", () => {
    const { starts, givenAway, findings } = story(FOUR, { architecture, cores: 1 });
    expect(findings).toEqual([]);
    expect(givenAway).toEqual([3, 2]);
    expect(starts.map((start) => start.replace(/ @.*/, ""))).toEqual(["0 at 0", "3 at 1", "1 at 0", "2 at 1"]);
  });

  it("takes nothing where the queue is central", () => {
    const { givenAway, findings } = story(FOUR, {
      architecture,
      cores: 1,
      queueing: "central",
      placement: undefined as never,
    });
    expect([givenAway, findings]).toEqual([[], []]);
  });
});

describe("a worker that is asked to give away", () => {
  function ask(worker: ScriptedWorker, cores: number, epoch = 1): unknown {
    worker.host.takeSent();
    worker.process.receive(MASTER, stealingMessage({ type: "giveAway", epoch, thief: 7, cores }, FIRST_STEALING_KIND));
    const answers = worker.host.takeSent().map(({ message }) => readStealingMessage(message, FIRST_STEALING_KIND));
    return answers.filter((answer) => answer !== undefined);
  }

  it("keeps what runs, gives what would start last, and never runs that attempt afterwards", () => {
    const worker = new ScriptedWorker({ queueing: "at-worker" }, { cores: 1 }).welcomed();
    for (const task of [1, 2, 3]) worker.dispatch(task);
    expect(ask(worker, 1)).toMatchObject([{ type: "gaveAway", thief: 7, attempts: [{ task: 3, attempt: 1 }] }]);
    worker.dispatch(3);
    expect(worker.lately()).toEqual(["refused"]);
    expect(ask(worker, 5)).toMatchObject([{ attempts: [{ task: 2, attempt: 1 }] }]);
    expect(ask(worker, 5)).toMatchObject([{ attempts: [] }]);
    expect(worker.running).toEqual(["1/1"]);
  });

  it("gives no task that needs more cores than it was asked for, and no more than that together", () => {
    const worker = new ScriptedWorker({ queueing: "at-worker" }, { cores: 2 }).welcomed();
    for (const [index, cores] of [2, 1, 1, 1, 2].entries()) worker.dispatch(index + 1, { cores });
    expect(ask(worker, 1)).toMatchObject([{ attempts: [{ task: 4 }] }]);
    expect(ask(worker, 2)).toMatchObject([{ attempts: [{ task: 5 }] }]);
    expect(ask(worker, 2)).toMatchObject([{ attempts: [{ task: 3 }, { task: 2 }] }]);
  });

  it("goes by its own order, not by that of arrival", () => {
    const late = { ordering: edf as never, orderingParameters: { dropLate: false, preemptive: false } };
    const worker = new ScriptedWorker({ queueing: "at-worker", ...late }, { cores: 1 }).welcomed();
    worker.dispatch(1).dispatch(2, { deadline: 9_000_000 }).dispatch(3, { deadline: 5_000_000 });
    expect(ask(worker, 1)).toMatchObject([{ attempts: [{ task: 2 }] }]);
  });

  it("does not listen to a deposed master", () => {
    const worker = new ScriptedWorker({ queueing: "at-worker" }, { cores: 1 }).welcomed();
    worker.dispatch(1, { epoch: 5 }).dispatch(2, { epoch: 5 });
    expect(ask(worker, 1, 4)).toEqual([]);
    expect(ask(worker, 1, 5)).toMatchObject([{ attempts: [{ task: 2 }] }]);
  });
});
