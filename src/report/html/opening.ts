// What a reader sees first: the question, the verdict, the answer in one sentence, and the size of the experiment.

import type { ReportInput, Results, Verdict } from "../../experiment/results.ts";
import { type Answer, layOut } from "../answer.ts";
import { originNote } from "../combined/combined-sections.ts";
import { markup, type Markup } from "../markup.ts";
import { counted, formatCount } from "../quantity.ts";
import { isEachUnderItsOwn } from "../ranking.ts";
import type { PageSection } from "./section.ts";

const SIGNS: Readonly<Record<Verdict, string>> = {
  pass: "✓ PASS",
  fail: "✗ FAIL",
  inconclusive: "? INCONCLUSIVE",
  error: "! ERROR",
};
const MEANINGS: Readonly<Record<Verdict, string>> = {
  pass: "every expectation held and no property was broken",
  fail: "an expectation did not hold or a property was broken",
  inconclusive: "the runs could not decide every expectation, or did not test what they were to test",
  error: "something went wrong in the program itself",
};

export function badge(verdict: Verdict): Markup {
  return markup`<span class="badge tone-${verdict}">${SIGNS[verdict]}</span>`;
}

/** `events`: of all runs. */
export function opening(input: ReportInput, answer: Answer, events: number): Markup {
  const { results } = input;
  const story =
    input.story.trim() === ""
      ? null
      : markup`<details><summary>The story of this scenario</summary><p class="story">${input.story.trim()}</p></details>`;
  return markup`<header>
<p class="overline"><b>Orrery</b> · scenario <b>${results.scenario}</b></p>
<h1>${results.question.trim() === "" ? results.scenario : results.question}</h1>
<div class="answer tone-${results.verdict}">${badge(results.verdict)} <span class="facts">${meaning(results)}</span>
${answerText(answer)}</div>
<p class="facts">${size(input, events)}</p>
${originNote(input)}
${story}
</header>`;
}

function answerText(answer: Answer): Markup {
  const { paragraphs, notes } = layOut(answer);
  const [own, ...others] = paragraphs;
  const list = notes.length === 0 ? null : markup`<ul>${notes.map((note) => markup`<li>${note}</li>`)}</ul>`;
  return markup`<p><strong>${answer.lead}</strong>${own}</p>${others.map((text) => markup`<p>${text}</p>`)}${list}`;
}

/** Designs that are broken on purpose break what the scenario says they do. */
function meaning({ verdict, findings }: Results): string {
  const isAsExpected = verdict === "pass" && findings.some(({ severity }) => severity === "expected");
  return isAsExpected
    ? "every expectation held, and no property was broken but those that were to be"
    : MEANINGS[verdict];
}

/** Variants may say themselves what strikes them. */
function haveSameFaults({ variants, faults }: Results): boolean {
  const lists = Object.keys(variants).map((name) => {
    const its = faults.filter(({ variant }) => variant === name);
    return [...new Set(its.map(({ index, text }) => `${index} ${text}`))].sort().join("\n");
  });
  return new Set(lists).size <= 1;
}

function whatWasMet(results: Results): string {
  if (isEachUnderItsOwn(results)) return "no two designs met the same load or faults: what each met, its variant says";
  if (Object.values(results.variants).some(({ conditions }) => conditions !== undefined))
    return "designs under the same conditions met the same arrivals, seed by seed; what is asked of one, and what struck it, its variant says";
  return haveSameFaults(results)
    ? "every design met the same arrivals and faults, seed by seed"
    : "every design met the same arrivals, seed by seed; what struck it, its variant says";
}

function size({ results, runs, origin }: ReportInput, events: number): string {
  const variants = Object.values(results.variants);
  const runCount = variants.reduce((total, variant) => total + variant.runs.length, 0);
  const detail =
    events > 0 ? [`${formatCount(events)} events in the ${counted(runs.length, "run")} shown in detail`] : [];
  const state = results.partial ? ["interrupted: only finished runs are here"] : [];
  return [
    counted(variants.length, "design"),
    `${counted(runCount, "run")}${results.fidelity === undefined ? "" : " on real processes"}`,
    ...(origin === undefined && results.sources === undefined ? [whatWasMet(results)] : []),
    ...detail,
    ...state,
  ].join(" · ");
}

export function navigation(sections: readonly PageSection[]): Markup {
  return markup`<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}
