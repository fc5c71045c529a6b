// A variant as plain data: every value that a run could depend on, without the functions. Comments, key order and the way
// a value was written do not get here.

import type { Variant } from "../../scenario/scenario.ts";

/**
 * Plug-ins are described by kind and name; their code is the build's business, or a user's file that is hashed by itself.
 * What hides in factories (arrivals, traces) is in the merged data of the file; what depends on the order of maps in the file
 * (numbers of nodes and classes) is in the lists that were made of them. So both count.
 */
export function describeDesign(variant: Variant): unknown {
  return describe(variant);
}

function describe(value: unknown): unknown {
  switch (typeof value) {
    case "number":
      // Canonical JSON has neither these nor undefined.
      return Number.isFinite(value) ? value : { $number: String(value) };
    case "bigint":
      return { $bigint: String(value) };
    case "function":
      return { $function: true };
    case "undefined":
      return { $undefined: true };
    case "object":
      return value === null ? null : describeObject(value);
    default:
      return value;
  }
}

function describeObject(value: object): unknown {
  if (Array.isArray(value)) return value.map(describe);
  if (ArrayBuffer.isView(value)) return { $array: [...(value as unknown as Iterable<number>)].map(describe) };
  if (value instanceof Map) return { $map: [...(value as ReadonlyMap<unknown, unknown>)].map(describe) };
  if (value instanceof Set) return { $set: [...(value as ReadonlySet<unknown>)].map(describe) };
  if (isDefinition(value)) return { $plugIn: [value.kind, value.name] };
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, describe(item)]));
}

/** A plug-in: the only objects with a kind, a name and a factory. */
function isDefinition(value: object): value is { readonly kind: string; readonly name: string } {
  return "kind" in value && "name" in value && "create" in value && typeof value.create === "function";
}
