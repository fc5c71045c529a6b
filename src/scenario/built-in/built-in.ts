// The list of built-in plug-ins. A new one is a file in the folder of its kind and a line here, or in the list of its kind beside
// this one where there are many.

import { absence } from "../../algorithms/alerts/absence.ts";
import { burnRate } from "../../algorithms/alerts/burn-rate.ts";
import { errorRatio } from "../../algorithms/alerts/error-ratio.ts";
import { leaderless } from "../../algorithms/alerts/leaderless.ts";
import { level } from "../../algorithms/alerts/level.ts";
import { queueAge } from "../../algorithms/alerts/queue-age.ts";
import { rate } from "../../algorithms/alerts/rate.ts";
import { retryRatio } from "../../algorithms/alerts/retry-ratio.ts";
import { circuitBreaker } from "../../algorithms/breaker/circuit-breaker.ts";
import { none as noBreaker } from "../../algorithms/breaker/none.ts";
import { throttle } from "../../algorithms/breaker/throttle.ts";
import { daly } from "../../algorithms/checkpoint/daly.ts";
import { fraction } from "../../algorithms/checkpoint/fraction.ts";
import { none as noCheckpoints } from "../../algorithms/checkpoint/none.ts";
import { periodic as periodicCheckpoints } from "../../algorithms/checkpoint/periodic.ts";
import { young } from "../../algorithms/checkpoint/young.ts";
import { bertier } from "../../algorithms/detection/bertier.ts";
import { chen } from "../../algorithms/detection/chen.ts";
import { none as noDamping } from "../../algorithms/damping/none.ts";
import { rateLimit } from "../../algorithms/damping/rate-limit.ts";
import { zoneAware } from "../../algorithms/damping/zone-aware.ts";
import { connection } from "../../algorithms/detection/connection.ts";
import { heartbeat } from "../../algorithms/detection/heartbeat.ts";
import { lease } from "../../algorithms/detection/lease.ts";
import { phiAccrual } from "../../algorithms/detection/phi-accrual.ts";
import { akka, cassandra } from "../../algorithms/detection/phi-presets.ts";
import * as productionDetectors from "../../algorithms/detection/production-presets.ts";
import { swim } from "../../algorithms/detection/swim.ts";
import { atomic } from "../../algorithms/gangs/atomic.ts";
import { hold } from "../../algorithms/gangs/hold.ts";
import { none as noGangScheduling } from "../../algorithms/gangs/none.ts";
import { ordered } from "../../algorithms/gangs/ordered.ts";
import { exclude } from "../../algorithms/health/exclude.ts";
import { flapDamping } from "../../algorithms/health/flap-damping.ts";
import { none as noQuarantine } from "../../algorithms/health/none.ts";
import { outlier } from "../../algorithms/health/outlier.ts";
import { awsTokens } from "../../algorithms/budget/aws-tokens.ts";
import { concurrent } from "../../algorithms/budget/concurrent.ts";
import { none as noBudget } from "../../algorithms/budget/none.ts";
import { ratio } from "../../algorithms/budget/ratio.ts";
import { tokenBucket } from "../../algorithms/budget/token-bucket.ts";
import { idleNodes } from "../../algorithms/scaling/idle-nodes.ts";
import { none as noScaling } from "../../algorithms/scaling/none.ts";
import { targetTracking } from "../../algorithms/scaling/target-tracking.ts";
import { dolly } from "../../algorithms/speculation/dolly.ts";
import { hadoop } from "../../algorithms/speculation/hadoop.ts";
import { hedged } from "../../algorithms/speculation/hedged.ts";
import { late } from "../../algorithms/speculation/late.ts";
import { mantri } from "../../algorithms/speculation/mantri.ts";
import { mapreduce } from "../../algorithms/speculation/mapreduce.ts";
import { none as noSpeculation } from "../../algorithms/speculation/none.ts";
import { spark as sparkSpeculation } from "../../algorithms/speculation/spark.ts";
import { tied } from "../../algorithms/speculation/tied.ts";
import { none as staysWhereItRuns } from "../../algorithms/migration/none.ts";
import { whenItPays } from "../../algorithms/migration/when-it-pays.ts";
import { diffusion } from "../../algorithms/rebalancing/diffusion.ts";
import { none as noRebalancing } from "../../algorithms/rebalancing/none.ts";
import { toMean } from "../../algorithms/rebalancing/to-mean.ts";
import { none as noStealing } from "../../algorithms/stealing/none.ts";
import { random as randomVictim } from "../../algorithms/stealing/random.ts";
import { richest } from "../../algorithms/stealing/richest.ts";
import { adaptive as adaptiveReplication } from "../../algorithms/verification/adaptive.ts";
import { none as everyoneIsBelieved } from "../../algorithms/verification/none.ts";
import { quorum } from "../../algorithms/verification/quorum.ts";
import { spotCheck } from "../../algorithms/verification/spot-check.ts";
import { activeStandby } from "../../architectures/active-standby.ts";
import { appSharding } from "../../architectures/app-sharding.ts";
import { databaseLock } from "../../architectures/database-lock.ts";
import { decentralised } from "../../architectures/decentralised.ts";
import { durableExecution } from "../../architectures/durable-execution.ts";
import { ideal } from "../../architectures/ideal.ts";
import { logShipping } from "../../architectures/log-shipping.ts";
import { offers } from "../../architectures/offers.ts";
import { pullQueue } from "../../architectures/pull-queue.ts";
import { replicatedMaster } from "../../architectures/replicated-master.ts";
import { sharedState } from "../../architectures/shared-state.ts";
import { singleMaster } from "../../architectures/single-master.ts";
import { slots } from "../../architectures/slots.ts";
import { allAtOnce } from "../../workload/arrivals/all-at-once.ts";
import { batch } from "../../workload/arrivals/batch.ts";
import { diurnal } from "../../workload/arrivals/diurnal.ts";
import { mmpp } from "../../workload/arrivals/mmpp.ts";
import { periodic } from "../../workload/arrivals/periodic.ts";
import { poisson } from "../../workload/arrivals/poisson.ts";
import { renewal } from "../../workload/arrivals/renewal.ts";
import { classMean } from "../../workload/estimates/class-mean.ts";
import { exact } from "../../workload/estimates/exact.ts";
import { lastTwoMean } from "../../workload/estimates/last-two-mean.ts";
import { lognormalError } from "../../workload/estimates/lognormal-error.ts";
import { modal } from "../../workload/estimates/modal.ts";
import { requested } from "../../workload/estimates/requested.ts";
import { uniformError } from "../../workload/estimates/uniform-error.ts";
import { ADMISSIONS } from "./admissions.ts";
import { DISTRIBUTIONS } from "./distributions.ts";
import { ORDERINGS } from "./orderings.ts";
import { PLACEMENTS } from "./placements.ts";
import { RETRIES } from "./retries.ts";

