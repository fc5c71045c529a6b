// Whom to displace together: the rules of Kubernetes one by one, and every small case against all there is to choose from.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainTask } from "../../../../src/algorithms/laws/sample-tasks.ts";
import type { Demand } from "../../../../src/algorithms/ordering/availability.ts";
import { Spare } from "../../../../src/algorithms/ordering/room-making/spare.ts";
import {
  type Candidate,
  compareVictimSets,
  victimsAt,
  type VictimSet,
} from "../../../../src/algorithms/ordering/room-making/victim-set.ts";
import { at, ZERO } from "../drive.ts";

interface Sketch {
  readonly rank?: number;
  readonly cores?: number;
  readonly memory?: number;
  readonly gpus?: number;
  readonly since?: number;
}

function candidate(id: number, { rank = 0, cores = 1, memory = 0, gpus, since = 0 }: Sketch): Candidate {
  const resources = gpus === undefined ? undefined : { gpu: gpus };
  const task = plainTask(id, { cores, memory, priority: rank, resources });
  return { running: { task, attempt: 1, startedAt: at(since), remaining: () => ZERO }, rank };
}

function displaced(task: Demand, free: Demand, sketches: readonly Sketch[]): readonly number[] | undefined {
  const candidates = sketches.map((sketch, id) => candidate(id, sketch));
  return victimsAt(task, { worker: 0, spare: Spare.of(free), candidates })?.victims.map(
    ({ running }) => running.task.id,
  );
}

const cores = (count: number, memory = 0): Demand => ({ cores: count, memory });

describe("on one machine", () => {
  test.each<[string, Demand, Demand, readonly Sketch[], readonly number[] | undefined]>([
    ["nobody, where there is room", cores(1), cores(1), [{}, {}], []],
    ["several, where one is not enough", cores(2), cores(0), [{}, {}, { rank: 1 }], [0, 1]],
    ["nobody, where all of them are not enough", cores(3), cores(0), [{}, {}], undefined],
    ["the least important", cores(1), cores(0), [{ rank: 2 }, { rank: 1 }, { rank: 3 }], [1]],
    ["of equals the one that started last", cores(1), cores(0), [{ since: 5 }, { since: 9 }, { since: 7 }], [1]],
    ["only what is missing beside what is free", cores(4), cores(2), [{}, { cores: 2, since: 1 }], [1]],
    ["for memory, those that hold memory", cores(1, 4), cores(1, 1), [{ memory: 1 }, { memory: 3 }], [1]],
    ["not those that would not help", cores(1, 4), cores(1, 0), [{ rank: -9 }, { memory: 4 }], [1]],
    // The important one is spared first, although that costs two others instead of one.
    [
      "two less important ones rather than one",
      cores(2),
      cores(0),
      [{ cores: 2, rank: 2 }, { rank: 1 }, { rank: 1 }],
      [1, 2],
    ],
  ])("displaces %s", (_whom, task, free, sketches, expected) => {
    expect(displaced(task, free, sketches)).toEqual(expected);
  });

  test("displaces those that hold the named resource that is missing", () => {
    const task = { cores: 1, memory: 0, resources: { gpu: 2 } };
    expect(
      displaced(task, { cores: 4, memory: 0, resources: { gpu: 1 } }, [{}, { gpus: 1 }, { gpus: 1, since: 3 }]),
    ).toEqual([2]);
    expect(displaced(task, cores(4), [{}, {}])).toBeUndefined();
  });

  test("knows that who asks for no memory needs none, where found attempts have overdrawn it", () => {
    expect(displaced(cores(1), cores(1, -5), [{}])).toEqual([]);
  });
});

/** Sets of victims on machines 0 and 1: which is chosen. */
function preferred(first: readonly Sketch[], second: readonly Sketch[]): number {
  const setOf = (sketches: readonly Sketch[], worker: number): VictimSet => ({
    worker,
    victims: sketches.map((sketch, id) => candidate(10 * worker + id, sketch)),
  });
  return compareVictimSets(setOf(first, 0), setOf(second, 1)) <= 0 ? 0 : 1;
}

describe("of two machines", () => {
  // The criteria in the comment above pickOneNodeForPreemption, each where those before it are equal.
  test.each<[string, readonly Sketch[], readonly Sketch[], number]>([
    ["the one where nobody has to go", [{ rank: -5 }], [], 1],
    ["2: the lower highest priority", [{ rank: 5 }], [{ rank: 4 }, { rank: 4 }, { rank: 4 }], 1],
    ["3: the lower sum of priorities", [{ rank: 5 }, { rank: 3 }], [{ rank: 5 }, { rank: 2 }], 1],
    ["3: of negative priorities, the fewer", [{ rank: -1 }, { rank: -1 }], [{ rank: -1 }], 1],
    // With the offset that is added to each priority, sums of different counts are equal only like this.
    ["4: the fewer victims, where the sums are equal", [{ rank: -1 }, { rank: -2_147_483_648 }], [{ rank: -1 }], 1],
    ["5: the later start of those of the highest priority", [{ rank: 2, since: 3 }], [{ rank: 2, since: 4 }], 1],
    [
      "5: and not of the others",
      [
        { rank: 2, since: 5 },
        { rank: 1, since: 0 },
      ],
      [
        { rank: 2, since: 4 },
        { rank: 1, since: 4 },
      ],
      0,
    ],
    ["5: of several, of the one that started first", [{ since: 9 }, { since: 1 }], [{ since: 3 }, { since: 2 }], 1],
    ["6: the first", [{ rank: 1 }], [{ rank: 1 }], 0],
  ])("takes %s", (_criterion, first, second, expected) => {
    expect(preferred(first, second)).toBe(expected);
  });
});

