// What every queue ordering must do, whatever its rule. Histories are random, small and full of ties.

import type { Parameters } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, type Instant, NEVER, seconds, START } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { Choice, Ordering, OrderingDefinition, QueuedTask, Room } from "../ordering/ordering.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";
import { type Job, type MachineOptions, OneMachine } from "./one-machine.ts";
import { plainTask, randomTask } from "./sample-tasks.ts";

export interface OrderingSubject {
  readonly name: string;
  readonly properties: OrderingDefinition["properties"];
  /** A new, empty queue. */
  create(): Ordering;
}

export interface OrderingLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** What these parameter values promise beyond what the definition promises for all. */
  readonly properties?: Partial<OrderingDefinition["properties"]>;
}

/** Throws LawBroken at the first law that the ordering breaks. */
export function checkOrderingLaws<P extends Parameters>(definition: OrderingDefinition<P>, options: OrderingLawOptions = {}): LawReport {
  return checkLaws(orderingLaws, orderingSubject(definition, options), options);
}

export function orderingSubject<P extends Parameters>(definition: OrderingDefinition<P>, options: OrderingLawOptions = {}): OrderingSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return { name: definition.name, properties: { ...definition.properties, ...options.properties }, create: () => definition.create(values) };
}

const UNLIMITED: Room = { fits: () => true, running: () => [] };
const FULL: Room = { fits: () => false, running: () => [] };
/** Tasks that a law about starvation lets pass by before it calls it so. */
const STREAM_LENGTH = 2_000;
const CORES = 4;

