// What every queue ordering must do, whatever its rule. Histories are random, small and full of ties.

import type { Parameters } from "../../kernel/parameters.ts";
import { type Instant, seconds, START } from "../../kernel/time.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import type { Capacity, Choice, Ordering, OrderingDefinition, QueuedTask, Room } from "../ordering/ordering.ts";
import { parameterValues } from "./default-values.ts";
import {
  commit,
  CORES,
  drain,
  sayChoice,
  filled,
  punctualJobs,
  randomJobs,
  runRandom,
  STREAM_LENGTH,
  streamPast,
  UNLIMITED,
  watched,
  WORST,
} from "./ordering-histories.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";
import { chosen, type Job, OneMachine } from "./one-machine.ts";
import { randomTask } from "./sample-tasks.ts";

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
export function checkOrderingLaws<P extends Parameters>(
  definition: OrderingDefinition<P>,
  options: OrderingLawOptions = {},
): LawReport {
  return checkLaws(orderingLaws, orderingSubject(definition, options), options);
}

export function orderingSubject<P extends Parameters>(
  definition: OrderingDefinition<P>,
  options: OrderingLawOptions = {},
): OrderingSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return {
    name: definition.name,
    properties: { ...definition.properties, ...options.properties },
    create: () => definition.create(values, { capacity: () => MACHINE, map: { workers: [WORKER], transfer: () => 0 } }),
  };
}

const MACHINE: Capacity = { cores: CORES, memory: Infinity, resources: new Map() };

const WORKER = { address: 0 as Address, cores: CORES, memory: Infinity, resources: {}, speed: 1, zone: 0, rack: 0 };

const FULL: Room = { fits: () => false, running: () => [] };

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
        if (random.chance(0.5))
          demand(
            ordering.remove(leaver) === model.delete(leaver),
            `remove(${leaver}) answers wrongly whether it waited`,
          );
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
          const again = chosen(ordering, machine, now);
          demand(
            sayChoice(again) === sayChoice(choice),
            `asked twice, it says ${sayChoice(choice)} and then ${sayChoice(again)}`,
          );
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
          demand(
            machine.ordering.waiting(machine.now).some(({ id }) => id === choice.task.id),
            `${sayChoice(choice)}, which does not wait`,
          );
          demand(choice.kind !== "start" || machine.fits(choice.task), `${sayChoice(choice)}, which does not fit`);
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
        const choice = chosen(ordering, UNLIMITED, START);
        if (choice.kind !== "start") break;
        demand(
          order.length === left && order[0].id === choice.task.id,
          `waiting() begins with task ${order[0]?.id}, but it is to ${sayChoice(choice)}`,
        );
        commit(ordering, choice, START);
      }
    },
  },
  {
    name: "decides alike on the same history",
    check(subject, random) {
      const jobs = randomJobs(random);
      const history = (some: readonly Job[]): string =>
        JSON.stringify(new OneMachine(subject.create(), some, { cores: CORES }).run());
      const histories = [history(jobs), history(jobs)];
      // A queue of another history between them: what is kept outside of queues is then something else.
      history(jobs.slice(0, 7));
      histories.push(history(jobs));
      demand(new Set(histories).size === 1, "two queues with the same history decided differently");
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
      runRandom(subject, random, {
        watch: (choice) => demand(choice.kind !== "preempt", `declared not preemptive, it is to ${sayChoice(choice)}`),
      });
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
    name: "keeps the starts that it promises",
    unsupported: (subject) => (subject.create().promised === undefined ? "it promises no starts" : undefined),
    check(subject, random) {
      let promises = 0;
      for (let round = 0; round < 20; round += 1) promises += demandKeptPromises(subject, punctualJobs(random));
      demand(promises > 0, "in twenty full days it promised nothing");
    },
  },
  {
    name: "starves nobody under a stream of better tasks",
    unsupported: ({ properties }) => (properties.starvationFree ? undefined : "it is not declared starvation-free"),
    check(subject) {
      for (const cores of [1, 2]) {
        const happenings = new OneMachine(subject.create(), streamPast(cores), {
          cores: 2,
          until: seconds(STREAM_LENGTH - 10) as number as Instant,
        }).run();
        const started = happenings.some(({ kind, id }) => kind === "start" && id === WORST);
        demand(
          started,
          `a long task of ${cores} cores was not started before ${STREAM_LENGTH} better ones that came later`,
        );
      }
    },
  },
  {
    name: "starts nothing from an empty queue or in a full cluster",
    check(subject, random) {
      const ordering = subject.create();
      demand(chosen(ordering, UNLIMITED, START).kind === "wait", "it chooses although nobody waits");
      ordering.add(randomTask(0, START, random, CORES), START);
      const choice = chosen(ordering, FULL, START);
      demand(choice.kind === "wait" || choice.kind === "drop", `without any room it is to ${sayChoice(choice)}`);
    },
  },
  {
    name: "decides without a look at every waiting task",
    check(subject, random) {
      let looks = 0;
      const ordering = subject.create();
      for (let number = 0; number < MANY; number += 1) {
        ordering.add(
          watched(randomTask(number, START, random, CORES), () => (looks += 1)),
          START,
        );
      }
      looks = 0;
      for (let decision = 0; decision < 20; decision += 1) {
        const choice = chosen(ordering, UNLIMITED, START);
        if (choice.kind !== "wait") commit(ordering, choice, START);
      }
      demand(
        looks < 20 * LOOKS_MAX,
        `with ${MANY} tasks waiting, a decision read ${Math.round(looks / 20)} of their properties`,
      );
    },
  },
];

/** Estimates are nowhere too small, and the machine stays: no promise may move later. Returns how many there were. */
function demandKeptPromises(subject: OrderingSubject, jobs: readonly Job[]): number {
  const promises = new Map<TaskId, Instant>();
  const watch = (choice: Choice, { ordering, now }: OneMachine): void => {
    if (choice.kind === "start") {
      const promise = promises.get(choice.task.id) ?? now;
      demand(now <= promise, `it promised to start task ${choice.task.id} at ${promise}us, and does at ${now}us`);
    }
    for (const { id } of ordering.waiting(now)) {
      const promise = ordering.promised?.(id);
      if (promise === undefined) continue;
      const before = promises.get(id) ?? promise;
      demand(promise <= before, `it promised task ${id} a start at ${before}us, and then one at ${promise}us`);
      promises.set(id, promise);
    }
  };
  new OneMachine(subject.create(), jobs, { cores: CORES, watch }).run();
  return promises.size;
}

const MANY = 5_000;
/** A heap needs some dozens. */
const LOOKS_MAX = 500;
function demandSameTasks(ordering: Ordering, model: ReadonlyMap<number, QueuedTask>, now: Instant): void {
  const ids = ordering.waiting(now).map(({ id }) => id as number);
  const expected = [...model.keys()];
  demand(ordering.size === expected.length, `size is ${ordering.size}, but ${expected.length} tasks wait`);
  demand(
    ids.toSorted((a, b) => a - b).join() === expected.toSorted((a, b) => a - b).join(),
    `waiting() lists ${ids.join()}, but these wait: ${expected.join()}`,
  );
}

function idsOf(tasks: readonly QueuedTask[]): string {
  return tasks.map(({ id }) => id).join();
}
