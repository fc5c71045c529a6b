// A shard that a history host has: its open workflows, in memory, and what is on its way to the database. Each workflow has one write under
// way; what happens to it meanwhile goes into the next. Nobody is told anything before it is durable, and whoever has lost the shard
// finds out by its next write, since that does not take place. Source: Temporal (service/history/shard/context_impl.go;
// service/history/workflow/context.go).

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Address, NodeId, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { SettledTasks } from "../master/settled-tasks.ts";
import type {
  ActivityBeat,
  ActivityReference,
  Decided,
  DecisionReference,
  DurableMessage,
  Match,
  Report,
  StartTask,
  Withdraw,
} from "../protocol/durable-messages.ts";
import { MESSAGE, SMALL_BYTES, type ProtocolMessage, type TaskAnswer } from "../protocol/messages.ts";
import type { HistoryCore } from "./history-core.ts";
import { tableOf } from "./history-tables.ts";
import type { PersistenceAnswer, ShardClaim } from "./persistence.ts";
import { matchKey } from "./task-queue-keys.ts";
import { sendDurable } from "./wire.ts";
import { nameOf, sizeOf } from "./workflow-name.ts";
import { Workflow } from "./workflow.ts";

/** Messages that are for a shard. */
export type ShardMessage = StartTask | Withdraw | Match | Report | Decided | ActivityBeat;

interface Open {
  readonly workflow: Workflow;
  isWriting: boolean;
  /** What to do when the write under way is durable, and when the next one is. */
  now: (() => void)[];
  next: (() => void)[];
}

export class HistoryShard {
  readonly #core: HistoryCore;
  readonly #claim: ShardClaim;
  /** By run. */
  readonly #open = new IntegerMap<Open>();
  readonly #byName = new Map<string, Open>();
  readonly #byTask = new IntegerMap<Open>();
  readonly #settled = new IntegerMap<SettledTasks>();
  #isGone = false;

  constructor(core: HistoryCore, shard: number, state: PersistenceAnswer & { readonly op: "acquired" }) {
    this.#core = core;
    this.#claim = { shard, range: state.range };
    for (const { client, floor, tasks } of state.settled) {
      const table = tableOf(this.#settled, client);
      table.raiseFloor(floor);
      for (const task of tasks) table.add(task);
    }
    for (const one of state.workflows) this.#resume(Workflow.restored(core.rules, one));
  }

  get claim(): ShardClaim {
    return this.#claim;
  }

  /** It is another host's: nothing of it is done here any more. */
  drop(): void {
    this.#isGone = true;
    for (const task of this.#byTask.keys()) this.#core.activityTimers.set(this.#claim.shard, task, undefined);
    for (const run of this.#open.keys()) this.#core.workflowTimers.set(this.#claim.shard, run, undefined);
  }

  /** Puts everything that nobody has started into the task queues again. */
  transferAll(): void {
    for (const { workflow, isWriting } of this.#open.values()) {
      if (isWriting || workflow.isChanged) continue; // it is about to be written, and then follows
      for (const work of workflow.transfers()) this.#core.transfer(work);
    }
  }

  receive(from: Address, message: ShardMessage): void {
    switch (message.type) {
      case "startTask":
        return this.#submit(message);
      case "withdraw":
        return this.#withdraw(message);
      case "match":
        return message.queue === "activity" ? this.#match(from, message) : this.#matchDecision(from, message);
      case "report":
        return this.#report(message);
      case "decided":
        return this.#decided(message);
      case "activityBeat":
        return this.#beat(message);
    }
  }

  activityDue(task: TaskId): void {
    const open = this.#byTask.get(task);
    open?.workflow.activityDue(task);
    if (open !== undefined) this.#changed(open);
  }

  workflowDue(run: TaskId): void {
    const open = this.#open.get(run);
    open?.workflow.workflowDue();
    if (open !== undefined) this.#changed(open);
  }

  #submit({ spec, floor }: StartTask): void {
    const settled = tableOf(this.#settled, spec.client);
    const acknowledge = (): void => this.#tellClient(spec.client, { kind: MESSAGE.submitted, task: spec.id });
    const known = this.#byTask.get(spec.id);
    if (known !== undefined) return this.#whenDurable(known, acknowledge);
    const isOver = settled.has(spec.id);
    settled.raiseFloor(floor);
    if (isOver) return acknowledge();
    const name = nameOf(spec);
    const open = this.#byName.get(name) ?? this.#begin(name, spec);
    open.workflow.submit(spec, floor);
    this.#byTask.set(spec.id, open);
    this.#changed(open, acknowledge);
  }

  #begin(name: string, spec: TaskSpec): Open {
    const { shard } = this.#claim;
    const identity = { run: spec.id, shard, name, toCome: sizeOf(spec) - 1 };
    return this.#add(Workflow.begin(this.#core.rules, identity));
  }

  #withdraw({ client, task, serial }: Withdraw): void {
    const open = this.#byTask.get(task);
    const tell = (answer: TaskAnswer): void =>
      this.#tellClient(client, { kind: MESSAGE.state, task, serial, operation: "cancel", answer });
    if (open?.workflow.withdraw(task) === true) return this.#changed(open, () => tell("cancelled"));
    const ask = (): void =>
      this.#core.persistence.ask(
        { op: "find", client, task },
        ({ answer }) => {
          if (answer !== "pending") tell(answer);
        },
        task,
      );
    if (open === undefined) ask();
    else this.#whenDurable(open, ask);
  }

