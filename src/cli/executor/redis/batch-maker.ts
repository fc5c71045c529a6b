// Makes the runs of batches on a worker thread, and leaves each result on Redis as soon as it is there.

import type { Redis } from "ioredis";
import type { Job, TaskRow } from "../../../experiment/executors/executor.ts";
import type { RunResult } from "../../../experiment/results.ts";
import type { Identify, RunIdentity } from "../../../experiment/store/run-identity.ts";
import { readScenario } from "../../load-scenario.ts";
import { importPlugIns } from "../../plugins/import-plug-ins.ts";
import { identifyRuns } from "../../store/identify-runs.ts";
import { UsageError } from "../../usage-error.ts";
import { carry, RunCrash } from "../failures.ts";
import type { WorkerSetup } from "../protocol.ts";
import { ThreadExecutor } from "../thread-executor.ts";
import { fromPieces, toPieces } from "./payload.ts";
import { KEYS, LEFT_BEHIND_SECONDS } from "./places.ts";
import type { Batch, News } from "./places.ts";
import { transact } from "./transact.ts";

/** How often it is asked whether the coordinator is still there. */
const WATCH_MS = 2_000;
/** After an outage of Redis, a coordinator needs a moment to say that it is still there. */
const GRACE_MS = 4_000;

interface Loaded {
  readonly session: string;
  readonly executor: ThreadExecutor;
  readonly identify: Identify;
}

/** One thread; one batch at a time. */
export class BatchMaker {
  readonly #redis: Redis;
  readonly #name: string;
  #loaded: Loaded | undefined;
  #isStopped = false;

  /** `name` is how failures call this worker. */
  constructor(redis: Redis, name: string) {
    this.#redis = redis;
    this.#name = name;
  }

  /** Breaks off the runs under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#loaded?.executor.stop();
    await this.#loaded?.executor.close();
  }

  /** False where it was broken off because this worker is stopped: then somebody else must make it. */
  async make(batch: Batch): Promise<boolean> {
    if (!(await this.#isAwaited(batch.session))) return true;
    const watch = setInterval(() => void this.#watch(batch.session), WATCH_MS);
    try {
      const { executor, identify } = await this.#load(batch.session);
      refuseOther(batch, identify);
      await this.#makeRuns(batch, executor);
    } catch (error) {
      await this.#release();
      // What went wrong is the coordinator's to say; what was broken off is no failure.
      if (!this.#isStopped) await this.#tellFailure(batch.session, error);
    } finally {
      clearInterval(watch);
    }
    return !this.#isStopped;
  }

  async #makeRuns({ session, runs }: Batch, executor: ThreadExecutor): Promise<void> {
    const wanted = await this.#withoutMade(runs);
    const ids = new Map(runs.map(({ id, job }) => [job.index, id]));
    const leaving: Promise<void>[] = [];
    let rows: TaskRow[] = [];
    let began = performance.now();
    const { interrupted } = await executor.execute(
      wanted.map(({ job }) => job),
      {
        onTaskRows: (_job, chunk) => void rows.push(...chunk),
        onResult: (job, result) => {
          const took = performance.now() - began;
          began = performance.now();
          leaving.push(this.#leave(session, { id: ids.get(job.index)!, job, result, rows, took }));
          rows = [];
        },
      },
    );
    await Promise.all(leaving);
    if (interrupted) await this.#release();
  }

  /** Another worker may have made some of them before it died. */
  async #withoutMade(runs: Batch["runs"]): Promise<Batch["runs"]> {
    const made = await Promise.all(runs.map(({ id }) => this.#redis.exists(KEYS.run(id))));
    return runs.filter((_run, index) => made[index] === 0);
  }

  async #leave(
    session: string,
    run: {
      readonly id: string;
      readonly job: Job;
      readonly result: RunResult;
      readonly rows: readonly TaskRow[];
      readonly took: number;
    },
  ): Promise<void> {
    const { id, job, result, rows, took } = run;
    const key = KEYS.run(id);
    const pieces = await toPieces({ result, rows }, `the result of variant '${job.variant}' at seed ${job.seed}`);
    const news: News = { kind: "made", id, took };
    // All or nothing, and the same if it is sent twice.
    await transact(() =>
      this.#redis
        .multi()
        .del(key)
        .rpush(key, ...pieces)
        .expire(key, LEFT_BEHIND_SECONDS)
        .rpush(KEYS.news(session), JSON.stringify(news))
        .expire(KEYS.news(session), LEFT_BEHIND_SECONDS),
    );
  }

  async #tellFailure(session: string, error: unknown): Promise<void> {
    const job = error instanceof RunCrash ? error.job : undefined;
    const news: News = { kind: "failure", worker: this.#name, job, failure: carry(error) };
    await transact(() =>
      this.#redis
        .multi()
        .rpush(KEYS.news(session), JSON.stringify(news))
        .expire(KEYS.news(session), LEFT_BEHIND_SECONDS),
    );
  }

  /** The scenario, with a thread that has it loaded; kept as long as batches of the same coordinator come. */
  async #load(session: string): Promise<Loaded> {
    if (this.#loaded?.session === session) return this.#loaded;
    await this.#release();
    const setup = (await fromPieces(await this.#redis.lrangeBuffer(KEYS.setup(session), 0, -1))) as
      WorkerSetup | undefined;
    if (setup === undefined) throw new UsageError("the coordinator has taken its scenario back");
    const { variants } = readScenario(setup.path, setup.text, await importPlugIns(setup.plugins));
    this.#loaded = {
      session,
      executor: new ThreadExecutor({ threads: 1, setup, keepsThreads: true }),
      identify: identifyRuns({ path: setup.path, variants, plugIns: setup.plugins }),
    };
    return this.#loaded;
  }

  async #release(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await loaded?.executor.close();
  }

  async #isAwaited(session: string): Promise<boolean> {
    if ((await this.#redis.exists(KEYS.session(session))) === 1) return true;
    await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
    return (await this.#redis.exists(KEYS.session(session))) === 1;
  }

  async #watch(session: string): Promise<void> {
    if (!(await this.#isAwaited(session))) this.#loaded?.executor.stop();
  }
}

/** A worker that would make other runs than those that are asked for must not make any. */
function refuseOther({ runs, identity }: Batch, identify: Identify): void {
  const [{ id, job }] = runs;
  const own = identify(job);
  if (own.id === id) return;
  const keys = (Object.keys(identity) as (keyof RunIdentity)[]).filter(
    (key) => JSON.stringify(identity[key]) !== JSON.stringify(own.identity[key]),
  );
  const differences = keys.map(
    (key) => `  ${key}: ${JSON.stringify(identity[key])} there, ${JSON.stringify(own.identity[key])} here`,
  );
  throw new UsageError(
    `the worker would make another run of variant '${job.variant}' than the one asked for; ` +
      `the files that a scenario names must lie in the same place on every machine\n${differences.join("\n")}`,
  );
}
