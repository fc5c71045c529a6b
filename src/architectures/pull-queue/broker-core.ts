// What the parts of a broker in office share: its books, its log, the order of its queue, and the few verbs that all of them use.
// The parts are the desks of submissions, deliveries and receipts; the office wires them together.

import type { Capacity, Ordering } from "../../algorithms/ordering/ordering.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { DecisionLog } from "../../algorithms/replay/decision-log.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, type Duration } from "../../kernel/time.ts";
import type { Deployment } from "../../process/deployment.ts";
import type { Host } from "../../process/host.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { AccessGuard } from "../access/master-policy.ts";
import { createGate, type AdmissionGate } from "../dispatch/admission-gate.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import { createOrdering } from "../dispatch/create-ordering.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { Books } from "../master/books.ts";
import { commandBytes, type Charge, type Command } from "../master/commands.ts";
import { MASTER_TIMER, type Term } from "../master/master-core.ts";
import type { ProtocolMessage } from "../protocol/messages.ts";
import type { QueueOptions } from "./queue-options.ts";

/** Within a leadership. */
export const BROKER_TIMER = {
  backoff: MASTER_TIMER.backoff,
  wake: MASTER_TIMER.wake,
  relayExpiry: MASTER_TIMER.relayExpiry,
  relayResend: MASTER_TIMER.relayResend,
  /** A pull was held for long enough. */
  pollOver: 14,
  /** A delivery has been hidden for long enough, unless it was extended. */
  visibility: 15,
} as const;

export interface BrokerOptions extends QueueOptions {
  readonly deployment: Deployment;
}

export class BrokerCore {
  readonly host: Host;
  readonly options: BrokerOptions;
  readonly books: Books;
  readonly ordering: Ordering;
  readonly guard: AccessGuard | undefined;
  /** undefined: everything is taken in. */
  readonly gate: AdmissionGate | undefined;
  /** Of audits: a queue keeps no log of them. */
  readonly clerk = undefined;
  /** Of speculation: a queue hands a message to one consumer at a time. */
  readonly copies = undefined;
  epoch: Epoch;
  readonly #log: DecisionLog<Command>;
  readonly #decide: () => void;
  readonly #workers = new IntegerMap<WorkerIndex>();
  /** Chosen for a consumer, or with one. */
  readonly #granted = new Set<Attempt>();

  constructor({ host, epoch, books, log, guard }: Term, options: BrokerOptions, decide: () => void) {
    this.host = host;
    this.epoch = epoch;
    this.books = books;
    this.guard = guard;
    this.options = options;
    const capacity = capacityOf(options.deployment);
    this.ordering = createOrdering(options.scheduler, {
      capacity: () => capacity,
      ...(books.past !== undefined && { past: { usage: books.past.usage(), at: host.monotonic() } }),
      random: () => host.random("ordering"),
    });
    this.gate = createGate(options.scheduler, {
      entries: () => books.entries(),
      size: () => books.size,
      workers: options.deployment.workers,
      queueLength: () => this.ordering.size,
      isEligible: () => true, // a broker does not know who is up
    });
    this.#log = log;
    this.#decide = decide;
    options.deployment.workers.forEach(({ address }, index) => this.#workers.set(address, index));
  }

  propose(command: Command): void {
    this.#log.propose(command, commandBytes(command));
  }

  /** There is one broker: nobody else can have decided anything meanwhile. */
  confirm(then: () => void): void {
    then();
  }

  /** The message is visible. */
  enqueue(entry: TaskEntry): void {
    const now = this.host.monotonic();
    if (entry.queuedAt === NEVER) entry.queuedAt = now;
    entry.isWaiting = true;
    this.ordering.add(entry, now);
    this.host.emit(RECORD["task.queued"], this.host.node, entry.id, entry.attempt + 1, 0, 0);
  }

  /** It is not visible any more. */
  withdraw(entry: TaskEntry): void {
    entry.isWaiting = false;
    this.ordering.remove(entry.id);
  }

  /** It was chosen for a consumer, as far as the order of the queue reckons with that. */
  granted(attempt: Attempt): void {
    this.#granted.add(attempt);
    this.ordering.granted?.(attempt.entry, this.host.monotonic());
  }

  /** It is with the consumer from now on. */
  begun(attempt: Attempt): void {
    if (!this.#granted.has(attempt)) this.granted(attempt);
    attempt.startedAt = this.host.monotonic();
    this.ordering.started?.(attempt.entry, attempt.startedAt);
  }

  /** And is not any more. Returns what goes into the log of what it used, if the ordering asks for that. */
  over(attempt: Attempt): { readonly charge?: Charge } {
    if (!this.#granted.delete(attempt)) return {};
    const now = this.host.monotonic();
    const hasBegun = attempt.startedAt !== NEVER;
    const used = (hasBegun ? (now - attempt.startedAt) * attempt.entry.cores : 0) as Duration;
    if (hasBegun) this.ordering.stopped?.(attempt.entry, used, now);
    this.ordering.returned?.(attempt.entry, used, now);
    attempt.startedAt = NEVER;
    return this.books.past === undefined ? {} : { charge: { used, at: now } };
  }

  decide(): void {
    this.#decide();
  }

  send(to: Address, message: ProtocolMessage, bytes: number): void {
    this.host.send(to, message as Message, bytes);
  }

  /** undefined: it is no consumer. */
  consumerOf(address: Address): WorkerIndex | undefined {
    return this.#workers.get(address);
  }

  addressOf(consumer: WorkerIndex): Address {
    return this.options.deployment.workers[consumer].address;
  }
}

/** Of all consumers that there may be: a broker does not know who is up. */
export function capacityOf({ workers }: Deployment): Capacity {
  const all = new Map<string, number>();
  for (const { resources } of workers)
    for (const [name, amount] of Object.entries(resources)) all.set(name, (all.get(name) ?? 0) + amount);
  return {
    cores: workers.reduce((sum, { cores }) => sum + cores, 0),
    memory: workers.reduce((sum, { memory }) => sum + memory, 0),
    resources: all,
  };
}
