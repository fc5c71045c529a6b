// Of what the loader says that it has no effect, it is true: without it the run has the same figures.

import { runVariant } from "../../src/experiment/run-variant.ts";
import type { RunResult } from "../../src/experiment/results.ts";
import type { Problem } from "../../src/scenario/problem.ts";
import type { Registry } from "../../src/scenario/registry.ts";
import type { Drawn } from "./draw-scenario.ts";
import type { Complaint } from "./judge-run.ts";
import { load } from "./make-valid.ts";
import { isThere, pathsByLine, without } from "./scenario-text.ts";
import type { Path } from "./scenario-text.ts";

/** `result`: of the scenario as it is drawn. */
export function judgeIdle(
  drawn: Drawn,
  warnings: readonly Problem[],
  result: RunResult,
  registry: Registry,
): readonly Complaint[] {
  const places = pathsByLine(drawn);
  const idle = warnings.filter(({ message }) => message.startsWith("it has no effect"));
  const paths = idle.map(({ line }) => places[line - 1] ?? []).filter((path) => path.length > 1 && isSetting(path));
  if (paths.length === 0) return [];
  const lean = paths.reduce((less, path) => (isThere(less, path) ? without(less, path) : less), drawn);
  const { scenario } = load(lean, registry);
  // Something else may need it to be there.
  if (scenario === undefined) return [];
  const other = runVariant(scenario.variants[0], scenario.seed);
  // Some figures are only told of where something was asked for.
  const differing = Object.keys(result.metrics).filter(
    (name) => name in other.metrics && result.metrics[name] !== other.metrics[name],
  );
  if (differing.length === 0) return [];
  const said = paths.map((path) => path.join(".")).join(", ");
  const [name] = differing;
  const figures = `${name} = ${result.metrics[name!]}, and ${other.metrics[name!]} without`;
  return [{ kind: "has an effect", text: `${said}: ${figures}` }];
}

/** A fault is on the trace and in the figures of faults, whether it has an effect or not. */
function isSetting([section]: Path): boolean {
  return section !== "faults";
}
