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
  waiting(): readonly unknown[] {
    return [];
  }
}
const guarded = (create: () => object, kind = "ordering") =>
  guardDefinition({ kind, name: "brittle", create }, "./mine.ts") as { create(): Brittle };

describe("a guarded policy", () => {
  test("works like the policy itself", () => {
    const policy = guarded(() => new Brittle()).create();
    policy.add({ id: 1 }, 5);
    policy.add({ id: 2 }, 6);
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
    policy.add({ id: 1 }, 2_000_000);
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
function ordering(choose: (task: { readonly id: number }, now: number) => unknown, others: object = {}) {
  const create = (): object => {
    const tasks: { readonly id: number }[] = [];
    return {
      get size() {
        return tasks.length;
      },
      waiting: () => tasks,
      add: (task: { readonly id: number }) => tasks.push(task),
      remove: (id: number) => tasks.splice(0, tasks.length, ...tasks.filter((task) => task.id !== id)).length > 0,
      choose: (_room: unknown, now: number) => choose(tasks[0], now),
      ...others,
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
    [
      "a copy of a task of a run, whose id is no property of its own",
      () => ({ kind: "start", task: {} }),
      "'start' of a copy of a task; expected what add() was given",
    ],
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

  test.each([
    [
      "does not wait",
      8,
      true,
      "answered in remove() at 0.000001 s of virtual time: true; expected false, as task 8 did not wait",
    ],
    [
      "waits",
      7,
      undefined,
      "answered in remove() at 0.000001 s of virtual time: undefined; expected true, as task 7 waited",
    ],
  ])("to the removal of a task that %s must be true", (_, id, answer, message) => {
    const policy = ordering(() => ({ kind: "wait" }), { remove: () => answer });
    expect(() => policy.remove(id)).toThrow(message);
  });

  test("cannot be a task that has left", () => {
    const policy = ordering(() => ({ kind: "start", task: { id: 7 } }));
    policy.remove(7);
    expect(() => policy.choose({}, 5)).toThrow("'start' of task 7, which does not wait");
  });
});

describe("an ordering that loses tasks", () => {
  /** Takes in no more than `most`; its size may be made up. */
  const lossy = (most: number, size?: unknown) => {
    const tasks: object[] = [];
    const create = (): object => ({
      get size() {
        return size ?? tasks.length;
      },
      add: (task: object) => tasks.length < most && tasks.push(task),
      remove: () => true,
      choose: () => ({ kind: "wait" }),
      waiting: () => tasks,
    });
    return (guardDefinition({ kind: "ordering", name: "odd", create }, "odd.ts") as { create(): Brittle }).create();
  };

  test("is told as soon as it does, although nothing else would show it", () => {
    const policy = lossy(1);
    policy.add({ id: 7 }, 1_000_000);
    expect(() => policy.add({ id: 8 }, 2_000_000)).toThrow(
      "ordering policy 'odd' (odd.ts) answered in add() at 2 s of virtual time: size is 1 after add() of task 8; expected 2, as so many wait",
    );
  });

  test("is told also if it says another size", () => {
    expect(() => lossy(9, 0).add({ id: 7 }, 1_000_000)).toThrow("size is 0 after add() of task 7; expected 1");
    expect(() => lossy(9, Number.NaN)).toThrow("an object with 'size', a number from 0 on, found NaN");
  });
});

describe("what a policy must have", () => {
  test.each([
    [
      "ordering",
      { size: 0, add: () => {}, remove: () => true, waiting: () => [] },
      "an object with choose(), found undefined",
    ],
    ["retry", { deley: () => 5 }, "an object with delay(), found undefined"],
    ["stealing", { victim: () => undefined }, "an object with 'interval', a number from 0 on, found undefined"],
  ])("is told where it lacks it: %s", (kind, policy, message) => {
    expect(() => guardDefinition({ kind, name: "odd", create: () => policy }, "odd.ts").create()).toThrow(message);
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
    const methods = [
      "opinion",
      "nextChange",
      "heard",
      "watch",
      "forget",
      "permits",
      "ended",
      "released",
      "tried",
      "succeeded",
      "failed",
      "take",
    ];
    const more = ["died", "returned", "settled", "evict", "observed", "isHealthy", "avoid"];
    const others = Object.fromEntries([...methods, ...more].map((name) => [name, () => undefined]));
    const numbers = { interval: 1, moves: 1, minDwell: 0, memory: 1, holdMax: 0 };
    const create = (): object => ({ ...others, ...numbers, [method]: () => answer });
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
    ["breaker", "permits", undefined, false, "undefined; expected true or false"],
    ["alert", "holds", 1, true, "1; expected true or false"],
    ["budget", "take", "yes", false, "'yes'; expected true or false"],
    ["checkpoint", "interval", Number.NaN, undefined, "NaN; expected whole microseconds from 1 on, or undefined"],
    ["damping", "evict", undefined, [], "undefined; expected an array, which may be empty"],
    ["gangs", "pause", 0.5, 0, "0.5; expected whole microseconds"],
    ["health", "isHealthy", undefined, true, "undefined; expected true or false"],
    ["migration", "worth", Number.NaN, 0.5, "NaN; expected a number above 0, or undefined"],
    ["rebalancing", "decide", undefined, [], "undefined; expected an array"],
    [
      "scaling",
      "decide",
      { wanted: Number.NaN },
      { wanted: 3 },
      "an object without a kind; expected { wanted }, a whole number",
    ],
    ["scaling", "decide", 3, { wanted: 0 }, "3; expected { wanted }, a whole number from 0 on"],
    ["speculation", "decide", undefined, [], "undefined; expected an array"],
    ["stealing", "victim", -1, undefined, "-1; expected a worker's number, or undefined"],
  ])("%s: %s", (kind, method, bad, good, message) => {
    expect(() => call(kind, method, bad)).toThrow(message);
    expect(call(kind, method, good)).toBe(good);
  });
});
