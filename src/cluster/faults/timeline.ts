// Lays the faults down before it comes to them: scheduled ones as they are, stochastic ones drawn from streams of their own.
// Every variant of a scenario with the same seed gets the same timeline.

import type { RandomStreams, RandomStream } from "../../kernel/random-stream.ts";
import { NEVER, type Instant } from "../../kernel/time.ts";
import type { ClusterSpec, NodeSpec } from "../cluster-spec.ts";
import { targetsOf, withTargets } from "./action-targets.ts";
import type { FaultAction, FaultSpec, RandomFault, ScheduledFault, TracedFault } from "./fault.ts";
import { failureDomains, groupMembers } from "./group-members.ts";
import { Strikes, type EpisodePlan, type Strike } from "./strikes.ts";
import { pickedCount, type Target } from "./target.ts";

/** An action with its targets drawn (roles excepted), from `at` until `until` (NEVER = for good). */
export interface Episode {
  /** Index in the timeline. */
  readonly index: number;
  /** Index of the declared fault it comes from. */
  readonly fault: number;
  readonly action: FaultAction;
  readonly at: Instant;
  readonly until: Instant;
  /** One, or, where it flaps, several: all on the nodes that the first one finds. */
  readonly strikes: readonly Strike[];
}

/** `number` counts the strikes of its episode. */
export interface LaidStrike {
  readonly episode: Episode;
  readonly number: number;
}

interface Laying {
  readonly fault: number;
  readonly cluster: ClusterSpec;
  readonly streams: RandomStreams;
}

interface LaidEpisode {
  readonly episode: { -readonly [Key in keyof Episode]: Episode[Key] };
  readonly plan: EpisodePlan;
  readonly strikes: Strikes;
  /** How many of the strikes whoever asked knows of. */
  told: number;
}

/** Its next episodes that start until a horizon, which goes up from call to call. */
type Source = (horizon: Instant) => readonly LaidEpisode[];

/** All episodes that start until `horizon`, in order of start (ties: order of declaration). */
export function layTimeline(
  faults: readonly FaultSpec[],
  cluster: ClusterSpec,
  streams: RandomStreams,
  horizon: Instant,
): readonly Episode[] {
  const timeline = new Timeline(faults, cluster, streams);
  timeline.layUntil(horizon);
  return timeline.episodes;
}

/** Laid down piece by piece, because nobody knows beforehand when a run without a `duration` ends. */
export class Timeline {
  /** As far as they are laid down: every piece in order of start (ties: order of declaration). */
  readonly episodes: readonly Episode[];
  readonly #episodes: Episode[] = [];
  readonly #sources: readonly Source[];
  /** What has begun to flap and is not over by `laidUntil`. */
  #flapping: readonly LaidEpisode[] = [];
  #laidUntil = -1;

  constructor(faults: readonly FaultSpec[], cluster: ClusterSpec, streams: RandomStreams) {
    this.episodes = this.#episodes;
    this.#sources = faults.flatMap((spec, fault) => sourcesOf(spec, { fault, cluster, streams }));
  }

  get laidUntil(): Instant {
    return this.#laidUntil as Instant;
  }

