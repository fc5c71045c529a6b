// Reads YAML 1.2 text into source nodes. Everything that makes YAML dangerous is refused here with a message: binary
// files, several documents, duplicate keys, alias bombs, exotic tags, nesting deep enough to break a parser.

import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Document, Node, Pair, YAMLMap, YAMLSeq } from "yaml";
import type { Problem } from "../problem.ts";
import { LIMITS } from "../limits.ts";
import type { SourceEntry, SourceNode, Span } from "./source-node.ts";
import { refuseHostileText } from "./hostile-text.ts";

export interface YamlSource {
  /** Undefined where the text is not usable at all. */
  readonly root: SourceNode | undefined;
  readonly problems: readonly Problem[];
  problemAt(span: Span, message: string): Problem;
}

export function readYaml(text: string, path: string): YamlSource {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const problemAt = createProblemAt(text, path, lines);
  const hostile = refuseHostileText(text);
  if (hostile) {
    addLineStarts(text, lines);
    return { root: undefined, problems: [problemAt(hostile, hostile.message)], problemAt };
  }
  // The library's own check for unique keys takes quadratic time; the conversion below does it with a map.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  if (lines.lineStarts.length === 0) lines.addNewLine(0);
  for (const { code, pos, message } of [...document.errors, ...document.warnings]) {
    problems.push(problemAt({ start: pos[0], end: pos[1] }, sayYamlError(code, message)));
  }
  if (problems.length > 0) return { root: undefined, problems, problemAt };
  const root = new Conversion(document, (span, message) => problems.push(problemAt(span, message))).convertRoot();
  return { root: problems.length > 0 ? undefined : root, problems, problemAt };
}

function createProblemAt(text: string, path: string, lines: LineCounter): YamlSource["problemAt"] {
  return ({ start, end }, message) => {
    const at = lines.linePos(Math.min(start, text.length));
    const lineStart = start - (at.col - 1);
    const lineEnd = text.indexOf("\n", lineStart);
    const source = text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd).trimEnd();
    const column = Math.max(1, at.col);
    return {
      severity: "error",
      path,
      line: Math.max(1, at.line),
      column,
      length: Math.max(1, Math.min(end - start, source.length - column + 1)),
      message,
      source,
    };
  };
}

function addLineStarts(text: string, lines: LineCounter): void {
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
}

function sayYamlError(code: string, message: string): string {
  switch (code) {
    case "MULTIPLE_DOCS":
      return "expected one YAML document in the file, found a second one";
    case "TAB_AS_INDENT":
      return "expected spaces as indentation, found a tab";
    case "TAG_RESOLVE_FAILED":
      return "expected plain values, found a YAML tag";
    case "BAD_INDENT":
      return `not valid YAML: ${message} (a bracket that is not closed, or wrong indentation)`;
    default:
      return `not valid YAML: ${message}`;
  }
}

/** Turns the library's tree into ours, once per file; aliases are copied out, up to a bound. */
class Conversion {
  #left = LIMITS.values;
  #isExhausted = false;
  readonly #document: Document.Parsed;
  readonly #report: (span: Span, message: string) => void;
  /** Aliases being copied out: one that meets itself never ends. */
  readonly #open = new Set<Node>();

  constructor(document: Document.Parsed, report: (span: Span, message: string) => void) {
    this.#document = document;
    this.#report = report;
  }

  convertRoot(): SourceNode | undefined {
    const contents = this.#document.contents as Node | null;
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      this.#report(
        { start: 0, end: 1 },
        "expected a scenario, found an empty file; `orrery init` writes a commented starter file",
      );
      return undefined;
    }
    if (!isMap(contents)) {
      this.#report(spanOf(contents), "expected a scenario: a map with keys such as name, cluster and workload");
      return undefined;
    }
    return this.#convert(contents, spanOf(contents), 0);
  }

  #convert(node: Node | null, fallback: Span, depth: number): SourceNode {
    const span = node?.range ? spanOf(node) : fallback;
    const nothing: SourceNode = { kind: "scalar", value: null, ...span };
    if (node === null || !this.#spend(span, depth)) return nothing;
    if (isAlias(node)) return this.#convertAlias(node, span, depth);
    if (isMap(node)) return { kind: "map", ...span, entries: this.#convertEntries(node, depth) };
    if (isSeq(node)) return { kind: "list", ...span, items: this.#convertItems(node, span, depth) };
    const value = isScalar(node) ? node.value : null;
    if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      return { kind: "scalar", value, ...span };
    this.#report(span, "expected a plain value");
    return nothing;
  }

  #spend(span: Span, depth: number): boolean {
    this.#left -= 1;
    if (this.#left >= 0 && depth <= LIMITS.depth) return true;
    if (!this.#isExhausted) {
      const expected =
        depth > LIMITS.depth
          ? `expected at most ${LIMITS.depth} levels of nesting`
          : `expected at most ${LIMITS.values} values, with every alias counted as often as it is used`;
      this.#report(span, `${expected}, found more`);
    }
    this.#isExhausted = true;
    return false;
  }

  #convertAlias(node: Node & { source: string }, span: Span, depth: number): SourceNode {
    const target = (node as Node & { resolve(document: Document): Node | undefined }).resolve(this.#document);
    const nothing: SourceNode = { kind: "scalar", value: null, ...span };
    if (target === undefined) {
      this.#report(span, `expected an alias of an anchor that stands before it, found '*${node.source.slice(0, 40)}'`);
      return nothing;
    }
    if (this.#open.has(target)) {
      this.#report(span, "expected a value, found an alias inside its own anchor");
      return nothing;
    }
    this.#open.add(target);
    // The copy keeps the anchor's places: that is where a wrong value has to be corrected.
    const converted = this.#convert(target, span, depth + 1);
    this.#open.delete(target);
    return converted;
  }

  #convertItems(node: YAMLSeq, span: Span, depth: number): SourceNode[] {
    const items: SourceNode[] = [];
    for (const item of node.items) {
      if (this.#isExhausted) break;
      items.push(this.#convert(item as Node | null, span, depth + 1));
    }
    return items;
  }

  #convertEntries(node: YAMLMap, depth: number): Map<string, SourceEntry> {
    const entries = new Map<string, SourceEntry>();
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      if (this.#isExhausted) break;
      const span = pair.key?.range ? spanOf(pair.key) : spanOf(node);
      const key = readKey(pair.key);
      if (key === undefined) this.#report(span, "expected a word as key");
      else if (entries.has(key))
        this.#report(span, `expected every key once in a map, found '${key.slice(0, 40)}' again`);
      else
        entries.set(key, { keyStart: span.start, keyEnd: span.end, node: this.#convert(pair.value, span, depth + 1) });
    }
    return entries;
  }
}

/** `__proto__` would be lost on the way to an object in some libraries, and so pass unseen. */
function readKey(key: Node | null): string | undefined {
  if (!isScalar(key) || key.value === null || key.value === "__proto__") return undefined;
  return typeof key.value === "string" ? key.value : String(key.value);
}

function spanOf(node: Node): Span {
  const range = node.range ?? [0, 1, 1];
  return { start: range[0], end: range[1] };
}
