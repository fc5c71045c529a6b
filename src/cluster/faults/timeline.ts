// Lays the faults down before a run starts: scheduled ones as they are, stochastic ones drawn from streams of their own.
// Every variant of a scenario with the same seed gets the same timeline.

import type { RandomStreams, RandomStream } from "../../kernel/random-stream.ts";
import { NEVER, type Instant } from "../../kernel/time.ts";
import type { ClusterSpec, NodeSpec } from "../cluster-spec.ts";
import { targetsOf, withTargets } from "./action-targets.ts";
import type { FaultAction, FaultSpec, RandomFault, ScheduledFault, TracedFault } from "./fault.ts";
import { groupMembers } from "./group-members.ts";
import { strikesOf, type EpisodePlan, type Strike } from "./strikes.ts";
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

interface Laying {
  readonly fault: number;
  readonly cluster: ClusterSpec;
  readonly streams: RandomStreams;
  readonly horizon: Instant;
}

/** All episodes that start before `horizon`, in order of start (ties: order of declaration). */
export function layTimeline(
  faults: readonly FaultSpec[],
  cluster: ClusterSpec,
  streams: RandomStreams,
  horizon: Instant,
): readonly Episode[] {
  const episodes = faults.flatMap((spec, fault) => episodesOf(spec, { fault, cluster, streams, horizon }));
  const ordered = episodes
    .map((episode, order) => ({ episode, order }))
    .sort((a, b) => a.episode.at - b.episode.at || a.order - b.order);
  return ordered.map(({ episode }, index) => ({ ...episode, index }));
}

function episodesOf(spec: FaultSpec, laying: Laying): readonly Episode[] {
  switch (spec.kind) {
    case "scheduled":
      return spec.at > laying.horizon ? [] : [scheduledEpisode(spec, laying)];
    case "random":
      return randomEpisodes(spec, laying);
    case "traced":
      return tracedEpisodes(spec, laying);
  }
}

function scheduledEpisode({ action, at, lasts, flap }: ScheduledFault, laying: Laying): Episode {
  const { fault, cluster, streams } = laying;
  const random = streams.stream(`faults/${fault}/targets`);
  const drawn = withTargets(action, (target) => drawTarget(target, cluster, random));
  return episodeOf({ action: drawn, at, lasts, flap }, laying, "flap");
}

function randomEpisodes(spec: RandomFault, laying: Laying): readonly Episode[] {
  const { fault, cluster, streams, horizon } = laying;
  const { action, every, lasts, flap } = spec;
  const targets = streams.stream(`faults/${fault}/targets`);
  return failureDomains(spec, cluster).flatMap(({ name, target }) => {
    const stream = streams.stream(`faults/${fault}/${name}`);
    const drawn = inPlaceOfAny(action, target, (other) => drawTarget(other, cluster, targets));
    const episodes: Episode[] = [];
    let at = atLeastOne(every.sample(stream));
    while (at <= horizon) {
      const plan = { action: drawn, at, lasts: atLeastOne(lasts.sample(stream)), flap };
      const episode = episodeOf(plan, laying, `${name}/flap`);
      episodes.push(episode);
      at = Math.max(at + plan.lasts, episode.until === NEVER ? 0 : episode.until) + atLeastOne(every.sample(stream));
    }
    return episodes;
  });
}

function tracedEpisodes({ action, group, episodes }: TracedFault, laying: Laying): readonly Episode[] {
  const members = groupMembers(group, laying.cluster);
  return episodes
    .filter(({ at }) => at <= laying.horizon)
    .map(({ member, at, lasts }) => {
      const struck = withTargets(action, () => named([members[member % members.length]]));
      return episodeOf({ action: struck, at, lasts, flap: undefined }, laying, "flap");
    });
}

/** Its number comes when all are known. */
function episodeOf(plan: EpisodePlan, { fault, cluster, streams, horizon }: Laying, purpose: string): Episode {
  const strikes = strikesOf(plan, cluster, horizon, () => streams.stream(`faults/${fault}/${purpose}`));
  const at = plan.at as Instant;
  const last = strikes.reduce((latest, { until }) => Math.max(latest, until), 0);
  const isFlapping = plan.flap !== undefined && plan.lasts !== undefined;
  const until = isFlapping ? Math.max(at + plan.lasts, last === NEVER ? 0 : last) : last;
  return { index: 0, fault, action: plan.action, at, until: until as Instant, strikes };
}

/** Where the action names `any` of a group, the member stands there; an action with one target has no other place for it. */
function inPlaceOfAny(action: FaultAction, member: Target, draw: (target: Target) => Target): FaultAction {
  const isAny = (target: Target): boolean => target.kind === "group" && target.isAny === true;
  if (!targetsOf(action).some(isAny)) return withTargets(action, () => member);
  return withTargets(action, (target) => (isAny(target) ? member : draw(target)));
}

function failureDomains(
  { group, per }: RandomFault,
  cluster: ClusterSpec,
): readonly { readonly name: string; readonly target: Target }[] {
  const members = groupMembers(group, cluster);
  if (per === "node") return members.map((node) => ({ name: node.name, target: named([node]) }));
  const domainOf = (node: NodeSpec): string => (per === "zone" ? node.zone : node.rack);
  return [...new Set(members.map(domainOf))].map((domain) => ({
    name: domain,
    target: named(members.filter((node) => domainOf(node) === domain)),
  }));
}

function named(nodes: readonly NodeSpec[]): Target {
  return { kind: "names", names: nodes.map(({ name }) => name) };
}

/** Names the drawn nodes of a `group` target; other targets stay as they are (roles wait for the strike). */
function drawTarget(target: Target, cluster: ClusterSpec, random: RandomStream): Target {
  if (target.kind !== "group") return target;
  const members = [...groupMembers(target.group, cluster)];
  if (target.pick.kind === "all") return named(members);
  const wanted = pickedCount(target.pick, members.length);
  const drawn: NodeSpec[] = [];
  while (drawn.length < wanted && members.length > 0) drawn.push(...members.splice(random.integer(members.length), 1));
  return named(drawn);
}

function atLeastOne(drawn: number): number {
  return Math.max(1, Math.floor(drawn));
}
