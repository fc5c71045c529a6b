// Authorisation against traces: what an administrator has ordered is the truth, from when on, and for how long the past may count.

import { describe, expect, test } from "vitest";
import { seconds, type Duration } from "../../../src/kernel/time.ts";
import { checksOf, CLIENT, MASTER, MASTER_B, ScriptedTrace } from "../scripted-trace.ts";

const ALICE = 1;
const [SUBMIT, STATUS, CANCEL] = [0, 1, 2];

/** Role 1 may do everything with tasks of tenant 1; alice has it. */
function guarded(ageMax = 0 as Duration): ScriptedTrace {
  const access = {
    users: ["alice"],
    ageMax,
    writtenRoles: (user: number) => (user === ALICE ? 1 : 0),
    permits: (roles: number, _operation: number, tenant: number) => roles === 1 && tenant === 1,
  };
  return new ScriptedTrace({ access }).cluster().serve(MASTER, 1);
}

const allowed = (script: ScriptedTrace, operation: number, user = ALICE): ScriptedTrace =>
  script.emit("request.allowed", MASTER, 0, user, 1, operation);

/** Ordered at 1 s and acknowledged at 2 s. */
function revoked(ageMax?: Duration): ScriptedTrace {
  const script = guarded(ageMax).arrive(0).time(1).emit("policy.ordered", CLIENT, 1, 0, 0, ALICE);
  return script.time(2).emit("policy.acknowledged", CLIENT, 1);
}

describe("authorisation", () => {
  test("who may do it may do it", () => {
    const observations = allowed(guarded().arrive(0), SUBMIT).accept(0).finish(3);
    expect(checksOf(observations)).not.toContain("authorisation");
    expect(observations.metrics).toMatchObject({ "permissions.stale": 0, "permissions.denied": 0 });
    expect(observations.metrics["permissions.exposure"]).toBeUndefined();
  });

  test("nobody takes a task in of somebody who never could", () => {
    const observations = allowed(guarded().arrive(0), SUBMIT, 0).accept(0).finish(3);
    expect(observations.violations).toContainEqual(
      expect.objectContaining({
        check: "authorisation",
        message: "submit of task 0 was allowed to somebody whom the permissions do not name, who never could",
        task: 0,
        node: MASTER,
      }),
    );
    expect(observations.metrics["permissions.stale"]).toBe(1);
  });

  test("before the order is acknowledged the old rights may count, and that is exposure all the same", () => {
    const script = guarded().arrive(0).time(1).emit("policy.ordered", CLIENT, 1, 0, 0, ALICE);
    const observations = allowed(script.time(1.5), SUBMIT).accept(0).finish(3);
    expect(checksOf(observations)).not.toContain("authorisation");
    expect(observations.metrics).toMatchObject({ "permissions.stale": 1, "permissions.exposure": 0.5 });
  });

  test.each([
    ["a task taken in", SUBMIT, (script: ScriptedTrace) => script.accept(0)],
    ["an answer", STATUS, (script: ScriptedTrace) => script],
  ])("afterwards they do not: %s", (_what, operation, come) => {
    const observations = come(allowed(revoked().time(3), operation)).finish(4);
    expect(checksOf(observations)).toContain("authorisation");
    expect(observations.metrics["permissions.exposure"]).toBe(2);
  });

  test("nor for a withdrawal", () => {
    const script = allowed(revoked().accept(0).time(3), CANCEL).emit("task.cancelled", MASTER, 0, 0, 1);
    expect(checksOf(script.finish(4))).toContain("authorisation");
  });

  test("but for copies, which may be so old", () => {
    const soon = allowed(revoked(seconds(5)).time(7), SUBMIT)
      .accept(0)
      .finish(9);
    expect(checksOf(soon)).not.toContain("authorisation");
    expect(soon.metrics).toMatchObject({ "permissions.stale": 1, "permissions.exposure": 6 });
    const late = allowed(revoked(seconds(5)).time(7.1), SUBMIT)
      .accept(0)
      .finish(9);
    expect(checksOf(late)).toContain("authorisation");
  });

  test("what comes to nothing does no harm: a master that has lost its office may decide what it likes", () => {
    const observations = allowed(revoked().time(3), SUBMIT).finish(4);
    expect(checksOf(observations)).not.toContain("authorisation");
    expect(observations.metrics["permissions.stale"]).toBe(0);
  });

  test("of those who were denied, it counts whom the orders until then allow it", () => {
    const script = revoked().emit("request.denied", MASTER, 0, ALICE, 1, SUBMIT);
    script.time(3).emit("policy.ordered", CLIENT, 2, 1, 0, ALICE).emit("request.denied", MASTER, 0, ALICE, 1, SUBMIT);
    const observations = script.emit("request.denied", MASTER, 0, ALICE, 0, SUBMIT).finish(4);
    expect(observations.metrics).toMatchObject({ "permissions.denied": 3, "permissions.deniedWrongly": 1 });
  });

  test("the last master to know of an order counts, and none that only reads again what it knew", () => {
    const script = revoked().emit("policy.learned", MASTER, 1).time(4).emit("policy.learned", MASTER_B, 1);
    expect(script.time(8).emit("policy.learned", MASTER, 1).finish(9).metrics["permissions.spread"]).toBe(3);
  });
});
