// What came of it: the report as `orrery run` writes it, the digests of its runs, and what can be taken along.

import type { ReportFiles, RunDigest, StudioReport, StudioSelection } from "../protocol.ts";
import type { StudioFile } from "../studio-file.ts";
import { byId, create, createButton } from "./element.ts";
import { download, FramedPage } from "./framed-page.ts";

const FINDINGS_MAX = 60;
/** A finding tells what it came to; what led to it is just before. */
const LEAD_SECONDS = 1;

interface Shown {
  readonly file: StudioFile;
  readonly selection: StudioSelection;
  readonly report: StudioReport;
  files: ReportFiles;
}

/** What can be done with a run of a report. */
interface Players {
  /** At an instant, in seconds, or from the beginning. */
  play(run: Run, at?: number): void;
  /** Lists what happened to a task. */
  follow(run: Run, task: number): void;
}

type Run = Pick<RunDigest, "variant" | "seed">;

export class ResultsPane {
  readonly #page = new FramedPage(byId<HTMLIFrameElement>("report"));
  readonly #play: Players["play"];
  readonly #follow: Players["follow"];
  #shown: Shown | undefined;

  constructor({ play, follow }: Players) {
    this.#play = play;
    this.#follow = follow;
    byId("take-report").addEventListener("click", () => this.#take("report.html", "page", "text/html"));
    byId("take-results").addEventListener("click", () => this.#take("results.json", "results", "application/json"));
  }

  /** Of which scenario, and of what of it, as it was then, the runs are. */
  get source(): Pick<Shown, "file" | "selection"> | undefined {
    return this.#shown;
  }

  show(file: StudioFile, selection: StudioSelection, report: StudioReport): void {
    this.#shown = { file, selection, report, files: report };
    this.#page.show(report.page);
    byId("no-report").hidden = true;
    for (const id of ["take-report", "take-results"]) byId<HTMLButtonElement>(id).disabled = false;
    byId("runs").replaceChildren(...this.#findings(report), ...this.#runs(report));
  }

  /** Two experiments side by side in its place, or undefined for its own again. */
  showBeside(files: ReportFiles | undefined): void {
    const shown = this.#shown;
    if (shown === undefined) return;
    shown.files = files ?? shown.report;
    this.#page.show(shown.files.page);
  }

  #take(name: string, part: "page" | "results", type: string): void {
    if (this.#shown !== undefined) download(name, this.#shown.files[part], type);
  }

  /** Each leads to the run in which it was found, a little before it happened. */
  #findings({ findings }: StudioReport): readonly HTMLElement[] {
    if (findings.length === 0) return [];
    const items = findings.slice(0, FINDINGS_MAX).map((finding) => {
      const { check, message, variant, seed, at, severity } = finding;
      const button = createButton(`Watch ${variant}, seed ${seed}, at ${at.toFixed(2)} s`, () =>
        this.#play({ variant, seed }, Math.max(0, (finding.since ?? at) - LEAD_SECONDS)),
      );
      const word = severity === "expected" ? "as expected" : severity;
      const { task } = finding;
      const further =
        task === undefined
          ? []
          : [" ", createButton(`What happened to task ${task}`, () => this.#follow({ variant, seed }, task))];
      return create("li", { className: severity }, [`${word}, ${check}: ${message} `, button, ...further]);
    });
    const rest = findings.length - items.length;
    if (rest > 0) items.push(create("li", { text: `... and ${rest} more: the report has them all` }));
    return [create("h2", { text: `Findings (${findings.length})` }), create("ul", { className: "findings" }, items)];
  }

  #runs({ digests, fingerprint, command }: StudioReport): readonly HTMLElement[] {
    const seeds = [...new Set(digests.map(({ seed }) => seed))];
    const variants = [...new Set(digests.map(({ variant }) => variant))];
    const row = (seed: number): HTMLElement => {
      const heading = create("th", { text: String(seed) });
      heading.scope = "row";
      return create("tr", {}, [heading, ...variants.map((variant) => this.#cell(digests, variant, seed))]);
    };
    const headings = ["seed", ...variants].map((text) => {
      const heading = create("th", { text });
      heading.scope = "col";
      return heading;
    });
    const table = create("table", {}, [
      create("caption", { text: "The digest of every run. Press one to watch the run." }),
      create("thead", {}, [create("tr", {}, headings)]),
      create("tbody", {}, seeds.map(row)),
    ]);
    return [
      create("p", {}, [
        "A digest is taken over every event and every record of a run: equal digests are equal runs, to the last byte. With Node, ",
        create("code", { text: command }),
        ` gives the same ones (engine ${fingerprint}).`,
      ]),
      create("div", { className: "scroll" }, [table]),
    ];
  }

  #cell(digests: readonly RunDigest[], variant: string, seed: number): HTMLElement {
    const run = digests.find((each) => each.variant === variant && each.seed === seed);
    if (run === undefined) return create("td");
    const button = createButton(run.digest, () => this.#play(run), "link digest");
    button.setAttribute("aria-label", `Watch ${variant}, seed ${seed}, digest ${run.digest}`);
    return create("td", {}, [button]);
  }
}
