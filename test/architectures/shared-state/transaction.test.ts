// What a cell commits of a transaction, and the laws that its four ways obey whatever has happened: over one and the same state,
// coarse commits no more than fine, and all-or-nothing no more than incremental. (Of whole runs that need not be so: what is refused
// changes what comes next.)

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ClusterBoard } from "../../../src/algorithms/placement/cluster-board.ts";
import { TaskEntry } from "../../../src/architectures/dispatch/task-entry.ts";
import { CellChanges } from "../../../src/architectures/shared-state/cell-changes.ts";
import { committable, type OpenClaim } from "../../../src/architectures/shared-state/transaction.ts";
import { taskSpec } from "../../cluster/build-cluster.ts";

const CORES = [2, 4, 4];

interface Cell {
  readonly board: ClusterBoard;
  readonly changes: CellChanges;
}

function emptyCell(): Cell {
  const changes = new CellChanges(CORES.length);
  const board = new ClusterBoard({
    workerCount: CORES.length,
    cores: CORES,
    memory: CORES.map(() => 8),
    speed: CORES.map(() => 1),
    resources: CORES.map(() => ({ gpu: 2 })),
    queueing: "central",
    staleness: 0 as never,
    changed: (worker) => changes.changed(worker),
  });
  CORES.forEach((_, worker) => board.setEligible(worker, true));
  return { board, changes };
}

const claim = (
  worker: number,
  needs: { cores?: number; memory?: number; resources?: Record<string, number> } = {},
) => ({
  entry: new TaskEntry(taskSpec(needs), 1),
  worker,
});
const kept = (claims: readonly OpenClaim[], version: number, cell: Cell, isCoarse = false, isAtomic = false) =>
  committable(claims, version, cell, { isCoarse, isAtomic }).map((each) => claims.indexOf(each));

describe("of a transaction", () => {
  test("fine conflicts refuse what does not fit beside the claims before", () => {
    const cell = emptyCell();
    const { version } = cell.changes;
    expect(kept([claim(0), claim(0), claim(0), claim(1)], version, cell)).toEqual([0, 1, 3]);
    cell.board.reserve(0, { cores: 1, memory: 0 });
    expect(kept([claim(0), claim(0), claim(1)], version, cell)).toEqual([0, 2]);
    expect(kept([claim(1, { memory: 5 }), claim(1, { memory: 4 }), claim(1, { memory: 3 })], version, cell)).toEqual([
      0, 2,
    ]);
    const gpu = { resources: { gpu: 1 } };
    expect(kept([claim(1, gpu), claim(1), claim(1, gpu), claim(1, gpu)], version, cell)).toEqual([0, 1, 2]);
  });

  test("coarse conflicts refuse what has changed since, even for the better, and nothing else", () => {
    const cell = emptyCell();
    cell.board.reserve(1, { cores: 3, memory: 0 });
    const { version } = cell.changes;
    cell.board.release(1, { cores: 3, memory: 0 });
    expect(kept([claim(0), claim(0), claim(1)], version, cell, true)).toEqual([0, 1]);
    expect(kept([claim(0), claim(0), claim(1)], cell.changes.version, cell, true)).toEqual([0, 1, 2]);
  });

  test("nothing is left when one claim conflicts, all or nothing", () => {
    const cell = emptyCell();
    const { version } = cell.changes;
    expect(kept([claim(0), claim(1)], version, cell, false, true)).toEqual([0, 1]);
    expect(kept([claim(0), claim(1), claim(0), claim(0)], version, cell, false, true)).toEqual([]);
  });

  test("no claim is kept on a machine that is not to be given work", () => {
    const cell = emptyCell();
    cell.board.setEligible(1, false);
    expect(kept([claim(0), claim(1)], cell.changes.version, cell)).toEqual([0]);
  });
});

describe("whatever has happened since the copy was made,", () => {
  const worker = fc.nat(CORES.length - 1);
  const demand = fc.record({ cores: fc.integer({ min: 1, max: 3 }), memory: fc.nat(5) });
  const cases = fc.tuple(
    fc.array(fc.tuple(worker, demand), { maxLength: 6 }),
    fc.array(fc.tuple(worker, demand), { maxLength: 4 }),
    fc.array(fc.tuple(worker, demand), { minLength: 1, maxLength: 8 }),
  );

  test("coarse keeps no more than fine, all-or-nothing no more than incremental, and all that is kept fits", () => {
    let differ = 0;
    fc.assert(
      fc.property(cases, ([before, since, claimed]) => {
        const cell = emptyCell();
        for (const [at, needs] of before) if (cell.board.fits(at, needs)) cell.board.reserve(at, needs);
        const { version } = cell.changes;
        for (const [at, needs] of since) if (cell.board.fits(at, needs)) cell.board.reserve(at, needs);
        const claims = claimed.map(([at, needs]) => claim(at, needs));
        const fine = kept(claims, version, cell);
        const coarse = kept(claims, version, cell, true);
        expect(fine).toEqual(expect.arrayContaining(coarse));
        for (const isCoarse of [false, true]) {
          const some = kept(claims, version, cell, isCoarse);
          expect(kept(claims, version, cell, isCoarse, true)).toEqual(some.length === claims.length ? some : []);
        }
        if (coarse.length < fine.length) differ += 1;
        for (const index of fine) cell.board.reserve(claims[index].worker, claims[index].entry);
        CORES.forEach((_, at) => {
          expect(cell.board.spareCores(at)).toBeGreaterThanOrEqual(0);
          expect(cell.board.free(at).memory).toBeGreaterThanOrEqual(0);
        });
      }),
      { seed: 1, numRuns: 300 },
    );
    expect(differ).toBeGreaterThan(20);
  });

  test("a copy that was told what has changed is as the cell is", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(worker, demand, fc.boolean(), fc.boolean()), { maxLength: 30 }), (steps) => {
        const cell = emptyCell();
        const copy = emptyCell().board;
        let version = 0;
        for (const [at, needs, isSwitch, isTold] of steps) {
          if (isSwitch) cell.board.setEligible(at, !cell.board.isEligible(at));
          else cell.board.reserve(at, needs);
          if (!isTold) continue;
          const changed = cell.changes.since(version);
          expect(new Set(changed).size).toBe(changed.length);
          for (const told of changed) copy.copy(cell.board.row(told));
          version = cell.changes.version;
          CORES.forEach((_, each) => expect(copy.row(each)).toEqual(cell.board.row(each)));
          expect([copy.slots, copy.freeSlots, copy.eligibleCount, copy.candidateCount, copy.lowestLoad()]).toEqual([
            cell.board.slots,
            cell.board.freeSlots,
            cell.board.eligibleCount,
            cell.board.candidateCount,
            cell.board.lowestLoad(),
          ]);
        }
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});
