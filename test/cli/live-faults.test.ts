// Faults of a live run that strike no whole machine: clocks. As a user types it; what is asserted is what must hold however slow the
// machine is.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Results } from "../../src/experiment/results.ts";
import { orrery, workFolder } from "./command.ts";

const PATIENCE_MS = 240_000;

let folder: ReturnType<typeof workFolder>;
beforeAll(() => (folder = workFolder({})));
afterAll(() => folder.remove());

async function live(name: string, text: string, speed: number): Promise<Results> {
  writeFileSync(join(folder.path, `${name}.yaml`), text);
  const { stdout, stderr } = await orrery(["live", `${name}.yaml`, "--speed", String(speed), "--json"], folder.path);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Results;
}

describe("clocks that jump", () => {
  // The leader cannot renew, and goes on until its deadline, 50 seconds later. The standby's wall clock jumps ahead meanwhile.
  const SCENARIO = `
name: clocks
duration: 75s
drain: 10m
cluster: { masters: 2, workers: 1, clients: 1, clock: { offset: { uniform: [-1h, 1h] } } }
workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: 200ms, limit: 10 } }
scheduler:
  architecture: { active-standby: { lease: 70s, renewDeadline: 50s, retryPeriod: 1s } }
variants:
  wall-clock: { scheduler: { architecture: { active-standby: { broken: lease-by-wall-clock } } } }
  own-clock: {}
faults:
  - { at: 30s, partition: { groups: [leader, all locks] }, for: 30s }
  - { at: 31s, clock-step: { target: standby, by: 1h } }
`;
  let results: Results;
  beforeAll(async () => void (results = await live("clocks", SCENARIO, 5)), PATIENCE_MS);

  test("who measures a lease by the wall clock takes it while another holds it, as in the simulator", () => {
    const broken = results.findings.filter(({ check }) => check === "lease-exclusion").map(({ variant }) => variant);
    expect(broken).toContain("wall-clock");
    const figures = results.fidelity!.figures.filter(({ metric }) => metric === "lease.overlap");
    const { simulated, live } = figures.find(({ variant }) => variant === "wall-clock")!;
    expect([simulated > 0, live > 0]).toEqual([true, true]);
  });

  test("the step struck one machine, and cost only who reads its wall clock", () => {
    const steps = results.faults.filter(({ kind }) => kind === "clock-step");
    expect(steps.map(({ variant, armed, nodes, bit }) => [variant, armed, nodes.length, bit > 0])).toEqual([
      ["wall-clock", 1, 1, true],
      ["own-clock", 1, 1, false],
    ]);
  });
});
