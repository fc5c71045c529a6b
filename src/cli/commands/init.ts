// `orrery init`: a commented scenario to start from, or a copy of one that ships.

import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { starterScenario } from "../../scenario/starter-scenario.ts";
import { makeFolder } from "../files/make-folder.ts";
import { copyLog, copyOfShipped } from "../files/shipped-scenarios.ts";
import { text } from "../options.ts";
import type { Session } from "../session.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";
import { quoteArgument } from "../../experiment/replay-command.ts";

export function addInitCommand(parser: Argv, { console }: Session): Argv {
  return parser.command(
    "init [file]",
    "Write a commented scenario to start from",
    (command) =>
      command
        .positional("file", {
          describe: "The file to write; never overwritten",
          type: "string",
          default: "scenario.yaml",
        })
        .option("from", {
          describe: "Start from a scenario that comes with Orrery (`orrery list scenario`)",
          type: "string",
          requiresArg: true,
          coerce: text("from"),
        })
        .example(...exampleOf("$0 init first.yaml", "then: orrery run first.yaml"))
        .example(...exampleOf("$0 init mine.yaml --from leader-crash", "a copy, with its story and its figures")),
    ({ file, from }) => {
      const { text: content, logs } =
        from === undefined ? { text: starterScenario(), logs: [] } : copyOfShipped(from, file);
      writeNew(file, content);
      for (const log of logs) copyLog(log);
      const beside = logs.map(({ to }) => ` and ${to}`).join("");
      console.say(`Wrote ${file}${beside}. Next: orrery run ${quoteArgument(file)}`);
    },
  );
}

function writeNew(file: string, content: string): void {
  try {
    makeFolder(dirname(file));
    writeFileSync(file, content, { flag: "wx" });
  } catch (error) {
    throw new UsageError(`${file}: cannot be written: ${fileTrouble(error)}`);
  }
}
