// Pools on a dispatcher by hand: who gets slots, where the others wait, and what is lent to whom.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fifo } from "../../../src/algorithms/ordering/fifo.ts";
import { priority } from "../../../src/algorithms/ordering/priority.ts";
import { Dispatcher } from "../../../src/architectures/dispatch/dispatcher.ts";
import type { PoolSpec } from "../../../src/architectures/dispatch/pool-spec.ts";
import { TaskEntry } from "../../../src/architectures/dispatch/task-entry.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import type { TaskSpec } from "../../../src/process/task.ts";
import { SECOND, taskSpec } from "../../cluster/build-cluster.ts";
import { schedulerSpec } from "../plan-scheduler.ts";

function pool(name: string, slots: number, more: Partial<PoolSpec> = {}): PoolSpec {
  const unlent = { inheritance: "none", ceiling: -Infinity } as const;
  return { name, slots, isPerKey: false, isBlocking: false, keepsWhenPreempted: false, ...unlent, ...more };
}

interface Setup {
  readonly pools: readonly PoolSpec[];
  readonly cores?: number;
  readonly ordering?: "fifo" | "priority";
}

/** One machine. Each call decides everything that can be decided. */
class Desk {
  readonly running: number[] = [];
  readonly preempted: number[] = [];
  readonly entries = new Map<number, TaskEntry>();
  readonly dispatcher: Dispatcher;
  #now = 0 as Instant;

