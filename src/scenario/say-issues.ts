// Turns zod's issues into located messages of our own wording.

import type * as z from "zod";
import type { Located } from "./locate.ts";

export function sayIssues(issues: readonly z.core.$ZodIssue[]): readonly Located[] {
  const said = issues.flatMap(sayIssue);
  const suggested = new Set(said.flatMap(suggestedPath));
  // A mistyped key is missing under its right name too: one message is enough.
  return said.filter(({ isMissing, path }) => !(isMissing && suggested.has(pathKey(path)))).map(({ path, message, atKey, isMissing }) => (isMissing ? { path: path.slice(0, -1), message, atKey: true } : { path, message, atKey }));
}

interface Said extends Located {
  readonly isMissing: boolean;
}

function sayIssue(issue: z.core.$ZodIssue): Said[] {
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") {
    const messages = message.split("\n");
    return issue.keys.map((key, index) => ({ path: [...path, key], message: messages[index] ?? message, atKey: true, isMissing: false }));
  }
  const isMissing = path.length > 0 && /, found nothing$/.test(message) && issue.input === undefined && isAbsent(issue);
  if (isMissing) return [{ path, message: `missing key '${String(path.at(-1))}': ${message.replace(/, found nothing$/, "")}`, atKey: false, isMissing }];
  const isName = issue.code === "custom" && issue.params?.["atKey"] === true;
  return [{ path, message, atKey: isName || message.startsWith("unknown key"), isMissing: false }];
}

/** Zod reports absent keys with the input undefined; a key that holds nothing (null) is there. */
function isAbsent(issue: z.core.$ZodIssue): boolean {
  return (issue as { missing?: boolean }).missing !== false;
}

function suggestedPath({ path, message }: Said): string[] {
  const key = /^unknown key .*; did you mean '(.+)'\?$/.exec(message)?.[1];
  return key === undefined ? [] : [pathKey([...path.slice(0, -1), key])];
}

function pathKey(path: readonly PropertyKey[]): string {
  return path.map(String).join("\u0000");
}
