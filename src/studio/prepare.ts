// A file of the studio made ready to run as it was asked for: with settings to try laid over it, and without expectations that mean
// nothing then. As the command line's `run` and `sweep` do it, with the same words for what is wrong.

import { selectVariants } from "../experiment/jobs.ts";
import { askedOf } from "../experiment/judging/left-out.ts";
import { aboutOtherSettings } from "../experiment/judging/other-settings.ts";
import { METRICS } from "../observe/metrics/metrics.ts";
import { ORACLES } from "../observe/oracles/catalogue.ts";
import { didYouMean } from "../scenario/did-you-mean.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { formatProblems, type Problem } from "../scenario/problem.ts";
import { builtInRegistry } from "../scenario/registry.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { readGoal, readSetting } from "../scenario/sweep/read-setting.ts";
import { problemsByKey, sweepOf, sweptAmong, withSweep } from "../scenario/sweep/swept-text.ts";
import type { StudioSelection } from "./protocol.ts";
import { filesOf, type StudioFile } from "./studio-file.ts";

/** What is not as it must be to go on, said to the user. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

export interface Prepared {
  /** The file's, or with the settings laid over it. */
  readonly text: string;
  /** The file's own, undefined where that has mistakes; and as it was asked for, undefined where anything is wrong. */
  readonly own?: Scenario;
  readonly scenario?: Scenario;
  /** Of the file. */
  readonly problems: readonly Problem[];
  /** What is wrong with the settings, the goals and the choice of designs. */
  readonly refusals: readonly string[];
  /** Expectations that are not judged at these settings, as they are written. */
  readonly leftOut: readonly string[];
}

export function prepare(file: StudioFile, selection: StudioSelection): Prepared {
  const { scenario: own, problems } = load(file, file.text);
  if (own === undefined) return { text: file.text, problems, refusals: [], leftOut: [] };
  const { settings = [], goals = [], variants } = selection;
  const refusals = unknownDesigns(own, variants ?? []);
  if (refusals.length > 0) return { text: file.text, own, problems, refusals, leftOut: [] };
  if (settings.length + goals.length > 0) return { own, ...swept(file, own, selection) };
  const { leftOut } = askedOf(own, selectVariants(own, selection));
  return { text: file.text, own, scenario: own, problems, refusals, leftOut };
}

/** Refuses what has mistakes. */
export function prepared(file: StudioFile, selection: StudioSelection): Prepared & { readonly scenario: Scenario } {
  const { scenario, ...rest } = prepare(file, selection);
  if (scenario === undefined) throw new Refusal([...rest.refusals, formatProblems(rest.problems)].join("\n").trim());
  return { ...rest, scenario };
}

/** The words of the command that does the same. */
export function commandWords(path: string, selection: StudioSelection): readonly string[] {
  const { goals = [], variants = [] } = selection;
  return [
    ...sweepWords(path, selection),
    ...goals.flatMap((goal) => ["--goal", goal]),
    ...variants.flatMap((name) => ["--variant", name]),
    ...(selection.seed === undefined ? [] : ["--seed", String(selection.seed)]),
    ...(selection.replications === undefined ? [] : ["--replications", String(selection.replications)]),
  ];
}

/** Those that make the scenario: one run of it is replayed by them. */
export function sweepWords(path: string, { settings = [], goals = [] }: StudioSelection): readonly string[] {
  const isSweep = settings.length + goals.length > 0;
  return [isSweep ? "sweep" : "run", path, ...settings.flatMap((each) => ["--set", each])];
}

function unknownDesigns({ variants }: Scenario, wanted: readonly string[]): readonly string[] {
  const known = new Set(variants.flatMap(({ name, point }) => (point ? [point.base, name] : [name])));
  return wanted
    .filter((name) => !known.has(name))
    .map((name) => `expected designs of this scenario, found '${name}'${didYouMean(name, [...known])}`);
}

function swept(file: StudioFile, own: Scenario, { settings = [], goals = [], variants }: StudioSelection): Prepared {
  const keys: Record<string, unknown> = {};
  const refusals: string[] = [];
  for (const written of settings) {
    const setting = readSetting(written);
    if (typeof setting === "string") refusals.push(setting);
    else if (setting.path in keys) refusals.push(`${setting.path}: expected every path once, found it again`);
    else keys[setting.path] = setting.values;
  }
  if (refusals.length > 0) return { text: file.text, problems: [], refusals, leftOut: [] };
  if (goals.length > 0) keys["goal"] = goals.map(readGoal);
  const bases = variants?.map((name) => name.split("@")[0]!);
  if (settings.length > 0 && bases !== undefined) keys["variants"] = sweptAmong(bases, sweepOf(file.text));
  const leftOut = settings.length === 0 ? [] : aboutOtherSettings(own, bases);
  const { text, keyAtLine } = withSweep(
    file.text,
    { ...sweepOf(file.text), ...keys },
    { conditions: "keep", expectations: leftOut },
  );
  const { scenario, problems } = load(file, text);
  if (scenario !== undefined) return { text, scenario, problems, refusals, leftOut };
  const { ofKeys, others } = problemsByKey(problems, keyAtLine);
  const words = ofKeys.map(({ key, message }) => (key === undefined ? message : `${key}: ${message}`));
  return { text, problems: others, refusals: words, leftOut };
}

function load(file: StudioFile, text: string) {
  return loadScenario(text, file.path, {
    registry: builtInRegistry(),
    files: filesOf(file),
    metricNames: METRICS.map(({ name }) => name),
    checkNames: ORACLES.map(({ check }) => check),
  });
}
