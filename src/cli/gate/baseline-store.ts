// Where baselines are: a folder, or the same folder as it was at a git reference. Only the commands of the gate call it.

import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { baselineJson, readBaseline } from "../../experiment/gate/baseline-json.ts";
import type { ReadBaseline } from "../../experiment/gate/baseline-json.ts";
import type { Baseline } from "../../experiment/gate/snapshot.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";
import { makeFolder } from "../files/make-folder.ts";

export const BASELINE_FOLDER = "reports/baseline";
const EXTENSION = ".json";
const BYTES_MAX = 268_435_456;

export interface BaselineStore {
  /** As the user would name it. */
  readonly name: string;
  /** Names of scenarios, sorted. */
  list(): readonly string[];
  /** Undefined where there is none of that name. */
  read(scenario: string): ReadBaseline | undefined;
}

/** A folder that exists is one; anything else is a git reference, `main` or `main:path/of/the/folder`. */
export function openBaselines(given: string): BaselineStore {
  if (isFolder(given)) return folderStore(given);
  if (given === BASELINE_FOLDER || given.startsWith(".") || given.startsWith("/")) {
    throw new UsageError(`--baseline ${given}: no such folder; \`orrery baseline write <scenario>\` makes one`);
  }
  return gitStore(given);
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

export function folderStore(folder: string): BaselineStore {
  return {
    name: folder,
    list: () => (isFolder(folder) ? scenariosOf(readdirSync(folder)) : []),
    read(scenario) {
      const path = join(folder, scenario + EXTENSION);
      if (!existsSync(path)) return undefined;
      try {
        return readBaseline(readFileSync(path, "utf8"));
      } catch (error) {
        throw new UsageError(`${path}: cannot be read: ${fileTrouble(error)}`);
      }
    },
  };
}

/** Makes the folder, and finds out before hours of runs whether anything can be kept there. */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(folder);
    // Of a file, the dot at the end is refused.
    accessSync(`${folder}/.`, constants.W_OK);
  } catch (error) {
    throw new UsageError(`${folder}: cannot be written: ${fileTrouble(error)}`);
  }
}

/** Whole or not at all: a killed `update` leaves the old baseline. */
export function writeBaseline(folder: string, baseline: Baseline): string {
  const path = join(folder, baseline.scenario + EXTENSION);
  const partial = `${path}.partial-${process.pid}`;
  try {
    makeFolder(folder);
    writeFileSync(partial, baselineJson(baseline));
    renameSync(partial, path);
  } catch (error) {
    throw new UsageError(`${path}: cannot be written: ${fileTrouble(error)}`);
  }
  return path;
}

function scenariosOf(files: readonly string[]): readonly string[] {
  return files
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort();
}

function gitStore(given: string): BaselineStore {
  const colon = given.indexOf(":");
  const reference = colon === -1 ? given : given.slice(0, colon);
  const folder = colon === -1 ? BASELINE_FOLDER : given.slice(colon + 1).replace(/\/+$/, "");
  // Paths within a tree are relative to the working folder where they begin with `./`.
  const tree = `:./${folder.replace(/^\.\//, "")}`;
  const commit = resolveCommit(given, reference);
  let files: readonly string[] | undefined;
  // Without --full-tree, git lists only what lies below the working folder.
  const list = (): readonly string[] => {
    if (files !== undefined) return files;
    if (!isTree(commit + tree)) throw noSuchFolder(given, reference, commit, folder);
    files = scenariosOf(git(given, ["ls-tree", "-z", "--name-only", "--full-tree", commit + tree]).split("\0"));
    return files;
  };
  return {
    name: `${reference} (${commit.slice(0, 12)}) ${folder}`,
    list,
    read: (scenario) =>
      list().includes(scenario)
        ? readBaseline(git(given, ["show", `${commit}${tree}/${scenario}${EXTENSION}`]))
        : undefined,
  };
}

/** Once, so that a branch that moves meanwhile gives no mixture. */
function resolveCommit(given: string, reference: string): string {
  const refuse = (found: string): never => {
    throw new UsageError(`--baseline ${given}: expected a folder or a git reference, found ${found}`);
  };
  if (reference === "" || reference.startsWith("-")) return refuse("neither");
  const { status, stdout, error } = spawnSync(
    "git",
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`],
    { encoding: "utf8" },
  );
  if (error !== undefined) return refuse(`no folder of that name, and git cannot be run: ${fileTrouble(error)}`);
  const commit = stdout.trim();
  return status === 0 && /^[0-9a-f]{40,64}$/.test(commit) ? commit : refuse("neither");
}

function isTree(object: string): boolean {
  const { status, stdout } = spawnSync("git", ["cat-file", "-t", object], { encoding: "utf8" });
  return status === 0 && stdout.trim() === "tree";
}

/** In a folder of a larger repository, what is meant is often the one at the top. */
function noSuchFolder(given: string, reference: string, commit: string, folder: string): UsageError {
  const here = git(given, ["rev-parse", "--show-prefix"]).trim();
  const up = git(given, ["rev-parse", "--show-cdup"]).trim();
  const where = here === "" ? "" : ` below ${here}, where the command was given`;
  const other =
    here !== "" && isTree(`${commit}:${folder}`)
      ? `; there is one at the top of the repository: ${reference}:${up}${folder}`
      : "";
  return new UsageError(`--baseline ${given}: ${reference} has no folder ${folder}${where}${other}`);
}

function git(given: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("git", args, { encoding: "utf8", maxBuffer: BYTES_MAX });
  if (status === 0) return stdout;
  throw new UsageError(`--baseline ${given}: git ${args[0]} failed: ${stderr.trim() || `code ${status}`}`);
}
