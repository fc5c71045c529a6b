// Gangs against what can be said of them on paper: a gang that goes together is a rigid parallel job; gangs that take what they get
// wait for each other for ever; and how long they hold what they cannot use.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atomic } from "../../src/algorithms/gangs/atomic.ts";
import type { GangDefinition } from "../../src/algorithms/gangs/gang-policy.ts";
import { hold } from "../../src/algorithms/gangs/hold.ts";
import { none } from "../../src/algorithms/gangs/none.ts";
import { ordered } from "../../src/algorithms/gangs/ordered.ts";
import { priority } from "../../src/algorithms/ordering/priority.ts";
import type { SchedulerSpec } from "../../src/architectures/scheduler-spec.ts";
import { OUTCOMES } from "../../src/trace/record-codes.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { run, SECOND, type PlannedTask, type RunOutcome, type RunPlan } from "./build-run.ts";
import { gangOf } from "./planned-gangs.ts";

function gangs(definition: unknown, parameters: object = {}): Pick<SchedulerSpec, "gangs"> {
  return { gangs: { definition: definition as GangDefinition, parameters: parameters as never } };
}

const HOLD = 60 * SECOND;
const holding = gangs(hold, { timeout: HOLD, pause: SECOND, pauseMax: 10 * SECOND });

interface Seen {
  readonly at: number;
  readonly task: number;
}

interface Watched extends RunOutcome {
  readonly started: readonly Seen[];
  /** Past the barrier. */
  readonly passed: readonly Seen[];
  readonly ended: readonly (Seen & { readonly outcome: string })[];
}

function watch(plan: RunPlan, findings: readonly string[] = []): Watched {
  const started: Seen[] = [];
  const passed: Seen[] = [];
  const ended: (Seen & { outcome: string })[] = [];
  const outcome = run({
    ...plan,
    onRecord(kind, at, _node, task, _attempt, _epoch, value) {
      if (kind === RECORD["attempt.started"]) started.push({ at, task });
      if (kind === RECORD["attempt.passed"]) passed.push({ at, task });
      if (kind === RECORD["attempt.ended"]) ended.push({ at, task, outcome: OUTCOMES[value] });
    },
  });
  expect(outcome.findings).toEqual(findings);
  return { ...outcome, started, passed, ended };
}

/**
 * Members of two gangs of equal size by turns, all at once, as two controllers that create theirs at the same time. All cores are
 * taken until both gangs are there, so that it is the order of the queue that mixes them.
 */
function mixed(size: number, work: number): readonly PlannedTask[] {
  const each = [0, 1].map((job) => gangOf(job, size, { at: SECOND, work }));
  const fillers = Array.from({ length: CORES }, () => ({ at: 0, work: 1.5 * SECOND }));
  return [...fillers, ...Array.from({ length: size }, (_, index) => each.map((gang) => gang[index])).flat()];
}

const CORES = 8;

describe("a gang that goes together, first come first served,", () => {
  interface Job {
    readonly gap: number;
    readonly size: number;
    readonly work: number;
  }
  const job: fc.Arbitrary<Job> = fc.record({
    gap: fc.integer({ min: 0, max: 4 * SECOND }),
    size: fc.integer({ min: 1, max: 8 }),
    work: fc.integer({ min: 1, max: 10 * SECOND }),
  });

  it("starts when a parallel task of as many cores starts on one big machine, whatever the jobs and the machines", () => {
    let waits = 0;
    fc.assert(
      fc.property(fc.array(job, { minLength: 2, maxLength: 12 }), fc.constantFrom(1, 2, 4, 8), (jobs, cores) => {
        let at = 0;
        const arrivals = jobs.map(({ gap }) => (at += gap));
        const common = { architecture: "ideal" as const, end: 400 * SECOND };
        const asGangs = watch({
          ...common,
          workers: 8 / cores,
          cores,
          scheduler: gangs(atomic),
          tasks: jobs.flatMap(({ size, work }, index) => gangOf(index, size, { at: arrivals[index], work })),
        });
        const asOne = watch({
          ...common,
          workers: 1,
          cores: 8,
          tasks: jobs.map(({ size, work }, index) => ({ at: arrivals[index], work, cores: size })),
        });
        let first = 0;
        const expected = jobs.map(({ size }, index) => {
          const { at: start } = asOne.started.find(({ task }) => task === index)!;
          const members = Array.from({ length: size }, () => first++);
          if (start > arrivals[index]) waits += 1;
          return members.map((task) => ({ at: start, task }));
        });
        const byTask = (list: readonly Seen[]) => list.toSorted((a, b) => a.task - b.task);
        expect(byTask(asGangs.started)).toEqual(byTask(expected.flat()));
        expect(byTask(asGangs.passed)).toEqual(byTask(expected.flat()));
        expect(asGangs.observations.metrics["gang.heldIdle"]).toBe(0);
      }),
      { seed: 1, numRuns: 40 },
    );
    expect(waits).toBeGreaterThan(60);
  });
});

