// Tasks that a scheduler has given to workers: sent until the worker says that it has them, followed until they end, and given to
// another when the worker died, or says that it has not got them any more.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { RetryBudget, TryKind } from "../../algorithms/budget/budget.ts";
import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Address, AttemptNumber, NodeId } from "../../process/identity.ts";
import type { Duration } from "../../kernel/time.ts";
import { CAUSES, codeOf, type Cause } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { callKey, taskOfCall } from "../master/master-core.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { Ended, Here, Launched, Report } from "../protocol/sparrow-messages.ts";
import { SCHEDULER_TIMER } from "./options.ts";
import type { PendingTask } from "./pending-task.ts";
import type { Relay } from "./relay.ts";
import type { SchedulerCore } from "./scheduler-core.ts";
import { sendSparrow, sparrowBytes, sparrowMessage } from "./wire.ts";

/** Who wants to know what is where. */
export interface Presence {
  /** Its attempt is there, and is not any more. */
  came(task: PendingTask): void;
  left(task: PendingTask): void;
}

/** What is otherwise where a launch that nobody answers fails instead of being sent until somebody does. */
export interface LaunchTerms extends Presence {
  /** An answer is waited for so long. */
  readonly timeout: Duration;
  /** A task that nobody took is looked a place for again after this; undefined: it is given up. */
  again(task: PendingTask): Duration | undefined;
}

const NOW = 0 as Duration;
const never: RetryPolicy = { delay: () => undefined };

export class LaunchDesk {
  readonly #core: SchedulerCore;
  readonly #relay: Pick<Relay, "tell">;
  readonly #place: (task: PendingTask) => void;
  /** undefined: a launch is sent until it is answered, or until its worker counts as dead. */
  readonly #terms: LaunchTerms | undefined;
  readonly #presence: Presence | undefined;
  readonly #calls: RpcCalls;
  readonly #retry: RetryPolicy;
  readonly #budget: RetryBudget;
  /** Tasks that nobody takes, until that is acted on. */
  readonly #unplaced = new IntegerMap<{ readonly attempt: number; readonly cause: Cause }>();
  /** By worker: tasks whose latest attempt is there. */
  readonly #at = new IntegerMap<Set<PendingTask>>();

  constructor(
    core: SchedulerCore,
    relay: Pick<Relay, "tell">,
    place: (task: PendingTask) => void,
    terms?: LaunchTerms,
    presence: Presence | undefined = terms,
  ) {
    const { host, options } = core;
    const { communication, retry, budget } = options.scheduler;
    this.#core = core;
    this.#relay = relay;
    this.#place = place;
    this.#terms = terms;
    this.#presence = presence;
    this.#retry = retry.definition.create(retry.parameters);
    this.#budget = budget.definition.create(budget.parameters);
    this.#calls = new RpcCalls(host, {
      timeout: terms?.timeout ?? communication.timeout,
      retry: terms === undefined ? reportingRetry : never,
      ...(terms !== undefined && { gaveUp: (key: number) => this.#unanswered(key) }),
      get random() {
        return host.random("launch retries");
      },
      expiryTag: SCHEDULER_TIMER.launchExpiry,
      resendTag: SCHEDULER_TIMER.launchResend,
    });
  }

  launch(task: PendingTask, worker: WorkerIndex, serial: number, next?: number): void {
    const { host } = this.#core;
    if (task.attempt === 0) this.#budget.tried(host.monotonic());
    this.#leave(task);
    task.launch(worker);
    const { id, attempt, spec } = task;
    const to = this.#core.addressOf(worker);
    this.#join(task);
    if (!task.isTracked) host.emit(RECORD["attempt.dispatched"], to as unknown as NodeId, id, attempt, 0, host.node);
    const { block, term, tracked } = task;
    const more = {
      ...(block !== undefined && { block }),
      ...(next !== undefined && { next }),
      ...(term !== undefined && { term }),
      ...(tracked !== undefined && { tracked }),
    };
    const body = { type: "launch", spec, attempt, serial, ...more } as const;
    this.#calls.call(callKey(id, attempt), to, sparrowMessage(body), sparrowBytes(body), id, attempt);
    this.#core.vigil.watch(worker);
  }

