// The activities that a worker holds: waiting for room, running, or about to take effect; and what it says of them again and again until
// that is heard. All of it is in memory: a worker that has restarted holds nothing, and says nothing of it.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import type { Host } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { callKey } from "../master/master-core.ts";
import type { ActivityReference, Report, RunActivity } from "../protocol/durable-messages.ts";
import type { LeaderFinder } from "../protocol/leader-finder.ts";
import { MESSAGE } from "../protocol/messages.ts";
import type { Room } from "../protocol/queue-messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { CheckpointAck, EffectAck, Restored } from "../protocol/store-messages.ts";
import { without } from "../pull-queue/room.ts";
import { CheckpointDesk } from "../worker/checkpoint-desk.ts";
import { EffectDesk } from "../worker/effect-desk.ts";
import { DURABLE_WORKER_TIMER as TIMER, type DurableOptions } from "./options.ts";
import { durableBytes, durableMessage, sendDurable } from "./wire.ts";

/** Share of the heartbeat timeout after which the SDKs pass a heartbeat on (Temporal Go SDK, internal_worker.go). */
const BEAT_SHARE = 0.8;
const NOTHING = 0 as Duration;
const NO_EPOCH = 0;
/** So many of the latest polls that were answered are remembered. */
const REMEMBERED = 64;

interface Held {
  readonly reference: ActivityReference;
  readonly spec: TaskSpec;
  phase: "waiting" | "running" | "finishing";
}

export class HeldActivities {
  readonly #host: Host;
  readonly #options: DurableOptions;
  readonly #capacity: WorkerCapacity;
  readonly #finder: LeaderFinder;
  /** By task. */
  readonly #held = new IntegerMap<Held>();
  readonly #reports: RpcCalls;
  readonly #effects: EffectDesk;
  readonly #checkpoints: CheckpointDesk | undefined;
  /** Polls that were answered: each is once, whoever says it again. */
  readonly #delivered = new IntegerMap<true>();
  #isBeating = false;

