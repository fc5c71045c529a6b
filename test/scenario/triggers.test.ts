// Time triggers in a scenario file: what is read, what masters and workload are given, and what is refused with which words.

import { describe, expect, test } from "vitest";
import type { TriggersSpec } from "../../src/architectures/scheduler-spec.ts";
import { NEVER, seconds, type Instant } from "../../src/kernel/time.ts";
import { problemsOf, variantOf } from "./loading.ts";

const text = (trigger: string, more = ""): string =>
  `duration: 1h\nworkload:\n  jobs: { trigger: { ${trigger} }, service: 1s }\n${more}`;

function triggersOf(trigger: string, more?: string): TriggersSpec {
  return variantOf(text(trigger, more)).scheduler.triggers!;
}

describe("a trigger in a scenario", () => {
  test("is what the masters are configured with", () => {
    const { definitions, origin, announces } = triggersOf(
      'cron: "*/5 * * * *", zone: Europe/Berlin, misfire: skip, misfireThreshold: 10s, spread: 30s, overlap: forbid, startingDeadline: 1m, missedMax: 7',
      "startsAt: 1970-01-02T00:00:00Z",
    );
    expect(origin).toBe(86_400_000_000);
    expect(announces).toEqual([true]);
    expect(definitions).toMatchObject([
      {
        name: "jobs",
        from: 0,
        until: seconds(3_600),
        spread: seconds(30),
        misfire: "do-nothing",
        misfireThreshold: seconds(10),
        concurrency: "forbid",
        startingDeadline: seconds(60),
        missedMax: 7,
      },
    ]);
    expect(definitions[0].schedule).toMatchObject({ kind: "cron", zone: { name: "Europe/Berlin" } });
  });

  test("does as Quartz does where it does not say, or as it is told to", () => {
    expect(triggersOf('cron: "@hourly"').definitions[0]).toMatchObject({
      misfire: "fire-once",
      misfireThreshold: seconds(60),
      missedMax: undefined,
      concurrency: "allow",
    });
    expect(triggersOf('cron: "@hourly", like: kubernetes').definitions[0]).toMatchObject({
      misfireThreshold: seconds(1),
      missedMax: 100,
    });
    expect(
      triggersOf('cron: "@hourly", like: kubernetes, missedMax: 5, misfire: run-all').definitions[0],
    ).toMatchObject({ misfire: "fire-now", missedMax: 5 });
  });

  test("counts from the class's beginning to its end", () => {
    const { scheduler, workload } = variantOf(
      "duration: 1h\nworkload:\n  jobs: { trigger: { every: 10m }, service: 1s, from: 15m, until: 40m }",
    );
    expect(scheduler.triggers!.definitions[0]).toMatchObject({ from: seconds(900), until: seconds(2_400) });
    const { demand } = workload[0];
    const times = demand.kind === "trigger" ? demand.triggers[0] : undefined;
    expect(times!.next(0 as Instant)).toBe(seconds(600));
    expect(times!.next(seconds(1_800) as never)).toBeUndefined();
  });

  test("comes as often as it is told to, each with a name and, by that, a spread of its own", () => {
    const { workload, scheduler } = variantOf(text('cron: "@hourly", count: 3, spread: 10m'));
    expect(scheduler.triggers!.definitions.map(({ name }) => name)).toEqual(["jobs-1", "jobs-2", "jobs-3"]);
    const { demand } = workload[0];
    const first = demand.kind === "trigger" ? demand.triggers.map((times) => times.next(-1 as Instant)) : [];
    expect(new Set(first).size).toBe(3);
    for (const at of first) expect(at).toBeLessThan(seconds(600));
  });

  test("is due by the calendar that the scenario starts at", () => {
    const firstOf = (startsAt: string): Instant | undefined => {
      const { demand } = variantOf(text('cron: "30 2 * * *", zone: Europe/Berlin', `startsAt: ${startsAt}`))
        .workload[0];
      return demand.kind === "trigger" ? demand.triggers[0].next(-1 as Instant) : NEVER;
    };
    expect(firstOf("2026-01-01T01:00:00Z")).toBe(seconds(1_800));
    expect(firstOf("2026-07-01T00:15:00Z")).toBe(seconds(900));
    expect(firstOf("2026-07-01 00:29:59.5")).toBe(500_000);
  });

  test("leaves other scenarios as they were", () => {
    const { scheduler, data } = variantOf(
      "duration: 1h\nworkload: { jobs: { arrivals: { poisson: 1/s }, service: 1s } }",
    );
    expect("triggers" in scheduler).toBe(false);
    expect(Object.keys(data as object)).not.toContain("startsAt");
  });
});

describe("refused with the place and what was expected:", () => {
  test.each([
    ['cron: "61 * * * *"', /3:.*minute, column 1: expected/],
    ['cron: "* * * *"', /3:.*expected five fields/],
    ["every: 10s, cron: '@daily'", /3:.*expected either cron or every, found both/],
    ["zone: UTC", /3:.*expected either cron or every, found none/],
    ['cron: "@hourly", zone: Mars/Olympus', /3:.*expected one of UTC, .*got "Mars\/Olympus"/],
    ['cron: "@hourly", startingDeadline: 10s', /3:.*expected a deadline .*at least its misfire threshold/],
    ['cron: "@yearly"', /3:.*expected at least one launch within the run, found none/],
    ['cron: "@hourly", overlap: queue', /3:.*expected allow, forbid or replace, found 'queue'/],
    ["every: 500ms", /3:.*expected a duration .*of at least 1s/],
  ])("%s", (trigger, problem) => {
    const problems = problemsOf(text(trigger, "startsAt: 2026-06-01T12:00:00Z"));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  test.each(["notify: true", "poll: 1s", "patience: 5s", "limit: 7", "job: 4"])("%s", (more) => {
    const problems = problemsOf(
      `duration: 1h\nworkload:\n  jobs: { trigger: { cron: "@hourly" }, service: 1s, ${more} }`,
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`expected no '${more.split(":")[0]}'`);
  });

  test("a class with arrivals as well, and two triggers of one name", () => {
    expect(problemsOf(text('cron: "@hourly" }, arrivals: { poisson: 1/s'))[0]).toMatch(
      /expected one of arrivals, closedLoop, trace or trigger.*found arrivals and trigger/,
    );
    const two = [
      "duration: 1h",
      "workload:",
      '  a: { trigger: { cron: "@hourly", count: 2 }, service: 1s }',
      '  a-1: { trigger: { cron: "@hourly" }, service: 1s }',
    ].join("\n");
    expect(problemsOf(two)).toEqual([expect.stringMatching(/expected a name of its own, got "a-1" again/)]);
  });

  test.each(["tomorrow", "2026-02-30", "2026-13-01T00:00:00Z", "17"])("startsAt: %s", (startsAt) => {
    const problems = problemsOf(text('cron: "@hourly"', `startsAt: ${startsAt}`));
    expect(problems).toEqual([expect.stringMatching(/^4:.*expected a date and time in UTC/)]);
  });
});
