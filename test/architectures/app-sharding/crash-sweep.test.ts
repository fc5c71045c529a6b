// Applications with a server each, and a crash of one of the machines a microsecond before and after everything that happens to a handful of
// tasks: every step of the election, of taking in, claiming, giving out and tracking, and of putting the end on record.

import { describe, expect, it } from "vitest";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { TASKS, crash, expectSound, stepsOf } from "../crash-steps.ts";
import { fault, names } from "../fault-plans.ts";
import { seconds } from "../../../src/kernel/time.ts";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { loadText, variantOf } from "../../scenario/loading.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { appsPlan, SOUND } from "./designs.ts";

const BUSY = 1.6 * SECOND;

const small = (parameters: object): RunPlan =>
  appsPlan(parameters, { tasks: TASKS, masters: 2, workers: 2, end: 60 * SECOND });

describe.each([
  ["as PowerJob", SOUND["as PowerJob"], 3],
  ["fenced", SOUND["fenced, and taken over at once"], 3],
] as const)("servers of applications %s, whenever it strikes,", (_name, parameters, stride) => {
  const plan = small(parameters);
  const steps = stepsOf(plan, 0, BUSY);

  it("have many steps at which a crash could hurt", () => {
    expect(steps.length).toBeGreaterThan(100);
  });

  it.each(["master/0", "master/1", "worker/0", "client/0", "lock/0"])(
    "survive a crash of %s: every task ends exactly once",
    (machine) => {
      for (const [step, at] of steps.entries()) {
        if (step % stride !== 0) continue;
        const faults = [crash(machine, at, step)];
        expectSound(run({ ...plan, faults }), faults);
      }
    },
  );

  it.each(["master/0", "worker/0"])("survive %s standing still for a while", (machine) => {
    for (const [step, at] of steps.entries()) {
      if (step % (2 * stride) !== 0) continue;
      const faults = [fault({ kind: "pause", target: names(machine) }, at / SECOND, 4 + (step % 5) * 5)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

describe("a database that is restarted in good order, whenever that is,", () => {
  it("has told what it has written: every task ends exactly once", () => {
    const plan = small({});
    for (const at of stepsOf(plan, 0, BUSY).filter((_, step) => step % 2 === 0)) {
      const faults = [fault({ kind: "drain", target: names("lock/0"), grace: seconds(2) }, at / SECOND, 3)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

describe("a database that counts as durable what is not", () => {
  it("is caught: after some crash of it something is lost, or ends twice", () => {
    const plan = small({ broken: "answer-before-sync" });
    const caught = stepsOf(plan, 0, BUSY).some(
      (at, step) => run({ ...plan, faults: [crash("lock/0", at, step)] }).findings.length > 0,
    );
    expect(caught).toBe(true);
  });
});

describe.each(["none", "epoch"])("two jobs that are tracked (fencing: %s), whenever it strikes,", (fencing) => {
  const keys = `apps: 2, appBy: job, fencing: ${fencing}, discoveryInterval: 2s, checkInterval: 2s, dispatchTimeout: 3s`;
  const tell = (faults: string): string => `
duration: 10s
drain: 3m
cluster: { masters: 2, workers: { count: 3, cores: 2 } }
scheduler: { architecture: { app-sharding: { ${keys} } } }
workload: { jobs: { arrivals: { periodic: { interval: 300ms, offset: 200ms } }, until: 700ms, service: 500ms, job: { tasks: 6 } } }
faults: [${faults}]
`;
  const steps: number[] = [];
  runVariant(variantOf(tell("")), 1, {
    onRecord: (kind, at) => {
      if (at < 3 * SECOND && !/^(node\.|fault\.|run\.)/.test(RECORD_KINDS[kind].name)) steps.push(at + 1);
    },
  });
  const instants = [...new Set(steps)];

  it("has a story that loads", () => {
    expect(loadText(tell("")).problems).toEqual([]);
    expect(instants.length).toBeGreaterThan(60);
  });

  it.each(["master/0", "master/1", "worker/0", "worker/1", "worker/2", "lock/0"])(
    "survive a crash of %s: every task ends exactly once",
    (machine) => {
      for (const [step, at] of instants.entries()) {
        if (step % 12 !== 0) continue;
        const text = tell(`{ at: ${at}us, crash: ${machine}, for: ${1 + (step % 5)}s }`);
        const { findings, metrics } = runVariant(variantOf(text), 1);
        expect([text, ...findings.map(({ message }) => message)]).toEqual([text]);
        expect(metrics["tasks.completed"]).toBe(12);
      }
    },
  );
});