  /** Lays down what starts until `horizon`, and returns what that adds. */
  layUntil(horizon: Instant): readonly LaidStrike[] {
    if (horizon <= this.#laidUntil) return [];
    this.#laidUntil = horizon;
    const added = this.#sources.flatMap((source) => source(horizon)).sort((a, b) => a.episode.at - b.episode.at);
    for (const { episode } of added) {
      episode.index = this.#episodes.length;
      this.#episodes.push(episode);
    }
    const further = [...this.#flapping, ...added].flatMap((laid) => layFurther(laid, horizon));
    this.#flapping = [...this.#flapping, ...added].filter(({ strikes }) => !strikes.isOver);
    return further;
  }
}

function layFurther(laid: LaidEpisode, horizon: Instant): readonly LaidStrike[] {
  const { episode, plan, strikes } = laid;
  const known = laid.told;
  strikes.layUntil(horizon);
  laid.told = strikes.laid.length;
  episode.until = endOf(plan, strikes.laid);
  return strikes.laid.slice(known).map((_, index) => ({ episode, number: known + index }));
}

function endOf({ at, lasts, flap }: EpisodePlan, strikes: readonly Strike[]): Instant {
  const last = strikes.reduce((latest, { until }) => Math.max(latest, until), 0);
  const isFlapping = flap !== undefined && lasts !== undefined;
  return (isFlapping ? Math.max(at + lasts, last === NEVER ? 0 : last) : last) as Instant;
}

function sourcesOf(spec: FaultSpec, laying: Laying): readonly Source[] {
  switch (spec.kind) {
    case "scheduled":
      return [scheduledSource(spec, laying)];
    case "random":
      return randomSources(spec, laying);
    case "traced":
      return [tracedSource(spec, laying)];
  }
}

function scheduledSource({ action, at, lasts, flap }: ScheduledFault, laying: Laying): Source {
  const { fault, cluster, streams } = laying;
  let isLaid = false;
  return (horizon) => {
    if (isLaid || at > horizon) return [];
    isLaid = true;
    const random = streams.stream(`faults/${fault}/targets`);
    const drawn = withTargets(action, (target) => drawTarget(target, cluster, random));
    return [episodeOf({ action: drawn, at, lasts, flap }, laying, "flap")];
  };
}

/** One for each failure domain. */
function randomSources(spec: RandomFault, laying: Laying): readonly Source[] {
  const { fault, cluster, streams } = laying;
  const targets = streams.stream(`faults/${fault}/targets`);
  return failureDomains(spec, cluster).map(({ name, members }) => {
    const action = inPlaceOfAny(spec.action, named(members), (other) => drawTarget(other, cluster, targets));
    return domainSource({ ...spec, action }, name, laying);
  });
}

function domainSource({ action, every, lasts, flap }: RandomFault, name: string, laying: Laying): Source {
  const stream = laying.streams.stream(`faults/${laying.fault}/${name}`);
  let at = atLeastOne(every.sample(stream));
  return (horizon) => {
    const laid: LaidEpisode[] = [];
    while (at <= horizon) {
      const plan = { action, at, lasts: atLeastOne(lasts.sample(stream)), flap };
      const episode = episodeOf(plan, laying, `${name}/flap`);
      laid.push(episode);
      // When it is over is known once its strikes are.
      episode.strikes.layUntil((NEVER - 1) as Instant);
      const until = endOf(plan, episode.strikes.laid);
      at = Math.max(at + plan.lasts, until === NEVER ? 0 : until) + atLeastOne(every.sample(stream));
    }
    return laid;
  };
}

function tracedSource(spec: TracedFault, laying: Laying): Source {
  const { action, episodes } = spec;
  const members = groupMembers(spec, laying.cluster);
  let rest = episodes;
  return (horizon) => {
    const due = rest.filter(({ at }) => at <= horizon);
    rest = rest.filter(({ at }) => at > horizon);
    return due.map(({ member, at, lasts }) => {
      const struck = withTargets(action, () => named([members[member % members.length]]));
      return episodeOf({ action: struck, at, lasts, flap: undefined }, laying, "flap");
    });
  };
}

/** Its number comes when all of a piece are known, its end with its strikes. */
function episodeOf(plan: EpisodePlan, { fault, cluster, streams }: Laying, purpose: string): LaidEpisode {
  const strikes = new Strikes(plan, cluster, () => streams.stream(`faults/${fault}/${purpose}`));
  const at = plan.at as Instant;
  return {
    plan,
    strikes,
    told: 0,
    episode: { index: 0, fault, action: plan.action, at, until: at, strikes: strikes.laid },
  };
}

/** Where the action names `any` of a group, the member stands there; an action with one target has no other place for it. */
function inPlaceOfAny(action: FaultAction, member: Target, draw: (target: Target) => Target): FaultAction {
  const isAny = (target: Target): boolean => target.kind === "group" && target.isAny === true;
  if (!targetsOf(action).some(isAny)) return withTargets(action, () => member);
  return withTargets(action, (target) => (isAny(target) ? member : draw(target)));
}

function named(nodes: readonly NodeSpec[]): Target {
  return { kind: "names", names: nodes.map(({ name }) => name) };
}

/** Names the drawn nodes of a `group` target; other targets stay as they are (roles wait for the strike). */
function drawTarget(target: Target, cluster: ClusterSpec, random: RandomStream): Target {
  if (target.kind !== "group") return target;
  const members = [...groupMembers(target, cluster)];
  if (target.pick.kind === "all") return named(members);
  const wanted = pickedCount(target.pick, members.length);
  const drawn: NodeSpec[] = [];
  while (drawn.length < wanted && members.length > 0) drawn.push(...members.splice(random.integer(members.length), 1));
  return named(drawn);
}

function atLeastOne(drawn: number): number {
  return Math.max(1, Math.floor(drawn));
}
