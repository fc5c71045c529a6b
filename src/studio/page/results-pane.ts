// What came of it: the report as `orrery run` writes it, the digests of its runs, and what can be taken along.

import type { ReportFiles, RunDigest, StudioReport } from "../protocol.ts";
import type { StudioFile } from "../studio-file.ts";
import { byId, create, createButton } from "./element.ts";
import { download, FramedPage } from "./framed-page.ts";

export class ResultsPane {
  readonly #page = new FramedPage(byId<HTMLIFrameElement>("report"));
  readonly #play: (run: RunDigest) => void;
  readonly #beside = byId<HTMLButtonElement>("beside");
  #shown: { readonly file: StudioFile; readonly report: StudioReport; files: ReportFiles } | undefined;

  /** `layBeside`: the last two experiments; asked for only after a report that has one before it. */
  constructor(play: (run: RunDigest) => void, layBeside: () => Promise<ReportFiles>) {
    this.#play = play;
    this.#beside.addEventListener("click", () => void this.#turn(layBeside));
    byId("take-report").addEventListener("click", () => this.#take("report.html", "page", "text/html"));
    byId("take-results").addEventListener("click", () => this.#take("results.json", "results", "application/json"));
  }

  /** Of which scenario, as it was then, the runs are. */
  get file(): StudioFile | undefined {
    return this.#shown?.file;
  }

  show(file: StudioFile, report: StudioReport): void {
    this.#shown = { file, report, files: report };
    this.#beside.hidden = !report.hasBefore;
    this.#beside.setAttribute("aria-pressed", "false");
    this.#page.show(report.page);
    byId("no-report").hidden = true;
    for (const id of ["take-report", "take-results"]) byId<HTMLButtonElement>(id).disabled = false;
    byId("runs").replaceChildren(...this.#runs(report));
  }

  #take(name: string, part: "page" | "results", type: string): void {
    if (this.#shown !== undefined) download(name, this.#shown.files[part], type);
  }

  /** From the report to the two of them, and back. */
  async #turn(layBeside: () => Promise<ReportFiles>): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) return;
    const isBeside = shown.files === shown.report;
    const files = isBeside ? await layBeside() : shown.report;
    // Another run may have come to its end meanwhile.
    if (shown !== this.#shown) return;
    shown.files = files;
    this.#beside.setAttribute("aria-pressed", String(isBeside));
    this.#page.show(files.page);
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
