// What every health policy must do, whatever its rule.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream, type RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, type Instant, NEVER, seconds } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { HealthDefinition, HealthPolicy, WorkSample } from "../health/health.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface HealthSubject {
  readonly name: string;
  create(workerCount: number): HealthPolicy;
  /** Of all workers, at most so many are unhealthy (one at least may be); undefined = not stated. */
  readonly maxShare: number | undefined;
}

export interface HealthLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Defaults to the parameter of this name. */
  readonly maxShare?: number;
}

/** Throws LawBroken at the first law that the policy breaks. */
export function checkHealthLaws<P extends Parameters>(
  definition: HealthDefinition<P>,
  options: HealthLawOptions = {},
): LawReport {
  return checkLaws(healthLaws, healthSubject(definition, options), options);
}

export function healthSubject<P extends Parameters>(
  definition: HealthDefinition<P>,
  options: HealthLawOptions = {},
): HealthSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return {
    name: definition.name,
    create: (workerCount) => definition.create(values, { workerCount }),
    maxShare: options.maxShare ?? (values as { readonly maxShare?: number }).maxShare,
  };
}

const WORKERS = 20;
const SICK = 7;
const BOOT = seconds(1_000) as number as Instant;
const A_YEAR = seconds(365 * 86_400);
const EXPECTED = seconds(2);

/** Work at random: by default all tasks succeed, about as fast as expected. */
class Work {
  readonly policy: HealthPolicy;
  readonly #random: RandomStream;
  readonly #workerCount: number;
  now = BOOT;
  #tasks = 0;

  constructor(subject: HealthSubject, random: RandomStream, workerCount = WORKERS) {
    this.policy = subject.create(workerCount);
    this.#random = random;
    this.#workerCount = workerCount;
  }

  nextTask(): TaskId {
    this.#tasks += 1;
    return this.#tasks as TaskId;
  }

