// Every retry policy keeps the laws of retry policies, with every jitter.

import { retryLaws, type RetryLawOptions, retrySubject } from "../../src/algorithms/laws/retry-laws.ts";
import { airflow } from "../../src/algorithms/retry/airflow.ts";
import { celery } from "../../src/algorithms/retry/celery.ts";
import { grpc } from "../../src/algorithms/retry/grpc.ts";
import { kubernetesJob } from "../../src/algorithms/retry/kubernetes-job.ts";
import { nomad } from "../../src/algorithms/retry/nomad.ts";
import type { RetryDefinition, RetryPolicy } from "../../src/algorithms/retry/retry.ts";
import { sidekiq } from "../../src/algorithms/retry/sidekiq.ts";
import { spark } from "../../src/algorithms/retry/spark.ts";
import { temporal } from "../../src/algorithms/retry/temporal.ts";
import { type Duration, milliseconds, seconds } from "../../src/kernel/time.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import type { RetrySubject } from "../../src/algorithms/laws/retry-laws.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const JITTERS = ["none", "full", "equal", "decorrelated"];
const MORE: Readonly<Record<string, readonly RetryLawOptions[]>> = {
  exponential: [
    ...JITTERS.map((jitter) => ({ parameters: { jitter, attempts: 30, base: milliseconds(3), factor: 1.7 } })),
    ...JITTERS.map((jitter) => ({ parameters: { jitter, attempts: 30, base: seconds(100), cap: seconds(7) } })),
    { parameters: { factor: 1, attempts: 1_000_000 } },
  ],
  fixed: [{ parameters: { attempts: 1 } }, { parameters: { delay: seconds(0), attempts: 100 } }],
  none: [{ attempts: 1 }],
  airflow: [
    { parameters: { attempts: 20, delay: seconds(7) } },
    { parameters: { attempts: 40, exponential: true }, cap: seconds(86_400) },
  ],
  celery: [
    { parameters: { backoff: milliseconds(1_500), attempts: 30 } },
    { parameters: { backoff: seconds(3), jitter: false, attempts: 30 } },
  ],
  grpc: [
    { cap: milliseconds(1_200) },
    { parameters: { attempts: 5, jitter: 1, backoffMultiplier: 0.7 }, cap: seconds(2) },
  ],
  "kubernetes-job": [{ parameters: { attempts: 30 } }],
  nomad: [{ parameters: { job: "batch" }, attempts: 8 }, { cap: seconds(3_600) }],
  sidekiq: [{ parameters: { attempts: 200 } }],
  spark: [{ parameters: { attempts: 1 }, cap: seconds(0) }],
  temporal: [{ cap: seconds(100) }, { parameters: { maximumAttempts: 7 }, attempts: 7 }],
};

const OF_SYSTEMS: readonly unknown[] = [airflow, celery, grpc, kubernetesJob, nomad, sidekiq, spark, temporal];
const ALL = [...builtInRegistry().all("retry"), ...(OF_SYSTEMS as readonly RetryDefinition[])];

for (const definition of new Map(ALL.map((one) => [one.name, one])).values()) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])] as RetryLawOptions[]) {
    runLaws(
      `${definition.name} ${JSON.stringify(options.parameters ?? {})}`,
      retryLaws,
      retrySubject(definition, options),
      options,
    );
  }
}

function broken(create: () => RetryPolicy["delay"], limits: Partial<RetrySubject> = {}): RetrySubject {
  return { name: "broken", create: () => ({ delay: create() }), cap: undefined, attempts: undefined, ...limits };
}

function us(value: number): Duration {
  return value as Duration;
}

let everCalled = 0;

function remembers(): RetryPolicy["delay"] {
  let calls = 0;
  return (failures) => (failures < 3 ? us((calls += 1)) : undefined);
}

runBroken(retryLaws, {
  "waits whole microseconds, never less than none": broken(
    () => (failures) => (failures < 5 ? us(1 / failures) : undefined),
  ),
  "waits no longer than its cap": broken(() => (failures) => (failures < 9 ? us(10 * failures) : undefined), {
    cap: us(79),
  }),
  "makes exactly as many attempts as it may": broken(() => (failures) => (failures <= 4 ? us(1) : undefined), {
    attempts: 4,
  }),
  "stays with it when it gave up": broken(() => (failures) => (failures % 5 === 0 ? undefined : us(1))),
  "waits alike with the same random stream": broken(
    () => (failures) => (failures < 5 ? us((everCalled += 1)) : undefined),
  ),
  "keeps no memory of one task for another": broken(remembers),
});
