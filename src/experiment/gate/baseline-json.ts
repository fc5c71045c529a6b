// A baseline as a file in git: the same results are the same bytes, keys are sorted, and each metric has one line with a
// value per seed, so that a diff shows what moved. No dates: git has them.

import * as z from "zod";
import { canonicalText } from "./canonical-text.ts";
import { BASELINE_SCHEMA } from "./snapshot.ts";
import type { Baseline, SnapshotRun, SnapshotVariant } from "./snapshot.ts";

export function baselineJson(baseline: Baseline): string {
  const file = { ...baseline, variants: baseline.variants.map(columnsOf) };
  // The canonical form has the order of the keys and the shortest numbers; only the white space is ours.
  return `${indented(JSON.parse(canonicalText(file)) as unknown, "")}\n`;
}

/** By seed: a column per metric is a line per metric. */
function columnsOf({ runs, ...variant }: SnapshotVariant): object {
  const metrics = namesOf(runs, (run) => run.metrics);
  const violations = namesOf(runs, (run) => run.violations);
  return {
    ...variant,
    seeds: runs.map(({ seed }) => seed),
    runDigests: runs.map(({ digest }) => digest),
    metrics: Object.fromEntries(metrics.map((name) => [name, runs.map((run) => run.metrics[name] ?? null)])),
    violations: Object.fromEntries(violations.map((name) => [name, runs.map((run) => run.violations[name] ?? 0)])),
  };
}

function namesOf(
  runs: readonly SnapshotRun[],
  mapOf: (run: SnapshotRun) => Readonly<Record<string, number>>,
): readonly string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(mapOf(run))))].sort();
}

function indented(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== "object" || item === null))
      return `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
    return `[\n${value.map((item) => inner + indented(item, inner)).join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return "{}";
  const lines = entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${indented(item, inner)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

const VERDICT = z.enum(["pass", "fail", "inconclusive", "error"]);
const COLUMN = z.array(z.number().nullable());
const VARIANT = z.strictObject({
  name: z.string(),
  design: z.unknown(),
  checkpoints: z
    .strictObject({
      every: z.int().positive(),
      records: z.int().nonnegative(),
      digest: z.string(),
      at: z.array(z.number()),
      digests: z.array(z.string()),
    })
    .optional(),
  seeds: z.array(z.int().nonnegative()),
  runDigests: z.array(z.string()),
  metrics: z.record(z.string(), COLUMN),
  violations: z.record(z.string(), z.array(z.int().nonnegative())),
});
const FILE = z.strictObject({
  schema: z.literal(BASELINE_SCHEMA),
  scenario: z.string(),
  path: z.string(),
  written: z.string(),
  engine: z.strictObject({ version: z.string(), fingerprint: z.string() }),
  verdict: VERDICT,
  why: z.string(),
  expectations: z.array(z.strictObject({ text: z.string(), verdict: z.enum(["pass", "fail", "inconclusive"]) })),
  vacuous: z.array(z.string()),
  variants: z.array(VARIANT),
});

export type ReadBaseline =
  | { readonly kind: "baseline"; readonly baseline: Baseline }
  /** `message` says what was expected and what was found. */
  | { readonly kind: "refused"; readonly message: string };

const JITLESS = { jitless: true } as z.core.ParseContext<z.core.$ZodIssue>;

export function readBaseline(text: string): ReadBaseline {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused("expected a baseline in JSON, found something else (a truncated file, or a merge conflict)");
  }
  const schema = typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
  if (schema !== BASELINE_SCHEMA)
    return refused(
      `expected a baseline of the format ${BASELINE_SCHEMA}, found ${JSON.stringify(schema) ?? "none"}; \`orrery baseline update <scenario> --why\` makes it anew`,
    );
  const result = FILE.safeParse(value, JITLESS);
  if (!result.success) {
    const [issue] = result.error.issues;
    return refused(
      `expected a whole baseline, found a broken one at ${issue.path.map(String).join(".") || "its top"}: ${issue.message}`,
    );
  }
  const uneven = result.data.variants.find(isUneven);
  if (uneven !== undefined)
    return refused(`expected one value per seed in variant '${uneven.name}', found columns of other lengths`);
  const { variants, ...rest } = result.data;
  return { kind: "baseline", baseline: { ...rest, variants: variants.map(rowsOf) } };
}

function refused(message: string): ReadBaseline {
  return { kind: "refused", message };
}

type VariantColumns = z.output<typeof VARIANT>;

function isUneven({ seeds, runDigests, metrics, violations }: VariantColumns): boolean {
  const columns = [runDigests, ...Object.values(metrics), ...Object.values(violations)];
  return columns.some((column) => column.length !== seeds.length) || new Set(seeds).size !== seeds.length;
}

function rowsOf({ seeds, runDigests, metrics, violations, checkpoints, ...variant }: VariantColumns): SnapshotVariant {
  return {
    name: variant.name,
    design: variant.design,
    ...(checkpoints && { checkpoints }),
    runs: seeds.map((seed, index) => ({
      seed,
      digest: runDigests[index],
      metrics: Object.fromEntries(
        Object.entries(metrics).flatMap(([name, column]) => {
          const value = column[index];
          return value === null ? [] : [[name, value]];
        }),
      ),
      violations: Object.fromEntries(
        Object.entries(violations).flatMap(([name, column]) => (column[index] > 0 ? [[name, column[index]]] : [])),
      ),
    })),
  };
}
