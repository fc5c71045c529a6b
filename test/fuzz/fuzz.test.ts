// The fuzzer of bench/fuzz: some of its numbers in every test run, that it sees what is wrong, and that it draws whatever is registered.

import { describe, expect, it, test } from "vitest";
import { ScenarioDrawer } from "../../bench/fuzz/draw-scenario.ts";
import { Draw } from "../../bench/fuzz/draw.ts";
import { Fuzzer } from "../../bench/fuzz/fuzz-one.ts";
import { judgeIdle } from "../../bench/fuzz/judge-idle.ts";
import { load, makeValid } from "../../bench/fuzz/make-valid.ts";
import { shrinkScenario } from "../../bench/fuzz/shrink-scenario.ts";
import { KeyedOrder } from "../../src/algorithms/ordering/keyed-order.ts";
import { defineOrdering, WAIT } from "../../src/algorithms/ordering/ordering.ts";
import type { Ordering, QueuedTask } from "../../src/algorithms/ordering/ordering.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";

const NUMBERS = Array.from({ length: 16 }, (_, index) => index + 1);

test("nothing is wrong with the first numbers, and the loader takes most of what is drawn", () => {
  const fuzzer = new Fuzzer(builtInRegistry());
  const fuzzed = NUMBERS.map((number) => fuzzer.fuzz(number));
  expect(fuzzed.filter(({ complaints }) => complaints.length > 0)).toEqual([]);
  expect(fuzzed.filter(({ removals }) => removals !== undefined).length).toBeGreaterThan(NUMBERS.length / 2);
});

test("parts of a scenario that only mean something together are drawn together, and survive what the loader refuses", () => {
  const drawer = new ScenarioDrawer(builtInRegistry());
  const left = Array.from({ length: 60 }, (_, number) => {
    const valid = makeValid(drawer.draw(number), builtInRegistry(), new Draw(createStream(String(number), "removals")));
    return "scenario" in valid ? JSON.stringify(valid.drawn) : "";
  });
  const share = (pattern: RegExp) => left.filter((text) => pattern.test(text)).length / left.length;
  // Of a feature in twenty-odd, of which a scenario has two: some are left of each, and about every second scenario has a fault: 0.5, give or take 0.06 in 60.
  expect(share(/"at":|"random":/)).toBeGreaterThan(0.3);
  for (const feature of [/"gang":/, /"pools":/, /"workflow":/, /"trigger":/, /"elastic":/, /"spot":/])
    expect([feature, share(feature)]).toEqual([feature, expect.toSatisfy((of: number) => of > 0)]);
});

/** A first-in, first-out ordering with something spoilt. */
function spoilt(name: string, create: () => Ordering) {
  const properties = { clairvoyant: false, preemptive: false, workConserving: true, starvationFree: true };
  return defineOrdering({ name, summary: "Spoilt.", source: "this test", parameters: {}, properties, create });
}

class Fifo extends KeyedOrder {
  constructor(key: (task: QueuedTask) => number = ({ sequence }) => sequence) {
    super(key);
  }
}

class Throws extends Fifo {
  override choose(): never {
    throw new Error("no choice today");
  }
}

class KeepsTheLast extends Fifo {
  override choose(...[room, now]: Parameters<Ordering["choose"]>) {
    return this.size === 1 ? WAIT : super.choose(room, now);
  }
}

/** What it is like depends on how many there were before it, in whatever run. */
let made = 0;
class RemembersOtherRuns extends Fifo {
  constructor() {
    made += 1;
    const own = made;
    super(({ sequence }) => (sequence * own) % 7);
  }
}

const SPOILT = [
  spoilt("throws", () => new Throws()),
  spoilt("keeps-the-last", () => new KeepsTheLast()),
  spoilt("remembers-other-runs", () => new RemembersOtherRuns()),
];
const registry = builtInRegistry().with(SPOILT);

/** A busy hour in a small world. */
function scenarioWith(ordering: string) {
  return {
    name: "spoilt",
    seed: 1,
    duration: "20s",
    cluster: { workers: 2 },
    workload: {
      a: { arrivals: { poisson: "4/s" }, service: { exponential: "500ms" } },
      b: { arrivals: { poisson: "1/s" }, service: "10ms" },
    },
    scheduler: { architecture: "single-master", ordering },
    faults: [{ at: "5s", crash: "worker/1", for: "2s" }],
  };
}

describe("the fuzzer sees", () => {
  const fuzzer = new Fuzzer(registry);
  const kindsOf = (ordering: string) => fuzzer.judge(scenarioWith(ordering)).complaints.map(({ kind }) => kind);

  it("nothing in a design that is right", () => {
    expect(kindsOf("fifo")).toEqual([]);
  });

  it("what throws, and where", () => {
    expect(kindsOf("throws")).toEqual(["run throws in Throws.choose"]);
  });

  it("work that stands still for ever", () => {
    expect(fuzzer.judge(scenarioWith("keeps-the-last")).told).toEqual([]);
    expect(kindsOf("keeps-the-last")).toContain("stands still");
  });

  it("a setting that has an effect though the loader says that it has none", () => {
    const drawn = {
      ...scenarioWith("fifo"),
      scheduler: { architecture: "pull-queue", detection: "lease", ordering: "sjf" },
    };
    const { scenario } = load(drawn, registry);
    const { warnings, variants } = scenario!;
    const result = runVariant(variants[0], 1);
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringMatching(/^it has no effect/)]);
    expect(judgeIdle(drawn, warnings, result, registry)).toEqual([]);
    const line =
      JSON.stringify(drawn, null, 2)
        .split("\n")
        .findIndex((text) => text.includes('"ordering"')) + 1;
    const lie = [{ ...warnings[0]!, line }];
    expect(judgeIdle(drawn, lie, result, registry).map(({ kind }) => kind)).toEqual(["has an effect"]);
  });

  it("that two runs of one seed differ", () => {
    expect(kindsOf("remembers-other-runs")).toContain("two digests");
  });
});

test("what is registered is drawn, and one number always gives one scenario", () => {
  const drawer = new ScenarioDrawer(registry);
  const texts = Array.from({ length: 500 }, (_, number) => JSON.stringify(drawer.draw(number)));
  for (const { name } of SPOILT) expect(texts.some((text) => text.includes(name))).toBe(true);
  for (const { name } of registry.all("architecture")) expect(texts.some((text) => text.includes(name))).toBe(true);
  expect(JSON.stringify(new ScenarioDrawer(registry).draw(7))).toBe(texts[7]);
});

test("a scenario is made smaller while the same is wrong with it", async () => {
  const isWrong = async ({ faults }: Record<string, unknown>) =>
    (faults as { readonly crash?: string }[] | undefined)?.some(({ crash }) => crash !== undefined) === true;
  const drawn = {
    ...scenarioWith("fifo"),
    faults: [{ at: "1s", pause: "leader" }, { at: "2s", crash: "leader" }, { at: "3s" }],
  };
  expect(await shrinkScenario(drawn, isWrong)).toEqual({ faults: [{ crash: "leader" }] });
});
