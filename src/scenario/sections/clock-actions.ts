// How the scenario writes what strikes clocks.

import type * as z from "zod";
import { section } from "../shapes/leaf.ts";
import type { Reporting } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { duration, number } from "../shapes/quantities.ts";
import { DURATION_MAX } from "../units.ts";
import { named, plainForm } from "./action-form.ts";
import type { ActionForm, ActionForms, NamedAction } from "./action-form.ts";
import { targetShape } from "./target-shape.ts";
import type { NamedTarget } from "./target-shape.ts";

/** Of the period. The steady clock runs at 0.2 to 1.8 of its rate then: more would all but stop it, or set it back. */
const STEADY_SWING_MOST = 0.4;

export const CLOCK_ACTIONS: ActionForms<"clock-step" | "clock-drift" | "clock-freeze" | "clock-strobe"> = {
  "clock-step": {
    summary: "The wall clock jumps by `by`, and back when the fault ends.",
    example: "{ at: 2m, clock-step: { target: leader, by: -30s } }",
    shape: () => ({
      "clock-step": section({
        target: targetShape(),
        by: duration({ min: -DURATION_MAX }).describe("How far; negative = back."),
      }),
    }),
    build: (values: { "clock-step": { target: NamedTarget; by: number } }) => {
      const { target, by } = values["clock-step"];
      return named({ kind: "clock-step", target: target.target, by }, "clock-step", target);
    },
  },
  "clock-drift": {
    summary: "Both clocks run at `rate` (1 = true), or wrong by `ppm` parts per million.",
    example: "{ at: 2m, clock-drift: { target: any worker, ppm: 500 }, for: 10m }",
    shape: () => ({
      "clock-drift": section({
        target: targetShape(),
        rate: number({ above: 0, max: 1000 }).optional().describe("1.5 = half as fast again."),
        ppm: number({ min: -999_999, max: 1_000_000_000 }).optional().describe("500 = 500 us too fast per second."),
      }),
    }),
    build: buildDrift as ActionForm["build"],
  },
  "clock-freeze": plainForm(
    "clock-freeze",
    { summary: "The clocks stand still; the node goes on.", example: "{ at: 2m, clock-freeze: leader, for: 10s }" },
    (target) => ({ kind: "clock-freeze", target }),
  ),
  "clock-strobe": {
    summary:
      "The wall clock jumps ahead by `amplitude` and back, once every `period` (1s); with `clocks: both`, both clocks swing by it, now too fast, now too slow.",
    example: "{ at: 2m, clock-strobe: { target: leader, amplitude: 200ms, period: 1s }, for: 1m }",
    shape: () => ({ "clock-strobe": strobeShape() }),
    build: buildStrobe as ActionForm["build"],
  },
};

function buildDrift(
  values: { "clock-drift": { target: NamedTarget; rate?: number; ppm?: number } },
  { report }: Reporting,
): NamedAction | undefined {
  const { target, rate, ppm } = values["clock-drift"];
  if ((rate === undefined) === (ppm === undefined)) {
    report(["clock-drift"], `expected either rate or ppm, found ${rate === undefined ? "neither" : "both"}`);
    return undefined;
  }
  return named(
    { kind: "clock-drift", target: target.target, rate: rate ?? 1 + ppm! / 1_000_000 },
    "clock-drift",
    target,
  );
}

function strobeShape() {
  return section({
    target: targetShape(),
    amplitude: duration({ min: 1, minText: "1us" }).describe("How far ahead."),
    period: duration({ min: 1_000, minText: "1ms" })
      .prefault("1s")
      .describe("Ahead for the first half of it, right again for the second."),
    clocks: choice(["wall", "both"])
      .prefault("wall")
      .describe("both: the steady clock too, which never goes back, but runs too fast and too slow in turn."),
  });
}

function buildStrobe(
  values: { "clock-strobe": z.output<ReturnType<typeof strobeShape>> },
  { report }: Reporting,
): NamedAction | undefined {
  const { target, amplitude, period, clocks } = values["clock-strobe"];
  if (clocks === "both" && amplitude > STEADY_SWING_MOST * period) {
    report(
      ["clock-strobe", "amplitude"],
      "expected an amplitude of at most 0.4 of the period where both clocks swing: the steady clock never goes back",
    );
    return undefined;
  }
  return named({ kind: "clock-strobe", target: target.target, amplitude, period, clocks }, "clock-strobe", target);
}
