// A scenario file with a sweep from the command line laid over its own: read, and what is wrong said of the option that
// brought it.

import type { Data } from "../../scenario/overlay.ts";
import { formatProblem, ScenarioError } from "../../scenario/problem.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { problemsByKey, sweepOf, withSweep } from "../../scenario/sweep/swept-text.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import { readScenario } from "../load-scenario.ts";
import type { Definition } from "../../experiment/policies/guard.ts";
import type { ScenarioFile } from "../run-scenario.ts";
import { UsageError } from "../usage-error.ts";

export interface SweepChange {
  /** Keys of the sweep section that are added, or take the place of the file's own. */
  readonly keys: Data;
  /** Forget the file's own sweep. */
  readonly replaces: boolean;
  /** Forget the expectations about some of its points, too. */
  readonly forgetsConditions?: boolean;
  /** Expectations of the file to be forgotten, as they are written. Default: none. */
  forgets?(own: Scenario): readonly string[];
  /** What brought a key: `--set scheduler.loadReports`. */
  optionOf(key: string): string;
}

/** Throws a UsageError for mistakes of the options, and a ScenarioError for those of the file. */
export function readSweptFile(path: string, change: SweepChange, plugIns: readonly Definition[]): ScenarioFile {
  return readSweptText(path, readScenarioText(path), change, plugIns);
}

export function readSweptText(
  path: string,
  original: string,
  change: SweepChange,
  plugIns: readonly Definition[],
): ScenarioFile {
  if (Object.keys(change.keys).length === 0 && !change.replaces)
    return { text: original, scenario: readScenario(path, original, plugIns) };
  const own = change.replaces ? {} : sweepOf(original);
  const { text, keyAtLine } = withSweep(
    original,
    { ...own, ...change.keys },
    {
      conditions: change.forgetsConditions === true ? "forget" : "keep",
      ...(change.forgets !== undefined && { expectations: change.forgets(readScenario(path, original, plugIns)) }),
    },
  );
  try {
    return { text, scenario: readScenario(path, text, plugIns) };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw explained(error, keyAtLine, change);
  }
}

/** The settings that a search tries, and on whom: others need not know the parameters. */
export function searchedSweep(settings: Data, variants: readonly string[] | undefined): SweepChange {
  return {
    keys: { ...settings, sampling: "zip", ...(variants !== undefined && { variants }) },
    replaces: true,
    forgetsConditions: true,
    optionOf: (key) => (key === "variants" ? "--variant" : `--parameter ${key}`),
  };
}

/** The section of the command line stands in no file that the user could look at. */
function explained(error: ScenarioError, keyAtLine: ReadonlyMap<number, string>, change: SweepChange): Error {
  const { ofKeys, others } = problemsByKey(error.problems, keyAtLine);
  if (ofKeys.length === 0) return error;
  const lines = ofKeys.map(({ key, message }) =>
    key === undefined || !(key in change.keys)
      ? `the sweep${key === undefined ? "" : ` of ${key}`}: ${message}`
      : `${change.optionOf(key)}: ${message}`,
  );
  return new UsageError([...lines, ...others.map(formatProblem)].join("\n"));
}
