// The calling side of remote calls: what is sent again when, and what an answer, late or not, does.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RpcCalls, type RpcOptions } from "../../../src/algorithms/messaging/rpc-calls.ts";
import { none } from "../../../src/algorithms/budget/none.ts";
import type { RetryPolicy } from "../../../src/algorithms/retry/retry.ts";
import { seconds, type Duration } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";

const SECOND = 1_000_000;
const SERVER = 9 as Address;
const EXPIRY = 3;
const RESEND = 4;

/** Waits as many seconds as there were failures; gives up after `attempts` failures. */
function linear(attempts = Infinity): RetryPolicy {
  return { delay: (failures) => (failures >= attempts ? undefined : seconds(failures)) };
}

function caller(options: Partial<RpcOptions> = {}) {
  const host = new ScriptedHost();
  const calls = new RpcCalls(host, {
    timeout: seconds(2),
    retry: linear(),
    random: host.random("retries"),
    expiryTag: EXPIRY,
    resendTag: RESEND,
    ...options,
  });
  return {
    host,
    calls,
    call: (key: number, attempt = 0) => calls.call(key, SERVER, { kind: 1, key } as never, 10, key, attempt),
    until: (instant: number) => host.passUntil(instant, calls),
    sent: () => host.sent.map(({ at, message }) => [at / SECOND, (message as unknown as { readonly key: number }).key]),
  };
}

