// `orrery list`: what a scenario can be made of, with parameters and defaults.

import type { Argv } from "yargs";
import { METRICS } from "../../observe/metrics/metrics.ts";
import { describeRegistry } from "../../scenario/describe-registry.ts";
import { registryWith } from "../load-scenario.ts";
import { oneOf } from "../options.ts";
import { formatCatalogue } from "../output/catalogue.ts";
import type { CatalogueSection } from "../output/catalogue.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import type { Session } from "../session.ts";
import { bundlePlugIns, PLUG_IN_OPTION } from "./plug-in-option.ts";

export function addListCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "list [kind]",
    "List every plug-in, fault and metric, with parameters and defaults",
    (command) =>
      command
        .positional("kind", { describe: "Only this kind: ordering, placement, fault, metric ...", type: "string" })
        .option("json", { describe: "Print one JSON object", type: "boolean" })
        .option("plugin", PLUG_IN_OPTION)
        .example("$0 list placement", "every placement policy")
        .example("$0 list metric", "every metric that expectations may speak of"),
    async ({ kind, json, plugin }) => {
      const plugIns = await importPlugIns(await bundlePlugIns(plugin));
      const sections = selected(catalogue(registryWith(plugIns)), kind);
      const { print, colors } = session.console;
      print(json === true ? `${JSON.stringify(Object.fromEntries(sections.map(({ kind: name, entries }) => [name, entries])), null, 2)}\n` : formatCatalogue(sections, colors));
    },
  );
}
