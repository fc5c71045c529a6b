// The rules of the queue orderings, on scenes small enough to check by hand and on published examples.

import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { edf } from "../../../src/algorithms/ordering/edf.ts";
import { fifo } from "../../../src/algorithms/ordering/fifo.ts";
import type { Ordering } from "../../../src/algorithms/ordering/ordering.ts";
import { priority } from "../../../src/algorithms/ordering/priority.ts";
import { roundRobin } from "../../../src/algorithms/ordering/round-robin.ts";
import { sjf } from "../../../src/algorithms/ordering/sjf.ts";
import { seconds, START } from "../../../src/kernel/time.ts";
import { at, ends, happenings, job, story, ZERO } from "./drive.ts";

function waitingIds(ordering: Ordering, second = 0): readonly number[] {
  return ordering.waiting(at(second)).map(({ id }) => id);
}

describe("fifo", () => {
  test("goes by admission, also for a task that comes back late", () => {
    const queue = fifo.create({});
    for (const number of [3, 1, 2]) queue.add(plainTask(number), START);
    expect(waitingIds(queue)).toEqual([1, 2, 3]);
  });

  test("lets nothing overtake a first task that does not fit", () => {
    const jobs = [job(1, 0, 10), job(2, 1, 10, { cores: 2 }), job(3, 2, 1)];
    expect(story(fifo.create({}), jobs, 2)).toEqual([
      "start 1 @0",
      "finish 1 @10",
      "start 2 @10",
      "finish 2 @20",
      "start 3 @20",
      "finish 3 @21",
    ]);
  });
});

describe("sjf", () => {
  // Silberschatz, Galvin, Gagne, Operating System Concepts, section on SJF: bursts 6, 8, 7, 3; mean wait 7.
  test("reproduces the textbook's example", () => {
    const jobs = [job(1, 0, 6), job(2, 0, 8), job(3, 0, 7), job(4, 0, 3)];
    const queue = sjf.create({ basis: "estimate" });
    jobs.forEach(({ task }) => queue.add(task, START));
    expect(waitingIds(queue)).toEqual([4, 1, 3, 2]);
  });

  test("goes by estimate and not by truth, ties by admission", () => {
    const jobs = [
      job(1, 0, 1),
      job(2, 0.5, 9, { estimate: seconds(1) }),
      job(3, 0.5, 1, { estimate: seconds(5) }),
      job(4, 0.5, 2, { estimate: seconds(1) }),
    ];
    expect(ends(sjf.create({ basis: "estimate" }), jobs)).toEqual({ 1: 1, 2: 10, 4: 12, 3: 13 });
  });

  test("can count saved work: the basis `remaining`", () => {
    const halfDone = plainTask(1, { estimate: seconds(10), remaining: seconds(2) });
    const fresh = plainTask(2, { estimate: seconds(4) });
    const orders = (["estimate", "remaining"] as const).map((basis) => {
      const queue = sjf.create({ basis });
      [halfDone, fresh].forEach((task) => queue.add(task, START));
      return waitingIds(queue);
    });
    expect(orders).toEqual([
      [2, 1],
      [1, 2],
    ]);
  });
});

