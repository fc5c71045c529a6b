import { describe, expect, test } from "vitest";
import {
  defineOrdering,
  defineRetry,
  defineStealing,
  RunFailure,
  ScenarioError,
  simulate,
  WAIT,
} from "../../src/orrery.ts";
import type { Duration, QueuedTask } from "../../src/orrery.ts";

const SCENARIO = {
  name: "library",
  seed: 3,
  replications: 2,
  duration: "5s",
  cluster: { workers: { count: 1, cores: 1 } },
  workload: { all: { arrivals: { poisson: { rate: "3/s" } }, service: { exponential: { mean: "1s" } } } },
  variants: { fifo: { scheduler: { ordering: "fifo" } }, sjf: { scheduler: { ordering: "sjf" } } },
  expect: ["all.tasks.lost == 0"],
};

const lastFirst = defineOrdering({
  name: "last-first",
  summary: "The task that came last goes first.",
  parameters: {},
  properties: { clairvoyant: false, preemptive: false, workConserving: true, starvationFree: false },
  create() {
    let tasks: QueuedTask[] = [];
    return {
      get size() {
        return tasks.length;
      },
      add: (task) => void tasks.push(task),
      remove(id) {
        const before = tasks.length;
        tasks = tasks.filter((task) => task.id !== id);
        return tasks.length < before;
      },
      choose(room) {
        const task = tasks.at(-1);
        return task !== undefined && room.fits(task) ? { kind: "start", task } : WAIT;
      },
      waiting: () => tasks.toReversed(),
    };
  },
});

