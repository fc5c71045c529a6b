// The `alerts` section: what it becomes, what a variant changes of it, and what is said where it is wrong.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { HOWEVER_LATE } from "../../src/algorithms/alerts/alert.ts";
import { SMALLEST, loadText, problemsOf, scenarioOf, variantOf } from "./loading.ts";

function section(rules: string, rest = "objective: { share: 99% }"): string {
  return `${SMALLEST}alerts: { ${rest}, rules: { ${rules} } }\n`;
}

test("rules keep their order and take their defaults; the objective says what is left open", () => {
  const { alerts } = variantOf(section("slo: burn-rate, old: { queue-age: 5s }"));
  expect(alerts).toMatchObject({
    interval: 15_000_000,
    grace: 60_000_000,
    objective: { share: 0.99, within: HOWEVER_LATE, of: "completed", counted: "when-due" },
    period: undefined,
    significant: 0.02,
  });
  expect(alerts?.rules.map(({ name, definition, parameters }) => [name, definition.name, parameters])).toEqual([
    [
      "slo",
      "burn-rate",
      {
        scale: 1,
        for: 0,
        windows: [
          [3_600_000_000, 300_000_000, 14.4],
          [21_600_000_000, 1_800_000_000, 6],
        ],
      },
    ],
    ["old", "queue-age", { above: 5_000_000, for: 0 }],
  ]);
});

test("a variant replaces a rule of the same name as a whole, and adds others", () => {
  const text = `${section("slo: { error-ratio: { window: 5m } }, old: queue-age")}variants:
  same: {}
  other: { alerts: { interval: 1s, rules: { slo: { level: { of: queue, above: 3 } }, head: leaderless } } }
`;
  const { variants } = scenarioOf(text);
  const named = variants.map(({ alerts }) => alerts!.rules.map(({ name, definition }) => `${name} ${definition.name}`));
  expect(named).toEqual([
    ["slo error-ratio", "old queue-age"],
    ["slo level", "old queue-age", "head leaderless"],
  ]);
  expect(variants.map(({ alerts }) => alerts!.interval)).toEqual([15_000_000, 1_000_000]);
});

test("expectations may speak of every rule, and of no other", () => {
  const expecting = (metric: string) => problemsOf(`${section("slo: burn-rate")}expect: ["all.${metric} == 0"]\n`);
  for (const figure of ["fired", "false", "missed", "delay.mean", "delay.max", "reset.mean", "firing"])
    expect(expecting(`alert.slo.${figure}`)).toEqual([]);
  expect(expecting("alerts.missed")).toEqual([]);
  expect(expecting("alert.sol.fired")).toEqual([
    "4:15 unknown metric 'alert.sol.fired'; did you mean 'alert.slo.fired'?",
  ]);
});

test("the example of docs/alerts.md loads, without a doubt", () => {
  const page = readFileSync(new URL("../../docs/alerts.md", import.meta.url), "utf8");
  const example = /```yaml\n([^]*?)```/.exec(page)![1]!;
  const { scenario, problems } = loadText(SMALLEST.replace(/duration: \w+/, "duration: 1h") + example);
  expect(problems).toEqual([]);
  expect(scenario?.warnings).toEqual([]);
  expect(scenario?.variants[0]?.alerts?.rules).toHaveLength(7);
});

describe("what is wrong is said where it stands", () => {
  test.each([
    [
      "slo: burnrate",
      "3:52 expected an alert rule: absence, burn-rate, error-ratio, leaderless, level, queue-age, rate or retry-ratio, found 'burnrate'; did you mean 'burn-rate'?",
    ],
    ["slo: { burn-rate: { window: 5m } }", "3:67 unknown key 'window'; did you mean 'windows'?"],
    [
      "slo: { burn-rate: { windows: [[1h, 5m]] } }",
      "3:77 expected a list of 3 values: long window, short window, burn rate, found 2",
    ],
    [
      "slo: { burn-rate: { windows: [[1h, 5, 14.4]] } }",
      "3:82 expected a duration such as 250ms or 5m, found 5; a duration needs a unit: us, ms, s, m, h, d",
    ],
    ["slo: { burn-rate: { windows: [[1h, 5m, 0]] } }", "3:86 expected a number above 0, found 0"],
    ["slo: { burn-rate: 100% }", "3:65 expected an objective below 100%, found 100%"],
    ["slo: { level: { of: queue } }", "3:54 expected `above` or `below`, found neither"],
    ["slo: { error-ratio: { window: 100d } }", "3:47 expected windows of at most 100000 intervals, found one of 100d"],
  ])("%s", (rules, message) => expect(problemsOf(section(rules))).toEqual([message]));

  test("an objective leaves a budget, and a run has so many scrapes", () => {
    expect(problemsOf(section("slo: burn-rate", "objective: { share: 100% }"))).toEqual([
      "3:31 expected a share below 100%: without a budget nothing may ever fail",
    ]);
    const often = `${section("slo: leaderless", "interval: 1ms, objective: { share: 99% }").replace(/duration: \w+/, "duration: 10h")}`;
    expect(problemsOf(often)).toEqual([
      "3:21 expected at most 1000000 scrapes in a run, found 72000000; a longer interval makes fewer",
    ]);
  });

  test("an objective may be left out only where no rule judges tasks by it", () => {
    const alerts = variantOf(section("waiting: { queue-age: 5s }, headless: leaderless", "interval: 5s")).alerts;
    expect(alerts).toMatchObject({ objective: undefined, rules: [{ name: "waiting" }, { name: "headless" }] });
    expect(problemsOf(section("waiting: { queue-age: 5s }, slo: burn-rate", "interval: 5s"))).toEqual([
      "3:67 expected an objective beside the rules, such as objective: { share: 99.9%, within: 2s }: 'slo' (burn-rate) judges tasks by it",
    ]);
  });

  test("a window shorter than the interval is a doubt", () => {
    const { scenario } = loadText(section("slo: { error-ratio: { window: 5s } }"));
    expect(scenario?.warnings.map(({ message }) => message)).toEqual([
      "it looks back for 5s, and scrapes are 15s apart: it sees one interval",
    ]);
  });
});
