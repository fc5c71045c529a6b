// What a scenario can be made of, as text for a terminal: sections, entries, and under each its parameters.

import { wrap } from "../../report/terminal-text.ts";
import type { DescribedEntry, DescribedKind, DescribedParameter } from "../../scenario/reference/describe-registry.ts";
import type { Console } from "../terminal/console.ts";

/** How far in the lines of an entry, of a parameter, and of what a parameter means stand. */
const INDENT = { entry: 2, parameter: 6, meaning: 10 } as const;

type Appearance = Pick<Console, "colors" | "width">;

export function formatCatalogue(sections: readonly DescribedKind[], appearance: Appearance): string {
  return sections.map((section) => formatSection(section, appearance)).join("\n");
}

function formatSection({ kind, entries }: DescribedKind, appearance: Appearance): string {
  const lines = entries.flatMap((entry) => formatEntry(entry, appearance));
  return [appearance.colors.bold(kind), ...lines].join("\n") + "\n";
}

function formatEntry({ name, summary, source, parameters }: DescribedEntry, appearance: Appearance): readonly string[] {
  const { colors, width } = appearance;
  const [first, ...others] = wrap(`${name}  ${summary}`, width - INDENT.parameter);
  return [
    " ".repeat(INDENT.entry) + colors.cyan(name) + first.slice(name.length),
    ...others.map((line) => " ".repeat(INDENT.parameter) + line),
    ...(source === undefined ? [] : indented(source, INDENT.parameter, width).map(colors.dim)),
    ...parameters.flatMap((parameter) => formatParameter(parameter, appearance)),
  ];
}

function formatParameter(parameter: DescribedParameter, { colors, width }: Appearance): readonly string[] {
  const { name, type, summary } = parameter;
  const [first, ...others] = wrap(`${name}: ${type}, ${defaultText(parameter)}`, width - INDENT.meaning);
  return [
    " ".repeat(INDENT.parameter) + colors.bold(name) + first.slice(name.length),
    ...others.map((line) => " ".repeat(INDENT.meaning) + line),
    ...(summary === "" ? [] : indented(summary, INDENT.meaning, width)),
  ];
}

function indented(text: string, indent: number, width: number): readonly string[] {
  return wrap(text, width - indent).map((line) => " ".repeat(indent) + line);
}

function defaultText(parameter: DescribedParameter): string {
  if (parameter.default !== undefined) return `default ${parameter.default}`;
  return parameter.isOptional ? "optional" : "required";
}
