// What a candidate may send to the store, try by try: a store takes a repeated request for one that it has done already, so no
// try may look like another. Both tests are plans that `orrery hunt` found, made by hand.

import { expect, test } from "vitest";
import { LeaseElector } from "../../../src/algorithms/leases/lease-elector.ts";
import { isSameLease, type LeaseRecord } from "../../../src/algorithms/leases/lease-record.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { seconds } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";

const ME = 1;
const RETRY = 2;

/** A candidate, everything that it asked the store for, and the tokens that it led under. */
function candidate(incarnation = 1) {
  const host = new ScriptedHost({ address: ME, incarnation });
  const tries: { readonly expected: LeaseRecord | undefined; readonly next: LeaseRecord }[] = [];
  const tokens: number[] = [];
  const losses: number[] = [];
  const elector = new LeaseElector({
    host,
    timerTag: 1,
    lease: 0,
    duration: seconds(15),
    renewDeadline: seconds(10),
    retryPeriod: seconds(RETRY),
    random: createStream("leases", "candidate"),
    endsByStore: false,
    usesWallClock: false,
    read: () => {},
    compareAndSet: (expected, next) => void tries.push({ expected, next }),
    acquired: (token) => void tokens.push(token),
    lost: () => void losses.push(host.monotonic()),
  });
  elector.start();
  const passTo = (instant: number) =>
    host.passUntil(seconds(instant), { timer: (_tag, detail) => elector.timer(detail) });
  return { elector, tries, tokens, losses, passTo };
}

test("nothing is asked for before the store has answered: a master that restarts does not know that nobody leads", () => {
  const { elector, tries, tokens, passTo } = candidate(2);
  passTo(9);
  expect(tries).toEqual([]);
  const mine = { holder: ME as Address, token: 1, renewal: 1, incarnation: 1, duration: seconds(15) };
  elector.observed(mine);
  expect(tries).toMatchObject([{ expected: mine, next: { token: 2, incarnation: 2 } }]);
  elector.stored(tries[0].next);
  expect(tokens).toEqual([2]);
});

test("no try to take a lease, or to renew it, looks like an earlier one whose answer was lost", () => {
  const { elector, tries, passTo } = candidate();
  elector.observed(undefined);
  passTo(6);
  elector.stored(tries.at(-1)!.next);
  passTo(13);
  expect(tries.length).toBeGreaterThan(5);
  tries.forEach(({ next }, index) => {
    for (const earlier of tries.slice(0, index)) expect(isSameLease(earlier.next, next)).toBe(false);
  });
});

test("what a machine stored before a restart is not its own afterwards, though all numbers are the same", () => {
  const [before, after] = [candidate(1), candidate(2)];
  for (const { elector } of [before, after]) elector.observed(undefined);
  expect(isSameLease(before.tries[0].next, after.tries[0].next)).toBe(false);
  expect(after.tries[0].next).toEqual({ ...before.tries[0].next, incarnation: 2 });
});

test("a holder reckons from when it sent its renewal, however late the answer comes", () => {
  const { elector, tries, passTo } = candidate();
  elector.observed(undefined);
  passTo(1.5);
  elector.stored(tries[0].next);
  passTo(9.9);
  expect(elector.isProven).toBe(true);
  passTo(10);
  expect(elector.isProven).toBe(false);
});

test("a holder that sees somebody else's record has lost its office at once, and one that sees its own has not", () => {
  const { elector, tries, losses, passTo } = candidate();
  elector.observed(undefined);
  elector.stored(tries[0].next);
  passTo(3);
  elector.observed(tries[0].next);
  expect([elector.isHolder, losses]).toEqual([true, []]);
  elector.observed({ ...tries[0].next, holder: 7 as Address, token: 2 });
  expect([elector.isHolder, losses]).toEqual([false, [seconds(3)]]);
});

test("whoever is not the holder waits for as long as the record lasts since it last saw a new one, to the instant", () => {
  const { elector, tries, passTo } = candidate();
  const other = { holder: 7 as Address, token: 3, renewal: 1, incarnation: 1, duration: seconds(15) };
  elector.observed(other);
  passTo(8);
  elector.observed({ ...other, renewal: 2 });
  passTo(14);
  elector.observed({ ...other, renewal: 2 }); // nothing new
  passTo(22.999);
  expect(tries).toEqual([]);
  passTo(23);
  elector.observed({ ...other, renewal: 2 });
  expect(tries.at(-1)?.next).toMatchObject({ holder: ME, token: 4 });
});

test("an answer to an earlier try proves nothing of a later one", () => {
  const { elector, tries, tokens, passTo } = candidate();
  elector.observed(undefined);
  passTo(6);
  expect(tries.length).toBeGreaterThan(1);
  elector.stored(tries[0].next);
  expect([elector.isHolder, tokens]).toEqual([false, []]);
  elector.stored(tries.at(-1)!.next);
  expect([elector.isHolder, tokens]).toEqual([true, [1]]);
});

test("a lease that nobody renews is free at the moment at which it is over, and not before", () => {
  const others = { holder: 2 as Address, token: 4, renewal: 1, incarnation: 1, duration: seconds(15) };
  const { elector, tries, passTo } = candidate();
  elector.observed(others);
  passTo(14.999999);
  elector.observed(others);
  expect(tries).toEqual([]);
  passTo(15);
  elector.observed(others);
  expect(tries).toMatchObject([{ expected: others, next: { holder: ME, token: 5 } }]);
});
