// Operators take machines down in good order: who is asked, when a machine goes off, what survives, and who is next.

import { describe, expect, it } from "vitest";
import type { FaultAction, FaultSpec, Target } from "../../../src/cluster/faults/fault.ts";
import type { Duration } from "../../../src/kernel/time.ts";
import type { Host } from "../../../src/process/host.ts";
import { constant, SECOND, taskSpec, TestCluster, type TestClusterOptions } from "../build-cluster.ts";
import { names, scheduled } from "../fault-specs.ts";
import { machineLife } from "./machine-life.ts";

function drain(target: Target, grace: number): FaultAction {
  return { kind: "drain", target, grace: (grace * SECOND) as Duration };
}

/** Every puppet drains at once when it is asked. */
const OBEDIENT = (_node: string, host: Host): void => host.drained();
const DEAF = (): void => {};

function run(faults: readonly FaultSpec[], options: TestClusterOptions = {}): TestCluster {
  return new TestCluster({ faults, onDrain: DEAF, ...options });
}

const WORKER = names("worker/0");

describe("a drain", () => {
  it("asks the process, and switches the machine off when the grace is over", () => {
    const test = run([scheduled(drain(WORKER, 20), 10, 30)]).until(100 * SECOND);
    expect(test.happened("worker/0", "draining")).toMatchObject([{ at: 10 * SECOND, grace: 20 * SECOND }]);
    expect(machineLife(test)).toEqual([
      [10, 1, "started"],
      [30, 1, "crashed"],
      [60, 1, "ended"],
      [60, 1, "restarted"],
    ]);
    expect(test.recordsOf("node.crashed").map(({ value }) => value)).toEqual([0]);
    expect(test.injector.effects[0]).toMatchObject({ armed: 1, bit: 1, nodes: [1] });
  });

  it("switches it off as soon as the process says that it has drained, and counts the time away from there", () => {
    const test = run([scheduled(drain(WORKER, 20), 10, 30)]);
    test.at(14 * SECOND, () => test.host("worker/0").drained());
    expect(machineLife(test.until(100 * SECOND))).toEqual([
      [10, 1, "started"],
      [14, 1, "crashed"],
      [44, 1, "ended"],
      [44, 1, "restarted"],
    ]);
  });

  it("is over, for the report too, when the machine is really back", () => {
    const test = run([scheduled(drain(WORKER, 20), 10, 30)]);
    expect(test.injector.effects[0].episode.until).toBe(60 * SECOND); // at the latest
    test.at(14 * SECOND, () => test.host("worker/0").drained());
    expect(test.until(100 * SECOND).injector.effects[0].episode).toMatchObject({ at: 10 * SECOND, until: 44 * SECOND });
  });

  it("leaves the machine off for good where it has no end", () => {
    const test = run([scheduled(drain(WORKER, 20), 10)], { onDrain: OBEDIENT }).until(3_000 * SECOND);
    expect(machineLife(test)).toEqual([
      [10, 1, "started"],
      [10, 1, "crashed"],
    ]);
  });

  it("of a process that knows nothing of draining is over at once", () => {
    const test = new TestCluster({ faults: [scheduled(drain(WORKER, 20), 10, 30)] }).until(100 * SECOND);
    expect(machineLife(test).map(([at]) => at)).toEqual([10, 10, 40, 40]);
  });

  it("lets the process work on, and lets it send what it has to say, before the machine is off", () => {
    const test = run([scheduled(drain(WORKER, 20), 10, 30)], {
      onDrain: (_node, host) => {
        host.consume((2 * SECOND) as Duration);
        host.send(2 as never, { kind: 0, label: 77 } as never, 100);
        host.drained();
      },
    });
    test.at(11 * SECOND, () => expect(test.node("worker/0").isUp).toBe(true));
    test.until(100 * SECOND);
    expect(test.received("worker/1")).toEqual([{ at: 12_001_000, label: 77 }]);
    expect(machineLife(test)[1]).toEqual([12, 1, "crashed"]);
  });

  it("loses what still runs when the grace is over, and nothing of what was written", () => {
    const test = run([scheduled(drain(WORKER, 20), 10, 30)]);
    const task = taskSpec({ work: 60 * SECOND });
    test.at(9 * SECOND, () => test.host("worker/0").executor.start(task, 1, 1, 0 as Duration));
    test.at(29 * SECOND, () => {
      test.host("worker/0").disk.append("last words", 40);
      test.host("worker/0").disk.keep("a vote");
    });
    test.until(100 * SECOND);
    expect(test.recordsOf("attempt.ended")).toMatchObject([{ at: 30 * SECOND, task: task.id }]);
    expect(test.recordsOf("disk.synced")).toMatchObject([{ at: 30 * SECOND, node: 1, value: 40 + 512 }]);
    expect(test.recordsOf("disk.lost")).toEqual([]);
    expect(test.host("worker/0").disk.read()).toMatchObject([{ kind: "record", record: "last words" }]);
    expect(test.host("worker/0").disk.kept()).toBe("a vote");
  });

  it("cannot sync to a stalled disk: then the un-synced is lost", () => {
    const stall = scheduled({ kind: "disk-stall", target: WORKER }, 25, 30);
    const test = run([scheduled(drain(WORKER, 20), 10, 30), stall]);
    test.at(29 * SECOND, () => test.host("worker/0").disk.append("last words", 40));
    expect(test.until(100 * SECOND).recordsOf("disk.lost")).toMatchObject([{ at: 30 * SECOND, value: 40 }]);
    expect(test.host("worker/0").disk.recordCount).toBe(0);
  });

  it("is told to a frozen process at its thaw, with what is left of the grace", () => {
    const pause = scheduled({ kind: "pause", target: WORKER }, 8, 10);
    const test = run([scheduled(drain(WORKER, 20), 10, 30), pause], { onDrain: OBEDIENT }).until(100 * SECOND);
    expect(test.happened("worker/0", "draining")).toMatchObject([{ at: 18 * SECOND, grace: 12 * SECOND }]);
    expect(machineLife(test).filter(([, , what]) => what === "crashed")).toEqual([[18, 1, "crashed"]]);
  });

  it("does not wait for a frozen process longer than its grace", () => {
    const pause = scheduled({ kind: "pause", target: WORKER }, 8, 100);
    const test = run([scheduled(drain(WORKER, 20), 10, 30), pause], { onDrain: OBEDIENT }).until(200 * SECOND);
    expect(machineLife(test).filter(([, , what]) => what === "crashed" || what === "restarted")).toEqual([
      [30, 1, "crashed"],
      [108, 1, "restarted"], // and does not boot before the thaw
    ]);
    expect(test.happened("worker/0", "draining")).toEqual([]);
  });

  it("of a machine that goes down meanwhile keeps it down from there", () => {
    const crash = scheduled({ kind: "crash", target: WORKER, wipe: false }, 15, 5);
    const test = run([scheduled(drain(WORKER, 20), 10, 30), crash]).until(100 * SECOND);
    expect(machineLife(test).filter(([, , what]) => what === "crashed" || what === "restarted")).toEqual([
      [15, 1, "crashed"],
      [45, 1, "restarted"],
    ]);
    expect(test.happened("worker/0", "draining").length).toBe(1);
  });

  it("of a machine that is down already keeps it down", () => {
    const crash = scheduled({ kind: "crash", target: WORKER, wipe: false }, 5, 10);
    const test = run([scheduled(drain(WORKER, 20), 10, 30), crash]).until(100 * SECOND);
    expect(machineLife(test).filter(([, , what]) => what === "restarted")).toEqual([[40, 1, "restarted"]]);
  });

  it("of several machines lets each go in its own time, and is over when all are back", () => {
    const test = run([scheduled(drain(names("worker/0", "worker/1"), 20), 10, 30)], {
      onDrain: (node, host) => {
        if (node === "worker/1") host.drained();
      },
    }).until(100 * SECOND);
    expect(machineLife(test)).toEqual([
      [10, -1, "started"],
      [10, 2, "crashed"],
      [30, 1, "crashed"],
      [40, 2, "restarted"],
      [60, -1, "ended"],
      [60, 1, "restarted"],
    ]);
    expect(test.injector.effects[0]).toMatchObject({ armed: 1, bit: 2 });
  });

  it("overlapping another one ends with the longer of the two", () => {
    const test = run([scheduled(drain(WORKER, 20), 10, 30), scheduled(drain(WORKER, 5), 12, 50)]).until(100 * SECOND);
    expect(test.happened("worker/0", "draining").map(({ at, grace }) => [at, grace])).toEqual([
      [10 * SECOND, 20 * SECOND],
      [12 * SECOND, 5 * SECOND],
    ]);
    expect(machineLife(test).filter(([, , what]) => what === "crashed" || what === "restarted")).toEqual([
      [17, 1, "crashed"],
      [67, 1, "restarted"],
    ]);
  });

  it("that nobody asked for is not heard", () => {
    const test = run([]);
    test.at(5 * SECOND, () => test.host("worker/0").drained());
    expect(machineLife(test.until(100 * SECOND))).toEqual([]);
  });

  it("of a client that is idle changes nothing", () => {
    const test = run([scheduled(drain(names("client/0"), 20), 10, 30)], { onDrain: OBEDIENT }).until(100 * SECOND);
    expect(test.injector.effects[0]).toMatchObject({ armed: 1, bit: 0 });
  });

  it("counts the messages that find nobody, and none after its end", () => {
    const test = run([scheduled(drain(names("client/0"), 20), 10, 30)], { onDrain: OBEDIENT });
    for (const second of [5, 15, 39, 45]) test.at(second * SECOND, () => test.send("worker/0", "client/0", second));
    test.until(100 * SECOND);
    expect(test.received("client/0").map(({ label }) => label)).toEqual([5, 45]);
    expect(test.injector.effects[0].bit).toBe(2);
  });

  it("may flap: each time, it lasts as long as the machine is away", () => {
    const flap = { up: constant(20 * SECOND), down: constant(5 * SECOND) };
    const test = run([scheduled(drain(WORKER, 2), 10, 60, flap)], { onDrain: OBEDIENT }).until(200 * SECOND);
    expect(machineLife(test).filter(([, , what]) => what === "crashed" || what === "restarted")).toEqual([
      [10, 1, "crashed"],
      [15, 1, "restarted"],
      [37, 1, "crashed"],
      [42, 1, "restarted"],
      [64, 1, "crashed"],
      [69, 1, "restarted"],
    ]);
    expect(test.injector.effects[0]).toMatchObject({ armed: 3, bit: 3 });
  });
});
