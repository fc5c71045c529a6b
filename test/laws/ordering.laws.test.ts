// Every registered ordering keeps the laws of orderings, also with its less usual parameters.

import { describe, expect, test } from "vitest";
import { LawBroken } from "../../src/algorithms/laws/law.ts";
import {
  checkOrderingLaws,
  type OrderingLawOptions,
  orderingLaws,
  orderingSubject,
} from "../../src/algorithms/laws/ordering-laws.ts";
import { fifo } from "../../src/algorithms/ordering/fifo.ts";
import { defineOrdering, type Ordering } from "../../src/algorithms/ordering/ordering.ts";
import { sjf } from "../../src/algorithms/ordering/sjf.ts";
import { type Instant, milliseconds, seconds } from "../../src/kernel/time.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { brokenOrderings } from "./broken-orderings.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const notPreemptive = { preemptive: false };
const UNLIMITED = { maximum: 1, userLimitFactor: -1 };
const TREE = {
  colours: {
    capacity: 0.8,
    maximum: 1,
    queues: {
      red: { ...UNLIMITED, capacity: 0.5 },
      others: { ...UNLIMITED, capacity: 0.5, tenants: ["green", "blue"], ordering: "fair" },
    },
  },
};
const MORE: Readonly<Record<string, readonly OrderingLawOptions[]>> = {
  adaptive: [
    { parameters: { above: seconds(2), below: seconds(1), minDwell: seconds(0) } },
    { parameters: { calm: "lifo", busy: "fifo", measure: "age", above: seconds(3), minDwell: seconds(2) } },
  ],
  sjf: [{ parameters: { basis: "remaining" } }],
  srpt: [{ parameters: { minQuantum: seconds(1) } }],
  "easy-backfill": [{ parameters: { order: "shortest" } }, { parameters: { depth: 3 } }],
  "conservative-backfill": [{ parameters: { depth: 3 } }],
  drr: [{ parameters: { quantum: milliseconds(100) } }, { parameters: { quantum: seconds(20) } }],
  las: [{ parameters: { quantum: milliseconds(300) } }],
  llf: [{ parameters: { quantum: milliseconds(1), slack: seconds(1) } }],
  mlfq: [
    { parameters: { quantum: milliseconds(300), levels: 3 } },
    { parameters: { levels: 1 }, properties: { starvationFree: true } },
    { parameters: { boost: seconds(50) }, properties: { starvationFree: true } },
  ],
  multifactor: [
    { parameters: { age: 1, fairShare: 0 }, properties: { starvationFree: true } },
    { parameters: { maxAge: seconds(3), fairShare: 100, size: 5_000, priority: 500, depth: 3 } },
    { parameters: { size: 10, favorSmall: true, backfill: false } },
  ],
  "time-slice": [{ parameters: { quantum: milliseconds(300) } }, { parameters: { quantum: seconds(20) } }],
  heft: [{ parameters: { replan: false, depth: 3 } }],
  codel: [{ parameters: { target: seconds(1), interval: seconds(2) } }],
  "adaptive-lifo": [{ parameters: { target: seconds(1), interval: seconds(2) } }],
  "d-over": [{ parameters: { k: 4 } }, { parameters: { overhead: milliseconds(10) } }],
  "highest-value": [
    { parameters: { by: "value", dropLate: true }, properties: notPreemptive },
    { parameters: { preemptive: true } },
    { parameters: { by: "value", dropLate: true, preemptive: true } },
  ],
  edf: [
    { parameters: { dropLate: true }, properties: notPreemptive },
    { parameters: { preemptive: true } },
    { parameters: { dropLate: true, preemptive: true } },
  ],
  "capacity-queues": [
    {
      parameters: { guarantees: { red: 0.5, green: 0.3 }, maxima: { red: 0.8, blue: 0.5 } },
      unsupported: {
        "lets every task go when there is room for all": "a maximum leaves room unused",
        "says truly who goes next": "a queue at its maximum is passed over",
      },
    },
    {
      parameters: {
        guarantees: { red: 0.5, green: 0.5 },
        reclaim: true,
        maxWaitBeforeKill: seconds(2),
        interval: seconds(1),
        perRound: 0.5,
        naturalTermination: 1,
      },
    },
    { parameters: { queues: TREE } },
    {
      parameters: {
        queues: TREE,
        reclaim: true,
        maxWaitBeforeKill: seconds(2),
        interval: seconds(1),
        perRound: 0.5,
        naturalTermination: 1,
      },
    },
  ],
  "fair-scheduler": [
    {
      parameters: { minima: { red: 0.3 }, maxima: { red: 0.8, blue: 0.5 } },
      unsupported: {
        "lets every task go when there is room for all": "a maximum leaves room unused",
        "says truly who goes next": "a tenant at its maximum is passed over",
      },
    },
    { parameters: { reclaim: true, maxWaitBeforeKill: seconds(2), interval: seconds(1), perRound: 0.5 } },
  ],
  "fair-pools": [{ parameters: { minimumShares: { red: 2, green: 1 } } }],
  lottery: [{ parameters: { charge: "task" } }],
  priority: [
    { parameters: {}, properties: notPreemptive },
    { parameters: { preemptive: true } },
    { parameters: { agingInterval: seconds(10) }, properties: { starvationFree: true, preemptive: false } },
    {
      parameters: { agingInterval: seconds(7), agingStep: 0.5, agingMax: 3, preemptive: true },
      properties: { starvationFree: true },
    },
    { parameters: { preemptive: true, victims: "set" } },
    { parameters: { preemptive: true, victims: "set", grace: seconds(2), band: 2 } },
    {
      parameters: {
        preemptive: true,
        victims: "set",
        displacementRate: 0.2,
        displacementBurst: 2,
        agingInterval: seconds(7),
      },
      properties: { starvationFree: true },
    },
  ],
};

