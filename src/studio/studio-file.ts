// A scenario as the studio has it: its text, the name that it goes by, and the logs beside it. Plain data.

import type { ScenarioFiles } from "../scenario/shapes/shape-context.ts";
import { linesOf } from "../workload/traces/line-source.ts";

export interface StudioFile {
  /** As it would be typed: messages and commands show it. The logs are relative to it. */
  readonly path: string;
  readonly text: string;
  /** Texts of logs, unzipped, by the path that the scenario's own makes of their names; those that somebody adds by their names alone. */
  readonly logs: Readonly<Record<string, string>>;
}

/** One that the page brings along. */
export interface ShownScenario extends StudioFile {
  readonly question: string;
  /** It was named on the command line. */
  readonly isGiven: boolean;
  /** Where it stands in the library. */
  readonly shelf: string;
}

/** What the page holds, packed. */
export interface StudioContent {
  readonly version: string;
  /** Shelf by shelf. */
  readonly scenarios: readonly ShownScenario[];
  /** docs/course.md as it is; empty where an installation has left it out. */
  readonly course: string;
}

/** The door through which a scenario reaches its logs where there are no files: at their paths, or by their names alone. */
export function filesOf({ logs }: StudioFile): ScenarioFiles {
  const find = (path: string): string | undefined =>
    [path, path.split(/[\\/]/).at(-1)!].filter((name) => Object.hasOwn(logs, name)).map((name) => logs[name])[0];
  return {
    exists: (path) => find(path) !== undefined,
    read(path) {
      const log = find(path);
      return log === undefined ? undefined : new TextEncoder().encode(log);
    },
    lines(path) {
      const log = find(path);
      return log === undefined ? undefined : linesOf(log, path);
    },
  };
}
