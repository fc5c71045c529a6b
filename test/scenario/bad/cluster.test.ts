// What a user is told of a wrong cluster, and of wrong distributions.

import { describe } from "vitest";
import { SMALLEST } from "../loading.ts";
import { tellsOf } from "./telling.ts";

describe("the cluster", () => {
  tellsOf([
    [
      "no workers",
      `${SMALLEST}cluster: { workers: 0 }\n`,
      "3:21 expected a whole number between 1 and 100000, found 0",
    ],
    [
      "1e9 workers",
      `${SMALLEST}cluster: { workers: 1e9 }\n`,
      "3:21 expected a whole number between 1 and 100000, found 1000000000",
    ],
    [
      "too many nodes together",
      `${SMALLEST}cluster: { workers: 99999, clients: 5 }\n`,
      "3:1 expected at most 100000 nodes in all, found 100005",
    ],
    [
      "too many racks together",
      `${SMALLEST}cluster: { zones: [a, b, c, d, e, f, g, h, i, j, k], racks: 10000 }\n`,
      "3:1 expected at most 100000 racks in all, found 110000",
    ],
    [
      "no master",
      `${SMALLEST}cluster: { masters: 0 }\n`,
      "3:21 expected at least 1 master for 'single-master', found 0 in the cluster",
    ],
    [
      "a machine of nonsense",
      `${SMALLEST}cluster: { workers: { cores: 2.5, memory: 16, sped: 1 } }\n`,
      "3:30 expected a whole number between 1 and 100000, found 2.5",
      "3:43 expected a size such as 512MiB or 16GiB of at least 1B, found 16; a size needs a unit: B, KB, KiB, MB, MiB, GB, GiB, TB, TiB",
      "3:47 unknown key 'sped'; did you mean 'speed'?",
    ],
    ["no zone", `${SMALLEST}cluster: { zones: [] }\n`, "3:12 expected at least one zone, found an empty list"],
    ["a zone twice", `${SMALLEST}cluster: { zones: [a, a] }\n`, "3:23 expected every zone once, found 'a' again"],
    [
      "a loss of 300%",
      `${SMALLEST}cluster: { network: { cross-zone: { loss: 300% } } }\n`,
      "3:43 expected a probability between 0% and 100%, found '300%'",
    ],
    [
      "a bandwidth without unit",
      `${SMALLEST}cluster: { network: { same-zone: { bandwidth: 10 } } }\n`,
      "3:47 expected a bandwidth such as 100Mbps or 10Gbps, or unlimited; more than 0, found 10",
    ],
    [
      "a percentage for a plain number",
      `${SMALLEST}cluster: { workers: { speed: 50% } }\n`,
      "3:30 expected a number above 0 and at most 1000000, found '50%'; write 0.5",
    ],
    [
      "a price by the day",
      `${SMALLEST}cluster: { workers: { price: 5/d } }\n`,
      "3:30 expected a price per hour such as 0.20 or 0.20/h, between 0 and 1000000, found '5/d'",
    ],
    [
      "a drift without unit",
      `${SMALLEST}cluster: { clock: { drift: 50 } }\n`,
      "3:28 expected a rate error in parts per million such as 50ppm, of at most 900000ppm either way, found 50; it needs the unit ppm",
    ],
  ]);
});

describe("distributions", () => {
  const sync = (own: string) => `${SMALLEST}cluster: { disk: { sync: ${own} } }\n`;
  tellsOf([
    [
      "values that contradict each other",
      sync("{ lognormal: { median: 8ms, p99: 1ms } }"),
      "3:59 expected at least median (8ms), found 1ms",
    ],
    [
      "too few facts",
      sync("{ lognormal: { median: 8ms } }"),
      "3:28 expected exactly two of mean, cv, median, p90, p99, sigma, found median",
    ],
    [
      "a bare value without shorthand",
      sync("{ lognormal: 8ms }"),
      "3:39 expected a map with mean, cv, median, p90, p99 or sigma as parameters of 'lognormal', found '8ms'",
    ],
    ["bounds the wrong way round", sync("{ uniform: [5ms, 1ms] }"), "3:28 max: expected at least min (5ms), found 1ms"],
    [
      "too few bounds",
      sync("{ uniform: [5ms] }"),
      "3:28 expected a map with min or max as parameters of 'uniform', found a list",
    ],
    [
      "a mistyped name",
      sync("{ lognormall: { median: 8ms } }"),
      "3:28 expected a duration such as 5ms, or a distribution of durations: bimodal, bounded-pareto, constant, empirical, exponential, gamma, hyper-exponential, hyper-gamma, lognormal, normal, pareto, uniform or weibull, found 'lognormall'; did you mean 'lognormal'?",
    ],
    [
      "a tail without shape",
      sync("{ bounded-pareto: { alpha: 0, min: 1ms, max: 1s } }"),
      "3:53 expected a number above 0, found 0",
    ],
    [
      "a file of words",
      sync("{ empirical: { file: bad.csv } }"),
      "3:47 expected a value a line in bad.csv, found 'x' in line 3",
    ],
    [
      "a file that is not there",
      sync("{ empirical: { file: no.csv } }"),
      "3:47 expected a file that exists (looked for no.csv), found 'no.csv'",
    ],
  ]);
});
