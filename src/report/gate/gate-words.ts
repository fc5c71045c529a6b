// The sentences about a gate's result that all channels share. Callers: this folder only.

import type {
  DivergenceGate,
  GateMargin,
  GateOutcome,
  GateProblem,
  MetricGate,
  ScenarioGate,
  VariantGate,
} from "../../experiment/gate/gate-result.ts";
import { counted, formatInstant, formatNumber, formatValue } from "../quantity.ts";

/** What a reader must look at, worst first; a `message` is one sentence without a full stop. */
export interface Notice {
  readonly level: "error" | "warning" | "note";
  readonly outcome: GateOutcome;
  /** `metric/response.mean`, or the kind of a problem. */
  readonly rule: string;
  readonly variant: string | undefined;
  readonly seed: number | undefined;
  /** What is broken at this seed; several notices may be about the same. */
  readonly subject: string | undefined;
  readonly message: string;
  readonly replay: string | undefined;
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

const LEVELS: Readonly<Record<GateOutcome, Notice["level"] | undefined>> = {
  identical: undefined,
  unchanged: undefined,
  improved: "note",
  inconclusive: "warning",
  incomparable: "error",
  regressed: "error",
};
const ORDER: readonly Notice["level"][] = ["error", "warning", "note"];

export function noticesOf(scenario: ScenarioGate): readonly Notice[] {
  const notices = [
    ...scenario.problems.flatMap((problem) => noticeOf(scenario, problem)),
    ...scenario.metrics.flatMap((metric) => metricNotice(scenario, metric)),
  ];
  // Stable: certain problems before statistics, each in the order of the file.
  return notices.toSorted((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
}

const SEEDS_SHOWN = 5;

/** For readers: what is broken at several seeds is one notice, with the first of them, so that it hides nothing else. */
export function gatheredNotices(scenario: ScenarioGate): readonly Notice[] {
  const groups = new Map<string, Notice[]>();
  for (const notice of noticesOf(scenario)) {
    const { rule, variant, subject } = notice;
    const key = subject === undefined ? `alone ${groups.size}` : JSON.stringify([rule, variant, subject]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [notice]);
    else group.push(notice);
  }
  return [...groups.values()].map(([first, ...others]) => ({ ...first, message: first.message + sayAlso(others) }));
}

function sayAlso(others: readonly Notice[]): string {
  if (others.length === 0) return "";
  const seeds = others.slice(0, SEEDS_SHOWN).map(({ seed }) => `${seed}`);
  const more = others.length - seeds.length;
  return `; likewise at ${others.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function noticeOf({ path }: ScenarioGate, problem: GateProblem): readonly Notice[] {
  const { kind, outcome, variant, seed, subject, message, replay, line, column } = problem;
  const level = LEVELS[outcome];
  return level === undefined
    ? []
    : [{ level, outcome, rule: kind, variant, seed, subject, message, replay, path, line, column }];
}

function metricNotice({ path }: ScenarioGate, metric: MetricGate): readonly Notice[] {
  const { outcome, variant, line, column } = metric;
  const level = LEVELS[outcome];
  if (level === undefined) return [];
  const rule = `metric/${metric.metric}`;
  const message = sayMetric(metric);
  const common = { seed: undefined, subject: undefined, replay: undefined };
  return [{ level, outcome, rule, variant, message, path, line, column, ...common }];
}

/** `raft: response.mean regressed: 1.20 s -> 1.31 s (+9.2%, between 7.0% and 11%; minimal effect 1%)` */
export function sayMetric(metric: MetricGate): string {
  const { variant, metric: name, outcome, base, head, unit, minimalEffect } = metric;
  const values = `${formatValue(base, unit, name)} -> ${formatValue(head, unit, name)}`;
  const detail = [sayChange(metric), `minimal effect ${sayMargin(minimalEffect, unit, name)}`].join("; ");
  return `${variant}: ${name} ${outcome}: ${values} (${detail})${outcome === "inconclusive" ? `; ${saySeeds(metric)}` : ""}`;
}

/** The change with its interval: as a share where the baseline is not 0. */
export function sayChange({ relative, difference, unit, metric }: MetricGate): string {
  const said =
    relative === null
      ? {
          value: signed(difference.value, formatValue(difference.value, unit, metric)),
          low: difference.low === null ? null : formatValue(difference.low, unit, metric),
          high: difference.high === null ? null : formatValue(difference.high, unit, metric),
        }
      : {
          value: signed(relative.value, percent(relative.value)),
          low: bound(relative.low),
          high: bound(relative.high),
        };
  if (said.low === null && said.high === null) return `${said.value}, interval unknown`;
  return `${said.value}, between ${said.low ?? "-∞"} and ${said.high ?? "∞"}`;
}

function bound(value: number | null): string | null {
  return value === null ? null : percent(value);
}

function percent(share: number): string {
  return `${formatNumber(share * 100)}%`;
}

function signed(value: number, text: string): string {
  return value > 0 ? `+${text}` : text;
}

export function sayMargin(margin: GateMargin, unit: string, metric: string): string {
  return margin.kind === "relative" ? percent(margin.fraction) : formatValue(margin.amount, unit, metric);
}

function saySeeds({ seeds, seedsMissing }: MetricGate): string {
  const had = counted(seeds, "seed");
  return seedsMissing === null
    ? `${had} cannot tell, and no reasonable number would`
    : `${had} cannot tell, about ${counted(seedsMissing, "more seed", "more seeds")} would`;
}

export function sayVariant({ name, outcome, seeds, changedSeeds }: VariantGate): string {
  const runs =
    changedSeeds.length === 0
      ? `all ${counted(seeds, "run")} the same to the last record`
      : `${changedSeeds.length} of ${counted(seeds, "run")} changed`;
  return `${name}: ${outcome}: ${runs}`;
}

/** Where the runs part, in one sentence. */
export function sayDivergence({ seed, fromRecord, untilRecord, from, until }: DivergenceGate): string {
  const start = `record ${fromRecord} (${formatInstant(from)})`;
  return untilRecord === null
    ? `seed ${seed} parts from the baseline after ${start}`
    : `seed ${seed} parts from the baseline between ${start} and record ${untilRecord} (${formatInstant(until ?? 0)})`;
}

/** `2 regressed, 14 unchanged` in the order of severity. */
export function sayCounts(outcomes: readonly GateOutcome[]): string {
  const order: readonly GateOutcome[] = [
    "regressed",
    "incomparable",
    "inconclusive",
    "improved",
    "unchanged",
    "identical",
  ];
  const said = order.flatMap((outcome) => {
    const count = outcomes.filter((each) => each === outcome).length;
    return count === 0 ? [] : [`${count} ${outcome}`];
  });
  return said.length === 0 ? "none" : said.join(", ");
}
