// Deficit round robin and weighted fair queueing: small schedules by hand, and the bounds that their authors proved.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { drr } from "../../../src/algorithms/ordering/drr.ts";
import { fifo } from "../../../src/algorithms/ordering/fifo.ts";
import type { Ordering, QueuedTask, Room } from "../../../src/algorithms/ordering/ordering.ts";
import { wfq } from "../../../src/algorithms/ordering/wfq.ts";
import { type Duration, seconds, START, toSeconds } from "../../../src/kernel/time.ts";
import { at, happenings, job } from "./drive.ts";

const ROOM: Room = { fits: () => true, running: () => [] };

const turns = (quantum: number): Ordering => drr.create({ quantum: seconds(quantum) });
const fair = (cores = 1): Ordering =>
  wfq.create({}, { capacity: () => ({ cores, memory: Infinity, resources: new Map() }) });

let count = 0;
function offer(ordering: Ordering, tenant: string, works: readonly number[], weight = 1): void {
  for (const work of works) {
    count += 1;
    ordering.add(plainTask(count, { tenant, weight, estimate: seconds(work) }), START);
  }
}

/** Gives the next one a place, and takes it back after `used` seconds; default: as long as estimated. */
function serve(ordering: Ordering, used?: number): string | undefined {
  const task = take(ordering);
  if (task === undefined) return undefined;
  ordering.returned?.(task, used === undefined ? task.estimate : seconds(used), START);
  return say(task);
}

function take(ordering: Ordering): QueuedTask | undefined {
  const choice = ordering.choose(ROOM, START);
  if (choice.kind !== "start") return undefined;
  ordering.remove(choice.task.id);
  ordering.granted?.(choice.task, START);
  return choice.task;
}

const say = ({ tenant, estimate }: QueuedTask): string => `${tenant}${toSeconds(estimate)}`;

function order(ordering: Ordering): string {
  const planned = ordering.waiting(START).map(say).join(" ");
  const served: string[] = [];
  for (let next = serve(ordering); next !== undefined; next = serve(ordering)) served.push(next);
  expect(planned).toBe(served.join(" "));
  return planned;
}

