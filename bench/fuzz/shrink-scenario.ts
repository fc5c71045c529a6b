// Makes a scenario smaller while the same is wrong with it: takes out whatever can be, big parts first, until nothing more can.

import type { Drawn } from "./draw-scenario.ts";
import { pathsByLine, without } from "./scenario-text.ts";
import type { Path } from "./scenario-text.ts";

/** Precondition: `isWrong` of the scenario. */
export async function shrinkScenario(drawn: Drawn, isWrong: (smaller: Drawn) => Promise<boolean>): Promise<Drawn> {
  let current = drawn;
  /** What could not be taken out before goes to the end: it may go when something else has gone. */
  const stuck = new Set<string>();
  for (;;) {
    const parts = partsOf(current);
    const part = parts.find((path) => !stuck.has(path.join("\n")));
    if (part === undefined) return current;
    const smaller = without(current, part);
    if (await isWrong(smaller)) {
      current = smaller;
      // Those of a list have moved up.
      for (const key of [...stuck]) if (isBeside(part, key)) stuck.delete(key);
    } else stuck.add(part.join("\n"));
  }
}

function isBeside(part: Path, key: string): boolean {
  return typeof part.at(-1) === "number" && key.startsWith(part.slice(0, -1).join("\n"));
}

/** Without them it goes on for ever, or takes hours, and that is another thing to be wrong. */
const KEPT: ReadonlySet<string | number> = new Set(["for", "timeScale", "serviceScale"]);

/** Each part once, those that hold others first. */
function partsOf(drawn: Drawn): readonly Path[] {
  const seen = new Map(pathsByLine(drawn).map((path) => [path.join("\n"), path]));
  return [...seen.values()]
    .filter((path) => path.length > 0 && !KEPT.has(path.at(-1)!))
    .toSorted((one, other) => one.length - other.length);
}
