// `orrery list`: what a scenario can be made of, with parameters and defaults.

import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { METRICS } from "../../observe/metrics/metrics.ts";
import type { Direction } from "../../observe/observations.ts";
import { describeRegistry } from "../../scenario/reference/describe-registry.ts";
import type { DescribedEntry, DescribedKind } from "../../scenario/reference/describe-registry.ts";
import type { Registry } from "../../scenario/registry.ts";
import { registryWith } from "../load-scenario.ts";
import { questionOf, shippedScenarios } from "../files/shipped-scenarios.ts";
import { unknownWord } from "../options.ts";
import { formatCatalogue } from "../output/catalogue.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";
import type { Session } from "../session.ts";
import { bundlePlugIns, PLUG_IN_OPTION } from "./plug-in-option.ts";

export function addListCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "list [what]",
    "List every plug-in, fault and metric, with parameters and defaults",
    (command) =>
      command
        .positional("what", {
          describe: "Only this kind (ordering, placement, fault, metric ...), or what has this name",
          type: "string",
        })
        .option("json", { describe: "Print one JSON object", type: "boolean" })
        .option("plugin", PLUG_IN_OPTION)
        .example(...exampleOf("$0 list placement", "every placement policy"))
        .example(...exampleOf("$0 list metric", "every metric that expectations may speak of"))
        .example(...exampleOf("$0 list scenario", "the scenarios that come with Orrery, by the question of each"))
        .example(...exampleOf("$0 list power-of-d", "one of them, with its parameters")),
    async ({ what, json, plugin }) => {
      const plugIns = await importPlugIns(await bundlePlugIns(plugin));
      const sections = selected(catalogue(registryWith(plugIns)), what);
      const { print } = session.console;
      print(json === true ? asJson(sections) : formatCatalogue(sections, session.console));
    },
  );
}

/** What `--json` prints: by kind, which is that of a plug-in, `fault`, `metric` or `scenario`. */
export type Catalogue = Readonly<Record<string, readonly CatalogueEntry[]>>;

export interface CatalogueEntry extends DescribedEntry {
  /** Of a metric: the unit of its figures in results, and which way is better. */
  readonly unit?: string;
  readonly better?: Direction;
}

interface CatalogueKind extends DescribedKind {
  readonly entries: readonly CatalogueEntry[];
}

/** Plug-ins, faults, metrics, and the scenarios that ship. A metric's parameters are none; people read its unit and direction in its sentence. */
function catalogue(registry: Registry): readonly CatalogueKind[] {
  const metrics = METRICS.map(({ name, unit, better, definition }) => {
    const direction = better === "neutral" ? "" : `, ${better} is better`;
    const summary = `[${unit}${direction}] ${definition}`;
    return { name, summary, unit, better, source: undefined, parameters: [] };
  });
  const scenarios = shippedScenarios().map((scenario) => ({
    name: scenario.name,
    summary: questionOf(scenario),
    source: undefined,
    parameters: [],
  }));
  return [
    ...describeRegistry(registry),
    { kind: "metric", entries: metrics },
    { kind: "scenario", entries: scenarios },
  ];
}

function selected(sections: readonly CatalogueKind[], what: string | undefined): readonly CatalogueKind[] {
  if (what === undefined) return sections;
  // The plural is what one says; the singular is what the registry calls it.
  const ofKind = sections.filter(({ kind }) => what === kind || what === `${kind}s`);
  if (ofKind.length > 0) return ofKind;
  const named = sections.map((section) => ({
    ...section,
    entries: section.entries.filter(({ name }) => name === what),
  }));
  const withEntries = named.filter(({ entries }) => entries.length > 0);
  if (withEntries.length > 0) return withEntries;
  const kinds = sections.map(({ kind }) => kind);
  const names = sections.flatMap(({ entries }) => entries.map(({ name }) => name));
  throw unknownWord("list", what, [...kinds, ...names], kinds);
}

function asJson(sections: readonly CatalogueKind[]): string {
  const listed: Catalogue = Object.fromEntries(sections.map(({ kind, entries }) => [kind, entries]));
  return `${JSON.stringify(listed, null, 2)}\n`;
}
