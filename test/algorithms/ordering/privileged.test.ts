// The slack of those whose place another has got, for D-over: it shrinks while others are at it.

import { expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { Lane } from "../../../src/algorithms/ordering/privileged.ts";
import { type Instant, seconds } from "../../../src/kernel/time.ts";

const at = (second: number) => seconds(second) as number as Instant;

test("whoever had the place can wait the less, the longer others are at it, each since its own turn", () => {
  const lane = new Lane();
  const [first, second] = [plainTask(1, { value: 5 }), plainTask(2, { value: 3 })];
  lane.slack = seconds(10);
  lane.push(first, at(0));
  lane.slack = seconds(4);
  lane.push(second, at(1));
  expect(lane.slackOfTop(at(3))).toBe(seconds(2));
  expect(lane.value).toBe(8);
  expect(lane.take(second.id, at(3))).toBe(seconds(2));
  expect(lane.slackOfTop(at(4))).toBe(seconds(6));
  expect(lane.value).toBe(5);
  expect(lane.take(first.id, at(5))).toBe(seconds(5));
  expect([lane.slackOfTop(at(6)), lane.value]).toEqual([Infinity, 0]);
  expect(lane.take(first.id, at(6))).toBeUndefined();
});

test("nobody goes on before it is back, and who does not come back is forgotten with what it was worth", () => {
  const lane = new Lane();
  lane.push(plainTask(1, { value: 5 }), at(0));
  lane.push(plainTask(2, { value: 3 }), at(0));
  expect(lane.top).toBeUndefined();
  expect(lane.isBack(plainTask(1, { value: 5 }))).toBe(true);
  expect(lane.isBack(plainTask(7))).toBe(false);
  expect(lane.privileged.map(({ id }) => id)).toEqual([1]);
  lane.forgetMissing();
  expect([lane.top?.id, lane.value]).toEqual([1, 5]);
});
