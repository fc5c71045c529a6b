// Displacements and the chains that they form.

import { expect, test } from "vitest";
import { MASTER, ScriptedTrace, WORKER_A } from "./scripted-trace.ts";

/** Pairs of a displaced task and the task it was displaced for. */
function measured(
  ...pairs: readonly (readonly [victim: number, preemptor: number])[]
): Readonly<Record<string, number>> {
  const script = new ScriptedTrace().serve(MASTER, 1);
  for (const [victim, preemptor] of pairs) script.emit("attempt.displaced", WORKER_A, victim, 1, 1, preemptor);
  return script.finish(1).metrics;
}

test("are not measured where there were none", () => {
  expect(measured()).not.toHaveProperty("displacements.count");
});

test("are no cascade where those that displace were never displaced", () => {
  expect(measured([1, 9], [2, 9], [3, 8])).toMatchObject({
    "displacements.count": 3,
    "displacements.cascaded": 0,
    "displacements.chainMax": 1,
  });
});

test("are a chain as long as the displacements that led to each other", () => {
  // 9 displaces 5, which displaces 3 and 4; 4 displaces 1. Then 2 is displaced by somebody else.
  expect(measured([5, 9], [3, 5], [4, 5], [1, 4], [2, 8])).toMatchObject({
    "displacements.count": 5,
    "displacements.cascaded": 3,
    "displacements.chainMax": 3,
  });
});

test("a task that is displaced again counts by the latest", () => {
  expect(measured([5, 9], [4, 5], [4, 9], [3, 4])).toMatchObject({ "displacements.chainMax": 2 });
});
