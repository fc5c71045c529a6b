// CoDel against the pseudocode of RFC 8289, section 5, written down as it stands there, and worked out by hand.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codel } from "../../../src/algorithms/ordering/codel.ts";
import { CODEL_START, codelStep, type CodelState } from "../../../src/algorithms/ordering/codel-state.ts";
import type { QueuedTask, Room } from "../../../src/algorithms/ordering/ordering.ts";
import { milliseconds, NEVER, type Instant } from "../../../src/kernel/time.ts";

const TARGET = milliseconds(5);
const INTERVAL = milliseconds(100);
const OPTIONS = { target: TARGET, interval: INTERVAL };
const ROOM: Room = { fits: () => true, running: () => [] };

/** Which packets go and which are dropped, in order, as the RFC has it; a packet is its time of arrival. */
class Rfc8289 {
  readonly queue: number[] = [];
  readonly dropped: number[] = [];
  #firstAbove = 0;
  #dropNext = 0;
  #count = 0;
  #lastCount = 0;
  #dropping = false;

  #dodequeue(now: number): { packet: number | undefined; okToDrop: boolean } {
    const packet = this.queue.shift();
    let okToDrop = false;
    if (packet === undefined) this.#firstAbove = 0;
    else if (now - packet < TARGET || this.queue.length === 0) this.#firstAbove = 0;
    else if (this.#firstAbove === 0) this.#firstAbove = now + INTERVAL;
    else if (now >= this.#firstAbove) okToDrop = true;
    return { packet, okToDrop };
  }

  #controlLaw(from: number, count: number): number {
    return from + Math.floor(INTERVAL / Math.sqrt(count));
  }

  dequeue(now: number): number | undefined {
    let r = this.#dodequeue(now);
    if (this.#dropping) {
      if (!r.okToDrop) this.#dropping = false;
      while (now >= this.#dropNext && this.#dropping) {
        this.dropped.push(r.packet!);
        this.#count += 1;
        r = this.#dodequeue(now);
        if (r.okToDrop) this.#dropNext = this.#controlLaw(this.#dropNext, this.#count);
        else this.#dropping = false;
      }
    } else if (r.okToDrop) {
      this.dropped.push(r.packet!);
      r = this.#dodequeue(now);
      this.#dropping = true;
      const delta = this.#count - this.#lastCount;
      this.#count = delta > 1 && now - this.#dropNext < 16 * INTERVAL ? delta : 1;
      this.#dropNext = this.#controlLaw(now, this.#count);
      this.#lastCount = this.#count;
    }
    return r.packet;
  }
}

/** One place becomes free at each of these times; what came until then waits. */
function compare(arrivals: readonly number[], free: readonly number[]) {
  const rfc = new Rfc8289();
  const ordering = codel.create(OPTIONS);
  const ours = { started: [] as number[], dropped: [] as number[] };
  const theirs: number[] = [];
  let next = 0;
  for (const now of free) {
    for (; next < arrivals.length && arrivals[next] <= now; next += 1) {
      rfc.queue.push(arrivals[next]);
      ordering.add({ id: next } as unknown as QueuedTask, arrivals[next] as Instant);
    }
    const packet = rfc.dequeue(now);
    if (packet !== undefined) theirs.push(packet);
    for (let isFree = true; isFree;) {
      const choice = ordering.choose(ROOM, now as Instant);
      if (choice.kind !== "start" && choice.kind !== "drop") break;
      ordering.remove(choice.task.id);
      ours[choice.kind === "start" ? "started" : "dropped"].push(arrivals[choice.task.id as number]);
      isFree = choice.kind === "drop";
    }
  }
  return { ours, theirs: { started: theirs, dropped: rfc.dropped } };
}

test("starts and drops what RFC 8289 does, whatever comes whenever there is a place", () => {
  const steps = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 50, maxLength: 400, size: "max" });
  let dropped = 0;
  fc.assert(
    fc.property(steps, steps, fc.integer({ min: 1, max: 4 }), (gaps, services, slow) => {
      const sums = (list: readonly number[], factor: number) => {
        let at = 1;
        return list.map((gap) => (at += gap * factor));
      };
      const { ours, theirs } = compare(sums(gaps, 1), sums(services, slow / 2));
      expect(ours).toEqual(theirs);
      dropped += ours.dropped.length;
    }),
    { numRuns: 60 },
  );
  expect(dropped).toBeGreaterThan(500);
});

describe("the control law", () => {
  const step = (state: CodelState, waited: number, at: number, isLast = false) =>
    codelStep(state, milliseconds(waited), isLast, milliseconds(at) as number as Instant, OPTIONS);

  test("drops the first one when waits have been too long for an interval, then after 100 / sqrt(n) ms", () => {
    let state = step(CODEL_START, 6, 0).state;
    expect(state.firstAbove).toBe(INTERVAL);
    expect(step(state, 6, 99.999).drops).toBe(false);
    const drops: number[] = [];
    for (let at = 100; at < 400; at += 0.5) {
      for (;;) {
        const { drops: isDropped, state: next } = step(state, 6, at);
        state = next;
        if (!isDropped) break;
        drops.push(at);
      }
    }
    // 100, + 100 / sqrt(1), + 100 / sqrt(2), + 100 / sqrt(3): on the half millisecond.
    expect(drops).toEqual([100, 200, 271, 328.5, 378.5]);
  });

  test.each([
    ["one short wait", 4.999, false],
    ["nobody behind", 1_000, true],
  ])("starts afresh after %s", (_case, waited, isLast) => {
    const above = step(CODEL_START, 6, 0).state;
    expect(step(above, waited, 150, isLast)).toMatchObject({ drops: false, state: { firstAbove: NEVER } });
  });
});
