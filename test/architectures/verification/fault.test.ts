// The fault itself: when machines come to wrong results, which ones, and whose draws it moves.

import { describe, expect, it } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { RECORD } from "../../../src/trace/record-kinds.ts";
import { variantOf } from "../../scenario/loading.ts";

interface Wrong {
  readonly at: number;
  readonly node: number;
  readonly task: number;
  readonly result: number;
}

function wrongResults(faults: string, scheduler = "placement: round-robin") {
  const text =
    `duration: 200s\ndrain: 100s\ncluster: { workers: { count: 4 }, racks: { perZone: 2 } }\nscheduler: { ${scheduler} }\n` +
    `faults: [${faults}]\nworkload: { sums: { arrivals: { periodic: 1s }, service: 100ms } }\n`;
  const wrong: Wrong[] = [];
  const ended = new Map<number, number>();
  const { variant, result } = observed(text, wrong, ended);
  const nameOf = (node: number) => variant.cluster.nodes[node].name;
  return { wrong, ended, nameOf, result };
}

function observed(text: string, wrong: Wrong[], ended: Map<number, number>) {
  const variant = variantOf(text);
  const result = runVariant(variant, 1, {
    onRecord(kind, at, node, task, _attempt, _epoch, value) {
      if (kind === RECORD["attempt.corrupted"]) wrong.push({ at: at / 1_000_000, node, task, result: value });
      if (kind === RECORD["attempt.ended"]) ended.set(node, (ended.get(node) ?? 0) + 1);
    },
  });
  return { variant, result };
}

describe("corrupt-results", () => {
  it("has hold of its machines from its strike to its heal, also after a restart, and of nobody else", () => {
    const faults = "{ at: 50s, corrupt-results: worker/1, for: 100s }, { at: 60s, restart: worker/1 }";
    const { wrong, nameOf, result } = wrongResults(faults);
    expect(new Set(wrong.map(({ node }) => nameOf(node)))).toEqual(new Set(["worker/1"]));
    expect(Math.min(...wrong.map(({ at }) => at))).toBeGreaterThanOrEqual(50);
    expect(Math.max(...wrong.map(({ at }) => at))).toBeLessThan(150);
    expect(wrong.length).toBeGreaterThan(15);
    expect(result.metrics["results.corrupted"]).toBe(wrong.length);
    expect(result.metrics["results.wrong"]).toBe(wrong.length);
    expect(result.metrics["results.wrongShare"]).toBeCloseTo(wrong.length / result.metrics["tasks.completed"]!, 12);
  });

  it("strikes with its probability, and makes no two results alike", () => {
    const { wrong, ended, result } = wrongResults(
      "{ at: 0s, corrupt-results: { target: all workers, probability: 30% } }",
    );
    const all = [...ended.values()].reduce((sum, count) => sum + count, 0);
    const error = Math.sqrt(0.3 * 0.7 * all);
    expect(Math.abs(wrong.length - 0.3 * all)).toBeLessThan(4 * error);
    expect(new Set(wrong.map(({ result: value }) => value)).size).toBe(wrong.length);
    expect(result.metrics["tasks.completed"]).toBe(all);
  });

  it("makes all of its machines agree if it says so, and does not agree with another such fault", () => {
    const { wrong, nameOf } = wrongResults(
      "{ at: 0s, corrupt-results: { target: { rack: a/1 }, agreeing: true } }, " +
        "{ at: 0s, corrupt-results: { target: { rack: a/2 }, agreeing: true } }",
    );
    const resultsOf = (...names: string[]) =>
      new Set(wrong.filter(({ node }) => names.includes(nameOf(node))).map(({ result }) => result));
    const [first, second] = [resultsOf("worker/0", "worker/2"), resultsOf("worker/1", "worker/3")];
    expect([first.size, second.size]).toEqual([1, 1]);
    expect([...first]).not.toEqual([...second]);
  });

  it("moves nobody else's draws: with another bad machine beside it, a machine is wrong at the same moments", () => {
    const half = (worker: number) => `{ at: 0s, corrupt-results: { target: worker/${worker}, probability: 50% } }`;
    const of = (faults: string) => {
      const { wrong, nameOf } = wrongResults(faults);
      return wrong.filter(({ node }) => nameOf(node) === "worker/1");
    };
    expect(of(half(1)).length).toBeGreaterThan(10);
    expect(of(`${half(1)}, ${half(2)}`)).toEqual(of(half(1)));
  });

  it("is judged where nobody leads or sends, too", () => {
    for (const architecture of [
      "decentralised",
      "pull-queue",
      "offers",
      "shared-state",
      "database-lock",
      "slots",
      "ideal",
    ]) {
      const { result, wrong } = wrongResults("{ at: 0s, corrupt-results: worker/1 }", `architecture: ${architecture}`);
      expect([architecture, wrong.length > 0, result.metrics["results.wrong"]]).toEqual([
        architecture,
        true,
        wrong.length,
      ]);
    }
  });
});
