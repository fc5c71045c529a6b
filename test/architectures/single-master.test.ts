// The single master end to end, one story a test: who goes down or freezes, and what becomes of the tasks.

import { describe, expect, it } from "vitest";
import { RECORD, RECORD_KINDS } from "../../src/trace/record-kinds.ts";
import { run, SECOND } from "./build-run.ts";
import { fault, names } from "./fault-plans.ts";
import { crash, cut, sound, steady } from "./story.ts";

describe("without faults", () => {
  it("every task runs once, nothing is repeated, and each response is the work and a few messages", () => {
    const { attempts, rows, count } = sound({ tasks: steady(20) });
    expect(attempts.length).toBe(20);
    expect(count("call.retried") + count("task.superseded") + count("attempt.lost")).toBe(0);
    for (const { arrived, ended } of rows) expect(ended - arrived).toBeLessThan(SECOND + 6_000); // 3 hops, 3 syncs
  });

  it("an acknowledgement comes after the sync of the submission, and an effect after the sync of the end", () => {
    let syncs = 0;
    const syncsBefore = new Map<string, number>();
    run({
      tasks: [{ at: 2_345, work: SECOND }],
      onRecord: (kind) => {
        if (kind === RECORD["disk.synced"]) syncs += 1;
        syncsBefore.set(RECORD_KINDS[kind].name, syncs);
      },
    });
    expect(
      ["task.arrived", "task.admitted", "attempt.dispatched", "task.completed"].map((name) => syncsBefore.get(name)),
    ).toEqual([1, 2, 3, 4]);
  });

  it("a task that can never run is refused, and its client stops asking", () => {
    const { rows, count, answered } = sound({
      tasks: [{ at: 0, work: SECOND, cores: 3 }, ...steady(2)],
      cores: 2,
      notify: true,
    });
    expect(rows.find(({ task }) => task === 0)).toMatchObject({ state: 1 });
    expect(count("task.rejected")).toBe(1);
    expect(answered.toSorted()).toEqual([0, 1, 2]);
  });

  it("the log stays short however many tasks go through it", () => {
    const tasks = Array.from({ length: 3_000 }, (_, index) => ({ at: index * 1_000, work: 1_000 }));
    const { cluster } = sound({ tasks, end: 60 * SECOND, architectureParameters: { snapshotEvery: 100 } });
    expect(cluster.nodes[0].disk.recordCount).toBeLessThan(110);
  });
});

