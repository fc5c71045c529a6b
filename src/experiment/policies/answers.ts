// What a user's policy may answer. An answer that no policy can mean (undefined, a promise, NaN, a worker that does not exist)
// would show as lost tasks, as an endless run or as a crash of ours; here it is told as what it is.

import type { Opinion } from "../../algorithms/detection/detector.ts";
import type { Choice, QueuedTask } from "../../algorithms/ordering/ordering.ts";
import type { ClusterView } from "../../algorithms/placement/placement.ts";
import type { Verdict } from "../../algorithms/admission/admission.ts";

/** Watches one policy. `called` before, `mistakeIn` after each call of a method; the latter undefined = a good answer. */
export interface AnswerCheck {
  called(method: string, values: readonly unknown[]): void;
  mistakeIn(method: string, answer: unknown, values: readonly unknown[]): string | undefined;
}

/** For one policy of this kind. Of kinds that are not listed, only promises are refused. */
export function createAnswerCheck(kind: string): AnswerCheck {
  return kind === "ordering" ? new OrderingAnswers() : { called: () => {}, mistakeIn: mistakesOf[kind] ?? isPromise };
}

type MistakeIn = AnswerCheck["mistakeIn"];

const isPromise: MistakeIn = (_method, answer) =>
  typeof answer === "object" && answer !== null && "then" in answer && typeof answer.then === "function"
    ? "a promise; expected an answer at once, without async"
    : undefined;

const OPINIONS: readonly string[] = ["trust", "suspect", "dead"] satisfies readonly Opinion[];
const VERDICTS: readonly string[] = ["accept", "reject"] satisfies readonly Verdict["kind"][];

const mistakesOf: Readonly<Record<string, MistakeIn | undefined>> = {
  placement: (method, answer, values) =>
    isPromise(method, answer, values) ??
    (method === "place" ? mistakeInPlace(answer, values[0] as QueuedTask, values[1] as ClusterView) : undefined),
  retry: (method, answer, values) =>
    isPromise(method, answer, values) ??
    (method !== "delay" || answer === undefined || isWholeFrom(0, answer)
      ? undefined
      : `${said(answer)}; expected whole microseconds, or undefined to give up`),
  detection: (method, answer, values) =>
    isPromise(method, answer, values) ??
    (method === "opinion" && !OPINIONS.includes(answer as string)
      ? `${said(answer)}; expected ${OPINIONS.join(", ")}`
      : method === "nextChange" && !isWholeFrom(0, answer)
        ? `${said(answer)}; expected an instant in whole microseconds, or NEVER`
        : undefined),
  admission: (method, answer, values) =>
    isPromise(method, answer, values) ??
    (method === "decide" && !VERDICTS.includes(kindOf(answer))
      ? `${said(answer)}; expected { kind: ${VERDICTS.join(" or ")} }`
      : undefined),
};

function mistakeInPlace(answer: unknown, task: QueuedTask, view: ClusterView): string | undefined {
  if (kindOf(answer) === "none") return undefined;
  if (!isWholeFrom(0, answer) || answer >= view.workerCount)
    return `${said(answer)}; expected NONE or a worker, 0 to ${view.workerCount - 1}`;
  if (!view.isCandidate(answer)) return `worker ${answer}, which is no candidate; ask view.isCandidate(worker)`;
  return view.fits(answer, task)
    ? undefined
    : `worker ${answer}, where the task does not fit; ask view.fits(worker, task)`;
}

const CHOICES: readonly string[] = ["start", "preempt", "nominate", "drop", "wait"] satisfies readonly Choice["kind"][];

/** Knows who waits: only they can be chosen. */
class OrderingAnswers implements AnswerCheck {
  readonly #waiting = new Map<unknown, unknown>();

  called(method: string, values: readonly unknown[]): void {
    if (method === "add") this.#waiting.set((values[0] as QueuedTask).id, values[0]);
    else if (method === "remove") this.#waiting.delete(values[0]);
  }

  mistakeIn(method: string, answer: unknown, values: readonly unknown[]): string | undefined {
    const promise = isPromise(method, answer, values);
    if (promise !== undefined || method !== "choose") return promise;
    if (!CHOICES.includes(kindOf(answer))) return `${said(answer)}; expected WAIT or { kind: ${CHOICES.join(", ")} }`;
    const choice = answer as Choice;
    return choice.kind === "wait"
      ? mistakeInUntil(choice.until, values[1] as number)
      : (this.#mistakeInTask(choice.kind, choice.task) ?? mistakeInDetail(choice));
  }

  #mistakeInTask(kind: string, task: QueuedTask | undefined): string | undefined {
    if (typeof task !== "object" || task === null) return `'${kind}' of ${said(task)}; expected a waiting task`;
    const waiting = this.#waiting.get(task.id);
    if (waiting === undefined) return `'${kind}' of task ${task.id}, which does not wait`;
    return waiting === task ? undefined : `'${kind}' of a copy of task ${task.id}; expected what add() was given`;
  }
}

/** Asked again at once, it would answer the same for ever: choosing changes nothing. */
function mistakeInUntil(until: unknown, now: number): string | undefined {
  if (until === undefined || (isWholeFrom(0, until) && until > now)) return undefined;
  return `'wait' until ${said(until)}; expected whole microseconds, later than now (${now})`;
}

function mistakeInDetail(choice: Choice): string | undefined {
  if (choice.kind === "preempt" && typeof (choice.victim as unknown) !== "object")
    return `'preempt' of ${said(choice.victim)}; expected one of room.running()`;
  if (choice.kind === "nominate" && !Array.isArray(choice.victims))
    return `'nominate' with the victims ${said(choice.victims)}; expected an array`;
  if (choice.kind !== "start" || choice.where === undefined) return undefined;
  const { where } = choice;
  const isGood =
    (kindOf(where) === "only" && isWholeFrom(0, (where as { worker?: unknown }).worker)) ||
    (kindOf(where) === "not" && Array.isArray((where as { workers?: unknown }).workers));
  return isGood ? undefined : `'start' with another 'where' than { kind: "only", worker } or { kind: "not", workers }`;
}

function kindOf(answer: unknown): string {
  return typeof answer === "object" && answer !== null && "kind" in answer ? String(answer.kind) : "";
}

function isWholeFrom(least: number, value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}

function said(value: unknown): string {
  if (typeof value === "object" && value !== null) {
    const kind = kindOf(value);
    return kind === "" ? "an object without a kind" : `an object of the kind '${kind}'`;
  }
  return typeof value === "string" ? `'${value}'` : typeof value === "function" ? "a function" : String(value);
}
