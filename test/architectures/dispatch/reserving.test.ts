// Dispatchers whose ordering plans ahead: reservations are for machines, and what was promised on any of several is kept.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conservativeBackfill } from "../../../src/algorithms/ordering/conservative-backfill.ts";
import { easyBackfill } from "../../../src/algorithms/ordering/easy-backfill.ts";
import { Dispatcher } from "../../../src/architectures/dispatch/dispatcher.ts";
import type { Attempt } from "../../../src/architectures/dispatch/attempt.ts";
import { TaskEntry } from "../../../src/architectures/dispatch/task-entry.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, type Instant, seconds, START } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { SECOND, taskSpec } from "../../cluster/build-cluster.ts";
import { schedulerSpec } from "../plan-scheduler.ts";

interface Job {
  readonly arrival: number;
  /** Seconds, as estimated; it takes `share` of that. */
  readonly estimate: number;
  readonly share: number;
  readonly cores: number;
}

interface Worker {
  readonly cores: number;
  readonly speed: number;
}

const ORDERINGS = { easy: easyBackfill, conservative: conservativeBackfill };
const PARAMETERS = { easy: { order: "arrival", depth: 50 }, conservative: { depth: 50 } };
type Name = keyof typeof ORDERINGS;

/** Several machines and no messages: at one instant arrivals come before ends. */
class Day {
  readonly started: { readonly task: number; readonly worker: number; readonly at: number }[] = [];
  readonly dispatcher: Dispatcher;
  readonly #jobs: readonly Job[];
  readonly #workers: readonly Worker[];
  #running: { readonly attempt: Attempt; readonly endsAt: number }[] = [];
  /** By task: the earliest start that was promised. */
  readonly #promised = new Map<number, number>();
  readonly broken: string[] = [];
  #sequence = 0;

  constructor(name: Name, workers: readonly Worker[], jobs: readonly Job[]) {
    this.#jobs = jobs;
    this.#workers = workers;
    this.dispatcher = new Dispatcher({
      scheduler: schedulerSpec({
        tasks: [],
        ordering: ORDERINGS[name] as never,
        orderingParameters: PARAMETERS[name] as never,
      }),
      workers: workers.map(({ cores, speed }, index) => ({
        address: index as Address,
        cores,
        speed,
        memory: Infinity,
        resources: {},
        zone: 0,
        rack: 0,
      })),
      random: createStream("1", "placement"),
      assign: (attempt) => this.#start(attempt),
      preempt: () => {},
      drop: () => {},
    });
    workers.forEach((_, worker) => this.dispatcher.board.setEligible(worker, true));
  }

  run(): this {
    const arrivals = this.#jobs
      .map((job, task) => ({ task, at: job.arrival * SECOND }))
      .toSorted((a, b) => a.at - b.at);
    while (arrivals.length > 0 || this.#running.length > 0) {
      const ending = this.#running.toSorted((a, b) => a.endsAt - b.endsAt)[0];
      if (arrivals.length > 0 && (ending === undefined || arrivals[0].at <= ending.endsAt)) {
        const { task, at } = arrivals.shift()!;
        this.arrive(task, at as Instant);
      } else this.#end(ending);
    }
    return this;
  }

  arrive(task: number, now: Instant): void {
    const { cores, estimate } = this.#jobs[task];
    const spec = { ...taskSpec({ id: task as TaskId, cores }), estimate: (estimate * SECOND) as Duration };
    this.dispatcher.add(new TaskEntry(spec, (this.#sequence += 1)), now);
    this.#decide(now);
  }

  #start(attempt: Attempt): void {
    const { board } = this.dispatcher;
    const { entry, worker } = attempt;
    const { share, estimate } = this.#jobs[entry.id];
    const work = Math.max(1, Math.floor(share * estimate * SECOND));
    this.dispatcher.started(attempt, board.now);
    this.#running.push({ attempt, endsAt: board.now + Math.ceil(work / this.#workers[worker].speed) });
    this.started.push({ task: entry.id, worker, at: board.now / SECOND });
    this.#check(entry.id, board.now, "started");
  }

  #end(ending: { readonly attempt: Attempt; readonly endsAt: number }): void {
    this.#running = this.#running.filter((other) => other !== ending);
    this.dispatcher.free(ending.attempt, ending.endsAt as Instant);
    this.#decide(ending.endsAt as Instant);
  }

  #decide(now: Instant): void {
    const { dispatcher } = this;
    dispatcher.decide(now);
    for (const { id } of dispatcher.ordering.waiting(now)) {
      const promise = dispatcher.ordering.promised!(id);
      if (promise !== undefined) this.#check(id, promise, "is promised");
    }
  }

