#!/usr/bin/env node
// The `orrery` command.

import { runCommandLine } from "./command-line.ts";
import { EXIT } from "./exit-codes.ts";
import { createConsole } from "./terminal/console.ts";

const console = createConsole();
let isDone = false;
// A plug-in may call process.exit(0), or leave a promise open for ever: an end that nobody announced is never a pass.
process.once("exit", (code) => {
  if (isDone || console.isReaderGone || code === EXIT.interrupted) return;
  console.say("orrery: ended before its work was done, probably by a plug-in that called process.exit()");
  process.exitCode = EXIT.crash;
});

const exitCode = await runCommandLine(process.argv.slice(2), console);
isDone = true;
// Not process.exit(): a pipe that still holds output must drain first.
process.exitCode = exitCode;
