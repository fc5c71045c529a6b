// Who goes next, and who is dropped, before, during and after an overload.

import { expect, test } from "vitest";
import { adaptiveLifo } from "../../../src/algorithms/ordering/adaptive-lifo.ts";
import type { QueuedTask, Room } from "../../../src/algorithms/ordering/ordering.ts";
import { seconds, type Instant } from "../../../src/kernel/time.ts";

const ROOM: Room = { fits: () => true, running: () => [] };
const FULL: Room = { fits: () => false, running: () => [] };
const at = (count: number) => seconds(count) as number as Instant;

/** Target 1 s, interval 10 s. */
function queue() {
  const ordering = adaptiveLifo.create({ target: seconds(1), interval: seconds(10) });
  return {
    ordering,
    add: (id: number, now: number) => ordering.add({ id } as unknown as QueuedTask, at(now)),
    /** All that is decided now, and taken out. */
    decide: (now: number, room = ROOM) => {
      const choice = ordering.choose(room, at(now));
      if (choice.kind === "wait") return choice.until === undefined ? "wait" : `wait until ${choice.until / 1e6}`;
      ordering.remove(choice.task.id);
      return `${choice.kind} ${choice.task.id as number}`;
    },
  };
}

test("oldest first while the queue was empty not long ago", () => {
  const { add, decide } = queue();
  [1, 2, 3].forEach((id) => add(id, 0));
  expect([decide(10), decide(9), decide(9)]).toEqual(["drop 1", "start 2", "start 3"]);
});

test("newest first once it has not been empty for an interval; what came then has a second", () => {
  const { add, decide } = queue();
  add(1, 0);
  [5, 6, 7].forEach((now) => add(now, now));
  expect(decide(7)).toBe("start 1");
  add(10, 10.5); // since 0 somebody waits: an overload
  add(11, 10.6);
  expect(decide(10.6, FULL)).toBe("wait until 11.5");
  expect([decide(10.7), decide(10.7)]).toEqual(["start 11", "start 10"]);
  expect([decide(10.8), decide(15), decide(15.5), decide(15.5)]).toEqual(["start 7", "drop 5", "start 6", "wait"]);
});

test("an overload is over when nobody waits any more", () => {
  const { add, decide } = queue();
  add(1, 0);
  add(2, 9);
  add(3, 12);
  expect([decide(12), decide(12), decide(12)]).toEqual(["drop 1", "start 3", "start 2"]);
  [4, 5].forEach((id) => add(id, 13));
  expect([decide(22.9), decide(22.9)]).toEqual(["start 4", "start 5"]);
});
