// A JSON Schema (draft-07) made of a type of the sources: what stands there about a property is its description.

import { join } from "node:path";
import {
  createFormatter,
  createParser,
  createProgram,
  DEFAULT_CONFIG,
  SchemaGenerator,
  type CompletedConfig,
  type Config,
} from "ts-json-schema-generator";
import ts from "typescript";

export type Schema = { readonly [key: string]: unknown };

const ROOT = join(import.meta.dirname, "../..");

/** For types that files in `src/` export, which are read once. */
export function typeReader(files: readonly string[]): (file: string, type: string) => Schema {
  const config: Config = {
    path: join(ROOT, "src", `{${[...new Set(files)].join(",")}}`),
    tsconfig: join(ROOT, "tsconfig.json"),
    // `tsc` has done it.
    skipTypeCheck: true,
    expose: "all",
    topRef: false,
  };
  const program = createProgram(config as CompletedConfig);
  const completed = { ...DEFAULT_CONFIG, ...config } as CompletedConfig;
  const generator = new SchemaGenerator(
    program,
    createParser(program, completed),
    createFormatter(completed),
    completed,
  );
  return (file, type) => {
    const node = program
      .getSourceFile(join(ROOT, "src", file))
      ?.statements.find(
        (each) => (ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each)) && each.name.text === type,
      );
    if (node === undefined) throw new Error(`src/${file} has no type ${type}`);
    const {
      $schema: _,
      definitions,
      ...root
    } = generator.createSchemaFromNodes([node]) as Schema & {
      definitions?: Definitions;
    };
    return tidy(root, definitions ?? {});
  };
}

type Definitions = Readonly<Record<string, Schema>>;

/** The types of the language itself describe themselves, which tells nobody anything. */
const OF_THE_LANGUAGE = /^(?:Make all properties in T|From T, pick|Construct a type with)/;

/** Types that have a name in the sources are definitions; `Readonly<Record<string, X>>` and the like stand where they are used. */
function tidy(root: Schema, definitions: Definitions): Schema {
  const kept: Record<string, Schema> = {};
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    const { $ref, ...own } = value as Schema;
    const visited = Object.fromEntries(Object.entries(own).map(([key, item]) => [key, visit(item)]));
    if (typeof visited["description"] === "string" && OF_THE_LANGUAGE.test(visited["description"]))
      delete visited["description"];
    if (typeof $ref !== "string") return visited;
    const name = decodeURIComponent($ref.replace("#/definitions/", ""));
    if (!/^\w+$/.test(name)) return { ...(visit(definitions[name]) as Schema), ...visited };
    if (!Object.hasOwn(kept, name)) {
      kept[name] = {};
      kept[name] = visit(definitions[name]) as Schema;
    }
    // Beside a `$ref` nothing counts in draft-07, and some readers drop it.
    const reference = { $ref: `#/definitions/${name}` };
    return Object.keys(visited).length === 0 ? reference : { ...visited, allOf: [reference] };
  };
  const visited = visit(root) as Schema;
  const sorted = Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { ...visited, ...(sorted.length === 0 ? {} : { definitions: Object.fromEntries(sorted) }) };
}
