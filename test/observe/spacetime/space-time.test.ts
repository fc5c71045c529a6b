// What is kept for space-time diagrams, that it stays within its bounds, and that the sample is fair.

import { describe, expect, test } from "vitest";
import type { SpaceTimeWindow } from "../../../src/observe/observations.ts";
import {
  MARKS_PER_WINDOW,
  MESSAGES_PER_RUN,
  MESSAGES_PER_WINDOW,
} from "../../../src/observe/spacetime/space-time-recorder.ts";
import { DROPS } from "../../../src/trace/record-codes.ts";
import { at, CLIENT, LOCK_A, MASTER, MASTER_B, ScriptedTrace, SECOND, WORKER_A } from "../scripted-trace.ts";

/** Fault windows of two seconds that begin then. */
function recorded(...windows: number[]): ScriptedTrace {
  const faultWindows = windows.map((from) => ({ from: at(from), until: at(from + 2) }));
  return new ScriptedTrace({ spacetime: true, faultWindows }).cluster();
}

function send(script: ScriptedTrace, from: number, to: number, kind = 5): ScriptedTrace {
  return script.emit("message.sent", from, to, kind, 100, 0);
}

/** `latency` in seconds. */
function deliver(script: ScriptedTrace, from: number, to: number, latency: number, kind = 5): ScriptedTrace {
  return script.emit("message.delivered", to, from, kind, 0, latency * SECOND);
}

function only(script: ScriptedTrace, end: number): SpaceTimeWindow {
  const { spacetime } = script.finish(end);
  expect(spacetime).toHaveLength(1);
  return spacetime![0];
}

describe("a space-time window", () => {
  test("holds the messages that were sent in it, also if they arrive after it", () => {
    const script = send(recorded(20).time(14), MASTER, WORKER_A);
    send(script.time(16), MASTER, WORKER_A).time(16.5);
    deliver(script, MASTER, WORKER_A, 0.5);
    send(script.time(26.9), WORKER_A, MASTER, 8);
    send(script.time(27.5), MASTER, WORKER_A).time(28);
    deliver(deliver(script, MASTER, WORKER_A, 0.5), WORKER_A, MASTER, 1.1, 8);
    const window = only(script, 40);
    expect(window).toMatchObject({ from: 15, until: 27, messageCount: 2 });
    expect(window.messages).toEqual({
      from: [MASTER, WORKER_A],
      to: [WORKER_A, MASTER],
      kind: [5, 8],
      sent: [16, 26.9],
      until: [16.5, 28],
      fate: [-1, -1],
    });
  });

  test("tells messages of one pair apart by when they were sent, and dropped ones by their order", () => {
    const script = send(send(recorded(20).time(20), MASTER, WORKER_A).time(20.1), MASTER, WORKER_A);
    send(send(script.time(20.2), MASTER, WORKER_A, 6).time(20.3), MASTER, WORKER_A).time(20.5);
    deliver(script, MASTER, WORKER_A, 0.4);
    script.time(20.6).emit("message.dropped", WORKER_A, MASTER, 5, 0, DROPS.indexOf("partition"));
    const { messages } = only(script, 30);
    expect(messages.kind).toEqual([5, 5, 6, 5]);
    expect(messages.until).toEqual([20.6, 20.5, null, null]);
    expect(messages.fate).toEqual([DROPS.indexOf("partition"), -1, -2, -2]);
  });

  test("is joined with one that it touches; those that begin after the run are left out", () => {
    const script = send(recorded(20, 30, 60, 90, 200).time(28), MASTER, WORKER_A);
    const { spacetime } = send(script.time(92), MASTER, WORKER_A).finish(100);
    expect(spacetime!.map(({ from, until, messageCount }) => [from, until, messageCount])).toEqual([
      [15, 37, 1],
      [55, 67, 0],
      [85, 97, 1],
    ]);
  });

  test("holds what happened on the nodes, in order", () => {
    const script = recorded(20).time(14).serve(MASTER, 1).time(20).emit("node.crashed", MASTER, 0, 0, 0, 1);
    script
      .time(21)
      .role(MASTER_B, "candidate", 2)
      .emit("lease.held", MASTER_B, 7, 0, 2, 5 * SECOND);
    const { marks, markCount } = only(script.time(28).serve(MASTER_B, 2), 40);
    expect(markCount).toBe(3);
    expect(marks).toEqual([
      { kind: "node.crashed", at: 20, node: MASTER, task: 0, attempt: 0, epoch: 0, value: 1 },
      { kind: "role.changed", at: 21, node: MASTER_B, task: 1, attempt: 0, epoch: 2, value: -1 },
      { kind: "lease.held", at: 21, node: MASTER_B, task: 7, attempt: 0, epoch: 2, value: 5 * SECOND },
    ]);
  });

  test("begins with what each node last was, however long ago it said so, and with nothing that came later", () => {
    const script = recorded(20).time(1).role(MASTER, "leader", 3).serve(MASTER, 3);
    script
      .time(2)
      .role(MASTER_B, "candidate", 2)
      .role(MASTER_B, "follower", 3)
      .emit("node.speed", WORKER_A, 0, 0, 0, 500_000);
    script.emit("lease.held", MASTER, 7, 0, 3, SECOND).time(9).emit("lease.held", MASTER, 7, 0, 3, SECOND);
    const { before } = only(script.time(16).role(MASTER_B, "candidate", 4), 40);
    expect(before.map(({ kind, at, node, epoch }) => [kind, at, node, epoch])).toEqual(
      [
        ["leader.serving", 1, MASTER, 3],
        ["role.changed", 2, MASTER_B, 3],
        ["node.speed", 2, WORKER_A, 0],
        ["lease.held", 9, MASTER, 3],
      ].toSorted((a, b) => Number(a[1]) - Number(b[1]) || Number(a[2]) - Number(b[2])),
    );
  });

  test("holds the attempts that overlap it", () => {
    const script = recorded(20).time(19).arrive(0).accept(0).run(0).time(21).end(0).complete(0);
    script.arrive(1).accept(1).run(1).time(50).arrive(2).accept(2).run(2);
    expect(only(script, 60).attempts).toEqual([
      { node: WORKER_A, task: 0, attempt: 1, from: 19, until: 21, outcome: "succeeded" },
      { node: WORKER_A, task: 1, attempt: 1, from: 21, until: null, outcome: "running" },
    ]);
  });

  test("is not recorded unless it is asked for", () => {
    const script = new ScriptedTrace({ faultWindows: [{ from: at(1), until: at(2) }] });
    expect(send(script, MASTER, WORKER_A).finish(3).spacetime).toBeUndefined();
  });
});

