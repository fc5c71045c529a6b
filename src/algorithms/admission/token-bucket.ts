// A policer: tokens drop into a bucket at a steady rate, and every task that is taken in takes one out. All in whole numbers,
// so that no window ever holds more than the bucket and what dropped in: the Generic Cell Rate Algorithm, exactly.

import { MICROSECONDS_PER_SECOND, START, type Duration, type Instant } from "../../kernel/time.ts";
import { ACCEPT, defineAdmission, type Admission, type Applicant, type Verdict } from "./admission.ts";

/** A rate is kept in thousandths of a token per second; so a token has this many parts. */
const RATE_PARTS = 1_000;
const TOKEN = RATE_PARTS * MICROSECONDS_PER_SECOND;
/** So many buckets are kept before those that are full are thrown away: a new one would be as full. */
const TENANTS_KEPT = 4_096;

export const tokenBucket = defineAdmission({
  name: "token-bucket",
  summary: "So many tasks per second, and so many at once after a pause.",
  source:
    "Catalogue D8; ITU-T I.371 (GCRA, in its virtual scheduling and continuous-state leaky bucket forms); Turner, IEEE Communications Magazine 24(10), 1986",
  needsQueue: false,
  parameters: {
    rate: { type: "rate", default: "100/s", summary: "How fast tokens drop in, to a thousandth per second." },
    burst: { type: "integer", default: 100, min: 1, max: 1_000_000, summary: "Tasks at once, after a pause." },
    perTenant: { type: "boolean", default: false, summary: "Each tenant has a bucket of its own." },
  },
  shorthand: "rate",
  bound: ({ rate, burst, perTenant }) => ({
    rate: { burst, perSecond: partsOf(rate) / RATE_PARTS, isPerTenant: perTenant },
  }),
  create: ({ rate, burst, perTenant }) => new TokenBuckets(partsOf(rate), burst * TOKEN, perTenant),
});

function partsOf(rate: number): number {
  return Math.max(1, Math.round(rate * RATE_PARTS));
}

interface Bucket {
  /** Parts of tokens in it, as of `at`. */
  level: number;
  at: Instant;
}

class TokenBuckets implements Admission {
  /** Parts per microsecond. */
  readonly #rate: number;
  readonly #size: number;
  readonly #isPerTenant: boolean;
  readonly #buckets = new Map<string, Bucket>();
  /** What a bucket begins with. */
  #first: Readonly<Bucket>;

  constructor(rate: number, size: number, isPerTenant: boolean) {
    this.#rate = rate;
    this.#size = size;
    this.#isPerTenant = isPerTenant;
    this.#first = { level: size, at: START };
  }

  decide(task: Applicant, _view: unknown, now: Instant): Verdict {
    const missing = TOKEN - this.#level(this.#buckets.get(this.#keyOf(task)) ?? this.#first, now);
    return missing <= 0 ? ACCEPT : { kind: "reject", retryAfter: Math.ceil(missing / this.#rate) as Duration };
  }

  took(task: Applicant, now: Instant): void {
    const key = this.#keyOf(task);
    const level = this.#level(this.#buckets.get(key) ?? this.#first, now) - TOKEN;
    this.#buckets.set(key, { level, at: now });
    if (this.#buckets.size > TENANTS_KEPT) this.#discardFull(now);
  }

  /** Nobody knows what its predecessor took out: so that no window holds more than is promised, it begins with nothing. */
  inherited(now: Instant): void {
    this.#first = { level: 0, at: now };
  }

  #keyOf({ tenant }: Applicant): string {
    return this.#isPerTenant ? tenant : "";
  }

  #level({ level, at }: Readonly<Bucket>, now: Instant): number {
    return Math.min(this.#size, level + this.#rate * Math.max(0, now - at));
  }

  #discardFull(now: Instant): void {
    for (const [key, bucket] of this.#buckets) if (this.#level(bucket, now) === this.#size) this.#buckets.delete(key);
  }
}
