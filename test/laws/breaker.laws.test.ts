// Every breaker keeps the laws of breakers.

import type { Breaker } from "../../src/algorithms/breaker/breaker.ts";
import { circuitBreaker } from "../../src/algorithms/breaker/circuit-breaker.ts";
import { none } from "../../src/algorithms/breaker/none.ts";
import { throttle } from "../../src/algorithms/breaker/throttle.ts";
import {
  breakerLaws,
  type BreakerLawOptions,
  type BreakerSubject,
  breakerSubject,
} from "../../src/algorithms/laws/breaker-laws.ts";
import { seconds } from "../../src/kernel/time.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const SPARES = "spares a target that answers nothing, or only no";

const MORE: Readonly<Record<string, readonly BreakerLawOptions[]>> = {
  none: [{ unsupported: { [SPARES]: "it holds nothing back" } }],
  "circuit-breaker": [{}, { parameters: { window: 10, least: 5, wait: seconds(5), probes: 3 } }],
  throttle: [{}, { parameters: { multiplier: 1.2, window: seconds(30) } }],
};

for (const definition of [circuitBreaker, none, throttle]) {
  for (const options of MORE[definition.name])
    runLaws(
      `${definition.name} ${JSON.stringify(options.parameters ?? {})}`,
      breakerLaws,
      breakerSubject(definition as typeof none, options),
      options,
    );
}

function broken(create: () => Partial<Breaker>): BreakerSubject {
  return { name: "broken", create: () => ({ permits: () => true, ended() {}, released() {}, ...create() }) };
}

let everAsked = 0;

runBroken(breakerLaws, {
  "permits everything while nearly all goes well": broken(() => {
    let isOpen = false;
    return { permits: () => !isOpen, ended: (outcome) => void (isOpen ||= outcome !== "answered") };
  }),
  [SPARES]: broken(() => ({})),
  "permits everything again when all is well again": broken(() => {
    let failures = 0;
    return { permits: () => failures < 100, ended: (outcome) => void (failures += outcome === "failed" ? 1 : 0) };
  }),
  "answers alike to the same history, whatever others were told": broken(() => ({
    permits: () => (everAsked += 1) % 7 !== 0,
  })),
});
