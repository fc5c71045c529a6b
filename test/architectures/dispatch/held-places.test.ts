// Who holds places at which worker: the list that runs through the attempts, against the obvious arrays.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { HeldPlaces } from "../../../src/architectures/dispatch/held-places.ts";
import { Attempt } from "../../../src/architectures/dispatch/attempt.ts";
import { TaskEntry } from "../../../src/architectures/dispatch/task-entry.ts";
import type { TaskId } from "../../../src/process/identity.ts";
import { SECOND, taskSpec } from "../../cluster/build-cluster.ts";

const WORKERS = 3;

const taskOf = (attempt: Attempt): TaskId => attempt.entry.id;

describe("held places", () => {
  property.prop(
    [
      // Below 0: another one takes a place. Otherwise one of those that hold one there leaves.
      fc.array(fc.record({ worker: fc.nat(WORKERS - 1), leaver: fc.integer({ min: -12, max: 8 }) }), {
        minLength: 1,
        maxLength: 60,
      }),
    ],
    { numRuns: 300, seed: 20_261_126 },
  )("are listed in the order in which they were taken, whoever leaves in between", (steps) => {
    const places = new HeldPlaces(WORKERS);
    const obvious: Attempt[][] = Array.from({ length: WORKERS }, () => []);
    steps.forEach(({ worker, leaver }, id) => {
      const held = obvious[worker];
      if (leaver >= 0 && held.length > 0) {
        const [left] = held.splice(leaver % held.length, 1);
        places.remove(left);
        expect(left.holdsPlace).toBe(false);
      } else {
        const attempt = new Attempt(new TaskEntry(taskSpec({ id: id as TaskId, work: SECOND }), id), 1, worker);
        held.push(attempt);
        places.add(attempt);
        expect(attempt.holdsPlace).toBe(true);
      }
      for (let each = 0; each < WORKERS; each += 1)
        expect(places.at(each).map(taskOf)).toEqual(obvious[each].map(taskOf));
    });
  });
});

describe("the attempts of a task", () => {
  test("stay as they were for whoever walks them while one is taken away", () => {
    const entry = new TaskEntry(taskSpec({ id: 1 as TaskId, work: SECOND }), 1);
    for (const number of [1, 2, 3]) entry.place(number, number);
    const seen: number[] = [];
    for (const attempt of entry.attempts) {
      seen.push(attempt.number);
      entry.remove(attempt);
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(entry.attempts).toEqual([]);
  });
});
