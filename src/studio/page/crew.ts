// The studio's workers: one head, which knows the experiment, and as many runners as there are processors. The page carries messages
// between them. Stopping ends the runners in the middle of their runs, for a run hears nothing while it goes on.

import type { Job } from "../../experiment/executors/executor.ts";
import { assert } from "../../kernel/assert.ts";
import type {
  Answers,
  FoundRecords,
  FromWorker,
  Played,
  PlayRequest,
  Question,
  RecordsRequest,
  Source,
  StudioReport,
  StudioSelection,
  ToWorker,
} from "../protocol.ts";
import type { StudioFile } from "../studio-file.ts";

/** A runner has the next run at hand, as long as there is plenty for each. */
const AHEAD = 2;
const PLENTY = 4;

export interface Progress {
  readonly done: number;
  /** As far as is known: more may be wanted when these are done. */
  readonly total: number;
  /** A run that has been under way for long, and how far it is, in seconds of virtual time. */
  readonly underWay?: { readonly job: Job; readonly now: number };
}

interface Runner {
  readonly worker: Worker;
  /** Under way, and behind it those that wait. */
  readonly given: Job[];
}

interface Asked {
  resolve(answer: Answers[Question["kind"]]): void;
  reject(error: Error): void;
}

interface Experiment {
  readonly file: StudioFile;
  readonly selection: StudioSelection;
  readonly onProgress: (progress: Progress) => void;
  readonly resolve: (report: StudioReport | null) => void;
  readonly reject: (error: Error) => void;
  waiting: Job[];
  total: number;
  done: number;
  isStopped: boolean;
}

export class Crew {
  readonly #engine: string;
  readonly #size: number;
  readonly #asked = new Map<number, Asked>();
  #tickets = 0;
  #head: Worker;
  #runners: Runner[] = [];
  #experiment: Experiment | undefined;
  #player: { readonly worker: Worker; readonly reject: (error: Error) => void } | undefined;

  /** `engine`: the address of the workers' script. */
  constructor(engine: string, size: number) {
    this.#engine = engine;
    this.#size = size;
    this.#head = this.#startHead();
  }

