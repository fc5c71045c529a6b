// `orrery schema`: the JSON Schema of scenario files, for editors; of everything that is printed for programs, for them.

import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { scenarioSchema } from "../../scenario/reference/json-schema.ts";
import { registryWith } from "../load-scenario.ts";
import { unknownWord } from "../options.ts";
import { isSchemaName, SCHEMA_NAMES, SCHEMAS, schemaText } from "../output/schemas.ts";
import type { Session } from "../session.ts";

export function addSchemaCommand(parser: Argv, { console }: Session): Argv {
  return parser.command(
    "schema [what]",
    "Print the JSON Schema of scenario files, or of what Orrery prints for programs",
    (command) =>
      command
        .positional("what", {
          describe: `Of what: ${SCHEMA_NAMES.join(", ")}`,
          type: "string",
          default: "scenario",
        })
        .epilogue(SCHEMA_NAMES.map((name) => `${name.padEnd(11)}${SCHEMAS[name]}`).join("\n"))
        .example(...exampleOf("$0 schema > scenario.schema.json", "for an editor that completes and checks YAML"))
        .example(...exampleOf("$0 schema results > results.schema.json", "for whoever reads results.json")),
    ({ what }) => {
      if (!isSchemaName(what)) throw unknownWord("schema", what, SCHEMA_NAMES);
      console.print(what === "scenario" ? scenarioText() : schemaText(what));
    },
  );
}

/** Of this very program. */
function scenarioText(): string {
  return `${JSON.stringify(scenarioSchema(registryWith([])), null, 2)}\n`;
}
