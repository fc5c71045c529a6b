// Long and short tasks apart, and a machine that dies, or a way that is cut, a microsecond before and after everything that happens
// while reservations move from a worker with long work to an idle one: each message of a steal is lost once, and its victim, its
// thief and its schedulers die around each.

import { describe, expect, it } from "vitest";
import type { FaultSpec } from "../../../src/cluster/faults/fault.ts";
import { MESSAGE_NAMES } from "../../../src/architectures/protocol/messages.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { run, SECOND, type PlannedTask, type RunPlan } from "../build-run.ts";
import { crash, stepsOf } from "../crash-steps.ts";
import { fault, names } from "../fault-plans.ts";
import { HYBRIDS, sparrowPlan } from "./designs.ts";

/** Two long ones for the general partition, and short ones that come to stand behind them. */
const TASKS: readonly PlannedTask[] = [
  { at: 100_000, work: 500_000 },
  { at: 100_100, work: 600_000 },
  ...[0, 1, 2, 3, 4, 5].map((each) => ({ at: 103_000 + 400 * each, work: 30_000 + 1_000 * each })),
];
const BUSY_UNTIL = 1.2 * SECOND;

const small = (parameters: object): RunPlan =>
  sparrowPlan(parameters, { tasks: TASKS, masters: 2, workers: 3, cores: 1, end: 30 * SECOND });

function expectSound(plan: RunPlan, faults: readonly FaultSpec[], at: number): void {
  const outcome = run({ ...plan, faults });
  const story = `${faults.map(({ text }) => text).join(", ")} at ${at}`;
  expect([story, ...outcome.findings]).toEqual([story]);
  expect(outcome.rows.length).toBe(TASKS.length);
}

/** How often each of the new messages arrives. */
function messagesOf(plan: RunPlan): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const onRecord: RunPlan["onRecord"] = (kind, _at, _node, _from, message) => {
    const name = MESSAGE_NAMES[message];
    if (RECORD_KINDS[kind].name === "message.delivered" && name.startsWith("hybrid"))
      counts[name] = (counts[name] ?? 0) + 1;
  };
  run({ ...plan, onRecord });
  return counts;
}

const cut = (one: string, other: string, at: number): FaultSpec =>
  fault(
    { kind: "partition", shape: { kind: "links", from: names(one), to: names(other), direction: "both" } },
    at / SECOND,
    0.7,
  );
const lossy = (from: readonly string[], to: readonly string[], at: number): FaultSpec =>
  fault(
    { kind: "link", from: names(...from), to: names(...to), delay: undefined, loss: 1, duplication: 0 },
    at / SECOND,
    0.002,
  );
const WORKERS = ["worker/0", "worker/1", "worker/2"];

describe.each([
  ["hawk", HYBRIDS.hawk],
  ["eagle that steals", HYBRIDS["eagle that steals, no partition"]],
] as const)("%s, whenever it strikes,", (name, parameters) => {
  const plan = small(parameters);
  const steps = stepsOf(plan, 0, BUSY_UNTIL);
  const every = name === "hawk" ? 1 : 3;
  const sweep = (faultAt: (at: number, step: number) => FaultSpec): void => {
    for (const [step, at] of steps.entries()) if (step % every === 0) expectSound(plan, [faultAt(at, step)], at);
  };

  it("has steps at which something could be lost, and steals among them", () => {
    expect(steps.length).toBeGreaterThan(100);
    if (name !== "hawk") return;
    const { hybridSteal, hybridStolen, hybridMoved } = messagesOf(plan);
    expect(hybridSteal).toBe(hybridStolen);
    expect(hybridMoved).toBeGreaterThan(0);
  });

  it.each(["master/0", "master/1", "worker/0", "worker/1", "client/0"])(
    "survives a crash of %s: every task ends exactly once",
    (machine) => sweep((at, step) => crash(machine, at, step)),
  );

  it.each([
    ["worker/0", "worker/1"],
    ["worker/0", "master/1"],
    ["worker/1", "master/0"],
  ])("survives that %s and %s do not hear each other", (one, other) => sweep((at) => cut(one, other, at)));

  it("survives that what workers say to each other is lost", () => sweep((at) => lossy(WORKERS, WORKERS, at)));

  it("survives that what workers say to schedulers is lost", () =>
    sweep((at) => lossy(WORKERS, ["master/0", "master/1"], at)));
});
