import { describe, expect, test } from "vitest";
import { formatRecord } from "../../../src/cli/output/record-line.ts";
import { nodesOf, taskOf } from "../../../src/experiment/told-record.ts";
import { RECORD, RECORD_KINDS } from "../../../src/trace/record-kinds.ts";

const NODES = ["master/0", "worker/0", "client/0"];
const line = (kind: keyof typeof RECORD, numbers: readonly [number, number, number, number, number]) =>
  JSON.parse(formatRecord({ kind: RECORD[kind], at: 1_500_000, numbers }, NODES)) as unknown;

describe("a record as a line", () => {
  test("has its columns by name, nodes as names, time in seconds", () => {
    expect(line("attempt.dispatched", [1, 17, 2, 3, 0])).toEqual({
      at: 1.5,
      kind: "attempt.dispatched",
      node: "worker/0",
      task: 17,
      attempt: 2,
      epoch: 3,
      master: "master/0",
    });
  });

  test("says codes in words, by the list that belongs to its kind", () => {
    expect(line("attempt.ended", [1, 17, 2, 3, 4])).toMatchObject({ outcome: "crashed" });
    expect(line("attempt.refused", [1, 17, 2, 3, 1])).toMatchObject({ reason: "staleEpoch" });
    expect(line("message.dropped", [1, 0, 5, 0, 1])).toMatchObject({
      to: "worker/0",
      from: "master/0",
      reason: "partition",
    });
    expect(line("node.declared", [1, 1, 4, 0, 0])).toMatchObject({ role: "worker", cores: 4 });
  });

  test("says who took which role, who follows whom, and why nobody leads any more", () => {
    expect(line("role.changed", [0, 2, 0, 3, 0])).toMatchObject({ role: "leader", leader: "master/0" });
    expect(line("role.changed", [0, 4, 0, 3, -1])).toMatchObject({ role: "standby", leader: -1 });
    expect(line("leader.resigned", [0, 0, 0, 3, 2])).toMatchObject({ reason: "lease-lost" });
    expect(line("node.cordoned", [1, 0, 0, 0, 0])).toMatchObject({ node: "worker/0", value: "master/0" });
  });

  /** Columns that hold plain numbers: counts, amounts, numbers of things without names. */
  const NUMBERS =
    /^(task|attempt|epoch|token|cores|zone|memory|class|work|deadline|delay|records|value|bytes|latency|fault|index|fingerprint|lease|duration|remaining|saved|trigger|launch|scheduled|job|later|term|pause|preemptor|episode|incarnation|members|claims|refused|think|offer|framework|machines|launches|stage|generation|position|before|failures|entries|result|change|roles|user|tenant|entry|key)$/;

  test.each(RECORD_KINDS.map(({ name, columns, meaning }) => ({ name, columns, meaning })))(
    "has words for everything in $name that is not a number",
    ({ name, columns, meaning }) => {
      const said = line(name, [0, 0, 0, 0, 0]) as Record<string, unknown>;
      const named = columns.filter((column) => column !== null && !NUMBERS.test(column));
      for (const column of named) expect([column, typeof said[column!]]).toEqual([column, "string"]);
      // A value that the vocabulary itself calls an index, or an observer, is no number either.
      if (/ index[.;]| observer\.$/.test(meaning))
        expect(
          Object.entries(said).filter(([key, value]) => key !== "kind" && key !== "node" && typeof value === "string"),
        ).not.toEqual([]);
    },
  );

  test("leaves a number that has no name as it is", () => {
    expect(line("fault.started", [-1, 3, 0, 0, 0])).toEqual({ at: 1.5, kind: "fault.started", node: -1, fault: 3 });
  });

  test("knows the nodes and the task it speaks of", () => {
    const sent = { kind: RECORD["message.sent"], at: 0, numbers: [0, 1, 5, 100, 0] } as const;
    expect(nodesOf(sent)).toEqual([0, 1]);
    expect(taskOf(sent)).toBeUndefined();
    expect(taskOf({ kind: RECORD["task.queued"], at: 0, numbers: [0, 9, 1, 0, 0] })).toBe(9);
  });
});
