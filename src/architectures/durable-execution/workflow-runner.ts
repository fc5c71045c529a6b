// How a worker runs the code of workflows: it needs the state that the code is in, which it has in its cache, if it ran it last and has
// not been restarted, or makes again by running the code over its history. Source: Temporal (docs.temporal.io/sticky-execution).

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Decide, Decided, DecisionReference } from "../protocol/durable-messages.ts";
import type { LeaderFinder } from "../protocol/leader-finder.ts";
import { reportingRetry } from "../protocol/retries.ts";
import { DURABLE_WORKER_TIMER as TIMER, type DurableOptions } from "./options.ts";
import { matchKey } from "./task-queue-keys.ts";
import { durableBytes, durableMessage } from "./wire.ts";

export class WorkflowRunner {
  readonly #host: Host;
  readonly #options: DurableOptions;
  readonly #finder: LeaderFinder;
  /** Runs whose state is here, those that ran longest ago first. */
  readonly #cache = new IntegerMap<true>();
  /** By number: what is being computed. */
  readonly #running = new IntegerMap<DecisionReference>();
  readonly #calls: RpcCalls;
  #runs = 0;

  constructor(host: Host, options: DurableOptions, finder: LeaderFinder) {
    this.#host = host;
    this.#options = options;
    this.#finder = finder;
    this.#calls = new RpcCalls(host, {
      timeout: options.scheduler.communication.timeout,
      retry: reportingRetry,
      get random() {
        return host.random("decision retries");
      },
      expiryTag: TIMER.decidedExpiry,
      resendTag: TIMER.decidedResend,
      target: () => finder.current,
      unanswered: (frontend) => void finder.doubt(frontend),
    });
  }

  get isClear(): boolean {
    return this.#running.size === 0 && this.#calls.pendingCount === 0;
  }

  run({ reference, events, isSticky }: Decide): void {
    const { decisionCost, replayCost } = this.#options;
    const isCached = isSticky && this.#cache.has(reference.run);
    this.#keep(reference.run);
    this.#host.consume((decisionCost + (isCached ? 0 : events * replayCost)) as Duration);
    this.#runs += 1;
    this.#running.set(this.#runs, reference);
    this.#host.afterComputing(TIMER.decided, this.#runs);
  }

  heard(reference: DecisionReference): void {
    this.#calls.settle(matchKey("workflow", reference));
  }

  disconnected(peer: Address): void {
    this.#calls.repeatAll(peer);
  }

  timer(tag: number, detail: number): void {
    if (tag !== TIMER.decided) return this.#calls.timer(tag, detail);
    const reference = this.#running.get(detail);
    if (reference === undefined) return;
    this.#running.delete(detail);
    const body: Decided = { type: "decided", reference, worker: this.#host.address };
    const key = matchKey("workflow", reference);
    this.#calls.call(key, this.#finder.current, durableMessage(body), durableBytes(body), reference.run);
  }

  #keep(run: number): void {
    const { cacheSize, stickyTimeout } = this.#options;
    if (stickyTimeout === undefined) return;
    this.#cache.delete(run);
    this.#cache.set(run, true);
    if (this.#cache.size > cacheSize) this.#cache.delete(this.#cache.firstKey()!);
  }
}
