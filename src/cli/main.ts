#!/usr/bin/env node
// The `orrery` command.

import { runCommandLine } from "./command-line.ts";
import { createConsole } from "./terminal/console.ts";

// Not process.exit(): a pipe that still holds output must drain first.
process.exitCode = await runCommandLine(process.argv.slice(2), createConsole());
