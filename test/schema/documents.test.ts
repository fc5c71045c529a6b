// The schemas that ship are those of the code, and every one is there.

import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { SCHEMA_NAMES } from "../../src/cli/output/schemas.ts";
import { OUTPUT_NAMES, outputSchema } from "./output-schemas.ts";

const FOLDER = new URL("../../schema/", import.meta.url);

describe.each(OUTPUT_NAMES)("schema/%s.schema.json", (name) => {
  test("is that of the code (vitest --update writes it)", async () => {
    const text = `${JSON.stringify(outputSchema(name), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../../schema/${name}.schema.json`);
  });
});

test("the folder has what `orrery schema` prints, and nothing else", () => {
  expect(readdirSync(FOLDER).sort()).toEqual(SCHEMA_NAMES.map((name) => `${name}.schema.json`).sort());
});

// That of scenarios is read by a test of its own.
test.each(OUTPUT_NAMES)("schema/%s.schema.json is a JSON Schema", (name) => {
  const schema = JSON.parse(readFileSync(new URL(`${name}.schema.json`, FOLDER), "utf8"));
  // Throws at a word that no schema has, and at a type that does not go with its words.
  expect(new Ajv({ strict: true, allowUnionTypes: true }).compile(schema)).toBeTypeOf("function");
});
