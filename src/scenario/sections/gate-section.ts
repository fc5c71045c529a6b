// The `gate` section: which metrics `orrery gate` judges against the baseline, which way is better, and how much of a
// change matters. Changes no run. Read by the loader; acted upon in experiment/gate.

import * as z from "zod";
import { describeMetric } from "../../observe/metrics/metrics.ts";
import type { Direction } from "../../observe/observations.ts";
import { didYouMean } from "../did-you-mean.ts";
import { locate } from "../locate.ts";
import { isData } from "../overlay.ts";
import type { Problem } from "../problem.ts";
import { sayIssues } from "../say-issues.ts";
import { Refusal, describeValue, leaf, readShape, section, viewed } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { probability, truth } from "../shapes/quantities.ts";
import { keySpanAt, nodeAt, toPlain } from "../source/source-node.ts";
import type { SourceNode } from "../source/source-node.ts";
import type { YamlSource } from "../source/yaml-source.ts";
import { readDurationText, readPercentText } from "../units.ts";

/** In the metric's unit, or as a fraction of the baseline's mean; 0 or more. */
export type GateMargin =
  { readonly kind: "absolute"; readonly amount: number } | { readonly kind: "relative"; readonly fraction: number };

/** What the scenario says of one metric; undefined = as for every other. */
export interface GateMetric {
  readonly name: string;
  /** Looked at no more, also where it is judged by default. */
  readonly isIgnored: boolean;
  readonly better: Direction | undefined;
  readonly minimalEffect: GateMargin | undefined;
  readonly equivalence: GateMargin | undefined;
  /** Where it stands in the file, from 1. */
  readonly line: number;
  readonly column: number;
}

export interface GateSpec {
  /** Of the whole scenario's verdict: the probability that nothing at all is wrongly called regressed or improved. */
  readonly confidence: number;
  readonly minimalEffect: GateMargin;
  readonly equivalence: GateMargin;
  /** Only the metrics named are judged. */
  readonly only: boolean;
  readonly metrics: readonly GateMetric[];
  readonly line: number;
  readonly column: number;
}

/** A scenario without a section is judged by this. */
export const GATE_DEFAULTS = { confidence: "95%", minimalEffect: "1%", equivalence: "2%", only: false } as const;

const CONFIDENCE_EXPECTED = "a confidence between 50% and 99.999%";
const MARGIN_EXPECTED = "a share such as 2%, or an amount in the metric's unit such as 20ms or 3";

export function gateShape() {
  return section({
    confidence: probability()
      .refine((level) => level >= 0.5 && level <= 0.99999, { error: `expected ${CONFIDENCE_EXPECTED}` })
      .prefault(GATE_DEFAULTS.confidence)
      .describe("The probability that no metric at all is wrongly called regressed or improved."),
    minimalEffect: share()
      .prefault(GATE_DEFAULTS.minimalEffect)
      .describe("A smaller change, as a share of the baseline's mean, is neither a regression nor an improvement."),
    equivalence: share()
      .prefault(GATE_DEFAULTS.equivalence)
      .describe("A metric is unchanged where its change is surely smaller than this."),
    only: truth().prefault(GATE_DEFAULTS.only).describe("Judge the metrics named below, and no others."),
    metrics: z
      .record(z.string(), metricChoice())
      .optional()
      .describe("By metric: `ignore`, or what is different for it."),
  });
}

/** Not a union of zod's: that says only that a value fits neither form. */
function metricChoice() {
  const shape = metricShape();
  return viewed<WrittenMetric>(
    () => z.union([z.literal("ignore"), shape]),
    (value, reporting) => {
      if (value === "ignore") return value;
      if (isData(value)) return reporting.parse(shape, value, []);
      reporting.report(
        [],
        `expected ignore, or a map with better, minimalEffect or equivalence, found ${describeValue(value)}`,
      );
      return undefined;
    },
  );
}

function metricShape() {
  return section({
    better: choice(["lower", "higher", "neutral"])
      .optional()
      .describe("Which way is good; the metric's own where absent. neutral: no change is."),
    minimalEffect: margin().optional().describe("As above; also an amount in the metric's unit."),
    equivalence: margin().optional().describe("As above; also an amount in the metric's unit."),
  });
}

