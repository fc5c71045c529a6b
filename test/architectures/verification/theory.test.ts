// Verification against what the theory says of it: how many wrong results get through, and how much more work it takes. Machines are
// drawn at random, and no task waits, so that every machine is as likely as any other.

import { describe, expect, it } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { variantOf } from "../../scenario/loading.ts";

interface Setup {
  readonly workers: number;
  readonly faults: string;
  readonly verification: string;
  readonly tasks?: number;
}

function measure({ workers, faults, verification, tasks = 4_000 }: Setup): Readonly<Record<string, number>> {
  const text =
    `duration: 30000s\ndrain: 3000s\ncluster: { workers: { count: ${workers}, cores: 4 } }\n` +
    `scheduler: { placement: random, verification: ${verification} }\nfaults: [${faults}]\n` +
    `workload: { sums: { arrivals: { poisson: 1/s }, limit: ${tasks}, service: 300ms } }\n`;
  return runVariant(variantOf(text), 1).metrics as Readonly<Record<string, number>>;
}

/** Within four standard errors of a share that was counted over `count` independent tasks. */
function expectShare(found: number, expected: number, count: number): void {
  const error = Math.sqrt((expected * (1 - expected)) / count);
  expect(Math.abs(found - expected), `${found} for ${expected}`).toBeLessThan(4 * error);
}

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k;
}

/** Sarmenta 2002, section 4.1: m-first voting among machines that are wrong with probability `phi` each, and agree. */
function votingError(m: number, phi: number): number {
  let sum = 0;
  for (let j = m; j < 2 * m; j += 1) sum += choose(2 * m - 1, j) * phi ** j * (1 - phi) ** (2 * m - 1 - j);
  return sum;
}

it("the formula of voting gives the figures that can be checked by hand", () => {
  // 3 phi^2 (1 - phi) + phi^3 = 0.028; 10 phi^3 (1 - phi)^2 + 5 phi^4 (1 - phi) + phi^5 = 0.05792 for 0.2.
  expect(votingError(2, 0.1)).toBeCloseTo(0.028, 12);
  expect(votingError(3, 0.2)).toBeCloseTo(0.05792, 12);
});

describe("without verification", () => {
  it("the share of wrong results is that of the machines times the probability (f s)", () => {
    const metrics = measure({ workers: 10, faults: `${bad(0, 3)}`, verification: "none" });
    expectShare(metrics["results.wrongShare"], 0.3 * 0.5, 4_000);
    expect(metrics["executions.duplicate"]).toBe(0);
  });
});

function bad(from: number, until: number, more = "probability: 50%"): string {
  const each = Array.from({ length: until - from }, (_, index) => `worker/${from + index}`);
  return each.map((name) => `{ at: 0s, corrupt-results: { target: ${name}, ${more} } }`).join(", ");
}

describe("m-first voting", () => {
  /** Every machine is wrong with the same probability, so that copies are independent, whichever machines they are on. */
  const everybody = (probability: number) =>
    `{ at: 0s, corrupt-results: { target: all workers, probability: ${probability}, agreeing: true } }`;

  it.each([
    [2, 0.1],
    [2, 0.3],
    [3, 0.2],
  ])(
    "of %i, where every machine is wrong alike with probability %d, is wrong as often as the binomial says",
    (m, phi) => {
      const metrics = measure({
        workers: 12,
        faults: everybody(phi),
        verification: `{ quorum: { replicas: ${m}, minQuorum: ${m} } }`,
      });
      expectShare(metrics["results.wrongShare"], votingError(m, phi), 4_000);
    },
  );

  it("of 2 costs one copy more where the first two differ: 1 + 2 phi (1 - phi)", () => {
    const metrics = measure({ workers: 12, faults: everybody(0.3), verification: "quorum" });
    expectShare(metrics["executions.duplicate"] / 4_000 - 1, 2 * 0.3 * 0.7, 4_000);
  });

  it("takes nothing wrong for right where no two agree in it, and goes on until two agree", () => {
    const metrics = measure({ workers: 12, faults: bad(0, 4, "probability: 1"), verification: "quorum" });
    expect(metrics["results.wrong"]).toBe(0);
    expect(metrics["tasks.completed"]).toBe(4_000);
    // Copies until two of the eight good ones among twelve are there: 2 (12 + 1) / (8 + 1) = 26/9, without replacement.
    const copies = 1 + metrics["executions.duplicate"] / 4_000;
    expect(copies).toBeGreaterThan(26 / 9 - 0.06);
    expect(copies).toBeLessThan(26 / 9 + 0.06);
  });

  it("is defeated by two machines that agree, as often as both are among the first three: hypergeometric", () => {
    const one = measure({ workers: 6, faults: bad(0, 1, "agreeing: true"), verification: "quorum" });
    expect(one["results.wrong"]).toBe(0);
    const both = "{ at: 0s, corrupt-results: { target: { workers: 2 }, agreeing: true } }";
    const two = measure({ workers: 6, faults: both, verification: "quorum" });
    expectShare(two["results.wrongShare"], 4 / 20, 4_000); // C(4, 1) / C(6, 3)
  });
});

