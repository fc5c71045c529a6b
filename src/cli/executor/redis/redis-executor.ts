// Has runs made by `orrery worker` processes, anywhere, through a queue on Redis. Results lie on Redis under the ids of their
// runs, so whatever is sent twice, made twice or read twice is harmless; what got lost is noticed and sent again.

import type { Queue } from "bullmq";
import type { Executor, Job, JobObserver, TaskRow } from "../../../experiment/executors/executor.ts";
import type { RunResult } from "../../../experiment/results.ts";
import type { Identify } from "../../../experiment/store/run-identity.ts";
import { UsageError } from "../../usage-error.ts";
import { uncarry } from "../failures.ts";
import type { WorkerSetup } from "../protocol.ts";
import { BatchSize } from "./batch-size.ts";
import { connect, loadBull, withoutPassword } from "./load-redis.ts";
import type { Connection } from "./load-redis.ts";
import { createMember, Membership, membersOf, memberText, strangersTo } from "./membership.ts";
import { fromPieces, toPieces } from "./payload.ts";
import { KEYS, LEFT_BEHIND_SECONDS, PREFIX, queueName, TAKEN_SECONDS } from "./places.ts";
import type { Batch, Member, News } from "./places.ts";
import { transact } from "./transact.ts";

export interface RedisOptions {
  readonly url: string;
  readonly setup: WorkerSetup;
  readonly identify: Identify;
  /** Told what the user should know on the way. */
  say(text: string): void;
}

const POLL_MS = 50;
const AUDIT_MS = 2_000;
const NEWS_PER_READ = 256;
/** Without a worker for this long, the user may have forgotten them. */
const PATIENCE_MS = 3_000;
/** A batch that comes back so often has killed its workers: it would go on for ever. */
const SENT_MAX = 5;

interface SentBatch {
  readonly ids: readonly string[];
  readonly sent: number;
}

export async function openRedisExecutor(options: RedisOptions): Promise<RedisExecutor> {
  const { Queue } = await loadBull();
  const connection = await connect(options.url, options.say);
  const member = createMember(0);
  const queue = new Queue(queueName(member.engine), { connection: connection.another(), prefix: PREFIX });
  queue.on("error", () => undefined);
  return new RedisExecutor(options, connection, queue, member);
}

export class RedisExecutor implements Executor {
  readonly #options: RedisOptions;
  readonly #connection: Connection;
  readonly #queue: Queue;
  readonly #member: Member;
  readonly #membership: Membership;
  readonly #size = new BatchSize();
  readonly #jobs = new Map<string, Job>();
  readonly #batches = new Map<string, SentBatch>();
  readonly #told = new Set<string>();
  #waiting: { readonly ids: readonly string[]; readonly sent: number }[] = [];
  #batchCount = 0;
  #workers: readonly Member[] = [];
  #isStopped = false;
  #stop: () => void = () => undefined;
  readonly #stopped: Promise<void>;

  constructor(options: RedisOptions, connection: Connection, queue: Queue, member: Member) {
    this.#options = options;
    this.#connection = connection;
    this.#queue = queue;
    this.#member = member;
    this.#membership = new Membership(connection.redis, "session", member);
    this.#stopped = new Promise((resolve) => (this.#stop = resolve));
  }

  /** Tells the workers to break off; what was reported before stays good. */
  stop(): void {
    this.#isStopped = true;
    this.#stop();
  }

