// Everything that looks at one run, in one place: the ledger and what is known of nodes, the collectors of metrics, and
// the oracles. The readers of records (task-life, attempt-life, node-life) drive them; the closing of the books reads them.

import type { Trace } from "../trace/trace.ts";
import { Flow } from "./flow.ts";
import { Leadership, type LeadershipKind } from "./leadership.ts";
import { Ledger } from "./ledger.ts";
import { Machines } from "./machines.ts";
import { AttemptBars } from "./metrics/attempt-bars.ts";
import { Availability } from "./metrics/availability.ts";
import { Breakdown } from "./metrics/breakdown.ts";
import { Census } from "./metrics/census.ts";
import { Costs } from "./metrics/costs.ts";
import { Copies } from "./metrics/copies.ts";
import { Elections } from "./metrics/elections.ts";
import { Jobs } from "./metrics/jobs.ts";
import { Balance } from "./metrics/balance.ts";
import { Moves } from "./metrics/moves.ts";
import { Offers } from "./metrics/offers.ts";
import { Offices } from "./metrics/offices.ts";
import { Disasters } from "./metrics/disasters.ts";
import { Displacements } from "./metrics/displacements.ts";
import { Dispatching } from "./metrics/dispatching.ts";
import { Detection } from "./metrics/detection.ts";
import { CounterOffers } from "./metrics/counter-offers.ts";
import { Refusals } from "./metrics/refusals.ts";
import { Responses } from "./metrics/responses.ts";
import { Planning } from "./metrics/planning.ts";
import { Reads } from "./metrics/reads.ts";
import { Rollouts } from "./metrics/rollouts.ts";
import { Saves } from "./metrics/saves.ts";
import { Seals } from "./metrics/seals.ts";
import { SeriesRecorder } from "./metrics/series-recorder.ts";
import { Submissions } from "./metrics/submissions.ts";
import { Traffic } from "./metrics/traffic.ts";
import { WorkLedger } from "./metrics/work-ledger.ts";
import type { ObserveOptions } from "./observe-options.ts";
import { Agreement } from "./oracles/agreement.ts";
import { Audit } from "./oracles/audit.ts";
import { Authorisation } from "./oracles/authorisation.ts";
import { Authenticity } from "./oracles/authenticity.ts";
import { Bounded } from "./oracles/bounded.ts";
import { BoundedRedo } from "./oracles/bounded-redo.ts";
import { Budgets } from "./oracles/budgets.ts";
import { Capacity } from "./oracles/capacity.ts";
import { Checkpoints } from "./oracles/checkpoints.ts";
import { Conservation } from "./oracles/conservation.ts";
import { CoreLiveness } from "./oracles/core-liveness.ts";
import { Dwelling } from "./oracles/dwelling.ts";
import { Effects } from "./oracles/effects.ts";
import { ElectionSafety } from "./oracles/election-safety.ts";
import { Epochs } from "./oracles/epochs.ts";
import { Gangs } from "./oracles/gangs.ts";
import { Integrity } from "./oracles/integrity.ts";
import { LeaseExclusion } from "./oracles/lease-exclusion.ts";
import { Lineage } from "./oracles/lineage.ts";
import { LittlesLaw } from "./oracles/littles-law.ts";
import { NoLostTask } from "./oracles/no-lost-task.ts";
import { OneEffect } from "./oracles/one-effect.ts";
import { Pools } from "./oracles/pools.ts";
import { ReadFreshness } from "./oracles/read-freshness.ts";
import { Reservations } from "./oracles/reservations.ts";
import { Starvation } from "./oracles/starvation.ts";
import { Triggers } from "./oracles/triggers.ts";
import { Unavailability } from "./oracles/unavailability.ts";
import { UtilisationLaw } from "./oracles/utilisation-law.ts";
import { Violations } from "./oracles/violations.ts";
import { Places } from "./places.ts";
import { type GradualFaults, RecoveryTimeline } from "./recovery/recovery-timeline.ts";
import { SpaceTimeRecorder } from "./spacetime/space-time-recorder.ts";
import { Values } from "./metrics/values.ts";
import { Window } from "./window.ts";

