// The gate's result as JUnit XML, in the dialect that GitLab, Jenkins and GitHub's reporters share (Jenkins' schema): a suite
// per scenario, a test case per judged metric and per problem. Pure.

import type { GateResult, ScenarioGate } from "../../experiment/gate/gate-result.ts";
import { counted } from "../quantity.ts";
import { noticesOf, sayMetric } from "./gate-words.ts";
import { xmlAttributes, xmlText } from "./xml.ts";

interface TestCase {
  readonly className: string;
  readonly name: string;
  readonly place: { readonly path: string; readonly line: number };
  readonly result: "passed" | "failure" | "error" | "skipped";
  readonly message: string;
  readonly details: string;
}

export function gateJunit({ scenarios, engine }: GateResult): string {
  const suites = scenarios.map((scenario) => ({ scenario, cases: casesOf(scenario) }));
  const all = suites.flatMap(({ cases }) => cases);
  const body = suites.map(({ scenario, cases }) => suite(scenario, cases, engine.version)).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${xmlAttributes({ name: "orrery gate", ...counts(all) })}>\n${body}</testsuites>\n`;
}

function counts(cases: readonly TestCase[]): Readonly<Record<string, string>> {
  const of = (result: TestCase["result"]): string => String(cases.filter((each) => each.result === result).length);
  return {
    tests: String(cases.length),
    failures: of("failure"),
    errors: of("error"),
    skipped: of("skipped"),
    // Virtual time is no time of a test, and a report with the machine's time in it would never be the same twice.
    time: "0",
  };
}

function suite(scenario: ScenarioGate, cases: readonly TestCase[], version: string): string {
  const properties = Object.entries({ outcome: scenario.outcome, file: scenario.path, baseline: scenario.why, version })
    .map(([name, value]) => `      <property${xmlAttributes({ name, value })}/>\n`)
    .join("");
  const { skipped, time, tests, failures, errors } = counts(cases);
  return (
    `  <testsuite${xmlAttributes({ name: scenario.scenario, tests, failures, errors, skipped, time })}>\n` +
    `    <properties>\n${properties}    </properties>\n` +
    `${cases.map(testCase).join("")}  </testsuite>\n`
  );
}

function testCase({ className, name, place, result, message, details }: TestCase): string {
  const attributes = xmlAttributes({
    classname: className,
    name,
    file: place.path,
    line: String(place.line),
    time: "0",
  });
  if (result === "passed") return `    <testcase${attributes}/>\n`;
  const type = result === "skipped" ? {} : { type: result };
  const inner =
    result === "skipped"
      ? `<skipped${xmlAttributes({ message })}/>`
      : `<${result}${xmlAttributes({ message, ...type })}>${xmlText(details)}</${result}>`;
  return `    <testcase${attributes}>\n      ${inner}\n    </testcase>\n`;
}

function casesOf(scenario: ScenarioGate): readonly TestCase[] {
  const { scenario: name, path, metrics, variants } = scenario;
  const runs = variants.map(({ name: variant, seeds, changedSeeds }): TestCase => ({
    className: `${name}.${variant}`,
    name: `${counted(seeds, "run")}, ${changedSeeds.length} changed`,
    place: { path, line: scenario.place.line },
    result: "passed",
    message: "",
    details: "",
  }));
  const judged = metrics.map((metric): TestCase => {
    const said = sayMetric(metric);
    const results = { regressed: "failure", inconclusive: "skipped" } as const;
    const result =
      metric.outcome === "regressed" || metric.outcome === "inconclusive" ? results[metric.outcome] : "passed";
    const place = { path, line: metric.line };
    return { className: `${name}.${metric.variant}`, name: metric.metric, place, result, message: said, details: said };
  });
  const problems = noticesOf(scenario)
    .filter(({ rule }) => !rule.startsWith("metric/"))
    .map((notice): TestCase => ({
      className: notice.variant === undefined ? name : `${name}.${notice.variant}`,
      name: notice.seed === undefined ? notice.rule : `${notice.rule} at seed ${notice.seed}`,
      place: { path, line: notice.line },
      result: notice.outcome === "incomparable" ? "error" : notice.level === "error" ? "failure" : "skipped",
      message: notice.message,
      details: [notice.message, `${notice.path}:${notice.line}:${notice.column}`, notice.replay ?? ""]
        .join("\n")
        .trim(),
    }));
  return [...problems, ...judged, ...runs];
}
