// Queues with guarantees: each tenant's queue is promised a share of the cluster, borrows what others leave idle, and gets back
// what others have borrowed. YARN's capacity scheduler, with a queue for each tenant below the root.

import { ParameterError } from "../../kernel/parameter-error.ts";
import type { ParameterValues } from "../../kernel/parameters.ts";
import { type Instant, NEVER } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { dominantShare, type Holdings, NONE_HELD, withTask } from "./dominant-share.ts";
import { Nominations } from "./nominations.ts";
import {
  type Choice,
  defineOrdering,
  type Nominate,
  type OrderingContext,
  type QueuedTask,
  type Room,
  type RunningTask,
  WAIT,
} from "./ordering.ts";
import { QueueShares } from "./queue-shares.ts";
import { ReclaimRounds } from "./reclaim-rounds.ts";
import { type Contender, RoomMaking, type RoomMakingRules } from "./room-making.ts";
import { TenantOrder } from "./tenant-order.ts";

const parameters = {
  guarantees: {
    type: "shares",
    optional: true,
    summary: "By tenant, the share of the cluster that it is guaranteed, by its dominant resource; others only borrow.",
  },
  maxima: {
    type: "shares",
    optional: true,
    summary:
      "By tenant, the share beyond which it may not borrow, but for a single task that is larger; others may have everything.",
  },
  reclaim: {
    type: "boolean",
    default: false,
    summary:
      "Displace what borrows, the latest first, where a queue waits for its guarantee. As in YARN not the default: then it waits for others to end.",
  },
  maxWaitBeforeKill: {
    type: "duration",
    default: "15s",
    summary: "With `reclaim`, the notice that a borrower gets; whoever is not needed any more is spared.",
  },
  interval: {
    type: "duration",
    default: "3s",
    min: "1us",
    summary: "A round of reclaiming is so long (YARN's monitoring_interval).",
  },
  perRound: {
    type: "probability",
    default: 0.1,
    summary: "No more of the cluster is reclaimed in a round, but at least what one task needs.",
  },
  naturalTermination: {
    type: "probability",
    default: 0.2,
    summary: "Nor more than this part of what was missing before the round: the rest may come by tasks that end.",
  },
} as const;

type Values = ParameterValues<typeof parameters>;

export const capacityQueues = defineOrdering({
  name: "capacity-queues",
  summary:
    "The tenant with the lowest part of its guarantee in use starts its oldest task; one whose task does not fit is passed over. What others borrow can be reclaimed for it.",
  source:
    "Apache Hadoop, YARN CapacityScheduler and ProportionalCapacityPreemptionPolicy; dominant shares as its DominantResourceCalculator; catalogue A10",
  parameters,
  // Who is passed over may be so for ever while smaller tasks keep coming. Preemptive by parameter only.
  properties: { clairvoyant: false, preemptive: true, workConserving: false, starvationFree: false },
  check: refuseContradictions,
  create: (values, context) => new CapacityQueues(values, context ?? NOTHING_KNOWN),
});

function refuseContradictions({ guarantees = {}, maxima = {}, reclaim }: Values): void {
  if (reclaim && Object.keys(guarantees).length === 0)
    throw new ParameterError(
      "reclaim",
      "expected `guarantees` with `reclaim`, because there is nothing to reclaim otherwise",
    );
  const sum = Object.values(guarantees).reduce((all, share) => all + share, 0);
  if (sum > 1 + ROUNDING)
    throw new ParameterError("guarantees", `expected at most 1 in all, got ${Number(sum.toPrecision(6))}`);
  for (const [tenant, most] of Object.entries(maxima)) {
    const guarantee = guarantees[tenant] ?? 0;
    if (most < guarantee)
      throw new ParameterError("maxima", `expected at least the guarantee of '${tenant}' (${guarantee}), got ${most}`);
  }
}

/** Shares are sums of fractions. */
const ROUNDING = 1e-9;
/** Without a capacity cores are all that is counted. */
const NOTHING_KNOWN: OrderingContext = { capacity: () => ({ cores: 1, memory: Infinity, resources: new Map() }) };

/**
 * A task within its queue's guarantee for which there is no room is nominated, as in `room-making.ts`, for the room of tasks
 * whose queues have more than their guarantee, and keep it without them. Deviations from YARN: room is made on a machine for a
 * task, not an amount for a queue, so that it fits; a round begins when there is something to reclaim, not by the clock; what
 * was chosen in earlier rounds and is still in its notice does not count against the next; there is no dead zone.
 */
class CapacityQueues extends TenantOrder<Holdings> {
  readonly looksAtMachines: boolean;
  readonly #values: Values;
  readonly #context: OrderingContext;
  readonly #nominations = new Nominations((a, b) => a.sequence - b.sequence);
  readonly #rounds: ReclaimRounds;

  constructor(values: Values, context: OrderingContext) {
    super(true);
    this.#values = values;
    this.#context = context;
    this.looksAtMachines = values.reclaim;
    this.#rounds = new ReclaimRounds(values);
  }