export class Instruments {
  readonly options: ObserveOptions;
  readonly ledger = new Ledger();
  readonly leadership: Leadership;
  readonly census = new Census();
  readonly detection = new Detection();
  readonly dispatching = new Dispatching();
  readonly work = new WorkLedger();
  readonly copies = new Copies(this.ledger);
  readonly saves = new Saves();
  readonly displacements: Displacements;
  /** These two only in scenarios in which a design moves tasks of its own accord. */
  readonly moves: Moves | undefined;
  readonly balance: Balance | undefined;
  readonly reads: Reads;
  readonly planning: Planning;
  readonly responses = new Responses();
  /** One per class; empty where there is only one class. */
  readonly responsesByClass: readonly Responses[];
  readonly breakdown: Breakdown;
  readonly availability = new Availability(this.ledger.tasks);
  readonly window: Window;
  readonly machines: Machines;
  readonly series: SeriesRecorder;
  readonly flow: Flow;
  readonly bars: AttemptBars;
  readonly traffic: Traffic;
  readonly elections: Elections;
  readonly jobs: Jobs;
  readonly offers: Offers;
  readonly counterOffers: CounterOffers;
  readonly values: Values;
  readonly offices: Offices;
  readonly disasters: Disasters;
  readonly seals: Seals;
  /** Only where versions go out. */
  readonly rollouts: Rollouts | undefined;
  /** Only where there are attackers. */
  readonly authenticity: Authenticity | undefined;
  /** Only where masters ask who may do what. */
  readonly authorisation: Authorisation | undefined;
  /** Only where they put on record who did it. */
  readonly audit: Audit | undefined;
  /** Only where machines have a price. */
  readonly costs: Costs | undefined;
  /** Only where clients give up. */
  readonly submissions: Submissions | undefined;
  /** Only where tasks are turned away. */
  readonly refusals: Refusals | undefined;
  /** These two only in runs with faults. */
  readonly places: Places | undefined;
  readonly recovery: RecoveryTimeline | undefined;
  /** Only where it is asked for. */
  readonly spacetime: SpaceTimeRecorder | undefined;

  readonly violations: Violations;
  readonly noLostTask: NoLostTask;
  readonly oneEffect: OneEffect;
  readonly capacity: Capacity;
  readonly gangs: Gangs;
  readonly lineage: Lineage;
  readonly pools: Pools;
  readonly conservation: Conservation;
  readonly bounded: Bounded;
  readonly littlesLaw: LittlesLaw;
  readonly utilisationLaw: UtilisationLaw;
  readonly epochs: Epochs;
  readonly agreement: Agreement;
  readonly leaseExclusion: LeaseExclusion;
  readonly effects: Effects;
  readonly checkpoints: Checkpoints;
  readonly boundedRedo: BoundedRedo;
  readonly starvation: Starvation;
  readonly reservations: Reservations;
  readonly budgets: Budgets;
  readonly readFreshness: ReadFreshness;
  readonly triggers: Triggers;
  readonly integrity: Integrity;
  readonly unavailability: Unavailability;
  readonly coreLiveness: CoreLiveness;

