// The smallest dispatcher there is: one machine, one queue, no messages. It commits an ordering's decisions as a real
// dispatcher does and writes down what happened; the law suites and the tests of published cases drive orderings with it.

import { type Duration, type Instant, NEVER, START } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { createMachine, expectedDuration, type Machine } from "../ordering/machine.ts";
import {
  type Choice,
  isAllowed,
  type Ordering,
  type QueuedTask,
  type Room,
  type RunningTask,
  type Where,
} from "../ordering/ordering.ts";
import { demand } from "./law.ts";

/** Arrives at `task.queuedAt` and takes `work` of time on `task.cores` cores, whatever its estimate says. */
export interface Job {
  readonly task: QueuedTask;
  readonly work: Duration;
}

export interface Happening {
  readonly kind: "start" | "preempt" | "drop" | "finish";
  readonly id: TaskId;
  readonly at: Instant;
}

interface Running extends RunningTask {
  readonly job: Job;
  readonly endsAt: number;
}

export interface MachineOptions {
  readonly cores: number;
  /** Called before each choice is committed. */
  readonly watch?: (choice: Choice, machine: OneMachine) => void;
  /** Default NEVER. */
  readonly until?: Instant;
}

const ALONE = { worker: 0, speed: 1 };
/** One instant's decisions must come to an end. */
const DECISIONS_MAX = 100_000;
/** Waits that end and let nobody go, one after the other. */
const FRUITLESS_MAX = 100_000;

export class OneMachine implements Room {
  readonly ordering: Ordering;
  readonly happenings: Happening[] = [];
  now: Instant = START;
  readonly #options: MachineOptions;
  readonly #arrivals: Job[];
  readonly #jobs = new Map<TaskId, Job>();
  readonly #done = new Map<TaskId, number>();
  readonly #attempts = new Map<TaskId, number>();
  #running: Running[] = [];
  #wakeAt: number = NEVER;
  #fruitless = 0;

  constructor(ordering: Ordering, jobs: readonly Job[], options: MachineOptions) {
    this.ordering = ordering;
    this.#options = options;
    this.#arrivals = jobs.toSorted((a, b) => b.task.queuedAt - a.task.queuedAt || b.task.sequence - a.task.sequence);
    for (const job of jobs) this.#jobs.set(job.task.id, job);
  }

  get freeCores(): number {
    return this.#running.reduce((free, { task }) => free - task.cores, this.#options.cores);
  }

  fits(task: QueuedTask, where?: Where): boolean {
    return isAllowed(0, where) && task.cores <= this.freeCores;
  }

  running(): Iterable<RunningTask> {
    return this.#running;
  }

  displaceable(id: TaskId): RunningTask | undefined {
    return this.#running.find(({ task }) => task.id === id);
  }