  override get size(): number {
    return super.size + this.#nominations.size;
  }

  override remove(id: TaskId): boolean {
    return this.#nominations.remove(id) !== undefined || super.remove(id);
  }

  override choose(room: Room, now: Instant): Choice {
    const heads = this.#heads(now);
    if (this.#nominations.size === 0) {
      const task = heads.find((head) => room.fits(head));
      if (task !== undefined) return { kind: "start", task };
    }
    const machines = this.looksAtMachines ? room.machines?.() : undefined;
    if (machines === undefined) return WAIT;
    const contenders: Contender[] = this.#nominations
      .inOrder()
      .map((nomination) => ({ task: nomination.task, nomination }));
    for (const task of heads) contenders.push({ task, nomination: undefined });
    return new RoomMaking(this.#rules(), room, machines, now).choose(contenders);
  }

  nominated({ task, worker, victims }: Nominate, now: Instant): void {
    this.#rounds.spend(this.#shareOfAll(victims), now);
    if (this.#nominations.remove(task.id) === undefined) super.remove(task.id);
    const stopAt = (now + this.#values.maxWaitBeforeKill) as Instant;
    this.#nominations.add({ task, worker, victims, stopAt });
  }

  override waiting(now: Instant): readonly QueuedTask[] {
    return [...this.#nominations.inOrder().map(({ task }) => task), ...super.waiting(now)];
  }

  protected open(): Holdings {
    return NONE_HELD;
  }

  protected joined(holdings: Holdings): Holdings {
    return holdings;
  }

  protected left(holdings: Holdings): Holdings {
    return holdings;
  }

  protected level(holdings: Holdings, { tenant }: QueuedTask): number {
    const guarantee = this.#guarantee(tenant);
    return guarantee > 0 ? this.#used(tenant, holdings) / guarantee : Infinity;
  }

  /** Of those without a guarantee the one with least. */
  protected override tie(holdings: Holdings): number {
    return this.#shareOf(holdings);
  }

  protected charged(holdings: Holdings, task: QueuedTask): Holdings {
    return withTask(holdings, task, 1);
  }

  protected refunded(holdings: Holdings, task: QueuedTask): Holdings {
    return withTask(holdings, task, -1);
  }

  /** Whoever holds nothing has no history. */
  protected close(): void {}

  #rules(): RoomMakingRules {
    const shares = new QueueShares(this.#context.capacity(), (tenant) => this.#guarantee(tenant));
    return {
      isStrict: false,
      candidates: (task, machine, prospects) =>
        this.#isGuaranteed(task) ? shares.borrowers(task, machine, prospects) : [],
      allowedAt: (victims, task, now) => {
        const share = this.#shareOfAll(victims.map(({ running }) => running));
        return this.#isGuaranteed(task) ? this.#rounds.allowedAt(share, this.#missing(), now) : NEVER;
      },
    };
  }

  /** The first of every queue that may have more, the neediest first. */
  #heads(now: Instant): readonly QueuedTask[] {
    return this.inOrder(now).flatMap((tenant) => {
      const task = tenant.next();
      const most = this.#values.maxima?.[tenant.name] ?? 1;
      const isWithin = most >= 1 || tenant.places === 0 || this.#shareWith(tenant.account, task) <= most + ROUNDING;
      return isWithin ? [task] : [];
    });
  }

  #missing(): number {
    let missing = 0;
    for (const tenant of this.contenders) {
      const { name, account, tasks } = tenant;
      const wanted = tasks.size * this.#shareOf(withTask(NONE_HELD, tenant.next(), 1));
      missing += Math.max(0, Math.min(this.#guarantee(name) - this.#used(name, account), wanted));
    }
    return missing;
  }

  /** With it, its queue would not have more than its guarantee. */
  #isGuaranteed(task: QueuedTask): boolean {
    const account = this.accountOf(task.tenant) ?? NONE_HELD;
    return this.#shareWith(account, task) <= this.#guarantee(task.tenant) + ROUNDING;
  }

  #guarantee(tenant: string): number {
    return this.#values.guarantees?.[tenant] ?? 0;
  }

  /** What a queue would hold with this task, and with all of its others that were promised room. */
  #shareWith(account: Holdings, task: QueuedTask): number {
    const { id, tenant } = task;
    return this.#used(tenant, withTask(account, task, 1), id);
  }

  /** The share that it holds or was promised, `but` for this task. */
  #used(tenant: string, account: Holdings, but?: TaskId): number {
    let holdings = account;
    for (const { task } of this.#nominations.inOrder())
      if (task.tenant === tenant && task.id !== but) holdings = withTask(holdings, task, 1);
    return this.#shareOf(holdings);
  }

  #shareOfAll(running: readonly RunningTask[]): number {
    return this.#shareOf(running.reduce((sum, { task }) => withTask(sum, task, 1), NONE_HELD));
  }

  #shareOf(holdings: Holdings): number {
    return dominantShare(holdings, this.#context.capacity());
  }
}
