// What a live node is told of time, under faults of its clock: by a steady clock that is moved by hand.

import { describe, expect, test } from "vitest";
import { LocalClock } from "../../src/cluster/local-clock.ts";
import type { HandlerCode } from "../../src/kernel/simulation.ts";
import { seconds, type Instant } from "../../src/kernel/time.ts";
import { NodeCondition } from "../../src/live/node-condition.ts";
import { PacedSimulation } from "../../src/live/paced-simulation.ts";
import { ToldAilments, ToldClock, type ToldSoFar } from "../../src/live/told-condition.ts";

const S = 1_000_000;
const RATES = { rate: 1, offset: 5 * S };

interface Rig {
  readonly condition: NodeCondition;
  readonly code: HandlerCode;
  /** Details of the timers that fired, with the true second. */
  readonly fired: [number, number][];
  readonly bites: number[];
  until(second: number): void;
  do(action: () => void): void;
}

const NOTHING: ToldSoFar = { ailments: [], clock: [] };

function rig(soFar = NOTHING, start = 0): Rig {
  let present = start * S;
  const steady = { now: () => present as Instant, milliseconds: () => 1_000_000_000 };
  const simulation = new PacedSimulation(steady);
  const fired: [number, number][] = [];
  const bites: number[] = [];
  const code = simulation.register("timer", (_, detail) => fired.push([detail, present / S]));
  const condition = new NodeCondition({
    steady,
    simulation,
    clock: new LocalClock(RATES.rate, RATES.offset),
    soFar,
    bite: (episode) => void (episode >= 0 && bites.push(episode)),
  });
  return {
    condition,
    code,
    fired,
    bites,
    until(second) {
      while (present < second * S) {
        present += 0.25 * S;
        simulation.turn(() => undefined);
      }
    },
    do: (action) => simulation.turn(action),
  };
}

/** What the conductor keeps, and a node that is told of it. */
function told(start = 0) {
  const node = rig(NOTHING, start);
  const tell = (action: () => void): void => node.do(action);
  const ailments = new ToldAilments((change) => tell(() => node.condition.ailing(change)));
  const clock = new ToldClock(RATES, (change) => tell(() => node.condition.clockChanged(change, [node.code])));
  return { ...node, ailments, clock };
}

describe("the clocks of a live node", () => {
  test("a step moves the wall clock alone, no timer, and whoever reads it is bitten", () => {
    const node = told();
    node.do(() => node.condition.startTimer(seconds(4), node.code, 7));
    node.until(2);
    expect([node.condition.wall(), node.bites]).toEqual([7 * S, []]);
    node.ailments.add("clock-step", 3);
    node.clock.step(-60 * S);
    expect([node.condition.monotonic(), node.condition.wall(), node.bites]).toEqual([2 * S, -53 * S, [3]]);
    node.until(6);
    expect(node.fired).toEqual([[7, 4]]);
  });

  test("at twice the rate timers come in half the time, those that were pending too, and never early by that clock", () => {
    const node = told();
    node.do(() => node.condition.startTimer(seconds(6), node.code, 1));
    node.until(2);
    node.ailments.add("clock-pace", 0, 2);
    node.clock.setRate(2, (2 * S) as Instant);
    expect(node.bites).toEqual([0]);
    node.do(() => node.condition.startTimer(seconds(6), node.code, 2));
    node.until(10);
    expect(node.fired).toEqual([
      [1, 4],
      [2, 5],
    ]);
    expect(node.condition.monotonic()).toBe(18 * S);
  });

  test("a frozen clock stands, its timers with it; a thaw lets both go on, and what was cancelled meanwhile never comes", () => {
    const node = told();
    node.until(1);
    node.do(() => node.condition.startTimer(seconds(2), node.code, 1));
    node.ailments.add("clock-pace", 0);
    node.clock.freeze((1 * S) as Instant);
    let cancelled!: ReturnType<NodeCondition["startTimer"]>;
    node.do(() => (cancelled = node.condition.startTimer(seconds(1), node.code, 2)));
    node.until(9);
    expect([node.fired, node.condition.monotonic(), node.condition.wall()]).toEqual([[], S, 6 * S]);
    node.condition.cancelTimer(cancelled);
    node.ailments.remove("clock-pace", 0);
    node.clock.thaw((9 * S) as Instant);
    node.until(14);
    expect([node.fired, node.condition.monotonic()]).toEqual([[[1, 11]], 6 * S]);
  });

  test("who hears late of a change never sees the clock go back", () => {
    const node = told();
    node.until(3);
    const before = node.condition.monotonic();
    node.clock.freeze((2 * S) as Instant);
    expect(node.condition.monotonic()).toBeGreaterThanOrEqual(before);
  });

  test("the next life of a machine has the clock, and the ailments, that the one before had", () => {
    const node = told();
    node.until(2);
    node.ailments.add("clock-pace", 0, 3);
    node.ailments.add("clock-step", 1);
    node.clock.setRate(3, (2 * S) as Instant);
    node.clock.step(10 * S);
    node.until(4);
    node.ailments.remove("clock-pace", 0);
    node.clock.setRate(1, (4 * S) as Instant);
    node.until(6);
    const next = rig({ ailments: node.ailments.soFar, clock: node.clock.soFar }, 6);
    expect(next.condition.monotonic()).toBe(10 * S);
    expect(node.condition.monotonic()).toBe(10 * S);
    expect(next.condition.wall()).toBe(25 * S);
    expect([next.condition.ailments.has("clock-pace"), next.bites]).toEqual([false, [1]]);
  });
});
