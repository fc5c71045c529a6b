// A scenario as the studio has it: its text, the name that it goes by, and the logs beside it. Plain data.

import type { ScenarioFiles } from "../scenario/shapes/shape-context.ts";
import { linesOf } from "../workload/traces/line-source.ts";

export interface StudioFile {
  /** As it would be typed: messages and commands show it. The logs are relative to it. */
  readonly path: string;
  readonly text: string;
  /** Texts of logs, unzipped, by the path that the scenario's own makes of their names. */
  readonly logs: Readonly<Record<string, string>>;
}

/** One that the page brings along. */
export interface ShownScenario extends StudioFile {
  readonly question: string;
  /** It was named on the command line. */
  readonly isGiven: boolean;
}

/** What the page holds, packed. */
export interface StudioContent {
  readonly version: string;
  readonly scenarios: readonly ShownScenario[];
}

/** The door through which a scenario reaches its logs where there are no files. */
export function filesOf({ logs }: StudioFile): ScenarioFiles {
  return {
    exists: (path) => Object.hasOwn(logs, path),
    read: (path) => (Object.hasOwn(logs, path) ? new TextEncoder().encode(logs[path]) : undefined),
    lines: (path) => (Object.hasOwn(logs, path) ? linesOf(logs[path], path) : undefined),
  };
}