const sketch: fc.Arbitrary<Sketch> = fc.record({
  rank: fc.integer({ min: -1, max: 2 }),
  cores: fc.integer({ min: 1, max: 3 }),
  memory: fc.integer({ min: 0, max: 3 }),
  gpus: fc.constantFrom(undefined, 1, 2),
  since: fc.nat(3),
});
const machine = fc.record({
  free: fc.record({ cores: fc.nat(2), memory: fc.nat(2), resources: fc.record({ gpu: fc.nat(1) }) }),
  sketches: fc.array(sketch, { maxLength: 6 }),
});
const demand = fc.record({
  cores: fc.integer({ min: 1, max: 5 }),
  memory: fc.nat(5),
  resources: fc.constantFrom(undefined, { gpu: 1 }, { gpu: 3 }),
});

function sum(free: Demand, leavers: readonly Candidate[]): Demand {
  const tasks = [free, ...leavers.map(({ running }) => running.task)];
  const of = (amount: (one: Demand) => number): number => tasks.reduce((total, one) => total + amount(one), 0);
  return {
    cores: of((one) => one.cores),
    memory: of((one) => one.memory),
    resources: { gpu: of((one) => one.resources?.gpu ?? 0) },
  };
}

function suffices(task: Demand, free: Demand, leavers: readonly Candidate[]): boolean {
  const left = sum(free, leavers);
  return (
    left.cores >= task.cores &&
    (task.memory === 0 || left.memory >= task.memory) &&
    left.resources!.gpu >= (task.resources?.gpu ?? 0)
  );
}

function subsets<T>(all: readonly T[]): T[][] {
  return all.reduce<T[][]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]]);
}

/** Who is spared, the most important first, as a word: of two the greater spares somebody more important. */
function sparedWord(all: readonly Candidate[], victims: readonly Candidate[]): string {
  const inOrder = all.toSorted(
    (a, b) => b.rank - a.rank || a.running.startedAt - b.running.startedAt || a.running.task.id - b.running.task.id,
  );
  return inOrder.map((one) => (victims.includes(one) ? "0" : "1")).join("");
}

/** The criteria as a list of numbers, the lower the better, one by one. */
function evils(victims: readonly Candidate[]): number[] {
  const highest = Math.max(-Infinity, ...victims.map(({ rank }) => rank));
  const first = Math.min(
    Infinity,
    ...victims.filter(({ rank }) => rank === highest).map(({ running }) => running.startedAt),
  );
  const total = victims.reduce((all, { rank }) => all + rank + 2 ** 31, 0);
  return [highest, total, victims.length, -first];
}

test("no set that suffices spares more important ones, nor is part of the chosen one; and no machine is better", () => {
  let several = 0;
  fc.assert(
    fc.property(demand, fc.array(machine, { minLength: 1, maxLength: 4 }), (task, machines) => {
      const sets: VictimSet[] = [];
      machines.forEach(({ free, sketches }, worker) => {
        const candidates = sketches.map((one, id) => candidate(id, one));
        const set = victimsAt(task, { worker, spare: Spare.of(free), candidates });
        const sufficient = subsets(candidates).filter((leavers) => suffices(task, free, leavers));
        expect(set === undefined).toBe(sufficient.length === 0);
        if (set === undefined) return;
        const chosen = sparedWord(candidates, set.victims);
        expect(
          sufficient
            .map((leavers) => sparedWord(candidates, leavers))
            .toSorted()
            .at(-1),
        ).toBe(chosen);
        for (const part of subsets(set.victims))
          if (part.length < set.victims.length) expect(suffices(task, free, part)).toBe(false);
        sets.push(set);
        if (set.victims.length > 1) several += 1;
      });
      if (sets.length === 0) return;
      const best = sets.reduce((one, other) => (compareVictimSets(other, one) < 0 ? other : one));
      for (const other of sets) {
        const [mine, its] = [evils(best.victims), evils(other.victims)];
        const differs = mine.findIndex((evil, index) => evil !== its[index]);
        if (differs < 0) expect(best.worker).toBeLessThanOrEqual(other.worker);
        else expect(mine[differs]).toBeLessThan(its[differs]);
      }
    }),
    { seed: 1, numRuns: 1_000 },
  );
  expect(several).toBeGreaterThan(300);
});
