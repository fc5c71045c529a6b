// Runs the command line in this process: fast, for everything that starts no thread and writes no trace.

import pc from "picocolors";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { checkPrinted } from "../schema/conformity.ts";
import type { Outcome } from "./command.ts";

/** Also checks that what it prints for programs is as its published schema says. */
export async function runHere(args: readonly string[]): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  const code = await runCommandLine(args, {
    print: (text) => void (written.stdout += text),
    say: (text) => void (written.stderr += `${text}\n`),
    hasColor: false,
    colors: pc.createColors(false),
    errorColors: pc.createColors(false),
    width: 100,
    isReaderGone: false,
  });
  checkPrinted(written.stdout);
  return { code, ...written };
}
