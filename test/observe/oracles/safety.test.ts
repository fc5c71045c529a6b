// I2, I5 and I10 against runs that break exactly one of them, and against legal runs that come close.

import { describe, expect, test } from "vitest";
import type { Instant } from "../../../src/kernel/time.ts";
import { admitted, checksOf, completed, MASTER, ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "../scripted-trace.ts";

describe("I2, exactly-once effects", () => {
  test("a second completion is one violation and one duplicate effect", () => {
    const { metrics, violations } = completed().complete(0).finish(3);
    expect(violations.map(({ check, task, node }) => [check, task, node])).toEqual([["I2", 0, MASTER]]);
    expect(metrics["effects.duplicate"]).toBe(1);
    expect(metrics["tasks.completed"]).toBe(1);
  });

  test("also while the loser of the race still runs", () => {
    const script = admitted().run(0).emit("attempt.lost", WORKER_A, 0, 1).queue(0, 2).run(0, WORKER_B, 2);
    script.time(2).end(0, "succeeded", WORKER_B, 2).complete(0, 2).time(3).end(0).complete(0, 1);
    expect(checksOf(script.finish())).toEqual(["I2"]);
  });

  test("a completion after the task had ended otherwise is refused", () => {
    const script = admitted().run(0).time(2).emit("task.expired", MASTER, 0).end(0).complete(0);
    expect(checksOf(script.finish())).toEqual(["I2"]);
  });

  test.each<[string, (script: ScriptedTrace) => ScriptedTrace]>([
    ["never started", (script) => script.dispatch(0).complete(0)],
    ["still runs", (script) => script.run(0).complete(0)],
    ["failed", (script) => script.run(0).time(2).end(0, "failed").complete(0)],
    ["is another one", (script) => script.run(0).time(2).end(0).complete(0, 2)],
  ])("a completion of an attempt that %s is refused", (_title, complete) => {
    expect(checksOf(complete(admitted()).finish(3))).toEqual(["I2"]);
  });

  test("a success of an attempt that was not running there is refused", () => {
    const script = admitted().run(0).end(0, "succeeded", WORKER_B).time(2).end(0).complete(0);
    expect(checksOf(script.finish())).toEqual(["I2"]);
  });
});

describe("I5, capacity", () => {
  test("more cores than the node has are refused", () => {
    const script = admitted().arrive(1).accept(1).run(0, WORKER_A, 1, 1).run(1, WORKER_A, 1, 2);
    const { violations } = script.finish(2);
    expect(violations).toEqual([
      expect.objectContaining({
        check: "I5",
        task: 1,
        node: WORKER_A,
        message: "node 1 has 2 cores, and its attempts hold 3",
      }),
    ]);
  });

  test("exactly as many are not, nor one more after one is given back", () => {
    const script = admitted()
      .run(0, WORKER_A, 1, 2)
      .time(2)
      .end(0)
      .complete(0)
      .arrive(1)
      .accept(1)
      .run(1, WORKER_A, 1, 2);
    expect(checksOf(script.finish(2))).toEqual([]);
  });

  test("a start on a node that is down is refused", () => {
    expect(checksOf(admitted().emit("node.crashed", WORKER_A).run(0).end(0, "crashed").finish(2))).toEqual(["I5"]);
  });

  test("an attempt that survives the crash of its node is refused: when it ends, at the restart, or at the end", () => {
    const crash = () => admitted().run(0).time(2).emit("node.crashed", WORKER_A).time(3);
    expect(checksOf(crash().end(0, "crashed").finish(4))).toEqual(["I5"]);
    expect(checksOf(crash().emit("node.restarted", WORKER_A).finish(4))).toEqual(["I5"]);
    expect(checksOf(crash().finish(4))).toEqual(["I5"]);
  });

  test("one that ends at the instant of the crash is not", () => {
    expect(checksOf(admitted().run(0).time(2).emit("node.crashed", WORKER_A).end(0, "crashed").finish(4))).toEqual([]);
  });
});

describe("I10, bounds", () => {
  const failTwice = (options: { attemptsMax?: number }) => {
    const script = admitted(options);
    for (const attempt of [1, 2])
      script
        .run(0, WORKER_A, attempt)
        .end(0, "failed", WORKER_A, attempt)
        .queue(0, attempt + 1);
    return script.run(0, WORKER_A, 3);
  };

  test("one attempt more than declared is refused", () => {
    expect(checksOf(failTwice({ attemptsMax: 2 }).finish(2))).toEqual(["I10"]);
    expect(checksOf(failTwice({ attemptsMax: 3 }).finish(2))).toEqual([]);
    expect(checksOf(failTwice({}).finish(2))).toEqual([]);
  });

  /** `perSecond` tasks arrive each second; one a second is done. */
  const load = (perSecond: number, { drained = 40, isFull = false } = {}) => {
    const script = new ScriptedTrace({ duration: (40 * SECOND) as Instant }, isFull ? 1 : 2);
    let arrived = 0;
    if (isFull) script.time(0).arrive(1_000).accept(1_000).run(1_000, WORKER_B);
    for (let second = 0; second < 40; second += 1) {
      script.time(second);
      if (second > 0) script.end(second - 1).complete(second - 1);
      for (let count = 0; count < perSecond; count += 1, arrived += 1) script.arrive(arrived).accept(arrived);
      script.run(second);
    }
    return script.finish(drained);
  };

  test("a queue that grows all the time is a warning", () => {
    expect(load(2).violations).toEqual([expect.objectContaining({ check: "I10", severity: "warning" })]);
    expect(load(1).violations).toEqual([]);
  });

  test("a queue grows for as long as work arrives, not until the rest is done", () => {
    expect(load(2, { drained: 60 }).violations[0].message).toMatch(/ tasks in 40 s: /);
  });

  test("a queue that grows beside idle cores is not said to grow by too much work", () => {
    const [slow] = load(2).violations;
    expect(slow.message).toMatch(/: tasks are not started as fast as they come, .* busy for only 2\d% of the time$/);
    expect(load(2, { isFull: true }).violations[0].message).toMatch(/: more work arrives than is done$/);
  });
});
