// What the shapes of a scenario need to know beyond the text itself.

import type { LineSource } from "../../workload/traces/line-source.ts";
import type { Registry } from "../registry.ts";

/** The files a scenario names, as an edge gives them; paths are those of the edge (see `resolveBeside`). */
export interface ScenarioFiles {
  exists(path: string): boolean;
  /** Contents, decompressed; undefined if it cannot be read. */
  read(path: string): Uint8Array | undefined;
  /** The same line by line without holding it whole; where an edge does not offer it, `read` is used. */
  lines?(path: string): LineSource | undefined;
}

export interface ShapeContext {
  readonly registry: Registry;
  /** Makes each shape once per loading: a distribution occurs in dozens of places. */
  once<T>(key: string, create: () => T): T;
  /** Says what was expected instead of this file name, or nothing if the file is there. */
  refuseFile(name: string): string | undefined;
  /** Of a file that was not refused. */
  readText(name: string): string;
  openLines(name: string): LineSource;
}

/** What to say of a file that is there and cannot be read. Mistakes in our own code are not caught here. */
export function sayReadProblem(problem: unknown): string {
  const isOurs = problem instanceof TypeError || problem instanceof RangeError || problem instanceof ReferenceError;
  if (!(problem instanceof Error) || isOurs || problem.name === "AssertionFailure") throw problem;
  return `expected a readable file: ${problem.message}`;
}
