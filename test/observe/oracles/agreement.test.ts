// I4 against logs that break it in each way, and the bounded memory of what was agreed on against one that forgets nothing.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { AgreedLog, createPageReader } from "../../../src/observe/oracles/agreed-log.ts";
import { checksOf, LOCK_A, LOCK_B, MASTER, MASTER_B, MASTER_C, ScriptedTrace } from "../scripted-trace.ts";

/** Entry `index` of `term`; its content is its index unless told otherwise. */
function commit(script: ScriptedTrace, node: number, index: number, term = 1, content = 1_000 + index): ScriptedTrace {
  return script.emit("log.committed", node, index, 0, term, content);
}

function commitAll(script: ScriptedTrace, node: number, from: number, to: number, term = 1): ScriptedTrace {
  for (let index = from; index <= to; index += 1) commit(script, node, index, term);
  return script;
}

/** All three masters have handed over entries 1 to 3 of term 1. */
function agreed(): ScriptedTrace {
  const script = new ScriptedTrace().cluster();
  for (const node of [MASTER, MASTER_B, MASTER_C]) commitAll(script, node, 1, 3);
  return script.time(1);
}

function restart(script: ScriptedTrace, node: number, isWiped = 0): ScriptedTrace {
  return script.emit("node.crashed", node, 0, 0, 0, isWiped).emit("node.restarted", node);
}

describe("I4, agreement", () => {
  test("holds where all hand over the same, each at its own time, and each group for itself", () => {
    const script = agreed();
    commitAll(commitAll(script, MASTER, 4, 6, 2), MASTER_B, 4, 5, 2);
    commit(commit(script, LOCK_A, 1, 7, 99), LOCK_B, 1, 7, 99);
    expect(checksOf(script.finish())).toEqual([]);
  });

  test("another content at the same index is refused", () => {
    const { violations } = commit(commit(agreed(), MASTER, 4), MASTER_B, 4, 1, 5).finish(2);
    expect(violations).toEqual([
      expect.objectContaining({
        check: "I4",
        node: MASTER_B,
        message: "master 4 handed over another entry at index 4 than was handed over there before",
      }),
    ]);
  });

  test("another term at the same index is refused", () => {
    expect(checksOf(commit(commit(agreed(), MASTER, 4, 1), MASTER_B, 4, 2).finish(2))).toEqual(["I4"]);
  });

  test("a member that contradicts itself after a restart is refused, also if its disk was lost", () => {
    for (const isWiped of [0, 1]) {
      const script = restart(commit(agreed(), MASTER, 4), MASTER, isWiped);
      expect(checksOf(commit(commitAll(script, MASTER, 1, 3), MASTER, 4, 3, 77).finish(2))).toEqual(["I4"]);
    }
  });

  test("a term that is lower than the one before it is refused", () => {
    expect(checksOf(commit(commit(agreed(), MASTER, 4, 5), MASTER, 5, 4).finish(2))).toEqual(["I4"]);
  });
});

describe("I4, order", () => {
  test("a gap, a repetition and a step back are refused", () => {
    for (const index of [5, 3, 2]) expect(checksOf(commit(agreed(), MASTER, index).finish(2))).toEqual(["I4"]);
  });

  test("a member that never handed anything over begins at 1, or after a snapshot", () => {
    const script = new ScriptedTrace().cluster();
    commitAll(script, MASTER, 1, 5);
    expect(checksOf(commit(script, MASTER_B, 5).finish(1))).toEqual(["I4"]);
    const installed = new ScriptedTrace().cluster();
    commitAll(installed, MASTER, 1, 5);
    installed.emit("snapshot.installed", MASTER_B, 4, 0, 1, 100);
    expect(checksOf(commit(installed, MASTER_B, 5).finish(1))).toEqual([]);
  });

  test("after a restart it begins wherever its own snapshot ends, up to where it had come", () => {
    for (const first of [1, 3, 4]) {
      const script = restart(agreed(), MASTER);
      expect(checksOf(commit(script, MASTER, first).finish(2))).toEqual([]);
    }
    const script = commitAll(agreed(), MASTER_B, 4, 5);
    expect(checksOf(commit(restart(script, MASTER), MASTER, 5).finish(2))).toEqual(["I4"]);
  });

  test("a member that lost its disk begins at 1", () => {
    expect(checksOf(commit(restart(agreed(), MASTER, 1), MASTER, 3).finish(2))).toEqual(["I4"]);
    expect(checksOf(commit(restart(agreed(), MASTER, 1), MASTER, 1).finish(2))).toEqual([]);
  });
});

