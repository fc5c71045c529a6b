// Orderings that divide between tenants hear of every place that is given and returned: at once, at masters whose decisions
// are not durable yet, after a failover, and in the queues of workers.

import { describe, expect, it } from "vitest";
import { drf } from "../../../src/algorithms/ordering/drf.ts";
import { fairShare } from "../../../src/algorithms/ordering/fair-share.ts";
import { multifactor } from "../../../src/algorithms/ordering/multifactor.ts";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import type { OrderingDefinition } from "../../../src/algorithms/ordering/ordering.ts";
import { roundRobin } from "../../../src/algorithms/ordering/round-robin.ts";
import { stride } from "../../../src/algorithms/ordering/stride.ts";
import { Dispatcher } from "../../../src/architectures/dispatch/dispatcher.ts";
import { TaskEntry } from "../../../src/architectures/dispatch/task-entry.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { seconds, type Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { taskSpec } from "../../cluster/build-cluster.ts";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { schedulerSpec } from "../plan-scheduler.ts";
import { fault, names } from "../fault-plans.ts";
import { ScriptedWorker } from "../worker/scripted-worker.ts";

type Named = OrderingDefinition<never>;
const byWork = { ordering: stride as unknown as Named, orderingParameters: { charge: "work" } };

/** One machine of so many cores; nothing that it decides becomes durable. */
function undurable(ordering: unknown, cores: number) {
  const assigned: TaskEntry[] = [];
  const dispatcher = new Dispatcher({
    scheduler: schedulerSpec({ tasks: [], ordering: ordering as Named, orderingParameters: { charge: "work" } }),
    workers: [{ address: 0 as Address, cores, memory: 40, resources: {}, speed: 1, zone: 0, rack: 0 }],
    random: createStream("1", "placement"),
    assign: ({ entry }) => assigned.push(entry),
    preempt: () => {},
    drop: () => {},
  });
  const offer = (first: number, count: number, tenant: string, memory = 0): void => {
    for (let id = first; id < first + count; id += 1)
      dispatcher.add(new TaskEntry(taskSpec({ id: id as TaskId, tenant, memory }), id), 0 as Instant);
  };
  const decide = (): string => {
    assigned.length = 0;
    dispatcher.board.setEligible(0, true);
    dispatcher.decide(1 as Instant);
    return assigned.map(({ tenant }) => tenant).join(" ");
  };
  return { dispatcher, offer, decide, assigned };
}

describe("before any decision is durable", () => {
  it.each([
    ["round-robin", roundRobin],
    ["stride", stride],
    ["drf", drf],
  ])("%s divides the free places of one moment", (_name, ordering) => {
    const { offer, decide } = undurable(ordering, 4);
    offer(0, 10, "a");
    offer(10, 10, "b");
    expect(decide()).toBe("a b a b");
  });

  it("drf knows the capacity of the workers that may be given work", () => {
    const { offer, decide } = undurable(drf, 8);
    offer(0, 10, "memory", 10); // a quarter each
    offer(10, 10, "cores"); // an eighth each
    expect(decide()).toBe("cores memory cores cores memory cores cores memory");
  });

  it("a place that comes back untouched is the tenant's again", () => {
    const { dispatcher, offer, decide, assigned } = undurable(stride, 2);
    offer(0, 2, "a");
    offer(10, 4, "b");
    expect(decide()).toBe("a b");
    dispatcher.free(assigned[1].reserved!, 2 as Instant);
    expect(decide()).toBe("b");
  });
});

describe("in a queue at a worker", () => {
  // Who waits alone sets the global pass: what `a` had before `b` came is forgotten.
  it("the tenants take turns, and are charged for what they used there", () => {
    const worker = new ScriptedWorker(
      { queueing: "at-worker", ...byWork },
      { cores: 1, orphanTimeout: seconds(60) },
    ).welcomed();
    [1, 2, 3, 7, 8].forEach((id) => worker.dispatch(id, { tenant: "a" }));
    [4, 5, 6].forEach((id) => worker.dispatch(id, { tenant: "b" }));
    const order: number[] = [];
    for (let now = 0; worker.running.length > 0;) {
      const running = Number.parseInt(worker.running[0], 10);
      order.push(running);
      now += running === 4 ? 3 : 1; // all were estimated to need one second
      worker.until(now * SECOND).finish(running);
    }
    expect(order).toEqual([1, 2, 4, 3, 7, 8, 5, 6]);
  });

  it.each([
    ["stride, which keeps account", byWork, "aabababa"],
    ["drf, which counts only what is held now", { ordering: drf as unknown as Named }, "aaaaabbb"],
  ])("so they do at the ideal dispatcher's workers: %s", (_name, ordering, expected) => {
    const tasks = [..."aaaaabbb"].map((tenant, index) => ({ at: index, work: SECOND, tenant }));
    const plan = { ...ordering, architecture: "ideal", queueing: "at-worker", workers: 1, cores: 1 } as const;
    const { rows } = run({ ...plan, tasks, end: 100 * SECOND });
    const order = rows.toSorted((a, b) => a.ended - b.ended).map(({ task }) => tasks[task]?.tenant);
    expect(order.join("")).toBe(expected);
  });
});

describe("after a restart of the master", () => {
  const halfLife = seconds(600);
  /** `a` has the only core to itself for twenty seconds; a minute after the master's restart both want ten seconds. */
  function orderAfter(ordering: Partial<RunPlan>, snapshotEvery = 10_000): string {
    const alone = Array.from({ length: 20 }, (_, index) => ({ at: index, work: SECOND, tenant: "a" }));
    const both = [..."aaaaabbbbb"].map((tenant, index) => ({ at: 90 * SECOND + index, work: SECOND, tenant }));
    const tasks = [...alone, ...both];
    const { rows, findings } = run({
      ...ordering,
      architecture: "single-master",
      architectureParameters: { snapshotEvery },
      workers: 1,
      cores: 1,
      tasks,
      faults: [fault({ kind: "crash", target: names("master/0"), wipe: false }, 25, 2)],
      end: 200 * SECOND,
    });
    expect(findings).toEqual([]);
    const later = rows.filter(({ task }) => task >= alone.length).toSorted((a, b) => a.ended - b.ended);
    return later.map(({ task }) => tasks[task].tenant).join("");
  }

  const plans: Readonly<Record<string, Partial<RunPlan>>> = {
    "fair-share": { ordering: fairShare as unknown as Named, orderingParameters: { halfLife } },
    multifactor: {
      ordering: multifactor as unknown as Named,
      orderingParameters: parameterValues(multifactor.parameters, { age: 0, halfLife }),
    },
  };
  it.each([
    ["fair-share", "from the log", 10_000],
    ["fair-share", "from a snapshot", 3],
    ["multifactor", "from the log", 10_000],
    ["multifactor", "from a snapshot", 3],
  ])("%s knows who used the cluster before: %s", (ordering, _how, snapshotEvery) => {
    // The first is alone when it comes.
    expect(orderAfter(plans[ordering], snapshotEvery)).toBe("abbbbbaaaa");
  });
});