describe("edf", () => {
  const overload = [2, 3, 4, 5].map((deadline, index) => job(index + 1, 0, 2, { deadline: at(deadline) }));

  // Catalogue K6, the domino effect.
  test("beyond capacity each task is late because of the one before", () => {
    expect(ends(edf.create({ dropLate: false, preemptive: false }), overload)).toEqual({ 1: 2, 2: 4, 3: 6, 4: 8 });
  });

  test("dropLate gives up a task at its deadline and not before", () => {
    expect(story(edf.create({ dropLate: true, preemptive: false }), overload)).toEqual([
      "start 1 @0",
      "finish 1 @2",
      "start 2 @2",
      "finish 2 @4",
      "drop 3 @4",
      "start 4 @4",
      "finish 4 @6",
    ]);
  });

  test("a task without a deadline goes last and is never dropped", () => {
    const jobs = [job(1, 0, 2), job(2, 0, 1, { deadline: at(100) }), job(3, 1, 1, { deadline: at(50) })];
    expect(ends(edf.create({ dropLate: true, preemptive: false }), jobs)).toEqual({ 1: 2, 3: 3, 2: 4 });
  });

  // Liu and Layland 1973, theorem 7: preemptive EDF meets every deadline up to full utilisation. Periods 2 and 5, work 1 and 2.5.
  test("preemptive, it meets every deadline of a full periodic load; without preemption it does not", () => {
    const jobs = [...periodic(100, 2, 1), ...periodic(200, 5, 2.5)].map((each, index) => ({
      ...each,
      task: { ...each.task, sequence: index },
    }));
    const late = (isPreemptive: boolean): number => {
      const finished = ends(edf.create({ dropLate: false, preemptive: isPreemptive }), jobs);
      return jobs.filter(({ task }) => seconds(finished[task.id]) > task.deadline).length;
    };
    expect(late(true)).toBe(0);
    expect(late(false)).toBeGreaterThan(0);
  });

  test("preemptive, it displaces the latest deadline, and no equal one", () => {
    const running = [job(1, 0, 9, { deadline: at(60) }), job(2, 0, 9, { deadline: at(80) })];
    const jobs = [...running, job(3, 1, 1, { deadline: at(70) }), job(4, 3, 1, { deadline: at(80) })];
    const displaced = happenings(edf.create({ dropLate: false, preemptive: true }), jobs, 2).filter(
      ({ kind }) => kind === "preempt",
    );
    expect(displaced).toEqual([{ kind: "preempt", id: 2, at: at(1) }]);
  });

  function periodic(first: number, period: number, work: number) {
    const count = 40 / period;
    return Array.from({ length: count }, (_, turn) =>
      job(first + turn, turn * period, work, { deadline: at((turn + 1) * period) }),
    );
  }
});

describe("round-robin", () => {
  test("gives each tenant one task in turn, and the oldest of each", () => {
    const queue = roundRobin.create({});
    ["red", "red", "red", "green", "blue", "green"].forEach((tenant, id) =>
      queue.add(plainTask(id, { tenant }), START),
    );
    expect(waitingIds(queue)).toEqual([0, 3, 4, 1, 5, 2]);
    const jobs = ["red", "red", "red", "green", "blue", "green"].map((tenant, id) => job(id, 0, 1, { tenant }));
    const other = job(9, 0, 1, { tenant: "other", sequence: -1 });
    expect(ends(roundRobin.create({}), [other, ...jobs])).toEqual({ 9: 1, 0: 2, 3: 3, 4: 4, 1: 5, 5: 6, 2: 7 });
  });

  test("a tenant that was idle joins at the end of the round and has saved up nothing", () => {
    const jobs = [
      ...[0, 1, 2, 3].map((id) => job(id, 0, 1, { tenant: "busy" })),
      ...[4, 5, 6].map((id) => job(id, 1.5, 1, { tenant: "late" })),
    ];
    expect(ends(roundRobin.create({}), jobs)).toEqual({ 0: 1, 1: 2, 2: 3, 4: 4, 3: 5, 5: 6, 6: 7 });
  });

  test("a cancelled tenant does not cost the others their turn", () => {
    const queue = roundRobin.create({});
    ["red", "green", "blue"].forEach((tenant, id) => queue.add(plainTask(id, { tenant }), START));
    queue.remove(plainTask(0).id);
    expect(waitingIds(queue)).toEqual([1, 2]);
  });
});