const ARCHITECTURES = [
  activeStandby,
  logShipping,
  databaseLock,
  slots,
  appSharding,
  decentralised,
  durableExecution,
  ideal,
  offers,
  pullQueue,
  replicatedMaster,
  sharedState,
  singleMaster,
];
const DETECTIONS = [
  akka,
  bertier,
  cassandra,
  chen,
  connection,
  heartbeat,
  lease,
  phiAccrual,
  swim,
  ...Object.values(productionDetectors),
];
const DAMPINGS = [noDamping, rateLimit, zoneAware];
const HEALTHS = [exclude, flapDamping, noQuarantine, outlier];
const BUDGETS = [awsTokens, concurrent, noBudget, ratio, tokenBucket];
const GANGS = [atomic, hold, noGangScheduling, ordered];
const VERIFICATIONS = [everyoneIsBelieved, quorum, adaptiveReplication, spotCheck];
const STEALINGS = [noStealing, randomVictim, richest];
const REBALANCINGS = [diffusion, noRebalancing, toMean];
const MIGRATIONS = [staysWhereItRuns, whenItPays];
const BREAKERS = [circuitBreaker, noBreaker, throttle];
const SPECULATIONS = [dolly, hadoop, hedged, late, mantri, mapreduce, noSpeculation, sparkSpeculation, tied];
const SCALINGS = [idleNodes, noScaling, targetTracking];
const CHECKPOINTS = [daly, fraction, noCheckpoints, periodicCheckpoints, young];
const ALERTS = [absence, burnRate, errorRatio, leaderless, level, queueAge, rate, retryRatio];
const ARRIVALS = [allAtOnce, batch, diurnal, mmpp, periodic, poisson, renewal];
const ESTIMATES = [classMean, exact, lastTwoMean, lognormalError, modal, requested, uniformError];

/** Untyped here: each definition's own parameter types are invisible to a list of all. */
export const BUILT_IN: readonly unknown[] = [
  ...ARCHITECTURES,
  ...ADMISSIONS,
  ...ORDERINGS,
  ...PLACEMENTS,
  ...DETECTIONS,
  ...DAMPINGS,
  ...HEALTHS,
  ...RETRIES,
  ...BUDGETS,
  ...BREAKERS,
  ...SPECULATIONS,
  ...GANGS,
  ...VERIFICATIONS,
  ...STEALINGS,
  ...REBALANCINGS,
  ...MIGRATIONS,
  ...SCALINGS,
  ...CHECKPOINTS,
  ...ALERTS,
  ...ARRIVALS,
  ...ESTIMATES,
  ...DISTRIBUTIONS,
];
