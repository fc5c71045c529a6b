// The scenarios that come with this installation: their names, where they are, and copies of one's own.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { nearestWord } from "../../scenario/did-you-mean.ts";
import { SCENARIO_FOLDER, SCHEMA_FILE } from "../installation.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";
import { makeFolder } from "./make-folder.ts";

export interface ShippedScenario {
  readonly name: string;
  readonly path: string;
}

const EXTENSION = ".yaml";

/** By name. None where an installation has left them out. */
export function shippedScenarios(): readonly ShippedScenario[] {
  const folder = fileURLToPath(SCENARIO_FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(EXTENSION))
    .sort()
    .map((file) => ({ name: basename(file, EXTENSION), path: join(folder, file) }));
}

/** The question that it asks, without reading the rest of it. */
export function questionOf({ path }: ShippedScenario): string {
  const line = /^question:.*$/m.exec(readFileSync(path, "utf8"))?.[0] ?? "question:";
  const { question } = parse(line) as { question: unknown };
  return typeof question === "string" ? question : "";
}

/** For a path that is not there: where the scenario is that somebody may mean by it, and how to have it. */
export function shippedHint(path: string): string {
  const wanted = nameIn(path);
  const found = shippedScenarios().find(({ name }) => name === wanted);
  if (found === undefined) return "";
  return (
    `; a scenario of that name comes with Orrery: ${nearer(found.path)}, ` +
    `and \`orrery init ${wanted}${EXTENSION} --from ${wanted}\` makes a copy of it`
  );
}

/** A path within the working folder is shorter without it. */
function nearer(path: string): string {
  const inside = relative(process.cwd(), path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside;
}

/** `scenarios/demo.yaml` and `demo` mean the same one. */
function nameIn(path: string): string {
  return basename(path, EXTENSION);
}

/**
 * The text of a shipped scenario as a file at `target`, comments and all; and the logs that it reads, each beside it where it is
 * beside the original. Refuses names that nobody ships.
 */
export function copyOfShipped(given: string, target: string): { readonly text: string; readonly logs: readonly Log[] } {
  const all = shippedScenarios();
  const found = all.find(({ name }) => name === nameIn(given));
  if (found === undefined) throw unknown(given, all);
  const original = readFileSync(found.path, "utf8");
  const schema = relative(dirname(resolve(target)), fileURLToPath(SCHEMA_FILE))
    .split(sep)
    .join("/");
  const text = original.replace(/^(# yaml-language-server: \$schema=).*$/m, (_, key: string) => key + schema);
  const logs = logsOf(found, original).map(({ name, path }) => ({ from: path, to: join(dirname(target), name) }));
  return { text, logs };
}

/** The logs that a shipped scenario reads, as it names them, and where they are, without loading it. */
export function logsOf({ path }: ShippedScenario, text: string): readonly ShippedScenario[] {
  const names = [...text.matchAll(/\b(?:swf|csv|file): ([\w./-]+)/g)].map(([, name]) => name);
  return names.map((name) => ({ name, path: join(dirname(path), name) })).filter((log) => existsSync(log.path));
}

interface Log {
  readonly from: string;
  readonly to: string;
}

function unknown(given: string, all: readonly ShippedScenario[]): UsageError {
  const nearest = nearestWord(
    given,
    all.map(({ name }) => name),
  );
  const hint = nearest === undefined ? "" : `; did you mean '${nearest}'?`;
  return new UsageError(
    `--from: no scenario '${given}' comes with Orrery${hint} \`orrery list scenario\` has them all`,
  );
}

/** Where the same log is there already, it stays. */
export function copyLog({ from, to }: Log): void {
  const content = readFileSync(from);
  try {
    if (existsSync(to) && readFileSync(to).equals(content)) return;
    makeFolder(dirname(to));
    writeFileSync(to, content, { flag: "wx" });
  } catch (error) {
    throw new UsageError(`${to}: cannot be written: ${fileTrouble(error)}`);
  }
}
