// `orrery studio`: the playground, one page with the whole engine in it.

import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { text } from "../options.ts";
import { quoteArgument } from "../../experiment/replay-command.ts";
import type { Session } from "../session.ts";
import { writeStudio } from "../studio/write-studio.ts";

const DEFAULT_FILE = "studio.html";

export function addStudioCommand(parser: Argv, { console }: Session): Argv {
  return parser.command(
    "studio [scenario...]",
    "Write one page that runs scenarios in a browser",
    (command) =>
      command
        .positional("scenario", {
          describe: "Scenarios of yours that it begins with; those that ship are in it anyway",
          type: "string",
          array: true,
          default: undefined as unknown as string[],
        })
        .option("out", {
          alias: "o",
          describe: `The file, instead of ${DEFAULT_FILE}; nothing but a studio is written over`,
          type: "string",
          requiresArg: true,
          coerce: text("out"),
        })
        .example(...exampleOf("$0 studio", "studio.html: open it in a browser, mail it, put it on a server"))
        .example(...exampleOf("$0 studio mine.yaml -o lesson.html", "with a scenario of yours, and the logs it reads")),
    (args) => {
      // yargs makes a list of one undefined where nothing was given.
      const paths = (args.scenario ?? []).filter((path) => (path as string | undefined) !== undefined).map(String);
      const file = args.out ?? DEFAULT_FILE;
      const { address, bytes, logs } = writeStudio(paths, file);
      for (const { log, scenario } of logs) console.say(`With ${log}, which ${scenario} reads.`);
      console.say(`Wrote ${quoteArgument(file)} (${(bytes / 1_048_576).toFixed(1)} MiB). Open it in a browser:`);
      console.print(`${address}\n`);
    },
  );
}
