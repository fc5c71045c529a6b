// The scenarios that ship.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readScenario } from "../../src/cli/load-scenario.ts";
import { createSerialExecutor } from "../../src/experiment/executors/serial-executor.ts";
import { runExperiment } from "../../src/experiment/experiment.ts";
import type { Results } from "../../src/experiment/results.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { METRICS } from "../../src/observe/metrics/metrics.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

const FOLDER = fileURLToPath(new URL("../../scenarios/", import.meta.url));

/** Without the extension, in order of name. */
export const SHIPPED: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.slice(0, -".yaml".length))
  .toSorted();

export interface Shipped {
  readonly text: string;
  readonly scenario: Scenario;
}

export function readShipped(name: string): Shipped {
  const path = `${FOLDER}${name}.yaml`;
  const text = readFileSync(path, "utf8");
  return { text, scenario: readScenario(path, text, []) };
}

/** All variants at all seeds, in this thread. */
export async function judge({ text, scenario }: Shipped): Promise<Results> {
  const options = { scenarioText: text, command: "", metrics: METRICS, replay: () => "" };
  const { results } = await runExperiment(scenario, options, createSerialExecutor(scenario, { run: runVariant }));
  return results;
}