describe("a crash", () => {
  it("of a worker makes its tasks run again elsewhere, at the latest when it is declared dead", () => {
    const { attempts } = sound({
      tasks: steady(3, 20 * SECOND),
      faults: [crash("worker/0", 5, 200)],
      placementParameters: { ties: "first" },
    });
    const [first, second] = attempts.filter(({ task }) => task === 0);
    expect(first).toMatchObject({ node: 1, outcome: "crashed", ended: 5 * SECOND });
    expect(second.attempt).toBe(2);
    expect(second.started).toBeGreaterThan(13 * SECOND); // last beat after 4 s, and 10 s of silence
    expect(second.started).toBeLessThan(15_100_000);
  });

  it("of a worker that is back at once is noticed at its registration, not after the silence", () => {
    const { attempts } = sound({
      tasks: steady(1, 20 * SECOND),
      faults: [crash("worker/0", 5, 0.5)],
      placementParameters: { ties: "first" },
    });
    expect(attempts[1].started).toBeLessThan(5_510_000);
  });

  it("of the master delays what comes in meanwhile, and what runs is adopted and not run again", () => {
    const { attempts, rows, checker, count } = sound({
      tasks: steady(12, 8 * SECOND),
      cores: 4,
      faults: [crash("master/0", 5, 4)],
    });
    expect(attempts.length).toBe(12);
    expect(checker.adopted).toBeGreaterThan(3);
    expect(count("leader.serving")).toBe(2);
    for (const { task, admitted } of rows) if (task >= 5 && task < 9) expect(admitted).toBeGreaterThan(9 * SECOND);
  });

  it("of the master makes it serve again when all that it reads back is paid for, and a new epoch is durable", () => {
    const serving: number[] = [];
    run({
      tasks: steady(5),
      faults: [crash("master/0", 5, 4)],
      architectureParameters: { replayCost: 100_000 },
      onRecord: (kind, at) => {
        if (kind === RECORD["leader.serving"]) serving.push(at);
      },
    });
    // An epoch, and for each of the five tasks its admission, its assignment and, but for the last, its end.
    const records = 1 + 3 * 5 - 1;
    expect(serving[1]).toBeGreaterThan(9 * SECOND + records * 100_000);
    expect(serving[1]).toBeLessThan(9 * SECOND + records * 100_000 + 10_000);
  });

  it("of the master does not lose an end that it never heard of: workers go on reporting", () => {
    const { attempts, rows } = sound({ tasks: steady(3, 3 * SECOND), faults: [crash("master/0", 2.9, 6)] });
    expect(attempts.length).toBe(3);
    for (const { ended } of rows) expect(ended).toBeGreaterThan(8.9 * SECOND);
  });

  it("of the master and of a worker that stays away makes the worker's tasks run again after the grace", () => {
    const faults = [crash("master/0", 3, 1), crash("worker/0", 3, 250)];
    const { attempts } = sound({ tasks: steady(1, 10 * SECOND), faults, placementParameters: { ties: "first" } });
    expect(attempts.map(({ node }) => node)).toEqual([1, 2]);
    expect(Math.floor(attempts[1].started / SECOND)).toBe(19); // back at 4 s, 15 s of grace
  });

  it("that wipes the master's disk loses what it had taken in, but not what comes after it", () => {
    const outcome = run({ tasks: steady(20, 3 * SECOND), faults: [crash("master/0", 10.5, 1, true)] });
    const lost = new Set(
      outcome.findings.map((finding) => /task (\d+)/.exec(finding)?.[1]).filter((task) => task !== undefined),
    );
    expect(lost.size).toBeGreaterThan(0);
    for (const task of lost) expect(Number(task)).toBeLessThan(11);
    expect(outcome.rows.filter(({ task, state }) => task >= 12 && state === 0).length).toBe(8);
  });

  it("of the client loses none of its tasks, and those who wait are answered", () => {
    const { rows, answered } = sound({ tasks: steady(10), notify: true, faults: [crash("client/0", 3.0005, 4)] });
    expect(rows.length).toBe(10);
    expect(answered.toSorted((a, b) => a - b)).toEqual(rows.map(({ task }) => task).toSorted((a, b) => a - b));
  });

  it("of a worker with a queue of its own makes the queued ones run elsewhere too", () => {
    const tasks = Array.from({ length: 12 }, (_, index) => ({ at: index, work: 4 * SECOND }));
    const { attempts } = sound({ tasks, cores: 1, queueing: "at-worker", faults: [crash("worker/1", 3, 100)] });
    expect(attempts.filter(({ node }) => node === 2).length).toBe(1);
    expect(attempts.length).toBe(13);
  });
});

describe("a frozen worker", () => {
  const tasks = [{ at: 0, work: 30 * SECOND }];
  const faults = [fault({ kind: "pause", target: names("worker/0") }, 5, 20)];
  const pinned = { placementParameters: { ties: "first" }, tasks, faults };

  it("is given up; where recovery is fast its attempt is stopped when it is back and asks", () => {
    const { attempts, checker } = sound(pinned);
    expect(attempts.map(({ node, outcome }) => [node, outcome])).toEqual([
      [1, "killed"],
      [2, "succeeded"],
    ]);
    expect(attempts[0].ended).toBeGreaterThan(25 * SECOND);
    expect(checker.overlaps).toBe(1);
  });

  it("stops by itself at the very moment of its thaw where recovery is safe-stop", () => {
    const { attempts } = sound({ ...pinned, recovery: "safe-stop" });
    expect(attempts[0]).toMatchObject({ ended: 25 * SECOND, outcome: "orphaned" });
    expect(attempts[1].outcome).toBe("succeeded");
  });

  it("that finished while nobody heard it has the effect, once, if its report comes first", () => {
    const isolated = cut({ kind: "isolate", target: names("worker/0"), direction: "both" }, 5, 10);
    const { attempts, rows } = sound({
      placementParameters: { ties: "first" },
      tasks: [{ at: 0, work: 12 * SECOND }],
      faults: [isolated],
    });
    // Attempt 1 ends at 12 s behind the cut; attempt 2 began at about 14 s and is stopped when the report comes through.
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["succeeded", "killed"]);
    expect(rows[0]).toMatchObject({ node: 1, attempts: 2 });
  });

  it("whose report comes second has no effect, and is told so", () => {
    const isolated = cut({ kind: "isolate", target: names("worker/0"), direction: "both" }, 5, 40);
    const { attempts, checker } = sound({
      placementParameters: { ties: "first" },
      tasks: [{ at: 0, work: 12 * SECOND }],
      faults: [isolated],
    });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["succeeded", "succeeded"]);
    expect(checker.superseded).toBe(1);
  });
});
