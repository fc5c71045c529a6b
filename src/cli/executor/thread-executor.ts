// Makes runs on worker threads. A run is CPU-bound and synchronous, so each thread makes one at a time; while there is plenty
// to do it has the next ones at hand already, as short runs would else wait for this thread to notice each end. This
// thread stays free to write rows, show progress and hear Ctrl-C.

import { Worker } from "node:worker_threads";
import type { Executor, Job, JobObserver } from "../../experiment/executors/executor.ts";
import { keepJsonText } from "../../experiment/store/json-text.ts";
import { WORKER_FILE } from "../installation.ts";
import { messageOf } from "../usage-error.ts";
import { endlessCall, outOfMemory, RunCrash, uncarry } from "./failures.ts";
import { CallWatch, createCallBoard } from "./policy-calls.ts";
import type { FromWorker, ThreadSetup, WorkerSetup } from "./protocol.ts";

/** Jobs for each thread that are not handed out ahead, so that the threads end together however long the runs are. */
const SPARE = 4;
/** A thread has work at hand for so long, where runs are shorter: on a busy machine this thread may have to wait that long. */
const AHEAD_MS = 40;
const AHEAD_MAX = 16;
/** A policy of the user's may take so long for one answer. */
const PATIENCE_S = 60;

export interface ThreadOptions {
  readonly threads: number;
  readonly setup: WorkerSetup;
  /** Threads that ended well are there for the next `execute`, until `close`. */
  readonly keepsThreads?: boolean;
  /** Milliseconds between looks at what policies of the user's do; a second, but in tests. */
  readonly lookEveryMs?: number;
  /** What a thread runs, but in tests that of this installation. */
  readonly workerFile?: URL;
}

/** A thread, and where it notes what it is doing. */
interface Thread {
  readonly worker: Worker;
  readonly calls: CallWatch | undefined;
}

export class ThreadExecutor implements Executor {
  readonly #options: ThreadOptions;
  #stop: (() => void) | undefined;
  #isStopped = false;
  #idle: Thread[] = [];

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Breaks off the runs under way; what was reported before stays good. */
  stop(): void {
    this.#isStopped = true;
    this.#stop?.();
  }

  async execute(jobs: readonly Job[], observer: JobObserver): Promise<{ readonly interrupted: boolean }> {
    const threads: Thread[] = [];
    const services: Service[] = [];
    const timer = setInterval(() => services.forEach(({ look }) => look()), this.#options.lookEveryMs ?? 1_000);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#stop = resolve;
        const queue = new JobQueue(jobs, resolve);
        const count = Math.min(this.#options.threads, jobs.length);
        if (this.#isStopped || count === 0) return resolve();
        for (let index = 0; index < count; index += 1) {
          const thread = this.#takeIdle() ?? startThread(this.#options);
          threads.push(thread);
          const isStopped = (): boolean => this.#isStopped;
          services.push(serve(thread, queue, { observer, reject, isStopped, spare: SPARE * count }));
        }
      });
      if (this.#options.keepsThreads === true && !this.#isStopped) this.#keep(threads.splice(0));
    } finally {
      clearInterval(timer);
      this.#stop = undefined;
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    }
    return { interrupted: this.#isStopped };
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(({ worker }) => worker.terminate()));
  }

  #keep(threads: readonly Thread[]): void {
    for (const thread of threads) {
      const { worker } = thread;
      forget(worker);
      // Nobody waits for it now: if it dies, another will be started when there is work.
      worker.on("error", () => undefined);
      worker.on("exit", () => (this.#idle = this.#idle.filter((each) => each !== thread)));
      this.#idle.push(thread);
    }
  }

  #takeIdle(): Thread | undefined {
    const thread = this.#idle.pop();
    if (thread !== undefined) forget(thread.worker);
    return thread;
  }
}

function startThread({ setup, workerFile = WORKER_FILE }: ThreadOptions): Thread {
  const callBoard = setup.plugins.length === 0 ? undefined : createCallBoard();
  const workerData: ThreadSetup = { ...setup, callBoard };
  return {
    worker: new Worker(workerFile, { workerData }),
    calls: callBoard && new CallWatch(callBoard, PATIENCE_S),
  };
}

/** By name: a thread has listeners of its own, without which it hears nothing any more. */
function forget(worker: Worker): void {
  for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
}

/** Hands out jobs in order and knows when all of them are done. */
class JobQueue {
  readonly #jobs: readonly Job[];
  readonly #allDone: () => void;
  #next = 0;
  #done = 0;

