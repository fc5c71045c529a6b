// The orderings that divide between tenants, on published cases and on scenes small enough to check by hand.

import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { drf } from "../../../src/algorithms/ordering/drf.ts";
import type { Capacity, Ordering, QueuedTask, Room } from "../../../src/algorithms/ordering/ordering.ts";
import { stride } from "../../../src/algorithms/ordering/stride.ts";
import { seconds, START, type Duration } from "../../../src/kernel/time.ts";
import { expectedOf, isSharedMissing } from "../../workload/shared-data.ts";
import { at, ends, job } from "./drive.ts";

const EVERYTHING_FITS: Room = { fits: () => true, running: () => [] };
const byWork = (): Ordering => stride.create({ charge: "work" });

function capacity(cores: number, memory: number, resources: Readonly<Record<string, number>> = {}): Capacity {
  return { cores, memory, resources: new Map(Object.entries(resources)) };
}

function drfOf(all: Capacity): Ordering {
  return drf.create({}, { capacity: () => all });
}

/** Who waits, by the tenants' names, in the order in which they would go. */
function turns(ordering: Ordering): string {
  return ordering
    .waiting(START)
    .map(({ tenant }) => tenant)
    .join(" ");
}

/** Gives the next task a place; undefined if there is none to give. */
function give(ordering: Ordering, room: Room = EVERYTHING_FITS, now = START): QueuedTask | undefined {
  const choice = ordering.choose(room, now);
  if (choice.kind !== "start") return undefined;
  ordering.remove(choice.task.id);
  ordering.granted?.(choice.task, now);
  return choice.task;
}

/** Takes the place back after the task has used its cores for so many seconds. */
function giveBack(ordering: Ordering, task: QueuedTask, used: number, now = START): void {
  ordering.returned?.(task, (seconds(used) * task.cores) as Duration, now);
}

let tasks = 0;
function offer(ordering: Ordering, tenant: string, count: number, properties: Partial<QueuedTask> = {}): QueuedTask[] {
  return Array.from({ length: count }, () => {
    const task = plainTask((tasks += 1), { tenant, ...properties });
    ordering.add(task, START);
    return task;
  });
}

describe("stride", () => {
  // Catalogue K7; the paper's figure of a 3 : 2 : 1 allocation.
  test.each(["work", "task"] as const)(
    "serves weights 3 : 2 : 1 as A B A A B C, again and again, charged by %s",
    (charge) => {
      const queue = stride.create({ charge });
      for (const [tenant, weight] of [["A", 3], ["B", 2], ["C", 1]] as const) offer(queue, tenant, 2 * weight, { weight }); // prettier-ignore
      const planned = turns(queue);
      const served: string[] = [];
      for (let task = give(queue); task !== undefined; task = give(queue)) {
        giveBack(queue, task, 1);
        served.push(task.tenant);
      }
      expect(served.join(" ")).toBe("A B A A B C A B A A B C");
      expect(planned).toBe(served.join(" "));
    },
  );

  test("charges by core time: two cores for two seconds are four tasks of one core and one second", () => {
    const queue = byWork();
    offer(queue, "big", 2, { cores: 2, estimate: seconds(2) });
    offer(queue, "small", 8);
    expect(turns(queue)).toBe("small small small big small small small small big small");
  });

  test("charged by task, size does not count", () => {
    const queue = stride.create({ charge: "task" });
    offer(queue, "big", 2, { cores: 2, estimate: seconds(2) });
    offer(queue, "small", 4);
    expect(turns(queue)).toBe("big small big small small small");
  });

  test("what a task used replaces what it was estimated to need", () => {
    const queue = byWork();
    offer(queue, "a", 3);
    offer(queue, "b", 8);
    const first = give(queue) as QueuedTask;
    expect([first.tenant, turns(queue)]).toEqual(["a", "b a b a b b b b b b"]);
    giveBack(queue, first, 4);
    expect(turns(queue)).toBe("b b b b a b a b b b");
  });

  test.each(["work", "task"] as const)(
    "what never ran costs nothing, and a copy as much again, charged by %s",
    (charge) => {
      const queue = stride.create({ charge });
      offer(queue, "a", 2);
      offer(queue, "b", 4);
      const first = give(queue) as QueuedTask;
      queue.granted?.(first, START);
      expect(turns(queue)).toBe("b b a b b");
      for (const used of [0, 0]) giveBack(queue, first, used);
      expect(turns(queue)).toBe("a b b b b");
    },
  );

  test("who had the machine alone, task by task, owes nobody anything but for the last one", () => {
    const queue = byWork();
    for (let count = 0; count < 10; count += 1) {
      offer(queue, "a", 1);
      giveBack(queue, give(queue) as QueuedTask, 1);
    }
    offer(queue, "b", 3);
    offer(queue, "a", 3);
    expect(turns(queue)).toBe("b a b a b a");
  });

  test("who leaves with a debt comes back with it", () => {
    const queue = byWork();
    const [long] = offer(queue, "a", 1, { estimate: seconds(5) });
    queue.remove(long.id);
    queue.granted?.(long, START);
    offer(queue, "b", 8);
    offer(queue, "a", 2);
    giveBack(queue, long, 5);
    expect(turns(queue)).toBe("b b b b b a b a b b");
  });

  test("a tenant that comes back after the others were served starts where they are", () => {
    const queue = byWork();
    const [early] = offer(queue, "early", 1);
    expect(give(queue)).toBe(early);
    giveBack(queue, early, 1);
    offer(queue, "busy", 20);
    for (let count = 0; count < 12; count += 1) giveBack(queue, give(queue) as QueuedTask, 1);
    offer(queue, "early", 3);
    expect(turns(queue)).toBe("busy busy early busy early busy early busy busy busy busy");
  });

  test("forgets the oldest of more than four thousand tenants that went with a debt", () => {
    const queue = byWork();
    const name = (number: number): string => `tenant-${number}`;
    for (let number = 0; number <= 4_096; number += 1) {
      const [task] = offer(queue, name(number), 1, { estimate: seconds(3) });
      queue.remove(task.id);
      queue.granted?.(task, START);
      giveBack(queue, task, 3);
    }
    offer(queue, "x", 4);
    for (const number of [0, 4_096]) offer(queue, name(number), 1);
    expect(turns(queue)).toBe("tenant-0 x x x tenant-4096 x");
  });

  test("a task that does not fit keeps the turn", () => {
    const jobs = [
      job(1, 0, 10, { tenant: "small" }),
      job(2, 1, 1, { tenant: "big", cores: 2 }),
      ...[3, 4, 5].map((id) => job(id, 1, 1, { tenant: "small" })),
    ];
    expect(ends(byWork(), jobs, 2)).toEqual({ 1: 10, 2: 11, 3: 12, 4: 12, 5: 13 });
  });
});

