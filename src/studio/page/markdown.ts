// The course's text as elements: as much of Markdown as docs/course.md is written in. Texts stay texts.

import { create } from "./element.ts";

export interface MarkdownParts {
  /** A line of a block of commands. */
  command(line: string): HTMLElement;
  /** A link to another part of the document, `7-two-leaders`. */
  link(text: string, anchor: string): HTMLElement;
  /** After a paragraph that asks the reader to work something out. */
  prediction(): HTMLElement;
}

export function renderMarkdown(text: string, parts: MarkdownParts): readonly HTMLElement[] {
  const lines = text.split("\n");
  const elements: HTMLElement[] = [];
  while (lines.length > 0) {
    const line = lines.shift()!;
    if (line.trim() === "") continue;
    if (line.startsWith("```")) elements.push(commands(until(lines, /^```/), parts));
    else if (line.startsWith("<details>")) elements.push(folded(line, until(lines, /^<\/details>/), parts));
    else if (/^(\d+\.|-) /.test(line)) elements.push(list([line, ...until(lines, /^$/)], parts));
    else {
      const paragraph = [line, ...until(lines, /^$/)].join(" ");
      elements.push(create("p", {}, inline(paragraph, parts)));
      if (paragraph.includes("**Work out**")) elements.push(parts.prediction());
    }
  }
  return elements;
}

/** Takes the line that ends it, too. */
function until(lines: string[], end: RegExp): readonly string[] {
  const found = lines.findIndex((line) => end.test(line));
  const taken = lines.splice(0, found === -1 ? lines.length : found + 1);
  return found === -1 ? taken : taken.slice(0, -1);
}

function commands(lines: readonly string[], { command }: MarkdownParts): HTMLElement {
  return create(
    "ul",
    { className: "commands" },
    lines.map((line) => create("li", {}, [command(line)])),
  );
}

function folded(head: string, lines: readonly string[], parts: MarkdownParts): HTMLElement {
  const summary = /<summary>(.*?)<\/summary>/.exec(head)?.[1] ?? "More";
  const content = renderMarkdown(lines.join("\n"), parts);
  return create("details", { className: "answer" }, [create("summary", { text: summary }), ...content]);
}

function list(lines: readonly string[], parts: MarkdownParts): HTMLElement {
  const items = lines.join("\n").split(/\n(?=(?:\d+\.|-) )/);
  const isNumbered = /^\d/.test(items[0]!);
  const texts = items.map((item) => item.replace(/^(\d+\.|-) +/, "").replaceAll(/\s*\n\s*/g, " "));
  return create(
    isNumbered ? "ol" : "ul",
    {},
    texts.map((item) => create("li", {}, inline(item, parts))),
  );
}

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w*])[*_]([^*_]+)[*_](?![\w*])|\[([^\]]+)\]\(([^)]+)\)/g;

function inline(text: string, parts: MarkdownParts): readonly (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, strong, soft, label, target] = match;
    nodes.push(text.slice(from, match.index));
    from = match.index + whole.length;
    if (code !== undefined) nodes.push(create("code", { text: code }));
    else if (strong !== undefined) nodes.push(create("strong", { text: strong }));
    else if (soft !== undefined) nodes.push(create("em", { text: soft }));
    else if (target!.startsWith("#")) nodes.push(parts.link(label!, target!.slice(1)));
    else nodes.push(label === target ? `docs/${target}` : `${label!} (docs/${target!.replace(/#.*/, "")})`);
  }
  nodes.push(text.slice(from));
  return nodes;
}