  constructor(trace: Trace, options: ObserveOptions) {
    this.options = options;
    this.leadership = new Leadership(leadershipKind(options));
    const classNames = options.classNames ?? [];
    this.responsesByClass = classNames.length > 1 ? classNames.map(() => new Responses()) : [];
    this.window = new Window(options.warmup, options.duration);
    this.machines = new Machines(options.nodeSpeeds);
    this.series = new SeriesRecorder(options.bucket);
    this.breakdown = new Breakdown(options.bucket, classNames);
    this.flow = new Flow(this.window, this.series);
    this.bars = new AttemptBars(options.faultWindows, options.nodeNames);
    this.traffic = new Traffic(trace);
    this.displacements = new Displacements(trace);
    const isMoving = options.comparesMoves === true;
    this.moves = isMoving ? new Moves(trace) : undefined;
    this.balance = isMoving ? new Balance(trace, this.window, speedsOf(options)) : undefined;
    this.reads = new Reads(trace);
    this.planning = new Planning(trace, this.window);
    this.rollouts = options.rollsOut === true ? new Rollouts(trace) : undefined;
    this.seals = new Seals(trace);
    this.jobs = new Jobs(trace, this.ledger, this.window, classNames);
    this.counterOffers = new CounterOffers(trace, this.ledger);
    this.values = new Values(trace, this.window, classNames);
    this.submissions = options.clientsGiveUp === true ? new Submissions(trace, this.window) : undefined;
    this.refusals = options.turnsAway === true ? new Refusals(trace, this.window) : undefined;
    this.costs = options.tariffs === undefined ? undefined : new Costs(trace, options);
    this.violations = new Violations(() => trace.recordCount, options.onViolation);
    this.gangs = new Gangs(trace, this, options.gangPartMax);
    this.lineage = new Lineage(trace, this, options.stages);
    this.noLostTask = new NoLostTask(this, options);
    const messages = options.attackedMessages;
    this.authenticity = messages && new Authenticity(trace, this.violations, { nodes: options.nodeNames, messages });
    this.authorisation = options.access && new Authorisation(trace, this.violations, options.access);
    this.audit = options.audit && new Audit(trace, this.violations, options.audit);
    this.oneEffect = new OneEffect(this.ledger, this.violations);
    this.capacity = new Capacity(this.violations);
    this.pools = new Pools(trace, this.violations, this.window, options.pools ?? []);
    this.conservation = new Conservation(this.violations);
    this.bounded = new Bounded(this.violations, options.attemptsMax);
    this.littlesLaw = new LittlesLaw(this.violations);
    this.utilisationLaw = new UtilisationLaw(this.violations);
    this.epochs = new Epochs(trace, this, {
      startsOnReceipt: options.startsOnReceipt ?? false,
      areEffectsFenced: options.effects?.isFenced ?? false,
      haveOneLeader: options.hasSeveralLeaders !== true,
    });
    if (options.hasSeveralLeaders !== true) new ElectionSafety(trace, this);
    this.agreement = new Agreement(trace, this);
    this.leaseExclusion = new LeaseExclusion(trace, this.violations);
    this.effects = new Effects(trace, this, options.effects !== undefined);
    this.checkpoints = new Checkpoints(this.violations);
    this.boundedRedo = new BoundedRedo(this.violations, options.redoMax);
    this.starvation = new Starvation(trace, this.violations, options.waitMax);
    this.reservations = new Reservations(trace, this.violations, this.window);
    this.budgets = new Budgets(trace, this.violations, options.budgets);
    if (options.minDwell !== undefined) new Dwelling(trace, this.violations, options.minDwell);
    this.readFreshness = new ReadFreshness(trace, this);
    this.triggers = new Triggers(trace, this.violations);
    this.integrity = new Integrity(trace, this, options.corruptsResults === true);
    this.coreLiveness = new CoreLiveness(trace, this);
    this.unavailability = new Unavailability(this, options.quorums);
    this.elections = new Elections(trace, this.machines);
    this.offers = new Offers(trace, this.window);
    this.offices = new Offices(trace);
    this.disasters = new Disasters(trace);
    this.places = options.faultWindows.length > 0 ? new Places(this.ledger.tasks) : undefined;
    this.recovery =
      this.places === undefined ? undefined : new RecoveryTimeline(trace, this, this.places, gradualFaults(options));
    this.spacetime = options.spacetime === true ? new SpaceTimeRecorder(trace, this) : undefined;
  }
}

function gradualFaults(options: ObserveOptions): GradualFaults {
  const { warmup, gradualFaults: isGradual = [], cuts: isCut = [], mastersShareWork } = options;
  return { isGradual, isCut, isShared: mastersShareWork === true, warmup };
}

function leadershipKind({ isLeaderless, hasSeveralLeaders }: ObserveOptions): LeadershipKind {
  if (hasSeveralLeaders === true) return "several";
  return isLeaderless === true ? "none" : "one";
}

function speedsOf({ nodeNames, nodeSpeeds }: ObserveOptions): readonly number[] {
  return nodeNames.map((_, node) => nodeSpeeds?.[node] ?? 1);
}
