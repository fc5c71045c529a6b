// Which scenarios have metrics of tenants: those whose classes name them, so that every class is one tenant's.

import { expect, test } from "vitest";
import { observeOptions } from "../../src/experiment/observe-variant.ts";
import { loadText, SWF_LINE } from "../scenario/loading.ts";

function tenantsOf(...classes: readonly string[]): unknown {
  const lines = classes.map((text, index) => `  c${index}: { ${text} }`);
  const text = `name: t\nduration: 10s\nworkload:\n${lines.join("\n")}\nvariants: { a: {} }\n`;
  const { scenario } = loadText(text, { files: { "log.swf": SWF_LINE } });
  return observeOptions(scenario!.variants[0], [], {}).tenants;
}

const OPEN = "arrivals: { poisson: { rate: 1/s } }, service: 1s";

test.each([
  ["each class names one", ["tenant: red", "tenant: green"], ["red", "green"]],
  ["one is left out: the class is its own tenant", ["tenant: red", ""], ["red", "c1"]],
  ["two classes are one tenant's", ["tenant: red", "tenant: red"], ["red", "red"]],
  ["none names one", ["", ""], []],
  ["one draws among several", ["tenant: red", "tenant: { zipf: { count: 3 } }"], []],
])("where %s", (_case, tenants, expected) => {
  expect(tenantsOf(...tenants.map((tenant) => `${OPEN}, ${tenant}`))).toEqual(expected);
});

test("where one is a log, whose users are its tenants", () => {
  expect(tenantsOf(`${OPEN}, tenant: red`, "trace: { swf: log.swf }, tenant: green")).toEqual([]);
});
