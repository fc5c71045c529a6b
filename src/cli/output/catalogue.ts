// What a scenario can be made of, as text: sections, entries, and their parameters in columns.

import type { DescribedEntry, DescribedKind, DescribedParameter } from "../../scenario/describe-registry.ts";
import type { Console } from "../terminal/console.ts";

export function formatCatalogue(sections: readonly DescribedKind[], colors: Console["colors"]): string {
  return sections.map((section) => formatSection(section, colors)).join("\n");
}

function formatSection({ kind, entries }: DescribedKind, colors: Console["colors"]): string {
  return [colors.bold(kind), ...entries.map((entry) => formatEntry(entry, colors))].join("\n") + "\n";
}

function formatEntry({ name, summary, source, parameters }: DescribedEntry, colors: Console["colors"]): string {
  const nameWidth = Math.max(0, ...parameters.map((parameter) => parameter.name.length));
  const typeWidth = Math.max(0, ...parameters.map((parameter) => parameter.type.length));
  return [
    `  ${colors.cyan(name)}  ${summary}`,
    ...(source === undefined ? [] : [`      ${colors.dim(source)}`]),
    ...parameters.map((parameter) => {
      const head = `${parameter.name.padEnd(nameWidth)}  ${parameter.type.padEnd(typeWidth)}`;
      return `      ${head}  ${defaultText(parameter)}${parameter.summary}`;
    }),
  ].join("\n");
}

function defaultText(parameter: DescribedParameter): string {
  if (parameter.default !== undefined) return `[${parameter.default}] `;
  return parameter.isOptional ? "[optional] " : "[required] ";
}
