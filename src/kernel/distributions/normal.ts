// The bell curve, cut off at zero: what falls below is drawn again. The parameters are those of the uncut curve; the
// moments and the cdf that the distribution reports are those of what is really drawn.

import { ParameterError } from "../parameter-error.ts";
import type { RandomStream } from "../random-stream.ts";
import { normalCdf, normalDensity, normalQuantile } from "../special-functions.ts";
import { defineDistribution } from "./definition.ts";
import type { Distribution } from "./distribution.ts";

export const normal = defineDistribution({
  name: "normal",
  summary: "Bell-shaped, never below 0: what falls there is drawn again (rare while cv is below 0.3).",
  parameters: {
    mean: {
      type: "duration",
      summary: "The mean of the uncut bell; what is drawn has a higher one where cv is large.",
    },
    cv: { type: "number", min: 0, optional: true, summary: "Standard deviation divided by mean. This or sd." },
    sd: { type: "duration", optional: true, summary: "Standard deviation. This or cv." },
  },
  quantities: ["mean", "sd"],
  create({ mean, cv, sd }) {
    if ((cv === undefined) === (sd === undefined)) {
      throw new ParameterError("cv", `expected either cv or sd, got ${cv === undefined ? "neither" : "both"}`);
    }
    return truncatedNormal(mean, sd ?? mean * cv!);
  },
});

function truncatedNormal(centre: number, sd: number): Distribution {
  if (sd === 0) return certain(centre);
  const cut = -centre / sd;
  const below = normalCdf(cut);
  const above = normalCdf(-cut);
  const hazard = normalDensity(cut) / above;
  return {
    kind: "normal",
    mean: centre + sd * hazard,
    variance: sd * sd * (1 + cut * hazard - hazard * hazard),
    sample: (stream) => redrawnNormal(stream, centre, sd),
    cdf: (x) => (x <= 0 ? 0 : (normalCdf((x - centre) / sd) - below) / above),
    quantile: (p) => Math.max(0, centre + sd * normalQuantile(below + p * above)),
  };
}

function redrawnNormal(stream: RandomStream, centre: number, sd: number): number {
  for (;;) {
    const x = centre + sd * stream.normal();
    if (x >= 0) return x;
  }
}

function certain(value: number): Distribution {
  return {
    kind: "normal",
    mean: value,
    variance: 0,
    sample: () => value,
    cdf: (x) => (x < value ? 0 : 1),
    quantile: () => value,
  };
}
