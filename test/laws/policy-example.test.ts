// The worked example of docs/writing-a-policy.md: it type-checks against the library as it is, keeps the laws, and does
// what it says. `orrery` in it is resolved to this checkout's sources.

import { build, type BuildOptions, type Plugin } from "esbuild";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { checkOrderingLaws, orderingLaws } from "../../src/algorithms/laws/ordering-laws.ts";
import { plainTask } from "../../src/algorithms/laws/sample-tasks.ts";
import type { OrderingDefinition } from "../../src/algorithms/ordering/ordering.ts";
import { checkPlacementLaws } from "../../src/algorithms/laws/placement-laws.ts";
import { checkRetryLaws } from "../../src/algorithms/laws/retry-laws.ts";
import type { RetryDefinition } from "../../src/algorithms/retry/retry.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import type { PlacementDefinition } from "../../src/algorithms/placement/placement.ts";
import { type Instant, seconds, START } from "../../src/kernel/time.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const EXAMPLE = `${ROOT}docs/examples/least-slack.ts`;
const LIBRARY = `${ROOT}src/orrery.ts`;
const GUIDE = readFileSync(`${ROOT}docs/writing-a-policy.md`, "utf8");

describe("the ordering", () => {
  let leastSlack: OrderingDefinition;

  beforeAll(async () => {
    ({ leastSlack } = (await importSource({ entryPoints: [EXAMPLE] })) as { leastSlack: OrderingDefinition });
  });

  test("type-checks", () => {
    expect(typeErrors([EXAMPLE])).toEqual([]);
  }, 60_000);

  test("keeps the laws of orderings", () => {
    const { skipped } = checkOrderingLaws(leastSlack);
    expect(skipped.map(({ law }) => law)).toEqual([
      "never idles while something fits",
      "keeps the starts that it promises",
      "starves nobody under a stream of better tasks",
    ]);
    checkOrderingLaws(leastSlack, { parameters: { margin: seconds(2) } });
  });

  test("puts who must start soonest first, and gives up who cannot", () => {
    const queue = leastSlack.create({ margin: seconds(1) } as never);
    const due = (id: number, deadline: number, work: number) =>
      plainTask(id, { deadline: seconds(deadline) as number as Instant, estimate: seconds(work) });
    [due(1, 10, 1), due(2, 12, 8), due(3, 11, 2)].forEach((task) => queue.add(task, START));
    expect(queue.waiting(START).map(({ id }) => id)).toEqual([2, 1, 3]);
    const room = { fits: () => true, running: () => [] };
    expect(queue.choose(room, seconds(3) as number as Instant)).toMatchObject({ kind: "start", task: { id: 2 } });
    expect(queue.choose(room, seconds(3.5) as number as Instant)).toMatchObject({ kind: "drop", task: { id: 2 } });
  });
});

test("the placement in the guide keeps the laws of placements that it can keep", async () => {
  const contents = /```ts\n(import \{ definePlacement[\s\S]*?)```/.exec(GUIDE)?.[1];
  expect(contents).toBeDefined();
  const { lastFit } = (await importSource({
    stdin: { contents: contents as string, resolveDir: ROOT, loader: "ts" },
  })) as { lastFit: PlacementDefinition };
  const packs = "it packs on purpose";
  const { kept } = checkPlacementLaws(lastFit, {
    unsupported: { "spreads equal tasks over equal workers": packs },
  });
  expect(kept).toContain("finds a worker whenever one fits");
});

describe("the retry policy in the guide", () => {
  const contents = /```ts\n(import \{ defineRetry[\s\S]*?)```/.exec(GUIDE)?.[1] ?? "";
  const itsTest = /```ts\n(import \{ checkRetryLaws[\s\S]*?)```/.exec(GUIDE)?.[1] ?? "";

  test("and its test type-check against the library", () => {
    expect(contents).toContain("defineRetry(");
    expect(itsTest).toContain("checkRetryLaws(");
    const policy = `${ROOT}docs/examples/linear.ts`;
    const spec = `${ROOT}docs/examples/linear.test.ts`;
    const texts = new Map([
      [policy, contents],
      [spec, itsTest],
    ]);
    expect(typeErrors([policy, spec], texts)).toEqual([]);
  }, 60_000);

  test("keeps all laws, and waits as its test says", async () => {
    const { linear } = (await importSource({ stdin: { contents, resolveDir: ROOT, loader: "ts" } })) as {
      linear: RetryDefinition;
    };
    expect(checkRetryLaws(linear).skipped).toEqual([]);
    const values = { step: seconds(2), cap: seconds(5), spread: "none", attempts: 9 };
    const policy = linear.create(values as never);
    const random = createStream("1", "linear");
    expect([1, 2, 3].map((failures) => policy.delay(failures, seconds(0), random))).toEqual([2, 4, 5].map(seconds));
  });
});

test("every file that the guide names is there", () => {
  const named = [...GUIDE.matchAll(/docs\/examples\/[\w.-]+/g)].map(([path]) => path);
  expect(named.length).toBeGreaterThan(0);
  for (const path of named) expect(existsSync(ROOT + path), path).toBe(true);
});

test("the laws that the guide quotes exist", () => {
  const quoted = [...GUIDE.matchAll(/unsupported`.*`\{ "([^"]+)"/g)].map(([, name]) => name);
  expect(quoted).toHaveLength(1);
  expect(orderingLaws.map(({ name }) => name)).toEqual(expect.arrayContaining(quoted));
});

/** The contracts alone stand for the library here; that the library exports them, the type check shows. */
const contracts: Plugin = {
  name: "contracts",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^orrery$/ }, () => ({ path: "orrery", namespace: "contracts" }));
    const files = ["algorithms/ordering/ordering", "algorithms/placement/placement", "algorithms/retry/retry"];
    const contents = [...files, "kernel/time", "kernel/parameter-error"]
      .map((file) => `export * from "./src/${file}.ts";`)
      .join("\n");
    onLoad({ filter: /./, namespace: "contracts" }, () => ({ contents, resolveDir: ROOT }));
  },
};

async function importSource(input: BuildOptions): Promise<unknown> {
  const { outputFiles } = await build({
    ...input,
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "silent",
    plugins: [contracts],
  });
  const code = Buffer.from(outputFiles?.[0].text ?? "").toString("base64");
  return import(/* @vite-ignore */ `data:text/javascript;base64,${code}`);
}

/** Errors in these files only: the library's own sources are checked elsewhere. `texts`: of those that are nowhere else. */
function typeErrors(files: readonly string[], texts: ReadonlyMap<string, string> = new Map()): string[] {
  const { config } = ts.readConfigFile(`${ROOT}tsconfig.json`, (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const settings = { ...options, noEmit: true, paths: { orrery: [LIBRARY] } };
  const host = ts.createCompilerHost(settings);
  const { fileExists, readFile, getSourceFile } = host;
  Object.assign(host, {
    fileExists: (path: string) => texts.has(path) || fileExists(path),
    readFile: (path: string) => texts.get(path) ?? readFile(path),
    getSourceFile(path: string, ...rest: [ts.ScriptTarget]) {
      const text = texts.get(path);
      return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, ...rest);
    },
  });
  const program = ts.createProgram([...files], settings, host);
  return files
    .flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
