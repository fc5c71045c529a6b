// The window against replays, against one that remembers everything.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { ReplayWindow } from "../../../src/algorithms/messaging/replay-window.ts";

const BLOCK = 32;

/** What RFC 4303, section 3.4.3, says, with a set. */
class ObviousWindow {
  readonly #seen = new Set<number>();
  readonly #size: number;
  #highest = 0;

  constructor(size: number) {
    this.#size = Math.ceil(size / BLOCK) * BLOCK;
  }

  take(number: number): string {
    if (number <= this.#highest - this.#size) return "old";
    if (this.#seen.has(number)) return "seen";
    this.#seen.add(number);
    this.#highest = Math.max(this.#highest, number);
    return "fresh";
  }
}

const size = fc.constantFrom(1, 31, 32, 33, 64, 100);
/** How far the next number is from the highest so far: mostly near, also far ahead and far behind. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -70, max: 5 }) },
  { weight: 2, arbitrary: fc.integer({ min: -5, max: 140 }) },
  { weight: 1, arbitrary: fc.integer({ min: -300, max: 5_000 }) },
);

describe("a window against replays", () => {
  property.prop([size, fc.constantFrom(0, 2 ** 31 - 40, 2 ** 40), fc.array(step, { maxLength: 200 })])(
    "says of every number what one that remembers everything says",
    (width, start, steps) => {
      const window = new ReplayWindow(width);
      const obvious = new ObviousWindow(width);
      let highest = start;
      for (const distance of steps) {
        const number = Math.max(1, highest + distance);
        expect(window.take(number)).toBe(obvious.take(number));
        highest = Math.max(highest, number);
      }
    },
  );

  it("takes each number once, in whatever order they come, as long as none is overtaken by more than it holds", () => {
    const window = new ReplayWindow(64);
    const shuffled = Array.from({ length: 640 }, (_, index) => 64 * Math.floor(index / 64) + ((index * 37) % 64) + 1);
    expect(new Set(shuffled).size).toBe(640);
    expect(shuffled.map((number) => window.take(number))).toEqual(shuffled.map(() => "fresh"));
    expect(window.take(640)).toBe("seen");
    expect(window.take(577)).toBe("seen");
    expect(window.take(576)).toBe("old");
  });
});
