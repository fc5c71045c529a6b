// Turns zod's issues into located messages of our own wording.

import type * as z from "zod";
import type { Located } from "./locate.ts";
import { MISSING } from "./shapes/leaf.ts";

export interface SaidIssue extends Located {
  /** About a key that is not there. */
  readonly isMissing: boolean;
}

export function sayIssues(issues: readonly z.core.$ZodIssue[]): readonly SaidIssue[] {
  const said = issues.flatMap(sayIssue);
  const suggested = new Set(said.flatMap(suggestedPath));
  // A mistyped key is missing under its right name too: one message is enough.
  return said
    .filter(({ isMissing, path }) => !(isMissing && suggested.has(pathKey(path))))
    .map((issue) => (issue.isMissing ? { ...issue, path: issue.path.slice(0, -1), atKey: true } : issue));
}

function sayIssue(issue: z.core.$ZodIssue): SaidIssue[] {
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") {
    const messages = message.split("\n");
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      message: messages[index] ?? message,
      atKey: true,
      isMissing: false,
    }));
  }
  if (message.startsWith(MISSING)) {
    const text = message.slice(MISSING.length);
    return [
      {
        path,
        message: path.length === 0 ? text : `missing key '${String(path.at(-1))}': ${text}`,
        atKey: false,
        isMissing: true,
      },
    ];
  }
  const isName = issue.code === "custom" && issue.params?.["atKey"] === true;
  return [{ path, message, atKey: isName || message.startsWith("unknown key"), isMissing: false }];
}

function suggestedPath({ path, message }: SaidIssue): string[] {
  const key = /^unknown key .*; did you mean '(.+)'\?$/.exec(message)?.[1];
  return key === undefined ? [] : [pathKey([...path.slice(0, -1), key])];
}

function pathKey(path: readonly PropertyKey[]): string {
  return path.map(String).join("\u0000");
}
