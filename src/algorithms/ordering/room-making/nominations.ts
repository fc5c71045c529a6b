// Waiting tasks that were promised room on a machine, and what the promises leave of it. For orderings that make room; a
// promise belongs to one leadership: a new one makes its own.

import type { Instant } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import type { Holding, Machine } from "../machine.ts";
import type { QueuedTask, RunningTask } from "../ordering.ts";
import { Spare } from "./spare.ts";

export interface Nomination {
  readonly task: QueuedTask;
  readonly worker: number;
  /** Who has to go, as was thought when it was made; some may have gone since, or need not go any more. */
  readonly victims: readonly RunningTask[];
  /** Their notice ends: until then none of them is stopped. */
  readonly stopAt: Instant;
}

/** In order of precedence: whoever comes first may take what later ones were promised. */
export class Nominations {
  readonly #precede: (a: QueuedTask, b: QueuedTask) => number;
  #inOrder: readonly Nomination[] = [];

  /** `precede` is a total order of tasks. */
  constructor(precede: (a: QueuedTask, b: QueuedTask) => number) {
    this.#precede = precede;
  }

  get size(): number {
    return this.#inOrder.length;
  }

  inOrder(): readonly Nomination[] {
    return this.#inOrder;
  }

  /** Its task must not have another. */
  add(nomination: Nomination): void {
    this.#inOrder = [...this.#inOrder, nomination].sort((a, b) => this.#precede(a.task, b.task));
  }

  /** Returns what was promised to the task, if anything was. */
  remove(id: TaskId): Nomination | undefined {
    const nomination = this.#inOrder.find(({ task }) => task.id === id);
    if (nomination !== undefined) this.#inOrder = this.#inOrder.filter((other) => other !== nomination);
    return nomination;
  }
}

/** What somebody may count on who has to respect some of the promises; for one decision. */
export class Prospects {
  /** Those that may be given work. */
  readonly machines: readonly Machine[];
  readonly #claims: readonly Nomination[];

  /** `claims`: the promises to respect. */
  constructor(machines: readonly Machine[], claims: readonly Nomination[]) {
    this.machines = machines;
    this.#claims = claims;
  }

  machine(worker: number): Machine | undefined {
    return this.machines.find((machine) => machine.worker === worker);
  }

  /** Free there, now or when all have gone who are on their way, and promised to nobody. */
  spare(machine: Machine): Spare {
    const spare = Spare.of(machine.free);
    const claims = this.#claimsOn(machine);
    for (const { running } of machine.holdings) if (isLeaving(running, claims)) spare.add(running.task);
    for (const { task } of claims) spare.take(task);
    return spare;
  }

  /** Of what those leave who are on their way, if they are of these: what is promised to nobody. Without what is free now. */
  spareOf(machine: Machine, counts: (running: RunningTask) => boolean): Spare {
    const spare = Spare.of({ cores: 0, memory: 0 });
    const claims = this.#claimsOn(machine);
    for (const { running } of machine.holdings)
      if (isLeaving(running, claims) && counts(running)) spare.add(running.task);
    for (const { task } of claims) spare.take(task);
    return spare;
  }

  /** Who holds a place there, and is not on its way out. */
  remaining(machine: Machine): readonly Holding[] {
    const claims = this.#claimsOn(machine);
    return machine.holdings.filter(({ running }) => !isLeaving(running, claims));
  }

  /** Of these, the ones that run and could be displaced. */
  staying(machine: Machine): readonly RunningTask[] {
    return this.remaining(machine).flatMap(({ running }) => (running === undefined ? [] : [running]));
  }

  /** Workers that are eligible, and have no room for the task beside what is promised there. */
  closedTo(task: QueuedTask): readonly number[] {
    const workers = new Set(this.#claims.map(({ worker }) => worker));
    return [...workers].filter((worker) => {
      const machine = this.machine(worker);
      return machine !== undefined && !this.spare(machine).covers(task);
    });
  }

  #claimsOn({ worker }: Machine): readonly Nomination[] {
    return this.#claims.filter((claim) => claim.worker === worker);
  }
}

function isLeaving(running: RunningTask | undefined, claims: readonly Nomination[]): running is RunningTask {
  if (running === undefined) return false;
  return running.isStopping === true || claims.some(({ victims }) => victims.includes(running));
}
