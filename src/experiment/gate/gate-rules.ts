// By what a scenario is judged: which metrics, which way is better, and how much of a change matters. From the scenario's
// `gate` section, or from the defaults.

import { describeMetric } from "../../observe/metrics/metrics.ts";
import type { Direction } from "../../observe/observations.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { GATE_DEFAULTS } from "../../scenario/sections/gate-section.ts";
import { readPercentText } from "../../scenario/units.ts";
import { KEY_METRICS } from "../compare.ts";
import { metricsOf } from "../judging/evaluate.ts";
import type { GateMargin, Place } from "./gate-result.ts";

export interface MetricRule extends Place {
  readonly name: string;
  readonly unit: string;
  readonly better: Direction;
  readonly minimalEffect: GateMargin;
  readonly equivalence: GateMargin;
  /** The scenario names it, so its absence is told. */
  readonly isDeclared: boolean;
}

export interface GateRules {
  readonly confidence: number;
  readonly place: Place;
  readonly metrics: readonly MetricRule[];
  /** Counts that must be 0: one more than in the baseline is a regression at once, without statistics. */
  readonly mustBeZero: readonly string[];
  readonly expectationPlaces: ReadonlyMap<string, Place>;
}

export interface GateContext {
  readonly rules: GateRules;
  /** The command that makes one run again. */
  replay(variant: string, seed: number): string;
  /** The command that prints what one run did between two instants, in seconds. */
  show(variant: string, seed: number, from: number, until: number | null): string;
}

const MUST_BE_ZERO: readonly string[] = [
  "tasks.lost",
  "effects.duplicate",
  "lease.overlap",
  "triggers.missed",
  "triggers.duplicated",
];

const TOP: Place = { line: 1, column: 1 };

export function gateRules(scenario: Scenario): GateRules {
  const { gate, expectations } = scenario;
  const declared = new Map((gate?.metrics ?? []).map((metric) => [metric.name, metric]));
  const judged = gate?.only === true ? [] : [...KEY_METRICS, ...expectations.flatMap(metricsOf)];
  const names = [...new Set([...judged, ...declared.keys()])].filter((name) => declared.get(name)?.isIgnored !== true);
  const place = gate === undefined ? TOP : { line: gate.line, column: gate.column };
  const common = {
    minimalEffect: gate?.minimalEffect ?? relative(GATE_DEFAULTS.minimalEffect),
    equivalence: gate?.equivalence ?? relative(GATE_DEFAULTS.equivalence),
  };
  return {
    confidence: gate?.confidence ?? readPercentText(GATE_DEFAULTS.confidence)!,
    place,
    metrics: names.flatMap((name): readonly MetricRule[] => {
      const description = describeMetric(name);
      const own = declared.get(name);
      const better = own?.better ?? description?.better ?? "neutral";
      // Of what is neither good nor bad, nobody wants to hear unless they ask.
      if (own === undefined && (better === "neutral" || MUST_BE_ZERO.includes(name))) return [];
      return [
        {
          name,
          unit: description?.unit ?? "",
          better,
          minimalEffect: own?.minimalEffect ?? common.minimalEffect,
          equivalence: own?.equivalence ?? common.equivalence,
          isDeclared: own !== undefined,
          ...(own === undefined ? place : { line: own.line, column: own.column }),
        },
      ];
    }),
    mustBeZero: MUST_BE_ZERO.filter((name) => declared.get(name)?.isIgnored !== true),
    expectationPlaces: new Map(expectations.map(({ text, line, column }) => [text, { line, column }])),
  };
}

function relative(share: string): GateMargin {
  return { kind: "relative", fraction: readPercentText(share)! };
}
