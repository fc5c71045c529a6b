// Runs `orrery export` in this process: its own parser, with the settings of the whole command line.

import pc from "picocolors";
import yargs from "yargs";
import type { Argv } from "yargs";
import { addExportCommand } from "../../../src/cli/commands/export.ts";
import type { Session } from "../../../src/cli/session.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";

export interface ExportOutcome {
  readonly stdout: string;
  readonly stderr: string;
  /** undefined = it went well. */
  readonly error: Error | undefined;
}

function createParser(session: Session): Argv {
  const base = yargs()
    .scriptName("orrery")
    .locale("en")
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "greedy-arrays": false,
      "parse-numbers": false,
    })
    .wrap(100);
  return addExportCommand(base as Argv, session)
    .strict()
    .version("0.0.0")
    .help()
    .exitProcess(false)
    .fail((message, error: Error | undefined) => {
      if (error !== undefined && error.name !== "YError") throw error;
      throw new UsageError(message ?? error?.message ?? "");
    });
}

export async function exportHere(args: readonly string[]): Promise<ExportOutcome> {
  const written = { stdout: "", stderr: "" };
  const parser = createParser({
    args,
    finish: () => {},
    console: {
      print: (text) => void (written.stdout += text),
      say: (text) => void (written.stderr += `${text}\n`),
      hasColor: false,
      colors: pc.createColors(false),
      errorColors: pc.createColors(false),
      width: 100,
      isReaderGone: false,
    },
  });
  try {
    await parser.parseAsync(["export", ...args]);
    return { ...written, error: undefined };
  } catch (error) {
    return { ...written, error: error as Error };
  }
}

/** What `orrery export --help` prints. */
export async function exportHelp(): Promise<string> {
  let help = "";
  const session = { args: [], finish: () => {}, console: {} } as unknown as Session;
  await createParser(session).parseAsync(["export", "--help"], (_error: unknown, _args: unknown, output: string) => {
    help = output;
  });
  return help.replaceAll(/[ \t]+$/gm, "").trimEnd();
}