describe("priority", () => {
  const fixedPriority = {
    agingInterval: ZERO,
    agingStep: 1,
    agingMax: undefined,
    preemptive: false,
    victims: "one" as const,
    grace: ZERO,
    band: undefined,
    displacementRate: undefined,
    displacementBurst: 1,
  };

  test("goes by priority, then by admission", () => {
    const queue = priority.create(fixedPriority);
    [1, 5, 3, 5].forEach((important, id) => queue.add(plainTask(id, { priority: important }), START));
    expect(waitingIds(queue)).toEqual([1, 3, 2, 0]);
  });

  test("waiting adds a step per whole interval, up to agingMax, and never takes away", () => {
    const queue = priority.create({ ...fixedPriority, agingInterval: seconds(10), agingStep: 2, agingMax: 5 });
    queue.add(plainTask(1, { priority: 0, queuedAt: at(0) }), at(0));
    queue.add(plainTask(2, { priority: 3, queuedAt: at(15) }), at(15));
    queue.add(plainTask(3, { priority: 9, queuedAt: at(15) }), at(15));
    expect(waitingIds(queue, 19.9)).toEqual([3, 2, 1]); // 9, 3, 2
    expect(waitingIds(queue, 20)).toEqual([3, 1, 2]); // 9, 4, 3
    expect(waitingIds(queue, 25)).toEqual([3, 2, 1]); // 9, 5, 4
    expect(waitingIds(queue, 35)).toEqual([3, 1, 2]); // 9, 5 and 5, where no limit would give 6 and 7: the longer wait
  });

  // Catalogue A6, I11: wait <= (priority gap / step) * interval + backlog.
  test("ageing bounds the wait of the least important task", () => {
    const stream = Array.from({ length: 300 }, (_, number) =>
      job(number + 1, number, 1, { priority: 6, sequence: number + 1 }),
    );
    const poor = job(0, 0.5, 1, { priority: 0, sequence: 1_000 });
    const aged = priority.create({ ...fixedPriority, agingInterval: seconds(10), agingStep: 2, agingMax: 6 });
    const backlog = 1;
    expect(ends(aged, [...stream, poor])[0] - 1 - 0.5).toBeLessThanOrEqual((6 / 2) * 10 + backlog);
    expect(ends(priority.create(fixedPriority), [...stream, poor])[0]).toBe(301);
  });

  test("preemptive, it displaces the least important and latest admitted, one at a time", () => {
    const jobs = [
      job(1, 0, 5, { priority: 1 }),
      job(2, 0, 5, { priority: 1 }),
      job(3, 0, 5, { priority: 2 }),
      job(4, 1, 5, { priority: 3 }),
    ];
    const told = story(priority.create({ ...fixedPriority, preemptive: true }), jobs, 3);
    expect(told.slice(3, 6)).toEqual(["preempt 2 @1", "start 4 @1", "finish 1 @5"]);
  });

  test("a big task displaces one that holds as much, and never several small ones", () => {
    const displacedBy = (cores: number): number[] => {
      const running = [
        job(1, 0, 5, { priority: 1, cores: 2 }),
        job(2, 0, 5, { priority: 0 }),
        job(3, 0, 5, { priority: 0 }),
      ];
      const jobs = [...running, job(4, 1, 5, { priority: 3, cores })];
      return happenings(priority.create({ ...fixedPriority, preemptive: true }), jobs, 4).flatMap(({ kind, id }) =>
        kind === "preempt" ? [id] : [],
      );
    };
    expect(displacedBy(1)).toEqual([3]);
    expect(displacedBy(2)).toEqual([1]);
    expect(displacedBy(3)).toEqual([]);
  });

  test("who needs a named resource displaces only who holds it", () => {
    const displacer = { ...plainTask(9, { priority: 3 }), resources: { gpu: 1 } };
    const running = [undefined, { gpu: 1 }, undefined].map((resources, id) => ({
      task: { ...plainTask(id, { priority: id === 1 ? 1 : 0 }), resources },
      attempt: 1,
      startedAt: START,
      remaining: () => ZERO,
    }));
    const queue = priority.create({ ...fixedPriority, preemptive: true });
    queue.add(displacer, START);
    expect(queue.choose({ fits: () => false, running: () => running }, START)).toMatchObject({
      kind: "preempt",
      victim: { task: { id: 1 } },
    });
  });

  test("a task that earned its place by waiting is not displaced by the class it overtook", () => {
    const jobs = [job(1, 0, 40, { priority: 5 }), job(2, 0, 30, { priority: 0 }), job(3, 45, 5, { priority: 4 })];
    const aged = { ...fixedPriority, agingInterval: seconds(5), preemptive: true };
    expect(story(priority.create(aged), jobs)).not.toContainEqual(expect.stringContaining("preempt"));
    expect(story(priority.create({ ...fixedPriority, preemptive: true }), jobs)).toContain("preempt 2 @45");
  });
});