describe("simulate", () => {
  test("gives results and runs, the same every time", () => {
    const { results, runs } = simulate(SCENARIO);
    expect(results).toMatchObject({ schema: "orrery/results/1", scenario: "library", verdict: "pass", partial: false });
    expect(runs.map((run) => `${run.variant}${run.seed}`)).toEqual(["fifo3", "fifo4", "sjf3", "sjf4"]);
    expect(JSON.stringify(simulate(SCENARIO))).toBe(JSON.stringify({ results, runs }));
  });

  test("takes the text of a file as well as plain data", () => {
    const text = JSON.stringify(SCENARIO);
    expect(simulate(text).results.variants).toEqual(simulate(SCENARIO).results.variants);
  });

  test("adds seeds until the scenario's precision is reached, and none that it does not need", () => {
    const roomy = { ...SCENARIO, cluster: { workers: { count: 8, cores: 1 } } };
    const precise = { ...roomy, replications: { until: "60%", max: 40, least: 3, metric: "response.mean" } };
    const { results, runs } = simulate(precise);
    expect(results.stopping).toMatchObject({ metric: "response.mean", wanted: 0.6, isReached: true });
    const { seeds } = results.stopping!;
    expect(seeds).toBeLessThan(40);
    expect(runs).toHaveLength(2 * seeds);
    // Whoever asks for a number of seeds gets it.
    expect(simulate(precise, { replications: 2 }).results.variants).toEqual(simulate(roomy).results.variants);
  });

  test("is narrowed like the command line", () => {
    const { runs } = simulate(SCENARIO, { seed: 9, replications: 1, variants: ["sjf"] });
    expect(runs.map((run) => `${run.variant}${run.seed}`)).toEqual(["sjf9"]);
    expect(runs[0].digest).toBe(simulate(SCENARIO, { seed: 8, replications: 2 }).runs[3].digest);
  });

  test("tells of every run, and of everything that happens in it, without a change", () => {
    const runs: string[] = [];
    const completed = new Map<string, number>();
    const kinds = new Set<string>();
    const { results } = simulate(SCENARIO, {
      replications: 2,
      paranoid: true, // made twice, told once
      onRun: ({ variant, seed }) => runs.push(`${variant}${seed}`),
      onRecord({ kind, at, node }, { variant, seed }) {
        kinds.add(`${typeof at} ${typeof node}`);
        const name = `${variant}${seed}`;
        if (kind === "task.completed") completed.set(name, (completed.get(name) ?? 0) + 1);
      },
    });
    const made = Object.entries(results.variants).flatMap(([name, variant]) =>
      variant.runs.map((run) => [`${name}${run.seed}`, run.metrics["tasks.completed"]] as const),
    );
    expect(runs).toHaveLength(4);
    expect(completed).toEqual(new Map(made));
    expect(new Set(runs)).toEqual(new Set(completed.keys()));
    expect(kinds).toContain("number string");
    expect(results).toEqual(simulate(SCENARIO, { replications: 2, paranoid: true }).results);
  });

  test("tells of kinds of records that there are, and of tasks by their numbers, to the compiler too", () => {
    const started = new Set<number>();
    simulate(SCENARIO, {
      replications: 1,
      onRecord({ kind, task }) {
        // @ts-expect-error It is `attempt.started`.
        if (kind === "attempt.start") throw new Error("there is no such kind");
        if (kind === "attempt.started" && task !== undefined) started.add(task);
      },
    });
    expect(started.size).toBeGreaterThan(5);
  });

  test("lets a policy of one's own take part", () => {
    const variants = { ...SCENARIO.variants, own: { scheduler: { ordering: "last-first" } } };
    const { results } = simulate({ ...SCENARIO, variants }, { policies: [lastFirst] });
    expect(results.verdict).toBe("pass");
    expect(results.variants["own"].runs[0].digest).not.toBe(results.variants["fifo"].runs[0].digest);
  });

  test("takes policies of the later kinds too, such as who steals from whom", () => {
    const fromTheFirst = defineStealing({
      name: "from-the-first",
      summary: "An idle worker takes from the first that has something to give.",
      parameters: {},
      create: () => ({ interval: 0 as Duration, victim: (_thief, view) => view.candidate(0) }),
    });
    const variant = (stealing: string) => ({ scheduler: { queueing: "at-worker", placement: "random", stealing } });
    const variants = { own: variant("from-the-first"), none: variant("none") };
    const scenario = { ...SCENARIO, cluster: { workers: { count: 4, cores: 1 } }, variants, expect: [] };
    const { runs } = simulate(scenario, { policies: [fromTheFirst], replications: 1 });
    expect(runs[0].digest).not.toBe(runs[1].digest);
  });

  test("loads the parameters that one's own policy declares", () => {
    const impatient = defineRetry({
      name: "impatient",
      summary: "Waits a little, a few times.",
      parameters: {
        pause: { type: "duration", default: "1ms", summary: "Before each attempt." },
        attempts: { type: "integer", optional: true, summary: "At most." },
      },
      create: ({ pause, attempts }) => ({ delay: (failures) => (failures < (attempts ?? 3) ? pause : undefined) }),
    });
    const retry = (value: unknown) => ({ ...SCENARIO, scheduler: { retry: value } });
    const good = () => simulate(retry({ impatient: { pause: "2ms" } }), { policies: [impatient], replications: 1 });
    expect(good().results.verdict).toBe("pass");
    expect(() => simulate(retry({ impatient: { pauze: "2ms" } }), { policies: [impatient] })).toThrow(
      /did you mean 'pause'/,
    );
  });

  test("checks itself in paranoid mode without changing a bit", () => {
    const digests = (paranoid: boolean) => simulate(SCENARIO, { paranoid }).runs.map((run) => run.digest);
    expect(digests(true)).toEqual(digests(false));
  });

  test("tells an answer that means nothing as the policy's", () => {
    const silent = defineOrdering({
      ...lastFirst,
      name: "silent",
      create: (parameters) => ({ ...lastFirst.create(parameters), size: 1, choose: () => undefined as never }),
    });
    const scenario = { ...SCENARIO, variants: { silent: { scheduler: { ordering: "silent" } } } };
    expect(() => simulate(scenario, { policies: [silent] })).toThrow(
      /^ordering policy 'silent' \(of the caller\) answered in choose\(\) at .* s of virtual time: /,
    );
  });

  test("says of a run that broke off which one it was", () => {
    const broken = defineOrdering({
      ...lastFirst,
      name: "broken",
      create: () => ({ ...lastFirst.create({}), size: 0 }),
    });
    const scenario = { ...SCENARIO, variants: { mine: { scheduler: { ordering: "broken" } } } };
    const failure = caught(() => simulate(scenario, { policies: [broken] }));
    expect(failure).toBeInstanceOf(RunFailure);
    expect(failure).toMatchObject({ job: { variant: "mine", seed: 3 } });
    expect((failure as RunFailure).message).toMatch(
      /^ordering policy 'broken' \(of the caller\) answered in add\(\) at .*: size is 0 after add\(\) of task 0; expected 1, .*\n  in variant 'mine', seed 3$/,
    );
  });

  test("finds out in paranoid mode that a run depends on more than its seed", () => {
    let asked = 0;
    const moody = defineOrdering({
      ...lastFirst,
      name: "moody",
      create(parameters) {
        const queue = lastFirst.create(parameters);
        return {
          ...queue,
          get size() {
            return queue.size;
          },
          choose(room, now) {
            asked += 1;
            const [task] = asked > 10 ? queue.waiting(now).toReversed() : queue.waiting(now);
            return task !== undefined && room.fits(task) ? { kind: "start", task } : WAIT;
          },
        };
      },
    });
    const scenario = { ...SCENARIO, variants: { moody: { scheduler: { ordering: "moody" } } }, replications: 1 };
    const twice = () => simulate(scenario, { policies: [moody], paranoid: true });
    expect(twice).toThrow(/made twice, the same run took two courses .* it depends on more than its seed/);
  });

  test("refuses a bad scenario with all its problems", () => {
    const bad = () => simulate({ ...SCENARIO, replications: -1, durration: "5s" });
    expect(bad).toThrow(ScenarioError);
    expect(bad).toThrow(/replications|durration/);
  });
});

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("what means nothing is refused, and not run as nothing", () => {
  test.each([
    [{ variants: ["fio"] }, "variants: 'fio' is not known; did you mean 'fifo'? (there are: fifo, sjf)"],
    [{ variants: [] }, "variants: expected at least one, found none"],
    [{ variants: "fifo" }, "variants: expected a list"],
    [{ replications: 0 }, "replications: expected a whole number from 1 to 10000, found 0"],
    [{ seed: 1.5 }, "seed: expected a whole number from 0 to"],
    [{ polices: [] }, "unknown option 'polices'; did you mean 'policies'?"],
  ])("%j", (options, message) => {
    expect(() => simulate(SCENARIO, options as never)).toThrow(message);
  });

  test("a path in place of a text, or nothing at all", () => {
    expect(() => simulate("scenarios/demo.yaml")).toThrow("found what looks like its path: 'scenarios/demo.yaml'");
    expect(() => simulate(undefined as never)).toThrow(
      "expected the text of a scenario or plain data, found undefined",
    );
  });
});
