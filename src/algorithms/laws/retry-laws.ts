// What every retry policy must do, whatever its delays.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream, type RandomStream } from "../../kernel/random-stream.ts";
import type { Duration } from "../../kernel/time.ts";
import type { RetryDefinition, RetryPolicy } from "../retry/retry.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface RetrySubject {
  readonly name: string;
  create(): RetryPolicy;
  /** No delay is longer; undefined = not stated. */
  readonly cap: Duration | undefined;
  /** Attempts in all, the first included; undefined = not stated. */
  readonly attempts: number | undefined;
}

export interface RetryLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Defaults to the parameter of this name. */
  readonly cap?: Duration;
  /** Defaults to the parameter of this name. */
  readonly attempts?: number;
}

/** Throws LawBroken at the first law that the policy breaks. */
export function checkRetryLaws<P extends Parameters>(
  definition: RetryDefinition<P>,
  options: RetryLawOptions = {},
): LawReport {
  return checkLaws(retryLaws, retrySubject(definition, options), options);
}

export function retrySubject<P extends Parameters>(
  definition: RetryDefinition<P>,
  options: RetryLawOptions = {},
): RetrySubject {
  const values = parameterValues(definition.parameters, options.parameters);
  const { cap, attempts } = values as { readonly cap?: Duration; readonly attempts?: number };
  return {
    name: definition.name,
    create: () => definition.create(values),
    cap: options.cap ?? cap,
    attempts: options.attempts ?? attempts,
  };
}

const FAILURES_MAX = 200;

export const retryLaws: readonly Law<RetrySubject>[] = [
  {
    name: "waits whole microseconds, never less than none",
    check(subject, random) {
      for (const { delay, failures } of histories(subject, random)) {
        demand(Number.isSafeInteger(delay) && delay >= 0, `after ${failures} failures it waits ${delay}us`);
      }
    },
  },
  {
    name: "waits no longer than its cap",
    unsupported: ({ cap }) => (cap === undefined ? "it states no cap" : undefined),
    check(subject, random) {
      const cap = subject.cap as Duration;
      for (const { delay, failures } of histories(subject, random)) {
        demand(delay <= cap, `after ${failures} failures it waits ${delay}us; its cap is ${cap}us`);
      }
    },
  },
  {
    name: "makes exactly as many attempts as it may",
    unsupported: ({ attempts }) => (attempts === undefined ? "it states no limit" : undefined),
    check(subject, random) {
      const delays = history(subject.create(), random);
      const made = delays.length + 1;
      demand(
        made === Math.min(subject.attempts as number, FAILURES_MAX + 1),
        `it makes ${made} attempts; its limit is ${subject.attempts}`,
      );
    },
  },
  {
    name: "stays with it when it gave up",
    check(subject, random) {
      const policy = subject.create();
      const givenUp = history(policy, random).length + 1;
      for (let failures = givenUp; givenUp <= FAILURES_MAX && failures < givenUp + 50; failures += 1) {
        demand(
          policy.delay(failures, 0 as Duration, random) === undefined,
          `it gave up after ${givenUp} failures and tries again after ${failures}`,
        );
      }
    },
  },
  {
    name: "waits alike with the same random stream",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const [once, again] = [1, 2].map(() => history(subject.create(), createStream(seed, "again")).join());
      demand(once === again, "the same failures and stream gave different delays");
    },
  },
  {
    name: "keeps no memory of one task for another",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const used = subject.create();
      for (let round = 0; round < 5; round += 1) history(used, random);
      const [fresh, after] = [subject.create(), used].map((policy) =>
        history(policy, createStream(seed, "next")).join(),
      );
      demand(fresh === after, "a policy that served other tasks before waits otherwise than a new one");
    },
  },
];

/** The delays until it gives up, at most FAILURES_MAX. */
function history(policy: RetryPolicy, random: RandomStream): Duration[] {
  const delays: Duration[] = [];
  let previous = 0 as Duration;
  for (let failures = 1; failures <= FAILURES_MAX; failures += 1) {
    const delay = policy.delay(failures, previous, random);
    if (delay === undefined) break;
    delays.push(delay);
    previous = delay;
  }
  return delays;
}

function histories(
  subject: RetrySubject,
  random: RandomStream,
): { readonly delay: Duration; readonly failures: number }[] {
  const policy = subject.create();
  return Array.from({ length: 50 }, () => history(policy, random)).flatMap((delays) =>
    delays.map((delay, index) => ({ delay, failures: index + 1 })),
  );
}
