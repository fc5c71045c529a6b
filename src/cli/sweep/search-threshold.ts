// `orrery search --until`: bisects, and says what was found.

import { judgeExpectation } from "../../experiment/judging/judge.ts";
import { bisect, searchLevel } from "../../experiment/sweep/search/bisect.ts";
import type { BisectResult, SearchVerdict } from "../../experiment/sweep/search/bisect.ts";
import type { Session } from "../session.ts";
import { readExpectation } from "./open-search.ts";
import type { OpenedSearch, SearchOptions } from "./open-search.ts";
import type { SearchReport, ThresholdTrial } from "./search-report.ts";
import { areClose, betweenSettings, settingAt } from "./search-space.ts";
import type { SearchedParameter } from "./search-space.ts";

const TRIALS_MAX = 60;

/** True where a threshold was found. */
export async function searchThreshold(
  opened: OpenedSearch,
  until: string,
  { json }: Pick<SearchOptions, "json">,
  { console }: Session,
): Promise<boolean> {
  const expectation = readExpectation("until", until, opened);
  const [parameter] = opened.parameters as readonly [SearchedParameter];
  const level = searchLevel(questionsOf(parameter));
  const told: ThresholdTrial[] = [];
  const judge = async (at: number): Promise<SearchVerdict> => {
    for (let seeds = opened.seeds; ; seeds = Math.min(opened.seedsMost, seeds * 2)) {
      const [evaluation] = await opened.evaluator.evaluate([[at]], seeds);
      const { verdict, reason } = judgeExpectation(expectation, evaluation!.variants, level);
      if (verdict === "inconclusive" && seeds < opened.seedsMost) continue;
      told.push({ setting: settingAt(parameter, at), verdict, seeds, reason });
      return verdict;
    }
  };
  const result = await bisect(parameter.range.from.value, parameter.range.to.value, {
    between: (low, high) => betweenSettings(parameter, low, high),
    isClose: (low, high) => areClose(parameter, low, high),
    judge,
    most: TRIALS_MAX,
  });
  console.print(
    json === true
      ? `${JSON.stringify(asJson(until, parameter, result, told), null, 2)}\n`
      : asText(until, parameter, result, told),
  );
  return result.kind === "threshold";
}

/** Halvings until the precision, the ends, and both sides of an undecided zone; each may be looked at with more seeds, twice. */
function questionsOf(parameter: SearchedParameter): number {
  const { from, to } = parameter.range;
  let halvings = 0;
  for (let high = to.value; !areClose(parameter, from.value, high); halvings += 1) {
    const middle = betweenSettings(parameter, from.value, high);
    if (middle === undefined) break;
    high = middle;
  }
  return 3 * (2 + 2 * halvings);
}

function asText(
  until: string,
  parameter: SearchedParameter,
  result: BisectResult,
  told: readonly ThresholdTrial[],
): string {
  const lines = told.map(
    ({ setting, verdict, seeds, reason }) =>
      `  ${String(setting).padStart(12)}  ${verdict.padEnd(12)}  ${seeds} seeds  ${reason}`,
  );
  return `${[...conclusion(until, parameter, result), "", "tried", ...lines].join("\n")}\n`;
}

function conclusion(until: string, parameter: SearchedParameter, result: BisectResult): readonly string[] {
  const say = (at: number): string => String(settingAt(parameter, at));
  const { path, range } = parameter;
  if (result.kind === "no-threshold") {
    const ends = `at ${path} = ${say(range.from.value)} it is ${result.low}, at ${say(range.to.value)} ${result.high}`;
    const advice =
      result.low === result.high && result.low !== "inconclusive"
        ? "the range holds no threshold, or an even number of them: try a wider or another range"
        : "the seeds cannot tell at the ends: try more with -n";
    return [`No threshold of '${until}' was found: ${ends}; ${advice}.`];
  }
  const { lastPass, firstFail, undecided } = result;
  const isRising = lastPass < firstFail;
  const found =
    `'${until}' holds ${isRising ? "up to" : "from"} ${path} = ${say(lastPass)}, and not ${isRising ? "from" : "up to"} ${say(firstFail)} ${isRising ? "on" : ""}`.trimEnd();
  const width = Math.abs(firstFail - lastPass);
  const precision = `The threshold lies between; the interval is ${say(width)} wide`;
  const doubt =
    undecided === null
      ? ""
      : `, because the seeds cannot decide ${undecided[0] === undecided[1] ? `at ${say(undecided[0])}` : `from ${say(undecided[0])} to ${say(undecided[1])}`}: more of them (-n) would narrow it`;
  return [`${found}.`, `${precision}${doubt}.`, "Only the ends were checked for its being the only one."];
}

function asJson(
  until: string,
  parameter: SearchedParameter,
  result: BisectResult,
  tried: readonly ThresholdTrial[],
): SearchReport {
  const setting = (at: number): string | number => settingAt(parameter, at);
  const asked = { schema: "orrery/search/1", parameter: parameter.path, until, tried } as const;
  if (result.kind === "no-threshold") return { ...asked, kind: result.kind, low: result.low, high: result.high };
  const { kind, lastPass, firstFail, undecided } = result;
  const zone = undecided?.map(setting) ?? null;
  return { ...asked, kind, lastPass: setting(lastPass), firstFail: setting(firstFail), undecided: zone };
}