  /** `sample`: what becomes of a task on that worker. Each is forgotten when it has succeeded or failed four times. */
  run(samples: number, spoil: (sample: WorkSample, random: RandomStream) => Partial<WorkSample> = () => ({})): this {
    for (let index = 0; index < samples; index += 1) {
      this.now = (this.now + this.#random.integer(seconds(0.2))) as Instant;
      const task = this.nextTask();
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        const outcome = this.observe(task, this.#random.integer(this.#workerCount), spoil);
        if (outcome === "succeeded") break;
      }
      this.policy.forget(task);
    }
    return this;
  }

  /** Holds the policy to saying so when anybody's health changes. */
  observe(
    task: TaskId,
    worker: number,
    spoil: (sample: WorkSample, random: RandomStream) => Partial<WorkSample> = () => ({}),
  ): WorkSample["outcome"] {
    const took = Math.floor(EXPECTED * (0.8 + 0.4 * this.#random.uniform())) as Duration;
    const usual: WorkSample = { worker, task, outcome: "succeeded", took, expected: EXPECTED };
    const sample = { ...usual, ...spoil(usual, this.#random) };
    const before = this.unhealthy().join();
    const isChange = this.policy.observed(sample, this.now);
    const after = this.unhealthy().join();
    demand(isChange || before === after, `unhealthy were (${before}) and are (${after}), and it does not say so`);
    return sample.outcome;
  }

  return(worker: number): void {
    const before = this.unhealthy().join();
    const isChange = this.policy.returned(worker, this.now);
    const after = this.unhealthy().join();
    demand(isChange || before === after, `unhealthy were (${before}) and are (${after}), and it does not say so`);
  }

  unhealthy(now = this.now): readonly number[] {
    return Array.from({ length: this.#workerCount }, (_, worker) => worker).filter(
      (worker) => !this.policy.isHealthy(worker, now),
    );
  }
}

/** Everything that can make a policy act: failures, crashes, slowness and returns. */
function mayhem(work: Work, random: RandomStream, rounds: number, check: () => void = () => {}): void {
  for (let round = 0; round < rounds; round += 1) {
    work.run(20, ({ took }) => {
      if (random.chance(0.3)) return { outcome: random.chance(0.3) ? "crashed" : "failed" };
      return random.chance(0.3) ? { took: (10 * took) as Duration } : {};
    });
    work.return(random.integer(WORKERS));
    work.return(round % 3);
    check();
  }
}

export const healthLaws: readonly Law<HealthSubject>[] = [
  {
    name: "trusts every worker until something goes wrong",
    check(subject, random) {
      const work = new Work(subject, random);
      const early = work.unhealthy();
      demand(early.length === 0, `before anything happened, workers ${early.join(", ")} get no work`);
      work.run(2_000);
      demand(work.unhealthy().length === 0, `all tasks succeeded in time, and workers ${work.unhealthy()} get no work`);
    },
  },
  {
    name: "changes its mind by time alone only when it says",
    check(subject, random) {
      const work = new Work(subject, random);
      mayhem(work, random, 40);
      let changes = 0;
      for (let next = work.policy.nextChange(work.now); next < NEVER; next = work.policy.nextChange(work.now)) {
        demand(next > work.now, `at ${work.now}us it says that it can change its mind at ${next}us`);
        demand((changes += 1) <= 1_000, "by time alone it changes its mind for ever");
        const before = work.unhealthy().join();
        const late = work.unhealthy((next - 1) as Instant).join();
        demand(late === before, `it says (${before}) until ${next}us, but (${late}) just before`);
        work.now = next;
      }
      const before = work.unhealthy().join();
      const late = work.unhealthy((work.now + A_YEAR) as Instant).join();
      demand(late === before, `it says that nothing will change, but (${before}) becomes (${late})`);
    },
  },
  {
    name: "gives everybody work again in the end",
    check(subject, random) {
      const work = new Work(subject, random);
      mayhem(work, random, 40);
      work.now = (work.now + A_YEAR) as Instant;
      demand(work.unhealthy().length === 0, `after a quiet year workers ${work.unhealthy()} still get no work`);
    },
  },
  {
    name: "takes no more workers out than its share",
    unsupported: ({ maxShare }) => (maxShare === undefined ? "it states no share" : undefined),
    check(subject, random) {
      const work = new Work(subject, random);
      const most = Math.max(1, Math.floor((subject.maxShare as number) * WORKERS + 1e-9));
      mayhem(work, random, 40, () => {
        const { length } = work.unhealthy();
        demand(length <= most, `${length} of ${WORKERS} workers get no work; at most ${most} may`);
      });
    },
  },
  {
    name: "leaves somebody to do the work",
    check(subject, random) {
      for (const workerCount of [1, 2]) {
        const work = new Work(subject, random, workerCount);
        for (let round = 0; round < 200; round += 1) {
          work.run(1, () => ({ outcome: "failed" }));
          work.return(round % workerCount);
          const { length } = work.unhealthy();
          demand(length < workerCount, `none of ${workerCount} workers gets any work`);
        }
      }
    },
  },
  {
    name: "takes out a worker on which every task fails",
    check(subject, random) {
      const work = new Work(subject, random);
      const isOut = sickOut(work, ({ worker }) => (worker === SICK ? { outcome: "failed" } : {}));
      demand(isOut, "of 20 workers one fails every task, and it gets work all the time");
      demand(
        work.unhealthy().every((worker) => worker === SICK),
        `it takes out ${work.unhealthy()}, not only the sick`,
      );
    },
  },
  {
    name: "holds no worker responsible for a task that fails everywhere",
    check(subject, random) {
      const work = new Work(subject, random);
      for (let round = 0; round < 30; round += 1) {
        const poison = work.nextTask();
        for (let worker = 0; worker < WORKERS; worker += 1) {
          work.observe(poison, worker, () => ({ outcome: round % 2 === 0 ? "failed" : "crashed" }));
          work.run(1);
        }
        const blamed = work.unhealthy();
        demand(
          blamed.length === 0,
          `a task failed on every worker, and workers ${blamed.join(", ")} get no work for it`,
        );
        work.policy.forget(poison);
      }
    },
  },
  {
    name: "never keeps a task away from everywhere, and forgets a task that ended",
    check(subject, random) {
      const work = new Work(subject, random);
      const task = work.nextTask();
      for (let round = 0; round < 3 * WORKERS; round += 1) {
        work.observe(task, round % WORKERS, () => ({ outcome: random.chance(0.5) ? "failed" : "crashed" }));
        const avoided = work.policy.avoid(task);
        demand(
          new Set(avoided).size === avoided.length && avoided.every((worker) => worker >= 0 && worker < WORKERS),
          `a task is to avoid workers ${avoided.join(", ")}`,
        );
        demand(avoided.length < WORKERS, "a task is to avoid every worker");
      }
      work.policy.forget(task);
      demand(work.policy.avoid(task).length === 0, "it keeps a task from somewhere that has ended");
    },
  },
  {
    name: "judges alike after the same history, however often it is asked",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const [quiet, asked] = [false, true].map((isAsked) => {
        const stream = createStream(seed, "again");
        const work = new Work(subject, stream);
        const story: string[] = [];
        mayhem(work, stream, 30, () => {
          if (isAsked) for (const ahead of [0, 1e6, 1e12]) work.policy.isHealthy(SICK, (work.now + ahead) as Instant);
          if (isAsked) work.policy.nextChange((work.now + 1e9) as Instant);
          story.push(work.unhealthy().join());
        });
        return story.join(";");
      });
      demand(quiet === asked, `the same history was judged (${quiet}) and (${asked})`);
    },
  },
];

function sickOut(work: Work, spoil: (sample: WorkSample) => Partial<WorkSample>): boolean {
  for (let round = 0; round < 100; round += 1) {
    work.run(20, spoil);
    if (!work.policy.isHealthy(SICK, work.now)) return true;
  }
  return false;
}
