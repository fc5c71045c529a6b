// What was asked about one task and answered, from the first question on, kept as short as it can be without changing the verdict:
// a task that is asked about for days keeps a handful of operations. For the oracle of the clients' interface.

import type { Instant } from "../../kernel/time.ts";
import type { Operation } from "./operation.ts";
import { isOver, isReading, type TaskInput, type TaskOutput, type TaskState } from "./task-model.ts";

/** The process of `end`, and of what the scheduler says by itself: not a client. */
export const SCHEDULER = -1;
/** Before the first record. */
const LONG_AGO = 0;

/** A point of the trace: the number of a record, and its instant (undefined: it is not known any more). */
export interface Moment {
  readonly record: number;
  readonly at: Instant | undefined;
}

/** `invoked` and `returned` are numbers of records: what comes earlier in the trace did come earlier, also within one instant. */
export interface TaskOperation extends Operation<TaskInput, TaskOutput> {
  readonly invokedAt: Instant | undefined;
  returnedAt: Instant | undefined;
  returned: number | undefined;
  output: TaskOutput | undefined;
}

export class TaskHistory {
  /** How the task stood before all operations. */
  readonly initial: TaskState;
  #operations: TaskOperation[] = [];
  /** Somebody waits for the answer. */
  #calls: TaskOperation[] = [];
  #submission: TaskOperation | undefined = undefined;
  #end: TaskOperation | undefined = undefined;
  #isEndTold = false;
  #ending: TaskState | undefined = undefined;

  constructor(initial: TaskState) {
    this.initial = initial;
    if (isOver(initial)) this.#ending = initial;
  }

  get operations(): readonly TaskOperation[] {
    return this.#operations;
  }

  /** How it will stand from now on, as somebody was told; undefined = nobody was. */
  get ending(): TaskState | undefined {
    return this.#ending;
  }

  get isClosed(): boolean {
    return this.#ending !== undefined && this.#calls.length === 0;
  }

  /** Taken in, never withdrawn, and nothing has happened that could have ended it: it is pending for sure. */
  get isPlainlyPending(): boolean {
    if (this.#end !== undefined || this.#operations.some(({ input }) => input === "cancel")) return false;
    return this.#operations.some(({ input, output }) => input === "submit" && output === "admitted");
  }

  /** `at`: when it arrived; `acknowledged`: what it was like when that is known to have been answered. */
  submitted(client: number, invoked: Moment, acknowledged: Moment | undefined): void {
    this.#submission = this.#add(client, "submit", invoked);
    if (acknowledged !== undefined) this.acknowledged(acknowledged);
  }

  acknowledged(moment: Moment): void {
    if (this.#submission !== undefined) answer(this.#submission, "admitted", moment);
    this.#submission = undefined;
  }

  /** Refused: if it is not submitted again, it stays unknown. */
  rejected(): void {
    this.#ending ??= "unknown";
  }

  /** Whoever asks the same again has lost the first call: it will not hear the answer. */
  invoked(client: number, input: TaskInput, moment: Moment): void {
    const lost = this.#takeCall(client, input);
    if (lost !== undefined && (input === "status" || this.#isDispensable(lost))) this.#forget(lost);
    this.#calls.push(this.#add(client, input, moment));
  }

  /** Who may not ask learns nothing, and changes nothing. */
  denied(client: number, input: TaskInput): void {
    const call = this.#takeCall(client, input);
    if (call !== undefined) this.#forget(call);
  }

  /** Returns false if nobody waited for it. */
  returned(client: number, input: TaskInput, output: TaskOutput, moment: Moment): boolean {
    const call = this.#takeCall(client, input);
    if (call === undefined) return false;
    answer(call, output, moment);
    if (output === "cancelled") this.#ending = output;
    else if (isOver(output)) this.#ending ??= "done";
    if (isReading(input, output)) this.#forgetImplied(call);
    else if (input === "submit") this.#forgetRepeated(call);
    return true;
  }

  /** From now on it may have ended, though nobody may ever say so. */
  mayEnd(moment: Moment): void {
    if (!isOver(this.initial)) this.#end ??= this.#add(SCHEDULER, "end", moment);
  }

  /** Its scheduler says that it has ended: some time ago, perhaps. The first time counts. Returns whether this is it. */
  told(ending: "done" | "cancelled", moment: Moment): boolean {
    if (this.#isEndTold || isOver(this.initial)) return false;
    this.#isEndTold = true;
    this.#ending ??= ending;
    if (ending === "done") this.#end ??= this.#add(SCHEDULER, "end", { record: LONG_AGO, at: undefined });
    const operation = ending === "done" ? this.#end! : this.#add(SCHEDULER, "cancel", moment);
    answer(operation, ending, moment);
    return true;
  }

  #add(process: number, input: TaskInput, { record, at }: Moment): TaskOperation {
    const operation: TaskOperation = {
      process,
      input,
      invoked: record,
      invokedAt: at,
      returned: undefined,
      returnedAt: undefined,
      output: undefined,
    };
    this.#operations.push(operation);
    return operation;
  }

  #forget(operation: TaskOperation): void {
    this.#operations = this.#operations.filter((other) => other !== operation);
  }

  #takeCall(client: number, input: TaskInput): TaskOperation | undefined {
    const call = this.#calls.find((other) => other.process === client && other.input === input);
    if (call !== undefined) this.#calls = this.#calls.filter((other) => other !== call);
    return call;
  }

  /** Of calls whose answers nobody will hear, the earliest of a kind can do whatever the others can. */
  #isDispensable({ input, invoked }: TaskOperation): boolean {
    return this.#operations.some(
      (other) =>
        other.input === input &&
        other.invoked < invoked &&
        other.returned === undefined &&
        !this.#calls.includes(other),
    );
  }

  /** Once it was admitted, it is no news that it is admitted. */
  #forgetRepeated(submission: TaskOperation): void {
    const isNoNews = this.#operations.some(
      (other) => other.input === "submit" && other.output === "admitted" && isBefore(other, submission),
    );
    if (isNoNews && submission.output === "admitted") this.#forget(submission);
  }

  /** A task is in each state once, without a break: if it was seen there before and after, it was there in between. */
  #forgetImplied(last: TaskOperation): void {
    const alike = this.#operations.filter(
      (other) => other.output === last.output && isReading(other.input, other.output),
    );
    const first = alike.reduce((earliest, other) => (other.returned! < earliest.returned! ? other : earliest));
    for (const other of alike) if (isBefore(first, other) && isBefore(other, last)) this.#forget(other);
  }
}

function isBefore({ returned }: TaskOperation, { invoked }: TaskOperation): boolean {
  return returned !== undefined && returned < invoked;
}

function answer(operation: TaskOperation, output: TaskOutput, { record, at }: Moment): void {
  operation.output = output;
  operation.returned = record;
  operation.returnedAt = at;
}
