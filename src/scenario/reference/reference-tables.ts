// The tables of docs/scenario-files.md, made from the same data that loads scenarios, so that they cannot go stale.

import { describeRegistry } from "./describe-registry.ts";
import type { DescribedEntry, DescribedParameter } from "./describe-registry.ts";
import { SECTION, scenarioSchema } from "./json-schema.ts";
import { isData } from "../overlay.ts";
import type { Data } from "../overlay.ts";
import { sayFlow } from "./describe-registry.ts";
import type { Registry } from "../registry.ts";

/** Markdown by the name of its place in the document: `<!-- generated: keys -->`. */
export function referenceTables(registry: Registry): Readonly<Record<string, string>> {
  const kinds = describeRegistry(registry);
  const plugIns = kinds
    .filter(({ kind }) => kind !== "fault")
    .map(({ kind, entries }) => `### ${titleOf(kind)}\n\n${plugInTable(entries)}`);
  const faults = kinds.find(({ kind }) => kind === "fault")!;
  return {
    keys: keyTable(scenarioSchema(registry)),
    "plug-ins": plugIns.join("\n\n"),
    faults: faultTable(faults.entries),
  };
}

/** Puts the tables between their marks. */
export function fillReference(document: string, tables: Readonly<Record<string, string>>): string {
  return document.replace(
    /(<!-- generated: ([a-z-]+) -->\n)[^]*?(<!-- end -->)/g,
    (whole, open: string, name: string, close: string) => {
      const table = tables[name];
      return table === undefined
        ? whole
        : `${open}<!-- prettier-ignore-start -->\n\n${table}\n\n<!-- prettier-ignore-end -->\n${close}`;
    },
  );
}

function keyTable(schema: Data): string {
  const definitions = schema["definitions"] as Readonly<Record<string, Data>>;
  const rows = Object.entries(propertiesOf(schema)).flatMap(([key, property]) =>
    keyRows(key, definitions[`${key}${SECTION}`] ?? property),
  );
  return table(["Key", "Value", "Default", "Meaning"], rows);
}

function keyRows(path: string, property: Data): readonly (readonly string[])[] {
  const full = fullForm(property);
  const initial = property["default"] ?? full["default"];
  const shown = initial === undefined ? "" : code(sayFlow(initial));
  const row = [code(path), sayValue(property), shown, String(property["description"] ?? full["description"] ?? "")];
  if (path === "variants") return [row];
  const members = full["additionalProperties"];
  if (path === "workload" && isData(members)) return [row, ...below(`${path}.<class>`, members)];
  return [row, ...below(path, full)];
}

function below(path: string, schema: Data): readonly (readonly string[])[] {
  return Object.entries(propertiesOf(schema)).flatMap(([key, property]) => keyRows(`${path}.${key}`, property));
}

function propertiesOf(schema: Data): Readonly<Record<string, Data>> {
  return (schema["properties"] ?? {}) as Readonly<Record<string, Data>>;
}

/** Where a short notation stands beside a map, the map. */
function fullForm(property: Data): Data {
  const forms = property["anyOf"] as readonly Data[] | undefined;
  return forms?.find((form) => "properties" in form) ?? property;
}

function sayValue(property: Data): string {
  const reference = (property["$ref"] ?? (property["allOf"] as readonly Data[] | undefined)?.[0]?.["$ref"]) as
    string | undefined;
  if (reference !== undefined) return reference.replace("#/definitions/", "").replaceAll("-", " ");
  const forms = property["anyOf"] as readonly Data[] | undefined;
  if (forms !== undefined) return [...new Set(forms.map(sayValue))].join(" or ");
  if (Array.isArray(property["enum"])) return property["enum"].map((word) => code(String(word))).join(", ");
  if (property["const"] !== undefined) return code(String(property["const"]));
  if (property["type"] === "array") return `list of ${sayValue(property["items"] as Data)}`;
  return NAMES[String(property["type"])] ?? "map";
}

const NAMES: Readonly<Record<string, string>> = {
  object: "map",
  integer: "whole number",
  number: "number",
  string: "text",
  boolean: "`true`, `false`",
};

function plugInTable(entries: readonly DescribedEntry[]): string {
  return table(
    ["Name", "Rule", "Parameters"],
    entries.map(({ name, summary, parameters }) => [code(name), summary, parameters.map(sayParameter).join("<br>")]),
  );
}

function sayParameter({ name, type, default: initial, isOptional, summary }: DescribedParameter): string {
  const shown = initial === undefined ? (isOptional ? "optional" : "required") : `default ${code(initial)}`;
  return `${code(name)} (${type}, ${shown}): ${summary}`;
}

function faultTable(entries: readonly DescribedEntry[]): string {
  return table(
    ["Action", "What happens", "Example"],
    entries.map(({ name, summary, example }) => [code(name), summary, code(example ?? "")]),
  );
}

function titleOf(kind: string): string {
  return `${kind[0]!.toUpperCase()}${kind.slice(1)}`;
}

function code(text: string): string {
  return text === "" ? "" : `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
