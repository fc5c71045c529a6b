// The `sweep` section: which parameters take which values, in which combinations, and what the best is to be best at. The
// points it stands for are made here; the variants at these points by the loader.

import { describeMetric } from "../../observe/metrics/metrics.ts";
import { didYouMean } from "../did-you-mean.ts";
import { isData } from "../overlay.ts";
import type { Data } from "../overlay.ts";
import { describeValue, sayList } from "../shapes/leaf.ts";
import { parameterNames, pointLabel } from "../sweep/labels.ts";
import { cartesian, latinHypercube, zip } from "../sweep/sampling.ts";
import type { SamplingKind, Sweep, SweepGoal, SweepPoint, SweptParameter } from "../sweep/sweep.ts";
import { describedValues, drawnValues, readDomain } from "./sweep-values.ts";
import type { Domain } from "./sweep-values.ts";

export interface SweepReading {
  readonly seed: number;
  /** Names of the file's variants. */
  readonly variants: readonly string[];
  readonly metrics: readonly string[];
  /** What a path may begin with. */
  readonly designKeys: readonly string[];
  /** `path` below `sweep`. */
  report(path: readonly PropertyKey[], message: string, atKey?: boolean): void;
}

export const SWEEP_LIMITS = { parameters: 12, points: 1_000, designs: 2_000, runs: 100_000 } as const;
/** Keys of the section that are not paths. */
const OPTIONS: readonly string[] = ["sampling", "goal", "variants"];
const SAMPLINGS: readonly SamplingKind[] = ["cartesian", "zip", "latin-hypercube"];

interface Sampling {
  readonly kind: SamplingKind;
  /** Of a Latin hypercube. */
  readonly points: number;
}

interface Parameter {
  readonly key: string;
  readonly path: readonly string[];
  readonly name: string;
  readonly domain: Domain;
}

/** Undefined where something was reported. */
export function readSweep(section: unknown, reading: SweepReading): Sweep | undefined {
  let isRefused = false;
  const report: SweepReading["report"] = (path, message, atKey) => {
    isRefused = true;
    reading.report(path, message, atKey);
  };
  if (!isData(section)) {
    report([], `expected a map from paths to lists or ranges of values, found ${describeValue(section)}`);
    return undefined;
  }
  const checked = { ...reading, report };
  const sampling = readSampling(section["sampling"], checked);
  const parameters = readParameters(section, sampling.kind, checked);
  const variants = readVariants(section["variants"], checked);
  const goals = readGoals(section["goal"], checked);
  if (isRefused) return undefined;
  const swept = samplePoints(parameters, sampling, checked);
  return isRefused || swept === undefined ? undefined : { sampling: sampling.kind, ...swept, variants, goals };
}

/** What is wrong with the size of the whole, or undefined. */
export function refuseSweepSize({ points, variants }: Sweep, replications: number): string | undefined {
  const { designs, runs } = SWEEP_LIMITS;
  const count = points.length * variants.length;
  const size = `${points.length} points x ${variants.length} variants`;
  if (count > designs) return `expected at most ${designs} designs, found ${size} = ${count}`;
  if (count * replications <= runs) return undefined;
  return `expected at most ${runs} runs, found ${size} x ${replications} replications = ${count * replications}`;
}

function readSampling(value: unknown, { report }: SweepReading): Sampling {
  if (value === undefined) return { kind: "cartesian", points: 0 };
  const kind = isData(value) ? Object.keys(value)[0] : value;
  const known = SAMPLINGS.find((each) => each === kind);
  if (known === undefined || (isData(value) && Object.keys(value).length > 1)) {
    const hint = typeof kind === "string" ? didYouMean(kind, SAMPLINGS) : "";
    report(["sampling"], `expected ${sayList(SAMPLINGS)}, found ${describeValue(value)}${hint}`);
    return { kind: "cartesian", points: 0 };
  }
  const options = isData(value) ? value[known] : undefined;
  const points = isData(options) ? options["points"] : undefined;
  if (known !== "latin-hypercube") return { kind: known, points: 0 };
  if (Number.isSafeInteger(points) && (points as number) >= 2 && (points as number) <= SWEEP_LIMITS.points)
    return { kind: known, points: points as number };
  report(
    ["sampling"],
    `expected { latin-hypercube: { points: n } } with a whole number of points from 2 to ${SWEEP_LIMITS.points}, found ${points === undefined ? "no points" : describeValue(points)}`,
  );
  return { kind: known, points: 2 };
}

function readParameters(section: Data, sampling: SamplingKind, reading: SweepReading): readonly Parameter[] {
  const keys = Object.keys(section).filter((key) => !OPTIONS.includes(key));
  if (keys.length === 0)
    reading.report([], "expected a path such as scheduler.loadReports with its values, found none");
  if (keys.length > SWEEP_LIMITS.parameters)
    reading.report([], `expected at most ${SWEEP_LIMITS.parameters} parameters, found ${keys.length}`);
  const paths = keys.map((key) => key.split("."));
  const names = parameterNames(paths);
  return keys.flatMap((key, index) => {
    const path = paths[index]!;
    const wrong = refusePath(path, paths, reading.designKeys);
    if (wrong !== undefined) reading.report([key], wrong, true);
    const domain = readDomain(section[key], sampling, (below, message) => reading.report([key, ...below], message));
    return wrong === undefined && domain !== undefined ? [{ key, path, name: names[index]!, domain }] : [];
  });
}