function share() {
  return leaf<GateMargin>(
    { expected: "a share such as 2%", json: { type: "string", pattern: "^\\d+(?:\\.\\d+)? ?%$" }, id: "gate-share" },
    (value) => {
      const fraction = typeof value === "string" ? readPercentText(value) : undefined;
      return fraction !== undefined && fraction >= 0
        ? { kind: "relative", fraction }
        : new Refusal("a share such as 2%", typeof value === "number" ? "; amounts belong to single metrics" : "");
    },
  );
}

/** A duration is in seconds here, as metrics are. */
type WrittenMargin = GateMargin & { readonly isDuration?: boolean };

function margin() {
  const json = {
    anyOf: [
      { type: "string", pattern: "^\\d+(?:\\.\\d+)? ?(%|us|ms|s|m|h|d)$" },
      { type: "number", minimum: 0 },
    ],
  };
  return leaf<WrittenMargin>({ expected: MARGIN_EXPECTED, json, id: "gate-margin" }, (value) => {
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) return { kind: "absolute", amount: value };
    if (typeof value !== "string") return new Refusal(MARGIN_EXPECTED);
    const fraction = readPercentText(value);
    if (fraction !== undefined && fraction >= 0) return { kind: "relative", fraction };
    const microseconds = readDurationText(value);
    return microseconds !== undefined && microseconds >= 0
      ? { kind: "absolute", amount: microseconds / 1_000_000, isDuration: true }
      : new Refusal(MARGIN_EXPECTED);
  });
}

/** The section of a file; undefined where there is none, or where it has problems. */
export function readGate(
  source: YamlSource,
  root: SourceNode,
  metricNames: readonly string[],
  report: (problem: Problem) => void,
): GateSpec | undefined {
  const node = nodeAt(root, ["gate"]);
  if (node === undefined) return undefined;
  const result = readShape(gateShape(), toPlain(node));
  if (!result.success) {
    for (const issue of sayIssues(result.error.issues)) report(locate(source, root, [["gate"]], issue));
    return undefined;
  }
  const { metrics = {}, ...rest } = result.data;
  const named = Object.entries(metrics).map(([name, written]) => {
    const problem = refuseMetric(name, written, metricNames);
    const span = keySpanAt(root, ["gate", "metrics", name]) ?? node;
    if (problem !== undefined) report(source.problemAt(span, problem));
    const { line, column } = source.problemAt(span, "");
    return gateMetric(name, written, { line, column });
  });
  const { line, column } = source.problemAt(keySpanAt(root, ["gate"]) ?? node, "");
  return { ...rest, metrics: named, line, column };
}

type WrittenMetric = z.output<ReturnType<typeof metricShape>> | "ignore";

function gateMetric(
  name: string,
  written: WrittenMetric,
  place: { readonly line: number; readonly column: number },
): GateMetric {
  const { better, minimalEffect, equivalence } =
    written === "ignore" ? {} : (written as Exclude<WrittenMetric, "ignore">);
  return {
    name,
    isIgnored: written === "ignore",
    better: better as Direction | undefined,
    minimalEffect: minimalEffect && plainMargin(minimalEffect),
    equivalence: equivalence && plainMargin(equivalence),
    ...place,
  };
}

function plainMargin(written: WrittenMargin): GateMargin {
  return written.kind === "absolute"
    ? { kind: "absolute", amount: written.amount }
    : { kind: "relative", fraction: written.fraction };
}

function refuseMetric(name: string, written: WrittenMetric, metricNames: readonly string[]): string | undefined {
  if (!metricNames.includes(name)) return `unknown metric '${name}'${didYouMean(name, metricNames)}`;
  if (written === "ignore") return undefined;
  const unit = describeMetric(name)?.unit ?? "";
  const hasDuration = [written.minimalEffect, written.equivalence].some((each) => each?.isDuration === true);
  return hasDuration && !/^(s|task-s)$/.test(unit)
    ? `expected a share or a number for ${name}, whose unit is ${unit === "1" ? "none" : unit}, found a duration`
    : undefined;
}
