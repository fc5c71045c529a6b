// Deadlines that are agreed on: what is offered by hand, that it is the earliest that could be promised, that promises are kept, and
// that nobody is held to what he has not agreed to, whatever fails.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deadline } from "../../src/algorithms/admission/deadline.ts";
import { edf } from "../../src/algorithms/ordering/edf.ts";
import type { SchedulerSpec } from "../../src/architectures/scheduler-spec.ts";
import { TASK_ENDS } from "../../src/observe/observe-options.ts";
import { simulate } from "../../src/orrery.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { loadText, problemsOf } from "../scenario/loading.ts";
import { run, SECOND, type PlannedTask, type RunOutcome, type RunPlan } from "./build-run.ts";
import { BUSY_UNTIL, crash, expectSound, stepsOf, TASKS } from "./crash-steps.ts";
import { anyPlans, loads, worlds } from "./fault-plans.ts";

const chosen = (definition: unknown, parameters: object): never => ({ definition, parameters }) as never;

const OFFERING: Partial<SchedulerSpec> = {
  admission: chosen(deadline, { headroom: 0, overhead: 0, counterOffer: true }),
};

const byDeadline = {
  ordering: edf as never,
  orderingParameters: { dropLate: false, preemptive: false },
  scheduler: OFFERING,
};

interface Told {
  readonly task: number;
  readonly deadline: number;
}

interface Bargains {
  readonly outcome: RunOutcome;
  readonly offered: Told[];
  readonly agreed: Told[];
}

/** What was offered and agreed to, in order. */
function bargains(plan: RunPlan): Bargains {
  const offered: Told[] = [];
  const agreed: Told[] = [];
  const outcome = run({
    ...byDeadline,
    ...plan,
    onRecord: (kind, _at, _node, task, _attempt, _epoch, value) => {
      if (kind === RECORD["deadline.offered"]) offered.push({ task, deadline: value });
      if (kind === RECORD["deadline.agreed"]) agreed.push({ task, deadline: value });
    },
  });
  return { outcome, offered, agreed };
}

describe("on one core, by hand", () => {
  // Task 0 runs from 0 to 4 s; task 1, of 2 s, can begin then. Whoever comes next must not disturb it.
  const tasks: readonly PlannedTask[] = [
    { at: 0, work: 4 * SECOND, deadline: 5 * SECOND },
    { at: SECOND, work: 2 * SECOND, deadline: 6 * SECOND }, // at 7 s; ends at 6
    { at: 2 * SECOND, work: 3 * SECOND, deadline: 4 * SECOND }, // at 6 s: before task 1 it would end at 7, and task 1 at 9
  ];
  const ideal = { architecture: "ideal", workers: 1, cores: 1 } as const;

  test("the earliest deadline that could be kept is offered, and kept", () => {
    const { outcome, offered, agreed } = bargains({ tasks, ...ideal, tolerance: 3 * SECOND });
    // Behind task 1, from 6 s to 9 s: three seconds later than it was asked for.
    expect(offered).toEqual([{ task: 2, deadline: 9 * SECOND }]);
    expect(agreed).toEqual(offered);
    expect(outcome.rows.map(({ ended }) => ended)).toEqual([4 * SECOND, 6 * SECOND, 9 * SECOND]);
    expect(outcome.observations.metrics).toMatchObject({
      "counterOffers.made": 1,
      "counterOffers.accepted": 1,
      "counterOffers.stretch": 3,
      "deadline.missRatio": 0,
      "deadline.admittedMissRatio": 0,
    });
  });

  test("where that is too late the client goes away, for good", () => {
    const { outcome, offered, agreed } = bargains({ tasks, ...ideal, tolerance: 3 * SECOND - 1 });
    expect([offered.length, agreed.length]).toEqual([1, 0]);
    expect(outcome.rows.map(({ state }) => TASK_ENDS[state])).toEqual(["rejected", "completed", "completed"]);
    expect(outcome.observations.metrics).toMatchObject({ "counterOffers.accepted": 0, "deadline.missRatio": 1 / 3 });
    expect(outcome.observations.metrics).not.toHaveProperty("counterOffers.stretch");
  });

  test("a master offers the same, and hears of it by message", () => {
    const { outcome, offered, agreed } = bargains({ tasks, workers: 1, cores: 1, tolerance: 10 * SECOND });
    expect([offered.length, agreed.length]).toEqual([1, 1]);
    // Both know when task 0 was to end by when it was seen to start: a little later than it was asked for.
    expect(offered[0].deadline).toBeGreaterThan(9 * SECOND);
    expect(offered[0].deadline).toBeLessThan(9.02 * SECOND);
    expect(outcome.rows.every(({ state }) => TASK_ENDS[state] === "completed")).toBe(true);
    expect(outcome.observations.metrics["calls.retried"]).toBe(0);
  });
});

