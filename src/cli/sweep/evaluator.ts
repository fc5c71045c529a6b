// Makes the runs that a search asks for: at each setting, every variant at so many seeds, through the executor and the store
// that `orrery run` uses. What was run is remembered, so that asking for more seeds makes only those.

import type { Job } from "../../experiment/executors/executor.ts";
import type { MeasuredVariant } from "../../experiment/compare.ts";
import type { Finding } from "../../experiment/results.ts";
import { variantsAt } from "../../experiment/sweep/judge-at-points.ts";
import type { Variant } from "../../scenario/scenario.ts";
import { openExecutor } from "../executor/open-executor.ts";
import type { ExecutorChoice } from "../executor/open-executor.ts";
import { onInterrupt } from "../terminal/interrupts.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import type { Definition } from "../../experiment/policies/guard.ts";
import { answerFromStore } from "../store/answer-from-store.ts";
import type { DirectoryStore } from "../store/directory-store.ts";
import type { Console } from "../terminal/console.ts";
import { readSweptText, searchedSweep } from "./swept-file.ts";
import type { SearchedParameter } from "./search-space.ts";
import { settingAt } from "./search-space.ts";

export interface EvaluatorOptions {
  readonly path: string;
  readonly text: string;
  readonly parameters: readonly SearchedParameter[];
  /** Names of variants of the file; undefined = all. */
  readonly variants: readonly string[] | undefined;
  readonly firstSeed: number;
  readonly executor: ExecutorChoice;
  readonly store: DirectoryStore | undefined;
  readonly plugIns: readonly PlugInBundle[];
  readonly definitions: readonly Definition[];
  readonly isParanoid: boolean;
  readonly console: Console;
  /** Once per setting, before it runs. */
  onSetting(label: string, runs: number): void;
}

/** Somebody pressed Ctrl-C. */
export class SearchInterrupted extends Error {
  override readonly name = "SearchInterrupted";
}

/** What was measured at one setting: variants by the names of the file. */
export interface Evaluation {
  readonly label: string;
  readonly variants: readonly MeasuredVariant[];
  /** Broken properties there. */
  readonly findings: readonly Finding[];
}

type Kept = MeasuredVariant["runs"][number] & { readonly findings: readonly Finding[] };

export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #runs = new Map<string, Kept[]>();

  constructor(options: EvaluatorOptions) {
    this.#options = options;
  }

  /** One evaluation per setting, in their order. A setting has a number for each parameter. */
  async evaluate(settings: readonly (readonly number[])[], seeds: number): Promise<readonly Evaluation[]> {
    if (settings.length === 0) return [];
    const { path, text, parameters, definitions } = this.#options;
    const columns = parameters.map((parameter, index) => [
      parameter.path,
      settings.map((setting) => settingAt(parameter, setting[index]!)),
    ]);
    const change = searchedSweep(Object.fromEntries(columns), this.#options.variants);
    const file = readSweptText(path, text, change, definitions);
    const { points } = file.scenario.sweep!;
    const wanted = file.scenario.variants.filter(({ name, point }) => this.#isWanted(point?.base ?? name));
    await this.#run(file, wanted, seeds);
    return points.map(({ label }) => this.#at(label, wanted));
  }

  #isWanted(base: string): boolean {
    const { variants } = this.#options;
    return variants === undefined || variants.includes(base);
  }

  #at(label: string, variants: readonly Variant[]): Evaluation {
    const measured = variantsAt(
      label,
      variants.map(({ name, point }) => ({ name, runs: this.#runs.get(name) ?? [], ...(point && { point }) })),
    );
    return {
      label,
      variants: measured,
      findings: measured.flatMap(({ runs }) => (runs as readonly Kept[]).flatMap((run) => run.findings)),
    };
  }

  async #run(file: ReturnType<typeof readSweptText>, variants: readonly Variant[], seeds: number): Promise<void> {
    const { firstSeed, executor: choice, plugIns, isParanoid, console, store } = this.#options;
    const jobs: Job[] = [];
    for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
      for (const { name } of variants) {
        const isThere = this.#runs.get(name)?.some((run) => run.seed === seed) === true;
        if (!isThere) jobs.push({ index: jobs.length, variant: name, seed, detailed: false });
      }
    }
    if (jobs.length === 0) return;
    const labels = new Set(variants.flatMap(({ point }) => point?.label ?? []));
    this.#options.onSetting([...labels].join(" "), jobs.length);
    const settings = { executor: choice, plugIns, isParanoid, sendsTaskRows: false };
    const executor = await openExecutor(file, settings, console);
    const stopListening = onInterrupt(() => executor.stop());
    try {
      const answering = answerFromStore(executor, file.scenario, { store, plugIns, say: () => undefined });
      const { interrupted } = await answering.execute(jobs, {
        onResult: ({ variant, seed }, { metrics, findings }) => this.#keep(variant, { seed, metrics, findings }),
      });
      if (interrupted) throw new SearchInterrupted("interrupted");
    } finally {
      stopListening();
      await executor.close();
    }
  }

  #keep(variant: string, run: Kept): void {
    const runs = this.#runs.get(variant) ?? [];
    runs.push(run);
    // Executors finish in any order; samples are by seed.
    this.#runs.set(
      variant,
      runs.toSorted((a, b) => a.seed - b.seed),
    );
  }
}
