// Jobs whose tasks make for each other what can be lost, through whole runs of every design: they end, with all that they had to do, and
// what runs again is what the oracle I7 works out from the trace alone; and each of its mutants breaks I7.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { variantOf } from "../scenario/loading.ts";

const SECOND = 1_000_000;
const DESIGNS: Readonly<Record<string, string>> = {
  "single-master": "{ architecture: single-master, recovery: fast }",
  "active-standby": "{ architecture: active-standby }",
  "replicated-master": "{ architecture: replicated-master }",
  "pull-queue": "{ architecture: { pull-queue: { visibilityTimeout: 10s } } }",
  decentralised: "{ architecture: decentralised }",
  ideal: "{ architecture: ideal }",
};

interface Setting {
  readonly scheduler?: string;
  readonly workers?: number;
  readonly cores?: number;
  readonly masters?: number;
  /** Keys of the class. */
  readonly keys?: string;
  readonly workflow: string;
  readonly faults?: readonly string[];
  readonly count?: number;
}

/** 10 MB take a tenth of a second between two machines. */
function run(setting: Setting, seed = 1) {
  const { scheduler = DESIGNS["single-master"], workers = 4, cores = 1, masters, keys = "outputs: memory" } = setting;
  const isReplicated = /replicated|standby/.test(scheduler);
  const count = masters ?? (isReplicated ? 3 : 1);
  const link = "{ bandwidth: 800Mbps }";
  const variant = variantOf(
    [
      `cluster: { masters: { count: ${count} }, workers: { count: ${workers}, cores: ${cores} }, network: { same-rack: ${link}, same-zone: ${link}, cross-zone: ${link} } }`,
      `scheduler: ${scheduler}`,
      `workload: { jobs: { arrivals: { all-at-once: { count: ${setting.count ?? 1} } }, ${keys}, workflow: { ${setting.workflow} } } }`,
      `faults: [${(setting.faults ?? []).join(", ")}]`,
    ].join("\n"),
  );
  const executions: { task: number; stage: number; generation: number; position: number; at: number }[] = [];
  const missing: number[] = [];
  const ends = new Map<number, number>();
  const where = new Map<number, string>();
  const { metrics, findings, ...rest } = runVariant(variant, seed, {
    onRecord(kind, at, node, task, attempt, epoch, value) {
      if (kind === RECORD["task.staged"])
        executions.push({ task, stage: attempt, generation: epoch, position: value, at: at / SECOND });
      if (kind === RECORD["attempt.started"])
        where.set(executions.find((one) => one.task === task)!.position, variant.cluster.nodes[node].name);
      if (kind === RECORD["output.missing"]) missing.push(node);
      if (kind === RECORD["task.completed"]) ends.set(task, at / SECOND);
    },
  });
  const again = executions.filter(({ generation }) => generation > 1).map(({ position }) => position);
  return { metrics, findings, executions, again: again.toSorted((a, b) => a - b), missing, ends, where, ...rest };
}

