// The list of built-in plug-ins. A new one is a file in its folder and a line here.

import { absence } from "../algorithms/alerts/absence.ts";
import { burnRate } from "../algorithms/alerts/burn-rate.ts";
import { errorRatio } from "../algorithms/alerts/error-ratio.ts";
import { leaderless } from "../algorithms/alerts/leaderless.ts";
import { level } from "../algorithms/alerts/level.ts";
import { queueAge } from "../algorithms/alerts/queue-age.ts";
import { rate } from "../algorithms/alerts/rate.ts";
import { retryRatio } from "../algorithms/alerts/retry-ratio.ts";
import { circuitBreaker } from "../algorithms/breaker/circuit-breaker.ts";
import { none as noBreaker } from "../algorithms/breaker/none.ts";
import { throttle } from "../algorithms/breaker/throttle.ts";
import { daly } from "../algorithms/checkpoint/daly.ts";
import { fraction } from "../algorithms/checkpoint/fraction.ts";
import { none as noCheckpoints } from "../algorithms/checkpoint/none.ts";
import { periodic as periodicCheckpoints } from "../algorithms/checkpoint/periodic.ts";
import { young } from "../algorithms/checkpoint/young.ts";
import { bertier } from "../algorithms/detection/bertier.ts";
import { chen } from "../algorithms/detection/chen.ts";
import { none as noDamping } from "../algorithms/detection/damping-none.ts";
import { rateLimit } from "../algorithms/detection/damping-rate-limit.ts";
import { zoneAware } from "../algorithms/detection/damping-zone-aware.ts";
import { heartbeat } from "../algorithms/detection/heartbeat.ts";
import { lease } from "../algorithms/detection/lease.ts";
import { phiAccrual } from "../algorithms/detection/phi-accrual.ts";
import { akka, cassandra } from "../algorithms/detection/phi-presets.ts";
import * as productionDetectors from "../algorithms/detection/production-presets.ts";
import { swim } from "../algorithms/detection/swim.ts";
import { atomic } from "../algorithms/gangs/atomic.ts";
import { hold } from "../algorithms/gangs/hold.ts";
import { none as noGangScheduling } from "../algorithms/gangs/none.ts";
import { ordered } from "../algorithms/gangs/ordered.ts";
import { exclude } from "../algorithms/health/exclude.ts";
import { flapDamping } from "../algorithms/health/flap-damping.ts";
import { none as noQuarantine } from "../algorithms/health/none.ts";
import { outlier } from "../algorithms/health/outlier.ts";
import { adaptive } from "../algorithms/ordering/adaptive.ts";
import { adaptiveLifo } from "../algorithms/ordering/adaptive-lifo.ts";
import { codel } from "../algorithms/ordering/codel.ts";
import { capacityQueues } from "../algorithms/ordering/capacity-queues.ts";
import { conservativeBackfill } from "../algorithms/ordering/conservative-backfill.ts";
import { cpop } from "../algorithms/ordering/cpop.ts";
import { criticalPath } from "../algorithms/ordering/critical-path.ts";
import { drf } from "../algorithms/ordering/drf.ts";
import { drr } from "../algorithms/ordering/drr.ts";
import { easyBackfill } from "../algorithms/ordering/easy-backfill.ts";
import { dOver } from "../algorithms/ordering/d-over.ts";
import { edf } from "../algorithms/ordering/edf.ts";
import { fairPools } from "../algorithms/ordering/fair-pools.ts";
import { fairScheduler } from "../algorithms/ordering/fair-scheduler.ts";
import { fairShare } from "../algorithms/ordering/fair-share.ts";
import { fifo } from "../algorithms/ordering/fifo.ts";
import { heft } from "../algorithms/ordering/heft.ts";
import { highestValue } from "../algorithms/ordering/highest-value.ts";
import { hrrn } from "../algorithms/ordering/hrrn.ts";
import { las } from "../algorithms/ordering/las.ts";
import { llf } from "../algorithms/ordering/llf.ts";
import { lottery } from "../algorithms/ordering/lottery.ts";
import { lpt } from "../algorithms/ordering/lpt.ts";
import { multifactor } from "../algorithms/ordering/multifactor.ts";
import { mlfq } from "../algorithms/ordering/mlfq.ts";
import { peft } from "../algorithms/ordering/peft.ts";
import { priority } from "../algorithms/ordering/priority.ts";
import { roundRobin as tenantsInTurn } from "../algorithms/ordering/round-robin.ts";
import { sjf } from "../algorithms/ordering/sjf.ts";
import { srpt } from "../algorithms/ordering/srpt.ts";
import { stride } from "../algorithms/ordering/stride.ts";
import { timeSlice } from "../algorithms/ordering/time-slice.ts";
import { wfq } from "../algorithms/ordering/wfq.ts";
import { bestFit } from "../algorithms/placement/best-fit.ts";
import { consistentHash } from "../algorithms/placement/consistent-hash.ts";
import { dotProduct } from "../algorithms/placement/dot-product.ts";
import { first, last } from "../algorithms/placement/first.ts";
import { firstFit } from "../algorithms/placement/first-fit.ts";
import { joinIdleQueue } from "../algorithms/placement/join-idle-queue.ts";
import { jumpHash } from "../algorithms/placement/jump-hash.ts";
import { kubernetesScore } from "../algorithms/placement/kubernetes-score.ts";
import { leastLoaded } from "../algorithms/placement/least-loaded.ts";
import { lfu, lru } from "../algorithms/placement/least-used.ts";
import { locality } from "../algorithms/placement/locality.ts";
import { powerOfD } from "../algorithms/placement/power-of-d.ts";
import { random } from "../algorithms/placement/random.ts";
import { rendezvous } from "../algorithms/placement/rendezvous.ts";
import { roundRobin } from "../algorithms/placement/round-robin.ts";
import { sharding } from "../algorithms/placement/sharding.ts";
import { spread } from "../algorithms/placement/spread.ts";
import { weightedRoundRobin } from "../algorithms/placement/weighted-round-robin.ts";
import { worstFit } from "../algorithms/placement/worst-fit.ts";
import { awsTokens } from "../algorithms/retry/budget-aws-tokens.ts";
import { concurrent } from "../algorithms/retry/budget-concurrent.ts";
import { none as noBudget } from "../algorithms/retry/budget-none.ts";
import { ratio } from "../algorithms/retry/budget-ratio.ts";
import { tokenBucket } from "../algorithms/retry/budget-token-bucket.ts";
import { idleNodes } from "../algorithms/scaling/idle-nodes.ts";
import { none as noScaling } from "../algorithms/scaling/none.ts";
import { targetTracking } from "../algorithms/scaling/target-tracking.ts";
import { dolly } from "../algorithms/speculation/dolly.ts";
import { hadoop } from "../algorithms/speculation/hadoop.ts";
import { hedged } from "../algorithms/speculation/hedged.ts";
import { late } from "../algorithms/speculation/late.ts";
import { mantri } from "../algorithms/speculation/mantri.ts";
import { mapreduce } from "../algorithms/speculation/mapreduce.ts";
import { none as noSpeculation } from "../algorithms/speculation/none.ts";
import { spark as sparkSpeculation } from "../algorithms/speculation/spark.ts";
import { tied } from "../algorithms/speculation/tied.ts";
import { none as staysWhereItRuns } from "../algorithms/migration/none.ts";
import { whenItPays } from "../algorithms/migration/when-it-pays.ts";
import { diffusion } from "../algorithms/rebalancing/diffusion.ts";
import { none as noRebalancing } from "../algorithms/rebalancing/none.ts";
import { toMean } from "../algorithms/rebalancing/to-mean.ts";
import { none as noStealing } from "../algorithms/stealing/none.ts";
import { random as randomVictim } from "../algorithms/stealing/random.ts";
import { richest } from "../algorithms/stealing/richest.ts";
import { adaptive as adaptiveReplication } from "../algorithms/verification/adaptive.ts";
import { none as everyoneIsBelieved } from "../algorithms/verification/none.ts";
import { quorum } from "../algorithms/verification/quorum.ts";
import { spotCheck } from "../algorithms/verification/spot-check.ts";
import { activeStandby } from "../architectures/active-standby.ts";
import { appSharding } from "../architectures/app-sharding.ts";
import { databaseLock } from "../architectures/database-lock.ts";
import { decentralised } from "../architectures/decentralised.ts";
import { durableExecution } from "../architectures/durable-execution.ts";
import { ideal } from "../architectures/ideal.ts";
import { logShipping } from "../architectures/log-shipping.ts";
import { offers } from "../architectures/offers.ts";
import { pullQueue } from "../architectures/pull-queue.ts";
import { replicatedMaster } from "../architectures/replicated-master.ts";
import { sharedState } from "../architectures/shared-state.ts";
import { singleMaster } from "../architectures/single-master.ts";
import { slots } from "../architectures/slots.ts";
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
import { ADMISSIONS } from "./built-in-admissions.ts";
import { RETRIES } from "./built-in-retries.ts";

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
const ORDERINGS = [
  adaptive,
  adaptiveLifo,
  codel,
  capacityQueues,
  conservativeBackfill,
  cpop,
  criticalPath,
  drf,
  drr,
  easyBackfill,
  dOver,
  edf,
  fairPools,
  fairScheduler,
  fairShare,
  fifo,
  heft,
  highestValue,
  hrrn,
  las,
  llf,
  lottery,
  lpt,
  mlfq,
  multifactor,
  peft,
  priority,
  sjf,
  srpt,
  stride,
  tenantsInTurn,
  timeSlice,
  wfq,
];
const PLACEMENTS = [
  bestFit,
  consistentHash,
  dotProduct,
  first,
  firstFit,
  joinIdleQueue,
  jumpHash,
  kubernetesScore,
  last,
  leastLoaded,
  lfu,
  locality,
  lru,
  powerOfD,
  random,
  rendezvous,
  roundRobin,
  sharding,
  spread,
  weightedRoundRobin,
  worstFit,
];
const DETECTIONS = [
  akka,
  bertier,
  cassandra,
  chen,
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