  constructor(host: Host, options: DurableOptions, finder: LeaderFinder) {
    const { scheduler, deployment } = options;
    this.#host = host;
    this.#options = options;
    this.#finder = finder;
    this.#capacity = deployment.workers.find(({ address }) => address === host.address)!;
    this.#reports = new RpcCalls(host, {
      timeout: scheduler.communication.timeout,
      retry: reportingRetry,
      get random() {
        return host.random("report retries");
      },
      expiryTag: TIMER.reportExpiry,
      resendTag: TIMER.reportResend,
      target: () => finder.current,
      unanswered: (frontend) => void finder.doubt(frontend),
    });
    const { stores } = deployment;
    // Effects are not fenced here: no store refuses an epoch.
    this.#effects = new EffectDesk(host, { scheduler, stores }, { epoch: NO_EPOCH, register: () => {} });
    const { checkpoint } = scheduler;
    if (checkpoint !== undefined) this.#checkpoints = new CheckpointDesk(host, { scheduler, stores }, checkpoint);
  }

  /** Nothing is held here, and all that ended here was heard. */
  get isClear(): boolean {
    return this.#held.size === 0 && this.#reports.pendingCount === 0;
  }

  /** What it could take; undefined = nothing. */
  room(): Room | undefined {
    const { cores, memory, resources } = this.#capacity;
    let room: Room = { cores, memory, resources };
    for (const { spec, phase } of this.#held.values()) if (phase !== "finishing") room = without(room, spec);
    return room.cores > 0 ? room : undefined;
  }

  /** A later attempt of what is still here: what was done for the earlier one is worth nothing. */
  given({ reference, spec, poll }: RunActivity): void {
    if (this.#delivered.has(poll)) return;
    this.#delivered.set(poll, true);
    if (this.#delivered.size > REMEMBERED) this.#delivered.delete(this.#delivered.firstKey()!);
    const before = this.#held.get(spec.id);
    if (before !== undefined && before.reference.attempt >= reference.attempt) return;
    if (before !== undefined) this.#letGo(before);
    this.#held.set(spec.id, { reference, spec, phase: "waiting" });
    this.#runNext();
    this.#beatLater();
  }

  /** What waits goes back; what runs may end. */
  drain(): void {
    for (const held of [...this.#held.values()]) if (held.phase === "waiting") this.#settle(held, "returned");
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    const held = this.#held.get(task);
    if (held?.reference.attempt !== attempt) return;
    this.#checkpoints?.ended(task);
    if (succeeded && this.#effects.isNeeded) {
      held.phase = "finishing";
      this.#effects.cause(task, attempt);
    } else this.#settle(held, succeeded ? "completed" : "failed");
    this.#runNext();
  }

  /** Nobody waits for it any more. */
  unwanted({ task, attempt }: ActivityReference): void {
    const held = this.#held.get(task);
    if (held?.reference.attempt !== attempt) return;
    this.#letGo(held);
    this.#runNext();
  }

  heard({ task, attempt }: ActivityReference): void {
    const key = callKey(task, attempt);
    const said = this.#reports.messageOf(key) as Partial<Report> | undefined;
    this.#reports.settle(key);
    if (said?.how === "completed") this.#checkpoints?.done(task);
  }

  /** From the store: whatever had to happen outside has happened. */
  tookEffect(message: EffectAck): void {
    const held = this.#held.get(message.task);
    if (this.#effects.answered(message) && held?.phase === "finishing") this.#settle(held, "completed");
  }

  /** From the store. */
  saved(message: CheckpointAck | Restored): void {
    if (message.kind === MESSAGE.checkpointAck) this.#checkpoints?.acknowledged(message);
    else this.#checkpoints?.restored(message);
  }

  disconnected(peer: Address): void {
    this.#reports.repeatAll(peer);
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case TIMER.beat:
        return this.#beat();
      case TIMER.reportExpiry:
      case TIMER.reportResend:
        return this.#reports.timer(tag, detail);
      case TIMER.effectExpiry:
      case TIMER.effectResend:
        return this.#effects.timer(tag, detail);
      default:
        return this.#checkpoints?.timer(tag, detail);
    }
  }

  /** In order of arrival, whatever fits. */
  #runNext(): void {
    for (const held of [...this.#held.values()]) {
      const { spec, reference, phase } = held;
      if (phase !== "waiting" || !this.#host.executor.fits(spec)) continue;
      held.phase = "running";
      this.#host.executor.start(spec, reference.attempt, NO_EPOCH, NOTHING);
      this.#checkpoints?.started(spec, reference.attempt, NO_EPOCH, NOTHING);
    }
  }

  #settle({ reference }: Held, how: Report["how"]): void {
    const { task, attempt } = reference;
    this.#held.delete(task);
    const body: Report = { type: "report", reference, worker: this.#host.address, how };
    const key = callKey(task, attempt);
    this.#reports.call(key, this.#finder.current, durableMessage(body), durableBytes(body), task, attempt);
  }

  #letGo({ spec, reference, phase }: Held): void {
    this.#held.delete(spec.id);
    if (phase === "finishing") this.#effects.forget(spec.id);
    if (phase !== "running") return;
    this.#checkpoints?.ended(spec.id);
    this.#host.executor.stop(spec.id, reference.attempt, "killed");
  }

  #beatLater(): void {
    const { heartbeat } = this.#options.timeouts;
    if (this.#isBeating || heartbeat === undefined || this.#held.size === 0) return;
    this.#isBeating = true;
    this.#host.startTimer(Math.max(1, Math.floor(BEAT_SHARE * heartbeat)) as Duration, TIMER.beat);
  }

  #beat(): void {
    this.#isBeating = false;
    const worker = this.#host.address;
    for (const { reference } of this.#held.values())
      sendDurable(this.#host, this.#finder.current, { type: "activityBeat", reference, worker });
    this.#beatLater();
  }
}