  machines(): readonly Machine[] {
    const holdings = this.#running.map((running) => ({
      task: running.task,
      attempt: running.attempt,
      endsAt: (running.startedAt + expectedDuration(running.task, ALONE)) as Instant,
      running,
    }));
    const free = { cores: this.freeCores, memory: Infinity };
    return [createMachine({ worker: 0, speed: 1, free, holdings })];
  }

  /** Until nothing more can happen. At one instant arrivals come before ends, and each is followed by its decisions. */
  run(): readonly Happening[] {
    while (this.#step()) this.#decide();
    return this.happenings;
  }

  #step(): boolean {
    const arrival = this.#arrivals.at(-1);
    const ending = this.#running.toSorted((a, b) => a.endsAt - b.endsAt || a.startedAt - b.startedAt)[0];
    // Who asks to be asked now and then, whether anybody waits or not, is done when nobody can come any more.
    if (arrival === undefined && ending === undefined && this.ordering.size === 0) return false;
    const next = Math.min(arrival?.task.queuedAt ?? NEVER, ending?.endsAt ?? NEVER, this.#wakeAt);
    if (next === NEVER || next > (this.#options.until ?? NEVER)) return false;
    this.now = next as Instant;
    this.#fruitless = next === arrival?.task.queuedAt || next === ending?.endsAt ? 0 : this.#fruitless + 1;
    demandFruit(this.#fruitless, this.ordering);
    if (arrival?.task.queuedAt === next) this.ordering.add((this.#arrivals.pop() as Job).task, this.now);
    else if (ending?.endsAt === next) this.#end(ending);
    else this.#wakeAt = NEVER;
    return true;
  }

  #decide(): void {
    for (let decisions = 0; ; decisions += 1) {
      demand(decisions < DECISIONS_MAX, `its decisions at one instant (${this.now}us) do not come to an end`);
      const choice = chosen(this.ordering, this, this.now);
      this.#options.watch?.(choice, this);
      if (choice.kind === "wait") return this.#sleep(choice.until);
      if (choice.kind === "nominate") this.ordering.nominated?.(choice, this.now);
      else if (choice.kind === "preempt") this.#preempt(choice.victim);
      else if (choice.kind === "start") this.#start(choice.task, choice.where);
      else this.#drop(choice.task);
    }
  }

  #sleep(until: Instant | undefined): void {
    demand(until === undefined || until > this.now, `it waits until ${until}us, but it is ${this.now}us already`);
    this.#wakeAt = until ?? NEVER;
  }

  #start(task: QueuedTask, where: Where | undefined): void {
    demand(this.fits(task, where), `it starts task ${task.id} without room for it`);
    demand(this.ordering.remove(task.id), `it starts task ${task.id}, which does not wait`);
    const job = this.#jobs.get(task.id) as Job;
    const now = this.now;
    const attempt = (this.#attempts.get(task.id) ?? 0) + 1;
    this.#attempts.set(task.id, attempt);
    const remaining = (at: Instant): Duration => Math.max(0, task.remaining - (at - now)) as Duration;
    const endsAt = now + job.work - (this.#done.get(task.id) ?? 0);
    this.#running.push({ task, attempt, startedAt: now, remaining, job, endsAt });
    this.#write("start", task.id);
    this.ordering.granted?.(task, now);
    this.ordering.started?.(task, now);
  }

  #preempt(victim: RunningTask): void {
    const running = this.#running.find(({ task, attempt }) => task.id === victim.task.id && attempt === victim.attempt);
    demand(running !== undefined, `it displaces task ${victim.task.id}, which does not run`);
    this.#write("preempt", running.task.id);
    const done = (this.#done.get(running.task.id) ?? 0) + (this.now - running.startedAt);
    this.#done.set(running.task.id, done);
    this.#stop(running);
    this.ordering.add({ ...running.task, remaining: running.remaining(this.now) }, this.now);
  }

  #end(running: Running): void {
    this.#write("finish", running.task.id);
    this.#stop(running);
  }

  #stop(running: Running): void {
    this.#running = this.#running.filter((other) => other !== running);
    const used = ((this.now - running.startedAt) * running.task.cores) as Duration;
    this.ordering.stopped?.(running.task, used, this.now);
    this.ordering.returned?.(running.task, used, this.now);
  }

  #drop(task: QueuedTask): void {
    demand(this.ordering.remove(task.id), `it drops task ${task.id}, which does not wait`);
    this.#write("drop", task.id);
  }

  #write(kind: Happening["kind"], id: TaskId): void {
    this.#fruitless = 0;
    this.happenings.push({ kind, id, at: this.now });
  }
}

const KINDS: readonly string[] = ["start", "preempt", "nominate", "drop", "wait"] satisfies readonly Choice["kind"][];

/** What it chooses, which must be a choice. */
export function chosen(ordering: Ordering, room: Room, now: Instant): Choice {
  const choice: unknown = ordering.choose(room, now);
  const { kind, task } = (choice ?? {}) as { readonly kind?: unknown; readonly task?: unknown };
  const isChoice = KINDS.includes(kind as string) && (kind === "wait" || (typeof task === "object" && task !== null));
  demand(
    isChoice,
    `choose() answers what is no choice; expected WAIT or { kind: ${KINDS.slice(0, -1).join(", ")}, task }`,
  );
  return choice as Choice;
}

/** Where nothing else can happen, waiting for an instant and then for another one must lead to something. */
export function demandFruit(fruitless: number, { size }: Ordering): void {
  demand(
    fruitless < FRUITLESS_MAX,
    `asked again ${FRUITLESS_MAX} times at the instants that it named, it let none of ${size} waiting tasks go`,
  );
}
