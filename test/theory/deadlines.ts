// Earliest deadline first on an overloaded server: the domino (catalogue K6).

import type { ScenarioFiles } from "../../src/orrery.ts";
import type { Check } from "./check.ts";
import { benchCheck } from "./measure.ts";

/** Arrival, service time and deadline in seconds. */
const LOG = "arrival,service,deadline\n0,2,2\n0,2,3\n0,2,4\n0,2,5\n";

const files: ScenarioFiles = { exists: (path) => path === "domino.csv", read: () => new TextEncoder().encode(LOG) };

function domino(
  name: string,
  ordering: object | string,
  figures: readonly (readonly [string, number, string])[],
): Check {
  return benchCheck({
    title: `four tasks of 2 s due at 2, 3, 4 and 5 s: ${name}`,
    source: "K6; Liu and Layland 1973; Locke 1986 (domino)",
    files,
    scenario: {
      replications: 1,
      duration: "20s",
      cluster: { workers: 1 },
      scheduler: { architecture: "ideal", ordering },
      workload: {
        all: {
          trace: { csv: "domino.csv", columns: { arrival: "arrival", service: "service", deadline: "deadline" } },
        },
      },
    },
    figures: figures.map(([what, expected, unit]) => ({
      what,
      read: what,
      expected,
      unit,
      within: { kind: "exact", within: 0 },
    })),
  });
}

export const DEADLINES: readonly Check[] = [
  // Ends at 2, 4, 6 and 8: one in time, three late by 1, 2 and 3.
  domino("edf", "edf", [
    ["makespan", 8, "s"],
    ["deadline.missRatio", 0.75, "1"],
    ["tardiness.mean", 1.5, "s"],
    ["response.mean", 5, "s"],
  ]),
  // At 4 the third (due 4) is given up, and the fourth runs until 6.
  domino("edf that drops the late", { edf: { dropLate: true } }, [
    ["tasks.completed", 3, "1"],
    ["tasks.expired", 1, "1"],
    ["makespan", 6, "s"],
  ]),
];
