// index.html: one file without any outside request. The content security policy admits nothing but its own style and script.

import type { ReportInput } from "../../experiment/results.ts";
import type { Answer } from "../answer.ts";
import type { SpaceTimeChart } from "../charts/spacetime/space-time-chart.ts";
import { changesSection } from "../combined/combined-sections.ts";
import { markup, verbatim } from "../markup.ts";
import { faultPanelsSection, latencySection, nodesSection, timeSection } from "./chart-sections.ts";
import { faultsSection, findingsSection, lawsSection, reproduceSection } from "./evidence-sections.ts";
import { navigation, opening } from "./opening.ts";
import { recoverySection } from "./recovery-section.ts";
import { spaceTimeSection } from "./space-time-section.ts";
import { renderSection, type PageSection } from "./section.ts";
import { SCRIPT } from "./script.ts";
import { sha256Base64 } from "./sha256.ts";
import { styleSheet } from "./style.ts";
import { sweepSections, SWEEP_STYLE } from "../sweep/sweep-sections.ts";
import { comparisonsSection, designsSection, expectationsSection } from "./verdict-sections.ts";

export function renderPage(input: ReportInput, answer: Answer, diagrams: readonly SpaceTimeChart[]): string {
  const isSweep = input.results.sweep !== undefined;
  const style = isSweep ? `${styleSheet()}\n${SWEEP_STYLE}` : styleSheet();
  const sections = isSweep ? sweepPageSections(input) : sectionsOf(input, answer, diagrams);
  const policy = `default-src 'none'; style-src 'sha256-${sha256Base64(style)}'; script-src 'sha256-${sha256Base64(SCRIPT)}'; img-src data:; base-uri 'none'; form-action 'none'`;
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
${opening(input, answer)}
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

function sectionsOf(input: ReportInput, answer: Answer, diagrams: readonly SpaceTimeChart[]): readonly PageSection[] {
  const variants = Object.keys(input.results.variants);
  return [
    changesSection(input),
    expectationsSection(input),
    designsSection(input),
    comparisonsSection(input, answer),
    recoverySection(input),
    spaceTimeSection(diagrams),
    latencySection(input, variants),
    timeSection(input, variants),
    nodesSection(input, variants),
    faultPanelsSection(input, variants),
    findingsSection(input, diagrams),
    faultsSection(input),
    lawsSection(input),
    reproduceSection(input),
  ].filter((section) => section !== null);
}