  /** Nobody takes it. Acted on as soon as what is going on is over: it may set free who has the next one to place. */
  unplaced({ id, attempt }: PendingTask, cause: Cause): void {
    this.#unplaced.set(id, { attempt, cause });
    this.#core.host.startTimer(NOW, SCHEDULER_TIMER.again, id);
  }

  /** Another scheduler had launched it there: if the worker still has it, it goes on, and reports here. */
  adopt(task: PendingTask, worker: WorkerIndex, attempt: AttemptNumber): void {
    task.adopt(worker, attempt);
    this.#join(task);
    const { id, spec } = task;
    const body = { type: "launch", spec, attempt, serial: 0, adopts: true } as const;
    const to = this.#core.addressOf(worker);
    this.#calls.call(callKey(id, attempt), to, sparrowMessage(body), sparrowBytes(body), id, attempt);
    this.#core.vigil.watch(worker);
  }

  /** The worker has it, or does not want it. */
  launched({ task: id, attempt, refusal }: Launched): void {
    this.#calls.settle(callKey(id, attempt));
    const task = this.#core.tasks.get(id);
    if (task === undefined || !task.isOpen(attempt)) return;
    const isNew = task.launchedAt === undefined;
    if (refusal === undefined) task.launchedAt = this.#core.host.monotonic();
    else if (refusal === "unknown") this.end(task, "expired", "timeout");
    else if (refusal === "full") this.end(task, "dead-lettered", "refused");
    else if (this.#terms !== undefined && isNew && refusal === "draining") this.unplaced(task, "refused");
    else this.#placeAgain(task);
  }

  /** Whatever the scheduler knows of it, the client is told of a success: it may have been entrusted to one that is no more. */
  reported(from: Address, { task: id, attempt, client, succeeded, isCovered, ending }: Report): void {
    this.#calls.settle(callKey(id, attempt));
    const task = this.#core.tasks.get(id);
    if (!succeeded) {
      if (task?.phase === "launched" && task.covers(attempt)) {
        if (ending !== undefined) this.end(task, ending.how, CAUSES[ending.cause]);
        else if (isCovered === true) this.end(task, "dead-lettered", "superseded");
        else this.#failed(task);
      }
      return sendSparrow(this.#core.host, from, { type: "reportHeard", task: id, attempt });
    }
    if (task !== undefined && task.phase !== "ending") {
      this.#budget.succeeded(this.#core.host.monotonic(), tryOf(task));
      if (task.phase === "launched" && !task.covers(attempt)) this.#kill(task);
      this.#over(task, "ending");
    }
    this.#relay.tell(client as Address, { task: id, attempt, how: "completed", cause: 0 }, from);
  }

  gone(worker: WorkerIndex): void {
    const isKept = (task: PendingTask) => this.#terms !== undefined && task.launchedAt === undefined;
    for (const task of [...(this.#at.get(worker) ?? [])]) if (!isKept(task)) this.#lost(task, "nodeLost");
  }

  /** What it said before it was asked that it has, it must still have. */
  compared(worker: WorkerIndex, { held, echo }: Here): void {
    const there = new Set(held.map(({ task, attempt }) => callKey(task, attempt)));
    for (const task of [...(this.#at.get(worker) ?? [])]) {
      const { launchedAt, id, attempt } = task;
      if (launchedAt === undefined || launchedAt >= echo) continue;
      if (!there.has(callKey(id, attempt))) this.#lost(task, "unknown");
    }
  }

  needs(worker: WorkerIndex): boolean {
    return (this.#at.get(worker)?.size ?? 0) > 0;
  }

  /** The client does not want it, or not from here. */
  withdraw(task: PendingTask): void {
    if (task.phase === "launched") this.#kill(task);
    this.#over(task, "ending");
    this.#core.tasks.delete(task.id);
  }

  /** Another looks after it from now on, wherever it is. */
  letGo(task: PendingTask): void {
    if (task.phase === "launched") this.#calls.settle(callKey(task.id, task.attempt));
    this.#over(task, "ending");
    this.#core.tasks.delete(task.id);
  }

  end(task: PendingTask, how: Ended["how"], cause: Cause): void {
    this.#over(task, "ending");
    const { id, attempt, spec, round } = task;
    task.ending = { how, cause, round };
    this.#relay.tell(spec.client, { task: id, attempt, how, cause: codeOf(CAUSES, cause) });
  }

  /** The client knows the end; if it had sent the task here again meanwhile, it may have taken that for the word of the past. */
  endHeard(id: number): void {
    const task = this.#core.tasks.get(id);
    if (task?.phase !== "ending") return;
    const { ending, round } = task;
    if (ending === undefined || ending.round === round) this.#core.tasks.delete(id);
    else this.end(task, ending.how, ending.cause);
  }

  backoffOver(id: number): void {
    const task = this.#core.tasks.get(id);
    if (task?.phase === "backoff") this.#placeAgain(task);
  }

  disconnected(peer: Address): void {
    this.#calls.repeatAll(peer);
  }

  timer(tag: number, detail: number): void {
    if (tag === SCHEDULER_TIMER.again) this.#giveUp(detail);
    else this.#calls.timer(tag, detail);
  }

  #failed(task: PendingTask): void {
    const { host } = this.#core;
    const now = host.monotonic();
    this.#budget.failed(now, tryOf(task));
    task.failures += 1;
    const delay = this.#retry.delay(task.failures, task.previousDelay, host.random("task retries"));
    if (delay === undefined || !this.#budget.take(now, "error")) return this.end(task, "dead-lettered", "taskError");
    task.previousDelay = delay;
    this.#backOff(task, delay);
  }

  #backOff(task: PendingTask, delay: Duration): void {
    const { host } = this.#core;
    this.#over(task, "backoff");
    host.emit(RECORD["task.backoff"], host.node, task.id, task.attempt, 0, delay);
    host.startTimer(delay, SCHEDULER_TIMER.backoff, task.id);
  }

  /** Whether the worker has it is not known; what it says of it later still counts. */
  #unanswered(key: number): void {
    const task = this.#core.tasks.get(taskOfCall(key));
    if (task?.phase === "launched" && callKey(task.id, task.attempt) === key) this.unplaced(task, "timeout");
  }

  #giveUp(id: number): void {
    const unplaced = this.#unplaced.get(id);
    const task = this.#core.tasks.get(id);
    this.#unplaced.delete(id);
    if (unplaced === undefined || task === undefined || task.attempt !== unplaced.attempt) return;
    const { phase, launchedAt, attempt, worker } = task;
    if (phase !== "placing" && (phase !== "launched" || launchedAt !== undefined)) return;
    if (phase === "launched") {
      const node = this.#core.addressOf(worker) as unknown as NodeId;
      this.#core.host.emit(RECORD["attempt.lost"], node, id, attempt, 0, codeOf(CAUSES, unplaced.cause));
    }
    const delay = this.#terms?.again(task);
    if (delay === undefined) return this.end(task, "dead-lettered", unplaced.cause);
    task.misses += 1;
    this.#backOff(task, delay);
  }

  #lost(task: PendingTask, cause: Cause): void {
    const { host, options } = this.#core;
    const { worker, id, attempt } = task;
    const node = this.#core.addressOf(worker) as unknown as NodeId;
    this.#calls.settle(callKey(id, attempt));
    if (!task.isTracked) host.emit(RECORD["attempt.lost"], node, id, attempt, 0, codeOf(CAUSES, cause));
    if (options.mutant === "forget-lost") this.#over(task, "placing");
    else this.#placeAgain(task);
  }

  #placeAgain(task: PendingTask): void {
    if (task.isWornOut) return this.end(task, "returned", "refused");
    this.#over(task, "placing");
    this.#core.queued(task);
    this.#place(task);
  }

  #kill({ worker, id, attempt }: PendingTask): void {
    this.#calls.settle(callKey(id, attempt));
    this.#core.send(worker, { type: "kill", task: id, attempt });
  }

  #over(task: PendingTask, phase: "placing" | "backoff" | "ending"): void {
    this.#leave(task);
    task.over(phase);
  }

  #join(task: PendingTask): void {
    const at = this.#at.get(task.worker);
    if (at === undefined) this.#at.set(task.worker, new Set([task]));
    else at.add(task);
    this.#presence?.came(task);
  }

  #leave(task: PendingTask): void {
    if (task.worker < 0) return;
    this.#at.get(task.worker)?.delete(task);
    this.#presence?.left(task);
  }
}

/** A task that failed before is tried because of that. */
function tryOf({ failures }: PendingTask): TryKind {
  return failures === 0 ? "first" : "after-error";
}
