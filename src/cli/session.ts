// What one invocation of the command line shares among its commands.

import type { Argv } from "yargs";
import type { ExitCode } from "./exit-codes.ts";
import type { Console } from "./terminal/console.ts";

export interface Session {
  readonly console: Console;
  /** As typed, for the report. */
  readonly args: readonly string[];
  /** The exit code of the command; the last call counts. */
  finish(code: ExitCode): void;
}

/** Adds one command to the parser. */
export type AddCommand = (parser: Argv, session: Session) => Argv;