describe("drf", () => {
  const A = { cores: 1, memory: 4 };
  const B = { cores: 3, memory: 1 };

  /** Room for what the capacity leaves. */
  function pool(all: Capacity, held: readonly QueuedTask[]): Room {
    const free = (kind: "cores" | "memory"): number => held.reduce((left, task) => left - task[kind], all[kind]);
    return { fits: (task) => task.cores <= free("cores") && task.memory <= free("memory"), running: () => [] };
  }

  function fill(ordering: Ordering, all: Capacity): QueuedTask[] {
    const held: QueuedTask[] = [];
    for (;;) {
      const task = give(ordering, pool(all, held));
      if (task === undefined) return held;
      held.push(task);
    }
  }

  // Catalogue K8; Ghodsi et al. 2011, section 4.1.
  test("of 9 cores and 18 GB it gives three tasks to <1, 4> and two to <3, 1>, in turn, ties by name", () => {
    const all = capacity(9, 18);
    const queue = drfOf(all);
    offer(queue, "A", 9, A);
    offer(queue, "B", 9, B);
    const held = fill(queue, all);
    expect(held.map(({ tenant }) => tenant).join(" ")).toBe("A B A B A");
    const used = [held.reduce((sum, { cores }) => sum + cores, 0), held.reduce((sum, { memory }) => sum + memory, 0)];
    expect(used).toEqual([9, 14]);
  });

  test("counts named resources, and weight divides a share", () => {
    const all = capacity(100, 100, { gpu: 4 });
    const queue = drfOf(all);
    offer(queue, "gpu", 3, { resources: { gpu: 1 } });
    offer(queue, "wide", 3, { cores: 20, weight: 2 });
    // Shares after each: 1/4, 2/4, 3/4 against 1/10, 2/10, 3/10.
    expect(turns(queue)).toBe("gpu wide wide wide gpu gpu");
  });

  test("a tenant whose task does not fit is skipped, and is first again when it does", () => {
    const queue = drfOf(capacity(4, 100));
    offer(queue, "big", 2, { cores: 4 });
    offer(queue, "small", 3);
    const room = (cores: number): Room => ({ fits: (task) => task.cores <= cores, running: () => [] });
    expect(give(queue, room(2))?.tenant).toBe("small");
    expect(give(queue, room(4))?.tenant).toBe("big");
  });

  test("a place that was returned counts no more", () => {
    const queue = drfOf(capacity(10, 100));
    offer(queue, "a", 3, { cores: 2 });
    offer(queue, "b", 3, { cores: 2 });
    const [first] = [give(queue), give(queue)] as QueuedTask[];
    expect(turns(queue)).toBe("a b a b");
    give(queue);
    expect(turns(queue)).toBe("b a b");
    giveBack(queue, first, 1);
    expect(turns(queue)).toBe("a b b");
  });

  test("when machines go, the shares are of what is left", () => {
    let all = capacity(20, 10);
    const queue = drf.create({}, { capacity: () => all });
    const [memory] = offer(queue, "memory", 2, { cores: 1, memory: 2 });
    const [cores] = offer(queue, "cores", 2, { cores: 3, memory: 0 });
    for (const task of [memory, cores]) {
      queue.remove(task.id);
      queue.granted?.(task, START);
    }
    expect(turns(queue)).toBe("cores memory"); // 3/20 before 2/10
    all = capacity(10, 10);
    expect(turns(queue)).toBe("memory cores"); // 2/10 before 3/10
  });

  test.skipIf(isSharedMissing)("reproduces table 1 of the paper (needs ../shared/reference-cases.json)", () => {
    const expected = expectedOf("drf.table1") as {
      order: string[];
      dominant_after: [string, string][];
      tasks: Record<string, number>;
    };
    const all = capacity(9, 18);
    const queue = drfOf(all);
    offer(queue, "2:A", 9, A); // in the paper B goes first at the tie
    offer(queue, "1:B", 9, B);
    const order = fill(queue, all).map(({ tenant }) => tenant.slice(2));
    expect(order).toEqual(expected.order);
    const counts = (until: number): readonly [number, number] => {
      const b = order.slice(0, until).filter((user) => user === "B").length;
      return [until - b, b];
    };
    expect(counts(5)).toEqual([expected.tasks.A, expected.tasks.B]);
    const quotient = (text: string): number =>
      text
        .split("/")
        .map(Number)
        .reduce((a, b) => a / b);
    const shares = order.map((_, index) => counts(index + 1)).map(([a, b]) => [(4 * a) / 18, (3 * b) / 9]);
    // Table 1 lists A's share first.
    shares.forEach(([a, b], step) => {
      expect(a).toBeCloseTo(quotient(expected.dominant_after[step][0]), 9);
      expect(b).toBeCloseTo(quotient(expected.dominant_after[step][1]), 9);
    });
  });

  test.skipIf(isSharedMissing)("sorts as Mesos does (needs ../shared/reference-cases.json)", () => {
    const { sorted } = expectedOf("drf.mesos") as { sorted: string[][] };
    let all = capacity(100, 100);
    const queue = drf.create({}, { capacity: () => all });
    const clients = new Map<string, QueuedTask>();
    /** An allocation; the client goes on waiting for more. */
    const allocate = (client: string, cores: number, memory: number): QueuedTask => {
      if (!clients.has(client)) clients.set(client, offer(queue, client, 1)[0]);
      const held = plainTask((tasks += 1), { tenant: client, cores, memory });
      queue.granted?.(held, START);
      return held;
    };
    const leave = (client: string): void => void queue.remove((clients.get(client) as QueuedTask).id);
    const seen: string[][] = [];
    const sort = (): void => void seen.push(turns(queue).split(" "));

    const ofA = allocate("a", 5, 5);
    const ofB = allocate("b", 4, 4);
    allocate("b", 2, 2);
    sort();
    allocate("c", 1, 1);
    allocate("d", 3, 1);
    sort();
    giveBack(queue, ofA, 1);
    leave("a");
    giveBack(queue, ofB, 1);
    sort();
    allocate("e", 1, 5);
    all = capacity(50, 100);
    sort();
    all = capacity(50, 200);
    allocate("f", 5, 1);
    allocate("c", 0, 15);
    sort();
    leave("d");
    sort();
    expect(seen).toEqual(sorted);
  });
});

test("a task's order within its tenant is that of its admission, also when it comes back", () => {
  for (const queue of [byWork(), drfOf(capacity(4, 4))]) {
    for (const id of [30, 10, 20]) queue.add(plainTask(id), at(id));
    expect(queue.waiting(START).map(({ id }) => id)).toEqual([10, 20, 30]);
  }
});