describe("a remote call", () => {
  it("is sent at once, and no more once it is answered", () => {
    const { call, calls, until, sent } = caller();
    call(1);
    until(1 * SECOND);
    expect(calls.settle(1)).toBe(true);
    until(100 * SECOND);
    expect(sent()).toEqual([[0, 1]]);
    expect(calls.pendingCount).toBe(0);
  });

  it("is sent again after its timeout and the policy's delay, over and over, until it is answered", () => {
    const { call, calls, until, sent, host } = caller();
    call(1, 7);
    until(14.5 * SECOND);
    calls.settle(1);
    until(100 * SECOND);
    expect(sent()).toEqual([0, 3, 7, 12].map((at) => [at, 1]));
    expect(host.emitted.map(({ name, task, attempt }) => [name, task, attempt])).toEqual(
      [1, 2, 3].map(() => ["call.retried", 1, 7]),
    );
  });

  it("can be answered late, while it waits for its next try", () => {
    const { call, calls, until, sent } = caller();
    call(1);
    until(2.5 * SECOND);
    expect(calls.has(1)).toBe(true);
    calls.settle(1);
    until(100 * SECOND);
    expect(sent()).toEqual([[0, 1]]);
    expect(calls.settle(1)).toBe(false);
  });

  it("is given up when the policy says so, if somebody wants to know", () => {
    const gaveUp: number[] = [];
    const { call, until, sent, calls } = caller({ retry: linear(2), gaveUp: (key) => gaveUp.push(key) });
    call(1);
    until(100 * SECOND);
    expect(sent()).toEqual([
      [0, 1],
      [3, 1],
    ]);
    expect(gaveUp).toEqual([1]);
    expect(calls.has(1)).toBe(false);
  });

  it("is given up when the budget allows no further try, if somebody wants to know, and waits for one if not", () => {
    const budget = { ...none.create({}), take: (now: number) => now > 20 * SECOND };
    const gaveUp: number[] = [];
    const impatient = caller({ budget, gaveUp: (key) => gaveUp.push(key) });
    const patient = caller({ budget });
    for (const { call, until } of [impatient, patient]) {
      call(1);
      until(25 * SECOND);
    }
    expect(gaveUp).toEqual([1]);
    expect(impatient.calls.pendingCount).toBe(0);
    expect(impatient.sent().map(([at]) => at)).toEqual([0]);
    expect(patient.sent().map(([at]) => at)).toEqual([0, 21, 25]);
  });

  it("is repeated with the last delay for ever where an answer is a must", () => {
    const { call, until, sent } = caller({ retry: linear(3) });
    call(1);
    until(20 * SECOND);
    expect(sent().map(([at]) => at)).toEqual([0, 3, 7, 11, 15, 19]);
  });

  it("draws the delay of the policy's last step anew each time, where an answer is a must", () => {
    const { call, until, sent } = caller({
      retry: {
        delay: (failures, _previous, random) =>
          failures < 3 ? seconds(failures + Math.floor(8 * random.uniform()) / 8) : undefined,
      },
    });
    call(1);
    until(200 * SECOND);
    const times = sent().map(([at]) => at);
    const delays = times.slice(1).map((at, index) => at - times[index] - 2);
    expect(delays.length).toBeGreaterThan(40);
    // After the first, all are of the second step: 2 s to 2.875 s in eighths, each of them as often as any.
    expect(new Set(delays.slice(1)).size).toBe(8);
    for (const delay of delays.slice(1)) expect(delay).toBeGreaterThanOrEqual(2);
    expect(Math.max(...delays)).toBeLessThan(3);
  });

  it("without any retry is still repeated, at every timeout", () => {
    const { call, until, sent } = caller({ retry: { delay: () => undefined } });
    call(1);
    until(7 * SECOND);
    // A microsecond later each time: no two tries at one instant, however little a policy wants to wait.
    expect(sent().map(([at]) => at)).toEqual([0, 2.000001, 4.000002, 6.000003]);
  });

  it("replaces an earlier one under its key, of which no timer is left in force", () => {
    const { call, until, sent, calls } = caller();
    call(1, 1);
    until(2.5 * SECOND); // the first one backs off until 3 s
    call(1, 2);
    until(4 * SECOND);
    expect(sent()).toEqual([
      [0, 1],
      [2.5, 1],
    ]);
    expect(calls.pending()).toEqual([{ task: 1, attempt: 2 }]);
  });

  it("says what is pending in order of the latest sending", () => {
    const { call, until, calls } = caller();
    call(1);
    until(1 * SECOND);
    call(2);
    until(3.5 * SECOND);
    expect(calls.pending().map(({ task }) => task)).toEqual([2, 1]);
    expect(calls.messageOf(2)).toMatchObject({ key: 2 });
    expect(calls.messageOf(3)).toBeUndefined();
  });

  it("may be made again from within the news that it was given up", () => {
    const again: number[] = [];
    const { call, until, sent } = caller({
      retry: linear(1),
      gaveUp: (key) => {
        if (again.push(key) < 3) call(key);
      },
    });
    call(1);
    call(2);
    until(100 * SECOND);
    expect(sent().map(([at, key]) => `${key}@${at}`)).toEqual(["1@0", "2@0", "1@2", "2@2"]);
    expect(again).toEqual([1, 2, 1, 2]);
  });

  it("keeps to its own times whatever other calls do", () => {
    const step = fc.tuple(
      fc.integer({ min: 0, max: 3 * SECOND }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom("call", "call", "settle"),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: "max" }), (steps) => {
        const { host, calls, call, until } = caller();
        // The model: each call alone, computed from its start.
        const expected: string[] = [];
        const since = new Map<number, number>();
        let now = 0;
        const close = (key: number): void => {
          const start = since.get(key);
          if (start === undefined) return;
          since.delete(key);
          let at = start;
          for (let failures = 1; at <= now; failures += 1) {
            if (at < now || at === start) expected.push(`${key}@${at}`);
            at += 2 * SECOND + failures * SECOND;
          }
        };
        for (const [wait, key, what] of steps) {
          now += wait + 1; // never at the very instant of a try
          if ([...since.values()].some((start) => isTry(now - start))) now += 1;
          until(now);
          close(key);
          if (what === "settle") calls.settle(key);
          else {
            call(key);
            since.set(key, now);
          }
        }
        now += 100 * SECOND + 1;
        if ([...since.values()].some((start) => isTry(now - start))) now += 1;
        until(now);
        for (const key of [...since.keys()]) close(key);
        const sent = host.sent.map(
          ({ at, message }) => `${(message as unknown as { readonly key: number }).key}@${at}`,
        );
        expect(sent.toSorted()).toEqual(expected.toSorted());
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

/** Is a call that was made `elapsed` ago tried at this moment? */
function isTry(elapsed: number): boolean {
  let at = 0;
  for (let failures = 1; at < elapsed; failures += 1) at += 2 * SECOND + failures * SECOND;
  return at === elapsed;
}

describe("a timer that comes late", () => {
  it("delays the next try and loses none", () => {
    const { host, calls, call } = caller();
    call(1);
    const [timer] = host.pendingTimers;
    expect(timer).toMatchObject({ due: 2 * SECOND, tag: EXPIRY });
    host.passUntil(5 * SECOND, { timer: () => {} }); // the process was frozen: the timer is handed over late
    calls.timer(timer.tag, timer.detail);
    host.passUntil(6 * SECOND, calls);
    expect(host.sent.map(({ at }) => at / SECOND)).toEqual([0, 6]);
  });
});

describe("a call that is turned down", () => {
  const NOW = 0 as Duration;
  const numbered = { again: (message: object, tries: number) => ({ ...message, tries }) as never };

  it("is over where nobody is to ask again", () => {
    const { call, calls, until, sent } = caller();
    call(1);
    expect(calls.turnedDown(1, 1, undefined)).toBe("over");
    until(100 * SECOND);
    expect(sent()).toEqual([[0, 1]]);
    expect(calls.turnedDown(1, 1, undefined)).toBe("stale");
  });

  it("is asked again after the policy's delay, until that has no further one, also where an answer is a must", () => {
    const { call, calls, until, sent, host } = caller({ retry: linear(3), ...numbered });
    call(1);
    expect(calls.turnedDown(1, 1, NOW)).toBe("waits");
    until(1.5 * SECOND);
    expect(calls.turnedDown(1, 2, NOW)).toBe("waits");
    until(4 * SECOND);
    expect(calls.turnedDown(1, 3, NOW)).toBe("over");
    until(100 * SECOND);
    expect(sent().map(([at]) => at)).toEqual([0, 1, 3.5]);
    expect(host.sent.map(({ message }) => (message as unknown as { tries?: number }).tries)).toEqual([undefined, 2, 3]);
  });

  it("is not asked again sooner than it was told", () => {
    const { call, calls, until, sent } = caller();
    call(1);
    calls.turnedDown(1, 1, seconds(7));
    until(8 * SECOND);
    expect(sent().map(([at]) => at)).toEqual([0, 7]);
  });

  it("is not asked again without the budget's leave", () => {
    const { call, calls } = caller({ budget: { ...none.create({}), take: () => false } });
    call(1);
    expect(calls.turnedDown(1, 1, NOW)).toBe("over");
  });

  it("goes on if the answer is to an earlier try: a later one may be taken in", () => {
    const { call, calls, until } = caller(numbered);
    call(1);
    until(3.5 * SECOND); // sent again at 3 s
    expect(calls.turnedDown(1, 1, undefined)).toBe("stale");
    expect(calls.has(1)).toBe(true);
    expect(calls.turnedDown(1, 2, undefined)).toBe("over");
  });

  it("ends when its user does not want it any more, but not while an answer is awaited", () => {
    const { call, calls, until } = caller(numbered);
    call(1);
    expect(calls.withdraw(1)).toBeUndefined();
    calls.turnedDown(1, 1, NOW);
    expect(calls.withdraw(1)).toBe("over");
    call(2);
    calls.turnedDown(2, 1, NOW);
    until(1.5 * SECOND); // sent again at 1 s
    expect(calls.withdraw(2)).toBeUndefined();
  });

  it("may have been taken in if the connection broke after a try, if a try to another one had no answer, or if it was made before", () => {
    const broken = caller(numbered);
    broken.call(1);
    broken.calls.repeatAll(SERVER);
    broken.until(1.5 * SECOND);
    expect(broken.calls.turnedDown(1, 2, undefined)).toBe("unsure");

    let leader = SERVER;
    const moved = caller({ target: () => leader, ...numbered });
    moved.call(1);
    moved.until(2.5 * SECOND); // no answer by 2 s
    leader = 8 as Address;
    moved.until(3.5 * SECOND);
    expect(moved.calls.turnedDown(1, 2, undefined)).toBe("unsure");

    const again = caller();
    again.call(1);
    again.calls.doubt(1);
    expect(again.calls.turnedDown(1, 1, undefined)).toBe("unsure");
  });

  it("was not taken in by those who only knew of another one", () => {
    let leader = SERVER;
    const { call, calls } = caller({ target: () => leader, ...numbered });
    call(1);
    leader = 8 as Address;
    calls.redirect(1, true);
    expect(calls.turnedDown(1, 2, undefined)).toBe("over");
  });
});
