// The death of a process as a fault: how it is written, and what is said of mistakes.

import { expect, test } from "vitest";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";
import { SMALLEST, problemsOf, variantOf } from "./loading.ts";

const LOG = "node,down,minutes\nn7,0,10\nn3,60,5\n";

function faultOf(own: string): FaultSpec {
  const text = `duration: 10m\n${SMALLEST.split("\n")[1]}\ncluster: { zones: [a, b], masters: 3, workers: 20 }\nfaults: [${own}]\n`;
  return variantOf(text, { files: { "log.csv": LOG } }).faults[0]!;
}

test("kill takes a process, as crash takes a machine: at a time, by chance, again and again, of whomever", () => {
  expect(faultOf("{ at: 2m, kill: leader, for: 5s }")).toMatchObject({
    text: "kill leader",
    action: { kind: "kill", target: { kind: "role", role: "leader" } },
    lasts: 5_000_000,
  });
  expect(
    faultOf("{ random: { kill: any zone, every: { weibull: { shape: 0.7, mean: 1h } }, for: 2s } }"),
  ).toMatchObject({
    kind: "random",
    per: "zone",
    action: { kind: "kill" },
  });
  expect(faultOf("{ at: 1m, kill: { workers: 10% }, for: 1m, flap: { up: 2s, down: 1s } }")).toMatchObject({
    text: "kill 10% workers, flapping",
  });
  expect(
    faultOf(
      "{ kill: workers, trace: { csv: log.csv, columns: { node: node, started: down, lasted: { column: minutes, unit: 1m } } } }",
    ).kind,
  ).toBe("traced");
});

test.each([
  ["{ at: 2m, kil: leader }", "unknown key 'kil'; did you mean 'kill'?"],
  ["{ at: 2m, kill: laeder }", "did you mean 'leader'?"],
  ["{ at: 2m, kill: leader, wipe: true }", "unknown key 'wipe'"],
  [
    "{ at: 2m, kill: leader, crash: leader }",
    "expected one action in a fault, found crash and kill; make two faults of it",
  ],
])("%s is said to be wrong: %s", (own, message) => {
  expect(problemsOf(`${SMALLEST}faults: [${own}]\n`).join("\n")).toContain(message);
});
