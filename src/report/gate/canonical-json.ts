// JSON in canonical form (RFC 8785), on one line, of a result that may quote anything. Callers: this folder only.

import canonicalize from "canonicalize";
import { wellFormed } from "./well-formed.ts";

export function canonicalJson(value: unknown): string {
  return `${canonicalize(withWholeCharacters(value))}\n`;
}

/** The canonical form forbids half a surrogate pair. */
function withWholeCharacters(value: unknown): unknown {
  if (typeof value === "string") return wellFormed(value);
  if (Array.isArray(value)) return value.map(withWholeCharacters);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [wellFormed(key), withWholeCharacters(item)]));
}
