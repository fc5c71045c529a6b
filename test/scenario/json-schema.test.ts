// The JSON Schema for editors: it is current, and says yes to what the loader takes.

import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { scenarioSchema } from "../../src/scenario/reference/json-schema.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { FAULT_ACTIONS, FAULT_KINDS } from "../../src/scenario/sections/fault-actions.ts";
import { starterScenario } from "../../src/scenario/starter-scenario.ts";
import { SMALLEST, problemsOf } from "./loading.ts";

const schema = scenarioSchema(builtInRegistry());
const validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
const accepts = (text: string) => validator.safeParse(parse(text)).success;

test("the committed schema is that of the code (vitest --update writes it)", async () => {
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot("../../schema/scenario.schema.json");
});

const RIGHT = [
  starterScenario(),
  SMALLEST,
  `${SMALLEST}cluster: { masters: 3, workers: { count: 60, memory: 16GiB, speed: [1, 2] }, racks: 4, network: { cross-zone: { latency: 1ms, loss: 0.01%, bandwidth: 10Gbps } } }\n`,
  `${SMALLEST}cluster: { clock: { drift: { uniform: [-50ppm, 50ppm] }, offset: 0 }, disk: { sync: { empirical: [1ms, 2ms] } } }\n`,
  `${SMALLEST}scheduler: { architecture: ideal, placement: { power-of-d: 3 }, retry: { exponential: { base: 1s } }, communication: rpc }\n`,
  `${SMALLEST}variants: { a: { scheduler: { ordering: { edf: { dropLate: true } } } }, b: {} }\n`,
  `${SMALLEST}faults: [${FAULT_KINDS.map((kind) => FAULT_ACTIONS[kind].example).join(", ")}, { random: { crash: any worker, every: { exponential: 1h }, for: { uniform: [1s, 2s] } } }]\n`,
  "workload: { a: { closedLoop: { users: 3, think: { exponential: 1s } }, service: 1s, limit: 5, deadline: { slack: 5s }, tenant: { zipf: { count: 3 } } } }\n",
];

test.each(RIGHT)("accepts a right scenario (%#)", (text) => {
  expect(accepts(text)).toBe(true);
});

test.each([
  `${SMALLEST}banana: 3\n`,
  `${SMALLEST}cluster: { workers: { cors: 3 } }\n`,
  `${SMALLEST}scheduler: { ordering: fifoo }\n`,
  `${SMALLEST}scheduler: { placement: { power-of-d: { d: 0 } } }\n`,
  `${SMALLEST}faults: [{ at: 5, crash: leader }]\n`,
  `${SMALLEST}variants: { a: { seed: 3 } }\n`,
  "duration: 1\nworkload: {}\n",
])("refuses %j, as the loader does", (text) => {
  expect(accepts(text)).toBe(false);
  expect(problemsOf(text)).not.toEqual([]);
});

test("defaults are shown where they belong", () => {
  const at = (path: readonly string[]) =>
    path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], schema);
  expect(at(["properties", "replications", "default"])).toBe(5);
  expect(at(["definitions", "scheduler-section", "properties", "ordering", "default"])).toBe("fifo");
  expect(at(["definitions", "workload-section", "additionalProperties", "properties", "cores", "default"])).toBe(1);
});

test("nothing of the machinery shows", () => {
  expect(JSON.stringify(schema)).not.toMatch(/orrery[VD]|orCount|orName/);
});
