// A worker: takes batches from the queue of its own engine until it is told to stop.

import type { Job as QueueJob, Worker } from "bullmq";
import { UsageError } from "../../usage-error.ts";
import { BatchMaker } from "./batch-maker.ts";
import { connect, loadBull } from "./load-redis.ts";
import { createMember, Membership, membersOf, memberText, strangersTo } from "./membership.ts";
import { PREFIX, queueName } from "./places.ts";
import type { Batch, Member } from "./places.ts";

export interface ServeOptions {
  readonly url: string;
  /** Threads. */
  readonly slots: number;
  /** Ends by itself after so many milliseconds without a batch; undefined = never. */
  readonly idleMs: number | undefined;
  say(text: string): void;
}

/** A batch whose worker was killed goes to another after about this long. The thread that renews is never busy. */
const LOCK_MS = 8_000;
const STALLED_CHECK_MS = 4_000;
/** How often a batch may lose its worker before the queue gives it up; the coordinator then sends it again, a few times. */
const STALLED_MAX = 3;
const LOOK_MS = 1_000;

export interface ServingWorker {
  /** Resolves when it has ended; rejects with a UsageError where it is refused. */
  readonly ended: Promise<void>;
  /** Gives back what is under way. */
  stop(): void;
}

export async function serveBatches({ url, slots, idleMs, say }: ServeOptions): Promise<ServingWorker> {
  const { Worker } = await loadBull();
  const connection = await connect(url, say);
  const member = createMember(slots);
  const membership = new Membership(connection.redis, "worker", member);
  await membership.join();
  const makers = Array.from({ length: slots }, () => new BatchMaker(connection.redis, `${member.host}:${member.pid}`));
  const work = new Work(makers);
  const worker = new Worker<Batch>(queueName(member.engine), (job) => work.make(job), {
    connection: connection.another(),
    prefix: PREFIX,
    concurrency: slots,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: STALLED_MAX,
  });
  worker.on("error", () => undefined);
  say(`Waiting for runs: ${memberText(member)}, ${slots === 1 ? "1 thread" : `${slots} threads`}.`);
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const watching = new AbortController();
  const refused = watch(async () => {
    const sessions = await membersOf(connection.redis, "session");
    refuseStrangers(member, sessions);
    return idleMs !== undefined && performance.now() - work.lastUsed > idleMs && !work.isBusy;
  }, watching.signal);
  const ended = Promise.race([stopped, refused]).finally(async () => {
    watching.abort();
    await end(worker, work, membership);
    connection.close();
  });
  return { ended, stop };
}

/** The makers, each of which has one batch at a time. */
class Work {
  readonly #makers: readonly BatchMaker[];
  readonly #free: BatchMaker[];
  lastUsed = performance.now();

  constructor(makers: readonly BatchMaker[]) {
    this.#makers = makers;
    this.#free = [...makers];
  }

  get isBusy(): boolean {
    return this.#free.length < this.#makers.length;
  }

  async make({ data }: QueueJob<Batch>): Promise<void> {
    const maker = this.#free.pop();
    if (maker === undefined) throw new Error("more batches than threads");
    try {
      if (!(await maker.make(data))) throw new Error("the worker was stopped");
    } finally {
      this.#free.push(maker);
      this.lastUsed = performance.now();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#makers.map((maker) => maker.stop()));
  }
}

/** Refused where there are coordinators, and all of them are of another engine. */
function refuseStrangers(member: Member, sessions: readonly Member[]): void {
  const strangers = strangersTo(member, sessions);
  if (strangers.length === 0 || strangers.length < sessions.length) return;
  throw new UsageError(
    "this worker's engine is another than the coordinator's: its results would not be comparable\n" +
      `  coordinator: ${memberText(strangers[0])}\n  worker:      ${memberText(member)}\n` +
      "install the same version of Orrery on both",
  );
}

/** Looks again and again until `look` says that it is enough. */
async function watch(look: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

const CLOSING_MS = 3_000;

async function end(worker: Worker, work: Work, membership: Membership): Promise<void> {
  membership.forget();
  const closing = work.stop().then(() => worker.close());
  // Redis may be away: what is not given back in time is taken back by the queue.
  await Promise.race([
    closing.then(() => membership.leave()).catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, CLOSING_MS)),
  ]);
}
