// JSON in canonical form (RFC 8785) of anything that a scenario file may hold: half a surrogate pair, which the form forbids,
// is no reason to crash. For the files of this folder.

import canonicalize from "canonicalize";

export function canonicalText(value: unknown): string {
  return canonicalize(wellFormed(value)) ?? "null";
}

function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/\p{Surrogate}/gu, "\ufffd");
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [wellFormed(key), wellFormed(item)]));
}
