// What a scenario asks to be run, in two forms: as its file says it, and with every default laid in. Results of different
// designs are not compared; where the file is the same and the design is not, a default has changed under it.

import { Digest } from "../../kernel/digest.ts";
import type { Variant } from "../../scenario/scenario.ts";
import { toPlain } from "../../scenario/source/source-node.ts";
import { readYaml } from "../../scenario/source/yaml-source.ts";
import { canonicalText } from "./canonical-text.ts";

/** What changes no run. */
const SAYS_NOTHING: readonly string[] = ["name", "question", "story", "seed", "replications", "expect", "gate"];

/** Sixteen hexadecimal digits over what the file says. */
export function writtenIdentity(text: string, path: string): string {
  const { root } = readYaml(text, path);
  const data = root === undefined ? {} : (toPlain(root) as Readonly<Record<string, unknown>>);
  const kept = Object.fromEntries(Object.entries(data).filter(([key]) => !SAYS_NOTHING.includes(key)));
  return identityOf(kept);
}

export function identityOf(value: unknown): string {
  const digest = new Digest();
  for (const letter of canonicalText(value)) digest.mix(letter.codePointAt(0) ?? 0, 0, 0, 0, 0);
  return digest.toString();
}

/** JSON-safe. Defaults of plug-ins are in no file and in no merged data: they are read off the loaded scheduler. */
export function designOf(variant: Variant): unknown {
  return { ...(variant.data as object), scheduler: plain(variant.scheduler) };
}

/** Plug-ins become `{ name: parameters }`, as a file writes them; what is code is left out. */
function plain(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (isChosen(value)) return { [value.definition.name]: plain(value.parameters) ?? {} };
  const entries = Object.entries(value).filter(([, each]) => each !== undefined && typeof each !== "function");
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
}

function isChosen(
  value: object,
): value is { readonly definition: { readonly name: string }; readonly parameters: unknown } {
  return "definition" in value && "parameters" in value;
}

export interface DesignChange {
  /** `scheduler.detection.heartbeat.timeout` */
  readonly path: string;
  /** JSON; undefined = was not there. */
  readonly base: string | undefined;
  readonly head: string | undefined;
}

/** In the order of the paths. */
export function designChanges(base: unknown, head: unknown): readonly DesignChange[] {
  const before = leavesOf(base);
  const after = leavesOf(head);
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths
    .map((path) => ({ path, base: before.get(path), head: after.get(path) }))
    .filter((change) => change.base !== change.head);
}

function leavesOf(value: unknown): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  const visit = (each: unknown, path: string): void => {
    const entries = typeof each === "object" && each !== null ? Object.entries(each) : [];
    if (entries.length === 0 && each !== undefined) leaves.set(path, JSON.stringify(each));
    for (const [key, inner] of entries) visit(inner, path === "" ? key : `${path}.${key}`);
  };
  visit(value, "");
  return leaves;
}
