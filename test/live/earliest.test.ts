import fc from "fast-check";
import { expect, test } from "vitest";
import { Earliest } from "../../src/live/earliest.ts";

test("the first is the least of what was added and not dropped", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("add" as const), value: fc.integer({ min: 0, max: 50 }) }),
    fc.record({ kind: fc.constant("drop" as const), value: fc.integer({ min: 0, max: 50 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const earliest = new Earliest();
      let plain: number[] = [];
      for (const { kind, value } of steps) {
        if (kind === "add") {
          earliest.add(value);
          plain.push(value);
        } else {
          earliest.dropUntil(value);
          plain = plain.filter((each) => each > value);
        }
        expect(earliest.first).toBe(plain.length === 0 ? undefined : Math.min(...plain));
      }
    }),
  );
});