// Four machines of one core: one task of each of the stages a and b runs on each. Then `pause` runs alone from 20 s to 30 s, and meanwhile
// a machine that is idle goes down, so that what it had is lost when the stage c begins.
describe("a machine is lost between two stages", () => {
  const lineage = "lineage: { fetchRetries: 0 }";
  const pause = "pause: { service: 10s, after: b }";
  const last = (fetched: string) => `c: { tasks: 4, service: 10s, after: { b: ${fetched}, pause: 0B } }`;
  const workflowOf = (fetched: string) =>
    `a: { tasks: 4, service: 10s }, b: { tasks: 4, service: 10s, after: { a: ${fetched} } }, ${pause}, ${last(fetched)}`;
  const narrow = workflowOf("{ size: 10MB, from: same }");
  const wide = workflowOf("10MB");

  /** The same until 25 s: which tasks of a and b (positions 0 to 3, and 4 to 7) ran on a machine that is idle then, and how it is called. */
  const victim = (workflow: string, keys: string) => {
    const { where } = run({ workflow, keys });
    const name = [...new Set(where.values())].find((one) => one !== where.get(8))!;
    return { name, lost: [...where].flatMap(([position, one]) => (position < 8 && one === name ? [position] : [])) };
  };
  const strike = (workflow: string, keys: string, how = "for: 10m") => {
    const { name, lost } = victim(workflow, keys);
    return { lost, ...run({ workflow, keys, faults: [`{ at: 25s, crash: ${name}, ${how} }`] }) };
  };

  test("narrow: the last of one chain, and what is behind it only where that is lost too", () => {
    const { lost, again, metrics, findings } = strike(narrow, `outputs: memory, ${lineage}`);
    expect([findings, lost.map((position) => Math.floor(position / 4))]).toEqual([[], [0, 1]]);
    const [a, b] = lost;
    const expected = a === b - 4 ? [a, b, b + 5] : [b, b + 5];
    expect(again).toEqual(expected);
    expect(metrics).toMatchObject({
      "lineage.recomputed": expected.length - 1,
      "lineage.recomputedWork": 10 * (expected.length - 1),
      "lineage.fetchFailures": 1,
      "attempts.perTask": 1,
    });
  });

  test("wide: of every stage what lay there, since one task of the next needs all of it, and all of the last", () => {
    const { lost, again, metrics, findings } = strike(wide, `outputs: memory, ${lineage}`);
    expect([findings, again]).toEqual([[], [...lost, 9, 10, 11, 12]]);
    expect(metrics).toMatchObject({
      "lineage.recomputed": 2,
      "lineage.recomputedWork": 20,
      "lineage.fetchFailures": 4,
    });
  });

  test.each(["storage", "{ on: memory, copies: 2 }"])("outputs: %s: nothing runs again", (place) => {
    const { again, metrics, findings } = strike(wide, `outputs: ${place}, ${lineage}`);
    expect([findings, again, metrics["jobs.completed"]]).toEqual([[], [], 1]);
  });

  test("on disk: who can wait until the machine is back loses nothing, who cannot runs again; a wiped disk is lost", () => {
    const ran = (how: string, retries: number) =>
      strike(wide, `outputs: disk, lineage: { fetchRetries: ${retries}, fetchWait: 5s }`, how);
    const back = ran("for: 10s", 3);
    expect([back.again, back.findings]).toEqual([[], []]);
    expect(back.metrics["makespan"]).toBeCloseTo(45, 0); // they looked at 30 s, and again at 35 s
    expect(ran("for: 10s", 0).again).toHaveLength(6);
    expect(ran("wipe: true, for: 10s", 3).again).toHaveLength(6);
  });

  describe("a program with a mistake breaks I7", () => {
    test.each([
      ["recompute-all", "runs again, although nobody"],
      ["parents-only", "was submitted, although what task"],
      ["forget-loss", "was submitted, although what task"],
    ])("%s", (broken, words) => {
      const { findings } = strike(wide, `outputs: memory, lineage: { fetchRetries: 0, broken: ${broken} }`);
      expect(findings.filter(({ check }) => check === "I7").map(({ message }) => message)).toContainEqual(
        expect.stringContaining(words),
      );
    });
  });
});

describe("what it costs where nothing is lost", () => {
  // a makes 4 x 10 MB for the four of b: 40 MB. A tenth of a second per 10 MB.
  const stages = "a: { tasks: 4, service: 10s }, b: { tasks: 4, service: 10s, after: { a: 10MB } }";
  const makespan = (outputs: string) => run({ workflow: stages, keys: outputs }).metrics["makespan"];

  test("a second copy is sent while the place is held, and storage is written and read at its bandwidth", () => {
    const plain = makespan("outputs: memory");
    expect(plain).toBeGreaterThan(20.1);
    expect(plain).toBeLessThan(20.15);
    expect(makespan("outputs: { on: memory, copies: 2 }") - plain).toBeCloseTo(0.4, 2);
    expect(makespan("outputs: storage") - plain).toBeCloseTo(0.4, 2);
  });
});

describe("a task that cannot fetch", () => {
  const stages = "a: { tasks: 1, service: 10s }, b: { tasks: 4, service: 10s, after: { a: 100MB } }"; // fetched in a second

  test("breaks off when the machine goes down on it, and looks again as often as it may", () => {
    const keys = "outputs: memory, lineage: { fetchRetries: 2, fetchWait: 3s }";
    const first = run({ workflow: stages, keys });
    const maker = first.where.get(0)!;
    const { findings, missing, executions, ends } = run({
      workflow: stages,
      keys,
      faults: [`{ at: 10.5s, crash: ${maker}, for: 1h }`],
    });
    expect(findings).toEqual([]);
    expect(missing.length).toBeGreaterThanOrEqual(3);
    // Broken off at 10.5 s, and two looks three seconds apart: they give up at 16.5 s, and `a` comes again.
    const again = executions.find(({ position, generation }) => position === 0 && generation === 2)!;
    expect(again.at).toBeCloseTo(16.5, 1);
    expect(ends.get(again.task)! - again.at).toBeCloseTo(10, 1);
  });

  test("is no failed attempt of its task, and ends its job when its stage has failed too often in a row", () => {
    const { metrics, findings } = run({
      // One of a on each machine, both needed by each of b, and the machines do not reach each other.
      workflow: "a: { tasks: 2, service: 10s }, b: { tasks: 2, service: 10s, after: { a: 10MB } }",
      keys: "outputs: memory, lineage: { stageAttempts: 2, fetchRetries: 0 }",
      workers: 2,
      faults: ["{ at: 1s, partition: { links: { from: worker/0, to: worker/1 } } }"],
    });
    expect(findings).toEqual([]);
    expect(metrics).toMatchObject({
      "jobs.failed": 1,
      "jobs.unfinished": 0,
      "attempts.perTask": 1,
      "lineage.recomputed": 2,
      "lineage.jobsAborted": 1,
      "lineage.failuresInARow": 2,
    });
  });
});

