// A scheduler of a hybrid alone: where the central one puts long tasks, what it makes of reservations that change their worker, and
// where short ones go that are turned away.

import { describe, expect, it } from "vitest";
import { seconds, type Duration, type Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { ScriptedScheduler, workerAddress } from "./scripted-scheduler.ts";

const LONG = { estimate: seconds(20) };
const SHORT = { estimate: seconds(1) };
/** Of ten workers the first two are the short partition. */
const HAWK = { cutoff: seconds(10), shortPartition: 0.2 };

const indexOf = (address: Address): number => address - workerAddress(0);

interface Reserved {
  readonly to: Address;
  readonly batch: number;
  readonly serial: number;
  readonly count: number;
}

function accept(scheduler: ScriptedScheduler, { to, batch, serial }: Reserved, othersWork?: Duration): void {
  const about = othersWork === undefined ? {} : { othersWork };
  scheduler.say(to, { type: "reserved", batch, serial, isRefused: false, ...about });
}

/** `worker x count`, in order. */
function where(list: readonly Reserved[]): readonly string[] {
  return list.map(({ to, count }) => `${indexOf(to)} x ${count}`);
}

describe("the central scheduler", () => {
  it("puts one reservation for each long task where there is least long work, never into the short partition", () => {
    const scheduler = new ScriptedScheduler(10, HAWK).entrust(1, [0, 1, 2], 3, LONG);
    expect(where(scheduler.takeSaid("reserve"))).toEqual(["2 x 1", "3 x 1", "4 x 1"]);
    scheduler.entrust(2, [3, 4, 5, 6, 7, 8, 9, 10], 8, { estimate: seconds(30) });
    expect(where(scheduler.takeSaid("reserve"))).toEqual([
      "5 x 1",
      "6 x 1",
      "7 x 1",
      "8 x 1",
      "9 x 1",
      "2 x 1",
      "3 x 1",
      "4 x 1",
    ]);
    // 50 s of work at 2 to 4, 30 s at 5 to 9.
    scheduler.entrust(3, [11], 1, LONG);
    expect(where(scheduler.takeSaid("reserve"))).toEqual(["5 x 1"]);
  });

  it("knows from questions and reports what has begun and ended", () => {
    const scheduler = new ScriptedScheduler(4, { cutoff: seconds(10), shortPartition: 0.5 }).entrust(
      1,
      [0, 1],
      2,
      LONG,
    );
    const [first, second] = scheduler.takeSaid("reserve");
    accept(scheduler, first);
    accept(scheduler, second);
    scheduler.say(second.to, { type: "getTask", batch: second.batch, serial: 7 }).until(0.05);
    // At 3 a task has run for 50 ms: the least is there, and then at 2.
    scheduler.entrust(2, [2, 3], 2, LONG);
    expect(where(scheduler.takeSaid("reserve"))).toEqual(["3 x 1", "2 x 1"]);
    const report = { task: 0 as TaskId, attempt: 1, client: 1, succeeded: true };
    scheduler.say(second.to, { type: "report", ...report }).entrust(3, [4, 5], 2, { estimate: seconds(15) });
    expect(where(scheduler.takeSaid("reserve"))).toEqual(["3 x 2"]);
  });

  it("goes round long work that others have put there before", () => {
    const scheduler = new ScriptedScheduler(4, { cutoff: seconds(10), shortPartition: 0.5 }).entrust(1, [0], 1, LONG);
    const [first] = scheduler.takeSaid("reserve");
    accept(scheduler, first, seconds(100));
    scheduler.entrust(2, [1, 2, 3], 3, LONG);
    expect(where(scheduler.takeSaid("reserve"))).toEqual(["3 x 3"]);
  });

  it("turns down a long task that only machines of the short partition could run", () => {
    const scheduler = new ScriptedScheduler(10, HAWK).entrust(1, [0], 1, { ...LONG, cores: 2 });
    expect(scheduler.takeSaid("ended").map(({ how }) => how)).toEqual(["rejected"]);
  });

  it("probes for long tasks outside of the short partition where nobody is central", () => {
    const scheduler = new ScriptedScheduler(10, { ...HAWK, central: false });
    for (let job = 0; job < 20; job += 1) scheduler.entrust(job, [job], 1, LONG);
    const reserved = scheduler.takeSaid("reserve").map(({ to }) => indexOf(to));
    expect(reserved.length).toBe(40);
    expect(Math.min(...reserved)).toBe(2);
  });

  it("probes for short tasks everywhere, and places the long and the short tasks of a job apart", () => {
    const scheduler = new ScriptedScheduler(10, HAWK);
    for (let job = 0; job < 20; job += 1) scheduler.entrust(job, [job], 1, SHORT);
    expect(new Set(scheduler.takeSaid("reserve").map(({ to }) => indexOf(to))).size).toBe(10);
    scheduler.entrust(99, [100], 3, SHORT).entrust(99, [101, 102], 3, LONG);
    const counts = new Map<number, number>();
    for (const { batch, count } of scheduler.takeSaid("reserve")) counts.set(batch, (counts.get(batch) ?? 0) + count);
    expect([...counts.values()]).toEqual([2, 2]);
  });
});

describe("reservations that an idle worker has taken", () => {
  function stolen(tasks: readonly number[] = [0], probes = 2) {
    const scheduler = new ScriptedScheduler(10, { ...HAWK, probes }).entrust(1, tasks, tasks.length, SHORT);
    const reserved = scheduler.takeSaid("reserve");
    for (const each of reserved) accept(scheduler, each);
    const taken = new Set(reserved.map(({ to }) => to));
    const thief = Array.from({ length: 10 }, (_, index) => workerAddress(index)).find((to) => !taken.has(to))!;
    const [{ batch, to: victim }, other] = reserved;
    return { scheduler, batch, victim, thief, other: other.to };
  }
  const here = (echo: Instant, batches: readonly number[], incarnation = 1) =>
    ({ type: "here", incarnation, sequence: 1, echo, held: [], batches }) as const;

  it("are looked for at the thief, and not at the victim", () => {
    const { scheduler, batch, victim, thief, other } = stolen();
    scheduler.sayHybrid(thief, { type: "moved", batch, victim, count: 1 }).until(1.5);
    const asked = scheduler.takeSaid("ask");
    expect(asked.map(({ to }) => to).toSorted((a, b) => a - b)).toEqual([thief, other].toSorted((a, b) => a - b));
    const [{ sentAt }] = asked;
    scheduler.say(victim, here(sentAt, []));
    expect(scheduler.takeSaid("reserve")).toEqual([]);
    scheduler.say(thief, here(sentAt, []));
    expect(scheduler.takeSaid("reserve").length).toBe(1);
  });

  it("are made anew when nobody says that they have moved", () => {
    const { scheduler, victim } = stolen();
    scheduler.until(1.5);
    const [{ sentAt }] = scheduler.takeSaid("ask");
    scheduler.say(victim, here(sentAt, []));
    expect(scheduler.takeSaid("reserve").length).toBe(1);
  });

  it("bring the thief a task, and are cancelled where it has them now", () => {
    const { scheduler, batch, victim, thief, other } = stolen();
    scheduler.sayHybrid(thief, { type: "moved", batch, victim, count: 1 });
    scheduler.say(other, { type: "getTask", batch, serial: 7 });
    expect(scheduler.takeSaid("cancel").map(({ to }) => to)).toEqual([thief]);
    scheduler.sayHybrid(thief, { type: "moved", batch, victim, count: 1 });
    expect(scheduler.takeSaid("cancel").map(({ to }) => to)).toEqual([thief]);
  });

  it("are made anew when the thief counts as dead", () => {
    const { scheduler, batch, victim, thief, other } = stolen();
    scheduler.sayHybrid(thief, { type: "moved", batch, victim, count: 1 });
    for (let second = 1; second < 60; second += 1) {
      scheduler.until(second);
      const asked = scheduler.host.takeSent();
      const made = asked.filter(({ message }) => (message as { type?: string }).type === "reserve");
      if (made.length > 0) return expect(made.length).toBe(1);
      const sentAt = (second * 1_000_000 - 1) as Instant;
      for (const each of [victim, other]) scheduler.say(each, { ...here(sentAt, [batch]), sequence: second });
    }
    expect.unreachable();
  });

  it("are made anew at once when the thief counted as dead before", () => {
    // Two tasks, and one reservation for each.
    const { scheduler, batch, victim, thief, other } = stolen([0, 1], 1);
    // Something else of the thief's is awaited in vain, while the two others answer.
    scheduler.sayHybrid(thief, { type: "moved", batch, victim: other, count: 1 });
    for (let second = 1; second < 60; second += 1) {
      scheduler.until(second);
      const sentAt = (second * 1_000_000 - 1) as Instant;
      for (const each of [victim, other]) scheduler.say(each, { ...here(sentAt, [batch]), sequence: second });
    }
    scheduler.host.takeSent();
    scheduler.sayHybrid(thief, { type: "moved", batch, victim, count: 1 });
    const made = scheduler.takeSaid("reserve").filter((each) => each.batch === batch);
    expect(made.length).toBe(1);
    expect(made[0].to).not.toBe(thief);
    expect(scheduler.host.emitted.map(({ name }) => name)).toContain("node.declared-dead");
  });
});

describe("a short task that is turned away (Eagle)", () => {
  const EAGLE = { ...HAWK, shareLongState: true, stealAttempts: 0 };
  const state = (takenAt: number, ...workers: number[]) => ({
    longState: { takenAt: takenAt as Instant, workers: new Set(workers), bytes: 2 },
  });

  it("goes where no long work is said to be, by the latest word; and the next time into the short partition, to stay", () => {
    const scheduler = new ScriptedScheduler(10, EAGLE).entrust(1, [0], 1, SHORT);
    const [first, second] = scheduler.takeSaid("reserve");
    const busy = [2, 3, 4, 5, 6, 7, 8];
    const refuse = ({ to, batch, serial }: Reserved, about: ReturnType<typeof state>) =>
      scheduler.say(to, { type: "reserved", batch, serial, isRefused: true, ...about });
    refuse(first, state(9, ...busy));
    const [again] = scheduler.takeSaid("reserve");
    expect([0, 1, 9]).toContain(indexOf(again.to));
    refuse(second, state(4)); // older news: nothing changes
    const [other] = scheduler.takeSaid("reserve");
    expect([0, 1, 9]).toContain(indexOf(other.to));
    refuse(again, state(9, ...busy));
    const [last] = scheduler.takeSaid("reserve");
    expect([0, 1]).toContain(indexOf(last.to));
    expect(last.insists).toBe(true);
  });

  it("stays where it gets at once, where long work is said to be everywhere and there is no short partition", () => {
    const scheduler = new ScriptedScheduler(4, { ...EAGLE, shortPartition: 0 }).entrust(1, [0], 1, SHORT);
    const [{ to, batch, serial }] = scheduler.takeSaid("reserve");
    scheduler.say(to, { type: "reserved", batch, serial, isRefused: true, ...state(1, 0, 1, 2, 3) });
    expect(scheduler.takeSaid("reserve")).toMatchObject([{ count: 1, insists: true }]);
  });

  it("is told by what the central scheduler sends with long tasks", () => {
    const scheduler = new ScriptedScheduler(10, EAGLE).entrust(1, [0, 1], 2, LONG);
    const [first, second] = scheduler.takeSaid("reserve");
    expect([...first.longState!.workers]).toEqual([2, 3]);
    expect(second.longState).toBe(first.longState);
  });
});

describe("a sticky batch (Eagle)", () => {
  it("is named with each task but the last, and gives the next one without a reservation", () => {
    const scheduler = new ScriptedScheduler(10, { ...HAWK, stickyBatch: true }).entrust(1, [0, 1], 2, SHORT);
    const [{ to, batch }] = scheduler.takeSaid("reserve");
    scheduler.say(to, { type: "getTask", batch, serial: 7 });
    expect(scheduler.takeSaid("launch")).toMatchObject([{ to, next: batch }]);
    scheduler.say(to, { type: "getTask", batch, serial: 8, isNext: true });
    const [last] = scheduler.takeSaid("launch");
    expect([last.to, last.next]).toEqual([to, undefined]);
  });

  it("is not named where nobody sticks to it", () => {
    const scheduler = new ScriptedScheduler(10, HAWK).entrust(1, [0, 1], 2, SHORT);
    const [{ to, batch }] = scheduler.takeSaid("reserve");
    scheduler.say(to, { type: "getTask", batch, serial: 7 });
    expect(scheduler.takeSaid("launch").map(({ next }) => next)).toEqual([undefined]);
  });
});
