import { describe, expect, test } from "vitest";
import { guardDefinition, PlugInFailure } from "../../../src/cli/plugins/guard.ts";

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
