// How problems are shown.

import { expect, test } from "vitest";
import { ScenarioError } from "../../../src/scenario/problem.ts";
import { SMALLEST, loadText } from "../loading.ts";

test("a problem is shown with its line and carets under the place", () => {
  const { problems } = loadText(`${SMALLEST}scheduler: { ordering: fifoo }\n`);
  expect(new ScenarioError(problems).message).toBe(
    [
      "test.yaml:3:24: error: expected an ordering: drf, edf, fair-share, fifo, priority, round-robin, sjf, srpt or stride, found 'fifoo'; did you mean 'fifo'?",
      "     3 | scheduler: { ordering: fifoo }",
      "       |                        ^^^^^",
    ].join("\n"),
  );
});

test("hundreds of problems do not bury the first", () => {
  const keys = Array.from({ length: 200 }, (_, index) => `x${index}: 1`).join("\n");
  const message = new ScenarioError(loadText(`${SMALLEST}${keys}\n`).problems).message;
  expect(message.split("\n").at(-1)).toBe("... and 150 more problems");
});
