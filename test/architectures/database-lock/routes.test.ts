// XXL-JOB's routes over a registry that may be stale: who gets a launch when executors die, leave, come back or are busy, what it
// costs, and what becomes of triggers that reach nobody. Outcomes are computed by hand.

import { describe, expect, test } from "vitest";
import { ExecutorTable } from "../../../src/architectures/database-lock/executor-table.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";
import { loadText } from "../../scenario/loading.ts";
import { SECOND } from "../build-run.ts";
import { executorsOf, outcomeOf, outcomeOfText, startsOf, tell } from "./route-stories.ts";

const DEAD = "[{ at: 61s, crash: worker/0, for: 10m }]";

describe("the table of executors", () => {
  const at = (seconds: number) => (seconds * SECOND) as Instant;
  const names = (...numbers: number[]) => numbers as unknown as Address[];

  const there = (executor: number, seconds: number, isLeaving = false) => ({
    executor: executor as Address,
    now: at(seconds),
    isLeaving,
  });
  const look = (since: number, now: number) => ({ since: at(since), now: at(now) });

  test("takes off whoever has been silent for too long, and lists the others by number", () => {
    const table = new ExecutorTable(names(7, 3));
    expect(table.list(look(-90, 0))).toEqual([3, 7]); // both since now
    table.told(there(5, 30));
    table.told(there(7, 30));
    expect(table.list(look(0, 90))).toEqual([3, 5, 7]); // exactly as old as allowed
    expect(table.list(look(1, 91))).toEqual([5, 7]);
    table.told(there(5, 91, true));
    expect(table.list(look(1, 91))).toEqual([7]);
    table.told(there(3, 92));
    expect(table.list(look(2, 92))).toEqual([3, 7]);
  });

  test("is what it was when its snapshot is restored", () => {
    const table = new ExecutorTable(names(1, 2, 3));
    table.told(there(2, 50));
    const other = new ExecutorTable([]);
    other.restore(table.snapshot());
    // 1 and 3 are known since the first look, which is now.
    expect(other.list(look(51, 60))).toEqual([1, 3]);
  });
});

describe("an executor that dies", () => {
  // Its last word is of 60 s; lists are read at 0, 30, ... : at 150 s that is not more than 90 s ago, at 180 s it is.
  test("stays on the list for 60 to 120 s", () => {
    const told = outcomeOf({ design: "route: failover", faults: DEAD, duration: "220s" });
    const late = startsOf(told).filter((at) => at % 10 === 8);
    expect(late).toEqual([68, 78, 88, 98, 108, 118, 128, 138, 148, 158, 168, 178]);
    expect(startsOf(told).filter((at) => at % 10 === 5)).toEqual([5, 15, 25, 35, 45, 55, 185, 195, 205, 215]);
    expect(executorsOf(told)).toBe("000000" + "1".repeat(16));
    expect(told.deadLettered).toEqual([]);
  });

  // Its last word is of 59.9 s: over 90 s ago at 150 s.
  test("is off it sooner when it speaks just before the list is read", () => {
    const faults = "[{ at: 20s, crash: worker/0, for: 9.9s }, { at: 61s, crash: worker/0, for: 10m }]";
    const told = outcomeOf({ design: "route: failover", faults, duration: "220s" });
    expect(
      startsOf(told)
        .filter((at) => at > 61 && at % 10 === 8)
        .at(-1),
    ).toBe(148);
  });

  test("fails what goes there blindly, 3 s later, until then", () => {
    const told = outcomeOf({ design: "route: placement", placement: "first", faults: DEAD, duration: "220s" });
    const failures = [68, 78, 88, 98, 108, 118, 128, 138, 148, 158, 168, 178];
    expect(told.deadLettered).toEqual(failures.map((at) => `${at}: timeout`));
    expect(executorsOf(told)).toBe("0000001111");
    expect(told.findings).toEqual([]);
  });

  test("fails it so late whatever a detector of its scheduler's thinks: only the list counts", () => {
    const text = tell({ design: "route: placement", placement: "first", faults: DEAD, duration: "100s" });
    const quick = "detection: { heartbeat: { interval: 200ms, timeout: 600ms } }, placement";
    expect(outcomeOfText(text.replace("placement: first", quick + ": first")).deadLettered).toEqual(
      [68, 78, 88, 98].map((at) => `${at}: timeout`),
    );
  });

  test("is waited for as long as routeTimeout says, and forgotten as registryBeat says", () => {
    const design = "route: failover, routeTimeout: 1s, registryBeat: 5s";
    const told = outcomeOf({ design, faults: DEAD });
    // Silent since 60 s, and over 15 s later at 80 s.
    expect(startsOf(told)).toEqual([5, 15, 25, 35, 45, 55, 66, 76, 85, 95, 105, 115]);
  });

  test("is used again when it is back: at once where it is still on the list, or when that is read again", () => {
    const short = outcomeOf({ design: "route: failover", faults: "[{ at: 61s, crash: worker/0, for: 12s }]" });
    expect(executorsOf(short)).toBe("000000100000");
    // Off the list at 180 s; it registers at 191 s, and the list is read at 210 s.
    const faults = "[{ at: 61s, crash: worker/0, for: 130s }]";
    const long = outcomeOf({ design: "route: failover", faults, duration: "240s" });
    expect(long.started.find(([at, executor]) => at > 61 && executor === 0)).toEqual([215, 0]);
  });

  test("costs nothing when it says that it leaves, once the list is read", () => {
    const faults = "[{ at: 61s, drain: worker/0, grace: 1s, for: 10m }]";
    const told = outcomeOf({ design: "route: failover", faults });
    expect(startsOf(told)).toEqual([5, 15, 25, 35, 45, 55, 68, 78, 88, 95, 105, 115]);
  });
});