/** One core: by trying all deadlines at which anything could change, from the earliest on. */
test("what is offered is the earliest deadline that could be kept, and no promise is broken for it", () => {
  const task = fc.record({
    at: fc.integer({ min: 0, max: 20 }),
    work: fc.integer({ min: 1, max: 5 }),
    deadline: fc.integer({ min: 1, max: 15 }),
  });
  let offers = 0;
  fc.assert(
    fc.property(fc.array(task, { minLength: 5, maxLength: 30 }), (drawn) => {
      const tasks = drawn.toSorted((a, b) => a.at - b.at);
      const view: Waiting[] = [];
      let now = 0;
      let freeAt = 0;
      for (const { at, work, deadline: span } of tasks) {
        // What came last has begun as soon as there was time for it.
        while (freeAt <= at && view.length > 0) freeAt = Math.max(freeAt, now) + takeNext(view).work;
        now = at;
        const asked = { work, deadline: at + work + span - 5 };
        const verdict = decided(asked, view, now, freeAt);
        const earliest = firstKept(asked, view, Math.max(now, freeAt));
        expect(verdict).toBe(earliest);
        if (earliest === asked.deadline) view.push(asked);
        else offers += 1;
      }
    }),
    { seed: 5, numRuns: 300 },
  );
  expect(offers).toBeGreaterThan(300);
});

interface Waiting {
  readonly work: number;
  readonly deadline: number;
}

function takeNext(view: Waiting[]): Waiting {
  const next = view.toSorted((a, b) => a.deadline - b.deadline)[0];
  view.splice(view.indexOf(next), 1);
  return next;
}

/** The deadline that is accepted, or offered. */
function decided(asked: Waiting, view: readonly Waiting[], now: number, freeAt: number): number | undefined {
  const policy = deadline.create({ headroom: 0, overhead: 0, counterOffer: true } as never);
  const busy = freeAt > now ? [{ work: freeAt - now, deadline: freeAt, startedAt: now }] : [];
  const waiting = view.map((one) => ({ ...one, startedAt: Number.MAX_SAFE_INTEGER }));
  const accepted = [...busy, ...waiting].map(({ work, deadline: due, startedAt }, id) => ({
    id,
    cores: 1,
    deadline: due,
    remaining: work,
    startedAt,
    speed: 1,
  }));
  const verdict = policy.decide(
    { id: 1_000, estimate: asked.work, cores: 1, deadline: asked.deadline } as never,
    { accepted: () => accepted, machines: () => [{ cores: 1, speed: 1 }] } as never,
    now as never,
  );
  return verdict.kind === "accept" ? asked.deadline : verdict.offer;
}

function firstKept(asked: Waiting, view: readonly Waiting[], begin: number): number | undefined {
  const horizon = begin + asked.work + view.reduce((sum, { work }) => sum + work, 0);
  const last = Math.max(horizon, asked.deadline, ...view.map(({ deadline: due }) => due));
  for (let due = asked.deadline; due <= last; due += 1) {
    let end = begin;
    const order = [...view, { ...asked, deadline: due }].toSorted((a, b) => a.deadline - b.deadline);
    if (order.every(({ work, deadline: limit }) => (end += work) <= limit)) return due;
  }
  return undefined;
}

