// What a user is told of a file that is no scenario, and of its top-level keys.

import { describe } from "vitest";
import { SMALLEST, WORKLOAD } from "../loading.ts";
import { tellsOf } from "./telling.ts";

const UNITS = "; a duration needs a unit: us, ms, s, m, h, d";

describe("a text that is no scenario", () => {
  tellsOf([
    ["nothing", "", "1:1 expected a scenario, found an empty file; `orrery init` writes a commented starter file"],
    [
      "only comments",
      "# a\n# b\n",
      "1:1 expected a scenario, found an empty file; `orrery init` writes a commented starter file",
    ],
    ["prose", "just text", "1:1 expected a scenario: a map with keys such as name, cluster and workload"],
    ["a list", "- a\n- b\n", "1:1 expected a scenario: a map with keys such as name, cluster and workload"],
    ["two documents", "a: 1\n---\nb: 2\n", "2:1 expected one YAML document in the file, found a second one"],
    [
      "a binary file",
      "name: x\nELF\u0000\u0001",
      "2:4 expected YAML text in UTF-8, found a binary file or another encoding",
    ],
    ["a tab", "cluster:\n\tzones: [a]\n", "2:1 expected spaces as indentation, found a tab"],
    ["a key twice", `name: x\nname: y\n${SMALLEST}`, "2:1 expected every key once in a map, found 'name' again"],
    ["a tag", `${SMALLEST}name: !mine x\n`, "3:7 expected plain values, found a YAML tag"],
    ["an alias of nothing", "name: *nope\n", "1:7 expected an alias of an anchor that stands before it, found '*nope'"],
    ["an alias in itself", "name: &x [*x]\n", "1:11 expected a value, found an alias inside its own anchor"],
    ["a key that would get lost", `__proto__: {}\n${SMALLEST}`, "1:1 expected a word as key"],
    ["a list as key", `? [a]\n: 1\n${SMALLEST}`, "1:3 expected a word as key"],
  ]);
});

describe("top-level keys", () => {
  tellsOf([
    ["no workload", "duration: 1m\n", "1:1 missing key 'workload': expected a map from names to workload classes"],
    [
      "no duration and no end",
      WORKLOAD,
      "1:13 expected a 'duration' for the scenario, or a 'limit' or 'until' here: this class never ends",
    ],
    ["a mistyped key", `warmupp: 5s\n${SMALLEST}`, "1:1 unknown key 'warmupp'; did you mean 'warmup'?"],
    [
      "a strange key",
      `banana: 5s\n${SMALLEST}`,
      "1:1 unknown key 'banana'; expected name, question, story, seed, replications, startsAt, duration, warmup, drain, cluster, workload, scheduler, faults, heal, alerts, variants, sweep, expect or gate",
    ],
    [
      "a duration without unit",
      `duration: 60\n${WORKLOAD}`,
      `1:11 expected a duration such as 250ms or 5m of at least 1us, found 60${UNITS}`,
    ],
    [
      "a strange unit",
      `duration: 5min\n${WORKLOAD}`,
      "1:11 expected a duration such as 250ms or 5m of at least 1us, found '5min'; 'min' is not a unit of time: us, ms, s, m, h, d",
    ],
    [
      "a negative duration",
      `duration: -5s\n${WORKLOAD}`,
      "1:11 expected a duration such as 250ms or 5m of at least 1us, found '-5s'",
    ],
    [
      "an absurd duration",
      `duration: 1000000d\n${WORKLOAD}`,
      "1:11 expected a duration of at most 36525d, found '1000000d'",
    ],
    [
      "a fraction of a microsecond",
      `${SMALLEST}warmup: 0.1us\n`,
      "3:9 expected a duration such as 250ms or 5m, found '0.1us'; time is counted in whole microseconds",
    ],
    ["a warmup without end", `${SMALLEST}warmup: 2m\n`, "3:9 expected a warmup shorter than the duration"],
    [
      "a seed of words",
      `${SMALLEST}seed: x\n`,
      "3:7 expected a whole number between 0 and 9007199254730991, found 'x'",
    ],
    ["no replication", `${SMALLEST}replications: 0\n`, "3:15 expected a whole number between 1 and 10000, found 0"],
    [
      "too many replications",
      `${SMALLEST}replications: 1e9\n`,
      "3:15 expected a whole number between 1 and 10000, found 1000000000",
    ],
    [
      "a name that is no file name",
      `${SMALLEST}name: ../../etc\n`,
      "3:7 expected a name of at most 64 letters, digits, - and _, found '../../etc'",
    ],
    ["a section that is not there", `${SMALLEST}faults:\n`, "3:8 expected a list of faults, found nothing"],
  ]);
});
