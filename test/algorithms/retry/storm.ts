// Clients that give a server one second to answer and try again at once, and a server that is away for ten seconds: does it
// come back? It works in order of arrival, also for those that do not wait any more. For the tests of retries and budgets.

import type { RetryBudget, TryKind } from "../../../src/algorithms/budget/budget.ts";
import { none } from "../../../src/algorithms/budget/none.ts";
import type { RetryPolicy } from "../../../src/algorithms/retry/retry.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, type Instant, seconds } from "../../../src/kernel/time.ts";

export interface Storm {
  readonly seed: string;
  /** Requests per second at an instant, in seconds; must not rise. */
  rate(now: number): number;
  /** Requests per second that the server can answer; exponential service. */
  readonly capacity: number;
  readonly policy: RetryPolicy;
  readonly budget?: RetryBudget;
  /** Seconds; the outage is from 50 to 60. */
  readonly until: number;
}

export interface StormResult {
  /** Share of the requests of the last 30 seconds but one that were answered in time, by any of their tries. */
  readonly answered: number;
  /** Tries per second in the second half of the run. */
  readonly offered: number;
  /** Seconds from the end of the outage until the server has nothing to do for the first time. */
  readonly emptyAfter: number | undefined;
}

const OUTAGE = { from: 50, until: 60 };
const TIMEOUT = 1;
const ZERO = 0 as Duration;

interface Try {
  readonly request: number;
  readonly sentAt: number;
  readonly failures: number;
  readonly kind: TryKind;
}

interface Ending {
  readonly at: number;
  readonly try: Try;
}

export function runStorm(storm: Storm): StormResult {
  const { policy, budget = none.create({}), until } = storm;
  const arrivals = createStream(storm.seed, "arrivals");
  const service = createStream(storm.seed, "service");
  // Each in order of time: answers come in order, and every try has the same time.
  const answers: Ending[] = [];
  const timeouts: Ending[] = [];
  let [nextAnswer, nextTimeout] = [0, 0];
  let requests = 0;
  let freeAt = 0;
  let emptyAfter: number | undefined;
  let offered = 0;
  const answeredOf = new Set<number>();
  const sentOf = new Map<number, number>();
  const isCounted = (sentAt: number): boolean => sentAt >= until - 31 && sentAt < until - 1;

  const instant = (time: number): Instant => seconds(time) as number as Instant;
  const send = (one: Try): void => {
    if (one.sentAt >= until / 2) offered += 1;
    if (freeAt <= one.sentAt && one.sentAt > OUTAGE.until) emptyAfter ??= one.sentAt - OUTAGE.until;
    freeAt = endOf(Math.max(freeAt, one.sentAt), service.exponential() / storm.capacity);
    const isInTime = freeAt <= one.sentAt + TIMEOUT;
    if (isInTime) answers.push({ at: freeAt, try: one });
    else timeouts.push({ at: one.sentAt + TIMEOUT, try: one });
  };
  const arrive = (now: number): void => {
    if (isCounted(now)) sentOf.set(requests, now);
    budget.tried(instant(now));
    send({ request: requests, sentAt: now, failures: 0, kind: "first" });
    requests += 1;
  };
  const fail = ({ at, try: one }: Ending): void => {
    const failures = one.failures + 1;
    budget.failed(instant(at), one.kind);
    if (policy.delay(failures, ZERO, service) === undefined || !budget.take(instant(at), "timeout")) return;
    send({ ...one, sentAt: at, failures, kind: "after-timeout" });
  };
  const succeed = ({ at, try: one }: Ending): void => {
    budget.succeeded(instant(at), one.kind);
    if (sentOf.has(one.request)) answeredOf.add(one.request);
  };

  let arrival = arrivals.exponential() / storm.rate(0);
  for (;;) {
    const answer = answers[nextAnswer]?.at ?? Infinity;
    const timeout = timeouts[nextTimeout]?.at ?? Infinity;
    const now = Math.min(arrival, answer, timeout);
    if (now >= until) break;
    if (now === answer) succeed(answers[nextAnswer++]);
    else if (now === timeout) fail(timeouts[nextTimeout++]);
    else {
      arrive(now);
      arrival = now + arrivals.exponential() / storm.rate(now);
    }
  }
  return { answered: answeredOf.size / sentOf.size, offered: offered / (until / 2), emptyAfter };
}

/** Work stands still during the outage, and goes on after it. */
function endOf(start: number, work: number): number {
  const from = start >= OUTAGE.from && start < OUTAGE.until ? OUTAGE.until : start;
  const isCutShort = from < OUTAGE.from && from + work > OUTAGE.from;
  return from + work + (isCutShort ? OUTAGE.until - OUTAGE.from : 0);
}