  ask<Kind extends Question["kind"]>(question: Question & { readonly kind: Kind }): Promise<Answers[Kind]> {
    this.#tickets += 1;
    const ticket = this.#tickets;
    return new Promise((resolve, reject) => {
      this.#asked.set(ticket, { resolve: (answer) => resolve(answer as Answers[Kind]), reject });
      tell(this.#head, { kind: "ask", ticket, question });
    });
  }

  /** One at a time. Null where it was stopped before one run was done. */
  compare(
    file: StudioFile,
    selection: StudioSelection,
    onProgress: (progress: Progress) => void,
  ): Promise<StudioReport | null> {
    return new Promise((resolve, reject) => {
      this.#experiment = {
        file,
        selection,
        onProgress,
        resolve,
        reject,
        waiting: [],
        total: 0,
        done: 0,
        isStopped: false,
      };
      tell(this.#head, { kind: "experiment", file, selection });
    });
  }

  /** The runs that are done will be reported. */
  stop(): void {
    const experiment = this.#experiment;
    if (experiment === undefined || experiment.isStopped) return;
    experiment.isStopped = true;
    this.#dismissRunners();
    tell(this.#head, { kind: "all-done", isInterrupted: true });
  }

  async play(source: Source, request: PlayRequest): Promise<Played> {
    const answer = await this.#alone({ kind: "play", source, request });
    assert(answer.kind === "played", "a run was to be played");
    return answer.played;
  }

  async findRecords(source: Source, request: RecordsRequest): Promise<FoundRecords> {
    const answer = await this.#alone({ kind: "find-records", source, request });
    assert(answer.kind === "records", "records were asked for");
    return answer.records;
  }

  stopPlaying(): void {
    this.#player?.reject(new Error("stopped"));
    this.#player = undefined;
  }

  /** In a worker of its own, one at a time: what was asked before is not wanted any more. */
  #alone(message: ToWorker): Promise<FromWorker> {
    this.stopPlaying();
    const worker = new Worker(this.#engine);
    return new Promise<FromWorker>((resolve, reject) => {
      this.#player = { worker, reject };
      listen(worker, {
        message: (answer) => (answer.kind === "failure" ? reject(new Error(answer.message)) : resolve(answer)),
        failure: reject,
      });
      tell(worker, message);
    }).finally(() => worker.terminate());
  }

  #startHead(): Worker {
    const head = new Worker(this.#engine);
    listen(head, { message: (message) => this.#hearHead(message), failure: (error) => this.#fail(error) });
    return head;
  }

  #hearHead(message: FromWorker): void {
    switch (message.kind) {
      case "answer":
        this.#taken(message.ticket)?.resolve(message.answer);
        return;
      case "no-answer":
        this.#taken(message.ticket)?.reject(new Error(message.message));
        return;
      case "wanted":
        this.#start(message.jobs);
        return;
      case "report":
        // Runners know one scenario; between experiments they would only take memory.
        this.#dismissRunners();
        this.#experiment?.resolve(message.report);
        this.#experiment = undefined;
        return;
      case "failure":
        this.#fail(new Error(message.message));
    }
  }

  #taken(ticket: number): Asked | undefined {
    const asked = this.#asked.get(ticket);
    this.#asked.delete(ticket);
    return asked;
  }

  #start(jobs: readonly Job[]): void {
    const experiment = this.#experiment;
    if (experiment === undefined) return;
    if (experiment.isStopped) return tell(this.#head, { kind: "all-done", isInterrupted: true });
    experiment.waiting = [...jobs];
    experiment.total += jobs.length;
    experiment.onProgress(experiment);
    while (this.#runners.length < Math.min(this.#size, jobs.length)) this.#runners.push(this.#startRunner(experiment));
    for (const runner of this.#runners) this.#giveNext(runner, experiment);
  }

  #startRunner(experiment: Experiment): Runner {
    const runner: Runner = { worker: new Worker(this.#engine), given: [] };
    listen(runner.worker, {
      message: (message) => this.#hearRunner(runner, message, experiment),
      failure: (error) => this.#fail(error),
    });
    tell(runner.worker, { kind: "open", file: experiment.file, selection: experiment.selection });
    return runner;
  }

  #giveNext(runner: Runner, { waiting }: Experiment): void {
    const isPlenty = waiting.length > PLENTY * this.#runners.length;
    while (runner.given.length < (isPlenty ? AHEAD : 1)) {
      const job = waiting.shift();
      if (job === undefined) return;
      runner.given.push(job);
      tell(runner.worker, { kind: "run", job });
    }
  }

  #hearRunner(runner: Runner, message: FromWorker, experiment: Experiment): void {
    // Late words of runners that were dismissed.
    if (experiment !== this.#experiment || experiment.isStopped) return;
    if (message.kind === "failure") return this.#fail(new Error(message.message));
    const [job] = runner.given;
    if (message.kind === "moment") return experiment.onProgress({ ...experiment, underWay: { job, now: message.now } });
    if (message.kind !== "result") return;
    runner.given.shift();
    this.#giveNext(runner, experiment);
    experiment.done += 1;
    tell(this.#head, { kind: "done", index: job.index, result: message.result });
    experiment.onProgress(experiment);
    if (experiment.done < experiment.total) return;
    tell(this.#head, { kind: "all-done", isInterrupted: false });
  }

  /** Whatever the head still thinks of the experiment, a new one knows nothing of. */
  #fail(error: Error): void {
    const experiment = this.#experiment;
    this.#experiment = undefined;
    this.#dismissRunners();
    this.#head.terminate();
    this.#head = this.#startHead();
    for (const asked of this.#asked.values()) asked.reject(error);
    this.#asked.clear();
    experiment?.reject(error);
  }

  #dismissRunners(): void {
    for (const { worker } of this.#runners.splice(0)) worker.terminate();
  }
}

function tell(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}

interface Listeners {
  message(message: FromWorker): void;
  failure(error: Error): void;
}

function listen(worker: Worker, { message, failure }: Listeners): void {
  worker.addEventListener("message", (event: MessageEvent<FromWorker>) => message(event.data));
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    failure(new Error(event.message || "a worker of this page ended: is there enough memory?"));
  });
}
