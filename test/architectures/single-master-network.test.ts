// The single master end to end, one story a test: what is cut off, slow or displaced, and what becomes of the tasks.

import { describe, expect, it } from "vitest";
import { srpt } from "../../src/algorithms/ordering/srpt.ts";
import { MESSAGE } from "../../src/architectures/protocol/messages.ts";
import type { FaultAction, PartitionShape } from "../../src/cluster/faults/fault.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { linkSpec } from "../cluster/build-cluster.ts";
import { constant, run, SECOND, type RunPlan } from "./build-run.ts";
import { fault, names } from "./fault-plans.ts";
import { crash, cut, MASTER, sound, steady, WORKERS } from "./story.ts";

describe("a partition", () => {
  const between = (direction: "both" | "outbound", from = MASTER, to = WORKERS): PartitionShape => ({
    kind: "links",
    from,
    to,
    direction,
  });

  it.each([
    ["between the master and all workers", between("both"), 1],
    ["of what workers send", between("outbound", WORKERS, MASTER), 1],
    ["of what the master sends", between("outbound"), 0],
  ])("%s heals into a state in which every task ends", (_what, shape, lost) => {
    const { checker } = sound({ tasks: steady(20, 4 * SECOND), faults: [cut(shape, 5.3, 30)] });
    expect(checker.lost > 0).toBe(lost === 1); // who can still be heard is not given up
  });

  it("in which the master cannot be heard for long makes workers stop, and they say so: nothing waits for ever", () => {
    const { attempts } = sound({
      tasks: steady(1, 150 * SECOND),
      faults: [cut(between("outbound"), 5, 80)],
      end: 600 * SECOND,
    });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["orphaned", "succeeded"]);
    expect(Math.floor(attempts[0].ended / SECOND)).toBe(60); // silence since the dispatch at 0 s
  });

  it("in which the master cannot be heard stops workers sooner where recovery is safe-stop", () => {
    const { attempts } = sound({
      tasks: steady(1, 30 * SECOND),
      recovery: "safe-stop",
      faults: [cut(between("outbound"), 5, 20)],
      end: 600 * SECOND,
    });
    expect(attempts[0].outcome).toBe("orphaned");
    expect(attempts[0].ended).toBeLessThan(13.1 * SECOND);
  });

  it("of a worker from a master that restarts overlaps no attempts in safe-stop mode, however short the grace", () => {
    const faults = [
      crash("master/0", 5, 1),
      cut({ kind: "isolate", target: names("worker/0"), direction: "both" }, 5, 60),
    ];
    const { attempts } = sound({
      tasks: [{ at: 0, work: 30 * SECOND }],
      recovery: "safe-stop",
      placementParameters: { ties: "first" },
      architectureParameters: { reconcileGrace: SECOND },
      faults,
    });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["orphaned", "succeeded"]);
  });

  it("between client and master delays acknowledgements and duplicates no task", () => {
    const { rows } = sound({ tasks: steady(10), faults: [cut(between("both", names("client/0")), 2.9995, 20)] });
    expect(rows.length).toBe(10);
    expect(rows.every(({ attempts }) => attempts === 1)).toBe(true);
  });

  it("that resets connections before anybody is declared dead loses neither commands nor answers", () => {
    for (let start = 0; start < 40; start += 1) {
      const tasks = [
        { at: 0, work: 20 * SECOND },
        { at: 0, work: 21 * SECOND },
        ...[5.3, 5.301, 5.302].map((at) => ({ at: at * SECOND, work: SECOND })),
      ];
      const faults = [cut(between("both", MASTER, names("worker/0")), 5.3 + start * 0.000_25, 4)];
      sound({
        tasks,
        workers: 1,
        ordering: srpt as never,
        orderingParameters: { minQuantum: 0 },
        faults,
        connection: { resetAfter: SECOND },
      });
    }
  });
});

describe("an unkind network", () => {
  it("that duplicates, reorders and loses datagrams costs nothing but messages", () => {
    const { attempts } = sound({
      tasks: steady(30),
      link: linkSpec({ latency: constant(500), loss: 0.05, duplication: 0.5, reordering: 0.5 }),
    });
    expect(attempts.length).toBe(30);
  });
});

describe("a slow master", () => {
  it("whose disk stands still acknowledges nothing meanwhile, and everything afterwards", () => {
    const { rows } = sound({ tasks: steady(10), faults: [fault({ kind: "disk-stall", target: MASTER }, 2.5, 20)] });
    for (const { task, admitted } of rows) if (task >= 3) expect(admitted).toBeGreaterThanOrEqual(22.5 * SECOND);
  });

  it("that takes seconds for a message, also for the replay of its log, gets through in the end", () => {
    const slow: FaultAction = { kind: "slow", target: MASTER, factor: 1_001.5 };
    const { rows } = sound({
      tasks: steady(10),
      masterCost: 100,
      faults: [fault(slow, 2, 40), crash("master/0", 10, 2)],
    });
    expect(rows.length).toBe(10);
  });
});

describe("preemption", () => {
  const preemptive: Partial<RunPlan> = {
    ordering: srpt as never,
    orderingParameters: { minQuantum: 0 },
    workers: 1,
    cores: 1,
  };
  const tasks = [
    { at: 0, work: 10 * SECOND },
    { at: 4 * SECOND, work: SECOND },
  ];

  it("keeps the work of the displaced attempt", () => {
    const { attempts, rows } = sound({ ...preemptive, tasks });
    expect(attempts.map(({ task, outcome }) => [task, outcome])).toEqual([
      [0, "preempted"],
      [1, "succeeded"],
      [0, "succeeded"],
    ]);
    expect(rows.at(-1)!.ended).toBeLessThan(11.02 * SECOND);
  });

  it("survives a crash of the victim's worker at any moment of it", () => {
    for (let step = 0; step < 60; step += 1) {
      const { rows } = sound({
        ...preemptive,
        workers: 2,
        tasks: [tasks[0], ...tasks],
        faults: [crash("worker/0", 4 + step * 0.000_1, 2 + (step % 3) * 7)],
        end: 100 * SECOND,
      });
      expect(rows.length).toBe(3);
    }
  });

  it("asks nobody to stop for the sake of a task that somebody stops for already", () => {
    let stops = 0;
    const many = [...[0, 0, 0, 0, 0].map((at) => ({ at, work: 60 * SECOND })), { at: 4 * SECOND, work: SECOND }];
    run({
      ...preemptive,
      workers: 5,
      tasks: many,
      onRecord: (kind, _at, _node, _to, message) =>
        (stops += kind === RECORD["message.sent"] && message === MESSAGE.stop ? 1 : 0),
    });
    expect(stops).toBe(1);
  });
});
