// Runs of a store, named by the beginnings of their ids, as one source of a report.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inputOfRuns } from "../../experiment/combine/input-of-runs.ts";
import type { ResultSource } from "../../experiment/combine/result-source.ts";
import { ENGINE_VERSION } from "../../experiment/engine.ts";
import type { RunResult } from "../../experiment/results.ts";
import { METRICS } from "../../observe/metrics/metrics.ts";
import { entryPath } from "../store/directory-store.ts";
import type { Entry } from "../store/entry-text.ts";
import { readEntry } from "../store/entry-text.ts";
import { readIfAny } from "../store/publish-entry.ts";
import { UsageError } from "../usage-error.ts";

/** Shorter ones are more likely to be a word. */
const ID = /^[0-9a-f]{8,64}$/;

export function isRunId(word: string): boolean {
  return ID.test(word) && !existsSync(word);
}

/** Refuses with a UsageError what is not there, not whole, or not one run's. */
export function readStoredRuns(ids: readonly string[], store: string, command: string): ResultSource {
  const entries = ids.map((id) => readOne(id, store));
  const [first] = entries;
  if (entries.some(({ identity }) => identity.fingerprint !== first.identity.fingerprint))
    throw new UsageError(`${store}: these runs were made by engines that compute differently; they cannot be compared`);
  return {
    label: "store",
    path: store,
    input: inputOfRuns(named(entries), {
      name: `${ids.length === 1 ? "one run" : `${ids.length} runs`} of ${store}`,
      engine: { version: ENGINE_VERSION, fingerprint: first.identity.fingerprint },
      command,
      metrics: METRICS,
    }),
    weather: {},
    missing: [
      "Made from single runs of a store: the scenario, what it expected and its command are not kept there; it is not known whether two variants met the same arrivals and faults, so their differences are those of independent samples (Welch).",
    ],
  };
}

function readOne(id: string, store: string): Entry {
  const runs = join(store, "runs", id.slice(0, 2));
  const found = existsSync(runs)
    ? readdirSync(runs).filter((name) => /^[0-9a-f]{62}\.json$/.test(name) && name.startsWith(id.slice(2)))
    : [];
  if (found.length === 0) throw new UsageError(`${id}: no such folder or file, and no such run in ${store}`);
  if (found.length > 1)
    throw new UsageError(`${id}: ${found.length} runs of ${store} begin like this; more of the id is needed`);
  const whole = id.slice(0, 2) + found[0].slice(0, -".json".length);
  const path = entryPath(store, whole);
  const bytes = readIfAny(path);
  const entry = bytes === undefined ? undefined : readEntry(bytes);
  if (entry?.id === whole) return entry;
  throw new UsageError(`${path}: this stored result is damaged (its hash does not fit)`);
}

/** Two designs may have had one name, at different times. */
function named(entries: readonly Entry[]): readonly RunResult[] {
  return entries.map(({ identity: { variant, design }, result }) => {
    const isShared = entries.some(({ identity }) => identity.variant === variant && identity.design !== design);
    const name = isShared ? `${variant} (${design.slice(0, 8)})` : variant;
    return { ...result, variant: name, findings: result.findings.map((finding) => ({ ...finding, variant: name })) };
  });
}
