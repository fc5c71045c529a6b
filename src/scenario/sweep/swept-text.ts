// A scenario's text with another `sweep` section: what `orrery sweep --set` and `orrery search` run. The rest of the file stays
// where it is, line by line, so that every message and every expectation keeps its place; and since the result is a scenario
// like any other, executors, stores and workers need to know nothing of it.

import { keySpanAt, nodeAt, toPlain } from "../source/source-node.ts";
import type { SourceNode } from "../source/source-node.ts";
import { readYaml } from "../source/yaml-source.ts";
import { conditionAt } from "../expectations/condition.ts";
import { isData } from "../overlay.ts";
import type { Data } from "../overlay.ts";
import type { Problem } from "../problem.ts";

/** The file's own section; empty where it has none, or is not readable at all. */
export function sweepOf(text: string): Data {
  const { root } = readYaml(text, "");
  const section = root && nodeAt(root, ["sweep"]);
  const data = section && toPlain(section);
  return isData(data) ? data : {};
}

/** On which of the variants that are asked for settings are tried: on those that the file's own sweep is about, where it is about any. */
export function sweptAmong(asked: readonly string[], { variants: own }: Data): readonly string[] {
  if (!Array.isArray(own)) return asked;
  const both = asked.filter((name) => own.includes(name));
  return both.length === 0 ? asked : both;
}

export interface SweptText {
  readonly text: string;
  /** By line of the new text (from 1): which key of the section stands there. */
  readonly keyAtLine: ReadonlyMap<number, string>;
}

/** What is wrong with a swept text: with keys of the section (undefined: with all of it), and with the rest of the file. */
export function problemsByKey(
  problems: readonly Problem[],
  keyAtLine: SweptText["keyAtLine"],
): {
  readonly ofKeys: readonly { readonly key: string | undefined; readonly message: string }[];
  readonly others: readonly Problem[];
} {
  const isOfSection = ({ line }: Problem): boolean => line >= Math.min(...keyAtLine.keys()) - 1;
  return {
    ofKeys: problems.filter(isOfSection).map(({ line, message }) => ({ key: keyAtLine.get(line), message })),
    others: problems.filter((problem) => !isOfSection(problem)),
  };
}

/** The file's expectations that hold at some points of its sweep only, as they are written. */
export function conditionedExpectations(text: string): readonly string[] {
  const { root } = readYaml(text, "");
  const list = root && nodeAt(root, ["expect"]);
  const written: unknown = list && toPlain(list);
  return Array.isArray(written) ? written.filter(isConditioned) : [];
}

export interface Forgetting {
  /** Of expectations about some of the points, `forget` leaves all out, otherwise those whose parameters are swept no more. */
  readonly conditions: "keep" | "forget";
  /** And these, as they are written. */
  readonly expectations?: readonly string[];
}

/** A text that is not readable comes back as it is: loading it says why. */
export function withSweep(text: string, sweep: Data, forgetting: Forgetting = { conditions: "keep" }): SweptText {
  const { root } = readYaml(text, "");
  if (root === undefined || root.kind !== "map") return { text, keyAtLine: new Map() };
  const own = toPlain(root) as Data;
  const { conditions, expectations = [] } = forgetting;
  const isKept = conditions === "keep" && Object.keys(sweepOf(text)).every((key) => key in sweep);
  const kept = without(expectations, isKept ? own["expect"] : unconditioned(own["expect"]));
  const rest = withExpectations(withoutSweep(own), kept);
  const blanked = blankExpectations(blankSection(text, root), root, own["expect"], kept).trimEnd();
  const lines = Object.entries(sweep).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const swept = appended(blanked, lines);
  const reread = readYaml(swept.text, "").root;
  if (reread !== undefined && isSame(toPlain(reread), { ...rest, sweep })) return swept;
  // A file in one pair of braces has no end to append to.
  return appended(JSON.stringify(rest, null, 1).replace(/\n?\}$/, ","), lines, true);
}

function appended(text: string, lines: readonly string[], isFlow = false): SweptText {
  const head = `${text}\n${isFlow ? '"sweep": {' : "sweep:"}`;
  const first = head.split("\n").length + 1;
  const keys = lines.map((line) => /^\s*("(?:[^"\\]|\\.)*")/.exec(line)![1]!).map((key) => JSON.parse(key) as string);
  return {
    text: `${head}\n${lines.join(isFlow ? ",\n" : "\n")}\n${isFlow ? "}}\n" : ""}`,
    keyAtLine: new Map(keys.map((key, index) => [first + index, key])),
  };
}

/** Its lines stay, empty. */
function blankSection(text: string, root: SourceNode): string {
  const section = nodeAt(root, ["sweep"]);
  const key = keySpanAt(root, ["sweep"]);
  if (section === undefined || key === undefined) return text;
  const end = Math.max(section.end, key.end);
  return text.slice(0, key.start) + text.slice(key.start, end).replace(/[^\n]/g, " ") + text.slice(end);
}

/** Conditions on parameters that are swept no more have nothing to hold at: their expectations go with them. */
function unconditioned(expect: unknown): unknown {
  return Array.isArray(expect) ? expect.filter((item) => !isConditioned(item)) : expect;
}

function without(forgotten: readonly string[], expect: unknown): unknown {
  return Array.isArray(expect) ? expect.filter((item) => !forgotten.includes(item as string)) : expect;
}

function isConditioned(item: unknown): item is string {
  return typeof item === "string" && conditionAt(item) < item.length;
}

function withExpectations(data: Data, kept: unknown): Data {
  if (!Array.isArray(kept)) return data;
  const { expect: _, ...rest } = data;
  return kept.length === 0 ? rest : { ...data, expect: kept };
}

/** Line by line, as far as each stands on lines of its own; otherwise the text differs from what it should be, and is not used. */
function blankExpectations(text: string, root: SourceNode, expect: unknown, kept: unknown): string {
  const list = nodeAt(root, ["expect"]);
  if (!Array.isArray(expect) || !Array.isArray(kept) || kept.length === expect.length || list?.kind !== "list")
    return text;
  const dropped = list.items.filter((item) => item.kind === "scalar" && !kept.includes(item.value));
  const key = kept.length === 0 ? keySpanAt(root, ["expect"]) : undefined;
  const spans = [...dropped, ...(key ? [{ start: key.start, end: key.end + 1 }] : [])];
  return spans.reduce((each, { start, end }) => {
    const from = each.lastIndexOf("\n", start - 1) + 1;
    return each.slice(0, from) + each.slice(from, end).replace(/[^\n]/g, " ") + each.slice(end);
  }, text);
}

function withoutSweep(data: Data): Data {
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== "sweep"));
}

function isSame(one: unknown, other: Data): boolean {
  return isData(one) && JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** Of the top level only: below it, order is that of the file in both. */
function sorted(data: Data): readonly unknown[] {
  return Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
