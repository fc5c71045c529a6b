// The history role of a host: the shards that it has. It takes those that the ring gives it, as soon as the ring does, and gives up those
// that it does not; which host really has one, only the database knows. Source: Temporal (service/history/shard/controller_impl.go).

import type { Host } from "../../process/host.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import { DueTimers } from "./due-timers.ts";
import type { HistoryCore } from "./history-core.ts";
import { HistoryShard, type ShardMessage } from "./history-shard.ts";
import type { HostRing } from "./host-ring.ts";
import { HOST_TIMER, type DurableOptions } from "./options.ts";
import type { PersistenceClient } from "./persistence-client.ts";
import { matchKey } from "./task-queue-keys.ts";
import type { Transfers } from "./transfers.ts";
import { sendDurable } from "./wire.ts";
import { shardOf } from "./workflow-name.ts";

/** A host looks after so many beats whether its shards are still its own, even if it has nothing to write. */
const CHECK_BEATS = 5;

/** What came for a shard while it was being acquired. */
interface Acquiring {
  readonly waiting: { readonly from: Address; readonly message: ShardMessage }[];
}

export interface EngineParts {
  readonly host: Host;
  readonly options: DurableOptions;
  readonly persistence: PersistenceClient;
  readonly ring: HostRing;
  readonly transfers: Transfers;
}

export class HistoryEngine {
  readonly #parts: EngineParts;
  readonly #core: HistoryCore;
  readonly #shards: (HistoryShard | undefined)[] = [];
  readonly #acquiring: (Acquiring | undefined)[] = [];
  #beats = 0;

  constructor(parts: EngineParts) {
    const { host, options, transfers } = parts;
    const { definition, parameters } = options.scheduler.retry;
    this.#parts = parts;
    this.#core = {
      ...parts,
      rules: {
        timeouts: options.timeouts,
        workflowTaskTimeout: options.workflowTaskTimeout,
        stickyTimeout: options.stickyTimeout,
        retry: definition.create(parameters),
        get random() {
          return host.random("activity retries");
        },
        wall: () => host.wall(),
      },
      activityTimers: new DueTimers(host, HOST_TIMER.activityDue),
      workflowTimers: new DueTimers(host, HOST_TIMER.workflowDue),
      transfer: (work) => transfers.add(work),
      lost: (shard) => this.#lost(shard),
    };
  }

  /** Those that the ring gives it are taken, whether anything is asked of them or not: there may be something to do in them. */
  divide(): void {
    const { options, ring, host } = this.#parts;
    for (let shard = 0; shard < options.shards; shard += 1) {
      if (ring.shardOwner(shard) === host.address) this.#acquire(shard);
      else this.#drop(shard);
    }
  }

  /** What stands in task queues may have been lost there. */
  transferAll(): void {
    for (const shard of this.#shards) shard?.transferAll();
  }

  beat(): void {
    this.#beats += 1;
    if (this.#beats % CHECK_BEATS === 0) this.#check();
  }

  /** For the host that has the shard: this one, or the one that the ring gives it to. */
  receive(from: Address, message: ShardMessage): void {
    const { host, ring } = this.#parts;
    const shard = this.#shardOf(message);
    const own = this.#shards[shard];
    if (own !== undefined) return own.receive(from, message);
    const owner = ring.shardOwner(shard);
    if (owner === host.address) {
      this.#acquire(shard);
      this.#acquiring[shard]!.waiting.push({ from, message });
    } else if (message.type === "match") {
      const { queue, reference, poll } = message;
      const key = matchKey(queue, reference);
      sendDurable(host, from, { type: "matched", queue, key, poll, outcome: "elsewhere" });
    } else if (!ring.isHost(from)) sendDurable(host, owner, message);
  }

  timer(tag: number, detail: number): void {
    const isActivity = tag === HOST_TIMER.activityDue;
    const shard = (isActivity ? this.#core.activityTimers : this.#core.workflowTimers).fired(detail);
    if (shard === undefined) return;
    if (isActivity) this.#shards[shard]?.activityDue(detail as TaskId);
    else this.#shards[shard]?.workflowDue(detail as TaskId);
  }

  #shardOf(message: ShardMessage): number {
    return message.type === "startTask" ? shardOf(message.spec, this.#parts.options.shards) : message.reference.shard;
  }

  #acquire(shard: number): void {
    if (this.#shards[shard] !== undefined || this.#acquiring[shard] !== undefined) return;
    const acquiring: Acquiring = { waiting: [] };
    this.#acquiring[shard] = acquiring;
    this.#parts.persistence.ask({ op: "acquire", shard }, (state) => {
      if (this.#acquiring[shard] !== acquiring) return;
      this.#acquiring[shard] = undefined;
      const own = new HistoryShard(this.#core, shard, state);
      this.#shards[shard] = own;
      if (this.#parts.options.mutant !== "forget-transfers") own.transferAll();
      for (const { from, message } of acquiring.waiting) this.receive(from, message);
    });
  }

  #drop(shard: number): void {
    this.#acquiring[shard] = undefined;
    this.#shards[shard]?.drop();
    this.#shards[shard] = undefined;
  }

  #lost(shard: number): void {
    const { ring, host } = this.#parts;
    this.#drop(shard);
    if (ring.shardOwner(shard) === host.address) this.#acquire(shard);
  }

  #check(): void {
    const claims = this.#shards.flatMap((shard) => (shard === undefined ? [] : [shard.claim]));
    if (claims.length === 0) return;
    this.#parts.persistence.ask({ op: "check", claims }, ({ lost }) => {
      for (const shard of lost) {
        const asked = claims.find((claim) => claim.shard === shard);
        if (this.#shards[shard]?.claim.range === asked?.range) this.#lost(shard);
      }
    });
  }
}
