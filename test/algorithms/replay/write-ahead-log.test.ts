// A decision log on the local disk: what counts as decided when, what a restart finds, and what compaction leaves.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WriteAheadLog } from "../../../src/algorithms/replay/write-ahead-log.ts";
import { ScriptedDisk } from "../../process/scripted-host.ts";

function open(disk = new ScriptedDisk(), react: (command: string, log: WriteAheadLog<string>) => void = () => {}) {
  const committed: string[] = [];
  const batches: number[] = [];
  const log: WriteAheadLog<string> = new WriteAheadLog<string>(disk, {
    committed: (command) => {
      committed.push(command);
      react(command, log);
    },
    batchCommitted: () => void batches.push(committed.length),
  });
  return { disk, log, committed, batches, complete: () => (disk.complete(), log.synced()) };
}

describe("a write-ahead log", () => {
  it("commits nothing before it is durable, and then in the order of proposal", () => {
    const { log, committed, complete } = open();
    log.propose("a", 10);
    expect(committed).toEqual([]);
    complete();
    expect(committed).toEqual(["a"]);
  });

  it("gathers what is proposed during a sync for the next one", () => {
    const { disk, log, committed, batches, complete } = open();
    for (const command of ["a", "b", "c", "d"]) log.propose(command, 10);
    expect(disk.asked.map(({ count }) => count)).toEqual([1]);
    complete();
    expect(disk.asked.map(({ count }) => count)).toEqual([4]);
    log.propose("e", 10);
    complete();
    expect(committed).toEqual(["a", "b", "c", "d"]);
    complete();
    expect(batches).toEqual([1, 4, 5]);
    expect(disk.asked).toEqual([]);
  });

  it("takes proposals from within a commit into a later sync, never into the one that is being reported", () => {
    const { committed, log, complete } = open(new ScriptedDisk(), (command, self) => {
      if (command.length < 3) self.propose(`${command}!`, 10);
    });
    log.propose("a", 10);
    complete();
    expect(committed).toEqual(["a"]);
    complete();
    expect(committed).toEqual(["a", "a!"]);
    complete();
    expect(committed).toEqual(["a", "a!", "a!!"]);
  });

  it("finds after a crash at any moment a prefix of what was proposed, with everything that was committed", () => {
    const step = fc.constantFrom("propose", "propose", "complete", "compact");
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: "max" }), fc.boolean(), (steps, isTorn) => {
        const { disk, log, committed, complete } = open();
        const proposed: string[] = [];
        for (const happening of steps) {
          if (happening === "propose") {
            proposed.push(String(proposed.length));
            log.propose(proposed.at(-1)!, 10);
          }
          if (happening === "complete" && disk.asked.length > 0) complete();
          if (happening === "compact" && committed.length > 0) log.compact(committed.join(), 10);
        }
        disk.crash(isTorn);
        const reopened = open(disk);
        const found = reopened.log.recover().commands.flatMap((command) => command.split(","));
        expect(found).toEqual(proposed.slice(0, found.length));
        expect(found.length).toBeGreaterThanOrEqual(committed.length);
        // Recovery can be interrupted and begun again.
        expect(disk.isTorn).toBe(false);
        expect(reopened.log.recover().commands.flatMap((command) => command.split(","))).toEqual(found);
        reopened.log.propose("next", 10);
        reopened.complete();
        expect(open(disk).log.recover().commands.at(-1)).toBe("next");
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("puts a snapshot in the place of what is committed, and keeps what is not", () => {
    const { disk, log, complete } = open();
    for (const command of ["a", "b", "c"]) log.propose(command, 10);
    complete();
    log.compact("snapshot of a", 10);
    expect(disk.records).toEqual(["snapshot of a", "b", "c"]);
    expect(log.recordCount).toBe(3);
    complete();
    log.compact("snapshot of all", 10);
    expect(disk.records).toEqual(["snapshot of all"]);
  });
});
