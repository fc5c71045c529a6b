// Is a value what its published schema says, and nothing beyond that? What is published lets later versions add keys; what
// this version writes must all be in it.

import { Ajv, type ValidateFunction } from "ajv";
import { isSchemaName, schemaText, type SchemaName } from "../../src/cli/output/schemas.ts";

const validators = new Map<SchemaName, ValidateFunction>();

/** In words; empty where it conforms. */
export function mistakesIn(name: SchemaName, value: unknown): readonly string[] {
  const isValid = validatorOf(name);
  if (isValid(value) === true) return [];
  return (isValid.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath === "" ? "/" : instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** Throws if the text, printed by the command, is an object that names a schema and does not keep to it. */
export function checkPrinted(text: string): void {
  const value = text.startsWith("{") ? parsed(text) : undefined;
  const name = /^orrery\/([\w-]+)\/\d+$/.exec(String(value?.["schema"]))?.[1];
  if (name === undefined) return;
  if (!isSchemaName(name)) throw new Error(`no schema is published for '${name}'`);
  const mistakes = mistakesIn(name, value);
  if (mistakes.length > 0) throw new Error(`not as schema/${name}.schema.json says:\n${mistakes.join("\n")}`);
}

/** Undefined where it was cut short. */
function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function validatorOf(name: SchemaName): ValidateFunction {
  let validator = validators.get(name);
  if (validator === undefined) {
    validator = new Ajv({ allowUnionTypes: true }).compile(closed(JSON.parse(schemaText(name))) as object);
    validators.set(name, validator);
  }
  return validator;
}

/** Without room for keys that are not named. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, closed(item)]));
  const isOpen = inner["type"] === "object" && "properties" in inner && !("allOf" in inner);
  return isOpen ? { additionalProperties: false, ...inner } : inner;
}
