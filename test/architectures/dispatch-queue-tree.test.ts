// Dispatchers with a tree of queues: who goes next at each level, what a team leaves idle, how users share a queue, and what is
// taken back from whom. Ten cores on five machines, tasks of one core: a tenth of the cluster each.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parameterValues } from "../../src/algorithms/laws/default-values.ts";
import { capacityQueues } from "../../src/algorithms/ordering/capacity-queues.ts";
import { fairScheduler } from "../../src/algorithms/ordering/fair-scheduler.ts";
import type { QueueForm, QueueForms } from "../../src/algorithms/ordering/queue-plans.ts";
import { type Duration, seconds } from "../../src/kernel/time.ts";
import { Floor } from "./floor.ts";

const CORES = 10;

/** No user limits, unless they are given: what they do has tests of its own. */
function queue(capacity: number, more: Partial<QueueForm> = {}): QueueForm {
  const isLeaf = more.queues === undefined;
  return { capacity, maximum: 1, ...(isLeaf && { userLimitFactor: -1 }), ...more };
}

function floorOf(ordering: typeof capacityQueues | typeof fairScheduler, given: Readonly<Record<string, unknown>>): Floor {
  const machines = Array.from({ length: CORES / 2 }, () => ({ cores: 2 }));
  return new Floor(machines, parameterValues(ordering.parameters as never, given), ordering);
}

function treeOf(queues: QueueForms, given: Readonly<Record<string, unknown>> = {}): Floor {
  return floorOf(capacityQueues, { queues, ...given });
}

const AT_ONCE = { reclaim: true, maxWaitBeforeKill: 0 as Duration, perRound: 1, naturalTermination: 1 };

let tasks = 0;
function offer(floor: Floor, tenant: string, count: number, cores = 1): readonly number[] {
  return Array.from({ length: count }, () => {
    tasks += 1;
    floor.arrive(tasks, 0, { tenant, cores });
    return tasks;
  });
}

function heldBy(floor: Floor, ...tenants: readonly string[]): readonly number[] {
  return tenants.map((tenant) => floor.staying(tenant));
}

/** Ends so many, the oldest first. */
function churn(floor: Floor, count: number): void {
  for (let ended = 0; ended < count; ended += 1) floor.end(floor.running[0]);
}

