import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CoreMap, intervalSet } from "../../../src/report/export/core-map.ts";

describe("the cores of a node", () => {
  test("are handed out from the lowest, never twice, as the obvious version does it", () => {
    const step = fc.oneof(fc.record({ take: fc.integer({ min: 1, max: 5 }) }), fc.record({ give: fc.nat(20) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const map = new CoreMap();
        const held: (readonly number[])[] = [];
        for (const each of steps) {
          if ("take" in each) {
            const busy = new Set(held.flat());
            const free = Array.from({ length: 1_100 }, (_, core) => core).filter((core) => !busy.has(core));
            const taken = map.take(each.take);
            expect(taken).toEqual(free.slice(0, each.take));
            held.push(taken);
          } else if (held.length > 0) map.release(held.splice(each.give % held.length, 1)[0]);
        }
      }),
    );
  });

  test("are written as Batsim writes sets of resources", () => {
    expect(intervalSet([0])).toBe("0");
    expect(intervalSet([0, 1, 2, 3, 7])).toBe("0-3 7");
    expect(intervalSet([1, 3, 4], 10)).toBe("11 13-14");
    expect(intervalSet([])).toBe("");
  });
});