  #match(from: Address, { reference, worker, poll }: Match): void {
    const { task, attempt } = reference as ActivityReference;
    const open = this.#byTask.get(task);
    if (worker < 0) {
      if (open?.workflow.lapse(task, attempt) === true) this.#changed(open);
      return this.#tellMatched(from, "activity", reference, poll, "gone");
    }
    const outcome = open?.workflow.give(task, attempt, worker, poll) ?? "gone";
    if (open === undefined || outcome === "gone") return this.#tellMatched(from, "activity", reference, poll, "gone");
    const { host } = this.#core;
    const { spec } = open.workflow.activities.get(task)!;
    const deliver = (): void => {
      sendDurable(host, worker, { type: "activity", reference: { ...reference, task, attempt }, poll, spec });
      this.#tellMatched(from, "activity", reference, poll, "given");
    };
    // The same poll again: whoever wrote it down may not have lived to tell the worker.
    if (outcome === "again") return this.#whenDurable(open, deliver);
    this.#changed(open, () => {
      host.emit(RECORD["attempt.dispatched"], worker as unknown as NodeId, task, attempt, 0, host.node);
      deliver();
    });
  }

  #matchDecision(from: Address, { reference, worker, poll }: Match): void {
    const { run, serial } = reference as DecisionReference;
    const open = this.#open.get(run);
    const outcome = open?.workflow.giveDecision(serial, worker, poll) ?? "gone";
    if (open === undefined || outcome === "gone") return this.#tellMatched(from, "workflow", reference, poll, "gone");
    const { events, sticky } = open.workflow.record;
    const isSticky = sticky === worker;
    const deliver = (): void => {
      sendDurable(this.#core.host, worker, {
        type: "decide",
        reference: { ...reference, serial },
        poll,
        events,
        isSticky,
      });
      this.#tellMatched(from, "workflow", reference, poll, "given");
    };
    if (outcome === "again") this.#whenDurable(open, deliver);
    else this.#changed(open, deliver);
  }

  #report({ reference, worker, how }: Report): void {
    const { task, attempt } = reference;
    const heard = (): void => sendDurable(this.#core.host, worker, { type: "heard", about: "report", reference });
    const open = this.#byTask.get(task);
    if (open?.workflow.report(task, attempt, how) === true) return this.#changed(open, heard);
    this.#ifOwned(() => {
      const { host } = this.#core;
      if (how === "completed") host.emit(RECORD["task.superseded"], host.node, task, attempt, 0, 0);
      heard();
    });
  }

  #decided({ reference, worker }: Decided): void {
    const { run, serial } = reference;
    const heard = (): void => sendDurable(this.#core.host, worker, { type: "heard", about: "decided", reference });
    const open = this.#open.get(run);
    const told = open?.workflow.decided(serial, worker);
    if (open === undefined || told === undefined) {
      if (open === undefined) return this.#ifOwned(heard);
      return this.#whenDurable(open, () => this.#ifOwned(heard));
    }
    for (const { id, client } of told) {
      this.#byTask.delete(id);
      tableOf(this.#settled, client).add(id);
      this.#core.activityTimers.set(this.#claim.shard, id, undefined);
    }
    this.#changed(open, () => {
      heard();
      for (const { id, client, notify } of told) if (notify) this.#tellClient(client, { kind: MESSAGE.done, task: id });
    });
  }

  #beat({ reference, worker }: ActivityBeat): void {
    const { task, attempt } = reference;
    const open = this.#byTask.get(task);
    if (open?.workflow.beat(task, attempt) === true) return this.#changed(open);
    this.#ifOwned(() => sendDurable(this.#core.host, worker, { type: "unwanted", reference }));
  }

  /** Whoever says no must still have the shard: another may know better. */
  #ifOwned(then: () => void): void {
    this.#core.persistence.ask({ op: "check", claims: [this.#claim] }, ({ lost }) => {
      if (this.#isGone) return;
      if (lost.length > 0) this.#core.lost(this.#claim.shard);
      else then();
    });
  }

  #resume(workflow: Workflow): void {
    const open = this.#add(workflow);
    for (const task of workflow.activities.keys()) {
      this.#byTask.set(task, open);
      this.#core.activityTimers.set(this.#claim.shard, task, workflow.dueIn(task as TaskId));
    }
    this.#core.workflowTimers.set(this.#claim.shard, workflow.record.run, workflow.workflowDueIn());
  }

  #add(workflow: Workflow): Open {
    const open: Open = { workflow, isWriting: false, now: [], next: [] };
    this.#open.set(workflow.record.run, open);
    this.#byName.set(workflow.record.name, open);
    return open;
  }

  #whenDurable(open: Open, then: () => void): void {
    if (open.workflow.isChanged) open.next.push(then);
    else if (open.isWriting) open.now.push(then);
    else then();
  }

  #changed(open: Open, then?: () => void): void {
    if (then !== undefined) this.#whenDurable(open, then);
    if (!open.isWriting) this.#write(open);
  }

  #write(open: Open): void {
    const { workflow } = open;
    if (!workflow.isChanged) return;
    const { run, name } = workflow.record;
    for (const task of workflow.changed) this.#core.activityTimers.set(this.#claim.shard, task, workflow.dueIn(task));
    this.#core.workflowTimers.set(this.#claim.shard, run, workflow.workflowDueIn());
    if (workflow.isClosed && this.#byName.get(name) === open) this.#byName.delete(name);
    const { write, transfers } = workflow.take();
    open.isWriting = true;
    open.now = open.next;
    open.next = [];
    this.#core.persistence.ask(
      { op: "write", claim: this.#claim, write },
      ({ isOwner }) => {
        if (this.#isGone) return;
        if (!isOwner) return this.#core.lost(this.#claim.shard);
        for (const work of transfers) this.#core.transfer(work);
        this.#written(open, write.isClosed);
      },
      run,
    );
  }

  #written(open: Open, isClosed: boolean): void {
    const { now } = open;
    open.isWriting = false;
    open.now = [];
    if (isClosed) this.#open.delete(open.workflow.record.run);
    for (const then of now) then();
    if (!open.isWriting) this.#write(open);
  }

  #tellMatched(
    to: Address,
    queue: Match["queue"],
    reference: Match["reference"],
    poll: number,
    outcome: (DurableMessage & { type: "matched" })["outcome"],
  ): void {
    sendDurable(this.#core.host, to, { type: "matched", queue, key: matchKey(queue, reference), poll, outcome });
  }

  #tellClient(client: Address, message: ProtocolMessage): void {
    this.#core.host.send(client, message as Message, SMALL_BYTES);
  }
}
