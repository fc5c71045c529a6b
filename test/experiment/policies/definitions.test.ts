import { expect, test } from "vitest";
import { mistakeInDefinition } from "../../../src/experiment/policies/definitions.ts";
import { builtInRegistry, PLUG_IN_KINDS } from "../../../src/scenario/registry.ts";

const place = { kind: "placement", name: "mine", summary: "Mine.", create: () => ({}) };
const declared = (parameter: unknown) => mistakeInDefinition({ ...place, parameters: { most: parameter } });

test("nothing is wrong with what Orrery declares itself", () => {
  const own = PLUG_IN_KINDS.filter((kind) => kind !== "architecture").flatMap((kind) => builtInRegistry().all(kind));
  expect(own.length).toBeGreaterThan(100);
  expect(own.flatMap((each) => mistakeInDefinition(each) ?? [])).toEqual([]);
});

test.each([
  [5, 'expected an object such as { type: "integer", default: 3, summary: "..." }'],
  [{ type: "int", summary: "" }, "type must be one of duration, number, integer"],
  [{ type: "integer", default: 2 }, "summary must be a sentence"],
  [{ type: "choice", summary: "" }, "options must be a list of words"],
  [{ type: "choice", options: ["a", "b"], default: "c", summary: "" }, "default: expected a or b, found 'c'"],
  [{ type: "integer", min: 10, default: 5, summary: "" }, "default: expected a whole number between 10 and"],
  [{ type: "duration", default: 5, summary: "" }, "default: expected a duration such as 250ms or 5m, found 5"],
  [{ type: "duration", max: "soon", summary: "" }, "max must be a duration such as 250ms"],
  [{ type: "rows", columns: [{ name: "a" }], summary: "" }, "columns must be a list of { name, type }"],
  [{ type: "distribution", summary: "" }, "of must be duration or number"],
  [{ type: "tree", below: "pools", node: { share: 1 }, summary: "" }, "parameter 'share': expected an object such as"],
])("the parameter %j is refused, and named", (parameter, message) => {
  expect(declared(parameter)).toContain(`'mine': parameter 'most': ${message}`);
});

test("names of parameters have no blanks, and a shorthand is one of them", () => {
  const most = { type: "integer", default: 1, summary: "" };
  expect(mistakeInDefinition({ ...place, parameters: { "at most": most } })).toContain("its name must be letters");
  expect(mistakeInDefinition({ ...place, parameters: { most }, shorthand: "least" })).toContain("shorthand must name");
  expect(mistakeInDefinition({ ...place, parameters: [] })).toContain("parameters must be an object");
  expect(mistakeInDefinition({ ...place, parameters: { most }, shorthand: "most" })).toBeUndefined();
});