/** A15's invariant, for promises that were bargained for as well. */
test("with exact estimates, tasks of one core, equal machines and no fault, no agreed deadline is missed", () => {
  let settled = 0;
  const task = fc.record({
    at: fc.integer({ min: 0, max: 20 * SECOND }),
    work: fc.integer({ min: 1, max: 3 * SECOND }),
    deadline: fc.integer({ min: 1, max: 8 * SECOND }),
  });
  fc.assert(
    fc.property(
      fc.array(task, { minLength: 20, maxLength: 80, size: "max" }),
      fc.integer({ min: 1, max: 4 }),
      (drawn, cores) => {
        const tasks = drawn.toSorted((a, b) => a.at - b.at);
        const plan: RunPlan = { tasks, architecture: "ideal", workers: 1, cores, tolerance: 10 * SECOND };
        const { outcome, agreed } = bargains(plan);
        expect(outcome.findings).toEqual([]);
        expect(outcome.observations.metrics["deadline.admittedMissRatio"] ?? 0).toBe(0);
        settled += agreed.length;
      },
    ),
    { seed: 12, numRuns: 60 },
  );
  expect(settled).toBeGreaterThan(500);
});

describe("whatever fails", () => {
  const TOLERANCE = 20 * SECOND;

  /** Nobody agrees to less than was offered, to less time than before, or to more than it tolerates; and nobody haggles for ever. */
  function expectFair({ offered, agreed }: Bargains, tasks: readonly PlannedTask[]): void {
    const latest = new Map<number, number>();
    const rounds = new Map<number, number>();
    for (const { task, deadline: due } of agreed) {
      expect(offered.some((offer) => offer.task === task && offer.deadline <= due)).toBe(true);
      const { at, deadline: asked } = tasks[task];
      expect(due).toBeGreaterThan(latest.get(task) ?? at + asked!);
      expect(due).toBeLessThanOrEqual(at + asked! + TOLERANCE);
      latest.set(task, due);
      rounds.set(task, (rounds.get(task) ?? 0) + 1);
    }
    expect(Math.max(0, ...rounds.values())).toBeLessThanOrEqual(ROUNDS_MAX);
  }

  /** A delay of a microsecond at first, doubled until it is all that is tolerated. */
  const ROUNDS_MAX = Math.ceil(Math.log2(TOLERANCE)) + 1;

  const hurried = TASKS.map((task) => ({ ...task, deadline: 450_000 }));

  test.each(["master/0", "client/0", "worker/0"])(
    "a crash of %s at any step leaves every task ended, once",
    (machine) => {
      const plan: RunPlan = { tasks: hurried, workers: 2, end: 60 * SECOND, tolerance: TOLERANCE, ...byDeadline };
      const steps = stepsOf(plan, 0, BUSY_UNTIL);
      expect(steps.length).toBeGreaterThan(70);
      let settled = 0;
      for (const [step, at] of steps.entries()) {
        const faults = [crash(machine, at, step)];
        const bargained = bargains({ ...plan, faults });
        expectSound(bargained.outcome, faults);
        expectFair(bargained, hurried);
        settled += bargained.agreed.length;
      }
      expect(settled).toBeGreaterThan(steps.length / 2);
    },
  );

  test.each(["single-master", "ideal"] as const)(
    "any faults: nobody is held to what he has not agreed to (%s)",
    (architecture) => {
      let settled = 0;
      fc.assert(
        fc.property(anyPlans, loads, worlds, fc.integer({ min: 1, max: 1_000 }), (faults, drawn, cluster, seed) => {
          const tasks = drawn.map((task) => ({ ...task, deadline: Math.ceil((task.deadline ?? SECOND) / 2) }));
          const world = { faults, tasks, cluster, seed: String(seed), end: 300 * SECOND, clients: 2 };
          const bargained = bargains({ ...world, architecture, tolerance: TOLERANCE });
          expect(bargained.outcome.findings).toEqual([]);
          expectFair(bargained, tasks);
          settled += bargained.agreed.length;
        }),
        { seed: 8, numRuns: 40 },
      );
      expect(settled).toBeGreaterThan(100);
    },
  );

  test.each(["active-standby", "replicated-master", "log-shipping", "pull-queue"])(
    "%s keeps what was agreed under the leader that died",
    (architecture) => {
      const { runs } = simulate({
        replications: 3,
        duration: "30s",
        drain: "300s",
        cluster: { masters: 3, workers: 2 },
        scheduler: { architecture, ordering: "edf", admission: { deadline: { headroom: 0, counterOffer: true } } },
        workload: {
          all: {
            arrivals: { poisson: "3/s" },
            service: { uniform: ["0.2s", "1.8s"] },
            deadline: "2s",
            tolerance: "60s",
            estimate: "exact",
          },
        },
        faults: [{ at: "15s", crash: architecture === "pull-queue" ? "master/0" : "leader", for: "5s" }],
      });
      for (const { metrics, findings } of runs) {
        expect(findings.filter(({ severity }) => severity === "violation")).toEqual([]);
        expect(metrics["counterOffers.accepted"]).toBeGreaterThan(10);
        expect(metrics["tasks.lost"]).toBe(0);
        // Whoever had no answer to an earlier try, and is refused, does not know: the task may yet be done.
        expect(metrics["tasks.unfinished"]).toBeLessThanOrEqual(metrics["submissions.abandoned"]);
      }
    },
  );
});

