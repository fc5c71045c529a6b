// What a scenario can be made of, as text: sections, entries, and their parameters in columns.

import type { Console } from "../terminal/console.ts";

export interface CatalogueSection {
  /** `ordering`, `fault`, `metric` ... */
  readonly kind: string;
  readonly entries: readonly CatalogueEntry[];
}

export interface CatalogueEntry {
  readonly name: string;
  readonly summary: string;
  readonly source?: string | undefined;
  readonly parameters: readonly CatalogueParameter[];
}

export interface CatalogueParameter {
  readonly name: string;
  readonly type: string;
  /** As written in a scenario; undefined = it must be given, or may be left out. */
  readonly default: string | undefined;
  readonly isOptional: boolean;
  readonly summary: string;
}

export function formatCatalogue(sections: readonly CatalogueSection[], colors: Console["colors"]): string {
  return sections.map((section) => formatSection(section, colors)).join("\n");
}

function formatSection({ kind, entries }: CatalogueSection, colors: Console["colors"]): string {
  return [colors.bold(kind), ...entries.map((entry) => formatEntry(entry, colors))].join("\n") + "\n";
}

function formatEntry({ name, summary, source, parameters }: CatalogueEntry, colors: Console["colors"]): string {
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

function defaultText(parameter: CatalogueParameter): string {
  if (parameter.default !== undefined) return `[${parameter.default}] `;
  return parameter.isOptional ? "[optional] " : "[required] ";
}
