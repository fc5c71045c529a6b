// The operands of `orrery report`, in their order: paths with or without a label, and run ids, which together are one source.

import { existsSync } from "node:fs";
import type { ResultSource } from "../../experiment/combine/result-source.ts";
import { UsageError } from "../usage-error.ts";
import { readSource, resultsFileOf } from "./read-source.ts";
import { isRunId, readStoredRuns } from "./stored-runs.ts";

export interface FoundSource extends ResultSource {
  /** The report's folder, if it is one. */
  readonly folder: string | undefined;
}

/** Refuses with a UsageError what cannot be read, and two sources of one label that the user gave. */
export function readSources(words: readonly string[], store: string, command: string): readonly FoundSource[] {
  const ids = words.filter(isRunId);
  const fromStore = ids.length === 0 ? [] : [{ ...readStoredRuns(ids, store, command), folder: undefined }];
  const paths = words.filter((word) => !isRunId(word)).map(readOne);
  return withOwnLabels([...paths, ...fromStore]);
}

function readOne(word: string): FoundSource {
  const { label, path } = labelled(word);
  return label === undefined ? readSource(path) : { ...readSource(path), label };
}

function labelled(word: string): { readonly label: string | undefined; readonly path: string } {
  const match = existsSync(word) ? null : /^([^=/\\]+)=(.+)$/.exec(word);
  return match === null ? { label: undefined, path: word } : { label: match[1], path: match[2] };
}

/** The files of results that they name. */
export function pathsIn(words: readonly string[]): readonly string[] {
  return words.filter((word) => !isRunId(word)).map((word) => resultsFileOf(labelled(word).path));
}

/** Folders of one name get as much of their path as tells them apart. */
function withOwnLabels(sources: readonly FoundSource[]): readonly FoundSource[] {
  const paths = sources.map(({ path }) => path);
  if (new Set(paths).size < paths.length) throw new UsageError("expected every result once; found one twice");
  return sources.map((source) => {
    const isShared = sources.filter(({ label }) => label === source.label).length > 1;
    return isShared ? { ...source, label: source.path.replace(/\/+$/, "").replaceAll(/[/\\]+/g, "-") } : source;
  });
}
