// I3 and election safety against runs that break exactly one of them, and against legal runs that come close.

import { describe, expect, test } from "vitest";
import {
  checksOf,
  LOCK_A,
  LOCK_B,
  MASTER,
  MASTER_B,
  MASTER_C,
  ScriptedTrace,
  STORE,
  WORKER_A,
  WORKER_B,
} from "../scripted-trace.ts";

/** Master 0 serves epoch 1 from the start, and master 4 epoch 2 from 10 s on. Task 0 arrived at 1 s and runs since. */
function supplanted(options = {}): ScriptedTrace {
  const script = new ScriptedTrace(options).cluster().role(MASTER, "leader", 1).serve(MASTER, 1);
  script.time(1).arrive(0).accept(0).run(0);
  return script.time(10).role(MASTER_B, "candidate", 2).role(MASTER_B, "leader", 2).serve(MASTER_B, 2);
}

describe("I3, epochs that serve", () => {
  test("increase with every leadership, of another node or of the same", () => {
    const script = supplanted().time(11).end(0).complete(0, 1, 2, MASTER_B);
    script.time(20).serve(MASTER_B, 3).time(30).serve(MASTER, 7);
    const { metrics, violations } = script.finish(31);
    expect(violations).toEqual([]);
    expect(metrics["leaders.count"]).toBe(4);
  });

  test("do not go back to one that was never claimed before the higher one served", () => {
    const script = new ScriptedTrace().cluster().serve(MASTER, 5).time(10).serve(MASTER_B, 3);
    const { violations } = script.finish(11);
    expect(violations).toEqual([
      expect.objectContaining({
        check: "I3",
        node: MASTER_B,
        at: 10,
        message: "node 4 serves under epoch 3 after node 0 served under epoch 5",
      }),
    ]);
  });

  test("do not go back even if the claim is of the same instant or earlier but of another epoch", () => {
    const script = new ScriptedTrace().cluster().role(MASTER_B, "candidate", 2).time(5).serve(MASTER, 5);
    expect(checksOf(script.time(10).serve(MASTER_B, 3).finish(11))).toEqual(["I3"]);
  });

  test("do not go back to one that was claimed only after the higher one served", () => {
    const script = new ScriptedTrace().cluster().time(5).serve(MASTER, 3).time(6).role(MASTER_B, "candidate", 2);
    expect(checksOf(script.time(10).serve(MASTER_B, 2).finish(11))).toEqual(["I3"]);
  });

  test("do not come back once they were followed by a higher one", () => {
    const script = new ScriptedTrace()
      .cluster()
      .role(MASTER_B, "candidate", 2)
      .serve(MASTER_B, 2)
      .time(5)
      .serve(MASTER, 3);
    expect(checksOf(script.time(10).serve(MASTER_B, 2).finish(11))).toEqual(["I3"]);
  });

  test("are taken up again by a leader that had stood aside for a successor in vain, but by nobody else", () => {
    const aside = () => new ScriptedTrace().cluster().serve(MASTER, 1).time(5).role(MASTER_B, "candidate", 2);
    expect(checksOf(aside().serve(MASTER, 1).finish(7))).toEqual([]);
    expect(checksOf(aside().serve(MASTER_B, 1).finish(7))).toEqual(["I3", "election-safety"]);
    expect(checksOf(aside().serve(MASTER_B, 2).time(6).serve(MASTER, 1).finish(7))).toEqual(["I3"]);
  });

  test("are not used again after a restart", () => {
    const script = new ScriptedTrace().serve(MASTER, 1).time(5).emit("node.crashed", MASTER);
    expect(checksOf(script.time(6).emit("node.restarted", MASTER).serve(MASTER, 1).finish(7))).toEqual(["I3"]);
  });

  test("may be told late by somebody who stood for election before the higher one served", () => {
    const script = new ScriptedTrace().cluster().role(MASTER_B, "candidate", 2).time(5).serve(MASTER, 3);
    expect(checksOf(script.time(10).serve(MASTER_B, 2).finish(11))).toEqual([]);
  });
});

test("I3 has nothing to do with the terms of the lock service", () => {
  const script = supplanted()
    .serve(LOCK_A, 1)
    .emit("leader.recovering", LOCK_A, 0, 0, 9, 5)
    .emit("leader.resigned", LOCK_A, 0, 0, 1);
  script.time(11).end(0).complete(0, 1, 2, MASTER_B);
  expect(checksOf(script.finish(12))).toEqual([]);
});

