// The oracle of the audit log against traces: what must be in it and when, what must not, and who has to find out.

import { describe, expect, test } from "vitest";
import { seconds } from "../../../src/kernel/time.ts";
import { checksOf, CLIENT, MASTER, ScriptedTrace, STORE } from "../scripted-trace.ts";

const [SUBMIT, CANCEL] = [0, 2];

function audited(isAwaited: boolean): ScriptedTrace {
  return new ScriptedTrace({ audit: { logHost: STORE, isAwaited, interval: seconds(1) } }).cluster().serve(MASTER, 1);
}

const noted = (script: ScriptedTrace, operation = SUBMIT) => script.emit("audit.noted", MASTER, 0, operation, 1, 1);
const written = (script: ScriptedTrace, operation = SUBMIT) =>
  script.emit("audit.written", STORE, 0, operation, 1, MASTER);
const finish = (script: ScriptedTrace, end: number) => {
  const observations = script.time(end).run(0).end(0).complete(0).finish(end);
  return { ...observations, isBroken: checksOf(observations).includes("audit") };
};

describe("awaited entries", () => {
  test("stand before what is done", () => {
    const { isBroken, metrics } = finish(written(noted(audited(true).arrive(0))).accept(0), 2);
    expect(isBroken).toBe(false);
    expect(metrics).toMatchObject({ "audit.written": 1, "audit.missing": 0 });
    expect(metrics["audit.undetected"]).toBeUndefined();
  });

  test.each([
    ["not after it", (script: ScriptedTrace) => written(noted(script).accept(0))],
    ["not nowhere", (script: ScriptedTrace) => script.accept(0)],
  ])("%s", (_title, play) => {
    const { isBroken, violations } = finish(play(audited(true).arrive(0)), 2);
    expect(isBroken).toBe(true);
    expect(violations.map(({ message }) => message)).toContain(
      "submit of task 0 was carried out before it was in the audit log",
    );
  });

  test("also of a withdrawal", () => {
    const script = noted(written(noted(audited(true).arrive(0))).accept(0), CANCEL);
    script.emit("task.cancelled", MASTER, 0, 0, 1);
    expect(checksOf(script.finish(2))).toContain("audit");
  });
});

describe("entries in batches", () => {
  const early = () => noted(audited(false).arrive(0)).accept(0);

  test("may come later", () => {
    expect(finish(written(early().time(1.5)), 100)).toMatchObject({ isBroken: false });
  });

  test("must come, if their master stays up", () => {
    const { isBroken, metrics } = finish(early(), 100);
    expect(isBroken).toBe(true);
    expect(metrics["audit.missing"]).toBe(1);
    expect(finish(early(), 60).isBroken).toBe(false); // there is time
  });

  test("go down with it", () => {
    const { isBroken, metrics } = finish(
      early().time(0.5).emit("node.crashed", MASTER).emit("node.restarted", MASTER),
      100,
    );
    expect(isBroken).toBe(false);
    expect(metrics["audit.missing"]).toBe(1);
  });
});

test("what nobody decided is not in the log, and nothing twice", () => {
  expect(checksOf(written(audited(true)).finish(1))).toContain("audit");
  expect(checksOf(written(written(noted(audited(true).arrive(0)))).finish(1))).toContain("audit");
  expect(checksOf(written(noted(written(noted(audited(true).arrive(0))))).finish(1))).not.toContain("audit");
});

describe("a change of the log", () => {
  test("must be noticed", () => {
    for (const kind of ["audit.altered", "disk.damaged"] as const) {
      const observations = audited(true).time(3).emit(kind, STORE, 0, 0, 0, 2).finish(100);
      expect(checksOf(observations)).toContain("audit");
      expect(observations.metrics["audit.undetected"]).toBe(1);
    }
    expect(checksOf(audited(true).emit("disk.damaged", CLIENT, 0, 0, 0, 2).finish(100))).not.toContain("audit");
  });

  test("and how long that takes is counted", () => {
    const script = audited(true)
      .time(3)
      .emit("audit.altered", STORE, 0, 0, 0, 2)
      .time(8)
      .emit("audit.mismatch", MASTER);
    const observations = script.finish(100);
    expect(checksOf(observations)).not.toContain("audit");
    expect(observations.metrics).toMatchObject({ "audit.undetected": 0, "audit.detection": 5 });
  });
});
