// From the text of a scenario file to a scenario, or to all its problems. Depends on nothing but its arguments, so a
// worker thread that gets the same text loads the same scenario.

import { PER_GROUP, PER_POOL, PER_RULE } from "../observe/metrics/metrics.ts";
import { replacedChoices } from "./replaced-choices.ts";
import { ALL_VARIANTS } from "./expectations/parse.ts";
import { DEFAULTS } from "./defaults.ts";
import { didYouMean } from "./did-you-mean.ts";
import { loadVariant } from "./load-variant.ts";
import type { Report, Reports, VariantLoading } from "./load-variant.ts";
import { locate } from "./locate.ts";
import type { Origins } from "./locate.ts";
import { expandShortNotations, isData, overlay } from "./overlay.ts";
import type { Data } from "./overlay.ts";
import { sortedProblems } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { readExpectations, type ReadExpectations } from "./read-expectations.ts";
import type { Registry } from "./registry.ts";
import { sayIssues } from "./say-issues.ts";
import type { Scenario, Variant } from "./scenario.ts";
import { readGate } from "./sections/gate-section.ts";
import { createShapeContext } from "./scenario-files.ts";
import { DESIGN_KEYS, HEAD_KEYS, SCENARIO_KEYS, designShape, headShape } from "./scenario-shape.ts";
import type { HeadSection } from "./scenario-shape.ts";
import { LIMITS } from "./limits.ts";
import { readSweep, refuseSweepSize } from "./sections/sweep-section.ts";
import { describeValue, readShape, refuseName, sayUnknownKey } from "./shapes/leaf.ts";
import type { ScenarioFiles } from "./shapes/shape-context.ts";
import { toPlain } from "./source/source-node.ts";
import type { SourceNode } from "./source/source-node.ts";
import { readYaml } from "./source/yaml-source.ts";
import type { YamlSource } from "./source/yaml-source.ts";
import { loadPoints } from "./sweep/load-points.ts";
import type { Sweep } from "./sweep/sweep.ts";

export interface LoadOptions {
  readonly registry: Registry;
  readonly files: ScenarioFiles;
  /** What expectations may speak of. */
  readonly metricNames: readonly string[];
  /** Names of the properties that a variant can be expected to violate. */
  readonly checkNames: readonly string[];
}

export interface LoadedScenario {
  /** Undefined exactly when there are problems. */
  readonly scenario?: Scenario;
  readonly problems: readonly Problem[];
}

export function loadScenario(text: string, path: string, options: LoadOptions): LoadedScenario {
  const source = readYaml(text, path);
  if (source.root === undefined) return { problems: sortedProblems(source.problems) };
  const loading = new Loading(text, path, source, source.root, options);
  const scenario = loading.load();
  const problems = sortedProblems(loading.problems);
  return scenario === undefined || problems.length > 0 ? { problems } : { scenario, problems };
}

/** One pass over one file; collects every problem on the way. */
class Loading {
  readonly problems: Problem[] = [];
  readonly #warnings: Problem[] = [];
  #isSweepBroken = false;
  readonly #text: string;
  readonly #path: string;
  readonly #source: YamlSource;
  readonly #root: SourceNode;
  readonly #data: Data;
  readonly #options: LoadOptions;
  #variantLoading: VariantLoading;

