// `orrery init`: a commented scenario to start from.

import { writeFileSync } from "node:fs";
import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { starterScenario } from "../../scenario/starter-scenario.ts";
import type { Session } from "../session.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";
import { quoteArgument } from "../output/replay-command.ts";

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
        .example(...exampleOf("$0 init first.yaml", "then: orrery run first.yaml")),
    ({ file }) => {
      writeNew(file);
      console.say(`Wrote ${file}. Next: orrery run ${quoteArgument(file)}`);
    },
  );
}

function writeNew(file: string): void {
  try {
    writeFileSync(file, starterScenario(), { flag: "wx" });
  } catch (error) {
    throw new UsageError(`${file}: cannot be written: ${fileTrouble(error)}`);
  }
}
