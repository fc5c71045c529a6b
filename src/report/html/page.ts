// index.html: one file without any outside request. The content security policy admits nothing but its own style and script.

import type { ReportInput } from "../../experiment/results.ts";
import type { Answer } from "../answer.ts";
import type { SpaceTimeChart } from "../charts/spacetime/space-time-chart.ts";
import { alertsSection } from "./alerts-section.ts";
import { contentPolicy, type PageCode } from "./content-policy.ts";
import { changesSection } from "../combined/combined-sections.ts";
import { markup, verbatim } from "../markup.ts";
import type { RunsOverview } from "../overview/runs-overview.ts";
import { faultPanelsSection, latencySection, nodesSection, timeSection } from "./chart-sections.ts";
import { faultsSection, findingsSection, lawsSection, reproduceSection } from "./evidence-sections.ts";
import { fidelitySection } from "../fidelity/fidelity-section.ts";
import { navigation, opening } from "./opening.ts";
import { reasonSection } from "../reasons/reason-section.ts";
import { recoverySection } from "./recovery-section.ts";
import { spaceTimeSection } from "./space-time-section.ts";
import { renderSection, type PageSection } from "./section.ts";
import { SCRIPT } from "./script.ts";
import { styleSheet } from "./style.ts";
import { sweepSections, SWEEP_STYLE } from "../sweep/sweep-sections.ts";
import { tradeOffSection } from "../trade-offs/trade-off-chart.ts";
import { comparisonsSection, designsSection, expectationsSection } from "./verdict-sections.ts";

/** What is shown beside the results. */
export interface PageContents {
  readonly answer: Answer;
  readonly diagrams: readonly SpaceTimeChart[];
  /** Null of a sweep, which shows nothing of its runs. */
  readonly overview: RunsOverview | null;
  /** Kernel events of all runs. */
  readonly events: number;
}

/** Of any report: a page that shows one in a frame admits it too. */
export function reportCode(): PageCode {
  return { styles: [styleSheet(), sweepStyle()], scripts: [SCRIPT] };
}

function sweepStyle(): string {
  return `${styleSheet()}\n${SWEEP_STYLE}`;
}

export function renderPage(input: ReportInput, contents: PageContents): string {
  const { answer, overview, events } = contents;
  const isSweep = input.results.sweep !== undefined;
  const style = isSweep ? sweepStyle() : styleSheet();
  const sections = overview === null ? sweepPageSections(input) : sectionsOf(input, contents, overview);
  const policy = contentPolicy({ styles: [style], scripts: [SCRIPT] });
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${verbatim(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${input.results.scenario} · Orrery report</title>
<link rel="icon" href="data:,">
<style>${verbatim(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the results</a>
${opening(input, answer, events)}
${navigation(sections)}
<main id="content" tabindex="-1">
${sections.map(renderSection)}
</main>
<footer><p>Made by Orrery ${input.results.engine.version}. Figures without a unit are counts; times are virtual. Machine-readable results: results.json, tasks.csv.</p></footer>
<script>${verbatim(SCRIPT)}</script>
</body>
</html>
`.text;
}

/** Hundreds of designs side by side tell nothing: a sweep has curves instead. */
function sweepPageSections(input: ReportInput): readonly PageSection[] {
  return [
    expectationsSection(input),
    ...sweepSections(input),
    findingsSection(input, []),
    faultsSection(input),
    lawsSection(input),
    reproduceSection(input),
  ].filter((section) => section !== null);
}

function sectionsOf(
  input: ReportInput,
  { answer, diagrams }: PageContents,
  overview: RunsOverview,
): readonly PageSection[] {
  const variants = Object.keys(input.results.variants);
  const findings = findingsSection(input, diagrams);
  // What was not to be comes before all figures, which may be those of its victims.
  const isUnexpected = input.results.findings.some(({ severity }) => severity !== "expected");
  return [
    changesSection(input),
    expectationsSection(input),
    isUnexpected ? findings : null,
    designsSection(input),
    fidelitySection(input),
    tradeOffSection(input, answer.metric),
    comparisonsSection(input, answer),
    reasonSection(input, overview),
    recoverySection(input, overview),
    alertsSection(overview, variants),
    latencySection(overview, variants),
    timeSection(overview, variants),
    nodesSection(overview, variants),
    spaceTimeSection(diagrams),
    faultPanelsSection(overview, variants),
    isUnexpected ? null : findings,
    faultsSection(input),
    lawsSection(input),
    reproduceSection(input),
  ].filter((section) => section !== null);
}
