// `orrery search --minimise` and `--maximise`: grids that close in on the best setting, and what was found.

import type { MeasuredVariant } from "../../experiment/compare.ts";
import { variantsOf } from "../../experiment/judging/evaluate.ts";
import { judgeExpectation } from "../../experiment/judging/judge.ts";
import { meanInterval } from "../../experiment/statistics/interval.ts";
import { valuesBySeed } from "../../experiment/statistics/paired.ts";
import { refine } from "../../experiment/sweep/search/refine.ts";
import type { Measurement, RefineResult } from "../../experiment/sweep/search/refine.ts";
import { METRICS } from "../../observe/metrics/metrics.ts";
import type { Expectation } from "../../scenario/expectations/expectation.ts";
import { formatDifference, formatQuantity, scaleFor } from "../../report/quantity.ts";
import { oneOf } from "../options.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import type { Evaluation } from "./evaluator.ts";
import { readExpectation } from "./open-search.ts";
import type { OpenedSearch, SearchOptions } from "./open-search.ts";
import type { BestFound, BestTrial, SearchReport } from "./search-report.ts";
import { areClose, gridBetween, settingAt } from "./search-space.ts";

export interface BestOptions extends SearchOptions {
  readonly minimise?: string | undefined;
  readonly maximise?: string | undefined;
  readonly "subject-to"?: readonly string[] | undefined;
}

/** Of a grid, along one parameter and along each of two. */
const SIDES = [9, 6] as const;
const ROUNDS_MAX = 12;

/** True where a best setting was found. */
export async function searchBest(opened: OpenedSearch, args: BestOptions, { console }: Session): Promise<boolean> {
  const metric = (args.minimise ?? args.maximise)!;
  oneOf(
    args.minimise === undefined ? "--maximise" : "--minimise",
    metric,
    METRICS.map(({ name }) => name),
  );
  const variant = onlyVariant(opened);
  const constraints = [
    ...opened.scenario.expectations.filter((each) => isAbout(each, variant)).map(withoutPoints),
    ...(args["subject-to"] ?? []).map((written) => readExpectation("subject-to", written, opened)),
  ];
  const { parameters, evaluator, seeds } = opened;
  const result = await refine(
    parameters.map(({ range }) => [range.from.value, range.to.value]),
    {
      better: args.minimise === undefined ? "higher" : "lower",
      side: SIDES[parameters.length - 1]!,
      grid: (from, to, index, side) => gridBetween(parameters[index]!, from, to, side),
      isFine: (from, to, index) => areClose(parameters[index]!, from, to),
      measure: async (settings) => {
        const evaluations = await evaluator.evaluate(settings, seeds);
        return evaluations.map((each, index) => measurement(settings[index]!, each, { metric, variant, constraints }));
      },
      roundsMax: ROUNDS_MAX,
    },
  );
  const found: Found = {
    metric,
    verb: args.minimise === undefined ? "greatest" : "least",
    variant,
    constraints,
    opened,
    result,
  };
  console.print(args.json === true ? `${JSON.stringify(asJson(found), null, 2)}\n` : asText(found));
  return result.best !== undefined;
}

/** The metric of one design is made best: of several, somebody has to say of which. */
function onlyVariant({ variants }: OpenedSearch): string {
  if (variants.length === 1) return variants[0]!;
  throw new UsageError(`--variant: expected the one whose metric is made best: ${variants.join(", ")}`);
}

/** Comparisons with other variants are no constraints on this one. */
function isAbout(expectation: Expectation, variant: string): boolean {
  return variantsOf(expectation).every((name) => name === "all" || name === variant);
}

interface Goal {
  readonly metric: string;
  readonly variant: string;
  readonly constraints: readonly Expectation[];
}

function measurement(
  at: readonly number[],
  { variants, findings }: Evaluation,
  { metric, variant, constraints }: Goal,
): Measurement {
  const own = variants.filter(({ name }): boolean => name === variant);
  const values = own.flatMap((each: MeasuredVariant) => [...valuesBySeed(each.runs, metric).values()]);
  const isSound = findings.every(({ severity }) => severity !== "violation");
  const isFeasible = isSound && constraints.every((each) => judgeExpectation(each, own).verdict === "pass");
  return { at, values, isFeasible };
}

interface Found extends Goal {
  readonly verb: BestFound["wanted"];
  readonly opened: OpenedSearch;
  readonly result: RefineResult;
}

const REASONS: Readonly<Record<RefineResult["reason"], string>> = {
  fine: "The steps are as fine as was asked for.",
  noise: "The seeds tell no finer: more of them (-n) would.",
  rounds: "It was broken off before the steps were as fine as was asked for.",
  infeasible: "No setting kept every promise and expectation.",
};

function asText(found: Found): string {
  const { metric, verb, variant, constraints, opened, result } = found;
  const { best, plateau, reason, measured } = result;
  const tried = `${measured.length} settings were tried, each at the same ${opened.seeds} seeds.`;
  if (best === undefined) {
    const wanted = constraints.map(({ text }) => `  ${text}`);
    return `${[REASONS[reason], ...wanted, tried].join("\n")}\n`;
  }
  const unit = METRICS.find(({ name }) => name === metric)?.unit ?? "1";
  const { mean, low, high } = meanInterval(best.values);
  const scale = scaleFor(unit, [mean], metric);
  const ends = formatDifference(mean, [low, high], scale);
  const interval = ends.low === null ? "" : ` (95% interval ${ends.low} to ${ends.high!}${scale.suffix})`;
  const lines = opened.parameters.map((parameter, index) => {
    const say = (at: number): string => String(settingAt(parameter, at));
    const [from, to] = plateau[index]!;
    const close =
      from === to
        ? "every other setting tried is worse for sure"
        : `from ${say(from)} to ${say(to)} cannot be told from it`;
    const at = best.at[index]!;
    const edge = at === parameter.range.from.value || at === parameter.range.to.value;
    return `  ${parameter.path} = ${say(at)}: ${close}${edge ? "; it is an end of the range, so a better one may lie beyond" : ""}`;
  });
  const head = `${metric} of ${variant} is ${verb} at ${formatQuantity(mean, scale)}${interval}, with`;
  return `${[head, ...lines, REASONS[reason], tried].join("\n")}\n`;
}

function asJson({ metric, verb, variant, opened, result }: Found): SearchReport {
  const { parameters } = opened;
  const settings = (at: readonly number[]) =>
    Object.fromEntries(parameters.map((each, index) => [each.path, settingAt(each, at[index]!)]));
  const { best, plateau, reason, measured } = result;
  const figures = ({ at, values, isFeasible }: Measurement): BestTrial => {
    const { mean, low, high } = values.length === 0 ? { mean: null, low: null, high: null } : meanInterval(values);
    return { settings: settings(at), mean, ci95: [low, high], isFeasible };
  };
  return {
    schema: "orrery/search/1",
    kind: "best",
    metric,
    wanted: verb,
    variant,
    reason,
    best: best === undefined ? null : figures(best),
    plateau: plateau.map(([from, to], index) => ({
      parameter: parameters[index]!.path,
      from: settingAt(parameters[index]!, from),
      to: settingAt(parameters[index]!, to),
    })),
    tried: measured.map(figures),
  };
}

/** It must hold wherever the search looks. */
function withoutPoints({ text, line, column, operator, left, right, within }: Expectation): Expectation {
  return { text, line, column, operator, left, right, within };
}