describe("I4, truncation and snapshots", () => {
  test("an entry that was handed over is not truncated, also not after a restart", () => {
    const truncate = (script: ScriptedTrace, index: number) => script.emit("log.truncated", MASTER, index, 0, 1, 1);
    expect(checksOf(truncate(agreed(), 3).finish(2))).toEqual(["I4"]);
    expect(checksOf(truncate(restart(agreed(), MASTER), 3).finish(2))).toEqual(["I4"]);
    expect(checksOf(truncate(agreed(), 4).finish(2))).toEqual([]);
    expect(checksOf(truncate(restart(agreed(), MASTER, 1), 3).finish(2))).toEqual([]);
  });

  test("after a restart, an older entry may go that the disk held in the place of one that was handed over", () => {
    const truncate = (script: ScriptedTrace, term: number) => script.emit("log.truncated", MASTER, 3, 0, 2, term);
    expect(checksOf(truncate(restart(agreed(), MASTER), 0).finish(2))).toEqual([]);
    expect(checksOf(truncate(restart(agreed(), MASTER), 1).finish(2))).toEqual(["I4"]);
    expect(checksOf(truncate(agreed(), 0).finish(2))).toEqual(["I4"]);
  });

  test("what went that way is to be handed over again: whoever begins behind it leaves it out", () => {
    const gone = () => restart(agreed(), MASTER).emit("log.truncated", MASTER, 3, 0, 2, 0);
    expect(checksOf(commit(gone(), MASTER, 3).finish(2))).toEqual([]);
    expect(checksOf(commit(commit(gone(), MASTER_B, 4), MASTER, 4).finish(2))).toEqual(["I4"]);
  });

  test("a snapshot neither takes a member back nor holds what nobody has handed over", () => {
    const install = (index: number) => agreed().emit("snapshot.installed", MASTER, index, 0, 1, 100);
    expect(checksOf(install(2).finish(2))).toEqual(["I4"]);
    expect(checksOf(install(9).finish(2))).toEqual(["I4"]);
    expect(checksOf(install(3).finish(2))).toEqual([]);
  });

  test("what came with a snapshot is not truncated either", () => {
    const script = commitAll(agreed(), MASTER, 4, 9);
    script.emit("snapshot.installed", MASTER_B, 8, 0, 1, 100).emit("log.truncated", MASTER_B, 8, 0, 1, 1);
    expect(checksOf(script.finish(2))).toEqual(["I4"]);
  });
});

describe("I4, leader completeness", () => {
  test("who serves has handed over what was committed in earlier epochs", () => {
    const script = commit(agreed(), MASTER, 4);
    expect(checksOf(script.serve(MASTER_B, 2).finish(2))).toEqual(["I4"]);
    expect(
      checksOf(
        commit(commit(agreed(), MASTER, 4), MASTER_B, 4)
          .serve(MASTER_B, 2)
          .finish(2),
      ),
    ).toEqual([]);
  });

  test("what was committed in its own epoch or a later one does not count", () => {
    const script = commit(agreed(), MASTER, 4, 3).role(MASTER_B, "candidate", 2).serve(MASTER_B, 3);
    expect(checksOf(script.finish(2))).toEqual([]);
  });

  test("nor does it where masters share no log of their own", () => {
    expect(checksOf(new ScriptedTrace().cluster().serve(MASTER_B, 2).finish(2))).toEqual([]);
  });
});

describe("the memory of what was agreed on", () => {
  const LENGTH = 40_000;

  function filled(): AgreedLog {
    const log = new AgreedLog();
    const reader = createPageReader();
    for (let index = 1; index <= LENGTH; index += 1) log.agrees(index, 1, index * 7, reader);
    return log;
  }

  /** Indexes at which a member that follows from `from` on and differs at `wrong` is found out. */
  function disagreements(log: AgreedLog, from: number, wrong: number): readonly number[] {
    const reader = createPageReader();
    const found: number[] = [];
    for (let index = from; index <= LENGTH; index += 1)
      if (!log.agrees(index, 1, index === wrong ? 0 : index * 7, reader)) found.push(index);
    return found;
  }

  test("finds a slow member out within 1,024 entries, however far it is behind", () => {
    const log = filled();
    expect(disagreements(log, 1, -1)).toEqual([]);
    expect(disagreements(log, 1, 1)).toEqual([1_024]);
    expect(disagreements(log, 1, 1_500)).toEqual([2_048]);
    expect(disagreements(log, 1, LENGTH - 10)).toEqual([LENGTH - 10]);
  });

  test("knows the term of every entry of the latest pages, and of none that nobody handed over", () => {
    const log = new AgreedLog();
    const reader = createPageReader();
    for (let index = 1; index <= 3_000; index += 1) log.agrees(index, index, index * 7, reader);
    for (const index of [1, 1_023, 1_024, 1_025, 2_048, 2_049, 3_000]) expect(log.termAt(index)).toBe(index);
    expect(log.termAt(3_001)).toBeUndefined();
    expect(log.termAt(4_000)).toBeUndefined();
  });

  test("does not judge the rest of a page in which a member began", () => {
    const log = filled();
    expect(disagreements(log, 500, 600)).toEqual([]);
    expect(disagreements(log, 500, 1_100)).toEqual([2_048]);
  });

  test("holds nobody to a page of which entries were missing when it was folded", () => {
    const log = new AgreedLog();
    const reader = createPageReader();
    for (let index = 1; index <= LENGTH; index += 1)
      if (index < 500 || index > 520) log.agrees(index, 1, index * 7, reader);
    expect(disagreements(log, 1, -1)).toEqual([]);
    expect(disagreements(log, 1, 1_500)).toEqual([2_048]);
  });

  property.prop([
    fc.array(fc.record({ index: fc.integer({ min: 1, max: 60 }), term: fc.nat(3), content: fc.nat(3) }), {
      minLength: 1,
      maxLength: 200,
    }),
  ])("is, for the latest entries, that of a table of all", (tellings) => {
    const log = new AgreedLog();
    const table = new Map<number, string>();
    for (const { index, term, content } of tellings) {
      const entry = `${term}/${content}`;
      if (!table.has(index)) table.set(index, entry);
      expect(log.agrees(index, term, content, createPageReader())).toBe(table.get(index) === entry);
      expect(log.highest).toBe(Math.max(...table.keys()));
    }
  });

  test("tells fingerprints apart that differ only above 32 bits", () => {
    const log = new AgreedLog();
    const reader = createPageReader();
    for (let index = 1; index <= LENGTH; index += 1) log.agrees(index, 1, 2 ** 40 + index, reader);
    const slow = createPageReader();
    const found: number[] = [];
    for (let index = 1; index <= 2_048; index += 1)
      if (!log.agrees(index, 1, (index === 9 ? 2 ** 41 : 2 ** 40) + index, slow)) found.push(index);
    expect(found).toEqual([1_024]);
  });
});
