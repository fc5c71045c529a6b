// The values of one swept parameter: a list as it stands, or a range with its ends, steps and scale. For the sweep section.

import { didYouMean } from "../did-you-mean.ts";
import { isData } from "../overlay.ts";
import type { Data } from "../overlay.ts";
import { describeValue, sayList } from "../shapes/leaf.ts";
import { valueLabel } from "../sweep/labels.ts";
import { QUANTITY_UNITS, alike, readQuantity } from "../sweep/quantity.ts";
import { STEPS_MAX, spaced, stepped, valueAt } from "../sweep/range.ts";
import type { Range } from "../sweep/range.ts";
import type { QuantityUnit, SamplingKind, SweptValue } from "../sweep/sweep.ts";

/** What a parameter may be. A range stays one only in a Latin hypercube, whose points divide it. */
export type Domain =
  | { readonly kind: "list"; readonly values: readonly unknown[]; readonly scale: Range["scale"] | undefined }
  | { readonly kind: "range"; readonly range: Range };

/** `path` below the parameter's key. */
type Report = (path: readonly PropertyKey[], message: string) => void;

const RANGE_KEYS = ["from", "to", "steps", "step", "scale", "whole"] as const;

export function readDomain(value: unknown, sampling: SamplingKind, report: Report): Domain | undefined {
  if (Array.isArray(value)) return readList(value, report);
  if (isData(value) && ("from" in value || "to" in value)) return readRange(value, sampling, report);
  report(
    [],
    `expected a list of values, or a range such as { from: 1s, to: 10s, steps: 4 }, found ${describeValue(value)}`,
  );
  return undefined;
}

function readList(values: readonly unknown[], report: Report): Domain | undefined {
  if (values.length === 0 || values.length > STEPS_MAX) {
    report([], `expected a list of 1 to ${STEPS_MAX} values, found ${values.length === 0 ? "none" : values.length}`);
    return undefined;
  }
  const labels = values.map(valueLabel);
  let isGood = true;
  values.forEach((value, index) => {
    const wrong =
      value === null || labels[index] === ""
        ? `expected a value, found ${describeValue(value)}`
        : labels.indexOf(labels[index]!) < index
          ? `expected every value once, found '${labels[index]}' again`
          : undefined;
    if (wrong !== undefined) report([index], wrong);
    isGood &&= wrong === undefined;
  });
  return isGood ? { kind: "list", values, scale: undefined } : undefined;
}

function readRange(data: Data, sampling: SamplingKind, report: Report): Domain | undefined {
  const unknown = Object.keys(data).find((key) => !RANGE_KEYS.includes(key as "from"));
  if (unknown !== undefined) {
    report(
      [unknown],
      `unknown key '${unknown}'${didYouMean(unknown, RANGE_KEYS) || `; expected ${sayList(RANGE_KEYS)}`}`,
    );
    return undefined;
  }
  const range = readEnds(data, report);
  if (range === undefined) return undefined;
  if (sampling === "latin-hypercube") {
    if (data["steps"] === undefined && data["step"] === undefined) return { kind: "range", range };
    report([], "expected no steps in a Latin hypercube, whose points divide the range; found some");
    return undefined;
  }
  const values = readSteps(data, range, report);
  return values && { kind: "list", values, scale: range.scale };
}

function readEnds(data: Data, report: Report): Range | undefined {
  const ends = (["from", "to"] as const).map((key) => {
    const quantity = readQuantity(data[key]);
    if (quantity === undefined)
      report(
        key in data ? [key] : [],
        `expected a number or a number with a unit as '${key}', found ${describeValue(data[key])}`,
      );
    return quantity;
  });
  const [low, high] = ends;
  if (low === undefined || high === undefined) return undefined;
  const pair = alike(low, high);
  const scale = data["scale"] ?? "linear";
  const isWhole = data["whole"] ?? false;
  const wrong: readonly (readonly [isWrong: boolean, key: string, message: string])[] = [
    [pair === undefined, "to", "expected both ends of the range in the same kind of unit"],
    [low.value === high.value, "to", "expected two different ends of the range"],
    [scale !== "linear" && scale !== "log", "scale", `expected linear or log, found ${describeValue(scale)}`],
    [scale === "log" && !(low.value > 0 && high.value > 0), "from", "expected ends above 0 on a log scale"],
    [typeof isWhole !== "boolean", "whole", `expected true or false, found ${describeValue(isWhole)}`],
  ];
  const first = wrong.find(([isWrong]) => isWrong);
  if (first !== undefined) {
    report([first[1]], first[2]);
    return undefined;
  }
  return { from: pair![0], to: pair![1], scale: scale as Range["scale"], isWhole: isWhole as boolean };
}