describe("the bounds of space-time windows", () => {
  /** `count` messages between the two, evenly over eight seconds, each delivered after 0.1 s. */
  function chatter(script: ScriptedTrace, from: number, to: number, count: number): ScriptedTrace {
    for (let index = 0; index < count; index += 1) {
      const second = 16 + (8 * index) / count;
      send(script.time(second), from, to);
    }
    return script;
  }

  test("keep a fair share of ordinary messages, spread over the window, and all among masters and locks", () => {
    const script = recorded(20);
    for (let index = 0; index < 30_000; index += 1) {
      send(script.time(16 + index / 4_000), CLIENT, MASTER);
      if (index % 30 === 0) send(script, index % 60 === 0 ? MASTER : LOCK_A, MASTER_B, 40);
    }
    const { messages, messageCount } = only(script, 30);
    expect(messageCount).toBe(31_000);
    expect(messages.from.length).toBeLessThanOrEqual(MESSAGES_PER_WINDOW);
    const control = messages.kind.filter((kind) => kind === 40);
    expect(control).toHaveLength(1_000);
    // The rest of the budget is at least half used: thinning halves.
    const ordinary = messages.sent.filter((_, index) => messages.kind[index] === 5);
    expect(ordinary.length).toBeGreaterThan((MESSAGES_PER_WINDOW - 1_000) / 2 - 200);
    // Binomial in each of four quarters: four standard deviations.
    for (let quarter = 0; quarter < 4; quarter += 1) {
      const own = ordinary.filter((second) => Math.floor((second - 16) / 1.875) === quarter).length;
      const expected = ordinary.length / 4;
      expect(Math.abs(own - expected)).toBeLessThan(4 * Math.sqrt(expected * 0.75));
    }
    expect(messages.sent).toEqual(messages.sent.toSorted((a, b) => a - b));
  });

  test("keep every message of an election, and more of what was said at the strike than of what was said later", () => {
    const faultWindows = [{ from: at(20), until: at(40) }];
    const script = new ScriptedTrace({ spacetime: true, faultWindows, electionKinds: [41] }).cluster();
    for (let index = 0; index < 30_000; index += 1) {
      send(script.time(15 + index / 1_000), MASTER, LOCK_A);
      if (index % 50 === 0) send(script, MASTER, MASTER_B, 41);
    }
    const { messages } = only(script, 50);
    expect(messages.kind.filter((kind) => kind === 41)).toHaveLength(600);
    const share = (from: number, until: number) =>
      messages.sent.filter((second, index) => messages.kind[index] === 5 && second >= from && second < until).length /
      (1_000 * (until - from));
    // Four seconds of a thousand would be more than half of the room: halved once. The rest shares what is left.
    expect(share(19, 23)).toBeGreaterThan(0.4);
    expect(share(25, 45)).toBeLessThan(0.25);
  });

  test("thin even messages among masters when they alone are too many", () => {
    const { messages } = only(chatter(recorded(20), MASTER, MASTER_B, 3 * MESSAGES_PER_WINDOW), 30);
    expect(messages.from.length).toBeLessThanOrEqual(MESSAGES_PER_WINDOW);
    expect(messages.from.length).toBeGreaterThan(MESSAGES_PER_WINDOW / 3);
  });

  test("still tell the fate of what stays after thinning", () => {
    const script = recorded(20);
    for (let index = 0; index < 12_000; index += 1) {
      send(script.time(16 + index / 2_000), CLIENT, MASTER);
      if (index >= 400) deliver(script, CLIENT, MASTER, 0.2);
    }
    const { messages } = only(script, 30);
    const open = messages.fate.filter((fate) => fate === -2).length;
    expect(open).toBeLessThan(400);
    messages.until.forEach((until, index) => {
      if (until !== null) expect(until - messages.sent[index]).toBeCloseTo(0.2, 6);
    });
  });

  test("give each window its part of what a run may hold", () => {
    const windows = Array.from({ length: 20 }, (_, index) => 20 + 100 * index);
    const { messages } = chatter(recorded(...windows), CLIENT, MASTER, 5_000).finish(30).spacetime![0];
    expect(messages.from.length).toBeLessThanOrEqual(MESSAGES_PER_RUN / 20);
  });

  test("keep the first marks", () => {
    const script = recorded(20).time(20);
    for (let index = 0; index < 3_000; index += 1) script.emit("command.refused", WORKER_A, index, 1, 1, MASTER);
    const { marks, markCount } = only(script, 30);
    expect(marks).toHaveLength(MARKS_PER_WINDOW);
    expect(markCount).toBe(3_000);
  });
});