  #check(task: number, at: number, what: string): void {
    const before = this.#promised.get(task) ?? at;
    if (at > before) this.broken.push(`task ${task} ${what} ${at}us, and was promised ${before}us`);
    this.#promised.set(task, at);
  }
}

const job = (arrival: number, estimate: number, cores: number): Job => ({ arrival, estimate, cores, share: 1 });
const startsOf = (day: Day): string[] => day.started.map(({ task, worker, at }) => `${task} on ${worker} @${at}`);
const PLAIN = { speed: 1 };

describe.each(Object.keys(ORDERINGS) as Name[])("a dispatcher with %s backfilling", (name) => {
  it("lets a long task past on the machine where nothing is reserved, and not on the other", () => {
    const workers = [
      { cores: 4, ...PLAIN },
      { cores: 2, ...PLAIN },
    ];
    // Task 1 fits machine 0 alone, from 10 on. Task 2 would delay it there, and does not on machine 1.
    const day = new Day(name, workers, [
      job(0, 10, 3),
      job(1, 5, 4),
      job(2, 100, 1),
      job(3, 100, 1),
      job(4, 100, 1),
    ]).run();
    expect(startsOf(day)).toEqual(["0 on 0 @0", "2 on 1 @2", "3 on 1 @3", "1 on 0 @10", "4 on 0 @15"]);
  });

  it("reckons with the machine's speed", () => {
    // At twice the speed, 18 s of work are over in 9 s, before the reservation at 10.
    const day = new Day(name, [{ cores: 4, speed: 2 }], [job(0, 20, 3), job(0, 10, 4), job(0, 18, 1)]).run();
    expect(startsOf(day)).toEqual(["0 on 0 @0", "2 on 0 @0", "1 on 0 @10"]);
  });

  it("promises no later start than before, on machines of any size and speed, while estimates are not too small", () => {
    const worker = fc.record({ cores: fc.integer({ min: 1, max: 6 }), speed: fc.constantFrom(0.5, 1, 3) });
    const task = fc.record({
      arrival: fc.nat(20),
      estimate: fc.integer({ min: 1, max: 12 }),
      share: fc.constantFrom(0.1, 0.5, 1, 1, 1),
      cores: fc.integer({ min: 1, max: 6 }),
    });
    let promised = 0;
    fc.assert(
      fc.property(fc.array(worker, { maxLength: 3 }), fc.array(task, { minLength: 5, maxLength: 25 }), (some, jobs) => {
        const day = new Day(name, [...some, { cores: 6, speed: 1 }], jobs).run();
        expect(day.broken).toEqual([]);
        expect(day.started).toHaveLength(jobs.length);
        promised += day.started.filter(({ task: id, at }) => at > jobs[id].arrival).length;
      }),
      { seed: 1, numRuns: 300 },
    );
    expect(promised).toBeGreaterThan(1_000);
  });

  it("makes a new promise when the machine of the old one is lost, and moves up when it is back", () => {
    const workers = [
      { cores: 4, ...PLAIN },
      { cores: 2, ...PLAIN },
    ];
    const day = new Day(name, workers, [job(0, 10, 4), job(0, 20, 2), job(0, 5, 2)]);
    const { board, ordering } = day.dispatcher;
    const promised = (): number | undefined => ordering.promised?.(2 as TaskId);
    for (const task of [0, 1, 2]) day.arrive(task, START);
    const [lost] = day.dispatcher.heldAt(0);
    expect([lost.entry.id, promised()]).toEqual([0, 10 * SECOND]);
    board.setEligible(0, false);
    day.dispatcher.decide(seconds(1) as number as Instant);
    expect(promised()).toBe(20 * SECOND);
    day.dispatcher.free(lost, seconds(2) as number as Instant);
    board.setEligible(0, true);
    day.dispatcher.decide(seconds(3) as number as Instant);
    expect(startsOf(day)).toEqual(["0 on 0 @0", "1 on 1 @0", "2 on 0 @3"]);
  });
});
