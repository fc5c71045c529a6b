import { describe, expect, test } from "vitest";
import { baselineJson, readBaseline } from "../../../src/experiment/gate/baseline-json.ts";
import { baselineWith, runOf, variantOf } from "./made-up-baseline.ts";

const CHECKPOINTS = { every: 64, records: 100, digest: "ff", at: [3], digests: ["aa"] };
const base = baselineWith(
  [
    variantOf("one", 3, { checkpoints: CHECKPOINTS }),
    variantOf("two", 1, { runs: [{ ...runOf(7, { "response.mean": 1 / 3 }), violations: { "no-task-lost": 2 } }] }),
  ],
  { expectations: [{ text: "all.tasks.lost == 0", verdict: "fail" }], vacuous: ["one: nothing"] },
);

describe("a baseline's file", () => {
  test("gives back what was written, to the last bit", () => {
    expect(readBaseline(baselineJson(base))).toEqual({ kind: "baseline", baseline: base });
  });

  test("is the same bytes whatever the order in which its parts were made", () => {
    const turned = JSON.parse(JSON.stringify(base), (_, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toReversed())
        : value,
    ) as typeof base;
    expect(baselineJson(turned)).toBe(baselineJson(base));
    expect(baselineJson(base).endsWith("}\n")).toBe(true);
  });

  test("has one line per metric, with the seeds in columns", () => {
    const lines = baselineJson(base).split("\n");
    expect(lines).toContain('        "response.mean": [1, 1.006, 1.002],');
    expect(lines.filter((line) => line.includes("response.mean"))).toHaveLength(2);
  });

  test("keeps apart a seed that did not observe a metric", () => {
    const [run, ...runs] = variantOf("one", 2).runs;
    const holed = baselineWith([variantOf("one", 2, { runs: [{ ...run, metrics: {} }, ...runs] })]);
    expect(baselineJson(holed)).toContain('"response.mean": [null, ');
    expect(readBaseline(baselineJson(holed))).toEqual({ kind: "baseline", baseline: holed });
  });

  test.each([
    ["a truncated file", (text: string) => text.slice(0, -20), /expected a baseline in JSON/],
    ["a merge conflict", (text: string) => `<<<<<<< HEAD\n${text}`, /merge conflict/],
    ["another format", (text: string) => text.replace("baseline/1", "baseline/2"), /found "orrery\/baseline\/2"/],
    ["no object", () => "[]", /found none/],
    ["a word for a number", (text: string) => text.replace("1.006", '"x"'), /variants\.0\.metrics\.response\.mean/],
    [
      "a column that is too short",
      (text: string) => text.replace("[1, 1.006, 1.002]", "[1, 1.006]"),
      /one value per seed in variant 'one'/,
    ],
    ["a seed twice", (text: string) => text.replace('"seeds": [1, 2, 3]', '"seeds": [1, 2, 2]'), /one value per seed/],
  ])("is refused with a reason: %s", (_, spoil, message) => {
    const read = readBaseline(spoil(baselineJson(base)));
    expect(read).toMatchObject({ kind: "refused", message: expect.stringMatching(message) as string });
  });
});
