// A machine more for what finds no place, one less for each that has had little to do for ten minutes.

import { expect, test } from "vitest";
import { idleNodes } from "../../../src/algorithms/scaling/idle-nodes.ts";
import type { ScalingPolicy } from "../../../src/algorithms/scaling/scaling.ts";
import { type Instant, seconds } from "../../../src/kernel/time.ts";

function policy(tasksPerMachine?: number): ScalingPolicy {
  const interval = seconds(10);
  return idleNodes.create({
    tasksPerMachine,
    threshold: 0.5,
    unneededTime: seconds(600),
    delayAfterAdd: seconds(600),
    interval,
  });
}

const at = (second: number): Instant => seconds(second) as number as Instant;

/** Machines of four cores, so many of which are busy. */
function ready(...busy: readonly number[]) {
  return busy.map((held, worker) => ({ worker, cores: 4, busy: held, tasks: held }));
}

test("wants machines for what waits, less those that are on their way", () => {
  expect(policy().decide({ ready: ready(4, 4), pending: 0, waiting: 9 }, at(0))).toEqual({ wanted: 5 });
  expect(policy().decide({ ready: ready(4, 4), pending: 2, waiting: 9 }, at(0))).toEqual({ wanted: 5 });
  expect(policy().decide({ ready: ready(4, 4), pending: 5, waiting: 9 }, at(0))).toMatchObject({ wanted: 7 });
  expect(policy(1).decide({ ready: ready(4, 4), pending: 0, waiting: 9 }, at(0))).toEqual({ wanted: 11 });
  expect(policy().decide({ ready: [], pending: 0, waiting: 1 }, at(0))).toEqual({ wanted: 1 });
});

test("gives back who was less than half busy for ten minutes on end, and nobody who was busy in between", () => {
  const one = policy();
  const seen = (second: number, ...busy: readonly number[]) =>
    one.decide({ ready: ready(...busy), pending: 0, waiting: 0 }, at(second));
  expect(seen(0, 4, 1, 0)).toEqual({ wanted: 3, leaving: [] });
  expect(seen(300, 4, 2, 0)).toEqual({ wanted: 3, leaving: [] });
  expect(seen(599, 4, 1, 0)).toEqual({ wanted: 3, leaving: [] });
  expect(seen(600, 4, 1, 1)).toEqual({ wanted: 2, leaving: [2] });
  expect(seen(1_198, 4, 1, 4)).toEqual({ wanted: 3, leaving: [] });
  expect(seen(1_199, 4, 1, 2)).toEqual({ wanted: 2, leaving: [1] });
});

test("lets nobody go for ten minutes after it wanted more", () => {
  const one = policy();
  expect(one.decide({ ready: ready(0, 4), pending: 0, waiting: 1 }, at(0))).toEqual({ wanted: 3 });
  expect(one.decide({ ready: ready(0, 4), pending: 0, waiting: 0 }, at(599))).toEqual({ wanted: 2 });
  expect(one.decide({ ready: ready(0, 4), pending: 0, waiting: 0 }, at(600))).toEqual({ wanted: 1, leaving: [0] });
});

test("keeps who is little busy where the others have no room for that", () => {
  const one = policy();
  const seen = (second: number, ...busy: readonly number[]) =>
    one.decide({ ready: ready(...busy), pending: 0, waiting: 0 }, at(second));
  seen(0, 4, 4, 1);
  expect(seen(600, 4, 4, 1)).toEqual({ wanted: 3, leaving: [] });
  expect(seen(601, 4, 3, 1)).toEqual({ wanted: 2, leaving: [2] });
});

test("lets go only as many at once as the others make up for, the idlest first", () => {
  const one = policy();
  const seen = (second: number) => one.decide({ ready: ready(4, 1.5, 1), pending: 0, waiting: 0 }, at(second)).leaving;
  seen(0);
  // 6.5 cores are busy: eight are enough for that, four are not.
  expect(seen(600)).toEqual([2]);
});