describe("drr", () => {
  // Shreedhar and Varghese 1995, figures 2 and 3: quantum 500. Round 1 serves a200 (300 kept), b500, c100 (400 kept), d180
  // (320 kept); round 2 a750 (of 800), a20 (of 50), b500, c600 (of 900), c200 (of 300), d700 (of 820), d50 (of 120).
  test("serves the paper's four queues", () => {
    const queue = turns(500);
    offer(queue, "a", [200, 750, 20]);
    offer(queue, "b", [500, 500]);
    offer(queue, "c", [100, 600, 200]);
    offer(queue, "d", [180, 700, 50]);
    expect(order(queue)).toBe("a200 b500 c100 d180 a750 a20 b500 c600 c200 d700 d50");
  });

  test("a weight is worth so many quanta", () => {
    const queue = turns(1);
    offer(queue, "a", [1, 1, 1, 1, 1, 1], 3);
    offer(queue, "b", [1, 1, 1]);
    expect(order(queue)).toBe("a1 a1 a1 b1 a1 a1 a1 b1 b1");
  });

  // a needs 50 rounds of 1 s, b 30: b goes first, and again when it has saved up 30 more, before which a has 50.
  test("a quantum far below the tasks takes as many rounds, but not as much time", () => {
    const queue = turns(1);
    offer(queue, "a", [50, 50]);
    offer(queue, "b", [30, 30, 30]);
    expect(order(queue)).toBe("b30 a50 b30 b30 a50");
  });

  test("whoever leaves with something unused comes back with nothing", () => {
    const queue = turns(10);
    offer(queue, "b", [1, 9, 9]);
    offer(queue, "a", [1]);
    expect([serve(queue), serve(queue)]).toEqual(["b1", "b9"]);
    expect(serve(queue)).toBe("a1");
    offer(queue, "a", [15]);
    // With its 9 unused seconds it could have gone in the first turn.
    expect(order(queue)).toBe("b9 a15");
  });

  test("who used more than was estimated waits until others have had as much", () => {
    const queue = turns(1);
    offer(queue, "a", [1, 1, 1]);
    offer(queue, "b", [1, 1, 1, 1, 1]);
    expect(serve(queue, 3)).toBe("a1");
    expect(order(queue)).toBe("b1 b1 b1 a1 b1 a1 b1");
  });

  test("what never ran costs nothing", () => {
    const queue = turns(1);
    offer(queue, "a", [1, 1]);
    offer(queue, "b", [1, 1]);
    const first = take(queue)!;
    queue.returned?.(first, 0 as Duration, START);
    expect(order(queue)).toBe("a1 b1 b1");
  });

  // The theorem of the paper on fairness: over any interval in which both are backlogged, what two flows were sent, per weight, differs by
  // no more than two largest packets and a quantum (of weight 1).
  test("between two tenants that wait all the time, service per weight differs by at most 2 max + quantum, over any interval", () => {
    let worst = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (quantum, weights, works) => {
          const queue = turns(quantum);
          const next = (): number => works.next().value as number;
          weights.forEach((weight, tenant) => offer(queue, `t${tenant}`, Array.from({ length: 60 }, next), weight));
          const had = weights.map(() => 0);
          const differences = weights.map(() => weights.map(() => ({ least: 0, most: 0 })));
          for (let served = 0; served < 50; served += 1) {
            const task = take(queue)!;
            queue.returned?.(task, task.estimate, START);
            const tenant = Number(task.tenant.slice(1));
            had[tenant]! += toSeconds(task.estimate) / weights[tenant]!;
            for (let a = 0; a < weights.length; a += 1)
              for (let b = 0; b < a; b += 1) {
                const range = differences[a]![b]!;
                range.least = Math.min(range.least, had[a]! - had[b]!);
                range.most = Math.max(range.most, had[a]! - had[b]!);
                worst = Math.max(worst, (range.most - range.least) / (18 + quantum));
                expect(range.most - range.least).toBeLessThanOrEqual(2 * 9 + quantum + 1e-9);
              }
          }
        },
      ),
    );
    expect(worst).toBeGreaterThan(0.5);
  });
});

