// The last door: whatever went wrong becomes one message and an exit code. Stack traces only for our own bugs, and only
// on request.

import { ENGINE_VERSION } from "../experiment/engine.ts";
import { ScenarioError } from "../scenario/problem.ts";
import { RunCrash } from "./executor/failures.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { UnreadableFile } from "./files/line-source.ts";
import { PlugInFailure } from "../experiment/policies/guard.ts";
import type { Console } from "./terminal/console.ts";
import { fileTrouble, messageOf, UsageError } from "./usage-error.ts";

export function reportFailure(error: unknown, console: Console): ExitCode {
  const { red } = console.errorColors;
  if (error instanceof ScenarioError) {
    console.say(error.message);
    return EXIT.unjudged;
  }
  if (error instanceof UsageError || error instanceof UnreadableFile || error instanceof PlugInFailure) {
    console.say(`${red("orrery:")} ${error.message}`);
    return EXIT.unjudged;
  }
  if (isFullDisk(error)) {
    const path = "path" in error && typeof error.path === "string" ? `${error.path}: ` : "";
    console.say(`${red("orrery:")} ${path}cannot be written: ${fileTrouble(error)}`);
    return EXIT.unjudged;
  }
  console.say(`${red("orrery crashed:")} ${messageOf(error)}${coordinates(error)}`);
  console.say("This is a bug of Orrery. Please report it with the scenario file and these lines:");
  console.say(`  orrery ${ENGINE_VERSION}, node ${process.version}, ${process.platform} ${process.arch}`);
  if (process.env["ORRERY_DEBUG"] === "1" && error instanceof Error) console.say(error.stack ?? "");
  else console.say("  (ORRERY_DEBUG=1 adds the stack trace)");
  return EXIT.crash;
}

/** Wherever it was met: that is no bug of ours. */
function isFullDisk(error: unknown): error is Error {
  return error instanceof Error && "code" in error && ["ENOSPC", "EDQUOT", "EROFS"].includes(String(error.code));
}

function coordinates(error: unknown): string {
  return error instanceof RunCrash && error.job !== undefined
    ? `\n  in variant '${error.job.variant}', seed ${error.job.seed}`
    : "";
}
