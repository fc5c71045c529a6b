// The list of built-in plug-ins. A new one is a file in its folder and a line here.

import { heartbeat } from "../algorithms/detection/heartbeat.ts";
import { edf } from "../algorithms/ordering/edf.ts";
import { fifo } from "../algorithms/ordering/fifo.ts";
import { priority } from "../algorithms/ordering/priority.ts";
import { roundRobin as tenantsInTurn } from "../algorithms/ordering/round-robin.ts";
import { sjf } from "../algorithms/ordering/sjf.ts";
import { srpt } from "../algorithms/ordering/srpt.ts";
import { firstFit } from "../algorithms/placement/first-fit.ts";
import { leastLoaded } from "../algorithms/placement/least-loaded.ts";
import { powerOfD } from "../algorithms/placement/power-of-d.ts";
import { random } from "../algorithms/placement/random.ts";
import { roundRobin } from "../algorithms/placement/round-robin.ts";
import { weightedRoundRobin } from "../algorithms/placement/weighted-round-robin.ts";
import { exponential as exponentialRetry } from "../algorithms/retry/exponential.ts";
import { fixed } from "../algorithms/retry/fixed.ts";
import { none } from "../algorithms/retry/none.ts";
import { activeStandby } from "../architectures/active-standby.ts";
import { ideal } from "../architectures/ideal.ts";
import { replicatedMaster } from "../architectures/replicated-master.ts";
import { singleMaster } from "../architectures/single-master.ts";
import { bimodal } from "../kernel/distributions/bimodal.ts";
import { boundedPareto } from "../kernel/distributions/bounded-pareto.ts";
import { constant } from "../kernel/distributions/constant.ts";
import { empirical } from "../kernel/distributions/empirical.ts";
import { exponential } from "../kernel/distributions/exponential.ts";
import { gamma } from "../kernel/distributions/gamma.ts";
import { hyperExponential } from "../kernel/distributions/hyper-exponential.ts";
import { hyperGamma } from "../kernel/distributions/hyper-gamma.ts";
import { lognormal } from "../kernel/distributions/lognormal.ts";
import { normal } from "../kernel/distributions/normal.ts";
import { pareto } from "../kernel/distributions/pareto.ts";
import { uniform } from "../kernel/distributions/uniform.ts";
import { weibull } from "../kernel/distributions/weibull.ts";
import { allAtOnce } from "../workload/arrivals/all-at-once.ts";
import { batch } from "../workload/arrivals/batch.ts";
import { diurnal } from "../workload/arrivals/diurnal.ts";
import { mmpp } from "../workload/arrivals/mmpp.ts";
import { periodic } from "../workload/arrivals/periodic.ts";
import { poisson } from "../workload/arrivals/poisson.ts";
import { renewal } from "../workload/arrivals/renewal.ts";
import { classMean } from "../workload/estimates/class-mean.ts";
import { exact } from "../workload/estimates/exact.ts";
import { lastTwoMean } from "../workload/estimates/last-two-mean.ts";
import { lognormalError } from "../workload/estimates/lognormal-error.ts";
import { modal } from "../workload/estimates/modal.ts";
import { requested } from "../workload/estimates/requested.ts";
import { uniformError } from "../workload/estimates/uniform-error.ts";

const ARCHITECTURES = [activeStandby, ideal, replicatedMaster, singleMaster];
const ORDERINGS = [edf, fifo, priority, sjf, srpt, tenantsInTurn];
const PLACEMENTS = [firstFit, leastLoaded, powerOfD, random, roundRobin, weightedRoundRobin];
const DETECTIONS = [heartbeat];
const RETRIES = [exponentialRetry, fixed, none];
const ARRIVALS = [allAtOnce, batch, diurnal, mmpp, periodic, poisson, renewal];
const ESTIMATES = [classMean, exact, lastTwoMean, lognormalError, modal, requested, uniformError];
const DISTRIBUTIONS = [
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

/** Untyped here: each definition's own parameter types are invisible to a list of all. */
export const BUILT_IN: readonly unknown[] = [
  ...ARCHITECTURES,
  ...ORDERINGS,
  ...PLACEMENTS,
  ...DETECTIONS,
  ...RETRIES,
  ...ARRIVALS,
  ...ESTIMATES,
  ...DISTRIBUTIONS,
];