describe("I3, admissions and completions", () => {
  test("under a lower epoch are refused if what they are of came after the higher one served", () => {
    const script = supplanted();
    script.time(12).arrive(1).emit("task.admitted", MASTER, 1, 0, 1);
    const { violations } = script.finish(13);
    expect(violations).toEqual([
      expect.objectContaining({
        check: "I3",
        task: 1,
        message: "task 1, which arrived later, was admitted under epoch 1 although a higher one served since 10 s",
      }),
    ]);
    expect(checksOf(supplanted().time(12).end(0).complete(0, 1, 1, MASTER).finish(13))).toEqual(["I3"]);
  });

  test("are told late if they are of what came before: they may have been committed in time", () => {
    const script = new ScriptedTrace().cluster().serve(MASTER, 1).time(1).arrive(0).arrive(1).accept(0).run(0);
    script.time(9).end(0).time(10).serve(MASTER_B, 2);
    script.time(12).emit("task.admitted", MASTER, 1, 0, 1).complete(0, 1, 1, MASTER);
    expect(checksOf(script.finish(13))).toEqual([]);
    // Of the same instant: nobody can say which of the two came first.
    const together = supplanted().end(0).time(12).complete(0, 1, 1, MASTER);
    expect(checksOf(together.finish(13))).toEqual([]);
  });

  test("under the serving epoch are not", () => {
    const script = supplanted().time(12).end(0).complete(0, 1, 2, MASTER_B).arrive(1);
    expect(checksOf(script.emit("task.admitted", MASTER_B, 1, 0, 2).finish(13))).toEqual([]);
  });

  test("are judged by the first epoch that was higher, not by the latest", () => {
    const script = supplanted().time(11).arrive(1).time(12).serve(MASTER_C, 3);
    script.emit("task.admitted", MASTER, 1, 0, 1);
    expect(script.finish(13).violations[0].message).toContain("since 10 s");
  });

  test("are judged by the latest epochs when very many served", () => {
    const script = new ScriptedTrace().cluster();
    for (let epoch = 1; epoch < 1_000; epoch += 1) {
      script.time(epoch).serve(epoch % 2 === 0 ? MASTER_B : MASTER, epoch);
      if (epoch >= 940) script.time(epoch + 0.5).arrive(epoch);
    }
    // Each arrived after the epoch that follows the one under which it is admitted, but before the one after that.
    for (let epoch = 940; epoch < 999; epoch += 1) script.emit("task.admitted", MASTER, epoch + 1, 0, epoch);
    expect(script.finish(1_001).violations.at(-1)!.message).toBe("and 39 more of I3 (59 in all)");
  });
});

describe("I3, dispatches", () => {
  const obedient = (options = {}) => {
    const script = supplanted(options).arrive(1).emit("task.admitted", MASTER_B, 1, 0, 2);
    script.emit("task.queued", MASTER_B, 1, 1).emit("attempt.dispatched", WORKER_B, 1, 1, 2, MASTER_B);
    script.time(11).emit("attempt.started", WORKER_B, 1, 1, 2, 1);
    return script.arrive(2).emit("task.admitted", MASTER_B, 2, 0, 2).emit("task.queued", MASTER_B, 2, 1);
  };
  const stale = (script: ScriptedTrace, worker: number) =>
    script.emit("attempt.dispatched", worker, 2, 1, 1, MASTER).time(13).emit("attempt.started", worker, 2, 1, 1, 1);

  test("of a lower epoch that were sent after the worker obeyed a higher one are refused", () => {
    const { violations } = stale(obedient().time(12), WORKER_B).finish(14);
    expect(violations).toEqual([
      expect.objectContaining({
        check: "I3",
        task: 2,
        node: WORKER_B,
        message: "node 2 started task 2 for epoch 1 although it had obeyed epoch 2",
      }),
    ]);
  });

  test("that were sent earlier may have waited in the worker's own queue, unless it has none", () => {
    const early = (options = {}) => {
      const script = supplanted(options).arrive(1).emit("task.admitted", MASTER_B, 1, 0, 2);
      script.emit("task.queued", MASTER_B, 1, 1).emit("attempt.dispatched", WORKER_B, 2, 1, 1, MASTER);
      script.emit("attempt.dispatched", WORKER_B, 1, 1, 2, MASTER_B);
      script.time(11).emit("attempt.started", WORKER_B, 1, 1, 2, 1).arrive(2).emit("task.admitted", MASTER_B, 2, 0, 2);
      return script.emit("task.queued", MASTER_B, 2, 1).time(12).emit("attempt.started", WORKER_B, 2, 1, 1, 1);
    };
    expect(checksOf(early().finish(14))).toEqual([]);
    // Also at the very instant at which it obeyed.
    const together = obedient().emit("attempt.dispatched", WORKER_B, 2, 1, 1, MASTER);
    expect(checksOf(together.time(13).emit("attempt.started", WORKER_B, 2, 1, 1, 1).finish(14))).toEqual([]);
    expect(checksOf(early({ startsOnReceipt: true }).finish(14))).toEqual(["I3"]);
  });

  test("of a lower epoch may be obeyed by a worker that has not heard of the higher one, or has forgotten it", () => {
    expect(checksOf(stale(obedient().time(12), WORKER_A).finish(14))).toEqual([]);
    const restarted = obedient({ startsOnReceipt: true }).time(12).emit("node.crashed", WORKER_B);
    restarted.emit("attempt.ended", WORKER_B, 1, 1, 2, 4).emit("node.restarted", WORKER_B);
    expect(checksOf(stale(restarted, WORKER_B).finish(14))).toEqual([]);
  });
});

