// What changed since an earlier run of this page: in the text, in what was asked for, and in each figure, with how sure that is.

import type { Change } from "../../report/combined/changes.ts";
import type { ChangedFigures, ReportFiles, StudioReport, StudioSelection } from "../protocol.ts";
import type { StudioFile } from "../studio-file.ts";
import type { Crew } from "./crew.ts";
import { byId, create } from "./element.ts";
import { changedLines } from "./line-diff.ts";

export interface Experiment {
  readonly file: StudioFile;
  readonly selection: StudioSelection;
  readonly report: StudioReport;
}

const WORDS: Readonly<Record<Change["conclusion"], string>> = {
  better: "better",
  worse: "worse",
  different: "different",
  inconclusive: "too close to tell",
  equal: "the same",
};

const LINES_SHOWN = 40;
const MORE_SEEDS =
  "Of so many figures some look different by chance. Of those that are not sure the own interval leaves out 0, but that may be such a chance: more seeds decide it.";

export class ChangesPane {
  readonly #crew: Crew;
  readonly #select = byId<HTMLSelectElement>("before");
  readonly #beside = byId<HTMLButtonElement>("beside");
  readonly #showReport: (files: ReportFiles | undefined) => void;
  readonly #known = new Map<number, Experiment>();
  #now: Experiment | undefined;

  /** `showReport`: of the two side by side; undefined = of the last one alone again. */
  constructor(crew: Crew, showReport: (files: ReportFiles | undefined) => void) {
    this.#crew = crew;
    this.#showReport = showReport;
    this.#select.addEventListener("change", () => void this.#compare());
    this.#beside.addEventListener("click", () => void this.#turn());
  }