function refusePath(
  path: readonly string[],
  all: readonly (readonly string[])[],
  designKeys: readonly string[],
): string | undefined {
  const [first] = path as readonly [string];
  if (path.includes("")) return "expected a path of keys with a dot between each two, such as scheduler.loadReports";
  if (first === "variants")
    return `expected a path within a design, such as scheduler.loadReports, found 'variants': a sweep changes every variant, or those that its own key 'variants' names`;
  if (!designKeys.includes(first)) {
    const hint = didYouMean(first, [...designKeys, ...OPTIONS]);
    return hint === ""
      ? `expected a path that begins with ${sayList(designKeys)}, found '${first}'`
      : `unknown key '${first}'${hint}`;
  }
  const outer = all.find(
    (other) => other !== path && other.length < path.length && other.every((step, i) => step === path[i]),
  );
  return outer === undefined
    ? undefined
    : `this path lies within '${outer.join(".")}', which is swept too: one value would overwrite the other`;
}

function readVariants(value: unknown, { variants, report }: SweepReading): readonly string[] {
  if (value === undefined) return variants;
  if (!Array.isArray(value) || value.length === 0) {
    report(["variants"], `expected a list of the variants that are swept, found ${describeValue(value)}`);
    return variants;
  }
  value.forEach((name, index) => {
    if (!variants.includes(name as string))
      report(
        ["variants", index],
        `expected a variant: ${sayList(variants)}, found ${describeValue(name)}${didYouMean(String(name), variants)}`,
      );
  });
  return variants.filter((name) => value.includes(name));
}

function readGoals(value: unknown, reading: SweepReading): readonly SweepGoal[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return readGoal(value, ["goal"], reading);
  if (value.length === 0 || value.length > 2)
    reading.report(["goal"], `expected one goal or two, found ${value.length}`);
  const goals = value.flatMap((item, index) => readGoal(item, ["goal", index], reading));
  if (goals.length === 2 && goals[0]!.metric === goals[1]!.metric)
    reading.report(["goal", 1], "expected another metric than the first goal's");
  return goals;
}

const DIRECTIONS = { minimise: "lower", maximise: "higher" } as const;

function readGoal(
  value: unknown,
  path: readonly PropertyKey[],
  { metrics, report }: SweepReading,
): readonly SweepGoal[] {
  const [verb, named] = isData(value) ? (Object.entries(value)[0] ?? []) : [undefined, value];
  const isVerb = verb === undefined || (Object.hasOwn(DIRECTIONS, verb) && Object.keys(value as Data).length === 1);
  if (!isVerb || typeof named !== "string") {
    report(path, `expected a metric, { minimise: metric } or { maximise: metric }, found ${describeValue(value)}`);
    return [];
  }
  if (!metrics.includes(named)) {
    const hint = didYouMean(named, metrics) || "; `orrery list metric` shows all";
    report(path, `unknown metric '${named}'${hint}`);
    return [];
  }
  if (verb === undefined && describeMetric(named)?.better === "neutral") {
    report(
      path,
      `expected { minimise: ${named} } or { maximise: ${named} }: more of it is neither better nor worse by itself`,
    );
    return [];
  }
  return [{ metric: named, better: verb === undefined ? undefined : DIRECTIONS[verb as keyof typeof DIRECTIONS] }];
}

/** The points, or undefined with what is wrong reported: too many, not as many here as there. */
function samplePoints(
  parameters: readonly Parameter[],
  sampling: Sampling,
  { seed, report }: SweepReading,
): { readonly parameters: readonly SweptParameter[]; readonly points: readonly SweepPoint[] } | undefined {
  const names = parameters.map(({ name }) => name);
  const counts = parameters.map(({ domain }) => (domain.kind === "list" ? domain.values.length : 0));
  const uneven = counts.findIndex((count) => count !== counts[0]);
  if (sampling.kind === "zip" && uneven > 0) {
    const [first, other] = [parameters[0]!, parameters[uneven]!];
    report(
      [other.key],
      `expected ${counts[0]} values, as many as '${first.key}' has: zip takes them side by side; found ${counts[uneven]}`,
    );
    return undefined;
  }
  const count =
    sampling.kind === "cartesian"
      ? counts.reduce((product, each) => product * each, 1)
      : sampling.kind === "zip"
        ? counts[0]!
        : sampling.points;
  if (count > SWEEP_LIMITS.points) {
    report(
      [],
      `expected at most ${SWEEP_LIMITS.points} points, found ${count}: take fewer values, or sampling: latin-hypercube`,
    );
    return undefined;
  }
  const columns = parameters.map(({ domain }) =>
    domain.kind === "list" ? describedValues(domain, sampling) : drawnValues(domain.range, count),
  );
  const chosen =
    sampling.kind === "cartesian"
      ? cartesian(counts)
      : sampling.kind === "zip"
        ? zip(count, parameters.length)
        : latinHypercube(count, names, seed);
  return pointsOf(parameters, columns, chosen, report);
}

function pointsOf(
  parameters: readonly Parameter[],
  columns: readonly ReturnType<typeof describedValues>[],
  chosen: readonly (readonly number[])[],
  report: SweepReading["report"],
): ReturnType<typeof samplePoints> {
  const names = parameters.map(({ name }) => name);
  const points = chosen.map((indices): SweepPoint => {
    const values = indices.map((at, index) => columns[index]!.values[at]!);
    return {
      label: pointLabel(
        names,
        values.map(({ label }) => label),
      ),
      values,
    };
  });
  const twice = points.find(({ label }, index) => points.findIndex((other) => other.label === label) < index);
  if (twice !== undefined) {
    report([], `expected every point once, found '${twice.label}' again`);
    return undefined;
  }
  const swept = parameters.map(({ name, path }, index): SweptParameter => {
    const { unit, scale, values } = columns[index]!;
    const distinct = values.filter((value, at) => values.findIndex(({ label }) => label === value.label) === at);
    return { name, path, unit, scale, values: distinct };
  });
  return { parameters: swept, points };
}