  constructor(jobs: readonly Job[], allDone: () => void) {
    this.#jobs = jobs;
    this.#allDone = allDone;
  }

  /** Undefined where no more than `spare` are left. */
  take(spare = 0): Job | undefined {
    if (this.#jobs.length - this.#next <= spare) return undefined;
    const job = this.#jobs[this.#next];
    if (job !== undefined) this.#next += 1;
    return job;
  }

  finish(): void {
    this.#done += 1;
    if (this.#done === this.#jobs.length) this.#allDone();
  }
}

/** How long the runs of a thread take, and so how many it should have at hand behind the one under way. */
class Pace {
  #endedAt: number | undefined;
  /** Milliseconds, of the latest runs mostly; undefined before there are two. */
  #mean: number | undefined;

  ended(): void {
    const now = performance.now();
    if (this.#endedAt !== undefined) {
      const took = now - this.#endedAt;
      this.#mean = this.#mean === undefined ? took : this.#mean + (took - this.#mean) / 8;
    }
    this.#endedAt = now;
  }

  get ahead(): number {
    return this.#mean === undefined ? 1 : Math.max(1, Math.min(AHEAD_MAX, Math.ceil(AHEAD_MS / this.#mean)));
  }
}

/** A thread at work. */
interface Service {
  /** Once a second. */
  look(): void;
}

interface ServiceOptions {
  readonly observer: JobObserver;
  readonly reject: (error: Error) => void;
  readonly isStopped: () => boolean;
  /** The last so many jobs go to whoever has nothing to do. */
  readonly spare: number;
}

function serve({ worker, calls }: Thread, queue: JobQueue, options: ServiceOptions): Service {
  const { observer, reject, isStopped, spare } = options;
  /** Under way, and behind it those that wait in the thread. */
  const given: Job[] = [];
  const pace = new Pace();
  const giveNext = (): void => {
    while (!isStopped() && given.length <= pace.ahead) {
      const job = queue.take(given.length === 0 ? 0 : spare);
      if (job === undefined) return;
      given.push(job);
      worker.postMessage(job);
    }
  };
  const died = (error: Error): void => {
    if (!isStopped()) reject(error);
  };
  /** The next job first: the thread must not wait for what we do with the result of this one. */
  const ended = (): Job => {
    const job = given.shift()!;
    pace.ended();
    giveNext();
    return job;
  };
  const handle = (message: FromWorker): void => {
    switch (message.kind) {
      case "task-rows":
        observer.onTaskRows?.(given[0], message.rows);
        return;
      case "moment":
        observer.onMoment?.(given[0], message.now);
        return;
      case "policy-method":
        calls?.named(message.method);
        return;
      case "failure": {
        const { mistake, message: words } = message.failure;
        if (observer.onPolicyFailure === undefined || mistake === undefined || !message.isLoaded)
          return reject(uncarry(message.isLoaded ? given[0] : undefined, message.failure));
        observer.onPolicyFailure(ended(), { message: words, mistake });
        return queue.finish();
      }
      case "result":
        observer.onResult(ended(), keepJsonText(message.result));
        queue.finish();
    }
  };
  worker.on("message", (message: FromWorker) => {
    // After a stop, late results are dropped: the report must not depend on how fast we hung up.
    if (isStopped()) return;
    try {
      handle(message);
    } catch (error) {
      reject(error instanceof Error ? error : new Error(messageOf(error)));
    }
  });
  worker.on("error", (error: NodeJS.ErrnoException) => {
    died(
      error.code === "ERR_WORKER_OUT_OF_MEMORY"
        ? outOfMemory(given[0])
        : new RunCrash(given[0], error.message, error.stack ?? ""),
    );
  });
  // Also with code 0: a plug-in may have called process.exit(), and nobody would answer any more.
  worker.on("exit", (code) =>
    died(new RunCrash(given[0], `a worker thread ended before its work was done (code ${code})`, "")),
  );
  giveNext();
  return {
    look() {
      const call = calls?.look();
      if (call !== undefined) died(endlessCall(given[0], call, PATIENCE_S));
    },
  };
}
