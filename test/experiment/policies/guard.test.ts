import { describe, expect, test } from "vitest";
import { guardDefinition, PlugInFailure } from "../../../src/experiment/policies/guard.ts";

/** Methods on a prototype, a getter and private state: what people write. */
class Brittle {
  #size = 0;
  get size(): number {
    return this.#size;
  }
  add(_task: unknown, _now: number): void {
    this.#size += 1;
  }
  remove(): boolean {
    throw new Error("no such task");
  }
  choose(_room: unknown, _now: number): never {
    throw new TypeError("task is undefined");
  }
}
const guarded = (create: () => object, kind = "ordering") =>
  guardDefinition({ kind, name: "brittle", create }, "./mine.ts") as { create(): Brittle };

describe("a guarded policy", () => {
  test("works like the policy itself", () => {
    const policy = guarded(() => new Brittle()).create();
    policy.add({}, 5);
    policy.add({}, 6);
    expect(policy.size).toBe(2);
  });

  test("reports what it throws with its name and the virtual time", () => {
    const policy = guarded(() => new Brittle()).create();
    expect(() => policy.choose({}, 1_500_000)).toThrow(PlugInFailure);
    expect(() => policy.choose({}, 1_500_000)).toThrow(
      /^ordering policy 'brittle' \(\.\/mine\.ts\) threw in choose\(\) at 1\.5 s of virtual time: task is undefined/,
    );
  });

  test("remembers the time for methods that are not told it", () => {
    const policy = guarded(() => new Brittle()).create();
    policy.add({}, 2_000_000);
    expect(() => policy.remove()).toThrow(/threw in remove\(\) at 2 s of virtual time: no such task/);
  });

  test("reports a create that throws or gives nothing", () => {
    expect(() =>
      guarded(() => {
        throw new Error("bad d");
      }).create(),
    ).toThrow(/threw in create\(\): bad d/);
    expect(() => guarded((() => undefined) as never).create()).toThrow(
      /expected create\(\) to give an object, found undefined/,
    );
  });

  test("leaves kinds alone that make no policy", () => {
    const create = (): object => ({});
    expect(guarded(create, "distribution").create).toBe(create);
  });
});

/** A queue of one's own whose answers are given. */
function ordering(choose: (task: { readonly id: number }, now: number) => unknown) {
  const create = (): object => {
    const tasks: { readonly id: number }[] = [];
    return {
      add: (task: { readonly id: number }) => tasks.push(task),
      remove: (id: number) => tasks.splice(0, tasks.length, ...tasks.filter((task) => task.id !== id)).length > 0,
      choose: (_room: unknown, now: number) => choose(tasks[0], now),
    };
  };
  const policy = (
    guardDefinition({ kind: "ordering", name: "odd", create }, "odd.ts") as { create(): unknown }
  ).create() as {
    add(task: object, now: number): void;
    remove(id: number): void;
    choose(room: object, now: number): unknown;
  };
  policy.add({ id: 7 }, 1);
  return policy;
}

describe("an ordering's answer", () => {
  const wait = (until: unknown) => () => ({ kind: "wait", until });
  test.each([
    ["undefined", () => undefined, "undefined; expected WAIT or"],
    ["a promise", () => Promise.resolve({ kind: "wait" }), "a promise; expected an answer at once, without async"],
    ["an unknown kind", () => ({ kind: "begin" }), "an object of the kind 'begin'; expected WAIT or"],
    ["until NaN", wait(Number.NaN), "'wait' until NaN"],
    ["until now", wait(2_000_000), "'wait' until 2000000; expected whole microseconds, later than now (2000000)"],
    ["until a fraction", wait(2_000_000.5), "'wait' until 2000000.5"],
    ["a stranger", () => ({ kind: "start", task: { id: 8 } }), "'start' of task 8, which does not wait"],
    ["no task", () => ({ kind: "drop" }), "'drop' of undefined; expected a waiting task"],
    ["a copy", (task: object) => ({ kind: "start", task: { ...task } }), "'start' of a copy of task 7"],
    ["a strange place", (task: object) => ({ kind: "start", task, where: 3 }), "'start' with another 'where'"],
    ["a number as victim", (task: object) => ({ kind: "preempt", task, victim: 4 }), "'preempt' of 4; expected one of"],
  ])("that is %s is told as the policy's", (_, choose, message) => {
    const answer = (): unknown => ordering(choose).choose({}, 2_000_000);
    expect(answer).toThrow(PlugInFailure);
    expect(answer).toThrow(`ordering policy 'odd' (odd.ts) answered in choose() at 2 s of virtual time: ${message}`);
  });

  test.each([
    ["start", (task: object) => ({ kind: "start", task, where: { kind: "only", worker: 0 } })],
    ["wait", () => ({ kind: "wait" })],
    ["wait until later", (_: object, now: number) => ({ kind: "wait", until: now + 1 })],
  ])("that is good passes: %s", (kind, choose) => {
    expect(ordering(choose).choose({}, 5)).toMatchObject({ kind: kind.split(" ")[0] });
  });

  test("cannot be a task that has left", () => {
    const policy = ordering(() => ({ kind: "start", task: { id: 7 } }));
    policy.remove(7);
    expect(() => policy.choose({}, 5)).toThrow("'start' of task 7, which does not wait");
  });
});

describe("a placement's answer", () => {
  const view = { workerCount: 3, isCandidate: (worker: number) => worker > 0, fits: (worker: number) => worker === 2 };
  const place = (answer: unknown): unknown => {
    const create = (): object => ({ place: () => answer });
    const definition = guardDefinition({ kind: "placement", name: "odd", create }, "odd.ts");
    return (definition.create() as { place(...values: unknown[]): unknown }).place({}, view, 5);
  };
  test.each([
    [undefined, "undefined; expected NONE or a worker, 0 to 2"],
    [Number.NaN, "NaN; expected NONE"],
    [3, "3; expected NONE"],
    [-1, "-1; expected NONE"],
    [0.5, "0.5; expected NONE"],
    ["1", "'1'; expected NONE"],
    [Promise.resolve(1), "a promise"],
    [0, "worker 0, which is no candidate"],
    [1, "worker 1, where the task does not fit"],
  ])("%s is refused", (answer, message) => {
    expect(() => place(answer)).toThrow(PlugInFailure);
    expect(() => place(answer)).toThrow(message);
  });

  test("a candidate that fits and NONE are not", () => {
    expect(place(2)).toBe(2);
    expect(place({ kind: "none" })).toEqual({ kind: "none" });
  });
});

describe("the answers of other kinds", () => {
  const call = (kind: string, method: string, answer: unknown): unknown => {
    const create = (): object => ({ [method]: () => answer });
    const policy = guardDefinition({ kind, name: "odd", create }, "odd.ts").create() as Record<string, () => unknown>;
    return policy[method]();
  };
  test.each([
    ["retry", "delay", Number.NaN, 1_000_000, "NaN; expected whole microseconds, or undefined to give up"],
    ["retry", "delay", -5, undefined, "-5; expected whole microseconds"],
    ["detection", "opinion", "alive", "suspect", "'alive'; expected trust, suspect, dead"],
    ["detection", "nextChange", undefined, Number.MAX_SAFE_INTEGER, "undefined; expected an instant"],
    ["admission", "decide", true, { kind: "accept" }, "true; expected { kind: accept or reject }"],
    ["breaker", "permits", Promise.resolve(true), true, "a promise"],
  ])("%s: %s", (kind, method, bad, good, message) => {
    expect(() => call(kind, method, bad)).toThrow(message);
    expect(call(kind, method, good)).toBe(good);
  });
});
