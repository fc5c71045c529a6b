// The JSON Schema of scenario files, asked what may stand at a place and what it means. The same one that `orrery schema` prints.

import { isData, type Data } from "../../scenario/overlay.ts";
import { sayFlow } from "../../scenario/reference/describe-registry.ts";

/** One key that may stand somewhere. */
export interface KeyHelp {
  readonly name: string;
  /** What is written there, in a few words: `20s, 5m, ...`. */
  readonly type: string;
  readonly default: string | undefined;
  readonly meaning: string;
}

export interface ValueHelp {
  readonly value: string;
  readonly meaning: string;
  /** A map with this key, where parameters may be given. */
  readonly isMap: boolean;
}

export class SchemaView {
  readonly #root: Data;

  constructor(root: Data) {
    this.#root = root;
  }

  /** Undefined where no such place is. The last step is the key. */
  about(path: readonly (string | number)[]): KeyHelp | undefined {
    const found = this.#at(path);
    const name = path.at(-1);
    if (found.length === 0 || name === undefined) return undefined;
    return this.#help(String(name), found);
  }

  keysAt(path: readonly (string | number)[]): readonly KeyHelp[] {
    const byName = new Map<string, Data[]>();
    for (const form of this.#formsAt(path))
      for (const [name, property] of Object.entries(propertiesOf(form)))
        byName.set(name, [...(byName.get(name) ?? []), property]);
    return [...byName].map(([name, properties]) => this.#help(name, properties));
  }

  valuesAt(path: readonly (string | number)[]): readonly ValueHelp[] {
    const forms = this.#formsAt(path);
    const meanings = new Map(this.keysAt(path).map(({ name, meaning }) => [name, meaning]));
    const words = forms.flatMap((form) => [
      ...(Array.isArray(form["enum"]) ? form["enum"].map(String) : []),
      ...(typeof form["const"] === "string" ? [form["const"]] : []),
      ...(form["type"] === "boolean" ? ["true", "false"] : []),
    ]);
    const plain = [...new Set(words)].map((value) => ({ value, meaning: meanings.get(value) ?? "", isMap: false }));
    return [...plain, ...[...meanings].map(([value, meaning]) => ({ value, meaning, isMap: true }))];
  }

  #help(name: string, properties: readonly Data[]): KeyHelp {
    const forms = properties.flatMap((property) => this.#forms(property));
    const layers = [...properties.flatMap((property) => this.#layers(property)), ...forms];
    const initial = layers.map((each) => each["default"]).find((each) => each !== undefined);
    const meanings = layers.map((each) => each["description"]).filter((each) => typeof each === "string");
    return {
      name,
      type: sayForms(forms),
      default: initial === undefined ? undefined : sayFlow(initial),
      meaning: meanings[0] ?? "",
    };
  }

  /** As they stand there, before references are followed: their own words come first. */
  #at(path: readonly (string | number)[]): readonly Data[] {
    let found: readonly Data[] = [this.#root];
    for (const step of path) found = found.flatMap((each) => this.#forms(each)).flatMap((form) => memberOf(form, step));
    return found;
  }

  #formsAt(path: readonly (string | number)[]): readonly Data[] {
    return this.#at(path).flatMap((each) => this.#forms(each));
  }

  /** Itself and what it only refers to, which may have words of its own. */
  #layers(schema: Data): readonly Data[] {
    const [whole] = (schema["allOf"] as readonly Data[] | undefined) ?? [];
    const next = typeof schema["$ref"] === "string" ? this.#definition(schema["$ref"]) : whole;
    return next === undefined ? [schema] : [schema, ...this.#layers(next)];
  }

  #definition(reference: string): Data {
    return (this.#root["definitions"] as Readonly<Record<string, Data>>)[reference.replace("#/definitions/", "")]!;
  }

  /** Every alternative, with references followed. */
  #forms(schema: Data): readonly Data[] {
    const reference = schema["$ref"];
    if (typeof reference === "string") return this.#forms(this.#definition(reference));
    const alternatives = ["anyOf", "oneOf", "allOf"].flatMap(
      (key) => (schema[key] as readonly Data[] | undefined) ?? [],
    );
    const own = alternatives.length > 0 && !("properties" in schema) ? [] : [schema];
    return [...own, ...alternatives.flatMap((each) => this.#forms(each))];
  }
}

function propertiesOf(form: Data): Readonly<Record<string, Data>> {
  return (form["properties"] ?? {}) as Readonly<Record<string, Data>>;
}

function memberOf(form: Data, step: string | number): readonly Data[] {
  if (typeof step === "number") {
    const items = form["items"];
    return Array.isArray(items) ? (items as Data[]) : isData(items) ? [items] : [];
  }
  const property = propertiesOf(form)[step];
  if (property !== undefined) return [property];
  return isData(form["additionalProperties"]) ? [form["additionalProperties"]] : [];
}

const PLAIN: Readonly<Record<string, string>> = {
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  string: "text",
  array: "a list",
};

const NAMED_MAX = 6;

/** Of a plug-in, its names stand for the maps with their parameters too. */
function sayForms(forms: readonly Data[]): string {
  const hasNames = forms.some(({ enum: names }) => Array.isArray(names));
  const said = forms.map(sayForm).filter((each) => each !== "" && !(hasNames && each.startsWith("{ ")));
  const different = [...new Set(said)];
  const others = different.length > NAMED_MAX ? [...different.slice(0, NAMED_MAX), "..."] : different;
  return others.join(" or ");
}

function sayForm(form: Data): string {
  const { type, pattern } = form;
  if (Array.isArray(form["enum"])) {
    const words = form["enum"].map(String);
    return words.length > NAMED_MAX ? `one of ${words.length} names` : words.join(", ");
  }
  if (form["const"] !== undefined) return String(form["const"]);
  if (typeof pattern === "string") return sayPattern(pattern);
  if (type === "object" || "properties" in form) {
    const keys = Object.keys(propertiesOf(form));
    return keys.length === 1 ? `{ ${keys[0]}: ... }` : "a map";
  }
  return PLAIN[String(type)] ?? "";
}

/** Units stand in the pattern, as the loader takes them. */
function sayPattern(pattern: string): string {
  const units = /\(((?:[A-Za-z%]+\|)+[A-Za-z%]+)\)/.exec(pattern)?.[1]?.split("|").join(", ");
  if (pattern.includes("?%$")) return "a percentage, such as 5%";
  if (units === undefined) return pattern.includes("\\d{4}") ? "a day and a time, such as 2026-01-31T08:00" : "text";
  if (pattern.includes("/(")) return `a number per unit of time, such as 10/s (${units})`;
  return `a number with its unit (${units})`;
}
