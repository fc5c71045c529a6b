// Puts the store before an executor, and says what it answered.

import { setImmediate } from "node:timers/promises";
import type { Executor } from "../../experiment/executors/executor.ts";
import type { ResultStore } from "../../experiment/store/result-store.ts";
import { withStore } from "../../experiment/store/stored-executor.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import { identifyRuns } from "./identify-runs.ts";

export interface AnswerOptions {
  /** undefined = the executor makes every run. */
  readonly store: (ResultStore & { readonly folder: string }) | undefined;
  readonly plugIns: readonly PlugInBundle[];
  /** Told in one sentence what was there, if anything was. */
  say(text: string): void;
}

export function answerFromStore(
  executor: Executor,
  { path, variants }: Scenario,
  { store, plugIns, say }: AnswerOptions,
): Executor {
  if (store === undefined) return executor;
  return withStore(executor, {
    store,
    identify: identifyRuns({ path, variants, plugIns }),
    pause: () => setImmediate(),
    onAnswered(answered, missing) {
      if (answered === 0) return;
      const rest = missing === 0 ? "nothing is left to run" : `${missing} left to run`;
      say(`${store.folder}: ${answered} of ${answered + missing} runs were there, ${rest}.`);
    },
  });
}
