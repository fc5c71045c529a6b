// docs/scenario-files.md says what the code does: its tables are made from the registry, and its example loads.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fillReference, referenceTables } from "../../src/scenario/reference/reference-tables.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { problemsOf } from "./loading.ts";

const DOCUMENT = "../../docs/scenario-files.md";
const text = readFileSync(new URL(DOCUMENT, import.meta.url), "utf8");
const tables = referenceTables(builtInRegistry());

test("the tables are current (vitest --update writes them)", async () => {
  await expect(fillReference(text, tables)).toMatchFileSnapshot(DOCUMENT);
});

test("every table has its place, and every place its table", () => {
  const places = [...text.matchAll(/<!-- generated: ([a-z-]+) -->/g)].map((match) => match[1]);
  expect(places.toSorted()).toEqual(Object.keys(tables).toSorted());
});

test("the tables name every default and every plug-in", () => {
  expect(tables["keys"]).toContain("| `replications` | whole number or map | `5` |");
  expect(tables["keys"]).toContain(
    "| `cluster.network.cross-zone.latency` | duration distribution | `{ lognormal: { median: 1ms, p99: 4ms } }` |",
  );
  expect(tables["plug-ins"]).toContain("| `power-of-d` |");
  expect(tables["faults"]).toContain("| `disk-stall` |");
});

test("the examples of the document load", () => {
  const examples = [...text.matchAll(/```yaml\n([^]*?)```/g)].map((match) => match[1]!);
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) expect(problemsOf(example)).toEqual([]);
});
