// One variant at every point of a sweep: loads each, and sorts what is wrong with them into what the sweep did and what was
// wrong anyway, so that one mistake is one message.

import type { Report, Reports } from "../load-variant.ts";
import { expandShortNotations, overlay } from "../overlay.ts";
import type { Data } from "../overlay.ts";
import type { Variant } from "../scenario.ts";
import { setAtPath } from "./set-path.ts";
import { designName } from "./sweep.ts";
import type { Sweep, SweepPoint, SweptParameter } from "./sweep.ts";

export interface PointLoading {
  readonly sweep: Sweep;
  /** `data` before the defaults are laid beneath it. */
  load(name: string, data: Data, reports: Reports): Variant | undefined;
  /** What was wrong without the sweep: at its own place. */
  readonly reports: Reports;
  /** At the sweep: `path` below it. */
  readonly reportAtSweep: Report;
}

interface Said {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly atKey: boolean;
  readonly isWarning: boolean;
  readonly points: SweepPoint[];
}

/** Points that cannot be are reported and left out. */
export function loadPoints(base: string, data: Data, loading: PointLoading): readonly Variant[] {
  if (refusePaths(base, data, loading)) return [];
  const said = new Map<string, Said>();
  const variants = loading.sweep.points.flatMap((point) => {
    const name = designName(base, point.label);
    const variant = loading.load(name, dataAt(data, point, loading.sweep.parameters), collect(said, point));
    return variant === undefined ? [] : [{ ...variant, point: { base, label: point.label } }];
  });
  for (const each of said.values()) tell(each, loading);
  return variants;
}

function refusePaths(base: string, data: Data, { sweep, reportAtSweep }: PointLoading): boolean {
  const refused = sweep.parameters.flatMap(({ path, values }) => {
    const result = setAtPath(data, path, values[0]!.data);
    return result.kind === "refused" ? [{ key: path.join("."), message: result.message }] : [];
  });
  for (const { key, message } of refused)
    reportAtSweep(
      [key],
      `in variant '${base}' ${message}; \`variants: [...]\` in the sweep, on the command line --variant, says which are swept`,
      true,
    );
  return refused.length > 0;
}

/** A short notation (`cluster.masters: 3`) says what a variant's would say: the machines' other properties stay. */
function dataAt(data: Data, point: SweepPoint, parameters: readonly SweptParameter[]): Data {
  return parameters.reduce((each, { path }, index) => {
    const value = point.values[index]!.data;
    const short = path.reduceRight((below, step) => ({ [step]: below }), value) as Data;
    const full = expandShortNotations(short);
    if (JSON.stringify(full) !== JSON.stringify(short)) return overlay(each, full);
    const result = setAtPath(each, path, value);
    return result.kind === "set" ? result.data : each;
  }, data);
}

function collect(said: Map<string, Said>, point: SweepPoint): Reports {
  const note =
    (isWarning: boolean): Report =>
    (path, message, atKey = false) => {
      const key = JSON.stringify([path.map(String), message, atKey, isWarning]);
      const earlier = said.get(key);
      if (earlier === undefined) said.set(key, { path, message, atKey, isWarning, points: [point] });
      else earlier.points.push(point);
    };
  return { report: note(false), warn: note(true) };
}

function tell(said: Said, { sweep, reports, reportAtSweep }: PointLoading): void {
  const { path, atKey, isWarning, points } = said;
  const isEverywhere = points.length === sweep.points.length;
  const index = sweep.parameters.findIndex((each) => isAbout(said, each, isEverywhere));
  const message = said.message + hintFor(said, sweep.parameters[index]);
  const where = isEverywhere ? "" : ` (at ${sayPoints(points)})`;
  if (isWarning || index === -1) {
    (isWarning ? reports.warn : reports.report)(path, message + where, atKey);
    return;
  }
  const parameter = sweep.parameters[index]!;
  const key = parameter.path.join(".");
  const labels = [...new Set(points.map(({ values }) => values[index]!.label))];
  if (isEverywhere && labels.length === parameter.values.length && labels.length > 1) {
    reportAtSweep([key], message, true);
    return;
  }
  for (const label of labels) {
    const own = points.filter(({ values }) => values[index]!.label === label);
    const at = parameter.values.findIndex((value) => value.label === label);
    reportAtSweep([key, at], `${message} (at ${sayPoints(own)})`);
  }
}

/** Ranges of counts are the usual way to come by half a machine. */
function hintFor({ message, path }: Said, parameter: SweptParameter | undefined): string {
  const isValue = parameter !== undefined && path.length === parameter.path.length;
  return isValue && /expected a whole number/.test(message) && /found \d+\.\d/.test(message)
    ? "; `whole: true` rounds a range, `:whole` on the command line"
    : "";
}

/** At or below the swept path; or a key on the way to it, where the file itself does not have the mistake. */
function isAbout({ path, atKey }: Said, { path: swept }: SweptParameter, isEverywhere: boolean): boolean {
  const common = Math.min(path.length, swept.length);
  if (common === 0 || !path.slice(0, common).every((step, index) => String(step) === swept[index])) return false;
  return path.length >= swept.length || atKey || !isEverywhere;
}

const POINTS_NAMED = 3;

function sayPoints(points: readonly SweepPoint[]): string {
  const named = points.slice(0, POINTS_NAMED).map(({ label }) => label);
  const more = points.length - named.length;
  return named.join(" and at ") + (more > 0 ? ` and ${more} more` : "");
}
