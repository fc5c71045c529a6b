// The matching role of a history host: task queues, and the workers that poll them. A poll gets what waits at once (a synchronous match), or
// waits until something comes. Before anything is handed out, the host that has its shard writes down that it has been started, and sends it
// to the worker. Source: Temporal (service/matching/matching_engine.go: RecordActivityTaskStarted and
// RecordWorkflowTaskStarted before a poll is answered; task queues of one partition here, 4 there, which forward to the first).

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { DurableMessage, Match, Poll, QueuedWork, TaskQueue } from "../protocol/durable-messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import { ActivityQueue } from "./activity-queue.ts";
import { DecisionQueue } from "./decision-queue.ts";
import type { HostRing } from "./host-ring.ts";
import { HOST_TIMER, type DurableOptions } from "./options.ts";
import { workKey } from "./task-queue-keys.ts";
import { WaitingPolls } from "./waiting-polls.ts";
import { durableBytes, durableMessage } from "./wire.ts";

interface Asked {
  readonly match: Match;
  readonly work: QueuedWork;
  readonly poll: Poll | undefined;
  /** It was added again meanwhile, perhaps by another owner of its shard than the one that is asked. */
  isAddedAgain: boolean;
}

const NOBODY = -1 as Address;

export class Matching {
  readonly #ring: HostRing;
  readonly #polls: Readonly<Record<TaskQueue, WaitingPolls>>;
  readonly #activities: ActivityQueue;
  readonly #decisions: DecisionQueue;
  readonly #calls: RpcCalls;
  /** By call. */
  readonly #asked = new IntegerMap<Asked>();

  constructor(host: Host, options: DurableOptions, ring: HostRing) {
    this.#ring = ring;
    this.#polls = {
      activity: new WaitingPolls(host, HOST_TIMER.activityPollOver),
      workflow: new WaitingPolls(host, HOST_TIMER.workflowPollOver),
    };
    this.#activities = new ActivityQueue(host, options, this.#polls.activity, this);
    this.#decisions = new DecisionQueue(this.#polls.workflow, this);
    this.#calls = new RpcCalls(host, {
      timeout: options.scheduler.communication.timeout,
      retry: reportingRetry,
      get random() {
        return host.random("match retries");
      },
      expiryTag: HOST_TIMER.matchExpiry,
      resendTag: HOST_TIMER.matchResend,
    });
  }

  add(work: QueuedWork): void {
    const asked = this.#asked.get(callOf(work.queue, workKey(work)));
    if (asked !== undefined) asked.isAddedAgain = true;
    else if (work.queue === "activity") this.#activities.add(work);
    else this.#decisions.add(work);
  }

  polled(poll: Poll): void {
    const polls = this.#polls[poll.queue];
    if (!polls.add(poll)) return;
    this.#serve(poll);
    if (poll.wait === 0) polls.over(poll.worker);
  }

  matched({ queue, key, poll, outcome }: DurableMessage & { type: "matched" }): void {
    const call = callOf(queue, key);
    const asked = this.#asked.get(call);
    if (asked === undefined || asked.match.poll !== poll) return;
    if (outcome === "elsewhere") return this.#calls.redirect(call, false);
    this.#calls.settle(call);
    this.#asked.delete(call);
    if (outcome === "gone" && asked.isAddedAgain) this.add(asked.work);
    if (asked.poll === undefined) return;
    const polls = this.#polls[queue];
    if (outcome === "given") polls.answered(asked.poll);
    else polls.release(asked.poll);
    const waiting = polls.of(asked.poll.worker);
    if (waiting !== undefined) this.#serve(waiting);
  }

  /** Shards may have another owner: what was asked is asked there. */
  ringChanged(): void {
    for (const [call, { match }] of [...this.#asked]) this.#ask(call, match);
  }

  disconnected(peer: Address): void {
    this.#calls.repeatAll(peer);
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case HOST_TIMER.activityPollOver:
        return this.#polls.activity.over(detail as Address);
      case HOST_TIMER.workflowPollOver:
        return this.#polls.workflow.over(detail as Address);
      case HOST_TIMER.chooseAgain:
        return this.#activities.wake();
      default:
        return this.#calls.timer(tag, detail);
    }
  }

  // What queues choose

  match(work: QueuedWork, poll: Poll | undefined): void {
    const { queue, reference } = work;
    const call = callOf(queue, workKey(work));
    const [worker, serial] = poll === undefined ? [NOBODY, -1] : [poll.worker, poll.serial];
    const match: Match = { type: "match", queue, reference, worker, poll: serial };
    if (poll !== undefined) this.#polls[queue].occupy(poll);
    this.#asked.set(call, { match, work, poll, isAddedAgain: false });
    this.#ask(call, match);
  }

  #serve(poll: Poll): void {
    if (poll.queue === "activity") return this.#activities.serve();
    if (this.#polls.workflow.of(poll.worker)?.serial === poll.serial) this.#decisions.serve(poll);
  }

  #ask(call: number, match: Match): void {
    const { reference } = match;
    const task = "task" in reference ? reference.task : reference.run;
    const attempt = "attempt" in reference ? reference.attempt : 0;
    const to = this.#ring.shardOwner(reference.shard);
    this.#calls.call(call, to, durableMessage(match), durableBytes(match), task, attempt);
  }
}

/** Both queues share their calls. */
function callOf(queue: TaskQueue, key: number): number {
  return 2 * key + (queue === "activity" ? 0 : 1);
}
