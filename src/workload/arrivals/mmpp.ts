// Two-state Markov-modulated Poisson arrivals: calm and burst in turn, the simplest process with correlated load.

import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import { GapSum, defineArrivals } from "./arrival-process.ts";

/** Rates per second. */
interface Phases {
  readonly rates: readonly [number, number];
  readonly leaving: readonly [number, number];
}

export const mmpp = defineArrivals({
  name: "mmpp",
  summary: "Poisson arrivals whose rate switches between calm and burst after exponentially distributed stays.",
  source: "Fischer & Meier-Hellstern, The Markov-modulated Poisson process (MMPP) cookbook, 1993",
  parameters: {
    calmRate: { type: "rate", summary: "Arrivals per second while calm." },
    burstRate: { type: "rate", summary: "Arrivals per second in a burst." },
    calmFor: { type: "duration", min: "1us", summary: "Mean stay in the calm state." },
    burstFor: { type: "duration", min: "1us", summary: "Mean stay in the burst state." },
  },
  create({ calmRate, burstRate, calmFor, burstFor }) {
    const phases: Phases = {
      rates: [calmRate, burstRate],
      leaving: [MICROSECONDS_PER_SECOND / calmFor, MICROSECONDS_PER_SECOND / burstFor],
    };
    const gaps = new GapSum();
    let phase: 0 | 1 | undefined;
    return {
      meanRate: meanRate(phases),
      dispersion: dispersion(phases),
      next(after, random) {
        // Stationary from the first arrival on: neither state is the usual beginning.
        phase ??= random.chance(phases.leaving[0] / (phases.leaving[0] + phases.leaving[1])) ? 1 : 0;
        let gap = 0;
        for (;;) {
          // Exponential stays have no memory: the next thing to happen is an arrival or a switch, by their rates.
          const total = phases.rates[phase] + phases.leaving[phase];
          gap += random.exponential() / total;
          if (random.chance(phases.rates[phase] / total)) return gaps.add(after, gap * MICROSECONDS_PER_SECOND);
          phase = phase === 0 ? 1 : 0;
        }
      },
    };
  },
});

function meanRate({ rates, leaving }: Phases): number {
  return (rates[0] * leaving[1] + rates[1] * leaving[0]) / (leaving[0] + leaving[1]);
}

/** The index of dispersion for counts over a long interval (the cookbook's equation for two states). */
function dispersion({ rates, leaving }: Phases): number {
  const difference = rates[0] - rates[1];
  const total = leaving[0] + leaving[1];
  const weighted = rates[0] * leaving[1] + rates[1] * leaving[0];
  return 1 + (2 * difference * difference * leaving[0] * leaving[1]) / (total * total * weighted);
}
