// A variant that names the same plug-in as the common part replaces it with its parameters, all of them: a map that looks like
// one that merges. Finds what goes back to its default by that.

import { isChoice, isData, type Data } from "./overlay.ts";
import type { PlugInKind, Registry } from "./registry.ts";

export interface ReplacedChoice {
  /** Of the choice, in the variant. */
  readonly path: readonly string[];
  readonly plugIn: string;
  /** Parameters that only the common part sets, to something else than their default. */
  readonly parameters: readonly string[];
}

export function replacedChoices(
  base: Data,
  top: Data,
  registry: Registry,
  path: readonly string[] = [],
): readonly ReplacedChoice[] {
  return Object.entries(top).flatMap(([key, value]) => {
    const below = base[key];
    if (!isData(value) || !isData(below)) return [];
    const place = [...path, key];
    if (!isChoice(place)) return replacedChoices(below, value, registry, place);
    return Object.entries(value).flatMap(([plugIn, own]) => {
      const common = below[plugIn];
      if (!isData(own) || !isData(common)) return [];
      const defaults = registry.find(key as PlugInKind, plugIn)?.parameters ?? {};
      const parameters = Object.keys(common).filter(
        (name) => !Object.hasOwn(own, name) && !isDefault(common[name], defaults[name]),
      );
      return parameters.length === 0 ? [] : [{ path: place, plugIn, parameters }];
    });
  });
}

/** As it is written; the same value in other words counts as another. */
function isDefault(value: unknown, parameter: object | undefined): boolean {
  const { default: standard } = (parameter ?? {}) as { readonly default?: unknown };
  return JSON.stringify(value) === JSON.stringify(standard);
}
