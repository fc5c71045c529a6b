// What both kinds of search begin with: the file, the range, the seeds, and somebody who makes the runs.

import { importPlugIns } from "../plugins/import-plug-ins.ts";
import { METRICS } from "../../observe/metrics/metrics.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { conditionedExpectations } from "../../scenario/sweep/swept-text.ts";
import { parseExpectation } from "../../scenario/expectations/parse.ts";
import type { Expectation } from "../../scenario/expectations/expectation.ts";
import type { ExecutorChoice } from "../executor/open-executor.ts";
import { bundlePlugIns } from "../commands/plug-in-option.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import type { Session } from "../session.ts";
import { openStore } from "../store/store-options.ts";
import type { StoreArguments } from "../store/store-options.ts";
import { UsageError } from "../usage-error.ts";
import { Evaluator } from "./evaluator.ts";
import { readParameter, settingAt } from "./search-space.ts";
import type { SearchedParameter } from "./search-space.ts";
import { readSweptText, searchedSweep } from "./swept-file.ts";

export interface SearchOptions extends StoreArguments {
  readonly scenario: string;
  readonly parameter?: readonly string[] | undefined;
  readonly precision?: string | undefined;
  readonly variant?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly replications?: number | undefined;
  readonly plugin?: readonly string[] | undefined;
  readonly quiet?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export interface OpenedSearch {
  /** At the lower ends of the ranges. */
  readonly scenario: Scenario;
  /** Names of the file's variants that take part. */
  readonly variants: readonly string[];
  readonly parameters: readonly SearchedParameter[];
  readonly evaluator: Evaluator;
  readonly seeds: number;
  readonly seedsMost: number;
}

/** An open question gets more seeds, up to this many times as many. */
const SEEDS_TIMES = 4;

export async function openSearch(
  args: SearchOptions,
  executor: ExecutorChoice,
  { console }: Session,
): Promise<OpenedSearch> {
  const plugIns = await bundlePlugIns(args.plugin);
  const definitions = await importPlugIns(plugIns);
  const text = readScenarioText(args.scenario);
  const parameters = (args.parameter ?? []).map((written) => readParameter(written, args.precision));
  // Both ends of every range are read before anything runs: most mistakes show there.
  const ends = parameters.map((each) => [
    each.path,
    [each.range.from, each.range.to].map(({ value }) => settingAt(each, value)),
  ]);
  const change = searchedSweep(Object.fromEntries(ends), args.variant);
  const { scenario } = readSweptText(args.scenario, text, change, definitions);
  sayLeftOut(text, args, console);
  const variants = scenario.sweep!.variants;
  const seeds = args.replications ?? Math.max(2, scenario.replications);
  const evaluator = new Evaluator({
    path: args.scenario,
    text,
    parameters,
    variants: args.variant,
    firstSeed: args.seed ?? scenario.seed,
    executor,
    store: openStore(args, true, console),
    plugIns,
    definitions,
    isParanoid: args.paranoid === true,
    console,
    onSetting: (label, runs) => args.quiet === true || console.say(`${label}: ${runs} ${runs === 1 ? "run" : "runs"}`),
  });
  return { scenario, variants, parameters, evaluator, seeds, seedsMost: seeds * SEEDS_TIMES };
}

/** A search tries other settings than the file's sweep, so what the file expects at some of those is no constraint on it. */
function sayLeftOut(text: string, { quiet }: SearchOptions, console: Session["console"]): void {
  const conditioned = conditionedExpectations(text);
  if (conditioned.length === 0 || quiet === true) return;
  const lines = conditioned.map((each) => `  ${each}`).join("\n");
  console.say(
    `Left out, as they are about points of the file's own sweep (--subject-to takes expectations):\n${lines}`,
  );
}

/** An expectation of the command line, about the variants of the file. */
export function readExpectation(option: string, written: string, { scenario, variants }: OpenedSearch): Expectation {
  const names = METRICS.map(({ name }) => name);
  const classes = [...new Set(scenario.variants.flatMap(({ workload }) => workload.map(({ name }) => name)))];
  const metrics = [...names, ...classes.flatMap((each) => names.map((name) => `class.${each}.${name}`))];
  const parsed = parseExpectation(written, { variants, metrics });
  if (parsed.kind === "refused") {
    const { at, length, message } = parsed.problem;
    throw new UsageError(`--${option}: ${message}\n  ${written}\n  ${" ".repeat(at)}${"^".repeat(length)}`);
  }
  return { ...parsed.expectation, line: 0, column: 0 };
}