  /** After a run that came to its end. Resolves to what changed in a sentence, undefined where there is nothing before it. */
  async show(experiment: Experiment): Promise<string | undefined> {
    const { file, report } = experiment;
    this.#beside.setAttribute("aria-pressed", "false");
    if (report.isPartial) return undefined;
    this.#now = experiment;
    this.#known.set(report.id, experiment);
    const earlier = report.earlier.flatMap((id) => this.#known.get(id) ?? []);
    for (const id of this.#known.keys()) if (id !== report.id && !report.earlier.includes(id)) this.#known.delete(id);
    byId("changes-choice").hidden = earlier.length === 0;
    this.#select.replaceChildren(...earlier.map((each) => optionOf(each)));
    // Of the same file first: after another lesson, what one did before is meant.
    const last = earlier.find((each) => each.file.path === file.path);
    if (last !== undefined) this.#select.value = String(last.report.id);
    const figures = earlier.length === 0 ? null : await this.#compare();
    return last === undefined ? undefined : (figures?.lead ?? undefined);
  }

  async #compare(): Promise<ChangedFigures | null> {
    const [now, before] = [this.#now, this.#known.get(Number(this.#select.value))];
    if (now === undefined || before === undefined) return null;
    const question = { kind: "compare", before: before.report.id, now: now.report.id } as const;
    const figures = await this.#crew.ask(question);
    // Another run may have come to its end meanwhile.
    if (now !== this.#now || String(before.report.id) !== this.#select.value) return null;
    if (this.#beside.ariaPressed === "true") await this.#turn(false);
    byId("changes").replaceChildren(...(figures === null ? [] : partsOf(figures, before, now)));
    return figures;
  }

  async #turn(isBeside = this.#beside.ariaPressed !== "true"): Promise<void> {
    const [now, before] = [this.#now, Number(this.#select.value)];
    if (now === undefined) return;
    const question = { kind: "lay-beside", before, now: now.report.id } as const;
    const files = isBeside ? await this.#crew.ask(question) : undefined;
    if (now !== this.#now || files === null) return;
    this.#beside.setAttribute("aria-pressed", String(isBeside));
    this.#showReport(files);
  }
}

function optionOf({ report }: Experiment): HTMLOptionElement {
  const option = create("option", { text: `run ${report.id}: ${report.command.replace(/^orrery /, "")}` });
  option.value = String(report.id);
  return option;
}

function partsOf(figures: ChangedFigures, before: Experiment, now: Experiment): readonly HTMLElement[] {
  const told = figures.changes.filter(({ conclusion }) => conclusion !== "equal");
  const isSure = ({ conclusion, isSureAlone }: Change): boolean => conclusion !== "inconclusive" || isSureAlone;
  const [sure, open] = [told.filter(isSure), told.filter((change) => !isSure(change))];
  return [
    create("h2", { text: figures.lead ?? "No design is in both runs: there is nothing to compare" }),
    ...textPart(before, now),
    ...notes(figures),
    ...(sure.some(({ isSureAlone }) => isSureAlone) ? [create("p", { className: "note", text: MORE_SEEDS })] : []),
    ...(sure.length === 0
      ? []
      : [
          tableOf(
            sure,
            "After minus before, seed by seed; better or worse is only what is sure among all figures together",
          ),
        ]),
    ...(open.length === 0
      ? []
      : [
          create("details", {}, [
            create("summary", {
              text: `${open.length === 1 ? "1 figure" : `${open.length} figures`} too close to tell`,
            }),
            tableOf(open, "Their intervals have 0 in them"),
          ]),
        ]),
  ];
}

function notes({ same, gone, added, changes, notes: others }: ChangedFigures): readonly HTMLElement[] {
  const equal = changes.filter(({ conclusion }) => conclusion === "equal").length;
  const sentences = [
    ...(same.length > 0 ? [`The same runs, to the last byte: ${same.join(", ")}.`] : []),
    ...(added.length > 0 ? [`New: ${added.join(", ")}.`] : []),
    ...(gone.length > 0 ? [`Not there any more: ${gone.join(", ")}.`] : []),
    ...(equal > 0 ? [`${equal === 1 ? "1 figure is" : `${equal} figures are`} the same in every seed.`] : []),
    ...others,
  ];
  return sentences.map((text) => create("p", { className: "note", text }));
}

/** What somebody did between the two: the text's lines, and what was asked for beside it. */
function textPart(before: Experiment, now: Experiment): readonly HTMLElement[] {
  const lines = changedLines(before.file.text, now.file.text);
  const asked =
    before.report.command === now.report.command
      ? []
      : [
          { sign: "-" as const, text: before.report.command },
          { sign: "+" as const, text: now.report.command },
        ];
  const all = [...asked, ...lines];
  if (all.length === 0)
    return [create("p", { className: "note", text: "The same text, designs and seeds as before." })];
  const shown = all.slice(0, LINES_SHOWN).map(({ sign, text }) => {
    const word = create("span", { className: "unseen", text: sign === "-" ? "before: " : "now: " });
    const mark = create("span", { text: `${sign} ` });
    mark.setAttribute("aria-hidden", "true");
    return create("li", { className: sign === "-" ? "gone" : "new" }, [word, mark, text]);
  });
  if (all.length > LINES_SHOWN) shown.push(create("li", { text: `... and ${all.length - LINES_SHOWN} more lines` }));
  const list = create("ul", { className: "lines" }, shown);
  list.setAttribute("aria-label", "What you changed");
  return [list];
}

function tableOf(changes: readonly Change[], caption: string): HTMLElement {
  const headings = ["", "metric", "design", "before", "now", "difference, 95% interval"].map((text) => {
    const heading = create("th", text === "" ? {} : { text });
    heading.scope = "col";
    if (text === "") heading.append(create("span", { className: "unseen", text: "conclusion" }));
    return heading;
  });
  const order = ["worse", "better", "different", "inconclusive", "equal"];
  const sorted = changes.toSorted((a, b) => order.indexOf(a.conclusion) - order.indexOf(b.conclusion));
  const table = create("table", { className: "figures" }, [
    create("caption", { text: caption }),
    create("thead", {}, [create("tr", {}, headings)]),
    create("tbody", {}, sorted.map(rowOf)),
  ]);
  return create("div", { className: "scroll" }, [table]);
}

function rowOf(change: Change): HTMLElement {
  const name = create("th", { text: change.metricName });
  name.scope = "row";
  name.title = change.metric;
  const relative = change.relative === null ? "" : ` (${change.relative})`;
  const difference = create("td", { className: "number", text: `${change.difference}${relative}` });
  difference.append(create("br"), create("small", { text: change.interval ?? "interval unknown" }));
  const conclusion = change.isSureAlone ? "not sure" : WORDS[change.conclusion];
  return create("tr", {}, [
    create("td", { className: `change-${change.conclusion}`, text: conclusion }),
    name,
    create("td", { text: change.variant }),
    create("td", { className: "number", text: change.before }),
    create("td", { className: "number", text: change.after }),
    difference,
  ]);
}
