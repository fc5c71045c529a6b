// docs/course.md tells readers what to type: every scenario, design, setting and metric that it names must be there.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readScenario } from "../../src/cli/load-scenario.ts";
import { readSetOption } from "../../src/cli/sweep/set-option.ts";
import { readSweptText } from "../../src/cli/sweep/swept-file.ts";
import { describeMetric } from "../../src/observe/metrics/metrics.ts";

const ROOT = new URL("../../", import.meta.url);
const COURSE = readFileSync(new URL("docs/course.md", ROOT), "utf8");
const COMMANDS = [...COURSE.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block]) => block!.trim().split("\n"));

function optionOf(command: string, name: string): string | undefined {
  return new RegExp(`--${name} (\\S+)`).exec(command)?.[1];
}

describe("the course", () => {
  test("has a command in every lesson", () => {
    const lessons = COURSE.split(/^## /m).slice(1);
    expect(lessons.filter((lesson) => !lesson.startsWith("A project") && !lesson.includes("```sh"))).toEqual([]);
    expect(COMMANDS.length).toBeGreaterThan(lessons.length);
  });

  test("links to every lesson", () => {
    const titles = [...COURSE.matchAll(/^## (.+)$/gm)].map(([, title]) => title!);
    const anchors = titles.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    expect([...COURSE.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor)).toEqual(anchors);
  });

  test.each(COMMANDS)("%s", (command) => {
    const [, verb, path] = /^orrery (run|sweep|hunt|trace) (scenarios\/[\w-]+\.yaml)( |$)/.exec(command)!;
    const file = fileURLToPath(new URL(path!, ROOT));
    const text = readFileSync(file, "utf8");
    const scenario = readScenario(file, text, []);
    const variant = optionOf(command, "variant");
    if (variant !== undefined) expect(scenario.variants.map(({ name }) => name)).toContain(variant);
    const goal = optionOf(command, "goal")?.replace("minimise:", "");
    if (goal !== undefined) expect(describeMetric(goal), goal).toBeDefined();
    if (verb !== "sweep") return;
    const { path: key, values } = readSetOption("set", optionOf(command, "set")!);
    const change = { keys: { [key]: values, variants: [variant] }, replaces: false, optionOf: () => "" };
    const { sweep } = readSweptText(file, text, change, []).scenario;
    expect(sweep?.points.length).toBeGreaterThan(1);
  });
});
