// A pull queue end to end, one story a test: who goes down, which messages come back, when, and how often they run.

import { describe, expect, it } from "vitest";
import { sjf } from "../../../src/algorithms/ordering/sjf.ts";
import { RECORD } from "../../../src/trace/record-kinds.ts";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { fault, names } from "../fault-plans.ts";
import { crash, sound, steady } from "../story.ts";
import { queuePlan } from "./designs.ts";

const TIMEOUT = 6 * SECOND;
const QUEUED = RECORD["task.queued"];
const DISPATCHED = RECORD["attempt.dispatched"];
const STARTED = RECORD["attempt.started"];
const LOST = RECORD["attempt.lost"];
const SERVING = RECORD["leader.serving"];

/** Instants of all records of this kind, and the tasks they are about, in order. */
function momentsOf(kind: number, plan: RunPlan): { readonly at: number; readonly task: number }[] {
  const moments: { at: number; task: number }[] = [];
  run({
    ...plan,
    onRecord: (one, at, _node, task) => {
      if (one === kind) moments.push({ at, task });
    },
  });
  return moments;
}

const instantsOf = (kind: number, plan: RunPlan): readonly number[] => momentsOf(kind, plan).map(({ at }) => at);

/** From when each task is visible until it starts, by task; us. */
function discoveries(plan: RunPlan): readonly number[] {
  const queued = momentsOf(QUEUED, plan);
  return momentsOf(STARTED, plan).map(({ at, task }) => at - queued.find((one) => one.task === task)!.at);
}

describe("without faults", () => {
  it("every task is delivered and runs once, and nothing is repeated", () => {
    for (const parameters of [
      {},
      { polling: "short" },
      { prefetch: 3 },
      { acknowledge: "early" },
      { acknowledge: "at-start", prefetch: 3 },
    ]) {
      const { attempts, count } = sound(queuePlan(parameters, { tasks: steady(20) }));
      expect(attempts.length).toBe(20);
      expect(count("call.retried") + count("task.superseded") + count("attempt.lost")).toBe(0);
    }
  });

  it("a task that comes to workers who ask and wait is theirs one way later, as if a master had sent it", () => {
    const tasks = steady(20);
    expect(discoveries(queuePlan({}, { tasks }))).toEqual(discoveries({ tasks }));
  });

  it("a task that comes to a worker who asks now and then waits for half an interval on average", () => {
    // At instants that have nothing to do with those of the polls: fractions of the golden ratio.
    const tasks = Array.from({ length: 400 }, (_, index) => ({
      at: index * 10 * SECOND + Math.floor(((index * 0.618_033_988_75) % 1) * 7 * SECOND),
      work: SECOND / 10,
    }));
    const plan = { tasks, workers: 1, cores: 1, end: 4_100 * SECOND };
    const interval = 2 * SECOND;
    const fastest = Math.min(...discoveries(queuePlan({}, plan)));
    const waits = discoveries(queuePlan({ polling: "short", pollInterval: interval, pollJitter: 0 }, plan));
    expect(waits.length).toBe(400);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length - fastest;
    // Uniform over an interval and a round trip: a standard error of interval / sqrt(12 * 400); four of them.
    const [expected, error] = [(interval + 2 * fastest) / 2, interval / Math.sqrt(12 * 400)];
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
    expect(Math.max(...waits)).toBeLessThan(interval + 4 * fastest);
  });

  it("the queue's order is the scenario's", () => {
    const tasks = [3, 1, 2].map((work, index) => ({ at: SECOND + index, work: work * SECOND }));
    const plan: RunPlan = {
      tasks: [{ at: 0, work: 3 * SECOND }, ...tasks],
      workers: 1,
      cores: 1,
      ordering: sjf as never,
    };
    expect(momentsOf(STARTED, queuePlan({}, plan)).map(({ task }) => task)).toEqual([0, 2, 3, 1]);
  });

  it("a worker has as many messages at hand as it may, and no more", () => {
    const tasks = Array.from({ length: 6 }, () => ({ at: 0, work: SECOND }));
    const delivered = (prefetch: number): number =>
      instantsOf(DISPATCHED, queuePlan({ prefetch }, { tasks, workers: 1, cores: 2 })).filter((at) => at < SECOND)
        .length;
    expect([0, 1, 3].map(delivered)).toEqual([2, 3, 5]);
  });
});