function readSteps(data: Data, range: Range, report: Report): readonly unknown[] | undefined {
  const { steps, step } = data;
  if ((steps === undefined) === (step === undefined)) {
    report(
      [],
      `expected either 'steps' (how many values) or 'step' (how far apart), found ${steps === undefined ? "neither" : "both"}`,
    );
    return undefined;
  }
  if (step !== undefined) return readStep(step, range, report);
  if (Number.isSafeInteger(steps) && (steps as number) >= 2 && (steps as number) <= STEPS_MAX)
    return spaced(range, steps as number);
  report(["steps"], `expected a whole number of steps from 2 to ${STEPS_MAX}, found ${describeValue(steps)}`);
  return undefined;
}

function readStep(step: unknown, range: Range, report: Report): readonly unknown[] | undefined {
  const quantity = readQuantity(step);
  const pair = quantity && alike(range.from, quantity);
  if (range.scale === "log") report(["step"], "expected 'steps' on a log scale, found 'step'");
  else if (pair === undefined || !(pair[1].value > 0))
    report(["step"], `expected a distance above 0 in the unit of the range, found ${describeValue(step)}`);
  else {
    const values = stepped(range, pair[1].value);
    if (values === undefined) report(["step"], `expected a step that gives at most ${STEPS_MAX} values`);
    return values;
  }
  return undefined;
}

export interface DescribedValues {
  readonly unit: QuantityUnit | null;
  readonly scale: "linear" | "log";
  /** By stratum in a Latin hypercube, otherwise as listed. */
  readonly values: readonly SweptValue[];
}

/** A list spreads over more strata than it has values by repeating each about equally often. */
export function describedValues(
  { values: listed, scale }: Extract<Domain, { readonly kind: "list" }>,
  { kind, points }: { readonly kind: SamplingKind; readonly points: number },
): DescribedValues {
  const data =
    kind === "latin-hypercube"
      ? Array.from({ length: points }, (_, stratum) => listed[Math.floor((stratum * listed.length) / points)])
      : listed;
  return described(data, scale);
}

/** The middle of each of `count` equal parts of the range. */
export function drawnValues(range: Range, count: number): DescribedValues {
  const data = Array.from({ length: count }, (_, stratum) => valueAt(range, (stratum + 0.5) / count));
  return described(data, range.scale);
}

/** Where the largest is at least so many times the smallest, even spacing would crowd most values at one end. */
const LOG_RATIO = 20;

function described(data: readonly unknown[], scale: Range["scale"] | undefined): DescribedValues {
  const quantities = data.map(readQuantity);
  const model = quantities.find((quantity) => quantity !== undefined && quantity.value !== 0) ?? quantities[0];
  const isNumeric = quantities.every((each) => each !== undefined && model !== undefined && alike(each, model));
  const values = data.map((each, index) => ({
    data: each,
    label: valueLabel(each),
    value: isNumeric ? quantities[index]!.value : null,
  }));
  const numbers = values.map(({ value }) => value ?? 0);
  const isWide = Math.min(...numbers) > 0 && Math.max(...numbers) >= LOG_RATIO * Math.min(...numbers);
  return {
    unit: isNumeric ? QUANTITY_UNITS[model!.kind] : null,
    scale: scale ?? (isNumeric && isWide ? "log" : "linear"),
    values,
  };
}
