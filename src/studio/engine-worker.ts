// What every worker of the studio runs: the whole engine behind messages. Built for browsers by build.mjs; the page brings it along.

// oxlint-disable-next-line import/no-unassigned-import -- it must come before whatever makes a schema
import "./no-eval.ts";
import { runJob } from "../experiment/executors/serial-executor.ts";
import type { Job } from "../experiment/executors/executor.ts";
import { runVariant } from "../experiment/run-variant.ts";
import { toJsonText } from "../experiment/store/json-text.ts";
import { assert } from "../kernel/assert.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { assistAt } from "./assist/assist.ts";
import { DelegatedExecutor } from "./delegated-executor.ts";
import { checkFile, playRun } from "./engine.ts";
import { Experiments } from "./experiments.ts";
import { findRecords } from "./find-records.ts";
import { prepared } from "./prepare.ts";
import type { Answers, FromWorker, Question, ToWorker } from "./protocol.ts";
import { sayFailure } from "./say-failure.ts";

/** As far as it is used here of what a worker has for a global object. */
interface WorkerScope {
  postMessage(message: FromWorker): void;
  addEventListener(kind: "message", hear: (event: { readonly data: ToWorker }) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const send = (message: FromWorker): void => scope.postMessage(message);
const executor = new DelegatedExecutor((jobs) => send({ kind: "wanted", jobs }));
const experiments = new Experiments();
let opened: Scenario | undefined;

scope.addEventListener("message", ({ data }) => {
  void handle(data).catch((error: unknown) => send({ kind: "failure", message: sayFailure(error) }));
});

async function handle(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case "ask":
      return answer(message.ticket, message.question);
    case "experiment":
      return send({ kind: "report", report: await experiments.make(message.file, message.selection, executor) });
    case "done":
      return executor.done(message.index, message.result);
    case "all-done":
      return executor.allDone(message.isInterrupted);
    case "open":
      opened = prepared(message.file, message.selection).scenario;
      return undefined;
    case "run":
      return send({ kind: "result", result: makeRun(message.job) });
    case "play":
      return send({ kind: "played", played: playRun(message.source.file, message.source.selection, message.request) });
    case "find-records": {
      const { file, selection } = message.source;
      return send({ kind: "records", records: findRecords(file, selection, message.request) });
    }
  }
}

function answer(ticket: number, question: Question): void {
  try {
    send({ kind: "answer", ticket, answer: answerTo(question) });
  } catch (error) {
    send({ kind: "no-answer", ticket, message: sayFailure(error) });
  }
}

function answerTo(question: Question): Answers[Question["kind"]] {
  switch (question.kind) {
    case "check":
      return checkFile(question.file, question.selection);
    case "lay-beside":
      return experiments.layBeside(question.before, question.now);
    case "compare":
      return experiments.compare(question.before, question.now);
    case "assist":
      return assistAt(question.text, question.offset);
  }
}

/** Whoever waits wants to know how far a long run is, and not more often than this. */
const MOMENTS_APART_MS = 500;
let toldAt = performance.now();

function makeRun(job: Job): string {
  assert(opened !== undefined, "a run was asked for before a scenario was opened");
  const observer = {
    onMoment: (_job: Job, now: number) => {
      if (performance.now() - toldAt < MOMENTS_APART_MS) return;
      toldAt = performance.now();
      send({ kind: "moment", now });
    },
  };
  return toJsonText(runJob(opened, job, observer, { run: runVariant }));
}
