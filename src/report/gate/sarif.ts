// The gate's result as SARIF 2.1.0 (OASIS), for code-scanning views: a rule per metric and kind of problem, a result per
// notice, on its line of the scenario. Pure.

import type { GateResult } from "../../experiment/gate/gate-result.ts";
import { canonicalJson } from "./canonical-json.ts";
import { noticesOf } from "./gate-words.ts";
import type { Notice } from "./gate-words.ts";
import { wellFormed } from "./well-formed.ts";

/** GitHub takes no more of a run. */
const RESULTS_MAX = 5_000;

interface Located extends Notice {
  readonly scenario: string;
}

export function gateSarif({ scenarios, engine, verdict }: GateResult): string {
  const notices = scenarios.flatMap((scenario) =>
    noticesOf(scenario).map((notice): Located => ({ ...notice, scenario: scenario.scenario })),
  );
  const shown = notices.slice(0, RESULTS_MAX);
  const rules = [...new Set(shown.map(({ rule }) => rule))].sort();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Orrery gate",
            version: engine.version,
            semanticVersion: engine.version,
            rules: rules.map((id) => ({ id, shortDescription: { text: describeRule(id) } })),
          },
        },
        columnKind: "utf16CodeUnits",
        invocations: [{ executionSuccessful: verdict !== "error", exitCodeDescription: verdict }],
        results: shown.map((notice) => resultOf(notice, rules)),
        properties: { fingerprint: engine.fingerprint, notices: notices.length },
      },
    ],
  };
  return canonicalJson(log);
}

function resultOf(notice: Located, rules: readonly string[]): object {
  const { rule, level, outcome, message, scenario, variant, seed, replay, path, line, column } = notice;
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level,
    kind: "fail",
    message: { text: replay === undefined ? message : `${message}\n${replay}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: { startLine: line, startColumn: column } },
      },
    ],
    // Of what it is about and not of its numbers: the same alarm stays the same alert.
    partialFingerprints: { "orreryGate/v1": [scenario, variant ?? "", rule, outcome].join("/") },
    properties: { scenario, outcome, ...(variant !== undefined && { variant }), ...(seed !== undefined && { seed }) },
  };
}

/** Relative paths stay relative: code scanning resolves them against the checkout. */
function uriOf(path: string): string {
  const forward = path.replaceAll("\\", "/");
  const encoded = wellFormed(forward).split("/").map(encodeURIComponent).join("/");
  if (/^[A-Za-z]:\//.test(forward)) return `file:///${encoded.replace("%3A", ":")}`;
  return forward.startsWith("/") ? `file://${encoded}` : encoded;
}

const RULES: Readonly<Record<string, string>> = {
  violation: "A property is violated that held in the baseline",
  expectation: "An expectation of the scenario fails",
  "must-be-zero": "A count that must be 0 is higher than in the baseline",
  "default-changed": "A default changed under an unchanged scenario",
  "missing-variant": "A variant of the baseline was not run",
  "missing-seed": "A seed of the baseline was not run",
  "not-measured": "A metric is not measured",
  unrepeatable: "A run depends on more than its seed",
  vacuous: "Something declared put nothing to the test",
  engine: "The baseline is of another engine",
  schema: "The baseline has another format",
  scenario: "The baseline is of another scenario",
  baseline: "There is no baseline to compare with",
  run: "A run could not be made",
  "no-metric": "No metric was judged",
};

function describeRule(id: string): string {
  return RULES[id] ?? `${id.replace(/^metric\//, "")} compared with the baseline`;
}
