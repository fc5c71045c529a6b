// What a user's ordering may answer: it chooses among those who wait, and loses nobody. One that forgets a task would show as a
// task that is never done, and which no property of the simulated system forbids: nothing there is lost, it only waits.

import type { Choice, QueuedTask } from "../../algorithms/ordering/ordering.ts";
import { type AnswerCheck, isPromise, isWholeFrom, kindOf, said } from "./answer-words.ts";

const CHOICES: readonly string[] = ["start", "preempt", "nominate", "drop", "wait"] satisfies readonly Choice["kind"][];

/** Knows who waits: they are as many as it says, and only they can be chosen. */
export class OrderingAnswers implements AnswerCheck {
  readonly #ordering: { readonly size?: unknown };
  readonly #waiting = new Map<unknown, unknown>();
  #wasThere = false;

  constructor(ordering: object) {
    this.#ordering = ordering;
  }

  called(method: string, values: readonly unknown[]): void {
    if (method === "add") this.#waiting.set((values[0] as QueuedTask).id, values[0]);
    else if (method === "remove") this.#wasThere = this.#waiting.delete(values[0]);
  }

  mistakeIn(method: string, answer: unknown, values: readonly unknown[]): string | undefined {
    const promise = isPromise(method, answer, values);
    if (promise !== undefined) return promise;
    if (method === "remove" && answer !== this.#wasThere) {
      const truth = this.#wasThere ? "waited" : "did not wait";
      return `${said(answer)}; expected ${this.#wasThere}, as task ${String(values[0])} ${truth}`;
    }
    if (method === "add" || method === "remove") return this.#mistakeInSize(method, values[0]);
    return method === "choose" ? this.#mistakeInChoice(answer, values[1] as number) : undefined;
  }

  #mistakeInSize(method: "add" | "remove", subject: unknown): string | undefined {
    const { size } = this.#ordering;
    if (size === this.#waiting.size) return undefined;
    const task = method === "add" ? (subject as QueuedTask).id : subject;
    return `size is ${said(size)} after ${method}() of task ${String(task)}; expected ${this.#waiting.size}, as so many wait`;
  }

  #mistakeInChoice(answer: unknown, now: number): string | undefined {
    if (!CHOICES.includes(kindOf(answer))) return `${said(answer)}; expected WAIT or { kind: ${CHOICES.join(", ")} }`;
    const choice = answer as Choice;
    return choice.kind === "wait"
      ? mistakeInUntil(choice.until, now)
      : (this.#mistakeInTask(choice.kind, choice.task) ?? mistakeInDetail(choice));
  }

  #mistakeInTask(kind: string, task: QueuedTask | undefined): string | undefined {
    if (typeof task !== "object" || task === null) return `'${kind}' of ${said(task)}; expected a waiting task`;
    const waiting = this.#waiting.get(task.id);
    if (waiting === task) return undefined;
    return waiting !== undefined || task.id === undefined
      ? `'${kind}' of a copy of ${task.id === undefined ? "a task" : `task ${task.id}`}; expected what add() was given`
      : `'${kind}' of task ${task.id}, which does not wait`;
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
