// Dispatchers with a tree of queues: who goes next at each level, what a team leaves idle, how users share a queue, and what is
// taken back from whom.

import { describe, expect, it } from "vitest";
import { capacityQueues } from "../../../src/algorithms/ordering/capacity-queues.ts";
import { fairScheduler } from "../../../src/algorithms/ordering/fair-scheduler.ts";
import type { QueueForm } from "../../../src/algorithms/ordering/queues/queue-plans.ts";
import { seconds } from "../../../src/kernel/time.ts";
import type { Floor } from "../floor.ts";
import { AT_ONCE, floorOf, heldBy, offer, queue, stopAll, treeOf } from "../tree-floor.ts";

/** Ends so many, the oldest first. */
function churn(floor: Floor, count: number): void {
  for (let ended = 0; ended < count; ended += 1) floor.end(floor.running[0]);
}

describe("a tree", () => {
  const queues = {
    prod: queue(0.6, { queues: { web: queue(0.5), batch: queue(0.5) } }),
    research: queue(0.4),
  };

  it("gives every queue its part of its parent's part", () => {
    const floor = treeOf(queues);
    for (const tenant of ["research", "batch", "web"]) offer(floor, tenant, 30);
    churn(floor, 20);
    expect(heldBy(floor, "web", "batch", "research")).toEqual([3, 3, 4]);
  });

  it("lets a team have first what another of its department leaves idle; without a tree all share it", () => {
    const tree = treeOf(queues);
    const flat = floorOf(capacityQueues, { guarantees: { web: 0.3, batch: 0.3, research: 0.4 } });
    for (const floor of [tree, flat]) {
      for (const tenant of ["research", "web"]) offer(floor, tenant, 30);
      churn(floor, 20);
    }
    // Departments at 6/6 and 4/4; teams at 4/3 and 6/4, the nearest to ten sevenths of each.
    expect(heldBy(tree, "web", "research")).toEqual([6, 4]);
    expect(heldBy(flat, "web", "research")).toEqual([4, 6]);
  });

  it("lends all that nobody wants, up to a part of what the parent may have", () => {
    const capped = {
      prod: queue(0.5, { maximum: 0.8, queues: { web: queue(0.4, { maximum: 0.5 }), batch: queue(0.6) } }),
    };
    const floor = treeOf(capped);
    offer(floor, "web", 20);
    expect(floor.staying("web")).toBe(4); // half of 0.8
    offer(floor, "batch", 20);
    expect(heldBy(floor, "web", "batch")).toEqual([4, 4]); // 0.8 for both
    offer(floor, "other", 20);
    expect(floor.staying("other")).toBe(2);
  });

  it("has a queue without a guarantee for a tenant who stands in none, behind all that have one", () => {
    const floor = treeOf({ a: queue(0.5) });
    offer(floor, "stranger", 20);
    offer(floor, "a", 20);
    churn(floor, 20);
    expect(heldBy(floor, "a", "stranger")).toEqual([10, 0]);
  });
});

describe("users of a queue", () => {
  const limited = (changes: Partial<QueueForm>): Floor =>
    treeOf({ dev: { capacity: 0.6, maximum: 1, tenants: ["ann", "bob", "cy"], ...changes }, rest: queue(0.4) });

  it("by default a single user has no more than what his queue is guaranteed, and the first may have all of it", () => {
    const floor = limited({});
    offer(floor, "ann", 20);
    expect(floor.staying("ann")).toBe(6);
    offer(floor, "bob", 20);
    // Whoever waits beside another has an equal part at least: of 7, which the queue has with the next task, 3.5; bob borrows.
    expect(heldBy(floor, "ann", "bob")).toEqual([6, 4]);
  });

  it("with a factor a single user may have so many times that", () => {
    const floor = limited({ userLimitFactor: 1.5 });
    offer(floor, "ann", 20);
    expect(floor.staying("ann")).toBe(9);
  });

  it("a factor below 1 leaves a part of the queue to others", () => {
    const floor = limited({ userLimitFactor: 0.5, maximum: 0.6 });
    offer(floor, "ann", 20);
    expect(floor.staying("ann")).toBe(3);
    offer(floor, "bob", 20);
    expect(heldBy(floor, "ann", "bob")).toEqual([3, 3]);
  });

  it("share the queue equally as long as they are few, and otherwise each has his least part", () => {
    const shared = limited({ minimumUserLimitPercent: 50, maximum: 0.6 });
    offer(shared, "ann", 20);
    for (const tenant of ["bob", "cy"]) offer(shared, tenant, 20);
    churn(shared, 12);
    // The first two have half each; cy waits, though each third would be 2.
    expect(heldBy(shared, "ann", "bob", "cy")).toEqual([3, 3, 0]);
  });

  it("of whom only one waits: he has all of it, whatever the least part", () => {
    const floor = limited({ minimumUserLimitPercent: 25, maximum: 0.6 });
    offer(floor, "ann", 20);
    expect(floor.staying("ann")).toBe(6);
  });

  it("go by the age of their tasks, or whoever holds least goes first", () => {
    const inOrder = (ordering: "fifo" | "fair"): readonly number[] => {
      const floor = limited({ ordering, userLimitFactor: -1, maximum: 0.6 });
      for (const tenant of ["ann", "bob", "cy"]) offer(floor, tenant, 20);
      churn(floor, 12);
      return heldBy(floor, "ann", "bob", "cy");
    };
    expect(inOrder("fifo")).toEqual([6, 0, 0]);
    expect(inOrder("fair")).toEqual([2, 2, 2]);
  });
});

