// Lottery: each place that becomes free is raffled among the tenants that wait, and a tenant's chance is its part of the tickets.
// Fair in the long run and to everybody who comes, without remembering anything; in the short run by luck: of n draws a
// tenant with a part p wins n p on average, give or take the root of n p (1 - p). `stride` is the same without luck.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { createStream, type RandomStream } from "../../kernel/random-stream.ts";
import type { TaskId } from "../../process/identity.ts";
import { type Choice, defineOrdering, type Ordering, type QueuedTask, type Room, WAIT } from "./ordering.ts";
import { TaskHeap } from "./task-heap.ts";

export const lottery = defineOrdering({
  name: "lottery",
  summary:
    "Draws the tenant whose oldest task starts, with chances by weight; a task that does not fit keeps the turn. The draws are a random stream of their own.",
  source: "Waldspurger and Weihl, Lottery Scheduling, OSDI 1994; catalogue A7",
  parameters: {
    charge: {
      type: "choice",
      options: ["work", "task"],
      default: "work",
      summary:
        "Tickets of a tenant: its task's weight divided by the core time that it is estimated to need (the paper's compensation tickets), so that work is shared by weight; or the weight alone, so that tasks are.",
    },
  },
  shorthand: "charge",
  // Nobody waits for ever, but with probability 1 only: no number of others is a bound.
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: false },
  create: ({ charge }, context) =>
    new Lottery(charge === "work" ? ticketsForWork : ({ weight }) => weight, context?.random ?? triedOut()),
});

/** Where an ordering is tried out by itself. */
function triedOut(): () => RandomStream {
  const stream = createStream("1", "ordering");
  return () => stream;
}

function ticketsForWork({ weight, cores, remaining, estimate }: QueuedTask): number {
  return weight / (cores * Math.max(1, remaining > 0 ? remaining : estimate));
}

interface Tenant {
  readonly name: string;
  readonly tasks: TaskHeap;
}

/** Whoever asks is told of the same winner until a place was given: a ticket is drawn for a place, not for a question. */
class Lottery implements Ordering {
  readonly #tickets: (task: QueuedTask) => number;
  readonly #random: () => RandomStream;
  /** Those that wait, in order of coming. */
  readonly #tenants = new Map<string, Tenant>();
  readonly #tenantOf = new IntegerMap<Tenant>();
  /** Tickets that have been drawn for the next places, each as a part of all: 0 to 1. */
  readonly #drawn: number[] = [];

  constructor(tickets: (task: QueuedTask) => number, random: () => RandomStream) {
    this.#tickets = tickets;
    this.#random = random;
  }

  get size(): number {
    return this.#tenantOf.size;
  }

  add(task: QueuedTask): void {
    let tenant = this.#tenants.get(task.tenant);
    if (tenant === undefined) {
      tenant = { name: task.tenant, tasks: new TaskHeap() };
      this.#tenants.set(task.tenant, tenant);
    }
    tenant.tasks.push(task, task.sequence);
    this.#tenantOf.set(task.id, tenant);
  }

  remove(id: TaskId): boolean {
    const tenant = this.#tenantOf.get(id);
    if (tenant === undefined) return false;
    this.#tenantOf.delete(id);
    tenant.tasks.remove(id);
    if (tenant.tasks.size === 0) this.#tenants.delete(tenant.name);
    return true;
  }

  choose(room: Room): Choice {
    const task = this.#winner(
      [...this.#tenants.values()].map(({ tasks }) => tasks.first()!),
      0,
    );
    return task !== undefined && room.fits(task) ? { kind: "start", task } : WAIT;
  }

  granted(): void {
    this.#drawn.shift();
  }

  /** With the draws that are to come. */
  waiting(): readonly QueuedTask[] {
    const order: QueuedTask[] = [];
    const queues = [...this.#tenants.values()].map(({ tasks }) => tasks.inOrder());
    while (order.length < this.size) {
      const left = queues.filter(({ length }) => length > 0);
      const winner = this.#winner(
        left.map(([first]) => first),
        order.length,
      )!;
      left.find(([first]) => first === winner)!.shift();
      order.push(winner);
    }
    return order;
  }

  /** Of these, by the ticket for the place after so many others. */
  #winner(heads: readonly QueuedTask[], place: number): QueuedTask | undefined {
    if (heads.length === 0) return undefined;
    while (this.#drawn.length <= place) this.#drawn.push(this.#random().uniform());
    const all = heads.reduce((sum, head) => sum + this.#tickets(head), 0);
    let left = this.#drawn[place] * all;
    for (const head of heads) {
      left -= this.#tickets(head);
      if (left < 0) return head;
    }
    return heads.at(-1); // the sum was rounded
  }
}
