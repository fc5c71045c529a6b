// Whole SWIM groups over a scripted network: how soon a crash is noticed and by whom, what loss, slowness and partitions do,
// and what it costs (catalogue E4, E5, K18, H12).

import { describe, expect, test } from "vitest";
import type { Address } from "../../../src/process/identity.ts";
import { type Duration, milliseconds, seconds } from "../../../src/kernel/time.ts";
import { bootOf } from "../../../src/algorithms/membership/rumour.ts";
import { expectedOf, isSharedMissing } from "../../workload/shared-data.ts";
import { SwimWorld } from "./swim-world.ts";

const SECOND = 1_000_000;

function summaryOf(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

describe("how soon a crash is noticed", () => {
  // A member is pinged in a period with P = 1 - (1 - 1/(n-1))^(n-1); with targets at random, periods are independent, and the
  // first that finds it is geometric with mean 1 / P. Counted over all members and periods of one long run.
  test.skipIf(isSharedMissing).each([3, 8, 32])("with targets at random, periods to the first probe of %d", (size) => {
    const { periods } = expectedOf("swim.first") as { periods: readonly number[] };
    const expected = periods[[3, 8, 16, 32, 64, 1000].indexOf(size)];
    const world = new SwimWorld(size, { probeOrder: "random", syncInterval: 0 as Duration }).startAll();
    world.runFor(SECOND);
    let pinged = new Set<Address>();
    world.onPost = ({ to, message }) => void (message.type === "ping" && pinged.add(to));
    let found = 0;
    const count = Math.round(40_000 / size);
    for (let period = 0; period < count; period += 1) {
      pinged = new Set();
      world.runFor(SECOND);
      found += pinged.size;
    }
    // Each period's count varies less than a binomial one: three standard errors of that, about 1%.
    const probability = 1 / expected;
    const error = Math.sqrt((probability * (1 - probability)) / (count * size));
    expect(Math.abs(found / (count * size) - probability)).toBeLessThan(3 * error);
    expect(3 * error * expected).toBeLessThan(0.012);
  });

  // In real time pings reach a member of a large group like rain, one a period; its crash is noticed at the end of the period of
  // the first that comes after: two periods on average.
  test("the first suspicion comes after two periods on average, and never before one", () => {
    const delays: number[] = [];
    for (let trial = 0; trial < 120; trial += 1) {
      const world = new SwimWorld(24, {}, `trial ${trial}`).startAll();
      world.runFor(3 * SECOND + world.random.integer(SECOND));
      const crash = world.now;
      world.crash(5);
      while (world.said.length === 0) world.runFor(SECOND);
      delays.push(world.said.find(({ status }) => status === "suspect")!.at - crash);
    }
    const { mean, error } = summaryOf(delays);
    expect(Math.abs(mean - 2 * SECOND)).toBeLessThan(4 * error);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(SECOND);
  });

  test("round robin bounds it for everybody: no member waits for a probe of another longer than two rounds", () => {
    const size = 8;
    const world = new SwimWorld(size).startAll();
    const last = new Map<string, number>();
    let longest = 0;
    world.onPost = ({ from, to, message, at }) => {
      if (message.type !== "ping") return;
      longest = Math.max(longest, at - (last.get(`${from}>${to}`) ?? at));
      last.set(`${from}>${to}`, at);
    };
    world.runFor(600 * SECOND);
    expect(last.size).toBe(size * (size - 1));
    expect(longest).toBeLessThanOrEqual((2 * (size - 1) - 1) * SECOND);
    expect(longest).toBeGreaterThan((size - 1) * SECOND);
  });

  test("everybody hears of it within a second of the first, and is as patient as memberlist's formula", () => {
    const world = new SwimWorld(64).startAll();
    world.loss = 0.01;
    world.runFor(10 * SECOND);
    world.crash(7);
    world.runFor(30 * SECOND);
    for (const status of ["suspect", "dead"] as const) {
      const instants = world.said
        .filter(({ about, status: said }) => about === 7 && said === status)
        .map(({ at }) => at);
      expect(instants).toHaveLength(63);
      expect(Math.max(...instants) - Math.min(...instants)).toBeLessThan(SECOND);
    }
    const firstOf = (status: string): number => world.said.find((said) => said.status === status)!.at;
    // 4 * log10(64), cut to thousandths.
    expect(firstOf("dead") - firstOf("suspect")).toBe(milliseconds(4 * 1_806));
    expect(world.said.every(({ about }) => about === 7)).toBe(true);
  });
});

describe("who is alive", () => {
  test("is not declared dead under heavy loss, because it refutes; without suspicion it is, all the time", () => {
    const run = (parameters: object, loss: number) => {
      const world = new SwimWorld(20, parameters).startAll();
      world.loss = loss;
      world.runFor(300 * SECOND);
      const count = (status: string): number => world.said.filter((said) => said.status === status).length;
      return { suspicions: count("suspect"), deaths: count("dead") };
    };
    const plain = run({}, 0.06);
    expect(plain.suspicions).toBeGreaterThan(30);
    expect(plain.deaths).toBe(0);
    const guarded = run({ lifeguard: true }, 0.12);
    expect(guarded.suspicions).toBeGreaterThan(200);
    expect(guarded.deaths).toBe(0);
    expect(run({ suspicionMultiplier: 0 }, 0.06).deaths).toBeGreaterThan(30);
  });

  test("is heard of again by all after a partition of two minutes", () => {
    for (const lifeguard of [false, true]) {
      const world = new SwimWorld(32, { lifeguard }).startAll();
      world.runFor(10 * SECOND);
      world.isCut = (from, to) => from < 12 !== to < 12;
      world.runFor(120 * SECOND);
      expect(world.statuses(0).map((status) => status === "alive")).toEqual(world.addresses.map((about) => about < 12));
      world.isCut = () => false;
      world.runFor(20 * SECOND);
      expect(world.everybodyThinks(() => "alive")).toBe(true);
      // Nobody was started again: each refuted its own death.
      expect(world.said.every(({ incarnation }) => bootOf(incarnation) === 1)).toBe(true);
    }
  });

  test("is known as started again, whether its death was noticed or not", () => {
    for (const downtime of [0.2, 60]) {
      const world = new SwimWorld(16).startAll();
      world.runFor(5 * SECOND);
      world.crash(3);
      world.runFor(downtime * SECOND);
      world.boot(3 as Address, [0, 1] as Address[], world.addresses);
      world.runFor(20 * SECOND);
      expect(world.everybodyThinks(() => "alive")).toBe(true);
      const heard = world.said.filter(
        ({ about, status, incarnation }) => about === 3 && status === "alive" && bootOf(incarnation) === 2,
      );
      expect(new Set(heard.map(({ by }) => by)).size).toBe(15);
    }
  });

  test("joins by asking a seed, and leaves without a suspicion", () => {
    const world = new SwimWorld(30, { lifeguard: true });
    for (const address of world.addresses) {
      world.boot(address, [0, 1] as Address[]);
      world.runFor(SECOND / 10);
    }
    world.runFor(20 * SECOND);
    expect(world.everybodyThinks(() => "alive")).toBe(true);
    world.said.length = 0;
    world.member(9).leave();
    world.crash(9);
    world.runFor(10 * SECOND);
    expect(world.everybodyThinks((about) => (about === 9 ? "left" : "alive"))).toBe(true);
    expect(world.said.every(({ status }) => status === "left")).toBe(true);
  });
});

describe("members that are slow to read", () => {
  test("make plain SWIM suspect the healthy, and Lifeguard fifty times less often", () => {
    const suspicions = (lifeguard: boolean): number => {
      const world = new SwimWorld(32, { lifeguard }).startAll();
      world.runFor(10 * SECOND);
      for (const slow of [1, 2, 3, 4]) world.slow(slow, seconds(1.5));
      world.runFor(60 * SECOND);
      const healthy = world.said.filter(({ about }) => about > 4);
      expect(healthy.filter(({ status }) => lifeguard && status === "dead")).toEqual([]);
      if (lifeguard) expect(world.member(1).localHealth).toBeGreaterThan(0);
      return healthy.filter(({ status }) => status === "suspect").length;
    };
    expect(suspicions(false)).toBeGreaterThan(50 * suspicions(true));
  });
});

describe("what it costs", () => {
  test("a member sends one ping and one answer a period, in a group of any size", () => {
    for (const size of [8, 150]) {
      const world = new SwimWorld(size, { syncInterval: 0 as Duration }).startAll();
      world.runFor(2 * SECOND);
      const before = world.posted;
      world.runFor(20 * SECOND);
      const perMemberAndPeriod = (world.posted - before) / size / 20;
      expect(Math.abs(perMemberAndPeriod - 2)).toBeLessThan(0.01);
    }
  });

  test("even while a fifth of the group dies, nobody starts more messages a period than k + 1 and its share of gossip", () => {
    const world = new SwimWorld(40, { lifeguard: true }).startAll();
    world.loss = 0.05;
    world.runFor(5 * SECOND);
    for (const dead of [1, 2, 3, 4, 5, 6, 7, 8]) world.crash(dead);
    let started = world.addresses.map(() => 0);
    let answers = 0;
    let largest = 0;
    world.onPost = ({ from, message }) => {
      largest = Math.max(largest, message.type.startsWith("sync") ? 0 : message.rumours.length);
      if (message.type === "ack" || message.type === "nack" || message.type === "syncAnswer") answers += 1;
      else started[from] += 1;
    };
    let total = 0;
    for (let period = 0; period < 60; period += 1) {
      started = world.addresses.map(() => 0);
      world.runFor(SECOND);
      total += started.reduce((sum, one) => sum + one, 0);
      // Ping, k requests, 3 gossips in 200 ms, one exchange of everything; and pings on behalf of others, which are bounded by
      // what all others ask: 10 leaves room for chance.
      expect(Math.max(...started)).toBeLessThanOrEqual(1 + 3 + 3 * 6 + 1 + 10);
    }
    // (1,400 - 48) / 24
    expect(largest).toBeLessThanOrEqual(56);
    expect(answers).toBeLessThan(total);
    world.onPost = undefined;
    world.runFor(30 * SECOND);
    // All told, nothing is left to say.
    expect(world.addresses.slice(9).every((address) => world.member(address).waitingRumours === 0)).toBe(true);
  });

  test("a thousand members notice a crash, all of them, with a bounded number of messages", () => {
    const world = new SwimWorld(1_000, { lifeguard: true }).startAll();
    world.runFor(SECOND);
    const before = world.posted;
    world.crash(500);
    world.runFor(17 * SECOND);
    const dead = world.said.filter(({ status, about }) => status === "dead" && about === 500);
    expect(dead).toHaveLength(999);
    expect(world.said).toHaveLength(2 * 999);
    // Two rumours, each told 16 times by everybody, the first again for each of two confirmations; and 34 probes and answers.
    expect(world.posted - before).toBeLessThan(1_000 * (4 * 16 + 34 + 8));
  });
});
