// A leader dies around a launch: at every instant at which anything happened to it, a microsecond before and a microsecond after.
// Whoever leads then launches what was announced, under its name, and nothing twice. Catalogue C (cron); the incident is
// "duplicate or skipped cron launch on failover" of Google's book on site reliability, chapter 24.

import { describe, expect, test } from "vitest";
import { DESIGNS, runText, type Design, type TriggerRun } from "./trigger-runs.ts";

/** The second of two launches is due then. */
const DUE = 5_000_000;

function story(design: string, faults = "", trigger = 'cron: "*/5 * * * * *"'): string {
  return [
    "duration: 8s",
    "drain: 3m",
    design,
    `workload: { reports: { trigger: { ${trigger} }, service: 500ms } }`,
    faults,
  ].join("\n");
}

function crashAt(instant: number): string {
  return `faults: [{ at: ${instant}us, crash: leader, for: 5s }]`;
}

/** Instants of what happened from then until the task of the launch is on record, each a microsecond before and after. */
function stepsOf(design: string, trigger?: string): readonly number[] {
  const { records } = runText(story(design, "", trigger));
  const started = records.find(({ name, at }) => name === "task.admitted" && at >= DUE)!.at;
  const instants = records.map(({ at }) => at).filter((at) => at >= DUE && at <= started + 1_000);
  return [...new Set(instants.flatMap((at) => [at - 1, at + 1]))].sort((a, b) => a - b);
}

/** Where between the two records of the log the crash struck. A later leader may have heard of the second one without telling. */
function outcomeOf({ records }: TriggerRun): string {
  const first = (name: string): number => records.find((one) => one.name === name && one.at >= DUE)?.at ?? Infinity;
  const crashed = records.find(({ name }) => name === "node.crashed")!.at;
  if (first("task.arrived") > crashed) return "before the launch";
  return first("task.admitted") > crashed ? "between launch and record" : "after the record";
}

describe.each(Object.keys(DESIGNS) as Design[])("%s", (name) => {
  const design = DESIGNS[name];

  test("launches each instant exactly once, whenever its leader dies", { timeout: 60_000 }, () => {
    const outcomes = new Set<string>();
    for (const instant of stepsOf(design)) {
      const run = runText(story(design, crashAt(instant)));
      expect([instant, ...run.findings]).toEqual([instant]);
      expect([instant, ...run.launched]).toEqual([instant, [0, 1], [5, 1]]);
      expect([instant, run.records.filter((one) => one.name === "task.completed").length]).toEqual([instant, 2]);
      outcomes.add(outcomeOf(run));
    }
    expect([...outcomes].sort()).toEqual(["after the record", "before the launch", "between launch and record"]);
  });

  test(
    "launches an instant twice if it launches first and announces afterwards, and is caught",
    { timeout: 60_000 },
    () => {
      const careless = 'cron: "*/5 * * * * *", announce: false';
      const isTwice = (instant: number): boolean => {
        const { findings } = runText(story(design, crashAt(instant), careless));
        return findings.includes("triggers: trigger 0 for 5 s was launched twice");
      };
      expect(stepsOf(design, careless).some(isTwice)).toBe(true);
    },
  );
});

describe("the mutant launch-before-announce", () => {
  test.each(["active-standby", "replicated-master"] as const)("of %s is caught", (name) => {
    const design = DESIGNS[name].replace(`${name}: {`, `${name}: { broken: launch-before-announce,`);
    const launchedAt = runText(story(design)).records.find(
      (one) => one.name === "trigger.launched" && one.attempt === 5,
    )!.at;
    const run = runText(story(design, crashAt(launchedAt + 1)));
    expect(run.launched.get(5)).toBe(2);
    expect(run.findings).toEqual(["triggers: trigger 0 for 5 s was launched twice"]);
    expect(run.result.metrics["triggers.duplicated"]).toBe(1);
  });
});
