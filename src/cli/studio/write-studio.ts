// Writes the studio's page: the scripts that build.mjs made for browsers, the scenarios that ship, and the user's own.

import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import { ENGINE_VERSION } from "../../experiment/engine.ts";
import type { ShownScenario, StudioContent } from "../../studio/studio-file.ts";
import { STUDIO_MARK, studioPage } from "../../studio/studio-page.ts";
import { OutputFiles } from "../export/output-files.ts";
import { shippedScenarios } from "../files/shipped-scenarios.ts";
import { COURSE_FILE, README_FILE, STUDIO_ENGINE_FILE, STUDIO_SCRIPT_FILE } from "../installation.ts";
import { UsageError } from "../usage-error.ts";
import { embedGiven, embedShipped } from "./embed-scenario.ts";
import { readShelves } from "./read-shelves.ts";

/** Of a scenario that the README does not name. */
const NO_SHELF = "others";
/** The mark stands in the first lines. */
const HEAD_BYTES = 400;

export interface WrittenStudio {
  /** For a browser's address bar. */
  readonly address: string;
  readonly bytes: number;
  /** Of the user's scenarios: what else of theirs is in the page. */
  readonly logs: readonly { readonly log: string; readonly scenario: string }[];
}

/** Refuses with what is wrong with a scenario, or where something stands that is not ours. */
export function writeStudio(paths: readonly string[], out: string): WrittenStudio {
  refuseStranger(out);
  const given = paths.map(embedGiven);
  const page = studioPage({
    version: ENGINE_VERSION,
    script: readBuilt(STUDIO_SCRIPT_FILE),
    packedEngine: pack(readBuilt(STUDIO_ENGINE_FILE)),
    packedContent: pack(JSON.stringify(contentOf(given))),
  });
  write(out, page);
  return {
    address: pathToFileURL(resolve(out)).href,
    bytes: Buffer.byteLength(page),
    logs: given.flatMap(({ path, logs }) => Object.keys(logs).map((log) => ({ log, scenario: path }))),
  };
}

/** The user's own first; then as they stand in the README, which begins with the one to begin with. */
function contentOf(given: readonly ShownScenario[]): StudioContent {
  const shelves = readShelves(readIfThere(README_FILE));
  const order = [...shelves.keys()];
  const rank = (name: string): number => (shelves.has(name) ? order.indexOf(name) : order.length);
  const shipped = shippedScenarios()
    .toSorted((a, b) => rank(a.name) - rank(b.name))
    .map((each) => embedShipped(each, shelves.get(each.name) ?? NO_SHELF));
  return { version: ENGINE_VERSION, scenarios: [...given, ...shipped], course: readIfThere(COURSE_FILE) };
}

function readIfThere(file: URL): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function pack(content: string): string {
  return deflateRawSync(content, { level: 9 }).toString("base64");
}

function readBuilt(file: URL): string {
  if (!existsSync(file))
    throw new UsageError(
      `${file.pathname}: this installation lacks the scripts for browsers; \`npm run build\` makes them`,
    );
  return readFileSync(file, "utf8");
}

function refuseStranger(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.isDirectory()) throw new UsageError(`--out ${path}: expected a file, found a folder`);
  const head = Buffer.alloc(HEAD_BYTES);
  const file = openSync(path, "r");
  const length = readSync(file, head, 0, HEAD_BYTES, 0);
  closeSync(file);
  if (!head.toString("utf8", 0, length).includes(STUDIO_MARK))
    throw new UsageError(
      `${path}: expected nothing there, or a studio to write over; found another file, which stays as it is`,
    );
}

function write(path: string, page: string): void {
  const files = new OutputFiles();
  try {
    files.open(path)(page);
    files.publish();
  } finally {
    files.discard();
  }
}
