// Words for versions that go out: their metrics, and what became of them.

import type { FaultStep } from "../experiment/results.ts";
import { formatInstant } from "./quantity.ts";

export const ROLLOUT_LABELS = {
  "rollout.duration": "duration of a rollout",
  "rollout.exposed": "share of attempts on a bad version",
  "rollout.harmed": "attempts that a bad version failed or lost",
  "rollout.spread": "most machines with a bad version",
  "rollout.out": "most machines that a rollout took out",
  "rollout.detection": "time until a bad version is found",
  "rollout.found": "versions found bad",
  "rollout.falseStops": "sound versions found bad",
  "rollout.missed": "bad versions that nobody found",
} as const;

const STEPS: ReadonlyMap<string, string> = new Map([
  ["began", "begins"],
  ["canary-passed", "goes on after the canary"],
  ["judged", "is found bad"],
  ["paused", "stops"],
  ["rolling-back", "goes back"],
  ["rolled-back", "is gone"],
  ["finished", "is everywhere"],
  ["superseded", "gives way to another"],
]);

const CAUSES: ReadonlyMap<string, string> = new Map([
  ["failures-limit", "too many failures"],
  ["duration-limit", "too slow"],
  ["failures-compared", "more failures than the rest"],
  ["durations-compared", "slower than the rest"],
  ["deadline", "not ready in time"],
]);

/** Of the first of several runs: `begins 1 min, is found bad 1 min 50 s (too many failures)`. */
export function stepsText(steps: readonly FaultStep[], runs: number): string {
  const said = steps.map(({ at, step, cause }) => {
    const why = step === "judged" ? CAUSES.get(cause) : undefined;
    return `${STEPS.get(step) ?? step} ${formatInstant(Math.round(at * 10) / 10)}${why === undefined ? "" : ` (${why})`}`;
  });
  return `${said.join(", ")}${runs > 1 ? "; first run" : ""}`;
}
