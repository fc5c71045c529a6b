// Takes out of a drawn scenario what the loader refuses, until it takes the rest: most of what is drawn together does not go
// together, and what is left is what a user could have written.

import { METRICS } from "../../src/observe/metrics/metrics.ts";
import { ORACLES } from "../../src/observe/oracles/catalogue.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import type { Problem } from "../../src/scenario/problem.ts";
import type { Registry } from "../../src/scenario/registry.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { NO_FILES } from "../../src/scenario/scenario-files.ts";
import type { Draw } from "./draw.ts";
import type { Drawn } from "./draw-scenario.ts";
import { isThere, pathsByLine, sayScenario, without, withValue } from "./scenario-text.ts";
import type { Path } from "./scenario-text.ts";

const METRIC_NAMES = METRICS.map(({ name }) => name);
const CHECK_NAMES = ORACLES.map(({ check }) => check);
const TRIES = 20;

export function load(drawn: Drawn, registry: Registry) {
  const options = { registry, files: NO_FILES, metricNames: METRIC_NAMES, checkNames: CHECK_NAMES };
  return loadScenario(sayScenario(drawn), `${String(drawn["name"])}.yaml`, options);
}

export interface Valid {
  readonly drawn: Drawn;
  readonly scenario: Scenario;
  /** How often something had to be taken out; 0 = it was right as it was drawn. */
  readonly removals: number;
}

/** Faults say `leader` on any design: who that is where nobody leads, or several do. */
const OF_LEADERS = /nobody leads in|several masters lead in/;
/** Of so many scenarios all else that the loader warns of is taken out: what is left has an effect, and no excuse. */
const MEANT = 0.85;

/** The problems that were left, where nothing helped. */
export function makeValid(drawn: Drawn, registry: Registry, draw: Draw): Valid | readonly Problem[] {
  const isMeant = draw.chance(MEANT);
  let current = drawn;
  let valid: Valid | undefined;
  for (let removals = 0; ; removals += 1) {
    const { scenario, problems } = load(current, registry);
    if (scenario !== undefined) valid = { drawn: current, scenario, removals };
    const warnings = scenario?.warnings.filter(({ message }) => isMeant && !OF_LEADERS.test(message)) ?? [];
    if (scenario !== undefined && warnings.length === 0) return valid!;
    if (removals === TRIES) return valid ?? problems;
    current = withoutProblems(current, scenario === undefined ? problems : warnings, draw);
  }
}

/** From the end, so that what is taken out of a list moves none that is still to be looked at. */
function withoutProblems(drawn: Drawn, problems: readonly Problem[], draw: Draw): Drawn {
  const places = pathsByLine(drawn);
  return problems.toReversed().reduce((current, { line, message }) => {
    const place = places[line - 1] ?? [];
    return isThere(current, place) ? withoutProblem(current, place, message, draw) : current;
  }, drawn);
}

function withoutProblem(drawn: Drawn, place: Path, message: string, draw: Draw): Drawn {
  const plain = plainInstead(place);
  if (plain !== undefined && !message.startsWith("expected no ")) return withValue(drawn, ...plain);
  const removable = pathsByLine(drawn).filter((path) => path.length > 1 && !isNeeded(path));
  // What it is about, and what its message names, are as likely to be what does not fit.
  const named = removable.filter((path) => path.length <= 3 && isNamed(path.at(-1)!, message));
  const isSure = named.length === 0 || plain !== undefined || draw.chance(0.7);
  if (place.length > 0 && isSure && (plain !== undefined || !isNeeded(place))) return without(drawn, place);
  const any = named.length > 0 ? named : removable.filter((path) => path.length === 2);
  return any.length === 0 ? drawn : without(drawn, draw.oneOf(any));
}

/** Numbers of a list, and names of one letter, are in any message. */
function isNamed(key: string | number, message: string): boolean {
  return typeof key === "string" && key.length > 1 && message.includes(key);
}

/** What a class cannot do without is not taken out: something that is always right takes its place. */
function plainInstead([section, name, key, ...deeper]: Path): readonly [Path, unknown] | undefined {
  if (section !== "workload" || name === undefined || deeper.length > 0) return undefined;
  if (key === "service") return [[section, name, key], "1s"];
  return key === undefined || key === "arrivals" ? [[section, name, "arrivals"], { poisson: "1/s" }] : undefined;
}

/** Without these it would be another scenario, or none. */
function isNeeded([section, name, key, ...deeper]: Path): boolean {
  if (name === undefined) return section !== "faults";
  if (section === "workload")
    return key === undefined || (deeper.length === 0 && ["service", "arrivals"].includes(`${key}`));
  // Nothing is to last for ever, unless the loader wants no end.
  if (section === "faults" && [key, ...deeper].at(-1) === "for") return true;
  if (section === "scheduler") return name === "architecture" && deeper.length === 0;
  return section === "cluster" && name === "workers" && (key === undefined || key === "count");
}
