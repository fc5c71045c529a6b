// The runs of an experiment as they come in, in any order: the figures of all of them, and the archive that holds the rest.

import type { Scenario } from "../scenario/scenario.ts";
import type { Job } from "./executors/executor.ts";
import type { ReportInput, RunResult } from "./results.ts";
import type { RunArchive } from "./run-archive.ts";
import { createFigures } from "./run-figures.ts";
import type { RunFigures, TakeFigures } from "./run-figures.ts";
import { summarise } from "./summarise.ts";
import type { SummaryOptions } from "./summarise.ts";

export class RunLedger<Archive extends RunArchive = RunArchive> {
  readonly #scenario: Scenario;
  readonly #archive: Archive;
  readonly #takeFigures: TakeFigures;
  readonly #figures: (RunFigures | undefined)[];

  constructor(scenario: Scenario, jobs: readonly Job[], archive: Archive) {
    this.#scenario = scenario;
    this.#archive = archive;
    this.#takeFigures = createFigures(scenario);
    this.#figures = jobs.map(() => undefined);
  }

  add({ index }: Job, run: RunResult): void {
    this.#figures[index] = this.#takeFigures(index, run);
    this.#archive.keep(index, run);
  }

  /** Of the runs that are there, in the order of their jobs. */
  get figures(): readonly RunFigures[] {
    return this.#figures.filter((figures) => figures !== undefined);
  }

  /** Of some of them: `figures`, or a part. */
  report(figures: readonly RunFigures[], options: SummaryOptions): Report<Archive> {
    const { ordered, ...summary } = summarise(this.#scenario, figures, options);
    const runs = this.#archive.inOrder(ordered.map(({ index }) => index)) as ReturnType<Archive["inOrder"]>;
    return { ...summary, runs };
  }
}

type Report<Archive extends RunArchive> = ReportInput & { readonly runs: ReturnType<Archive["inOrder"]> };