  constructor({ pools, cores = 100, ordering = "fifo" }: Setup) {
    const isFifo = ordering === "fifo";
    this.dispatcher = new Dispatcher({
      scheduler: schedulerSpec({
        tasks: [],
        ordering: (isFifo ? fifo : priority) as never,
        orderingParameters: isFifo ? {} : { agingInterval: 0, agingStep: 1, preemptive: true, victims: "one", grace: 0 },
        scheduler: { pools },
      }),
      workers: [{ address: 0 as Address, cores, memory: Infinity, resources: {}, speed: 1, zone: 0, rack: 0 }],
      random: createStream("1", "placement"),
      assign: (attempt) => {
        attempt.entry.attempt = attempt.number;
        attempt.entry.place(attempt.number, attempt.worker);
        this.running.push(attempt.entry.id);
        this.dispatcher.started(attempt, this.#now);
      },
      preempt: (attempt) => this.preempted.push(attempt.entry.id),
      drop: () => {},
    });
    this.dispatcher.board.setEligible(0, true);
  }

  add(id: number, asked: Partial<TaskSpec> = {}): void {
    const entry = new TaskEntry({ ...taskSpec({ id: id as TaskId, work: 10 * SECOND }), ...asked }, id);
    this.entries.set(id, entry);
    this.dispatcher.add(entry, this.#tick());
    this.dispatcher.decide(this.#now);
  }

  /** It has ended. */
  end(id: number): void {
    this.#free(id, false);
    this.dispatcher.ended(this.entries.get(id)!, this.#now);
    this.dispatcher.decide(this.#now);
  }

  /** It was displaced, and waits again. */
  displace(id: number): void {
    this.#free(id, true);
    this.dispatcher.add(this.entries.get(id)!, this.#now);
    this.dispatcher.decide(this.#now);
  }

  withdraw(id: number): void {
    this.dispatcher.withdraw(this.entries.get(id)!, this.#tick());
    this.dispatcher.decide(this.#now);
  }

  #free(id: number, isDisplaced: boolean): void {
    const entry = this.entries.get(id)!;
    const [attempt] = entry.attempts;
    this.dispatcher.free(attempt, this.#tick(), isDisplaced);
    entry.remove(attempt);
    this.running.splice(this.running.indexOf(id), 1);
  }

  #tick(): Instant {
    return (this.#now = (this.#now + 1) as Instant);
  }
}

const DATABASE = { pools: { database: 1 } };

describe("a pool", () => {
  it("lets as many run as it has slots, and the next when one is given back", () => {
    const desk = new Desk({ pools: [pool("database", 2)] });
    for (const id of [1, 2, 3, 4]) desk.add(id, DATABASE);
    expect(desk.running).toEqual([1, 2]);
    desk.end(1);
    expect(desk.running).toEqual([2, 3]);
    desk.end(3);
    desk.end(2);
    expect(desk.running).toEqual([4]);
  });

  it("holds up nobody who does not need it, unless it is to", () => {
    const lines = new Desk({ pools: [pool("database", 1)] });
    const blocking = new Desk({ pools: [pool("database", 1, { isBlocking: true })] });
    for (const desk of [lines, blocking]) {
      desk.add(1, DATABASE);
      desk.add(2, DATABASE);
      desk.add(3);
    }
    expect(lines.running).toEqual([1, 3]);
    expect(blocking.running).toEqual([1]);
    blocking.end(1);
    expect(blocking.running).toEqual([2, 3]);
  });

  it("is taken whole or not at all: who lacks one of two pools leaves the other to those that need only that", () => {
    const desk = new Desk({ pools: [pool("a", 1), pool("b", 1)] });
    desk.add(1, { pools: { b: 1 } });
    desk.add(2, { pools: { a: 1, b: 1 } });
    desk.add(3, { pools: { a: 1 } });
    expect(desk.running).toEqual([1, 3]);
    desk.end(1);
    expect(desk.running).toEqual([3]);
    desk.end(3);
    expect(desk.running).toEqual([2]);
  });

  it("is left to others by who stood in the queue for it, and lost another slot there", () => {
    const desk = new Desk({ pools: [pool("a", 1), pool("b", 1)], cores: 2 });
    desk.add(1);
    desk.add(2, { pools: { a: 1 } });
    desk.add(3, { pools: { b: 1 } });
    desk.add(4, { pools: { a: 1, b: 1 } });
    desk.add(5, { pools: { a: 1 } });
    // 4 comes out of the line of `a`, but 3 goes before it and takes `b`.
    desk.end(2);
    expect(desk.running).toEqual([1, 3]);
    desk.end(1);
    expect(desk.running).toEqual([3, 5]);
  });

  it("keeps slots together for who needs several: nobody behind him in the line takes them one by one", () => {
    const desk = new Desk({ pools: [pool("database", 3)] });
    desk.add(1, { pools: { database: 2 } });
    desk.add(2, { pools: { database: 3 } });
    desk.add(3, DATABASE);
    expect(desk.running).toEqual([1]);
    desk.end(1);
    expect(desk.running).toEqual([2]);
    desk.end(2);
    expect(desk.running).toEqual([3]);
  });

  it("lets those behind go when who needs several is withdrawn", () => {
    const desk = new Desk({ pools: [pool("database", 3)] });
    desk.add(1, { pools: { database: 2 } });
    desk.add(2, { pools: { database: 3 } });
    desk.add(3, DATABASE);
    desk.withdraw(2);
    expect(desk.running).toEqual([1, 3]);
  });

  it("has slots for each key where it says so", () => {
    const desk = new Desk({ pools: [pool("lock", 1, { isPerKey: true })] });
    for (const [id, key] of [
      [1, "x"],
      [2, "x"],
      [3, "y"],
    ] as const)
      desk.add(id, { pools: { lock: 1 }, key });
    expect(desk.running).toEqual([1, 3]);
    desk.end(3);
    expect(desk.running).toEqual([1]);
    desk.end(1);
    expect(desk.running).toEqual([2]);
  });

  it("gives the next slot to the most important of the line, also to one that came last", () => {
    const desk = new Desk({ pools: [pool("database", 1)], ordering: "priority" });
    desk.add(1, { ...DATABASE, priority: 5 });
    desk.add(2, { ...DATABASE, priority: 1 });
    desk.add(3, { ...DATABASE, priority: 3 });
    desk.end(1);
    expect(desk.running).toEqual([3]);
  });

  it("does not give a slot to whoever waits for a core, when somebody more important comes for it", () => {
    const desk = new Desk({ pools: [pool("database", 1)], cores: 1, ordering: "priority" });
    desk.add(1, { priority: 9 });
    desk.add(2, { ...DATABASE, priority: 1 });
    desk.add(3, { ...DATABASE, priority: 3 });
    desk.end(1);
    expect(desk.running).toEqual([3]);
    desk.end(3);
    expect(desk.running).toEqual([2]);
  });

  it("keeps no slot for whoever waits for a core, when somebody more important waits in the line", () => {
    const desk = new Desk({ pools: [pool("database", 1)], cores: 1, ordering: "priority" });
    desk.add(1, { priority: 9 });
    desk.add(2, { ...DATABASE, priority: 1 });
    desk.add(3, { ...DATABASE, priority: 20 });
    desk.displace(1);
    desk.add(4, { ...DATABASE, priority: 15 });
    desk.end(3);
    expect(desk.running).toEqual([4]);
  });

  it("displaces nobody for a task that lacks a slot", () => {
    for (const isBlocking of [true, false]) {
      const desk = new Desk({ pools: [pool("database", 1, { isBlocking })], cores: 2, ordering: "priority" });
      desk.add(1, { ...DATABASE, priority: 0 });
      desk.add(2, { priority: 0 });
      desk.add(3, { ...DATABASE, priority: 9 });
      expect(desk.preempted).toEqual([]);
    }
  });
});

describe("who is displaced", () => {
  const two = (more: Partial<PoolSpec>) => new Desk({ pools: [pool("bus", 1, more)], cores: 1, ordering: "priority" });

  it("gives its slots back, or keeps them until it has run", () => {
    for (const keepsWhenPreempted of [false, true]) {
      const desk = two({ keepsWhenPreempted });
      desk.add(1, { pools: { bus: 1 }, priority: 0 });
      desk.add(2, { priority: 5 });
      expect(desk.preempted).toEqual([1]);
      desk.displace(1);
      desk.add(3, { pools: { bus: 1 }, priority: 9 });
      desk.end(2);
      expect(desk.running).toEqual([keepsWhenPreempted ? 1 : 3]);
      desk.end(keepsWhenPreempted ? 1 : 3);
      expect(desk.running).toEqual([keepsWhenPreempted ? 3 : 1]);
    }
  });

  it("gives them back when it is withdrawn while it waits", () => {
    const desk = two({ keepsWhenPreempted: true });
    desk.add(1, { pools: { bus: 1 }, priority: 0 });
    desk.add(2, { priority: 5 });
    desk.displace(1);
    desk.withdraw(1);
    desk.dispatcher.ended(desk.entries.get(1)!, 99 as Instant);
    desk.add(3, { pools: { bus: 1 }, priority: 1 });
    desk.end(2);
    expect(desk.running).toEqual([3]);
  });

  it("inherits the priority of those that wait for what it keeps, for as long as they do", () => {
    const desk = two({ keepsWhenPreempted: true, inheritance: "inheritance" });
    desk.add(1, { pools: { bus: 1 }, priority: 0 });
    desk.add(2, { priority: 5 });
    desk.displace(1);
    const holder = desk.entries.get(1)!;
    expect(holder.priority).toBe(0);
    desk.add(3, { pools: { bus: 1 }, priority: 9 });
    expect(holder.priority).toBe(9);
    expect(desk.preempted).toEqual([1, 2]);
    desk.withdraw(3);
    expect(holder.priority).toBe(0);
  });

  it("has the ceiling of what it holds at once, and not afterwards", () => {
    const desk = two({ keepsWhenPreempted: true, inheritance: "ceiling", ceiling: 9 });
    desk.add(1, { pools: { bus: 1 }, priority: 0 });
    desk.add(2, { priority: 5 });
    expect(desk.preempted).toEqual([]);
    desk.end(1);
    expect(desk.entries.get(1)!.priority).toBe(0);
    expect(desk.running).toEqual([2]);
  });
});

interface Step {
  readonly kind: "add" | "end" | "displace" | "withdraw";
  readonly which: number;
  readonly pools: Readonly<Record<string, number>>;
  readonly priority: number;
  readonly key: string;
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("add", "add", "add", "end", "end", "displace", "withdraw"),
    which: fc.nat(1_000),
    pools: fc.constantFrom<Readonly<Record<string, number>>>(
      {},
      { a: 1 },
      { a: 2 },
      { b: 1 },
      { a: 1, b: 1 },
      { b: 1, a: 3 },
      { k: 1 },
      { k: 1, a: 1 },
    ),
    priority: fc.integer({ min: 0, max: 3 }),
    key: fc.constantFrom("x", "y"),
  }),
  { maxLength: 60 },
);

describe("whatever comes and goes", () => {
  it.each([
    ["fifo", false],
    ["priority", false],
    ["priority", true],
  ] as const)("with %s (slots kept: %s) no pool is over its slots, and none waits who could go", (ordering, keeps) => {
    const more = { keepsWhenPreempted: keeps };
    const lent = { ...more, ...(keeps && { inheritance: "inheritance" as const }) };
    const pools = [pool("a", 3, more), pool("b", 1, lent), pool("k", 1, { ...lent, isPerKey: true })];
    fc.assert(
      fc.property(steps, (history) => {
        const desk = new Desk({ pools, ordering });
        let last = 0;
        for (const { kind, which, ...asked } of history) {
          const waits = [...desk.entries.values()].filter(({ isWaiting }) => isWaiting).map(({ id }) => id);
          const among = kind === "withdraw" ? waits : desk.running;
          const id = among[which % Math.max(1, among.length)];
          if (kind === "add") desk.add((last += 1), Object.keys(asked.pools).length === 0 ? { priority: asked.priority } : asked);
          else if (id === undefined) continue;
          else if (kind === "withdraw") {
            desk.withdraw(id);
            desk.dispatcher.ended(desk.entries.get(id)!, 1_000 as Instant);
            desk.dispatcher.decide(1_000 as Instant);
          } else desk[kind](id);
          expectSound(desk, pools, ordering === "priority");
        }
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  function used(desk: Desk, { name, isPerKey }: PoolSpec, key: string | undefined): number {
    return desk.running
      .map((id) => desk.entries.get(id)!.spec)
      .filter((spec) => !isPerKey || spec.key === key)
      .reduce((sum, spec) => sum + (spec.pools?.[name] ?? 0), 0);
  }

  /** Cores are plenty: who waits lacks a slot, or stands in a line behind somebody who does. */
  function expectSound(desk: Desk, pools: readonly PoolSpec[], isByPriority: boolean): void {
    for (const each of pools)
      for (const key of ["x", "y"]) expect(used(desk, each, key)).toBeLessThanOrEqual(each.slots);
    const waiting = [...desk.entries.values()]
      .filter(({ isWaiting }) => isWaiting)
      .sort((x, y) => (isByPriority ? y.spec.priority - x.spec.priority : 0) || x.sequence - y.sequence);
    expect(waiting.filter(({ spec }) => spec.pools === undefined)).toEqual([]);
    for (const each of pools)
      for (const key of ["x", "y"]) {
        const asking = waiting.filter(({ spec }) => spec.pools![each.name] > 0 && (!each.isPerKey || spec.key === key));
        // Who asks for nothing else, and whom nobody precedes, waits for a slot that is not there.
        if (asking.length === 0 || Object.keys(asking[0].spec.pools!).length > 1) continue;
        const free = each.slots - used(desk, each, key);
        expect(asking[0].spec.pools![each.name]).toBeGreaterThan(free);
      }
  }
});