describe("the registry", () => {
  test("is in the database: it outlives that one's crash and the scheduler's, also as a snapshot", () => {
    const faults = "[{ at: 41s, crash: lock/0, for: 1s }, { at: 42s, crash: master/0, for: 1s }]";
    for (const snapshotEvery of [1, 10_000]) {
      const told = outcomeOf({ design: `route: failover, snapshotEvery: ${snapshotEvery}`, faults });
      expect(executorsOf(told)).toBe("000000000000");
      expect(told.deadLettered).toEqual([]);
    }
  });

  test("has not forgotten who was off it when the database is back", () => {
    const faults = "[{ at: 61s, crash: worker/0, for: 10m }, { at: 190s, crash: lock/0, for: 1s }]";
    for (const snapshotEvery of [1, 10_000]) {
      const design = `route: failover, snapshotEvery: ${snapshotEvery}`;
      const told = outcomeOf({ design, faults, duration: "240s" });
      expect(startsOf(told).filter((at) => at > 180)).toEqual([185, 195, 205, 215, 225, 235]);
    }
  });

  test("is told by whichever scheduler answers", () => {
    const faults = "[{ at: 1s, crash: master/0, for: 10m }]";
    const told = outcomeOf({ design: "route: failover", masters: 2, faults, duration: "300s" });
    expect(executorsOf(told)).toBe("0".repeat(30));
    expect(startsOf(told).every((at) => at % 10 === 5)).toBe(true);
  });

  test("is empty when all are silent: then every trigger fails at once, and none is lost sight of", () => {
    const faults = "[{ at: 1s, crash: all workers, for: 10m }]";
    const told = outcomeOf({ design: "route: failover", faults, duration: "160s" });
    // Three dead addresses cost 9 s; the list is empty from 120 s on (they registered at 0 s).
    expect(told.deadLettered.slice(0, 2)).toEqual(["14: timeout", "24: timeout"]);
    expect(told.deadLettered.slice(-4)).toEqual(["125: timeout", "135: timeout", "145: timeout", "155: timeout"]);
    expect(told.deadLettered.length).toBe(16);
    expect(told.findings).toEqual([]);
  });
});

