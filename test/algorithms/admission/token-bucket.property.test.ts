// The token bucket against the two definitions of the Generic Cell Rate Algorithm's limits: its virtual scheduling form, in
// exact fractions, and the number of tasks in any window.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { AdmissionView, Applicant } from "../../../src/algorithms/admission/admission.ts";
import { tokenBucket } from "../../../src/algorithms/admission/token-bucket.ts";
import type { Instant } from "../../../src/kernel/time.ts";

const VIEW = undefined as unknown as AdmissionView;

interface Policer {
  readonly rate: number;
  readonly burst: number;
}

const policers = fc.record({
  rate: fc.oneof(
    fc.integer({ min: 1, max: 5_000 }),
    fc.integer({ min: 1, max: 10_000 }).map((parts) => parts / 1_000),
  ),
  burst: fc.integer({ min: 1, max: 50 }),
});

/** Gaps from none to long pauses, in tokens' time. */
const gaps = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 3, noNaN: true }), fc.constant(200)), {
  minLength: 1,
  maxLength: 120,
});

function instants({ rate }: Policer, shares: readonly number[]): readonly Instant[] {
  let now = 0;
  return shares.map((share) => (now += Math.round((share * 1e6) / rate)) as Instant);
}

function taken({ rate, burst }: Policer, times: readonly Instant[]): readonly boolean[] {
  const bucket = tokenBucket.create({ rate, burst, perTenant: false });
  const task = { tenant: "all" } as Applicant;
  return times.map((now) => {
    const isTaken = bucket.decide(task, VIEW, now).kind === "accept";
    if (isTaken) bucket.took!(task, now);
    return isTaken;
  });
}

/** ITU-T I.371: a cell at t conforms where t >= TAT - tau, and then TAT = max(t, TAT) + T. In parts of 1 / (1000 rate) us. */
function virtualScheduling({ rate, burst }: Policer, times: readonly Instant[]): readonly boolean[] {
  const parts = BigInt(Math.round(rate * 1_000));
  const increment = 1_000_000_000n;
  const tolerance = BigInt(burst - 1) * increment;
  let expected = 0n;
  return times.map((now) => {
    const at = BigInt(now) * parts;
    if (at < expected - tolerance) return false;
    expected = (at > expected ? at : expected) + increment;
    return true;
  });
}

test("takes in exactly what the Generic Cell Rate Algorithm lets through", () => {
  fc.assert(
    fc.property(policers, gaps, (policer, shares) => {
      const times = instants(policer, shares);
      expect(taken(policer, times)).toEqual(virtualScheduling(policer, times));
    }),
    { numRuns: 300 },
  );
});

test("takes no more in within any window than the bucket holds and what drops in meanwhile", () => {
  fc.assert(
    fc.property(policers, gaps, (policer, shares) => {
      const times = instants(policer, shares);
      const answers = taken(policer, times);
      const accepted = times.filter((_, index) => answers[index]);
      const parts = BigInt(Math.round(policer.rate * 1_000));
      accepted.forEach((first, from) => {
        for (let to = from; to < accepted.length; to += 1) {
          const dropped = BigInt(accepted[to] - first) * parts;
          const allowed = BigInt(policer.burst) * 1_000_000_000n + dropped;
          expect(BigInt(to - from + 1) * 1_000_000_000n <= allowed).toBe(true);
        }
      });
    }),
    { numRuns: 100 },
  );
});

test("says when there will be a token, neither a microsecond too early nor too late", () => {
  fc.assert(
    fc.property(policers, gaps, ({ rate, burst }, shares) => {
      const bucket = tokenBucket.create({ rate, burst, perTenant: false });
      const task = { tenant: "all" } as Applicant;
      for (const now of instants({ rate, burst }, shares)) {
        const verdict = bucket.decide(task, VIEW, now);
        if (verdict.kind === "accept") bucket.took!(task, now);
        else {
          const then = now + verdict.retryAfter!;
          expect(bucket.decide(task, VIEW, then as Instant).kind).toBe("accept");
          expect(bucket.decide(task, VIEW, (then - 1) as Instant).kind).toBe("reject");
        }
      }
    }),
    { numRuns: 100 },
  );
});

test("keeps the buckets of tenants apart", () => {
  const bucket = tokenBucket.create({ rate: 1, burst: 1, perTenant: true });
  const [red, green] = ["red", "green"].map((tenant) => ({ tenant }) as Applicant);
  bucket.took!(red, 0 as Instant);
  expect([red, green].map((task) => bucket.decide(task, VIEW, 0 as Instant).kind)).toEqual(["reject", "accept"]);
});
