// The distributions that come with Orrery: of service times, pauses, latencies and whatever else a scenario draws.

import { bimodal } from "../../kernel/distributions/bimodal.ts";
import { boundedPareto } from "../../kernel/distributions/bounded-pareto.ts";
import { constant } from "../../kernel/distributions/constant.ts";
import { empirical } from "../../kernel/distributions/empirical.ts";
import { exponential } from "../../kernel/distributions/exponential.ts";
import { gamma } from "../../kernel/distributions/gamma.ts";
import { hyperExponential } from "../../kernel/distributions/hyper-exponential.ts";
import { hyperGamma } from "../../kernel/distributions/hyper-gamma.ts";
import { lognormal } from "../../kernel/distributions/lognormal.ts";
import { normal } from "../../kernel/distributions/normal.ts";
import { pareto } from "../../kernel/distributions/pareto.ts";
import { uniform } from "../../kernel/distributions/uniform.ts";
import { weibull } from "../../kernel/distributions/weibull.ts";

export const DISTRIBUTIONS = [
  bimodal,
  boundedPareto,
  constant,
  empirical,
  exponential,
  gamma,
  hyperExponential,
  hyperGamma,
  lognormal,
  normal,
  pareto,
  uniform,
  weibull,
];
