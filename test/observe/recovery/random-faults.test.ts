// Recovery timelines of random faults on random legal traces: whatever happens, the instants are in order and the parts add up.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { Recovery } from "../../../src/observe/observations.ts";
import { emitRandomTrace, type Step, steps } from "../random-trace.ts";
import { at, MASTER, MASTER_B, ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "../scripted-trace.ts";

const RUNS = { numRuns: 150, seed: 20_261_125 };
const CORES = 1_000;

/** A fault of some kind on some node for some time, us. */
const faults = fc.array(
  fc.record({
    from: fc.nat(15 * SECOND),
    lasts: fc.integer({ min: 1, max: 10 * SECOND }),
    node: fc.constantFrom(WORKER_A, WORKER_B, MASTER),
    how: fc.constantFrom("pause", "slow", "cut", "supplant"),
  }),
  { minLength: 1, maxLength: 12 },
);

type Fault = typeof faults extends fc.Arbitrary<readonly (infer F)[]> ? F : never;

/** Emits what is due of the faults whenever time moves on. */
class FaultyTrace extends ScriptedTrace {
  #due: { at: number; emit: () => void }[] = [];
  #epoch = 1;

  lay(all: readonly Fault[]): this {
    all.forEach(({ from, lasts, node, how }, fault) => {
      this.#due.push({ at: from, emit: () => this.#strike(node, how, fault) });
      this.#due.push({ at: from + lasts, emit: () => this.#heal(node, how, fault) });
    });
    this.#due.sort((a, b) => a.at - b.at);
    return this;
  }

  override time(second: number): this {
    while (this.#due.length > 0 && this.#due[0].at <= second * SECOND) {
      const { at: instant, emit } = this.#due.shift()!;
      super.time(Math.max(instant, this.clock.now) / SECOND);
      emit();
    }
    return super.time(second);
  }

  #strike(node: number, how: string, fault: number): void {
    this.emit("fault.started", how === "cut" ? -1 : node, fault);
    if (how === "pause") this.emit("node.paused", node).emit("node.suspected", node, 0, 0, 0, MASTER);
    if (how === "slow") this.emit("node.speed", node, 0, 0, 0, 500_000);
    if (how === "cut") this.emit("fault.bit", node, fault);
    if (how === "supplant") this.serve(this.#epoch % 2 === 0 ? MASTER : MASTER_B, (this.#epoch += 1));
  }

  #heal(node: number, how: string, fault: number): void {
    if (how === "pause") this.emit("node.resumed", node).emit("node.trusted", node, 0, 0, 0, MASTER);
    if (how === "slow") this.emit("node.speed", node, 0, 0, 0, 1_000_000);
    this.emit("fault.ended", how === "cut" ? -1 : node, fault);
  }
}

function recoveriesOf(plan: readonly Step[], all: readonly Fault[]): readonly Recovery[] {
  const script = new FaultyTrace(
    {
      faultWindows: [{ from: at(0), until: at(1) }],
      gradualFaults: all.map(({ how }) => how === "slow"),
      mastersShareWork: all.length % 2 === 0,
    },
    CORES,
  );
  script.declare(MASTER_B, "master").serve(MASTER, 1).lay(all);
  emitRandomTrace(script, plan);
  return script.finish(script.clock.now / SECOND + 30).recoveries!;
}

describe("recoveries from random faults", () => {
  test.prop([steps, faults], RUNS)("lose time in parts that add up, none of them negative", (plan, all) => {
    for (const { lost } of recoveriesOf(plan, all)) {
      const { total, ...parts } = lost;
      for (const part of Object.values(parts)) expect(part).toBeGreaterThanOrEqual(0);
      expect(parts.detection + parts.decision + parts.transfer + parts.redo).toBeCloseTo(total, 9);
    }
  });

  test.prop([steps, faults], RUNS)("have their instants in order, and none before the strike", (plan, all) => {
    for (const recovery of recoveriesOf(plan, all)) {
      const { struckAt, detectedAt, ledAt, dispatchedAt, recoveredAt, lost, tasks, hitsLeader } = recovery;
      for (const instant of [detectedAt, ledAt, dispatchedAt, recoveredAt])
        if (instant !== null) expect(instant).toBeGreaterThanOrEqual(struckAt);
      if (recoveredAt === null) continue;
      expect(dispatchedAt).not.toBeNull();
      expect(recoveredAt).toBeGreaterThanOrEqual(dispatchedAt!);
      if (tasks > 0 || hitsLeader) expect(dispatchedAt!).toBeGreaterThanOrEqual(ledAt!);
      expect(lost.total).toBeCloseTo(recoveredAt - struckAt, 9);
    }
  });

  test.prop([steps, faults], RUNS)("account for no more tasks than they hit", (plan, all) => {
    for (const { tasks, dispatchedAgain, survived, hitsLeader, lost, disturbance } of recoveriesOf(plan, all)) {
      expect(dispatchedAgain + survived).toBeLessThanOrEqual(tasks);
      if (tasks === 0 && !hitsLeader && disturbance !== "disturbed") expect(lost.total).toBe(0);
      if (disturbance === "not measured") expect(lost.total).toBe(0);
    }
  });
});
