// `orrery validate`: loads scenario files and says everything that is wrong with them.

import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { ScenarioError, formatProblems } from "../../scenario/problem.ts";
import { EXIT } from "../exit-codes.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import { readScenario } from "../load-scenario.ts";
import { sayExpectedSize } from "../output/expected-size.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import type { Definition } from "../../experiment/policies/guard.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { bundlePlugIns, PLUG_IN_OPTION } from "./plug-in-option.ts";

export function addValidateCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "validate <scenario...>",
    "Check scenario files without running them",
    (command) =>
      command
        .positional("scenario", {
          describe: "Scenario files",
          type: "string",
          array: true,
          demandOption: true,
          default: undefined as unknown as string[],
        })
        .option("plugin", PLUG_IN_OPTION)
        .example(...exampleOf("$0 validate scenarios/*.yaml", "check all of them")),
    async ({ scenario, plugin }) => {
      const plugIns = await importPlugIns(await bundlePlugIns(plugin));
      const isGood = scenario.map((path) => validate(path, plugIns, session)).every(Boolean);
      session.finish(isGood ? EXIT.pass : EXIT.unjudged);
    },
  );
}

/** One line on stdout for a good file; its problems on stderr for a bad one. */
function validate(path: string, plugIns: readonly Definition[], { console }: Session): boolean {
  try {
    const { name, variants, replications, warnings } = readScenario(path, readScenarioText(path), plugIns);
    if (warnings.length > 0) console.say(formatProblems(warnings));
    const runs = `${variants.length} x ${replications} = ${variants.length * replications} runs`;
    const size = sayExpectedSize(variants);
    const more = size === undefined ? "" : `; ${size}`;
    console.print(`${path}: ${console.colors.green("valid")}: ${name}, ${runs}${more}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof ScenarioError) && !(error instanceof UsageError)) throw error;
    console.say(error.message);
    return false;
  }
}