  async execute(jobs: readonly Job[], observer: JobObserver): Promise<{ readonly interrupted: boolean }> {
    if (jobs.length === 0) return { interrupted: this.#isStopped };
    for (const job of jobs) this.#jobs.set(this.#options.identify(job).id, job);
    this.#waiting = [{ ids: [...this.#jobs.keys()], sent: 0 }];
    // Redis may be away when somebody presses Ctrl-C: nothing that waits for it may hold that up.
    await Promise.race([this.#conduct(observer), this.#stopped]);
    return { interrupted: this.#jobs.size > 0 };
  }

  /** Safe to call at any time, also while Redis is away. */
  async close(): Promise<void> {
    this.#isStopped = true;
    this.#membership.forget();
    await Promise.race([this.#tidy().catch(() => undefined), pause(CLOSING_MS)]);
    this.#connection.close();
  }

  async #conduct(observer: JobObserver): Promise<void> {
    await this.#begin();
    await this.#takeWhatIsThere([...this.#jobs.keys()], observer);
    const started = Date.now();
    let audited = 0;
    while (this.#jobs.size > 0 && !this.#isStopped) {
      if (Date.now() - audited >= AUDIT_MS) {
        await this.#audit(observer);
        if (Date.now() - started > PATIENCE_MS) this.#sayWhoIsMissing();
        audited = Date.now();
      }
      await this.#feed();
      if ((await this.#readNews(observer)) === 0) await pause(POLL_MS);
    }
  }

  async #begin(): Promise<void> {
    const { setup } = this.#options;
    const { redis } = this.#connection;
    const key = KEYS.setup(this.#member.id);
    const pieces = await toPieces(setup, setup.path);
    await transact(() =>
      redis
        .multi()
        .del(key)
        .rpush(key, ...pieces)
        .expire(key, LEFT_BEHIND_SECONDS),
    );
    await this.#membership.join(async () => void (await redis.expire(key, LEFT_BEHIND_SECONDS)));
  }

  /** Keeps a few batches waiting for every worker, and not more: what is known about the runs' length gets better. */
  async #feed(): Promise<void> {
    const slots = this.#slots;
    while (this.#batches.size < Math.max(2, 2 * slots) && !this.#isStopped) {
      const next = this.#nextBatch(slots);
      if (next === undefined) return;
      await this.#send(next);
    }
  }

  get #slots(): number {
    return this.#workers.reduce((sum, { slots }) => sum + slots, 0);
  }

  #nextBatch(slots: number): SentBatch | undefined {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const ids = first.ids.filter((id) => this.#jobs.has(id));
      const count = this.#size.next(ids.length, slots);
      const rest = ids.slice(count);
      if (rest.length > 0) this.#waiting[0] = { ids: rest, sent: first.sent };
      else this.#waiting.shift();
      if (ids.length > 0) return { ids: ids.slice(0, count), sent: first.sent + 1 };
    }
    return undefined;
  }

  async #send(batch: SentBatch): Promise<void> {
    const runs = batch.ids.map((id) => ({ id, job: this.#jobs.get(id)! }));
    const data: Batch = {
      session: this.#member.id,
      runs,
      identity: this.#options.identify(runs[0].job).identity,
    };
    this.#batchCount += 1;
    const jobId = `${this.#member.id}-${this.#batchCount}`;
    this.#batches.set(jobId, batch);
    await this.#queue.add("runs", data, { jobId, removeOnComplete: true, removeOnFail: true });
  }

  /** How many there were. */
  async #readNews(observer: JobObserver): Promise<number> {
    const { redis } = this.#connection;
    const key = KEYS.news(this.#member.id);
    const lines = await redis.lrange(key, 0, NEWS_PER_READ - 1);
    const news = lines.map((line) => JSON.parse(line) as News);
    const made = news.flatMap((each) => (each.kind === "made" ? [each] : []));
    for (const { took } of made) this.#size.observe(took);
    await this.#takeWhatIsThere(
      made.map(({ id }) => id),
      observer,
    );
    const failed = news.find((each) => each.kind === "failure");
    if (failed !== undefined) throw failureOf(failed);
    if (lines.length > 0) await redis.ltrim(key, lines.length, -1);
    return lines.length;
  }

  /** Reports the results of these runs that lie on Redis. */
  async #takeWhatIsThere(ids: readonly string[], observer: JobObserver): Promise<void> {
    const { redis } = this.#connection;
    for (const id of ids) {
      const job = this.#jobs.get(id);
      if (job === undefined || this.#isStopped) continue;
      const made = (await fromPieces(await redis.lrangeBuffer(KEYS.run(id), 0, -1))) as MadeRun | undefined;
      if (made === undefined || !this.#jobs.delete(id)) continue;
      if (job.detailed && made.rows.length > 0) observer.onTaskRows?.(job, made.rows);
      observer.onResult(job, made.result);
      await redis.expire(KEYS.run(id), TAKEN_SECONDS);
    }
    for (const [batch, { ids: own }] of this.#batches)
      if (!own.some((id) => this.#jobs.has(id))) this.#batches.delete(batch);
  }

  /** Finds what nobody will make any more: workers died, or Redis came back without its last second. */
  async #audit(observer: JobObserver): Promise<void> {
    const { redis } = this.#connection;
    this.#workers = (await membersOf(redis, "worker")).filter((worker) => this.#isOurs(worker));
    for (const [jobId, batch] of [...this.#batches]) {
      if ((await this.#queue.getJob(jobId)) !== undefined) continue;
      // In this order: a worker leaves its results before its batch ends.
      await this.#takeWhatIsThere(batch.ids, observer);
      if (!this.#batches.delete(jobId)) continue;
      if (batch.sent >= SENT_MAX) throw this.#givenUp(batch);
      this.#waiting.unshift({ ids: batch.ids, sent: batch.sent });
    }
  }

  #isOurs(worker: Member): boolean {
    if (strangersTo(this.#member, [worker]).length === 0) return true;
    if (!this.#told.has(worker.id))
      this.#options.say(
        "a worker of another engine is refused: its results would not be comparable\n" +
          `  coordinator: ${memberText(this.#member)}\n  worker:      ${memberText(worker)}`,
      );
    this.#told.add(worker.id);
    return false;
  }

  #sayWhoIsMissing(): void {
    if (this.#workers.length > 0 || this.#told.has("nobody")) return;
    this.#told.add("nobody");
    const url = withoutPassword(this.#options.url);
    this.#options.say(`No worker is there yet; on any machine: orrery worker --redis ${url}`);
  }

  #givenUp({ ids, sent }: SentBatch): UsageError {
    const job = ids.map((id) => this.#jobs.get(id)).find((each) => each !== undefined);
    const where = job === undefined ? "" : ` (variant '${job.variant}', seed ${job.seed}, and what was sent with it)`;
    return new UsageError(`no worker came to an end with some runs, ${sent} times${where}: they may be out of memory`);
  }

  /** Takes back what no worker has begun; those under way see that the coordinator is gone. */
  async #tidy(): Promise<void> {
    await this.#membership.leave();
    const { redis } = this.#connection;
    await redis.del(KEYS.news(this.#member.id), KEYS.setup(this.#member.id));
    for (const jobId of this.#batches.keys()) await this.#queue.remove(jobId).catch(() => 0);
  }
}

/** What lies on Redis under the id of a run. */
export interface MadeRun {
  readonly result: RunResult;
  readonly rows: readonly TaskRow[];
}

const CLOSING_MS = 1_500;

function failureOf({ worker, job, failure }: Extract<News, { kind: "failure" }>): Error {
  return uncarry(job, { ...failure, message: `${failure.message}\n  on the worker ${worker}` });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