describe("spot-checking with blacklisting", () => {
  /** Sarmenta 2002, section 4.2: a bad worker does wrong results for (1 - q) / q tasks before it is caught, whatever s is. */
  it.each([0.5, 1])("a worker that is wrong with probability %d gets (1 - q) / q wrong results through", (s) => {
    const [workers, q] = [80, 0.1];
    const faults = bad(0, 60, `probability: ${s}`);
    const metrics = measure({ workers, faults, verification: `{ spot-check: ${q} }`, tasks: 20_000 });
    // Geometric for each of the 60, so the standard deviation of the sum is sqrt(60 (1 - q)) / q.
    const [mean, deviation] = [(60 * (1 - q)) / q, Math.sqrt(60 * (1 - q)) / q];
    expect(Math.abs(metrics["results.wrong"] - mean), `${metrics["results.wrong"]} for ${mean}`).toBeLessThan(
      4 * deviation,
    );
    expect(metrics["checks.failed"]).toBe(60);
  });

  it("costs 1 / (1 - q) of the work", () => {
    const metrics = measure({ workers: 20, faults: "", verification: "{ spot-check: 20% }", tasks: 8_000 });
    // Checks before a task: geometric, with mean q / (1 - q) = 1/4 and variance q / (1 - q)^2.
    const found = metrics["checks.run"] / 8_000;
    expect(Math.abs(found - 0.25)).toBeLessThan(4 * Math.sqrt(0.2 / 0.64 / 8_000));
    expect(metrics["executions.duplicate"]).toBe(metrics["checks.run"]);
  });

  it("lets nothing through from workers that are always wrong, if results are kept until their worker has passed a check", () => {
    const verification = "{ spot-check: { probability: 10%, recheck: true, within: 2000s } }";
    const metrics = measure({ workers: 20, faults: bad(0, 5, "probability: 1"), verification });
    expect(metrics["results.wrong"]).toBe(0);
    expect(metrics["tasks.completed"]).toBe(4_000);
    expect(metrics["checks.failed"]).toBe(5);
  });

  it("lets through what was done before the checks that were passed by luck: (1 - q) / q for every such check, times (1 - s)", () => {
    const verification = "{ spot-check: { probability: 20%, recheck: true, within: 2500s } }";
    const s = 0.5;
    const metrics = measure({
      workers: 60,
      faults: bad(0, 40, `probability: ${s}`),
      verification,
      tasks: 12_000,
    });
    // Between two checks a worker does (1 - q) / q = 4 tasks, of which half are wrong, and passes (1 - s) / s = 1 check before it fails
    // one: 2 for each of the 40. Of a worker the variance is that of a geometric sum of sums; 4 standard errors are less than 45.
    expect(Math.abs(metrics["results.wrong"] - 80)).toBeLessThan(45);
    expect(metrics["tasks.completed"]).toBe(12_000);
  });
});

describe("adaptive replication", () => {
  it("compares a good worker's results once in n times when n have agreed: far fewer than all", () => {
    const metrics = measure({ workers: 10, faults: "", verification: "adaptive", tasks: 20_000 });
    // While a worker has fewer than 10, every task it begins is compared; then one in n, and each raises n by one. Copies that it
    // gets for others raise n too. From n = 10 on, k comparisons of 10 workers' own take the sum of n tasks: n grows as sqrt(2 tasks)
    // where no other's copies count, and as sqrt(4 tasks) where each comparison raises two: 1,000 comparisons of 20,000 tasks, about.
    expect(metrics["executions.duplicate"]).toBeGreaterThan(300);
    expect(metrics["executions.duplicate"]).toBeLessThan(1_400);
    expect(metrics["tasks.completed"]).toBe(20_000);
  });

  it("never believes a worker that is always wrong for itself, and lets nothing of it through", () => {
    const metrics = measure({ workers: 10, faults: bad(0, 2, "probability: 1"), verification: "adaptive" });
    expect(metrics["results.wrong"]).toBe(0);
  });

  it("compares everything where trust takes longer than the run", () => {
    const verification = "{ adaptive: { trustAfter: 1000000 } }";
    expect(measure({ workers: 10, faults: "", verification })["executions.duplicate"]).toBe(4_000);
  });
});
