// The summaries over all nodes that spare a look at one of them: always what counting the nodes would say.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NodeStates } from "../../src/cluster/node-states.ts";
import { nodeSpec } from "./build-cluster.ts";

const NODES = 3;
const LATEST = 50;

type Change =
  | { readonly kind: "pause" | "wait" | "busy"; readonly node: number; readonly value: number }
  | { readonly kind: "clock"; readonly node: number; readonly hasTrueRate: boolean; readonly value: number };

const node = fc.nat({ max: NODES - 1 });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("pause", "wait", "busy"),
    node,
    value: fc.oneof(fc.constant(0), fc.nat({ max: LATEST })),
  }),
  fc.record({ kind: fc.constant("clock"), node, hasTrueRate: fc.boolean(), value: fc.constantFrom(0, 0, 7, -7) }),
);

function applied(changes: readonly Change[]): NodeStates {
  const states = new NodeStates(Array.from({ length: NODES }, (_, index) => nodeSpec("worker", index)));
  for (let index = 0; index < NODES; index += 1) states.setClock(index, true, 0);
  for (const each of changes) {
    if (each.kind === "clock") states.setClock(each.node, each.hasTrueRate, each.value);
    else if (each.kind === "pause") states.setPauseDepth(each.node, each.value);
    else if (each.kind === "wait") states.setWaiting(each.node, each.value);
    else states.setBusyUntil(each.node, each.value);
  }
  return states;
}

describe("the summaries of a cluster's nodes", () => {
  it("are calm only while every node could handle a message at once", () => {
    const property = fc.property(fc.array(change), fc.nat({ max: LATEST + 1 }), (changes, now) => {
      const states = applied(changes);
      if (!states.isCalm(now)) return;
      for (let index = 0; index < NODES; index += 1) expect(states.isFree(index, now)).toBe(true);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("are calm again once nothing is paused, waits, or is busy", () => {
    const property = fc.property(fc.array(change), (changes) => {
      const states = applied(changes);
      for (let index = 0; index < NODES; index += 1) {
        states.setPauseDepth(index, 0);
        states.setWaiting(index, 0);
      }
      expect(states.isCalm(LATEST)).toBe(true);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("count the nodes whose clock does not show true time, by its rate or by its lead", () => {
    const property = fc.property(fc.array(change), (changes) => {
      const states = applied(changes);
      const odd = Array.from(states.hasTrueRate, (isTrue, index) => isTrue === 0 || states.clockLead[index] !== 0);
      expect(states.ownTimeCount).toBe(odd.filter(Boolean).length);
    });
    fc.assert(property, { numRuns: 300 });
  });
});
