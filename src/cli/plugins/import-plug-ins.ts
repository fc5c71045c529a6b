// Loads bundled plug-ins in this thread and picks the definitions out of their exports.

import { placeIn } from "./source-places.ts";
import { messageOf, UsageError } from "../usage-error.ts";
import { LIBRARY_NAME, type PlugInBundle } from "./bundle.ts";
import { LIBRARY_FILE } from "../installation.ts";
import { mistakeInDefinition } from "../../experiment/policies/definitions.ts";
import { builtInRegistry, type PlugInKind } from "../../scenario/registry.ts";
import { guardDefinition } from "../../experiment/policies/guard.ts";
import type { CallListener, Definition } from "../../experiment/policies/guard.ts";

/** In the order of the files, then of their exports' names; refuses with a UsageError. `calls` hears of each call of a policy. */
export async function importPlugIns(
  bundles: readonly PlugInBundle[],
  calls?: CallListener,
): Promise<readonly Definition[]> {
  const definitions: Definition[] = [];
  /** Whose each name is. */
  const owners = new Map<string, string>();
  for (const bundle of bundles) {
    for (const definition of await importPlugIn(bundle, calls)) {
      claim(definition, bundle.path, owners);
      definitions.push(definition);
    }
  }
  return definitions;
}

function claim({ kind, name }: Definition, path: string, owners: Map<string, string>): void {
  const label = `${kind} '${name}'`;
  const owner = owners.get(label);
  if (owner === path) throw new UsageError(`--plugin ${path}: it exports two of the name ${label}; rename one`);
  if (owner !== undefined)
    throw new UsageError(
      `--plugin ${path}: ${label} comes from ${owner} too; rename one, or leave out one of the files`,
    );
  if (
    builtInRegistry()
      .all(kind as PlugInKind)
      .some((each) => each.name === name)
  )
    throw new UsageError(`--plugin ${path}: ${label} is one of Orrery's own; give yours another name`);
  owners.set(label, path);
}

async function importPlugIn(
  { path, code, sourceMap }: PlugInBundle,
  calls: CallListener | undefined,
): Promise<readonly Definition[]> {
  const exported = await load(path, code);
  const definitions = [...Object.values(exported), ...ofCommonJs(exported)].filter(hasKind);
  if (definitions.length === 0) {
    throw new UsageError(
      `--plugin ${path}: it exports no policy; expected \`export const myPolicy = defineOrdering({ ... })\` ` +
        "(or definePlacement, defineRetry, defineDetector)",
    );
  }
  // A definition that is exported twice, by name and as default, is one definition.
  return [...new Set(definitions)].map((definition) =>
    guardDefinition(checked(definition, path), path, { place: placeIn(sourceMap), calls }),
  );
}

async function load(path: string, code: string): Promise<Readonly<Record<string, unknown>>> {
  const here = code.replaceAll(JSON.stringify(LIBRARY_NAME), JSON.stringify(LIBRARY_FILE.href));
  try {
    return (await import(`data:text/javascript;base64,${Buffer.from(here).toString("base64")}`)) as Record<
      string,
      unknown
    >;
  } catch (error) {
    throw new UsageError(`--plugin ${path}: it failed while it was loaded: ${messageOf(error)}`);
  }
}

/** A CommonJS module's exports are the default of an ECMAScript one. */
function ofCommonJs({ default: exports }: Readonly<Record<string, unknown>>): readonly unknown[] {
  return typeof exports === "object" && exports !== null && !hasKind(exports) ? Object.values(exports) : [];
}

function hasKind(value: unknown): value is { readonly kind: unknown } {
  return typeof value === "object" && value !== null && "kind" in value;
}

function checked(definition: object, path: string): Definition {
  const mistake = mistakeInDefinition(definition);
  if (mistake !== undefined) throw new UsageError(`--plugin ${path}: ${mistake}`);
  return definition as Definition;
}
