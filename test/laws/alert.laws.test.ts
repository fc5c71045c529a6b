// Every alert rule keeps the laws of alert rules, also with its less usual parameters.

import { absence } from "../../src/algorithms/alerts/absence.ts";
import type { AlertDefinition, AlertRule } from "../../src/algorithms/alerts/alert.ts";
import { burnRate } from "../../src/algorithms/alerts/burn-rate.ts";
import { errorRatio } from "../../src/algorithms/alerts/error-ratio.ts";
import { leaderless } from "../../src/algorithms/alerts/leaderless.ts";
import { level } from "../../src/algorithms/alerts/level.ts";
import { queueAge } from "../../src/algorithms/alerts/queue-age.ts";
import { rate } from "../../src/algorithms/alerts/rate.ts";
import { retryRatio } from "../../src/algorithms/alerts/retry-ratio.ts";
import {
  type AlertLawOptions,
  alertLaws,
  alertSubject,
  type AlertSubject,
} from "../../src/algorithms/laws/alert-laws.ts";
import { seconds } from "../../src/kernel/time.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const NO_DATA = "says nothing where there is no data";
const WELL = "says nothing while all is well";
const OUTAGE = "tells of an outage that lasts";
const MEMORY = "looks back no farther than it says";

const RULES: readonly (readonly [unknown, readonly AlertLawOptions[]])[] = [
  [absence, [{ parameters: { of: "completions" } }, { parameters: { of: "completions", window: seconds(7) } }]],
  [
    burnRate,
    [
      {},
      { parameters: { objective: 0.9, windows: [[seconds(600), 0, 2]] } },
      { parameters: { scale: 60, counted: "when-ended" } },
      // The short window of a row may be the longer one: a slip of the pen that does no harm.
      { parameters: { windows: [[seconds(60), seconds(300), 1]] } },
    ],
  ],
  [errorRatio, [{}, { parameters: { above: 0.5, window: seconds(3_600) } }]],
  [leaderless, [{}]],
  [
    level,
    [
      { parameters: { of: "queue", above: 100 } },
      { parameters: { of: "workers-down", above: 0 } },
      {
        parameters: { of: "busy-share", below: 0.1 },
        unsupported: { [OUTAGE]: "in that outage everybody is busy" },
      },
    ],
  ],
  [queueAge, [{}, { parameters: { above: seconds(300) } }]],
  [
    rate,
    [
      { parameters: { of: "failures", above: 1 } },
      { parameters: { of: "completions", below: 5 }, unsupported: { [NO_DATA]: "no completions are too few" } },
    ],
  ],
  [retryRatio, [{}, { parameters: { of: "calls", above: 1 } }]],
];

for (const [definition, settings] of RULES) {
  const rule = definition as AlertDefinition;
  for (const options of settings)
    runLaws(
      `${rule.name} ${JSON.stringify(options.parameters ?? {})}`,
      alertLaws,
      alertSubject(rule, options),
      options,
    );
}

const sound = alertSubject(errorRatio as unknown as AlertDefinition);

function broken(create: () => AlertRule, others: Partial<AlertSubject> = {}): AlertSubject {
  return { ...sound, name: "broken", create, ...others };
}

let created = 0;

runBroken(alertLaws, {
  "looks back, and waits, for whole microseconds": { ...sound, memory: 0.5 as never },
  [NO_DATA]: broken(() => ({ holds: ({ bad, judged }) => !(bad / judged <= 0.01) })),
  [WELL]: broken(() => ({ holds: ({ judged }) => judged > 1_000 })),
  [OUTAGE]: broken(() => ({ holds: () => false })),
  [MEMORY]: broken(() => ({ holds: ({ bad, judged }) => bad > 0.4 * judged })),
  "answers alike to the same history, whatever others were told": broken(() => {
    const number = (created += 1);
    return { holds: () => number % 4 === 1 };
  }),
});
