// What the orderings that plan jobs do when things do not go as planned, one decision at a time.

import { describe, expect, test } from "vitest";
import { heft } from "../../../../src/algorithms/ordering/heft.ts";
import { createMachine, type Machine } from "../../../../src/algorithms/ordering/machine.ts";
import type { Choice, Ordering, QueuedTask, Room } from "../../../../src/algorithms/ordering/ordering.ts";
import { isAllowed } from "../../../../src/algorithms/ordering/ordering.ts";
import { parameterValues } from "../../../../src/algorithms/laws/default-values.ts";
import { plainTask } from "../../../../src/algorithms/laws/sample-tasks.ts";
import { type Duration, type Instant, seconds } from "../../../../src/kernel/time.ts";
import type { Address } from "../../../../src/process/identity.ts";
import type { JobGraph } from "../../../../src/process/task.ts";

const at = (second: number) => seconds(second) as number as Instant;

/** One task a stage. */
function jobOf(stages: readonly (readonly [estimate: number, after: readonly number[]])[]): JobGraph {
  return {
    stages: stages.map(([, after], first) => ({
      first,
      count: 1,
      cores: 1,
      memory: 0,
      resources: undefined,
      workOn: undefined,
      after: after.map((stage) => ({ stage, bytes: 1_000_000 })),
    })),
    estimates: stages.map(([estimate]) => seconds(estimate)),
  };
}

function partOf(graph: JobGraph, position: number, id: number): QueuedTask {
  return plainTask(id, { estimate: graph.estimates[position], part: { job: 1, graph, position }, outputs: undefined });
}

/** A megabyte takes a second from worker to worker; all have one core. */
class Floor implements Room {
  readonly ordering: Ordering;
  readonly busy = new Map<number, QueuedTask>();
  readonly down = new Set<number>();
  readonly #count: number;

  constructor(count: number, parameters: Readonly<Record<string, unknown>> = {}) {
    this.#count = count;
    const workers = Array.from({ length: count }, (_, worker) => ({
      address: worker as Address,
      cores: 1,
      memory: Infinity,
      resources: {},
      speed: 1,
      zone: 0,
      rack: 0,
    }));
    this.ordering = heft.create(parameterValues(heft.parameters, parameters) as never, {
      capacity: () => ({ cores: count, memory: Infinity, resources: new Map() }),
      map: { workers, transfer: (bytes, source, target) => (source === target ? 0 : bytes) },
    });
  }

  fits(_task: QueuedTask, where?: Parameters<Room["fits"]>[1]): boolean {
    return this.#up().some((worker) => !this.busy.has(worker) && isAllowed(worker, where));
  }

  running(): [] {
    return [];
  }

  machines(): readonly Machine[] {
    return this.#up().map((worker) => {
      const task = this.busy.get(worker);
      const holdings = task === undefined ? [] : [{ task, attempt: 1, endsAt: at(0) }];
      const free = { cores: task === undefined ? 1 : 0, memory: Infinity };
      return createMachine({ worker, speed: 1, free, holdings });
    });
  }

  /** Carries out all that is decided now; returns [task, worker] of each, and the choice that ended it. */
  decide(now: Instant): { readonly started: readonly (readonly [number, number])[]; readonly last: Choice } {
    const started: [number, number][] = [];
    for (;;) {
      const choice = this.ordering.choose(this, now);
      if (choice.kind !== "start") return { started, last: choice };
      const worker = choice.where?.kind === "only" ? choice.where.worker : -1;
      this.ordering.remove(choice.task.id);
      this.ordering.granted?.(choice.task, now);
      this.busy.set(worker, choice.task);
      started.push([choice.task.id, worker]);
    }
  }

  end(worker: number, now: Instant): void {
    const task = this.busy.get(worker)!;
    this.busy.delete(worker);
    this.ordering.returned?.(task, 0 as Duration, now);
  }

  #up(): number[] {
    return Array.from({ length: this.#count }, (_, worker) => worker).filter((worker) => !this.down.has(worker));
  }
}

describe("a planned task that does not come", () => {
  const chain = jobOf([
    [1, []],
    [5, [0]],
    [1, [1]],
  ]);

  test("holds up what is planned behind it for as long as it can be expected, and no longer", () => {
    const floor = new Floor(1, { patience: seconds(10) });
    floor.ordering.add(partOf(chain, 0, 0), at(0));
    floor.ordering.add(plainTask(7), at(0));
    expect(floor.decide(at(0)).started).toEqual([[0, 0]]);
    floor.end(0, at(1));
    expect(floor.decide(at(1))).toEqual({ started: [], last: { kind: "wait", until: at(11) } });
    expect(floor.decide(at(10)).started).toEqual([]);
    expect(floor.decide(at(11)).started).toEqual([[7, 0]]);
  });

  test("is planned again if it comes after all", () => {
    const floor = new Floor(1, { patience: seconds(10) });
    floor.ordering.add(partOf(chain, 0, 0), at(0));
    floor.ordering.add(plainTask(7), at(0));
    floor.decide(at(0));
    floor.end(0, at(1));
    floor.decide(at(11));
    floor.ordering.add(partOf(chain, 1, 1), at(12));
    floor.end(0, at(13));
    expect(floor.decide(at(13)).started).toEqual([[1, 0]]);
  });
});

describe("a new leader, which has seen nothing of a job's beginning,", () => {
  const diamond = jobOf([
    [1, []],
    [5, [0]],
    [5, [0]],
    [1, [1, 2]],
  ]);

  test("concludes from a task that runs that those before it are over", () => {
    const floor = new Floor(1);
    const found = partOf(diamond, 1, 1);
    floor.ordering.granted?.(found, at(0));
    floor.busy.set(0, found);
    floor.ordering.add(partOf(diamond, 2, 2), at(0));
    floor.ordering.add(plainTask(7), at(0));
    floor.end(0, at(5));
    // Task 0 will not come, and holds nobody up.
    expect(floor.decide(at(5)).started).toEqual([[2, 0]]);
  });
});

describe("a worker that is lost", () => {
  const fork = jobOf([
    [2, []],
    [4, [0]],
    [4, [0]],
  ]);

  function lost(replan: boolean): readonly (readonly [number, number])[] {
    const floor = new Floor(2, { replan });
    floor.ordering.add(partOf(fork, 0, 0), at(0));
    expect(floor.decide(at(0)).started).toEqual([[0, 0]]);
    floor.end(0, at(2));
    floor.ordering.add(partOf(fork, 1, 1), at(2));
    floor.ordering.add(partOf(fork, 2, 2), at(2));
    expect(floor.decide(at(2)).started).toEqual([
      [1, 0],
      [2, 1],
    ]);
    floor.down.add(1);
    floor.ordering.returned?.(floor.busy.get(1)!, 0 as Duration, at(3));
    floor.busy.delete(1);
    floor.ordering.add(partOf(fork, 2, 2), at(3));
    floor.end(0, at(6));
    return floor.decide(at(6)).started;
  }

  test("takes its tasks with it in a static plan, and not in one that is made anew", () => {
    expect(lost(false)).toEqual([]);
    expect(lost(true)).toEqual([[2, 0]]);
  });
});

test("what a task makes is sent to where those are planned that need it, unless they are planned beside it", () => {
  const floor = new Floor(2);
  const fork = jobOf([
    [2, []],
    [4, [0]],
    [4, [0]],
  ]);
  floor.ordering.add(partOf(fork, 0, 0), at(0));
  const choice = floor.ordering.choose(floor, at(0));
  expect(choice).toMatchObject({ kind: "start", where: { worker: 0 }, receivers: [{ position: 2, worker: 1 }] });
});
