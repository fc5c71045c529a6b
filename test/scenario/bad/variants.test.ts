// What a user is told of wrong variants.

import { describe, expect, test } from "vitest";
import { SMALLEST, problemsOf } from "../loading.ts";
import { namesOf, tellsOf } from "./telling.ts";

const ORDERINGS = namesOf("ordering");

describe("variants", () => {
  tellsOf([
    [
      "none",
      `${SMALLEST}variants: {}\n`,
      "3:1 expected variants: a map from names to what each changes, found an empty map",
    ],
    [
      "a variant of nothing",
      `${SMALLEST}variants: { b: }\n`,
      "3:16 expected a map with what this variant changes ({} for nothing), found nothing",
    ],
    [
      "one called all",
      `${SMALLEST}variants: { all: {} }\n`,
      "3:13 expected another name than 'all', which means every variant",
    ],
    [
      "a mistake inside one",
      `${SMALLEST}variants: { a: { schedular: {} } }\n`,
      "3:18 unknown key 'schedular'; did you mean 'scheduler'?",
    ],
    [
      "a key of the whole scenario",
      `${SMALLEST}variants: { a: { seed: 3 } }\n`,
      "3:18 unknown key 'seed'; expected startsAt, duration, warmup, drain, cluster, workload, scheduler, faults, heal or alerts",
    ],
    [
      "a mistake that the common part makes and every variant replaces",
      `${SMALLEST}variants: { a: { scheduler: { ordering: fifo } } }\nscheduler: { ordering: fiffo }\n`,
      `4:24 expected an ordering: ${ORDERINGS}, found 'fiffo'; did you mean 'fifo'?`,
    ],
    [
      "a common mistake is said once",
      `${SMALLEST}warmup: 2m\nvariants: { a: {}, b: {} }\n`,
      "3:9 expected a warmup shorter than the duration",
    ],
  ]);

  test("there may be 64 and no more", () => {
    const variants = (count: number) =>
      `${SMALLEST}variants: { ${Array.from({ length: count }, (_, index) => `v${index}: {}`).join(", ")} }\n`;
    expect(problemsOf(variants(64))).toEqual([]);
    expect(problemsOf(variants(65))).toEqual(["3:1 expected at most 64 variants, found 65"]);
  });
});