describe("a scenario", () => {
  const yaml = (more: string, scheduler: string) =>
    `workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: 1s${more} } }\nduration: 10s\nscheduler: ${scheduler}\n`;
  const warnings = (more: string, scheduler: string) =>
    loadText(yaml(more, scheduler)).scenario!.warnings.map(({ message }) => message);
  const offering = "{ ordering: edf, admission: { deadline: { counterOffer: true } } }";

  test("is warned of offers that nobody accepts, and of clients that get none", () => {
    expect(warnings(", deadline: 5s, tolerance: 2x", offering)).toEqual([]);
    expect(warnings(", deadline: 5s", offering)).toEqual([expect.stringContaining("nobody accepts a later deadline")]);
    expect(warnings(", deadline: 5s, tolerance: 2s", "{ ordering: edf }")).toEqual([
      expect.stringContaining("nobody offers a later deadline"),
    ]);
  });

  test("cannot have a tolerance without a deadline, or a late value without a value", () => {
    expect(problemsOf(yaml(", tolerance: 2s", offering))).toEqual([
      expect.stringContaining("expected a 'deadline' beside 'tolerance'"),
    ]);
    expect(problemsOf(yaml(", tolerance: 0s, deadline: 5s", offering))).toEqual([
      expect.stringContaining("expected a tolerance above 0"),
    ]);
    expect(problemsOf(yaml(", lateValue: { linear: 2s }, deadline: 5s", "{}"))).toEqual([
      expect.stringContaining("expected a 'value' beside 'lateValue'"),
    ]);
    expect(problemsOf(yaml(", lateValue: { linear: 2s }, value: 3", "{}"))).toEqual([
      expect.stringContaining("expected a 'deadline' beside 'lateValue'"),
    ]);
  });

  test("is warned of classes without a value where tasks go by it", () => {
    const worthless = "whose tasks are worth nothing to it";
    expect(warnings(", deadline: 5s", "{ ordering: d-over }")).toEqual([expect.stringContaining(worthless)]);
    expect(warnings(", deadline: 5s", "{ ordering: edf, admission: value }")).toEqual([
      expect.stringContaining(worthless),
    ]);
    expect(warnings(", deadline: 5s, value: { perSecond: 2 }", "{ ordering: highest-value }")).toEqual([]);
  });
});
