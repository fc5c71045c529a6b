// The parts of a page that only a report of several sources has: where they come from, what is missing, and what changed.

import type { ReportInput } from "../../experiment/results.ts";
import { markup, type Markup } from "../markup.ts";
import { counted } from "../quantity.ts";
import type { PageSection } from "../html/section.ts";
import { table } from "../html/table.ts";
import { changesOf, sharedVariants, type Conclusion } from "./changes.ts";

const WORDS: Readonly<Record<Conclusion, string>> = {
  better: "better",
  worse: "worse",
  different: "different",
  inconclusive: "too close to tell",
  equal: "the same",
};

/** What got worse is what a reader looks for. */
const ORDER: readonly Conclusion[] = ["worse", "better", "different", "inconclusive", "equal"];

/** Above everything else: what a reader must know before believing the rest. */
export function originNote({ results, origin }: ReportInput): Markup | null {
  const { sources = [] } = results;
  const { missing } = origin ?? { missing: [] };
  const list =
    sources.length < 2
      ? null
      : markup`<p class="facts">Compared: ${sources.map(({ label, path }) => `${label} (${path})`).join(", ")}.</p>`;
  const notes =
    missing.length === 0 ? null : markup`<ul class="missing">${missing.map((one) => markup`<li>${one}</li>`)}</ul>`;
  return markup`${list}${notes}`;
}

export function changesSection(input: ReportInput): PageSection | null {
  const shared = sharedVariants(input);
  if (shared.length === 0) return null;
  const base = input.results.sources?.[0]?.label ?? "";
  const changes = changesOf(input);
  const told = changes
    .filter(({ conclusion }) => conclusion !== "equal")
    .toSorted((a, b) => ORDER.indexOf(a.conclusion) - ORDER.indexOf(b.conclusion));
  const rows = told.map((change) => [
    change.metricName,
    change.variant,
    change.before,
    markup`${change.after}${(input.results.sources?.length ?? 0) > 2 ? ` (${change.label})` : ""}`,
    markup`${change.difference}${change.relative === null ? null : markup` <span class="half">${change.relative}</span>`}`,
    change.interval ?? "unknown",
    markup`<span class="change-${change.conclusion}">${change.isSureAlone ? "not sure among so many" : WORDS[change.conclusion]}</span>`,
  ]);
  const after = [...new Set(shared.map(({ label }) => label))].join(", ");
  const figures =
    rows.length === 0
      ? null
      : table(["metric", "design", base, after, "difference", "95% interval", "conclusion"], rows, {
          caption: `From ${base} to ${after}; the worse first; only a difference that is sure among all of them is called better or worse`,
          isNumeric: (column) => column >= 2 && column <= 5,
        });
  const same = shared.filter(({ isSame }) => isSame);
  const notes = [
    ...(same.length > 0 ? [`The same runs, to the last byte: ${same.map(({ second }) => second).join(", ")}.`] : []),
    ...(changes.length > told.length
      ? [`${counted(changes.length - told.length, "figure")} the same in every seed are left out.`]
      : []),
  ];
  return {
    id: "changes",
    title: "What changed",
    content: [figures, ...notes.map((note) => markup`<p class="note">${note}</p>`)],
  };
}
