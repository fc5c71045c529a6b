// The one body of all tests of bad scenarios: a text, and every problem that a user is told of, exactly.

import { expect, test } from "vitest";
import { builtInRegistry, type PlugInKind } from "../../../src/scenario/registry.ts";
import { SWF_LINE, problemsOf } from "../loading.ts";

const FILES = {
  "jobs.csv": "submitted,runtime\n0,1\n",
  "german.csv": "submitted;runtime\n0;1\n",
  "broken.swf": "; a log\n1 2 3\n",
  "empty.swf": "; nothing\n",
  "ok.swf": `${SWF_LINE}\n`,
  "bad.csv": "gap\n1\nx\n",
};

/** Title, text, every problem as `line:column message`; places are of the text as it stands here. */
type Case = readonly [string, string, ...string[]];

/** As messages list them: `a, b or c`. */
export function namesOf(kind: PlugInKind): string {
  const names = builtInRegistry()
    .all(kind)
    .map(({ name }) => name);
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

export function tellsOf(cases: readonly Case[]): void {
  test.each(cases.map(([title, text, ...problems]) => ({ title, text, problems })))("$title", ({ text, problems }) => {
    expect(problemsOf(text, { files: FILES })).toEqual(problems);
  });
}
