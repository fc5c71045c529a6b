// `orrery schema`: the JSON Schema of scenario files, for editors.

import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { scenarioSchema } from "../../scenario/reference/json-schema.ts";
import { registryWith } from "../load-scenario.ts";
import type { Session } from "../session.ts";

export function addSchemaCommand(parser: Argv, { console }: Session): Argv {
  return parser.command(
    "schema",
    "Print the JSON Schema of scenario files",
    (command) =>
      command.example(...exampleOf("$0 schema > scenario.schema.json", "for an editor that completes and checks YAML")),
    () => console.print(`${JSON.stringify(scenarioSchema(registryWith([])), null, 2)}\n`),
  );
}
