// `orrery merge`: the stores of shards become one.

import { resolve } from "node:path";
import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { text } from "../options.ts";
import { quoteArgument } from "../../experiment/replay-command.ts";
import type { Session } from "../session.ts";
import { mergeStores } from "../store/merge-stores.ts";
import { UsageError } from "../usage-error.ts";

export function addMergeCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "merge <stores...>",
    "Join the stores that shards have left into one",
    (command) =>
      command
        .positional("stores", {
          describe: "Stores of results: the folders that --store named",
          type: "string",
          array: true,
          demandOption: true,
          default: undefined as unknown as string[],
        })
        .option("into", {
          describe: "The store that gets them all; it may exist already",
          type: "string",
          requiresArg: true,
          demandOption: true,
          coerce: text("into"),
        })
        .example(...exampleOf("$0 merge shard-1 shard-2 --into all", "then: orrery run demo.yaml --store all")),
    (args) => session.finish(merge(args.stores.map(String), args.into ?? "", session)),
  );
}

function merge(stores: readonly string[], into: string, { console }: Session): ExitCode {
  if (stores.some((store) => resolve(store) === resolve(into)))
    throw new UsageError(`--into ${into}: expected another store than those that are merged`);
  const { added, known, damaged } = mergeStores(stores, into);
  for (const path of damaged) console.say(`${path}: this stored result is damaged; it is left out.`);
  console.print(`${quoteArgument(into)}: ${runs(added)} added, ${known} there already and the same\n`);
  if (added + known > 0) return EXIT.pass;
  console.say("orrery: nothing to merge: the stores hold no whole result");
  return EXIT.unjudged;
}

function runs(count: number): string {
  return count === 1 ? "1 run" : `${count} runs`;
}
