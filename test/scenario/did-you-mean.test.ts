import { expect, test } from "vitest";
import { didYouMean, nearestWord } from "../../src/scenario/did-you-mean.ts";

const KEYS = ["duration", "warmup", "cluster", "scheduler", "seed", "fifo"];

test.each([
  ["durration", "duration"],
  ["shceduler", "scheduler"],
  ["Cluster", "cluster"],
  ["fifoo", "fifo"],
  ["warm-up", "warmup"],
])("%s is taken for %s", (word, meant) => {
  expect(nearestWord(word, KEYS)).toBe(meant);
});

test.each(["sweep", "x", "banana", "a".repeat(1_000_000)])(
  "nothing is suggested for a word that resembles none",
  (word) => {
    expect(nearestWord(word, KEYS)).toBeUndefined();
    expect(didYouMean(word, KEYS)).toBe("");
  },
);

test("the nearest of several wins, and the first of equals", () => {
  expect(nearestWord("cat", ["cart", "cat"])).toBe("cat");
  expect(nearestWord("cut", ["cat", "cot"])).toBe("cat");
});
