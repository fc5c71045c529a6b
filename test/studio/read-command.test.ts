import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readShelves } from "../../src/cli/studio/read-shelves.ts";
import { lessonsByScenario, lessonsIn } from "../../src/studio/lessons.ts";
import { changedLines } from "../../src/studio/page/line-diff.ts";
import { readCommand } from "../../src/studio/read-command.ts";

const COURSE = readFileSync(new URL("../../docs/course.md", import.meta.url), "utf8");
const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

describe("a command of the course", () => {
  test("says which scenario, which designs, at which settings and seeds", () => {
    expect(readCommand("orrery run scenarios/bad-release.yaml --variant a --variant b -n 100")).toEqual({
      verb: "run",
      path: "bad-release.yaml",
      selection: { variants: ["a", "b"], replications: 100 },
    });
    expect(
      readCommand("orrery sweep x.yaml --set a.b=1s,2s --goal minimise:response.mean --seed 7")?.selection,
    ).toEqual({
      settings: ["a.b=1s,2s"],
      goals: ["minimise:response.mean"],
      seed: 7,
    });
    expect(readCommand("orrery trace x.yaml --variant a --task 15 --kind leader.serving")).toMatchObject({
      task: "15",
      kinds: ["leader.serving"],
    });
  });

  test("is not read where the page has no place for what it says", () => {
    for (const line of ["orrery list", "orrery hunt x.yaml --runs 600", "ls x.yaml", "orrery run x.yaml --json"])
      expect(readCommand(line), line).toBeUndefined();
  });

  test("is read in every lesson, save for hunts", () => {
    const lines = [...COURSE.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block]) => block!.trim().split("\n"));
    expect(lines.length).toBeGreaterThan(40);
    const unread = lines.filter((line) => readCommand(line) === undefined);
    expect(unread.filter((line) => !line.startsWith("orrery hunt "))).toEqual([]);
  });
});

describe("the order of the library", () => {
  test("is that of the README, which has every scenario under a heading", () => {
    const shelves = readShelves(README);
    expect([...shelves].slice(0, 2)).toEqual([
      ["demo", "which task goes next"],
      ["heavy-tails", "which task goes next"],
    ]);
    expect(shelves.get("queue-or-rpc")).toBe("what was promised");
    expect([...shelves.values()].filter((shelf) => shelf === "")).toEqual([]);
  });

  test("has the lessons that a scenario is for", () => {
    const lessons = lessonsByScenario(COURSE);
    expect(lessons.get("heavy-tails.yaml")).toEqual([1]);
    expect(lessons.get("gc-pause.yaml")).toEqual([7]);
    expect(lessonsIn(COURSE).map(({ anchor }) => anchor)).toContain("7-two-leaders");
  });
});

describe("the lines that somebody changed", () => {
  test.each([
    ["a\nb\nc", "a\nB\nc", ["-b", "+B"]],
    ["a\nb\nc", "a\nc", ["-b"]],
    ["a\nc", "a\nb\nc\nd", ["+b", "+d"]],
    ["a\na\na", "a\na", ["-a"]],
    ["same", "same", []],
  ])("%j to %j", (before, after, expected) => {
    expect(changedLines(before, after).map(({ sign, text }) => sign + text)).toEqual(expected);
  });
});
