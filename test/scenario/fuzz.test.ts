// Random and mutated scenarios: the loader gives a scenario or problems, always with words and a place; it never throws,
// never hangs, and never passes over a key that it does not know.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { starterScenario } from "../../src/scenario/starter-scenario.ts";
import { SMALLEST, loadText, problemsOf } from "./loading.ts";

const SEED = 20_261_123;

/** The law that every text obeys. */
function assertAnswered(text: string): void {
  const { scenario, problems } = loadText(text);
  expect(scenario === undefined).toBe(problems.length > 0);
  const lineCount = text.split("\n").length;
  for (const { line, column, message } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lineCount + 1);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message).toMatch(/expected|unknown|missing|not valid YAML/);
    expect(message).not.toMatch(/undefined|\[object|NaN|Invalid input|\u0001/);
  }
}

const WORDS = [
  "0",
  "-1",
  "1e9",
  "1e308",
  "-0",
  ".inf",
  ".nan",
  "null",
  "~",
  "true",
  "''",
  "[]",
  "{}",
  "5",
  "5s",
  "-5s",
  "0s",
  "1us",
  "99999999d",
  "300%",
  "50%",
  "10x",
  "0x",
  "1/s",
  "0/s",
  "16GiB",
  "fifo",
  "{ fifo: }",
  "{ power-of-d: 2 }",
  "leader",
  "any worker",
  "any rack",
  "worker/0",
  "worker/99999",
  "{ workers: 3 }",
  "{ zone: zz }",
  "{ uniform: [2s, 1s] }",
  "{ uniform: [] }",
  "{ exponential: 0s }",
  "{ lognormal: { median: 1s, p99: 1s } }",
  "{ weibull: { shape: 0.0001, mean: 1s } }",
  "{ gamma: { mean: 1s, cv: 1e300 } }",
  "{ constant: x }",
  "&a",
  "*a",
  "!!str",
  "? ",
  "- ",
  "#",
  "|",
  ">",
  "'",
  '"',
  "\t",
  "\u0000",
  "\uFEFF",
  "constructor",
  "__proto__",
  "toString",
  "hasOwnProperty",
];

describe("any text", () => {
  test("is answered when it is random", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), assertAnswered), { seed: SEED, numRuns: 150 });
  });

  test("is answered when it is made of the pieces of YAML", () => {
    const piece = fc.constantFrom(
      ...WORDS,
      "\n",
      "\n  ",
      "\n    ",
      ": ",
      ", ",
      "[",
      "]",
      "{",
      "}",
      "workload",
      "cluster",
      "faults",
      "duration",
      "a",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => assertAnswered(pieces.join(""))),
      { seed: SEED, numRuns: 150 },
    );
  });
});

describe("a scenario with a wound", () => {
  const whole = starterScenario();

  test("is answered when characters are cut out or put in", () => {
    const wound = fc.record({ at: fc.nat(whole.length), cut: fc.nat(12), put: fc.constantFrom("", ...WORDS) });
    const wounds = fc.array(wound, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(wounds, (list) =>
        assertAnswered(list.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), whole)),
      ),
      { seed: SEED, numRuns: 150 },
    );
  });

  test("is answered when a value is replaced by any other", () => {
    const places = pathsOf(parse(whole));
    const value = fc.oneof(
      fc.constantFrom<unknown>(...WORDS.slice(0, 48).map((word) => safeParse(word))),
      fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), value, (path, put) =>
        assertAnswered(stringify(replaceAt(parse(whole), path, put))),
      ),
      { seed: SEED, numRuns: 200 },
    );
  });
});

describe("a key that is not known", () => {
  // Every map of a scenario that uses all sections, except those whose keys the user chooses.
  const full = `${SMALLEST.replace("service: 1s", "service: { lognormal: { median: 1s, p99: 2s } }, deadline: { slack: 1s }, tenant: { zipf: { count: 2 } }, estimate: { modal: { mass: 0.5 } }")}
cluster: { racks: { perZone: 2 }, masters: { count: 2 }, workers: { count: 3, groups: [{ count: 1 }] }, clients: { count: 1 }, network: { same-rack: { loss: 1% }, connection: { resetAfter: never } }, disk: { tornWrite: 1% }, clock: { drift: 0 } }
scheduler: { architecture: { single-master: { reconcileGrace: 1s } }, ordering: { edf: { dropLate: true } }, retry: { exponential: { base: 1s } }, communication: { rpc: { timeout: 1s } } }
variants: { a: { cluster: { workers: { cores: 2 } } } }
faults:
  - { at: 1s, partition: { links: { from: workers, to: leader } } }
  - { at: 1s, slow: { target: { workers: 1 }, factor: 2 } }
  - { at: 1s, link: { from: workers, to: leader, delay: { uniform: { min: 1s, max: 2s } } } }
  - { random: { crash: any worker, every: { weibull: { shape: 0.7, mean: 30d } }, for: 1s } }
`;

  test("nothing is wrong with the scenario that is spoilt below", () => {
    expect(problemsOf(full)).toEqual([]);
  });

  test.each(
    pathsOf(parse(full))
      .filter((path) => isMap(valueAt(parse(full), path)) && !["workload", "variants"].includes(path.join(".")))
      .map((path) => ({ where: path.join(".") || "the top", path })),
  )("is refused in $where", ({ path }) => {
    const map = valueAt(parse(full), path) as Record<string, unknown>;
    const spoilt = stringify(replaceAt(parse(full), path, { ...map, qqqqqq: 1 }));
    expect(problemsOf(spoilt).join("\n")).toContain("qqqqqq");
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown): Path[] {
  const entries = Array.isArray(value) ? [...value.entries()] : isMap(value) ? Object.entries(value) : [];
  return [[], ...entries.flatMap(([key, member]) => pathsOf(member).map((path): Path => [key, ...path]))];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<string | number, unknown>)[key], value);
}

function replaceAt(value: unknown, path: Path, put: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return put;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  (copy as Record<string | number, unknown>)[key] = replaceAt(
    (value as Record<string | number, unknown>)[key],
    rest,
    put,
  );
  return copy;
}

function safeParse(word: string): unknown {
  try {
    return parse(word, { logLevel: "silent" }) as unknown;
  } catch {
    return word;
  }
}
