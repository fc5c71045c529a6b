// The one body of all tests of bad scenarios: a text, and every problem that a user is told of, exactly.

import { expect, test } from "vitest";
import { SWF_LINE, problemsOf } from "../loading.ts";

const FILES = {
  "broken.swf": "; a log\n1 2 3\n",
  "empty.swf": "; nothing\n",
  "ok.swf": `${SWF_LINE}\n`,
  "bad.csv": "gap\n1\nx\n",
};

/** Title, text, every problem as `line:column message`; places are of the text as it stands here. */
type Case = readonly [string, string, ...string[]];

export function tellsOf(cases: readonly Case[]): void {
  test.each(cases.map(([title, text, ...problems]) => ({ title, text, problems })))("$title", ({ text, problems }) => {
    expect(problemsOf(text, { files: FILES })).toEqual(problems);
  });
}
