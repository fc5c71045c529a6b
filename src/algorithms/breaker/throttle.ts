// Client-side throttling: a client that is refused a lot asks less, by itself, at random, so that not even refusals cost much.

import { WindowedSum } from "../budget/windowed-sum.ts";
import { defineBreaker } from "./breaker.ts";

const SLICES = 10;

export const throttle = defineBreaker({
  name: "throttle",
  summary: "Holds tries back at random, the more the fewer of the latest were answered well.",
  source:
    "Google SRE book, chapter 21, Client-Side Throttling: (requests - K accepts) / (requests + 1), K = 2, two minutes; catalogue D10",
  parameters: {
    multiplier: {
      type: "number",
      default: 2,
      min: 1,
      summary: "K: so many times what was accepted may be asked for before anything is held back.",
    },
    least: {
      type: "integer",
      default: 10,
      min: 0,
      summary: "Fewer requests than that say nothing: the first ones have no answer yet. (Not in the source.)",
    },
    window: { type: "duration", default: "120s", min: "1s", summary: "What is older does not count." },
  },
  shorthand: "multiplier",
  create({ multiplier, least, window }) {
    const requests = new WindowedSum(window, SLICES);
    const accepts = new WindowedSum(window, SLICES);
    return {
      /** Requests that are held back count too. */
      permits(random, now) {
        const made = requests.total(now);
        const held = made < least ? 0 : shareHeldBack(made, accepts.total(now), multiplier);
        requests.add(now, 1);
        return held === 0 || !random.chance(held);
      },
      ended(outcome, _took, now) {
        if (outcome === "answered") accepts.add(now, 1);
      },
      released(now) {
        requests.add(now, -1);
      },
    };
  },
});

/** Of requests, where so many were made and so many accepted. */
export function shareHeldBack(requests: number, accepts: number, multiplier: number): number {
  return Math.max(0, (requests - multiplier * accepts) / (requests + 1));
}
