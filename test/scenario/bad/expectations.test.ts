// What a user is told of wrong expectations.

import { describe } from "vitest";
import { SMALLEST } from "../loading.ts";
import { tellsOf } from "./telling.ts";

describe("expectations", () => {
  const expecting = (text: string) => `${SMALLEST}expect:\n  - ${text}\n`;
  tellsOf([
    [
      "an unknown variant",
      expecting("singel-master.response.mean < 2s"),
      "4:5 unknown variant 'singel-master'; did you mean 'single-master'?",
    ],
    [
      "an unknown metric",
      expecting("all.respons.mean < 2s"),
      "4:9 unknown metric 'respons.mean'; did you mean 'response.mean'?",
    ],
    [
      "an unknown metric in quotes",
      expecting('"all.respons.mean < 2s"'),
      "4:10 unknown metric 'respons.mean'; did you mean 'response.mean'?",
    ],
    [
      "a metric of nobody",
      expecting("response.mean < 2s"),
      "4:5 expected a variant before the metric, such as all.response.mean, found 'response.mean'",
    ],
    [
      "a strange unit",
      expecting("all.response.mean < 3kg"),
      "4:25 expected a number with a unit of time (us, ms, s, m, h, d), % or none, found '3kg'",
    ],
    [
      "half a comparison",
      expecting("all.response.mean <"),
      "4:24 expected a number or a metric such as single-master.response.mean, found the end",
    ],
    ["no comparison", expecting("all.response.mean"), "4:22 expected a comparison: < <= > >= == !=, found the end"],
    ["only numbers", expecting("1 < 2"), "4:5 expected a metric of a variant on one side, found only numbers"],
    ["an open bracket", expecting("all.response.mean < (3s"), "4:28 expected ')', found the end"],
    [
      "a sweep's condition",
      expecting("all.response.mean < 3s when x == 1"),
      "4:28 expected the end of the expectation, found 'when', which belongs to a sweep",
    ],
    [
      "a tolerance of an order",
      expecting("all.response.mean < 3s within 5%"),
      "4:28 expected 'within' only after an ==, found it after <",
    ],
    [
      "a tolerance without percent",
      expecting("all.response.mean == 3s within 5"),
      "4:36 expected a percentage above 0% and at most 100% after 'within', found '5'",
    ],
    ["a number", expecting("7"), "4:5 expected an expectation such as all.tasks.lost == 0, found 7"],
    [
      "no list",
      `${SMALLEST}expect: all.tasks.lost == 0\n`,
      "3:1 expected a list of expectations, found 'all.tasks.lost == 0'",
    ],
  ]);
});