for (const definition of builtInRegistry().all("ordering")) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])] as OrderingLawOptions[]) {
    const title = `${definition.name} ${JSON.stringify(options.parameters ?? {})}`;
    runLaws(title, orderingLaws, orderingSubject(definition, options), options);
  }
}

runBroken(orderingLaws, brokenOrderings);

test("a shortest-first queue that claims to starve nobody is caught", () => {
  expect(() => checkOrderingLaws(sjf, { properties: { starvationFree: true } })).toThrow(
    /sjf breaks the law "starves nobody/,
  );
});

test("ageing that stops below the highest class starves, and is caught when it claims not to", () => {
  const priority = builtInRegistry().find("ordering", "priority");
  const options = { parameters: { agingInterval: seconds(10), agingMax: 2 }, properties: { starvationFree: true } };
  expect(() => checkOrderingLaws(priority!, options)).toThrow(LawBroken);
});

test("a strict queue that claims never to idle is caught", () => {
  expect(() => checkOrderingLaws(fifo, { properties: { workConserving: true } })).toThrow(/never idles/);
});

test("the report lists kept and skipped laws with reasons", () => {
  const { kept, skipped } = checkOrderingLaws(fifo, { unsupported: { "says truly who goes next": "tried out here" } });
  expect(kept.length + skipped.length).toBe(orderingLaws.length);
  expect(skipped).toContainEqual({ law: "says truly who goes next", reason: "tried out here" });
});

test("an exemption from a law that does not exist is refused", () => {
  expect(() => checkOrderingLaws(fifo, { unsupported: { "is nice": "misspelt" } })).toThrow(/no law "is nice"/);
});

describe("an ordering of one's own that is checked", () => {
  const own = (create: () => Ordering) =>
    defineOrdering({
      name: "own",
      summary: "By admission.",
      parameters: {},
      properties: { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: false },
      create,
    });
  const fifoWith = (changed: (queue: Ordering) => Partial<Ordering>) =>
    own(() => {
      const queue = fifo.create({});
      const bound = { add: queue.add.bind(queue), remove: queue.remove.bind(queue), choose: queue.choose.bind(queue) };
      const rest = { waiting: queue.waiting.bind(queue), ...bound, ...changed(queue) };
      return Object.defineProperty(rest, "size", { get: () => queue.size }) as unknown as Ordering;
    });

  test("may ask to be asked now and then, also while nobody waits", () => {
    const polling = fifoWith((queue) => ({
      choose(room, now) {
        const choice = queue.choose(room, now);
        return choice.kind === "wait" ? { kind: "wait", until: (now + 500_000) as Instant } : choice;
      },
    }));
    expect(checkOrderingLaws(polling).kept).toContain("brings every task to its end");
  });

  test("may not ask for ever and let nobody go", () => {
    const never = fifoWith(() => ({ choose: (_room, now) => ({ kind: "wait", until: (now + 1) as Instant }) }));
    expect(() => checkOrderingLaws(never)).toThrow(/asked again 100000 times .* it let none of \d+ waiting tasks go/);
  });

  test.each([
    ["nothing", undefined],
    ["a promise", Promise.resolve({ kind: "wait" })],
    ["another kind", { kind: "go" }],
    ["no task", { kind: "start" }],
  ])("is told that its answer is no choice: %s", (_, answer) => {
    const odd = fifoWith(() => ({ choose: () => answer as never }));
    expect(() => checkOrderingLaws(odd)).toThrow("choose() answers what is no choice; expected WAIT or { kind: start,");
  });

  test("may not change the tasks that it is given, as in a run", () => {
    const spoils = fifoWith((queue) => ({
      add(task, now) {
        (task as { priority: number }).priority = 9;
        queue.add(task, now);
      },
    }));
    expect(() => checkOrderingLaws(spoils)).toThrow(/'priority'/);
  });

  test("may keep nothing outside of its queues", () => {
    let added = 0;
    const counts = fifoWith((queue) => ({
      add(task, now) {
        added += 1;
        queue.add(added % 3 === 0 ? { ...task, sequence: -added } : task, now);
      },
    }));
    expect(() => checkOrderingLaws(counts)).toThrow(/breaks the law "decides alike on the same history"/);
  });
});