describe("wfq", () => {
  // All at 0. Virtual ends: a 1, 2, 3 (weight 1); b 3 / 2, 6 / 2 (weight 2); the tie at 3 goes by admission.
  test("serves by virtual end", () => {
    const queue = fair();
    offer(queue, "a", [1, 1, 1]);
    offer(queue, "b", [3, 3], 2);
    expect(order(queue)).toBe("a1 b3 a1 a1 b3");
  });

  // a alone from 0 to 4: virtual time runs as the clock does, 4 at 4 s. b comes then: its second ends at 5 in virtual time; what is
  // left of a (1 s tasks that end at 5, 6, ...) has waited longer. Tie at 5 by admission, then in turns.
  test("nobody saves up turns while away", () => {
    const jobs = [
      ...Array.from({ length: 8 }, (_, id) => job(id, 0, 1, { tenant: "a" })),
      ...Array.from({ length: 3 }, (_, index) => job(10 + index, 4, 1, { tenant: "b" })),
    ];
    const starts = happenings(fair(), jobs).filter(({ kind }) => kind === "start");
    expect(starts.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 10, 5, 11, 6, 12, 7]);
  });

  test("with several cores the clock of the fluid system runs as much faster", () => {
    // As above with two cores: at 2 s virtual time is 4.
    const jobs = [
      ...Array.from({ length: 8 }, (_, id) => job(id, 0, 1, { tenant: "a" })),
      ...Array.from({ length: 3 }, (_, index) => job(10 + index, 2, 1, { tenant: "b" })),
    ];
    const starts = happenings(fair(2), jobs, 2).filter(({ kind }) => kind === "start");
    expect(starts.slice(4).map(({ id }) => id)).toEqual([4, 10, 5, 11, 6, 12, 7]);
  });

  test("when nothing is left, it begins anew", () => {
    const queue = fair();
    offer(queue, "a", [100]);
    serve(queue);
    offer(queue, "a", [2]);
    offer(queue, "b", [1.5]);
    expect(order(queue)).toBe("b1.5 a2");
  });

  const days = fc.array(
    fc.record({
      arrival: fc.integer({ min: 0, max: 30 }),
      work: fc.integer({ min: 1, max: 9 }),
      tenant: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 25 },
  );
  const WEIGHTS = [1, 2, 3, 5];

  /** How much later than in the fluid system a task ends at most, less the longest task. */
  function lag(ordering: Ordering, day: readonly { arrival: number; work: number; tenant: number }[]): number {
    const sorted = day.toSorted((a, b) => a.arrival - b.arrival);
    const jobs = sorted.map(({ arrival, work, tenant }, id) =>
      job(id, arrival, work, { tenant: `t${tenant}`, weight: WEIGHTS[tenant]! }),
    );
    const fluid = fluidEnds(sorted);
    const ended = happenings(ordering, jobs).filter(({ kind }) => kind === "finish");
    const latest = Math.max(...ended.map(({ id, at: when }) => toSeconds(when) - fluid[id]!));
    return latest - Math.max(...day.map(({ work }) => work));
  }

  // Parekh and Gallager 1993, theorem 1.
  test("no task ends later than in the fluid system by more than the longest task takes", () => {
    fc.assert(
      fc.property(days, (day) => void expect(lag(fair(), day)).toBeLessThanOrEqual(1e-5)),
      { numRuns: 500 },
    );
  });

  test("which is not true of the order of arrival", () => {
    const flood = Array.from({ length: 20 }, () => ({ arrival: 0, work: 5, tenant: 0 }));
    expect(lag(fifo.create({}), [...flood, { arrival: 1, work: 1, tenant: 3 }])).toBeGreaterThan(50);
    expect(lag(fair(), [...flood, { arrival: 1, work: 1, tenant: 3 }])).toBeLessThanOrEqual(1e-5);
  });

  /** Second of the end of each task where all tenants with work are served at once, by weight. Small steps from event to event. */
  function fluidEnds(day: readonly { arrival: number; work: number; tenant: number }[]): number[] {
    const ends: number[] = [];
    const queues = WEIGHTS.map(() => [] as { id: number; left: number }[]);
    let now = 0;
    let arrived = 0;
    while (ends.filter((end) => end !== undefined).length < day.length) {
      const total = queues.reduce((sum, queue, tenant) => sum + (queue.length > 0 ? WEIGHTS[tenant]! : 0), 0);
      const arrivesIn = arrived < day.length ? day[arrived]!.arrival - now : Infinity;
      const endsIn = queues.map(([first], tenant) => (first ? (first.left * total) / WEIGHTS[tenant]! : Infinity));
      const step = Math.min(arrivesIn, ...endsIn);
      queues.forEach(([first], tenant) => first && (first.left -= (step * WEIGHTS[tenant]!) / total));
      now += step;
      for (const queue of queues) while (queue.length > 0 && queue[0]!.left < 1e-9) ends[queue.shift()!.id] = now;
      for (; arrived < day.length && day[arrived]!.arrival <= now + 1e-12; arrived += 1)
        queues[day[arrived]!.tenant]!.push({ id: arrived, left: day[arrived]!.work });
    }
    return ends;
  }
});

test("the clock goes by the time at which tasks come, and not by the order in which they are looked at", () => {
  const queue = fair();
  queue.add(plainTask(1, { tenant: "a", estimate: seconds(4) }), at(0));
  queue.add(plainTask(2, { tenant: "b", estimate: seconds(1) }), at(2));
  expect(queue.waiting(at(2)).map(({ id }) => id)).toEqual([2, 1]);
});
