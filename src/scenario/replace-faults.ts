// A loaded variant under other faults than its file's: what a hunt runs. The items are those of a scenario's `faults`, read and
// checked as if they stood there.

import { checkFaults } from "./load-variant.ts";
import type { LoadOptions } from "./load-scenario.ts";
import type { Data } from "./overlay.ts";
import { ScenarioError, type Problem } from "./problem.ts";
import { sayIssues } from "./say-issues.ts";
import { createShapeContext } from "./scenario-files.ts";
import type { Variant } from "./scenario.ts";
import { faultsShape } from "./sections/faults-section.ts";
import { readShape } from "./shapes/leaf.ts";

/** Throws a ScenarioError where the items are none, or do not suit the variant's cluster. */
export type ReplaceFaults = (variant: Variant, items: readonly Data[]) => Variant;

export function createReplaceFaults(
  path: string,
  { registry, files }: Pick<LoadOptions, "registry" | "files">,
): ReplaceFaults {
  const shape = faultsShape(createShapeContext(registry, files, path));
  return (variant, items) => {
    const problems: Problem[] = [];
    const report = (at: readonly PropertyKey[], message: string): void => {
      const [, index = 0] = at;
      const source = JSON.stringify(items[Number(index)] ?? items);
      problems.push({
        severity: "error",
        path,
        line: 1,
        column: 1,
        length: 1,
        message: `${at.join(".")}: ${message}`,
        source,
      });
    };
    const read = readShape(shape, items);
    if (!read.success)
      for (const issue of sayIssues(read.error.issues)) report(["faults", ...issue.path], issue.message);
    const faults = read.success ? checkFaults(read.data, variant, report) : [];
    if (problems.length > 0) throw new ScenarioError(problems);
    return { ...variant, faults };
  };
}
