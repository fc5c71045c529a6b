// The clients' interface (submit, status, cancel) is linearizable (Herlihy and Wing 1990): what clients hear about a task can be
// explained by an order in which everything happened at one instant between question and answer. The scheduler's own part, the
// end of the task, is an operation too: it took effect by the time at which its commit was on record, so that nobody who asks
// later may be told that the task is pending. Who asks nothing costs next to nothing: a history begins with the first question.
//
// Linearizability is a safety property: a history is judged at every answer, and a finding points to the one that broke it.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, type Instant } from "../../kernel/time.ts";
import { ANSWERS, OPERATIONS } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Ledger } from "../ledger.ts";
import type { Violations } from "../oracles/violations.ts";
import { TaskBits } from "../task-bits.ts";
import { STOPPED } from "../task-state.ts";
import { NONE } from "../task-table.ts";
import { checkLinearizability } from "./check-linearizability.ts";
import { describeRefutation } from "./describe-history.ts";
import { TaskHistory, type Moment, type TaskOperation } from "./task-history.ts";
import { taskModel, type TaskOutput, type TaskState } from "./task-model.ts";

const CHECK = "linearizability";
/** Steps of the search for each answer. Histories are short: an honest one takes a few dozen. */
const STEPS_MAX = 100_000;
/** Masters remember so many withdrawals: of an earlier one, they say that the task is done. */
const WITHDRAWALS_REMEMBERED = 10_000;

export class Linearizability {
  readonly #trace: Trace;
  readonly #ledger: Ledger;
  readonly #violations: Violations;
  readonly #stepsMax: number;
  readonly #histories = new IntegerMap<TaskHistory>();
  readonly #acknowledged = new TaskBits();
  /** How tasks ended whose histories are closed, or never began. */
  readonly #done = new TaskBits();
  readonly #cancelled = new TaskBits();
  /** Judged for good: whatever follows is no news. */
  readonly #broken = new TaskBits();
  #withdrawals = 0;

  constructor(
    trace: Trace,
    { ledger, violations }: { readonly ledger: Ledger; readonly violations: Violations },
    stepsMax = STEPS_MAX,
  ) {
    this.#trace = trace;
    this.#ledger = ledger;
    this.#violations = violations;
    this.#stepsMax = stepsMax;
    this.#listenToClients();
    this.#listenToScheduler();
  }

  /** Tasks with questions that are not settled. */
  get openCount(): number {
    return this.#histories.size;
  }

  #listenToClients(): void {
    const trace = this.#trace;
    trace.on("call.invoked", (at, client, task, operation) => this.#invoked(at, client, task, operation));
    trace.on("call.returned", (at, client, task, operation, _epoch, said) =>
      this.#returned(at, client, task, operation, said),
    );
    trace.on("task.arrived", (at, client, task) =>
      this.#histories.get(task)?.submitted(client, this.#moment(at), undefined),
    );
    trace.on("task.acknowledged", (at, _client, task) => {
      this.#acknowledged.set(task);
      this.#histories.get(task)?.acknowledged(this.#moment(at));
    });
  }

