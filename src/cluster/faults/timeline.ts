// Lays the faults down before a run starts: scheduled ones as they are, stochastic ones drawn from streams of their own.
// Every variant of a scenario with the same seed gets the same timeline.

import type { RandomStreams, RandomStream } from "../../kernel/random-stream.ts";
import { NEVER, type Instant } from "../../kernel/time.ts";
import type { ClusterSpec, NodeSpec } from "../cluster-spec.ts";
import type { FaultAction, FaultSpec, NodeGroup, PartitionShape, RandomFault, Target } from "./fault.ts";

/** One strike: an action with its targets drawn (roles excepted), from `at` until `until` (NEVER = for good). */
export interface Episode {
  /** Index in the timeline. */
  readonly index: number;
  /** Index of the declared fault it comes from. */
  readonly fault: number;
  readonly action: FaultAction;
  readonly at: Instant;
  readonly until: Instant;
}

/** All episodes that start before `horizon`, in order of start (ties: order of declaration). */
export function layTimeline(
  faults: readonly FaultSpec[],
  cluster: ClusterSpec,
  streams: RandomStreams,
  horizon: Instant,
): readonly Episode[] {
  const episodes = faults.flatMap((fault, index) => episodesOf(fault, index, cluster, streams, horizon));
  const ordered = episodes
    .map((episode, order) => ({ episode, order }))
    .sort((a, b) => a.episode.at - b.episode.at || a.order - b.order);
  return ordered.map(({ episode }, index) => ({ ...episode, index }));
}

function episodesOf(
  fault: FaultSpec,
  index: number,
  cluster: ClusterSpec,
  streams: RandomStreams,
  horizon: Instant,
): Episode[] {
  switch (fault.kind) {
    case "scheduled": {
      if (fault.at > horizon) return [];
      const action = withTargets(fault.action, (target) =>
        drawTarget(target, cluster, streams.stream(`faults/${index}/targets`)),
      );
      const until = fault.lasts === undefined ? NEVER : ((fault.at + fault.lasts) as Instant);
      return [{ index: 0, fault: index, action, at: fault.at, until }];
    }
    case "random":
      return randomEpisodes(fault, index, cluster, streams, horizon);
    case "traced": {
      const members = groupMembers(fault.group, cluster);
      return fault.episodes
        .filter(({ at }) => at <= horizon)
        .map(({ member, at, lasts }) => ({
          index: 0,
          fault: index,
          action: withTargets(fault.action, () => named([members[member % members.length]])),
          at,
          until: (at + lasts) as Instant,
        }));
    }
  }
}

function randomEpisodes(
  fault: RandomFault,
  index: number,
  cluster: ClusterSpec,
  streams: RandomStreams,
  horizon: Instant,
): Episode[] {
  return failureDomains(fault, cluster).flatMap(({ name, target }) => {
    const stream = streams.stream(`faults/${index}/${name}`);
    const action = withTargets(fault.action, () => target);
    const episodes: Episode[] = [];
    let at = Math.max(1, Math.floor(fault.every.sample(stream)));
    while (at <= horizon) {
      const until = at + Math.max(1, Math.floor(fault.lasts.sample(stream)));
      episodes.push({ index: 0, fault: index, action, at: at as Instant, until: until as Instant });
      at = until + Math.max(1, Math.floor(fault.every.sample(stream)));
    }
    return episodes;
  });
}

function failureDomains(
  fault: RandomFault,
  cluster: ClusterSpec,
): { readonly name: string; readonly target: Target }[] {
  const members = groupMembers(fault.group, cluster);
  if (fault.per === "node") return members.map((node) => ({ name: node.name, target: named([node]) }));
  const domainOf = (node: NodeSpec): string => (fault.per === "zone" ? node.zone : node.rack);
  return [...new Set(members.map(domainOf))].map((domain) => ({
    name: domain,
    target: named(members.filter((node) => domainOf(node) === domain)),
  }));
}

function named(nodes: readonly NodeSpec[]): Target {
  return { kind: "names", names: nodes.map(({ name }) => name) };
}

export function groupMembers(group: NodeGroup, cluster: ClusterSpec): readonly NodeSpec[] {
  return group === "nodes" ? cluster.nodes : cluster.nodes.filter(({ role }) => `${role}s` === group);
}

/** Names the drawn nodes of a `group` target; other targets stay as they are (roles wait for the strike). */
function drawTarget(target: Target, cluster: ClusterSpec, random: RandomStream): Target {
  if (target.kind !== "group") return target;
  const members = [...groupMembers(target.group, cluster)];
  const { pick } = target;
  if (pick.kind === "all") return named(members);
  const wanted = pick.kind === "count" ? pick.count : Math.round(pick.fraction * members.length);
  const drawn: NodeSpec[] = [];
  while (drawn.length < wanted && members.length > 0) drawn.push(...members.splice(random.integer(members.length), 1));
  return named(drawn);
}

function withTargets(action: FaultAction, change: (target: Target) => Target): FaultAction {
  switch (action.kind) {
    case "partition":
      return { ...action, shape: withShapeTargets(action.shape, change) };
    case "link":
      return { ...action, from: change(action.from), to: change(action.to) };
    default:
      return { ...action, target: change(action.target) };
  }
}

function withShapeTargets(shape: PartitionShape, change: (target: Target) => Target): PartitionShape {
  switch (shape.kind) {
    case "isolate":
    case "bridge":
      return { ...shape, target: change(shape.target) };
    case "groups":
      return { ...shape, groups: shape.groups.map(change) };
    case "links":
      return { ...shape, from: change(shape.from), to: change(shape.to) };
  }
}