describe.each(["ideal", "single-master"] as const)("two gangs that come at once, on %s,", (architecture) => {
  const work = 20 * SECOND;
  const end = 1_000 * SECOND;
  const plan = (size: number, scheduler: Partial<SchedulerSpec>): RunPlan => ({
    architecture,
    workers: 4,
    cores: 2,
    tasks: mixed(size, work),
    scheduler,
    end,
  });

  const neverEnded = Array.from(
    { length: CORES + 2 },
    (_, at) => `task ${CORES + at} was acknowledged and never ended`,
  );

  it("deadlock when members go one by one and both do not fit: half of the cores each, for ever", () => {
    const { started, passed, observations } = watch(plan(CORES / 2 + 1, gangs(none)), neverEnded);
    expect(started).toHaveLength(2 * CORES);
    expect(passed).toHaveLength(0);
    const held = started.slice(CORES).reduce((sum, { at }) => sum + (end - at), 0) / SECOND;
    expect(observations.metrics).toMatchObject({ "gangs.deadlocked": 2, "tasks.completed": CORES });
    const warnings = observations.violations.filter(({ check }) => check === "deadlock");
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^2 gangs .* deadlock from \S+ s on$/),
    ]);
    expect(observations.metrics["gang.heldIdle"]).toBeCloseTo(held, 6);
    expect(Object.keys(observations.work.wasted)).toEqual(["barrier"]);
  });

  it("do not when both fit", () => {
    const { passed, observations } = watch(plan(CORES / 2, gangs(none)));
    expect(passed).toHaveLength(CORES);
    expect(observations.metrics).toMatchObject({ "gangs.deadlocked": 0, "tasks.completed": 2 * CORES });
  });

  it("run one after the other when they go together, or take turns, and then nobody ever holds all but one", () => {
    for (const definition of [atomic, ordered]) {
      const { passed, observations } = watch(plan(CORES / 2 + 1, gangs(definition)));
      const begun = [...new Set(passed.map(({ at }) => Math.floor(at / SECOND)))];
      expect(begun).toEqual([1, 21]);
      expect(observations.metrics).toMatchObject({
        "gangs.deadlocked": 0,
        "tasks.completed": CORES + 2 * (CORES / 2 + 1),
      });
    }
  });

  it("give back what they hold when the time is over, and then one of them gets all that it needs", () => {
    const size = CORES / 2 + 1;
    const { started, passed, ended, observations } = watch(plan(size, holding));
    const metrics = observations.metrics;
    expect(metrics).toMatchObject({
      "gangs.deadlocked": 0,
      "tasks.completed": CORES + 2 * size,
      "gangs.restarted": 0,
      "gangs.givenBack": 2,
    });
    // Both hold half until the time is over; whoever comes back first gets all, and the other what is left until that has ended.
    const held = started.slice(CORES);
    const again = held.slice(CORES);
    expect(again[0].at).toBeGreaterThanOrEqual(held[0].at + HOLD + SECOND / 2);
    expect(again[0].at).toBeLessThanOrEqual(held[0].at + HOLD + SECOND + 20_000);
    const second = again.filter(({ task }) => task % 2 !== again[0].task % 2);
    expect(again.filter(({ task }) => task % 2 === again[0].task % 2)).toHaveLength(size);
    expect(second).toHaveLength(size);
    const killedAt = ended.filter(({ outcome }) => outcome === "killed").reduce((sum, { at }) => sum + at, 0);
    const startedAt = held.reduce((sum, { at }) => sum + at, 0);
    const passedAt = passed.reduce((sum, { at }) => sum + at, 0);
    expect(metrics["gang.heldIdle"]).toBeCloseTo((killedAt + passedAt - startedAt) / SECOND, 6);
    // By hand: 8 cores for the whole time; then 3 from the second's return until the first has ended its 20 s.
    const byHand = CORES * (HOLD / SECOND) + (CORES - size) * (20 - (second[0].at - again[0].at) / SECOND);
    expect(metrics["gang.heldIdle"]).toBeGreaterThan(byHand - 0.2);
    expect(metrics["gang.heldIdle"]).toBeLessThan(byHand + 0.2);
  });
});