describe("a message whose worker", () => {
  it("dies is visible again exactly one timeout after it was taken, where nobody extends", () => {
    const plan = queuePlan(
      { extend: false },
      { tasks: [{ at: 0, work: 2 * SECOND }], faults: [crash("worker/0", 1, 60)] },
    );
    const { attempts } = sound(plan);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["crashed", "succeeded"]);
    expect(instantsOf(LOST, plan)[0] - instantsOf(DISPATCHED, plan)[0]).toBe(TIMEOUT);
  });

  it("dies is visible again one timeout after the last extension, where it extended", () => {
    const faults = [crash("worker/0", 5, 60)];
    const plan = queuePlan({}, { tasks: [{ at: 0, work: 9 * SECOND }], faults });
    const [first] = instantsOf(DISPATCHED, plan);
    // Extensions after 2 s and 4 s; each takes a moment to the broker.
    const late = instantsOf(LOST, plan)[0] - (first + 4 * SECOND + TIMEOUT);
    expect(late).toBeGreaterThan(0);
    expect(late).toBeLessThan(3_000);
  });

  it("is slow runs once if that extends it, and otherwise is given up after as many deliveries as allowed", () => {
    const tasks = [{ at: 0, work: 15 * SECOND }];
    const extending = sound(queuePlan({}, { tasks }));
    expect(extending.attempts.length).toBe(1);
    const plain = sound(queuePlan({ extend: false, maxDeliveries: 4 }, { tasks, workers: 3 }));
    expect(plain.attempts.length).toBe(4);
    expect(plain.count("task.dead-lettered")).toBe(1);
  });

  it("is slow is done when that acknowledges, if nobody else has taken it since", () => {
    const plan = queuePlan({ extend: false }, { tasks: [{ at: 0, work: 15 * SECOND }], workers: 1, cores: 1 });
    const { attempts, count } = sound(plan);
    expect(attempts.length).toBe(1);
    expect([count("attempt.lost"), count("task.completed")]).toEqual([1, 1]);
  });

  it("dies is gone if it was acknowledged early", () => {
    const tasks = steady(3, 20 * SECOND);
    const { findings, checker } = run(
      queuePlan({ acknowledge: "early" }, { tasks, faults: [crash("worker/0", 5, 10)], end: 120 * SECOND }),
    );
    expect(checker.lost).toBe(0);
    expect(findings.filter((finding) => finding.startsWith("I1"))).toHaveLength(1);
    expect(findings.filter((finding) => finding.endsWith("never ended"))).toHaveLength(1);
  });

  it("dies with one that runs and three at hand loses all of them early, and at the start only the one that ran", () => {
    const tasks = Array.from({ length: 4 }, (_, index) => ({ at: index * 10_000, work: 10 * SECOND }));
    const story = { tasks, workers: 1, cores: 1, faults: [crash("worker/0", 5, 10)], end: 120 * SECOND };
    const lostOf = (acknowledge: string): number =>
      run(queuePlan({ acknowledge, prefetch: 3 }, story)).findings.filter((finding) => finding.endsWith("never ended"))
        .length;
    expect([lostOf("early"), lostOf("at-start"), lostOf("late")]).toEqual([4, 1, 0]);
  });

  it.each(["worker/1", "master/0"])(
    "runs once if it was acknowledged at its start, however long, and %s dies",
    (node) => {
      const tasks = [{ at: 0, work: 30 * SECOND }];
      const story = { tasks, workers: 2, cores: 1, faults: [crash(node, 5, 3)], end: 120 * SECOND };
      const { attempts, count } = sound(queuePlan({ acknowledge: "at-start", extend: false }, story));
      expect(attempts).toHaveLength(1);
      expect(count("attempt.lost")).toBe(0);
    },
  );

  it("is told to go down comes back at once if it was only at hand, and ends there if it runs", () => {
    const tasks = Array.from({ length: 4 }, (_, index) => ({ at: index * 10_000, work: 4 * SECOND }));
    const drain = fault({ kind: "drain", target: names("worker/0"), grace: (30 * SECOND) as never }, 1, 20);
    const story = { tasks, workers: 2, cores: 1, faults: [drain], end: 60 * SECOND };
    const { attempts, checker } = sound(
      queuePlan({ prefetch: 1, extend: false, visibilityTimeout: 20 * SECOND }, story),
    );
    expect(attempts.map(({ node, outcome }) => `${outcome} on ${node}`)).toEqual([
      "succeeded on 1",
      "succeeded on 2",
      "succeeded on 2",
      "succeeded on 2",
    ]);
    expect(checker.lost).toBe(0);
    expect(attempts[3].started).toBeLessThan(9 * SECOND); // after two others, and not after a timeout
  });

  it("is told to go down does not get it again", () => {
    const drain = fault({ kind: "drain", target: names("worker/0"), grace: (30 * SECOND) as never }, 1, 20);
    const tasks = [{ at: 0, work: 8 * SECOND, cores: 1 }, ...steady(5).slice(2)];
    const { attempts } = sound(queuePlan({}, { tasks, workers: 1, cores: 2, faults: [drain], end: 60 * SECOND }));
    expect(attempts.filter(({ started }) => started > SECOND && started < 8 * SECOND)).toEqual([]);
  });
});

describe("a crash of the broker", () => {
  const faults = [crash("master/0", 5, 4)];

  it("delays what comes in meanwhile; what runs is acknowledged when it is back, and does not run again", () => {
    const { attempts, rows } = sound(queuePlan({}, { tasks: steady(12, 8 * SECOND), cores: 4, faults }));
    expect(attempts.length).toBe(12);
    for (const { task, admitted } of rows) if (task >= 5 && task < 9) expect(admitted).toBeGreaterThan(9 * SECOND);
  });

  it("keeps hidden what was with a worker, for a full timeout from its return", () => {
    const dies = crash("worker/0", 4, 60);
    const plan = queuePlan({}, { tasks: steady(1, 20 * SECOND), faults: [...faults, dies] });
    const { attempts } = sound(plan);
    expect(attempts.length).toBe(2);
    expect(instantsOf(LOST, plan)).toEqual([instantsOf(SERVING, plan)[1] + TIMEOUT]);
  });
});