export const orderingLaws: readonly Law<OrderingSubject>[] = [
  {
    name: "neither loses nor invents a task",
    check(subject, random) {
      const ordering = subject.create();
      const model = new Map<number, QueuedTask>();
      for (let number = 0; number < 300; number += 1) {
        const now = seconds(number) as number as Instant;
        const task = randomTask(number, now, random, CORES);
        ordering.add(task, now);
        model.set(task.id, task);
        const leaver = random.integer(number + 1) as TaskId;
        if (random.chance(0.5)) demand(ordering.remove(leaver) === model.delete(leaver), `remove(${leaver}) answers wrongly whether it waited`);
        demandSameTasks(ordering, model, now);
      }
    },
  },
  {
    name: "takes a task back that had left",
    check(subject, random) {
      const ordering = subject.create();
      const task = randomTask(0, START, random, CORES);
      for (let round = 0; round < 3; round += 1) {
        ordering.add(task, START);
        demand(ordering.remove(task.id), "a task that came back is not there");
        demand(!ordering.remove(task.id), "a task that left can be removed once more");
      }
      demand(ordering.size === 0, `it is empty but says size ${ordering.size}`);
    },
  },
  {
    name: "changes nothing by choosing",
    check(subject, random) {
      runRandom(subject, random, {
        watch(choice, machine) {
          const { ordering, now } = machine;
          const before = idsOf(ordering.waiting(now));
          const again = ordering.choose(machine, now);
          demand(describe(again) === describe(choice), `asked twice, it says ${describe(choice)} and then ${describe(again)}`);
          demand(idsOf(ordering.waiting(now)) === before, "choosing changed who waits, or in which order");
        },
      });
    },
  },
  {
    name: "chooses only what waits and fits",
    check(subject, random) {
      runRandom(subject, random, {
        watch(choice, machine) {
          if (choice.kind === "wait") return;
          demand(machine.ordering.waiting(machine.now).some(({ id }) => id === choice.task.id), `${describe(choice)}, which does not wait`);
          demand(choice.kind !== "start" || machine.fits(choice.task), `${describe(choice)}, which does not fit`);
        },
      });
    },
  },
  {
    name: "lets every task go when there is room for all",
    check(subject, random) {
      const ordering = filled(subject, random, 200);
      const gone = drain(ordering, START);
      demand(gone.length === 200 && new Set(gone).size === 200, `of 200 tasks ${new Set(gone).size} went`);
    },
  },
  {
    name: "says truly who goes next",
    check(subject, random) {
      const ordering = filled(subject, random, 100);
      for (let left = 100; left > 0; left -= 1) {
        const order = ordering.waiting(START);
        const choice = ordering.choose(UNLIMITED, START);
        if (choice.kind !== "start") break;
        demand(order.length === left && order[0].id === choice.task.id, `waiting() begins with task ${order[0]?.id}, but it is to ${describe(choice)}`);
        commit(ordering, choice, START);
      }
    },
  },
  {
    name: "decides alike on the same history",
    check(subject, random) {
      const jobs = randomJobs(random);
      const histories = [1, 2].map(() => JSON.stringify(new OneMachine(subject.create(), jobs, { cores: CORES }).run()));
      demand(histories[0] === histories[1], "two queues with the same history decided differently");
    },
  },
  {
    name: "brings every task to its end",
    check(subject, random) {
      for (let round = 0; round < 5; round += 1) {
        const jobs = randomJobs(random);
        const happenings = new OneMachine(subject.create(), jobs, { cores: CORES }).run();
        const ended = happenings.filter(({ kind }) => kind === "finish" || kind === "drop");
        demand(ended.length === jobs.length, `of ${jobs.length} tasks ${ended.length} came to an end`);
      }
    },
  },
  {
    name: "never displaces what runs",
    unsupported: ({ properties }) => (properties.preemptive ? "it is declared preemptive" : undefined),
    check(subject, random) {
      runRandom(subject, random, { watch: (choice) => demand(choice.kind !== "preempt", `declared not preemptive, it is to ${describe(choice)}`) });
    },
  },
  {
    name: "never idles while something fits",
    unsupported: ({ properties }) => (properties.workConserving ? undefined : "it is not declared work-conserving"),
    check(subject, random) {
      runRandom(subject, random, {
        watch(choice, machine) {
          if (choice.kind !== "wait") return;
          const fitting = machine.ordering.waiting(machine.now).find((task) => machine.fits(task));
          demand(fitting === undefined, `declared work-conserving, it waits although task ${fitting?.id} fits`);
        },
      });
    },
  },
  {
    name: "starves nobody under a stream of better tasks",
    unsupported: ({ properties }) => (properties.starvationFree ? undefined : "it is not declared starvation-free"),
    check(subject) {
      for (const cores of [1, 2]) {
        const happenings = new OneMachine(subject.create(), streamPast(cores), { cores: 2, until: seconds(STREAM_LENGTH - 10) as number as Instant }).run();
        const started = happenings.some(({ kind, id }) => kind === "start" && id === WORST);
        demand(started, `a long task of ${cores} cores was not started before ${STREAM_LENGTH} better ones that came later`);
      }
    },
  },
  {
    name: "starts nothing from an empty queue or in a full cluster",
    check(subject, random) {
      const ordering = subject.create();
      demand(ordering.choose(UNLIMITED, START).kind === "wait", "it chooses although nobody waits");
      ordering.add(randomTask(0, START, random, CORES), START);
      const choice = ordering.choose(FULL, START);
      demand(choice.kind === "wait" || choice.kind === "drop", `without any room it is to ${describe(choice)}`);
    },
  },
  {
    name: "decides without a look at every waiting task",
    check(subject, random) {
      let looks = 0;
      const ordering = subject.create();
      for (let number = 0; number < MANY; number += 1) {
        ordering.add(watched(randomTask(number, START, random, CORES), () => (looks += 1)), START);
      }
      looks = 0;
      for (let decision = 0; decision < 20; decision += 1) {
        const choice = ordering.choose(UNLIMITED, START);
        if (choice.kind !== "wait") commit(ordering, choice, START);
      }
      demand(looks < 20 * LOOKS_MAX, `with ${MANY} tasks waiting, a decision read ${Math.round(looks / 20)} of their properties`);
    },
  },
];

const MANY = 5_000;
/** A heap needs some dozens. */
const LOOKS_MAX = 500;
const WORST = 0;
const BACKLOG = 7;