  constructor(text: string, path: string, source: YamlSource, root: SourceNode, options: LoadOptions) {
    this.#text = text;
    this.#path = path;
    this.#source = source;
    this.#root = root;
    this.#options = options;
    this.#data = toPlain(root) as Data;
    const context = createShapeContext(options.registry, options.files, path);
    this.#variantLoading = {
      context,
      shape: designShape(context),
      clusters: new Map(),
      areAllBounds: false,
      compareMoves: false,
    };
  }

  load(): Scenario | undefined {
    for (const key of Object.keys(this.#data))
      if (!SCENARIO_KEYS.includes(key)) this.#report([[]], [key], sayUnknownKey(key, SCENARIO_KEYS), true);
    const head = this.#readHead();
    const designs = this.#readDesigns();
    const areAllBounds = designs.every(({ data }) => this.#isBound(architectureName(data)));
    const compareMoves = designs.some(({ data }) => movesTasks(data));
    this.#variantLoading = { ...this.#variantLoading, areAllBounds, compareMoves };
    const metrics = this.#metricsOf(designs);
    const sweep = this.#readSweep(designs, metrics, head);
    const variants = designs.flatMap((design) => this.#readVariants(design, sweep));
    const { expectations, expectedViolations } = this.#readExpectations(designs, metrics, sweep);
    const gate = readGate(this.#source, this.#root, metrics, (problem) => this.problems.push(problem));
    if (head === undefined) return undefined;
    const { name, question, story, seed, replications } = head;
    const { count, precision } = replications;
    if (precision?.metric !== undefined && !metrics.includes(precision.metric))
      this.#report([[]], ["replications", "metric"], sayUnknownMetric(precision.metric, metrics), false);
    return {
      name,
      question,
      story,
      path: this.#path,
      seed,
      replications: count,
      ...(precision && { precision }),
      variants,
      expectations,
      expectedViolations,
      ...(sweep && { sweep }),
      ...(gate && { gate }),
      warnings: sortedProblems(this.#warnings),
    };
  }

  #readHead(): HeadSection | undefined {
    const defaults = overlay(pick(DEFAULTS, HEAD_KEYS), { name: nameOf(this.#path) });
    const result = readShape(headShape(), overlay(defaults, pick(this.#data, HEAD_KEYS)));
    if (result.success) return result.data;
    for (const issue of sayIssues(result.error.issues))
      this.problems.push(locate(this.#source, this.#root, [[]], issue));
    return undefined;
  }

  #isBound(architecture: string): boolean {
    return this.#options.registry.find("architecture", architecture)?.isBound === true;
  }

  #readDesigns(): readonly Design[] {
    const base = expandShortNotations(pick(this.#data, DESIGN_KEYS));
    const given = this.#variantData();
    if (given === undefined) return [];
    if (given.length === 0) return [designOf(architectureName(base), base, [[]])];
    this.#checkCommonPart(base);
    return given.map(({ name, data }) => {
      const own = expandShortNotations(data);
      this.#warnOfReplaced(name, base, own);
      return designOf(name, overlay(base, own), [["variants", name], []]);
    });
  }

  #warnOfReplaced(name: string, base: Data, own: Data): void {
    for (const { path, plugIn, parameters } of replacedChoices(base, own, this.#variantLoading.context.registry)) {
      const lost = parameters.map((parameter) => `'${parameter}'`).join(", ");
      const message = `takes the place of the common '${plugIn}' as a whole: ${lost} ${parameters.length === 1 ? "is" : "are"} not taken over`;
      this.#warnings.push({ ...this.#locate([["variants", name]], path, message, false), severity: "warning" });
    }
  }

  readonly #reportAtSweep: Report = (path, message, atKey = false) => {
    this.#isSweepBroken = true;
    this.#report([["sweep"]], path, message, atKey);
  };

  #readSweep(designs: readonly Design[], metrics: readonly string[], head?: HeadSection): Sweep | undefined {
    if (!("sweep" in this.#data)) return undefined;
    const report = this.#reportAtSweep;
    const { seed, replications } = head ?? { seed: DEFAULTS.seed, replications: { count: 1 } };
    const variants = designs.map(({ name }) => name);
    const sweep = readSweep(this.#data["sweep"], { seed, variants, metrics, designKeys: DESIGN_KEYS, report });
    const tooBig = sweep && refuseSweepSize(sweep, replications.count);
    if (tooBig !== undefined) report([], tooBig);
    return tooBig === undefined ? sweep : undefined;
  }

  /** The variants of the file, none if it has no such key, undefined if they are not usable. */
  #variantData(): readonly { name: string; data: Data }[] | undefined {
    if (!("variants" in this.#data)) return [];
    const value = this.#data["variants"];
    const refuse = (path: readonly string[], message: string, atKey = false) =>
      this.#report([[]], ["variants", ...path], message, atKey);
    const names = isData(value) ? Object.keys(value) : [];
    if (!isData(value) || names.length === 0)
      refuse([], `expected variants: a map from names to what each changes, found ${describeValue(value)}`);
    if (names.length > LIMITS.variants) {
      refuse([], `expected at most ${LIMITS.variants} variants, found ${names.length}`);
      return undefined;
    }
    const variants = names.flatMap((name) => {
      const data = (value as Data)[name];
      const problem =
        name === ALL_VARIANTS
          ? `expected another name than '${ALL_VARIANTS}', which means every variant`
          : refuseName(name);
      if (problem !== undefined) refuse([name], problem, true);
      if (isData(data)) return { name, data };
      refuse([name], `expected a map with what this variant changes ({} for nothing), found ${describeValue(data)}`);
      return [];
    });
    return variants.length > 0 ? variants : undefined;
  }

  /** What every variant replaces is still part of the file, and must not be nonsense. */
  #checkCommonPart(base: Data): void {
    const result = readShape(this.#variantLoading.shape, overlayDefaults(base));
    if (result.success) return;
    for (const issue of sayIssues(result.error.issues))
      if (!issue.isMissing) this.problems.push(locate(this.#source, this.#root, [[]], issue));
  }

  /** One variant, or the same at every point of the sweep. */
  #readVariants({ name, data, origins }: Design, sweep: Sweep | undefined): readonly Variant[] {
    const reports = {
      report: (path, message, atKey = false) => this.#report(origins, path, message, atKey),
      warn: (path, message, atKey = false) =>
        this.#warnings.push({ ...this.#locate(origins, path, message, atKey), severity: "warning" }),
    } satisfies Reports;
    const load = (each: string, own: Data, saying: Reports) =>
      loadVariant(each, overlayDefaults(own), this.#variantLoading, saying);
    if (sweep === undefined || !sweep.variants.includes(name)) {
      const variant = load(name, data, reports);
      return variant === undefined ? [] : [variant];
    }
    return loadPoints(name, data, { sweep, load, reports, reportAtSweep: this.#reportAtSweep });
  }

  /** What expectations and the gate may speak of. */
  #metricsOf(designs: readonly Design[]): readonly string[] {
    const classes = new Set(designs.flatMap(({ classes: own }) => (own.length > 1 ? own : [])));
    const rules = new Set(designs.flatMap(({ rules: own }) => own));
    const groups = new Set(designs.flatMap(({ groups: own }) => own));
    const pools = new Set(designs.flatMap(({ pools: own }) => own));
    return [
      ...this.#options.metricNames,
      ...metricsByClass(this.#options.metricNames, [...classes]),
      ...[...rules].flatMap((rule) => PER_RULE.map((figure) => `alert.${rule}.${figure}`)),
      ...[...groups].flatMap((group) => PER_GROUP.map((figure) => `group.${group}.${figure}`)),
      ...[...pools].flatMap((pool) => PER_POOL.map((figure) => `pool.${pool}.${figure}`)),
    ];
  }

  #readExpectations(
    designs: readonly Design[],
    metrics: readonly string[],
    sweep: Sweep | undefined,
  ): ReadExpectations {
    const variants = designs.map(({ name }) => name);
    const names = {
      variants,
      metrics,
      checks: this.#options.checkNames,
      ...(this.#isSweepBroken ? { sweep: "broken" as const } : sweep && { sweep }),
    };
    return readExpectations({ text: this.#text, source: this.#source, root: this.#root }, names, (problem) =>
      this.problems.push(problem),
    );
  }

  #report(origins: Origins, path: readonly PropertyKey[], message: string, atKey: boolean): void {
    this.problems.push(this.#locate(origins, path, message, atKey));
  }

  #locate(origins: Origins, path: readonly PropertyKey[], message: string, atKey: boolean): Problem {
    return locate(this.#source, this.#root, origins, { path, message, atKey });
  }
}

/** A variant of the file before it is loaded. */
interface Design {
  readonly name: string;
  /** Without the defaults. */
  readonly data: Data;
  readonly origins: Origins;
  /** Of its workload, also where the rest is wrong: one mistake must not make others appear. */
  readonly classes: readonly string[];
  /** Likewise of its alerts. */
  readonly rules: readonly string[];
  /** Likewise of its workers: those that have a name. */
  readonly groups: readonly string[];
  readonly pools: readonly string[];
}

function designOf(name: string, data: Data, origins: Origins): Design {
  const { workload, alerts } = data;
  const rules = isData(alerts) ? alerts["rules"] : undefined;
  return {
    name,
    data,
    origins,
    classes: isData(workload) ? Object.keys(workload) : [],
    rules: isData(rules) ? Object.keys(rules) : [],
    groups: groupNamesOf(data),
    pools: poolNamesOf(data),
  };
}

function poolNamesOf({ scheduler }: Data): readonly string[] {
  const pools = isData(scheduler) ? scheduler["pools"] : undefined;
  return isData(pools) ? Object.keys(pools) : [];
}

function groupNamesOf({ cluster }: Data): readonly string[] {
  const workers = isData(cluster) ? cluster["workers"] : undefined;
  const groups = isData(workers) ? workers["groups"] : undefined;
  if (!Array.isArray(groups)) return [];
  return groups.flatMap((group: unknown) =>
    isData(group) && typeof group["name"] === "string" ? [group["name"]] : [],
  );
}

/** What the observatory gives of each class too, where there are several: figures of completed tasks and jobs. */
const BY_CLASS = /^(response|wait|service|slowdown|boundedSlowdown|job|value)\./;

function metricsByClass(metricNames: readonly string[], classes: readonly string[]): readonly string[] {
  const metrics = metricNames.filter((name) => BY_CLASS.test(name));
  return classes.flatMap((name) => metrics.map((metric) => `class.${name}.${metric}`));
}

function sayUnknownMetric(name: string, metrics: readonly string[]): string {
  return `unknown metric '${name}'${didYouMean(name, metrics) || "; `orrery list metric` shows all"}`;
}

function pick(data: Data, keys: readonly string[]): Data {
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(data, key)).map((key) => [key, data[key]]));
}

function overlayDefaults(data: Data): Data {
  return overlay(pick(DEFAULTS, DESIGN_KEYS), data);
}

/** A scenario without variants has one design, which goes by its architecture's name. */
function architectureName(base: Data): string {
  const architecture = isData(base["scheduler"]) ? base["scheduler"]["architecture"] : undefined;
  const name = isData(architecture) ? Object.keys(architecture)[0] : architecture;
  return typeof name === "string" && refuseName(name) === undefined ? name : DEFAULTS.scheduler.architecture;
}

function movesTasks(base: Data): boolean {
  const scheduler = isData(base["scheduler"]) ? base["scheduler"] : {};
  return ["rebalancing", "migration"].some((setting) => (scheduler[setting] ?? "none") !== "none");
}

/** `scenarios/leader-crash.yaml` -> `leader-crash` */
function nameOf(path: string): string {
  const file = path
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.ya?ml$/, "");
  const name = file.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, LIMITS.nameLength);
  return name === "" ? DEFAULTS.name : name;
}