describe("I3, effects", () => {
  const effects = (options = {}) => {
    const script = supplanted(options).arrive(1).accept(1).run(1, WORKER_B);
    script.time(11).end(0).end(1, "succeeded", WORKER_B);
    return script.emit("effect.applied", STORE, 0, 1, 2, WORKER_A).emit("effect.applied", STORE, 1, 1, 1, WORKER_B);
  };

  test("of a lower epoch than one before are refused where the store is said to fence", () => {
    const { violations } = effects({ effects: { isFenced: true } }).finish(12);
    expect(violations).toEqual([
      expect.objectContaining({
        check: "I3",
        task: 1,
        node: STORE,
        message: "store 8 carried out the effect of task 1 for epoch 1 after one of epoch 2",
      }),
    ]);
  });

  test("of one epoch may follow each other", () => {
    const script = supplanted({ effects: { isFenced: true } })
      .arrive(1)
      .accept(1)
      .run(1, WORKER_B);
    script.time(11).end(0).end(1, "succeeded", WORKER_B);
    script.emit("effect.applied", STORE, 0, 1, 2, WORKER_A).emit("effect.applied", STORE, 1, 1, 2, WORKER_B);
    expect(checksOf(script.finish(12))).toEqual([]);
  });

  test("are not where it recognises tasks instead, nor at another store", () => {
    expect(checksOf(effects({ effects: { isFenced: false } }).finish(12))).toEqual([]);
    const script = supplanted({ effects: { isFenced: true } })
      .declare(9, "store")
      .arrive(1)
      .accept(1)
      .run(1, WORKER_B);
    script.time(11).end(0).end(1, "succeeded", WORKER_B);
    script.emit("effect.applied", STORE, 0, 1, 2, WORKER_A).emit("effect.applied", 9, 1, 1, 1, WORKER_B);
    expect(checksOf(script.finish(12))).toEqual([]);
  });
});

describe("election safety", () => {
  test("two leaders of one epoch are refused, whichever record tells of them", () => {
    const claims: readonly ((script: ScriptedTrace, node: number) => ScriptedTrace)[] = [
      (script, node) => script.role(node, "leader", 3),
      (script, node) => script.serve(node, 3),
    ];
    for (const first of claims)
      for (const second of claims) {
        const script = new ScriptedTrace().cluster();
        const { violations } = second(first(script, MASTER).time(2), MASTER_B).finish(3);
        const elected = violations.filter(({ check }) => check === "election-safety");
        expect(elected).toEqual([
          expect.objectContaining({ node: MASTER_B, at: 2, message: "nodes 0 and 4 both lead the masters in epoch 3" }),
        ]);
      }
  });

  test("leaders of different epochs, the same leader twice, and candidates are not", () => {
    const script = new ScriptedTrace().cluster().role(MASTER, "leader", 1).role(MASTER_B, "candidate", 1);
    script.role(MASTER, "leader", 1).time(1).role(MASTER_B, "leader", 2).time(2).role(MASTER, "leader", 257);
    expect(checksOf(script.finish(3))).toEqual([]);
  });

  test("masters and locks are groups of their own", () => {
    const script = new ScriptedTrace().cluster().role(MASTER, "leader", 1).role(LOCK_A, "leader", 1);
    expect(checksOf(script.role(LOCK_B, "leader", 2).finish(1))).toEqual([]);
    expect(checksOf(script.role(LOCK_A, "leader", 2).finish(1))).toEqual(["election-safety"]);
  });

  const vote = (script: ScriptedTrace, candidate: number, epoch: number) =>
    script.emit("vote.granted", MASTER_C, candidate, 0, epoch);

  test("a second vote in one epoch is refused, also after a restart; the same vote again is not", () => {
    const script = new ScriptedTrace().cluster();
    vote(vote(script, MASTER, 2), MASTER, 2)
      .emit("node.crashed", MASTER_C)
      .emit("node.restarted", MASTER_C);
    expect(checksOf(vote(script, MASTER_B, 2).finish(1))).toEqual(["election-safety"]);
  });

  test("a vote in a lower epoch is refused, unless the disk was lost", () => {
    const script = () => vote(new ScriptedTrace().cluster(), MASTER, 5);
    expect(checksOf(vote(script(), MASTER, 4).finish(1))).toEqual(["election-safety"]);
    expect(checksOf(vote(script(), MASTER_B, 6).finish(1))).toEqual([]);
    const wiped = script().emit("node.crashed", MASTER_C, 0, 0, 0, 1).emit("node.restarted", MASTER_C);
    expect(checksOf(vote(wiped, MASTER, 4).finish(1))).toEqual([]);
  });
});

test("candidacies are counted by group", () => {
  const script = new ScriptedTrace().cluster().role(MASTER, "pre-candidate", 1).role(MASTER, "candidate", 1);
  script.role(LOCK_A, "candidate", 1).role(LOCK_B, "candidate", 2).time(1);
  expect(script.finish(2).metrics).toMatchObject({ "elections.count": 1, "elections.locks": 2 });
});