/**
 * On two servers: seven tasks at the start, then as many as they can do, four of one second every two seconds, so that the
 * queue is never empty. Every one of them is better by every measure than the worst, but for its time of arrival.
 */
function streamPast(cores: number): Job[] {
  const worst = plainTask(WORST, { queuedAt: seconds(1) as number as Instant, sequence: BACKLOG + 1, cores, estimate: seconds(30), tenant: "slow" });
  const jobs: Job[] = [{ task: worst, work: seconds(1) }];
  for (let number = 1; number < 2 * STREAM_LENGTH; number += 1) {
    const at = Math.floor(Math.max(0, number - 4) / 4) * 2;
    const sequence = number <= BACKLOG ? number : number + 1;
    const better = { queuedAt: seconds(at) as number as Instant, sequence, priority: 3, weight: 3, deadline: seconds(at + 3) as number as Instant, tenant: "fast" };
    jobs.push({ task: plainTask(number, better), work: seconds(1) });
  }
  return jobs;
}

function randomJobs(random: RandomStream): Job[] {
  return Array.from({ length: 120 }, (_, number) => {
    const at = seconds(random.integer(100)) as number as Instant;
    const task = randomTask(number, at, random, CORES);
    // Estimates are wrong either way, now and then by far.
    const error = random.chance(0.1) ? 8 : 2;
    return { task, work: Math.max(1, Math.floor(task.remaining * error * random.uniform())) as Duration };
  });
}

function runRandom(subject: OrderingSubject, random: RandomStream, options: Omit<MachineOptions, "cores">): void {
  new OneMachine(subject.create(), randomJobs(random), { cores: CORES, ...options }).run();
}

function filled(subject: OrderingSubject, random: RandomStream, count: number): Ordering {
  const ordering = subject.create();
  for (let number = 0; number < count; number += 1) ordering.add(randomTask(number, START, random, CORES), START);
  return ordering;
}

/** Lets everything go; follows a wait with an end. */
function drain(ordering: Ordering, from: Instant): number[] {
  const gone: number[] = [];
  let now = from;
  while (gone.length <= 1_000) {
    const choice = ordering.choose(UNLIMITED, now);
    if (choice.kind === "wait") {
      if (choice.until === undefined || choice.until <= now || choice.until >= NEVER) break;
      now = choice.until;
    } else {
      gone.push(choice.task.id);
      commit(ordering, choice, now);
    }
  }
  return gone;
}

function commit(ordering: Ordering, choice: Exclude<Choice, { kind: "wait" }>, now: Instant): void {
  demand(ordering.remove(choice.task.id), `it is to ${describe(choice)}, which does not wait`);
  if (choice.kind === "start") ordering.started?.(choice.task, now);
}

/** The same task; tells of every property that is read. */
function watched(task: QueuedTask, onRead: () => void): QueuedTask {
  return new Proxy(task, {
    get(target, property) {
      onRead();
      return target[property as keyof QueuedTask];
    },
  });
}

function demandSameTasks(ordering: Ordering, model: ReadonlyMap<number, QueuedTask>, now: Instant): void {
  const ids = ordering.waiting(now).map(({ id }) => id as number);
  const expected = [...model.keys()];
  demand(ordering.size === expected.length, `size is ${ordering.size}, but ${expected.length} tasks wait`);
  demand(ids.toSorted((a, b) => a - b).join() === expected.toSorted((a, b) => a - b).join(), `waiting() lists ${ids.join()}, but these wait: ${expected.join()}`);
}

function idsOf(tasks: readonly QueuedTask[]): string {
  return tasks.map(({ id }) => id).join();
}

function describe(choice: Choice): string {
  if (choice.kind === "wait") return choice.until === undefined ? "wait" : `wait until ${choice.until}us`;
  const victim = choice.kind === "preempt" ? ` by stopping task ${choice.victim.task.id}` : "";
  return `${choice.kind} task ${choice.task.id}${victim}`;
}
