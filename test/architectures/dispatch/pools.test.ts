// Pools on a dispatcher by hand: who gets slots, where the others wait, and what is lent to whom.

import { describe, expect, it } from "vitest";
import type { PoolSpec } from "../../../src/architectures/dispatch/pool-spec.ts";
import { Desk, pool } from "./pool-desk.ts";

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
