// The task queue of workflow tasks: who is next, and what becomes of a try that comes again or late.

import { expect, test } from "vitest";
import { DecisionQueue } from "../../../src/architectures/durable-execution/decision-queue.ts";
import type { WaitingPolls } from "../../../src/architectures/durable-execution/waiting-polls.ts";
import type { DecisionReference, Poll } from "../../../src/architectures/protocol/durable-messages.ts";

const ANYBODY = -1;
const NOBODY_WAITS = { first: () => undefined, of: () => undefined } as unknown as WaitingPolls;

/** Adds tries, written `run/serial`, and says in which order they go to a worker. */
function order(...tries: readonly string[]): readonly string[] {
  const matched: string[] = [];
  const queue = new DecisionQueue(NOBODY_WAITS, {
    match({ reference }) {
      const { run, serial } = reference as DecisionReference;
      matched.push(`${run}/${serial}`);
    },
  });
  for (const one of tries) {
    const [run, serial] = one.split("/").map(Number);
    queue.add({ queue: "workflow", sticky: ANYBODY, reference: { run, serial } } as never);
  }
  for (let turn = 0; turn < tries.length; turn += 1) queue.serve({ worker: 5 } as Poll);
  return matched;
}

test("runs go in the order in which they came; a later try takes the place of an earlier one, at the end", () => {
  expect(order("1/1", "2/1")).toEqual(["1/1", "2/1"]);
  expect(order("1/1", "2/1", "1/2")).toEqual(["2/1", "1/2"]);
});

test("a try that comes twice, or after a later one, changes nothing", () => {
  expect(order("1/1", "2/1", "1/1")).toEqual(["1/1", "2/1"]);
  expect(order("1/2", "2/1", "1/1")).toEqual(["1/2", "2/1"]);
});
