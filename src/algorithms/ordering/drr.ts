// Deficit round robin: tenants in turn, each served as long as what it may use this round lasts. What is not used because the
// next task was too large is kept for the next round, while tasks wait. The usual stand-in for fair queueing: no clock, no sorting.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { estimatedWork } from "./tenants/estimated-work.ts";
import { type Choice, defineOrdering, type Ordering, type QueuedTask, type Room, WAIT } from "./ordering.ts";
import { QUANTUM } from "./time-sharing/slice-parameters.ts";
import { TaskHeap } from "./task-heap.ts";

export const drr = defineOrdering({
  name: "drr",
  summary:
    "Deficit round robin: each tenant with waiting tasks in turn may use a quantum of core time times its weight, and keeps what it could not use while it waits. By estimates, corrected by what was used; a task that does not fit keeps the turn.",
  source: "Shreedhar and Varghese, Efficient Fair Queueing Using Deficit Round Robin, SIGCOMM 1995; catalogue A7",
  parameters: {
    quantum: {
      ...QUANTUM,
      summary:
        "Core time per turn and unit of weight. Tenants get as much as a turn out of step; below the longest task it only takes more rounds.",
    },
  },
  shorthand: "quantum",
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: true },
  create: ({ quantum }) => new DeficitRoundRobin(quantum),
});

interface Flow {
  readonly name: string;
  /** What it may use now (core time); below 0 where tasks took longer than they were estimated to. */
  deficit: number;
  /** It has had its quantum of this round. */
  hasTurn: boolean;
  /** Its oldest waiting task; there is one. */
  next(): QueuedTask;
}

class Tenant implements Flow {
  readonly name: string;
  readonly tasks = new TaskHeap();
  deficit = 0;
  hasTurn = false;

  constructor(name: string) {
    this.name = name;
  }

  next(): QueuedTask {
    return this.tasks.first()!;
  }
}

interface Charge {
  /** Whom it was charged to, which may have left the round since. */
  readonly tenant: Tenant | undefined;
  readonly amount: number;
  /** Several with copies. */
  places: number;
}

class DeficitRoundRobin implements Ordering {
  readonly #quantum: number;
  /** Those with waiting tasks, in the order of their turns: a tenant whose tasks are gone leaves no state behind. */
  readonly #round = new Map<string, Tenant>();
  readonly #tenantOf = new IntegerMap<Tenant>();
  /** Of those that hold a place. */
  readonly #charges = new IntegerMap<Charge>();

  constructor(quantum: number) {
    this.#quantum = quantum;
  }

  get size(): number {
    return this.#tenantOf.size;
  }

  add(task: QueuedTask, _now: Instant): void {
    const tenant = this.#round.get(task.tenant) ?? new Tenant(task.tenant);
    this.#round.set(task.tenant, tenant);
    tenant.tasks.push(task, task.sequence);
    this.#tenantOf.set(task.id, tenant);
  }

  remove(id: TaskId): boolean {
    const tenant = this.#tenantOf.get(id);
    if (tenant === undefined) return false;
    this.#tenantOf.delete(id);
    tenant.tasks.remove(id);
    if (tenant.tasks.size === 0) this.#round.delete(tenant.name);
    return true;
  }

  choose(room: Room, _now: Instant): Choice {
    const task = nextTurn(this.#round, this.#quantum)?.next();
    return task !== undefined && room.fits(task) ? { kind: "start", task } : WAIT;
  }

  granted(task: QueuedTask, _now: Instant): void {
    const known = this.#charges.get(task.id);
    if (known !== undefined) return void (known.places += 1);
    const tenant = this.#round.get(task.tenant);
    const amount = estimatedWork(task);
    this.#charges.set(task.id, { tenant, amount, places: 1 });
    if (tenant !== undefined) tenant.deficit -= amount;
  }

  returned(task: QueuedTask, used: Duration, _now: Instant): void {
    const charge = this.#charges.get(task.id);
    if (charge === undefined) return;
    const { tenant, amount } = charge;
    charge.places -= 1;
    if (charge.places === 0) this.#charges.delete(task.id);
    if (tenant === undefined) return;
    if (charge.places === 0) tenant.deficit += amount;
    tenant.deficit -= used;
  }

  /** As if each task were given its place at once, and took as long as it is estimated to. */
  waiting(_now: Instant): readonly QueuedTask[] {
    const round = new Map([...this.#round].map(([name, tenant]) => [name, new Rehearsal(tenant)]));
    const order: QueuedTask[] = [];
    for (let flow = nextTurn(round, this.#quantum); flow !== undefined; flow = nextTurn(round, this.#quantum)) {
      const task = flow.tasks.shift()!;
      order.push(task);
      flow.deficit -= estimatedWork(task);
      if (flow.tasks.length === 0) round.delete(flow.name);
    }
    return order;
  }
}

/** A tenant's queue, played through without touching it. */
class Rehearsal implements Flow {
  readonly name: string;
  readonly tasks: QueuedTask[];
  deficit: number;
  hasTurn: boolean;

  constructor({ name, tasks, deficit, hasTurn }: Tenant) {
    this.name = name;
    this.tasks = tasks.inOrder();
    this.deficit = deficit;
    this.hasTurn = hasTurn;
  }

  next(): QueuedTask {
    return this.tasks[0]!;
  }
}

/** Passes the turn on until somebody's next task is within what it may use. Asked again, it says the same. */
function nextTurn<F extends Flow>(round: Map<string, F>, quantum: number): F | undefined {
  for (let passed = 0; round.size > 0; passed += 1) {
    if (passed === round.size) skipRounds(round, quantum);
    const [flow] = round.values() as IterableIterator<F> & Iterable<F>;
    if (!flow!.hasTurn) flow!.deficit += quantum * flow!.next().weight;
    flow!.hasTurn = true;
    if (estimatedWork(flow!.next()) <= flow!.deficit) return flow;
    flow!.hasTurn = false;
    round.delete(flow!.name);
    round.set(flow!.name, flow!);
  }
  return undefined;
}

/** Nobody could go in a whole round: as many rounds at once as end like that. */
function skipRounds(round: ReadonlyMap<string, Flow>, quantum: number): void {
  let rounds = Infinity;
  for (const flow of round.values()) {
    const missing = estimatedWork(flow.next()) - flow.deficit;
    rounds = Math.min(rounds, Math.ceil(missing / (quantum * flow.next().weight)) - 1);
  }
  for (const flow of round.values()) flow.deficit += rounds * quantum * flow.next().weight;
}
