// The users' own sketches of scenarios load, without the parts that later issues bring: architectures with several
// masters, further detectors, sweeps.

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { SWF_LINE, scenarioOf } from "./loading.ts";

const SKETCHES = resolve(import.meta.dirname, "../../../shared/scenario-sketches");
const isThere = existsSync(SKETCHES);
const read = (name: string) => readFileSync(`${SKETCHES}/${name}`, "utf8");

/** Replaces what is not there yet; fails if the sketch no longer says it. */
function adapt(text: string, changes: readonly (readonly [string | RegExp, string])[]): string {
  return changes.reduce((adapted, [from, to]) => {
    const changed = adapted.replace(from, to);
    if (changed === adapted) throw new Error(`the sketch does not hold ${String(from)} any more`);
    return changed;
  }, text);
}

test.skipIf(!isThere)("leader-crash loads with its architectures replaced", () => {
  const text = adapt(read("leader-crash.yaml"), [
    [/active-standby: \{.*?\}/, "single-master: { reconcileGrace: 10s }"],
    [/replicated-master: \{.*?\} \}/, "ideal: {} }"],
  ]);
  const scenario = scenarioOf(text, {
    path: "s/x/leader-crash.yaml",
    files: { "shared/data/example.swf": `${SWF_LINE}\n` },
  });
  expect(scenario).toMatchObject({ name: "leader-crash", seed: 1, replications: 20 });
  expect(scenario.variants.map(({ name, scheduler }) => [name, scheduler.architecture.definition.name])).toEqual([
    ["single", "single-master"],
    ["lease", "single-master"],
    ["raft", "ideal"],
  ]);
  const [{ cluster, workload, faults, warmup }] = scenario.variants as [(typeof scenario.variants)[number]];
  expect(warmup).toBe(30_000_000);
  expect(cluster.nodes.map(({ role, zone }) => `${role} ${zone}`).slice(0, 4)).toEqual([
    "master a",
    "master b",
    "master c",
    "worker a",
  ]);
  expect(cluster.links["cross-zone"].loss).toBeCloseTo(0.0001, 12);
  expect(workload.map(({ name, deadline }) => [name, deadline.kind])).toEqual([
    ["web", "factor"],
    ["nightly", "none"],
  ]);
  expect(faults).toMatchObject([{ text: "crash leader", lasts: 45_000_000 }]);
  expect(scenario.expectations).toHaveLength(3);
});

test.skipIf(!isThere)("random-weather loads with its second detector replaced", () => {
  const text = adapt(read("random-weather.yaml"), [
    ["phi-accrual: { threshold: 8 }", "heartbeat: { timeout: 30s }"],
    ["bridge: masters", "bridge: workers"],
  ]);
  const [eager] = scenarioOf(text).variants;
  expect(eager!.faults.map(({ kind, text: words }) => `${kind}: ${words}`)).toEqual([
    "random: crash any worker",
    "random: crash any rack",
    "random: partition: isolate any worker outbound",
    "scheduled: partition: bridge workers",
  ]);
  expect(new Set(eager!.cluster.nodes.filter(({ role }) => role === "worker").map(({ rack }) => rack)).size).toBe(8);
});

test.skipIf(!isThere)("stale-load loads without its sweep", () => {
  const text = adapt(read("stale-load.yaml"), [
    [/sweep:\n.*\n/, ""],
    [/ when loadReports == 0s/, ""],
    [/ when loadReports == 5s/, ""],
  ]);
  const { variants, expectations } = scenarioOf(text);
  expect(
    variants.map(({ name, scheduler }) => [name, scheduler.placement.definition.name, scheduler.queueing]),
  ).toEqual([
    ["random", "random", "at-worker"],
    ["two-choices", "power-of-d", "at-worker"],
    ["jsq", "least-loaded", "at-worker"],
  ]);
  expect(expectations).toHaveLength(2);
});

test.skipIf(!isThere)("stale-load loads as it stands: three designs at five ages of their picture", () => {
  const { variants, expectations } = scenarioOf(read("stale-load.yaml"));
  expect(variants).toHaveLength(15);
  expect(expectations.map(({ at }) => at)).toEqual([["loadReports=0s"], ["loadReports=5s"]]);
});