describe("failRetries", () => {
  test("triggers anew at the next ten seconds what reached nobody, and goes by the route again", () => {
    const design = "route: placement, failRetries: 1";
    const told = outcomeOf({ design, placement: "lru", faults: DEAD });
    // 5 to 55 s: 012012. 65 s is worker/0's turn: it fails at 68 s, and at 70 s it is worker/1's; 75 s goes to 2, 85 s to 0: 90 s to 1; ...
    expect(executorsOf(told)).toBe("012012121212");
    expect(startsOf(told).slice(6)).toEqual([70, 75, 90, 95, 110, 115]);
    expect(told.deadLettered).toEqual([]);
  });

  // One thread: the first job's launch fails at 66 s, the second's at 67 s, and both go again at 70 s.
  test("keeps no thread while it waits", () => {
    const design = "route: placement, failRetries: 1, fastThreads: 1, routeTimeout: 1s";
    const told = outcomeOf({ design, placement: "lru", trigger: "count: 2", faults: DEAD, duration: "75s" });
    expect(startsOf(told).filter((at) => at > 61)).toEqual([70, 70]);
  });

  test("is for each trigger, and then it fails", () => {
    const design = "route: placement, failRetries: 2";
    const told = outcomeOf({ design, placement: "first", faults: DEAD, duration: "75s" });
    // 68 s, then 70 + 3 s, then 80 + 3 s.
    expect(told.deadLettered).toEqual(["83: timeout"]);
    expect(told.dispatched).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("busyover", () => {
  test("passes over who runs the same job, or has it waiting, and only the same", () => {
    const long = outcomeOf({ design: "route: busyover", service: "25s" });
    // Each is busy for 25 s: the third comes after 20 s, the fourth after 30 s.
    expect(executorsOf(long)).toBe("012012012012");
    const many = outcomeOf({ design: "route: busyover", service: "8s", trigger: "count: 4" });
    expect(new Set(executorsOf(many))).toEqual(new Set("0"));
  });

  test("fails when all are busy with it", () => {
    const told = outcomeOf({ design: "route: busyover", service: "45s", duration: "60s" });
    // 5, 15, 25 s take all three until 50, 60 and 70 s: 35 and 45 s fail, and 55 s goes to the first.
    expect(executorsOf(told)).toBe("0120");
    expect(told.deadLettered).toEqual(["35: timeout", "45: timeout"]);
  });

  // They are handed out together, once a second, and seven the first time, fewer than there are threads: all are asked for before any is there.
  test("takes ordinary tasks of a class for a job, but has them run beside each other", () => {
    const workload = (service: string, interval: string) =>
      `workload: { web: { arrivals: { periodic: { interval: ${interval} } }, service: ${service} } }`;
    const text = (line: string) => tell({ design: "route: busyover", duration: "40s" }).replace(/workload: .*/, line);
    const short = outcomeOfText(text(workload("600ms", "700ms")));
    expect(new Set(executorsOf(short))).toEqual(new Set("0"));
    expect(short.metrics["wait.max"]).toBeLessThan(5.1);
    const long = outcomeOfText(text(workload("20s", "7s")));
    expect(executorsOf(long).slice(0, 4)).toBe("0120");
  });
});

describe("sharding-broadcast", () => {
  test("launches once for each on the list, one after the other, and counts one launch", () => {
    const told = outcomeOf({ design: "route: sharding-broadcast", duration: "30s" });
    expect(executorsOf(told)).toBe("012012012");
    expect(told.metrics["triggers.launched"]).toBe(3);
    expect(told.metrics["triggers.duplicated"]).toBe(0);
    expect(told.metrics["tasks.completed"]).toBe(9);
    expect(told.findings).toEqual([]);
  });

  test("fails a part that reaches nobody, and the next parts come later by its time-out", () => {
    const told = outcomeOf({ design: "route: sharding-broadcast", faults: DEAD, duration: "70s" });
    expect(told.deadLettered).toEqual(["68: timeout"]);
    expect(told.started.filter(([at]) => at > 60)).toEqual([
      [68, 1],
      [68, 2],
    ]);
  });

  test("has as many parts as there are executors when it is due", () => {
    const faults = "[{ at: 61s, crash: worker/1, for: 10m }]";
    const told = outcomeOf({ design: "route: sharding-broadcast", faults, duration: "200s" });
    expect(told.started.filter(([at]) => at > 184 && at < 187).map(([, executor]) => executor)).toEqual([0, 2]);
  });
});

describe("a placement as a route", () => {
  test("takes turns, or keeps a job's home, of those on the list", () => {
    expect(executorsOf(outcomeOf({ design: "route: placement", placement: "lru" }))).toBe("012012012012");
    expect(executorsOf(outcomeOf({ design: "route: placement", placement: "last" }))).toBe("2".repeat(12));
    const home = new Set(executorsOf(outcomeOf({ design: "route: placement", placement: "{ jump-hash: trigger }" })));
    expect(home.size).toBe(1);
  });

  test("knows what its scheduler has sent and not heard the end of", () => {
    const told = outcomeOf({ design: "route: placement", placement: "{ least-loaded: first }", service: "15s" });
    // Whoever got the last one is busy still, and who got the one before is free again.
    expect(executorsOf(told)).toBe("010101010101");
  });
});

describe("what a scenario writes in vain", () => {
  const warningsOf = (design: string, placement?: string) =>
    loadText(tell({ design, ...(placement !== undefined && { placement }) })).scenario?.warnings.map(
      ({ message }) => message,
    );

  test("is told: a placement beside another route, what only routes use, what routes do not use", () => {
    expect(warningsOf("route: placement", "random")).toEqual([]);
    expect(warningsOf("route: failover", "random")).toEqual([expect.stringContaining("no effect")]);
    expect(warningsOf("failRetries: 1, routeTimeout: 1s, registryBeat: 1s")).toHaveLength(3);
    expect(warningsOf("route: failover, probes: 3, probeTimeout: 1s")).toHaveLength(2);
  });
});
