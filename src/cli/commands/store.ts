// `orrery store`: what a store holds, whether all of it is whole, and how to be rid of what no longer helps.

import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { text } from "../options.ts";
import type { Session } from "../session.ts";
import { rowsPath } from "../store/directory-store.ts";
import { engineBuild } from "../store/engine-build.ts";
import { engineText, entriesOf, isSameEngine, requireStore } from "../store/merge-stores.ts";
import { STORE_FOLDER } from "../store/store-options.ts";

export function addStoreCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "store [folder]",
    "Say what a store of results holds, and check that it is whole",
    (command) =>
      command
        .positional("folder", { describe: "The store", type: "string", default: STORE_FOLDER, coerce: text("folder") })
        .option("prune", {
          describe: "Remove what is damaged, left over, or made by another engine than this one",
          type: "boolean",
        })
        .example(...exampleOf("$0 store", `what is in ${STORE_FOLDER}`))
        .example(...exampleOf("$0 store nightly --prune", "keep only what this version can answer from")),
    (args) => session.finish(show(args.folder ?? STORE_FOLDER, args.prune === true, session)),
  );
}

interface Group {
  readonly label: string;
  readonly paths: string[];
  bytes: number;
}

function show(folder: string, isPruning: boolean, { console }: Session): ExitCode {
  requireStore(folder);
  const { usable, useless } = classify(folder);
  for (const { label, paths, bytes } of [usable, ...useless]) {
    if (paths.length === 0 && label !== usable.label) continue;
    console.print(`${paths.length} ${label}, ${(bytes / 1_048_576).toFixed(1)} MiB\n`);
  }
  if (!isPruning) {
    const hasDamage = useless.some(({ label, paths }) => label === DAMAGED && paths.length > 0);
    return hasDamage ? EXIT.finding : EXIT.pass;
  }
  for (const { paths } of useless) for (const path of paths) remove(path);
  return EXIT.pass;
}

const DAMAGED = "damaged entries";
/** A process that still writes has files without their final name, but not for so long. */
const LEFT_OVER_AFTER_MS = 3_600_000;

function classify(folder: string): { readonly usable: Group; readonly useless: readonly Group[] } {
  const engine = engineBuild();
  const usable: Group = { label: `runs of this engine (${engineText(engine)})`, paths: [], bytes: 0 };
  const damaged: Group = { label: DAMAGED, paths: [], bytes: 0 };
  const others = new Map<string, Group>();
  for (const { path, bytes, entry } of entriesOf(folder)) {
    let group = damaged;
    if (entry !== undefined && isSameEngine(entry.identity, engine)) group = usable;
    else if (entry !== undefined) {
      const label = `runs of ${engineText(entry.identity)}`;
      group = others.get(label) ?? { label, paths: [], bytes: 0 };
      others.set(label, group);
    }
    add(group, path, bytes.length + sizeOf(rowsPath(path)));
  }
  return { usable, useless: [...others.values(), damaged, leftOver(folder)] };
}

/** What a process that was killed while it wrote has left. */
function leftOver(folder: string): Group {
  const group: Group = { label: "files left over by processes that were killed", paths: [], bytes: 0 };
  const before = Date.now() - LEFT_OVER_AFTER_MS;
  for (const part of readdirSync(join(folder, "runs")).sort()) {
    for (const name of readdirSync(join(folder, "runs", part)).sort()) {
      const path = join(folder, "runs", part, name);
      if (!name.endsWith(".tmp")) continue;
      if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < before) add(group, path, sizeOf(path));
    }
  }
  return group;
}

function add(group: Group, path: string, bytes: number): void {
  group.paths.push(path);
  group.bytes += bytes;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function remove(path: string): void {
  rmSync(path, { force: true });
  if (path.endsWith(".json")) rmSync(rowsPath(path), { force: true });
}
