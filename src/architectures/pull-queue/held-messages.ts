// The messages that a consumer holds: at hand, running, or about to take effect; and what it says of them to the broker again and
// again until that is settled. Everything here is volatile: after a restart a consumer holds nothing, and says nothing of it.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { callKey } from "../master/master-core.ts";
import { MESSAGE } from "../protocol/messages.ts";
import type { Delivered, Receipt, Room } from "../protocol/queue-messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { CheckpointAck, EffectAck, Restored } from "../protocol/store-messages.ts";
import { CheckpointDesk } from "../worker/checkpoint-desk.ts";
import { EffectDesk } from "../worker/effect-desk.ts";
import { CONSUMER_TIMER, type ConsumerOptions } from "./consumer-options.ts";
import type { Appetite } from "./poller.ts";
import { without } from "./room.ts";
import { queueBytes, queueMessage, sendQueueMessage } from "./wire.ts";

/** Extensions in a timeout: two may be lost in a row. */
const EXTENSIONS = 3;
const NOTHING = 0 as Duration;

interface Held {
  readonly spec: TaskSpec;
  readonly attempt: AttemptNumber;
  /** finishing: its work is done, its effect is not there yet. */
  phase: "waiting" | "running" | "finishing";
}

export class HeldMessages {
  readonly #host: Host;
  readonly #options: ConsumerOptions;
  readonly #held = new IntegerMap<Held>();
  readonly #settlements: RpcCalls;
  readonly #effects: EffectDesk;
  readonly #checkpoints: CheckpointDesk | undefined;
  /** The highest that the broker has named. */
  #epoch: Epoch = 0;
  #isExtending = false;

