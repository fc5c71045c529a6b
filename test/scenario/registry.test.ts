import { expect, test } from "vitest";
import { defineOrdering } from "../../src/algorithms/ordering/ordering.ts";
import { fifo } from "../../src/algorithms/ordering/fifo.ts";
import { describeRegistry } from "../../src/scenario/reference/describe-registry.ts";
import { DuplicatePlugInError, PLUG_IN_KINDS, builtInRegistry } from "../../src/scenario/registry.ts";
import type { PlugIn } from "../../src/scenario/registry.ts";
import { SMALLEST, problemsOf, variantOf } from "./loading.ts";

const mine = defineOrdering({
  name: "mine",
  summary: "Oldest first, mine.",
  parameters: {
    strength: { type: "integer", min: 1, max: 9, summary: "How strong." },
    patience: { type: "duration", default: "5s", summary: "How patient." },
  },
  shorthand: "strength",
  properties: { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: true },
  create: () => fifo.create({}),
}) as unknown as PlugIn;

test("every kind has plug-ins, each with a name that can stand in YAML and in a file name", () => {
  for (const kind of PLUG_IN_KINDS) {
    const plugIns = builtInRegistry().all(kind);
    expect(plugIns.length).toBeGreaterThan(0);
    for (const { name, summary } of plugIns) {
      expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(summary).not.toBe("");
    }
  }
});

test("the same name is taken once per kind", () => {
  expect(() => builtInRegistry().with([{ ...mine, name: "fifo" }])).toThrow(DuplicatePlugInError);
  expect(() => builtInRegistry().with([mine, mine])).toThrow("expected one ordering 'mine', found two");
  expect(builtInRegistry().find("placement", "round-robin")).not.toBe(
    builtInRegistry().find("ordering", "round-robin"),
  );
});

test("a user's plug-in loads, takes its defaults and is validated like a built-in one", () => {
  const registry = builtInRegistry().with([mine]);
  const { ordering } = variantOf(`${SMALLEST}scheduler: { ordering: { mine: 3 } }\n`, { registry }).scheduler;
  expect(ordering.definition.name).toBe("mine");
  expect(ordering.parameters).toEqual({ strength: 3, patience: 5_000_000 });
  expect(
    problemsOf(`${SMALLEST}scheduler: { ordering: { mine: { strength: 10, patience: 5 } } }\n`, { registry }),
  ).toEqual([
    "3:44 expected a whole number between 1 and 9, found 10",
    "3:58 expected a duration such as 250ms or 5m, found 5; a duration needs a unit: us, ms, s, m, h, d",
  ]);
});

test("what a user's plug-in throws at its parameters is an error of the scenario", () => {
  const picky = {
    ...mine,
    create: () => {
      throw new Error("not today");
    },
  } as unknown as PlugIn;
  const registry = builtInRegistry().with([picky]);
  expect(problemsOf(`${SMALLEST}scheduler: { ordering: { mine: 3 } }\n`, { registry })).toEqual([
    "3:32 'mine' refuses its parameters: not today",
  ]);
});

test("the description shows defaults as a scenario would write them, and faults", () => {
  const kinds = describeRegistry(builtInRegistry());
  const entry = (kind: string, name: string) =>
    kinds.find((one) => one.kind === kind)?.entries.find((one) => one.name === name);
  expect(entry("retry", "exponential")?.parameters[0]).toEqual({
    name: "base",
    type: "duration",
    default: "1s",
    isOptional: false,
    summary: "The first delay before jitter.",
  });
  expect(entry("placement", "power-of-d")?.parameters[0]?.name).toBe("d");
  expect(entry("fault", "crash")?.parameters).toEqual([
    { name: "wipe", type: "true | false", default: "false", isOptional: false, summary: "The disk is lost too." },
  ]);
  expect(entry("fault", "slow")?.parameters[0]).toMatchObject({ name: "factor", type: "number", isOptional: true });
});

test("the options of faults are described as they are written", () => {
  const faults = describeRegistry(builtInRegistry()).find(({ kind }) => kind === "fault")!;
  const optionsOf = (name: string) =>
    faults.entries
      .find((entry) => entry.name === name)!
      .parameters.map(({ name: option, type, default: initial }) => `${option}: ${type}, ${initial ?? "none"}`);
  expect(optionsOf("reclaim")).toEqual(["notice: duration, 2m"]);
  expect(optionsOf("drain")).toEqual(["grace: duration, none"]);
  expect(optionsOf("crash")).toEqual(["wipe: true | false, false"]);
  expect(optionsOf("slow")).toEqual(["factor: number, none"]);
});
