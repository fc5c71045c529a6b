// The same run whoever watches, however often, in whatever order, and with every check switched on. On shortened copies of
// the shipped scenarios: until just after their first fault, or for some thousand tasks.

import { describe, expect, test } from "vitest";
import { createSerialExecutor } from "../../src/experiment/executors/serial-executor.ts";
import { planJobs } from "../../src/experiment/jobs.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import type { RunOptions } from "../../src/experiment/run-variant.ts";
import { seconds, type Duration } from "../../src/kernel/time.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { readShipped, SHIPPED } from "./shipped.ts";

/** Seconds of arrivals. */
const SHORT: Readonly<Record<string, number>> = {
  autoscaling: 700,
  spot: 7_200,
  // Four days: the jobs are those of a parallel machine.
  backfill: 4 * 86_400,
  "crash-at-every-step": 60,
  demo: 620,
  "heavy-tails": 3_000,
  "stale-load": 15,
  packing: 520,
  tenants: 300,
  "time-sharing": 600,
  quantum: 600,
  "two-choices": 15,
  "wiped-log": 65,
};

function shortened(name: string): Scenario {
  const scenario = readShipped(name);
  const duration = seconds(SHORT[name] ?? 30);
  const variants = scenario.variants.map((variant) => ({ ...variant, duration, warmup: 0 as Duration, drain: seconds(120) }));
  return { ...scenario, variants, replications: 2 };
}

function digestsOf({ variants, seed }: Scenario, options: RunOptions = {}): readonly string[] {
  return variants.map((variant) => runVariant(variant, seed, options).digest);
}

describe.each(SHIPPED)("%s, shortened", (name) => {
  const scenario = shortened(name);
  const plain = digestsOf(scenario);

  test("is the same run when somebody listens to every record and every task, and in paranoid mode", () => {
    let heard = 0;
    const options: RunOptions = { paranoid: true, onRecord: () => void (heard += 1), onTask: () => void (heard += 1) };
    expect(digestsOf(scenario, options)).toEqual(plain);
    expect(heard).toBeGreaterThan(1_000);
  });

  // All jobs the other way round: other runs have gone before each of them.
  test("is the same run by the executor, last job first, and another one for another seed", async () => {
    const jobs = planJobs(scenario, {});
    const digests = await executed(scenario, jobs.toReversed());
    expect(digests.size).toBe(jobs.length);
    expect(scenario.variants.map(({ name: variant }) => digests.get(`${variant} ${scenario.seed}`))).toEqual(plain);
    const others = scenario.variants.map(({ name: variant }) => digests.get(`${variant} ${scenario.seed + 1}`)!);
    expect(others.filter((digest) => plain.includes(digest))).toEqual([]);
  });
});

/** Digest by variant and seed. */
async function executed(scenario: Scenario, jobs: ReturnType<typeof planJobs>): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  const executor = createSerialExecutor(scenario, { run: runVariant });
  await executor.execute(jobs, { onResult: (job, { digest }) => void digests.set(`${job.variant} ${job.seed}`, digest) });
  return digests;
}