  constructor(host: Host, options: ConsumerOptions) {
    const { scheduler } = options;
    this.#host = host;
    this.#options = options;
    this.#settlements = new RpcCalls(host, {
      timeout: scheduler.communication.timeout,
      retry: reportingRetry,
      get random() {
        return host.random("report retries");
      },
      expiryTag: CONSUMER_TIMER.settleExpiry,
      resendTag: CONSUMER_TIMER.settleResend,
    });
    // Effects are not fenced here: no store refuses a broker's epoch.
    const owner = { epoch: 0, register: () => {} };
    this.#effects = new EffectDesk(host, options, owner);
    const { checkpoint } = scheduler;
    this.#checkpoints = checkpoint === undefined ? undefined : new CheckpointDesk(host, options, checkpoint);
  }

  /** Nothing is held here, and the broker has heard of everything that ended here. */
  get isClear(): boolean {
    return this.#held.size === 0 && this.#settlements.pendingCount === 0;
  }

  /** What it could take; undefined = nothing. */
  appetite(): Appetite | undefined {
    const { capacity, prefetch } = this.#options;
    let room: Room = { cores: capacity.cores, memory: capacity.memory, resources: capacity.resources };
    let ahead = prefetch;
    for (const { spec, phase } of this.#held.values()) {
      if (phase !== "finishing") room = without(room, spec);
      if (phase === "waiting") ahead -= 1;
    }
    return room.cores > 0 || ahead > 0 ? { room, ahead: Math.max(0, ahead) } : undefined;
  }

  /**
   * The same message again, while its last delivery is still held here: that receipt is worth nothing any more, nor is what was
   * done under it.
   */
  delivered({ spec, attempt, epoch }: Delivered): void {
    this.#epoch = Math.max(this.#epoch, epoch);
    const before = this.#held.get(spec.id);
    if (before !== undefined && before.attempt >= attempt) return;
    if (before !== undefined) this.#letGo(before);
    this.#held.set(spec.id, { spec, attempt, phase: "waiting" });
    this.#runNext();
    this.#extendLater();
  }

  /** What waits goes back; what runs may end. */
  drain(): void {
    for (const held of [...this.#held.values()]) if (held.phase === "waiting") this.#giveBack(held);
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    const held = this.#held.get(task);
    if (held?.attempt !== attempt) return;
    this.#checkpoints?.ended(task);
    if (succeeded && this.#effects.isNeeded) {
      held.phase = "finishing";
      this.#effects.cause(task, attempt);
    } else this.#settle(held, succeeded ? "ack" : "nack", !succeeded);
    this.#runNext();
  }

  /** From the store: whatever had to happen outside has happened. */
  tookEffect(message: EffectAck): void {
    const held = this.#held.get(message.task);
    if (this.#effects.answered(message) && held?.phase === "finishing") this.#settle(held, "ack", false);
  }

  /** From the store. */
  saved(message: CheckpointAck | Restored): void {
    if (message.kind === MESSAGE.checkpointAck) this.#checkpoints?.acknowledged(message);
    else this.#checkpoints?.restored(message);
  }

  settled({ task, attempt }: Receipt): void {
    const key = callKey(task, attempt);
    const said = this.#settlements.messageOf(key) as { readonly type?: string } | undefined;
    this.#settlements.settle(key);
    if (said?.type === "ack") this.#checkpoints?.done(task);
  }

  /** What was on its way there, or back, may be lost. */
  disconnected(): void {
    this.#settlements.repeatAll(this.#options.broker);
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case CONSUMER_TIMER.extend:
        return this.#extend();
      case CONSUMER_TIMER.settleExpiry:
      case CONSUMER_TIMER.settleResend:
        return this.#settlements.timer(tag, detail);
      case CONSUMER_TIMER.effectExpiry:
      case CONSUMER_TIMER.effectResend:
        return this.#effects.timer(tag, detail);
      default:
        return this.#checkpoints?.timer(tag, detail);
    }
  }

  /** In order of arrival, whatever fits. Under the latest epoch: a message may come from a broker that has restarted since. */
  #runNext(): void {
    const begun: Held[] = [];
    for (const held of [...this.#held.values()]) {
      const { spec, attempt, phase } = held;
      if (phase !== "waiting" || !this.#host.executor.fits(spec)) continue;
      held.phase = "running";
      this.#host.executor.start(spec, attempt, this.#epoch, NOTHING);
      this.#checkpoints?.started(spec, attempt, this.#epoch, NOTHING);
      begun.push(held);
    }
    this.#begun(begun);
  }

  /** Where that is their acknowledgement, the broker is told. */
  #begun(messages: readonly Held[]): void {
    if (this.#options.acknowledge !== "at-start" || messages.length === 0) return;
    const receipts = messages.map(receiptOf);
    sendQueueMessage(this.#host, this.#options.broker, { type: "extend", receipts, forGood: true });
  }

  #giveBack(held: Held): void {
    this.#settle(held, "nack", false);
  }

  #settle({ spec, attempt }: Held, type: "ack" | "nack", isFailure: boolean): void {
    const task = spec.id;
    this.#held.delete(task);
    const body = type === "ack" ? ({ type, task, attempt } as const) : ({ type, task, attempt, isFailure } as const);
    const key = callKey(task, attempt);
    this.#settlements.call(key, this.#options.broker, queueMessage(body), queueBytes(body), task, attempt);
  }

  #letGo({ spec, attempt, phase }: Held): void {
    this.#held.delete(spec.id);
    if (phase === "finishing") this.#effects.forget(spec.id);
    if (phase !== "running") return;
    this.#checkpoints?.ended(spec.id);
    this.#host.executor.stop(spec.id, attempt, "killed");
  }

  #extendLater(): void {
    const { acknowledge, extend, visibilityTimeout } = this.#options;
    const isSilent = acknowledge === "early" || (acknowledge === "late" && !extend);
    if (this.#isExtending || isSilent || this.#held.size === 0) return;
    this.#isExtending = true;
    this.#host.startTimer(Math.max(1, Math.floor(visibilityTimeout / EXTENSIONS)) as Duration, CONSUMER_TIMER.extend);
  }

  /** What has been begun is said again with that, for a broker that has restarted: it keeps that in its memory. */
  #extend(): void {
    this.#isExtending = false;
    const { acknowledge, extend, broker } = this.#options;
    const held = [...this.#held.values()];
    const [open, begun] = acknowledge === "at-start" ? splitAtStart(held) : [held, []];
    this.#begun(begun);
    if (extend && open.length > 0)
      sendQueueMessage(this.#host, broker, { type: "extend", receipts: open.map(receiptOf) }, "datagram");
    this.#extendLater();
  }
}

function receiptOf({ spec, attempt }: Held): Receipt {
  return { task: spec.id, attempt };
}

/** What is only at hand, and what has been begun. */
function splitAtStart(held: readonly Held[]): readonly [readonly Held[], readonly Held[]] {
  return [held.filter(({ phase }) => phase === "waiting"), held.filter(({ phase }) => phase !== "waiting")];
}