/** Whoever was asked to stop has stopped. */
function stopAll(floor: Floor): void {
  for (const id of floor.running) if (floor.isStopping(id)) floor.stop(id);
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
    const capped = { prod: queue(0.5, { maximum: 0.8, queues: { web: queue(0.4, { maximum: 0.5 }), batch: queue(0.6) } }) };
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

/** Departments and teams whose parts are whole tasks. */
const TREES: readonly QueueForms[] = [
  { x: queue(0.6, { queues: { x1: queue(0.5), x2: queue(0.5) } }), y: queue(0.4, { queues: { y1: queue(0.5), y2: queue(0.25) } }) },
  {
    x: queue(0.5, { maximum: 0.8, queues: { x1: queue(0.2, { maximum: 0.5 }), x2: queue(0.8) } }),
    y: queue(0.5, { maximum: 0.5, queues: { y1: queue(0.4, { queues: { y3: queue(1) } }), y2: queue(0.6, { ordering: "fair" }) } }),
  },
];
const TENANTS = ["x1", "x2", "y1", "y2", "y3", "nobody"];

interface Shares {
  readonly guarantee: number;
  readonly maximum: number;
  readonly tenants: readonly string[];
}

/** Every queue, in tasks, and whose tasks are in it. */
function sharesOf(forms: QueueForms, guarantee = CORES, maximum = CORES): readonly Shares[] {
  return Object.entries(forms).flatMap(([name, form]) => {
    const own = { guarantee: guarantee * form.capacity, maximum: maximum * form.maximum };
    const below = form.queues === undefined ? [] : sharesOf(form.queues, own.guarantee, own.maximum);
    const tenants = form.queues === undefined ? [name] : below.flatMap((queues) => queues.tenants);
    return [{ ...own, tenants }, ...below];
  });
}

it("whatever happens, no queue has more than its maximum, none is brought below its guarantee, and each that waits comes to have it", () => {
  const step = fc.record({
    kind: fc.constantFrom("offer" as const, "offer" as const, "end" as const, "stop" as const, "cancel" as const, "pass" as const),
    which: fc.nat(99),
  });
  let reclaimed = 0;
  let borrowed = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...TREES),
      fc.boolean(),
      fc.array(step, { minLength: 15, maxLength: 50, size: "max" }),
      (forms, isSlow, steps) => {
        const pace = isSlow ? { reclaim: true, maxWaitBeforeKill: seconds(5), perRound: 0.2 } : AT_ONCE;
        const floor = treeOf(forms, { ...pace, naturalTermination: 1 });
        const queues = sharesOf(forms);
        const staying = ({ tenants }: Shares): number => tenants.reduce((sum, tenant) => sum + floor.staying(tenant), 0);
        const running = ({ tenants }: Shares): number =>
          floor.running.filter((id) => tenants.includes(tenantOf.get(id)!)).length;
        const tenantOf = new Map<number, string>();
        const waiting: number[] = [];
        let before = 0;
        const check = (): void => {
          expect(floor.excess).toBe(0);
          for (const one of queues) {
            expect(running(one)).toBeLessThanOrEqual(one.maximum + 1e-6);
            if (running(one) > one.guarantee + 1e-6) borrowed += 1;
          }
          for (const pair of floor.asked.slice(before)) {
            const victim = Number(pair.split(" ")[0]);
            const [leaf] = queues.filter(({ tenants }) => tenants.length === 1 && tenants[0] === tenantOf.get(victim));
            if (floor.isStopping(victim) && leaf !== undefined)
              expect(staying(leaf)).toBeGreaterThanOrEqual(leaf.guarantee - 1e-6);
          }
          before = floor.asked.length;
        };
        for (const { kind, which } of steps) {
          const stopping = floor.running.filter((id) => floor.isStopping(id));
          const waits = floor.dispatcher.ordering.waiting(floor.now);
          if (kind === "offer") {
            const tenant = TENANTS[which % TENANTS.length];
            for (let count = 0; count < 1 + (which % 7); count += 1) {
              tenantOf.set(tasks + 1, tenant);
              waiting.push(...offer(floor, tenant, 1));
              check();
            }
          } else if (kind === "pass") floor.pass(floor.now / 1_000_000 + 1 + (which % 5));
          else if (kind === "cancel") {
            if (waits.length > 0) floor.cancel(waits[which % waits.length].id);
          } else {
            const those = kind === "stop" ? stopping : floor.running;
            if (those.length > 0) floor[kind](those[which % those.length]);
          }
          check();
        }
        for (let rounds = 0; rounds < 60; rounds += 1) {
          floor.pass(floor.now / 1_000_000 + 3);
          stopAll(floor);
          check();
        }
        reclaimed += floor.asked.length;
        const wanted = new Set(floor.dispatcher.ordering.waiting(floor.now).map(({ tenant }) => tenant));
        for (const one of queues) {
          const isWaiting = one.tenants.some((tenant) => wanted.has(tenant));
          if (isWaiting) expect(staying(one)).toBeGreaterThanOrEqual(Math.floor(mayHave(one, queues, wanted) + 1e-6));
        }
        // Nobody idles while somebody waits who may have more.
        const used = TENANTS.reduce((sum, tenant) => sum + floor.staying(tenant), 0);
        for (const tenant of wanted) {
          const around = queues.filter(({ tenants }) => tenants.includes(tenant));
          if (around.every((one) => staying(one) + 1 <= one.maximum + 1e-6)) expect(used).toBe(CORES);
        }
      },
    ),
    { seed: 1, numRuns: 150 },
  );
  expect([reclaimed > 100, borrowed > 1000]).toEqual([true, true]);
});

/** Its guarantee, or less where those below it that wait may not have as much. */
function mayHave({ guarantee, tenants }: Shares, queues: readonly Shares[], wanted: ReadonlySet<string>): number {
  const [only] = tenants;
  if (tenants.length === 1) return guarantee;
  const most = tenants.map((tenant) => {
    const leaf = queues.find((one) => one.tenants.length === 1 && one.tenants[0] === tenant)!;
    return wanted.has(tenant) ? leaf.maximum : 0;
  });
  return Math.min(guarantee, only === undefined ? 0 : most.reduce((sum, share) => sum + share, 0));
}