describe("what is taken back", () => {
  it("comes from another department first where its own has no more than its guarantee", () => {
    const floor = treeOf({ x: queue(0.6, { queues: { x1: queue(0.5), x2: queue(0.5) } }), y: queue(0.4) }, AT_ONCE);
    offer(floor, "x1", 4);
    offer(floor, "y", 20);
    expect(heldBy(floor, "x1", "x2", "y")).toEqual([4, 0, 6]);
    offer(floor, "x2", 20);
    stopAll(floor);
    // Two of y's, which has 6 of 4; then the department has its 6, and x2 its third from x1, which has 4 of 3.
    expect(floor.asked.length).toBe(3);
    expect(heldBy(floor, "x1", "x2", "y")).toEqual([3, 3, 4]);
  });

  it("is no more than the guarantee, also while those who have to go still run", () => {
    const slow = { ...AT_ONCE, maxWaitBeforeKill: seconds(15) };
    const floor = treeOf({ a: queue(0.3), b: queue(0.5) }, slow);
    offer(floor, "b", 20);
    offer(floor, "a", 20);
    floor.pass(15);
    floor.pass(40);
    expect([floor.asked.length, ...heldBy(floor, "a", "b")]).toEqual([3, 0, 7]);
  });

  it("a team claims its department's part where no other team wants it", () => {
    const floor = treeOf({ x: queue(0.6, { queues: { x1: queue(0.5), x2: queue(0.5) } }), y: queue(0.4) }, AT_ONCE);
    offer(floor, "y", 20);
    offer(floor, "x1", 20);
    stopAll(floor);
    expect(heldBy(floor, "x1", "y")).toEqual([6, 4]);
  });

  it("is never that of a team within its guarantee, though its department has borrowed", () => {
    const floor = treeOf(
      { x: queue(0.5), y: queue(0.5, { queues: { y1: queue(0.2), y2: queue(0.8) } }) },
      { ...AT_ONCE },
    );
    offer(floor, "y2", 4);
    offer(floor, "y1", 6);
    offer(floor, "x", 20);
    stopAll(floor);
    expect(heldBy(floor, "x", "y1", "y2")).toEqual([5, 1, 4]);
  });

  it("makes room below a maximum that others of the department have used up, though machines are free", () => {
    const floor = treeOf({ x: queue(0.4, { maximum: 0.4, queues: { x1: queue(0.5), x2: queue(0.5) } }) }, AT_ONCE);
    const borrowed = offer(floor, "x1", 20);
    expect(floor.staying("x1")).toBe(4);
    const [first, second] = offer(floor, "x2", 20);
    expect(floor.asked.map((pair) => Number(pair.split(" ")[2]))).toEqual([first, second]);
    expect(floor.asked.every((pair) => borrowed.includes(Number(pair.split(" ")[0])))).toBe(true);
    expect(floor.staying("x2")).toBe(0);
    stopAll(floor);
    expect([floor.asked.length, ...heldBy(floor, "x1", "x2")]).toEqual([2, 2, 2]);
  });

  it("below such a maximum is never what others hold elsewhere, though they have borrowed more", () => {
    const x = queue(0.4, { maximum: 0.5, queues: { x1: queue(0.5), x2: queue(0.5) } });
    const floor = treeOf({ p: queue(0.9, { queues: { x } }), y: queue(0.1) }, AT_ONCE);
    offer(floor, "x1", 20);
    offer(floor, "y", 20);
    expect(heldBy(floor, "x1", "y")).toEqual([5, 5]);
    // A half of 0.9 x 0.4 is 1.8 tasks. p is within its guarantee and y far beyond its own, which helps nobody here.
    offer(floor, "x2", 20);
    expect(heldBy(floor, "x1", "x2", "y")).toEqual([4, 0, 5]);
    stopAll(floor);
    expect(heldBy(floor, "x1", "x2", "y")).toEqual([4, 1, 5]);
  });

  it("is not taken back for a user at his limit", () => {
    const floor = treeOf({ x: queue(0.5, { userLimitFactor: 0.4 }), y: queue(0.5) }, AT_ONCE);
    offer(floor, "y", 20);
    offer(floor, "x", 20);
    stopAll(floor);
    expect(heldBy(floor, "x", "y")).toEqual([2, 8]);
  });

  it("with fair shares is what is beyond the share of those who want something now", () => {
    const floor = floorOf(fairScheduler, AT_ONCE);
    offer(floor, "a", 20);
    offer(floor, "b", 20);
    stopAll(floor);
    expect(heldBy(floor, "a", "b")).toEqual([5, 5]);
    offer(floor, "c", 1);
    stopAll(floor);
    expect(floor.staying("c")).toBe(1);
    const [, second] = heldBy(floor, "a", "b");
    expect([4, 5]).toContain(second);
  });
});