describe.each(["ideal", "single-master"] as const)("a gang of which a member is lost, on %s,", (architecture) => {
  const three = gangOf(0, 3, { at: SECOND, work: 10 * SECOND });
  const crashed = {
    kind: "scheduled" as const,
    text: "crash",
    action: { kind: "crash" as const, target: { kind: "names" as const, names: ["worker/0"] }, wipe: false },
    at: (5 * SECOND) as never,
    lasts: (2 * SECOND) as never,
  };

  it("is stopped whole and begins anew, each member from scratch", () => {
    for (const scheduler of [gangs(atomic), holding, gangs(ordered), gangs(none)]) {
      const { ended, observations, passed } = watch({
        architecture,
        workers: 3,
        cores: 1,
        tasks: three,
        scheduler,
        faults: [crashed],
        gangPartMax: 20 * SECOND,
        end: 60 * SECOND,
      });
      expect(ended.map(({ outcome }) => outcome).toSorted()).toEqual([
        "crashed",
        "killed",
        "killed",
        "succeeded",
        "succeeded",
        "succeeded",
      ]);
      expect(passed).toHaveLength(6);
      const [again] = passed.slice(3);
      for (const { at, outcome } of ended)
        if (outcome === "succeeded") expect(at - again.at).toBeGreaterThanOrEqual(9_990_000);
      expect(observations.metrics).toMatchObject({ "gangs.restarted": 1, "jobs.completed": 1 });
      expect(observations.metrics["work.wasted"]).toBeGreaterThan(10);
    }
  });
});

describe.each(["ideal", "single-master"] as const)("a gang, on %s,", (architecture) => {
  it("works when as many are there as it needs, and the others join when there is room", () => {
    const elastic = gangOf(0, 4, { at: 2 * SECOND, work: 5 * SECOND }, 2);
    const tasks = [{ at: SECOND, work: 10 * SECOND }, ...elastic];
    const { passed, observations } = watch({
      architecture,
      workers: 3,
      cores: 1,
      tasks,
      scheduler: gangs(atomic),
      end: 60 * SECOND,
    });
    expect(passed.map(({ at }) => Math.floor(at / SECOND))).toEqual([2, 2, 7, 7]);
    expect(observations.metrics).toMatchObject({ "jobs.completed": 1, "gangs.restarted": 0 });
  });

  it("makes way as a whole for somebody more important", () => {
    const tasks = [
      ...gangOf(0, 3, { at: SECOND, work: 10 * SECOND }),
      { at: 3 * SECOND, work: 2 * SECOND, priority: 5 },
    ];
    const { ended, observations } = watch({
      architecture,
      workers: 3,
      cores: 1,
      tasks,
      ordering: priority as never,
      orderingParameters: { preemptive: true, victims: "one", agingInterval: 0, agingStep: 1, grace: 0 },
      scheduler: gangs(atomic),
      end: 60 * SECOND,
    });
    const killed = ended.filter(({ outcome }) => outcome === "killed");
    expect(killed.map(({ task }) => task).toSorted()).toEqual([0, 1, 2]);
    expect(ended.filter(({ outcome }) => outcome === "preempted")).toEqual([]);
    expect(ended.find(({ task }) => task === 3)!.at).toBeLessThan(5.1 * SECOND);
    expect(observations.metrics).toMatchObject({ "jobs.completed": 1, "gangs.restarted": 1, "tasks.completed": 4 });
  });

  it("is rejected where there will never be room for all that it needs", () => {
    const { rows } = watch({
      architecture,
      workers: 3,
      cores: 1,
      tasks: gangOf(0, 4, { at: SECOND, work: SECOND }),
      scheduler: gangs(atomic),
    });
    expect(rows.map(({ state }) => state)).toEqual([1, 1, 1, 1]);
  });
});
