// Against Java's ThreadPoolExecutor as XXL-JOB makes it: 10 core threads, a bounded queue, then more threads, then rejection.

import { describe, expect, test } from "vitest";
import { SecondRing } from "../../../src/architectures/database-lock/second-ring.ts";
import { TriggerPools, type PooledTrigger } from "../../../src/architectures/database-lock/trigger-pool.ts";
import { milliseconds, seconds, type Instant } from "../../../src/kernel/time.ts";

function poolsOf(fast: { threads: number; queue: number }, slow = { threads: 1, queue: 0 }) {
  let now = 0;
  const running: string[] = [];
  const pools = new TriggerPools(fast, slow, () => now as Instant);
  const submit = (name: string, job = name): { readonly trigger: PooledTrigger; readonly isTaken: boolean } => {
    const trigger = { job, run: () => void running.push(name) };
    return { trigger, isTaken: pools.submit(trigger) };
  };
  return { pools, running, submit, pass: (by: number) => (now += by) };
}

describe("the pools of triggers", () => {
  test("run ten at once, then fill the queue, then take more threads, and drop what comes after", () => {
    const { running, submit } = poolsOf({ threads: 12, queue: 3 });
    const taken = Array.from({ length: 17 }, (_, index) => submit(String(index)).isTaken);
    expect(taken).toEqual([...Array.from({ length: 15 }, () => true), false, false]);
    expect(running).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "13", "14"]);
  });

  test("have no more threads than they may have", () => {
    const { running, submit } = poolsOf({ threads: 2, queue: 1 });
    expect([0, 1, 2, 3].map((index) => submit(String(index)).isTaken)).toEqual([true, true, true, false]);
    expect(running).toEqual(["0", "1"]);
  });

  test("give a free thread to whoever waits longest", () => {
    const { pools, running, submit } = poolsOf({ threads: 1, queue: 2 });
    const [first, second] = [submit("a"), submit("b"), submit("c")];
    pools.finished(first.trigger);
    expect(running).toEqual(["a", "b"]);
    pools.finished(first.trigger); // once is enough
    expect(running).toEqual(["a", "b"]);
    pools.finished(second.trigger);
    expect(running).toEqual(["a", "b", "c"]);
  });

  /** The slow pool takes nothing here, so that who is dropped shows who was sent there. */
  const slowNone = { threads: 1, queue: 0 };
  const hold = (pools: TriggerPools, { trigger }: { trigger: PooledTrigger }): void => pools.finished(trigger);

  test("send a job to the slow pool when over ten of its triggers took over 500 ms within a minute, and no other", () => {
    const { pools, submit, pass } = poolsOf({ threads: 10, queue: 0 }, slowNone);
    const blocker = { job: "blocker", run: () => {} };
    for (let times = 0; times < 11; times += 1) {
      const slow = submit(`slow ${times}`, "slow");
      expect(slow.isTaken).toBe(true);
      pass(milliseconds(501));
      hold(pools, slow);
    }
    const first = submit("slow in the slow pool", "slow");
    expect(first.isTaken).toBe(true); // its one thread
    expect(submit("another", "slow").isTaken).toBe(false);
    expect(pools.submit(blocker)).toBe(true);
  });

  test("and take exactly 500 ms for fast, and begin to count anew with every minute", () => {
    const { pools, submit, pass } = poolsOf({ threads: 10, queue: 0 }, slowNone);
    for (let times = 0; times < 20; times += 1) {
      const inTime = submit(`in time ${times}`, "job");
      pass(milliseconds(500));
      hold(pools, inTime);
    }
    for (let times = 0; times < 10; times += 1) {
      const late = submit(`late ${times}`, "job");
      pass(milliseconds(600));
      hold(pools, late);
    }
    pass(seconds(60));
    const next = submit("next minute", "job");
    pass(milliseconds(600));
    hold(pools, next); // the eleventh, but the first of its minute
    expect([0, 1].map((index) => submit(`fast ${index}`, "job").isTaken)).toEqual([true, true]);
  });
});

describe("the ring of seconds", () => {
  test("gives what belongs to this second and to two before it, once", () => {
    const ring = new SecondRing<string>();
    const at = (second: number) => seconds(second) as number as Instant;
    for (const second of [56, 57, 58, 59, 60, 61]) ring.push(at(second), String(second));
    expect(ring.take(at(60))).toEqual(["60", "59", "58"]);
    expect(ring.take(at(60))).toEqual([]);
    expect(ring.take(at(61))).toEqual(["61"]);
  });
});
