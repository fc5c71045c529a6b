// The scenarios that ship.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readScenario } from "../../src/cli/load-scenario.ts";
import type { Results } from "../../src/experiment/results.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { orrery } from "../cli/command.ts";

const FOLDER = fileURLToPath(new URL("../../scenarios/", import.meta.url));

/** Without the extension, in order of name. */
export const SHIPPED: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.slice(0, -".yaml".length))
  .toSorted();

export function readShipped(name: string): Scenario {
  const path = `${FOLDER}${name}.yaml`;
  return readScenario(path, readFileSync(path, "utf8"), []);
}

/** The whole scenario by the built command, on all cores: what a user gets. `npm test` builds first. */
export async function judge(name: string): Promise<Results> {
  const { stdout, stderr } = await orrery(["run", `${FOLDER}${name}.yaml`, "--json", "--quiet", "--no-report"], FOLDER);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Results;
}