describe.each(Object.entries(DESIGNS))("%s", (_name, scheduler) => {
  test(
    "random jobs end with all that they had to do, whatever is lost, and run again what I7 says",
    { timeout: 600_000 },
    () => {
      fc.assert(
        fc.property(randomSetting, fc.integer({ min: 1, max: 1_000 }), (setting, seed) => {
          const { metrics, findings } = run({ ...setting, scheduler }, seed);
          expect(findings).toEqual([]);
          expect([metrics["jobs.completed"], metrics["jobs.failed"], metrics["jobs.unfinished"]]).toEqual([2, 0, 0]);
        }),
        { numRuns: 12, seed: 1 },
      );
    },
  );
});

const place = fc.constantFrom("memory", "disk", "storage", "{ on: memory, copies: 2 }", "{ on: disk, copies: 3 }");

/** Stages in random order of dependence, of which each fetches from some before it. */
const randomWorkflow = fc
  .array(
    fc.record({
      tasks: fc.constantFrom(2, 2, 2, 1, 3),
      seconds: fc.integer({ min: 1, max: 6 }),
      place: fc.option(place),
      inputs: fc.array(fc.constantFrom("none", "none", "order", "all", "all", "same"), { minLength: 5, maxLength: 5 }),
    }),
    { minLength: 2, maxLength: 5 },
  )
  .map((stages) => {
    const isFetched = new Set<number>();
    const texts = stages.map(({ tasks, seconds, inputs }, number) => {
      const after = inputs.slice(0, number).flatMap((input, before) => {
        if (input === "none") return [];
        if (input === "order") return [`s${before}: 0B`];
        isFetched.add(before);
        const isSame = input === "same" && stages[before].tasks === tasks;
        return [`s${before}: ${isSame ? "{ size: 20MB, from: same }" : "10MB"}`];
      });
      const forced = number === stages.length - 1 && isFetched.size === 0 ? ["s0: 10MB"] : [];
      if (forced.length > 0) isFetched.add(0);
      const all = [...after.filter((one) => forced.length === 0 || !one.startsWith("s0:")), ...forced];
      return `tasks: ${tasks}, service: ${seconds}s${all.length > 0 ? `, after: { ${all.join(", ")} }` : ""}`;
    });
    return texts
      .map((text, number) => {
        const { place: own } = stages[number];
        return `s${number}: { ${text}${own !== null && isFetched.has(number) ? `, outputs: ${own}` : ""} }`;
      })
      .join(", ");
  });

const randomSetting: fc.Arbitrary<Setting> = fc.record({
  workflow: randomWorkflow,
  keys: fc
    .constantFrom("memory", "disk")
    .map((on) => `outputs: ${on}, lineage: { fetchRetries: 1, fetchWait: 2s, stageAttempts: 1000 }`),
  cores: fc.constantFrom(1, 2),
  count: fc.constant(2),
  faults: fc.array(
    fc
      .record({
        at: fc.integer({ min: 2, max: 25 }),
        worker: fc.integer({ min: 0, max: 3 }),
        kind: fc.constantFrom("crash", "crash", "wipe", "pause", "isolate", "leader", "client"),
        span: fc.integer({ min: 1, max: 25 }),
      })
      .map(({ at, worker, kind, span }) => {
        const verbs: Readonly<Record<string, string>> = {
          crash: `crash: worker/${worker}`,
          wipe: `crash: worker/${worker}, wipe: true`,
          pause: `pause: worker/${worker}`,
          isolate: `partition: { isolate: worker/${worker} }`,
          leader: "crash: leader",
          client: "crash: client/0",
        };
        return `{ at: ${at}s, ${verbs[kind]}, for: ${span}s }`;
      }),
    { minLength: 2, maxLength: 6 },
  ),
});
