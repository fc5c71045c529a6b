// docs/coming-from.md: every scenario loads without a doubt, and does in one run what it says of the system that it stands for.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { loadText, scenarioOf } from "../scenario/loading.ts";

const PAGE = readFileSync(new URL("../../docs/coming-from.md", import.meta.url), "utf8");
const RECIPES = [...PAGE.matchAll(/```yaml\n(name: ([\w-]+)\n[^]*?)```/g)].map(
  ([, text, name]) => [name!, text!] as const,
);

/** The lines under `expect:`, without their comments. */
function expectationsOf(text: string): readonly string[] {
  const [, list] = text.split("expect:\n");
  return [...list!.matchAll(/- ([^#\n]+)/g)].map(([, line]) => line!.trim());
}

const COMPARISONS: Record<string, (left: number, right: number) => boolean> = {
  "==": (left, right) => left === right,
  "<=": (left, right) => left <= right,
  ">=": (left, right) => left >= right,
  "<": (left, right) => left < right,
  ">": (left, right) => left > right,
};

test("the page has a row and a scenario for each system", () => {
  const rows = [...PAGE.matchAll(/^\| \[([^\]]+)\]\(#([^)]+)\)/gm)].map(([, , anchor]) => anchor);
  const titles = [...PAGE.matchAll(/^## (.+)$/gm)].map(([, title]) => title!.toLowerCase().replaceAll(" ", "-"));
  expect(titles.filter((title) => title !== "your-own-log")).toEqual(rows);
  expect(RECIPES).toHaveLength(rows.length);
});

describe.each(RECIPES)("%s", (_name, text) => {
  test("loads, without a doubt", () => {
    const { scenario, problems } = loadText(text);
    expect(problems).toEqual([]);
    expect(scenario?.warnings).toEqual([]);
  });

  test("does what it says", () => {
    const expectations = expectationsOf(text);
    expect(expectations.length).toBeGreaterThan(1);
    for (const variant of scenarioOf(text).variants) {
      const { metrics, findings } = runVariant(variant, 1);
      const ofIt = expectations.flatMap((line) => {
        const [, name, rest] = /^([\w-]+)[. ](.+)$/.exec(line)!;
        return name === "all" || name === variant.name ? [rest!] : [];
      });
      const broken = ofIt.filter((line) => line.startsWith("violates")).map((line) => line.split(" ")[1]);
      const found = findings.filter(({ severity }) => severity === "violation").map(({ check }) => check);
      expect([...new Set(found)].sort(), variant.name).toEqual(broken.sort());
      for (const line of ofIt.filter((each) => !each.startsWith("violates"))) {
        const [metric, sign, bound] = line.split(" ");
        const value = metrics[metric!]!;
        expect(COMPARISONS[sign!]!(value, Number(bound)), `${variant.name}.${line}: ${value}`).toBe(true);
      }
    }
  });
});