  #listenToScheduler(): void {
    const trace = this.#trace;
    for (const kind of ["task.due", "attempt.ended", "attempt.lost"] as const)
      trace.on(kind, (at, _node, task) => this.#histories.get(task)?.mayEnd(this.#moment(at)));
    for (const kind of ["task.completed", "task.expired", "task.dead-lettered"] as const)
      trace.on(kind, (at, _node, task) => this.#told(at, task, "done"));
    trace.on("task.cancelled", (at, _node, task) => this.#told(at, task, "cancelled"));
    trace.on("task.rejected", (_at, _node, task) => this.#rejected(task));
  }

  #moment(at: Instant): Moment {
    return { record: this.#trace.recordCount, at };
  }

  #invoked(at: Instant, client: number, task: number, operation: number): void {
    const input = OPERATIONS[operation];
    if (input === "cancel") this.#withdrawals += 1;
    if (this.#broken.has(task)) return;
    const history = this.#histories.get(task) ?? this.#open(client, task);
    history.invoked(client, input, this.#moment(at));
  }

  #returned(at: Instant, client: number, task: number, operation: number, said: number): void {
    if (this.#broken.has(task)) return;
    const history = this.#histories.get(task);
    const input = OPERATIONS[operation];
    if (ANSWERS[said] === "denied" && history !== undefined) {
      history.denied(client, input);
      return this.#settle(task, history);
    }
    const output = this.#meaning(ANSWERS[said]);
    if (history === undefined || !history.returned(client, input, output, this.#moment(at))) {
      const message = `node ${client} heard an answer to ${input} of task ${task}, which it had not asked or had heard before`;
      return this.#violations.report(CHECK, at, message, { task, node: client });
    }
    if (output !== "pending" || !history.isPlainlyPending) this.#judge(at, task, history);
    this.#settle(task, history);
  }

  /** Who has forgotten how a task ended still knows that it did. */
  #meaning(output: (typeof ANSWERS)[number]): TaskOutput {
    return output === "done" && this.#withdrawals > WITHDRAWALS_REMEMBERED ? "over" : output;
  }

  #told(at: Instant, task: number, ending: "done" | "cancelled"): void {
    const history = this.#histories.get(task);
    if (history === undefined) {
      if (ending === "cancelled" && !this.#isDone(task)) this.#cancelled.set(task);
      return;
    }
    if (history.told(ending, this.#moment(at))) this.#judge(at, task, history);
    this.#settle(task, history);
  }

  #rejected(task: number): void {
    const history = this.#histories.get(task);
    history?.rejected();
    if (history !== undefined) this.#settle(task, history);
  }

  #open(client: number, task: number): TaskHistory {
    const initial = this.#endOf(task);
    const history = new TaskHistory(initial);
    this.#histories.set(task, history);
    if (initial === "unknown") this.#recall(client, task, history);
    return history;
  }

  /** How the task has ended, as far as that is on record. */
  #endOf(task: number): TaskState {
    if (this.#cancelled.has(task)) return "cancelled";
    const hasEnded = this.#ledger.hasEnded(task) && this.#acknowledged.has(task);
    return hasEnded || this.#isDone(task) ? "done" : "unknown";
  }

  #isDone(task: number): boolean {
    return this.#done.has(task) || this.#ledger.hasCompleted(task);
  }

  /** What came before the first question. */
  #recall(client: number, task: number, history: TaskHistory): void {
    const { tasks } = this.#ledger;
    const slot = this.#ledger.find(task);
    const hasArrived = slot !== NONE || this.#ledger.hasEnded(task);
    if (!hasArrived) return;
    const before: Moment = { record: this.#trace.recordCount - 1, at: undefined };
    const arrived = slot === NONE ? undefined : (tasks.arrived[slot] as Instant);
    const acknowledged = this.#acknowledged.has(task) ? before : undefined;
    history.submitted(slot === NONE ? client : tasks.client[slot], { record: 0, at: arrived }, acknowledged);
    if (slot === NONE || this.#mayHaveEnded(slot)) history.mayEnd({ record: 0, at: arrived });
  }

  #mayHaveEnded(slot: number): boolean {
    const { state, attempt, succeeded, deadline } = this.#ledger.tasks;
    return state[slot] >= STOPPED || attempt[slot] > 1 || succeeded[slot] === 1 || deadline[slot] < NEVER;
  }

  #judge(at: Instant, task: number, history: TaskHistory): void {
    const judgement = checkLinearizability(taskModel(history.initial), history.operations, this.#stepsMax);
    switch (judgement.verdict) {
      case "linearizable":
        return;
      case "not-linearizable": {
        const longest = judgement.longest as readonly TaskOperation[];
        const stuck = judgement.stuck as TaskOperation;
        this.#violations.report(CHECK, at, describeRefutation({ task, initial: history.initial, longest, stuck }), {
          task,
        });
        break;
      }
      case "unknown": {
        const message = `what was said of task ${task} could not be judged within ${this.#stepsMax} steps`;
        this.#violations.report(CHECK, at, message, { task, severity: "warning" });
        break;
      }
    }
    this.#broken.set(task);
    this.#histories.delete(task);
  }

  #settle(task: number, history: TaskHistory): void {
    if (!history.isClosed || this.#broken.has(task)) return;
    this.#histories.delete(task);
    if (history.ending === "done") this.#done.set(task);
    if (history.ending === "cancelled") this.#cancelled.set(task);
  }
}
