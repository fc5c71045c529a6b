// Stores with a few made-up results, for the tests of everything that reads them.

import { DirectoryStore } from "../../../src/cli/store/directory-store.ts";
import { sha256 } from "../../../src/cli/store/entry-text.ts";
import { engineBuild } from "../../../src/cli/store/engine-build.ts";
import { runId } from "../../../src/experiment/store/run-identity.ts";
import type { IdentifiedRun, RunIdentity } from "../../../src/experiment/store/run-identity.ts";
import type { TaskRow } from "../../../src/experiment/executors/executor.ts";
import { runOf } from "../../experiment/made-up.ts";

export function identified(seed: number, changes: Partial<RunIdentity> = {}): IdentifiedRun {
  const identity: RunIdentity = {
    schema: "orrery/results/1",
    ...engineBuild(),
    variant: "fifo",
    design: "d".repeat(64),
    seed,
    detailed: false,
    files: {},
    plugIns: [],
    ...changes,
  };
  return { id: runId(identity, sha256), identity };
}

export function rowOf(task: number): TaskRow {
  const numbers = { class: 0, client: 1, arrived: 5, admitted: 6, started: 7, ended: 9, state: 0, cores: 1 };
  return { task, ...numbers, work: 2, attempts: 1, node: 3, ran: 2 };
}

/** A store with these seeds in it. */
export async function makeStore(
  folder: string,
  seeds: readonly number[],
  changes: Partial<RunIdentity> = {},
): Promise<void> {
  const store = new DirectoryStore(folder, () => undefined);
  for (const seed of seeds) store.write(identified(seed, changes), runOf("fifo", seed), undefined);
  await store.flush();
}
