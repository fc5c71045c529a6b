// Steal from a victim drawn at random: no picture of the cluster is needed, and no two thieves crowd one victim.

import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import { INTERVAL } from "./interval.ts";
import { defineStealing, type StealingPolicy, type StealingView } from "./stealing.ts";

export const random = defineStealing({
  name: "random",
  summary: "An idle worker tries one other, drawn at random, and if nothing waits there a few more.",
  source:
    "Mitzenmacher, Analyses of Load Stealing Models Based on Differential Equations, SPAA 1998; Blumofe and Leiserson, JACM 46(5), 1999; catalogue B14",
  parameters: {
    tries: { type: "integer", default: 2, min: 1, summary: "Others that a thief tries before it gives up for now." },
    interval: INTERVAL,
  },
  shorthand: "tries",
  create: ({ tries, interval }, context) => new RandomVictim(tries, interval, context.random),
});

class RandomVictim implements StealingPolicy {
  readonly interval: Duration;
  readonly #tries: number;
  readonly #random: RandomStream;

  constructor(tries: number, interval: Duration, stream: RandomStream) {
    this.interval = interval;
    this.#tries = tries;
    this.#random = stream;
  }

  victim(thief: WorkerIndex, view: StealingView): WorkerIndex | undefined {
    // A thief is a candidate itself: with nobody else there is nobody to try.
    if (view.candidateCount < 2) return undefined;
    for (let tries = 0; tries < this.#tries; tries += 1) {
      const other = this.#other(thief, view);
      if (view.spareCores(other) < 0) return other;
    }
    return undefined;
  }

  /** Each of the others with the same probability. */
  #other(thief: WorkerIndex, view: StealingView): WorkerIndex {
    const last = view.candidateCount - 1;
    const drawn = view.candidate(this.#random.integer(last));
    return drawn === thief ? view.candidate(last) : drawn;
  }
}
