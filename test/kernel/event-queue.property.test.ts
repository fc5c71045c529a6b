// The timing wheel against the obvious: random schedules with ties, zero delays, far-off events and cancels, run in the
// paranoid mode (which compares every step with the sorted list) and once more against a model that sorts.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStream, type RandomStream } from "../../src/kernel/random-stream.ts";
import { type EventHandle, Simulation } from "../../src/kernel/simulation.ts";
import { type Duration, type Instant, NEVER } from "../../src/kernel/time.ts";

type Command =
  | { readonly kind: "schedule"; readonly delay: number }
  | { readonly kind: "burst"; readonly delay: number; readonly count: number }
  | { readonly kind: "cancel"; readonly which: number }
  | { readonly kind: "step" }
  | { readonly kind: "run"; readonly duration: number };

/** Delays around every border of the wheel: its digits, its words, the near list. */
const delay = fc.oneof(
  fc.constantFrom(0, 1, 255, 256, 257, 65_535, 65_536, 2 ** 24, 2 ** 32 - 1, 2 ** 32, 2 ** 40, 2 ** 48),
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.integer({ min: 0, max: 2 ** 45 }),
);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("schedule" as const), delay }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("burst" as const), delay, count: fc.integer({ min: 2, max: 90 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat() }) },
  { weight: 4, arbitrary: fc.constant({ kind: "step" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("run" as const), duration: delay }) },
);

/** What must fire: kept as a plain list, sorted by (instant, order of scheduling) when it is asked. */
class Model {
  readonly #pending: { readonly at: number; readonly number: number }[] = [];

  add(at: number, number: number): void {
    this.#pending.push({ at, number });
  }

  remove(number: number): void {
    this.#pending.splice(
      this.#pending.findIndex((event) => event.number === number),
      1,
    );
  }

  next(): { readonly at: number; readonly number: number } | undefined {
    return this.#pending.toSorted((one, other) => one.at - other.at || one.number - other.number)[0];
  }
}

/** Plays commands; each event that fires must be the model's next. Every third event schedules another. */
function play(commands: readonly Command[], paranoid: boolean): string {
  const simulation = new Simulation({ paranoid });
  const model = new Model();
  const handles: EventHandle[] = [];
  const code = simulation.register("event", (number) => {
    expect({ at: simulation.now as number, number }).toEqual(model.next());
    model.remove(number);
    if (number % 3 === 0) schedule((number * 37) % 400);
  });
  function schedule(delay: number): void {
    if (simulation.now + delay > NEVER) return;
    model.add(simulation.now + delay, handles.length);
    handles.push(simulation.scheduleAfter(delay as Duration, code, handles.length, 0));
  }
  for (const step of commands) {
    if (step.kind === "schedule") schedule(step.delay);
    else if (step.kind === "burst")
      for (let count = 0; count < step.count; count += 1) schedule(step.delay + (count % 3));
    else if (step.kind === "cancel") cancelOne(step.which);
    else if (step.kind === "step") simulation.step();
    else simulation.runUntil(Math.min(simulation.now + step.duration, NEVER) as Instant);
  }
  function cancelOne(which: number): void {
    const number = handles.length === 0 ? 0 : which % handles.length;
    if (handles.length > 0 && simulation.cancel(handles[number])) model.remove(number);
  }
  while (simulation.step()) continue;
  expect(model.next()).toBeUndefined();
  expect(simulation.pendingCount).toBe(0);
  return simulation.digest.toString();
}

describe("the timing wheel", () => {
  it("agrees with a sorted model on schedules that fast-check invents", () => {
    const property = fc.property(fc.array(command, { maxLength: 120 }), (commands) => {
      expect(play(commands, true)).toBe(play(commands, false));
    });
    fc.assert(property, { seed: 20_260_101, numRuns: 250 });
  });

  it.each([1, 2, 3, 4])("agrees with the sorted list on long random runs, seed %d", (seed) => {
    const stream = createStream(String(seed), "wheel");
    for (let round = 0; round < 10; round += 1) longRun(stream, 4 + stream.integer(1_500));
  });

  it("keeps the order of a million and more pending events", () => {
    const simulation = new Simulation();
    const stream = createStream("1", "million");
    const count = 1_200_000;
    let last = -1;
    let inOrder = 0;
    const code = simulation.register("event", () => {
      if (simulation.now >= last) inOrder += 1;
      last = simulation.now;
    });
    for (let index = 0; index < count; index += 1)
      simulation.scheduleAt(stream.integer(1e12) as Instant, code, index, 0);
    expect(simulation.pendingCount).toBe(count);
    simulation.runUntil(NEVER);
    expect([simulation.eventsFired, inOrder]).toEqual([count, count]);
  });
});

/** Keeps about `pending` events in the queue for 2,000 firings, with ties and with a cancel for every fourth. */
function longRun(stream: RandomStream, pending: number): void {
  const simulation = new Simulation({ paranoid: true });
  const scale = 2 ** stream.integer(44);
  const handles: EventHandle[] = [];
  let left = 2_000;
  const code = simulation.register("event", () => {
    left -= 1;
    if (left <= 0) return simulation.stop();
    schedule();
    if (stream.chance(0.25) && simulation.cancel(handles[stream.integer(handles.length)])) schedule();
  });
  function schedule(): void {
    const delay = stream.chance(0.2) ? stream.integer(3) : Math.floor(scale * stream.exponential());
    handles.push(simulation.scheduleAfter(delay as Duration, code, handles.length, 0));
  }
  for (let index = 0; index < pending; index += 1) schedule();
  simulation.runUntil(NEVER);
  expect(left).toBeLessThanOrEqual(0);
}
