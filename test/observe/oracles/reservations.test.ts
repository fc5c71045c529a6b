// I8: by hand over a scripted trace, and on whole runs with orderings that keep their promises and one that does not.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { easyBackfill } from "../../../src/algorithms/ordering/easy-backfill.ts";
import { defineOrdering, type Choice, type Ordering, type Room } from "../../../src/algorithms/ordering/ordering.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import { simulate } from "../../../src/orrery.ts";
import { checksOf, MASTER, ScriptedTrace, SECOND, WORKER_A } from "../scripted-trace.ts";

/** Task 0 holds a place from second 0 and should give it back at second 5; task 1 was promised at second 1 to start then. */
function waiting(): ScriptedTrace {
  const script = new ScriptedTrace().serve(MASTER, 1).arrive(0).accept(0);
  script
    .emit("attempt.expected", MASTER, 0, 1, 0, 5 * SECOND)
    .run(0)
    .arrive(1)
    .accept(1);
  return script.time(1).emit("task.promised", MASTER, 1, 1, 0, 4 * SECOND);
}

describe("I8, reservations", () => {
  test("are kept by who starts in time, or sooner", () => {
    for (const [ended, gain] of [
      [5, 0],
      [3, 2],
    ]) {
      const observations = waiting().time(ended).end(0).complete(0).run(1).finish(9);
      expect(checksOf(observations)).toEqual([]);
      expect(observations.metrics).toMatchObject({
        "reservations.made": 1,
        "reservations.lateness.mean": 0,
        "reservations.lateness.max": 0,
        "reservations.gain.mean": gain,
      });
    }
  });

  test("are broken by who starts later although nothing unexpected happened", () => {
    const observations = waiting().time(5).end(0).complete(0).time(7).run(1).finish(9);
    expect(observations.violations.map(({ check, task, message }) => [check, task, message])).toEqual([
      [
        "I8",
        1,
        "task 1 was promised at 1 s that it would start at 5 s at the latest, and was sent out 2 s later although nothing unexpected had happened",
      ],
    ]);
    expect(observations.metrics).toMatchObject({ "reservations.lateness.mean": 2, "reservations.lateness.max": 2 });
  });

  test("are not judged when somebody keeps a place for longer than expected, whether he has ended or not", () => {
    expect(checksOf(waiting().time(6).end(0).complete(0).time(7).run(1).finish(9))).toEqual([]);
    expect(checksOf(waiting().time(7).run(1).finish(9))).toEqual([]);
  });

  test.each([
    ["a fault strikes", (script: ScriptedTrace) => script.emit("fault.started", WORKER_A, 0)],
    ["another master leads", (script: ScriptedTrace) => script.serve(MASTER, 2)],
    ["a task comes back that is older", (script: ScriptedTrace) => script.queue(0, 2)],
    ["a machine is suspected", (script: ScriptedTrace) => script.emit("node.suspected", WORKER_A, 0, 0, 0, MASTER)],
  ])("are not judged when %s after they were made, but are when it was before", (_what, surprise) => {
    const late = (script: ScriptedTrace) => script.time(5).end(0).complete(0).time(7).run(1).finish(9);
    expect(checksOf(late(surprise(waiting().time(3))))).not.toContain("I8");
    const before = new ScriptedTrace().serve(MASTER, 1).arrive(0).accept(0);
    surprise(
      before
        .emit("attempt.expected", MASTER, 0, 1, 0, 5 * SECOND)
        .run(0)
        .arrive(1)
        .accept(1),
    );
    expect(checksOf(late(before.time(1).emit("task.promised", MASTER, 1, 1, 0, 4 * SECOND)))).toContain("I8");
  });

  test("are not judged when an attempt fails", () => {
    expect(checksOf(waiting().time(5).end(0, "failed").time(7).run(1).finish(9))).not.toContain("I8");
  });

  test("say nothing where nothing was promised", () => {
    const { metrics } = new ScriptedTrace().serve(MASTER, 1).arrive(0).accept(0).run(0).end(0).complete(0).finish(1);
    expect(Object.keys(metrics).filter((name) => name.startsWith("reservations."))).toEqual([]);
  });
});

/** EASY's promises, and every hole filled with whoever fits, first come, first served. */
const greedyBackfill = defineOrdering({
  ...easyBackfill,
  name: "greedy-backfill",
  create(parameters, context): Ordering {
    const easy = easyBackfill.create(parameters, context);
    return {
      get size() {
        return easy.size;
      },
      add: (task, now) => easy.add(task, now),
      remove: (id) => easy.remove(id),
      waiting: (now) => easy.waiting(now),
      eachPromise: (tell) => easy.eachPromise!(tell),
      choose(room: Room, now: Instant): Choice {
        const choice = easy.choose(room, now);
        const filler = choice.kind === "wait" && easy.waiting(now).find((task) => room.fits(task));
        return filler === undefined || filler === false ? choice : { kind: "start", task: filler };
      },
    };
  },
});

function scenario(ordering: string, seed = 1, estimate = "exact") {
  return {
    name: "reservations",
    question: "Are promises kept?",
    seed,
    replications: 1,
    cluster: {
      workers: {
        groups: [
          { count: 1, cores: 16 },
          { count: 2, cores: 8 },
        ],
      },
    },
    workload: {
      all: {
        arrivals: { poisson: { rate: "1/s" } },
        service: { exponential: { mean: "5s" } },
        cores: 4,
        limit: 150,
        estimate,
      },
      wide: {
        arrivals: { poisson: { rate: "0.1/s" } },
        service: { exponential: { mean: "5s" } },
        cores: 16,
        limit: 15,
        estimate,
      },
    },
    scheduler: { architecture: "ideal", ordering },
  };
}

describe("orderings that plan ahead", () => {
  property.prop([fc.integer({ min: 1, max: 1e6 }), fc.constantFrom("easy-backfill", "conservative-backfill")], {
    numRuns: 12,
  })("keep what they promise while estimates are right", (seed, ordering) => {
    const { runs } = simulate(scenario(ordering, seed));
    expect(runs[0].findings).toEqual([]);
    expect(runs[0].metrics["reservations.made"]).toBeGreaterThan(0);
    expect(runs[0].metrics["reservations.lateness.max"]).toBe(0);
  });

  test("that fill every hole are found out", () => {
    const { runs } = simulate(scenario("greedy-backfill"), { policies: [greedyBackfill] });
    expect(new Set(runs[0].findings.map(({ check }) => check))).toEqual(new Set(["I8"]));
  });

  test("are late behind a master whose messages take time, which breaks no promise", () => {
    const real = scenario("easy-backfill");
    const { runs } = simulate({ ...real, scheduler: { ...real.scheduler, architecture: "single-master" } });
    expect(runs[0].findings).toEqual([]);
    expect(runs[0].metrics["reservations.lateness.max"]).toBeGreaterThan(0);
  });
});
