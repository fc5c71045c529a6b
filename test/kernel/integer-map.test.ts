import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IntegerMap } from "../../src/kernel/integer-map.ts";

type Step =
  | { readonly kind: "set"; readonly key: number }
  | { readonly kind: "delete"; readonly key: number }
  | { readonly kind: "delete first" }
  | { readonly kind: "clear" };

/** Few keys, so that they meet again, and some that share all low bits. */
const key = fc.oneof(
  fc.nat(40),
  fc.nat(2_000),
  fc.nat(30).map((high) => high * 2 ** 32 + 7),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: key.map((each): Step => ({ kind: "set", key: each })) },
  { weight: 8, arbitrary: key.map((each): Step => ({ kind: "delete", key: each })) },
  { weight: 4, arbitrary: fc.constant<Step>({ kind: "delete first" }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "clear" }) },
);

function take(map: Pick<Map<number, number>, "set" | "delete" | "clear">, action: Step, value: number, first: number) {
  switch (action.kind) {
    case "set":
      return map.set(action.key, value);
    case "delete":
      return map.delete(action.key);
    case "delete first":
      return map.delete(first);
    case "clear":
      return map.clear();
  }
}

describe("an integer map", () => {
  it("agrees with the built-in map, in content and in order", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const map = new IntegerMap<number>();
        const model = new Map<number, number>();
        steps.forEach((action, value) => {
          const [first = -1] = model.keys();
          take(map as never, action, value, first);
          take(model, action, value, first);
          expect(map.size).toBe(model.size);
          expect(map.firstKey() ?? -1).toBe([...model.keys()][0] ?? -1);
        });
        expect([...map]).toEqual([...model]);
        expect([...map.keys()]).toEqual([...model.keys()]);
        expect([...map.values()]).toEqual([...model.values()]);
        for (const [each, value] of model) expect(map.get(each)).toBe(value);
        expect(map.has(2_001)).toBe(false);
        expect(map.get(2_001)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it("does not grow with what has passed through it", () => {
    const map = new IntegerMap<number>();
    for (let task = 0; task < 100_000; task += 1) {
      map.set(task, task);
      if (task >= 20) expect(map.delete(task - 20)).toBe(true);
    }
    expect([...map.keys()]).toEqual(Array.from({ length: 20 }, (_, index) => 99_980 + index));
  });

  it("lets entries be removed while it is walked, and refuses to be walked on after it was rearranged", () => {
    const map = new IntegerMap<string>();
    for (let index = 0; index < 100; index += 1) map.set(index, `${index}`);
    for (const [each] of map) if (each % 2 === 0) map.delete(each);
    expect(map.size).toBe(50);
    expect(() => {
      for (const each of map.keys())
        for (let more = 0; more < 100; more += 1) map.set(1_000 + 100 * each + more, "new");
    }).toThrow("while it was walked");
  });
});
