// When an episode strikes and heals: once, or, where it flaps, again and again until it ends. Laid down before the run.

import type { RandomStream } from "../../kernel/random-stream.ts";
import { NEVER, type Instant } from "../../kernel/time.ts";
import type { ClusterSpec } from "../cluster-spec.ts";
import { targetsOf } from "./action-targets.ts";
import type { FaultAction, Flap } from "./fault.ts";
import { groupMembers } from "./group-members.ts";
import { pickedCount, type Target } from "./target.ts";

/** `until` NEVER = for good. Of what operators do, `until` is the latest possible end: the run tells the real one. */
export interface Strike {
  readonly at: Instant;
  readonly until: Instant;
}

export interface EpisodePlan {
  readonly action: FaultAction;
  readonly at: number;
  /** us; undefined = until the end of the run. */
  readonly lasts: number | undefined;
  readonly flap: Flap | undefined;
}

/** In order, without overlap; none after the horizon. `random` is asked for only by what flaps. */
export function strikesOf(
  { action, at, lasts, flap }: EpisodePlan,
  cluster: ClusterSpec,
  horizon: Instant,
  random: () => RandomStream,
): readonly Strike[] {
  const own = ownTime(action, cluster);
  if (flap === undefined) return [{ at: at as Instant, until: healAfter(action, at + own, lasts) }];
  const stream = random();
  const end = lasts === undefined ? NEVER : at + lasts;
  const strikes: Strike[] = [];
  let next = at;
  while (next < end && next <= horizon) {
    const down = atLeastOne(flap.down.sample(stream));
    const until = healAfter(action, next + own, action.kind === "restart" ? 0 : down);
    // What operators have begun they bring to its end.
    strikes.push({
      at: next as Instant,
      until: own > 0 || until === NEVER ? until : (Math.min(until, end) as Instant),
    });
    next += own + down + atLeastOne(flap.up.sample(stream));
  }
  return strikes;
}

function healAfter({ kind }: FaultAction, from: number, lasts: number | undefined): Instant {
  const heal = kind === "rolling-restart" ? from : from + (lasts ?? Infinity);
  // Centuries after the end of any run is not the same as never: who drains for so long does come back.
  return kind === "disk-corrupt" || heal === Infinity ? NEVER : (Math.min(heal, NEVER - 1) as Instant);
}

/** The run itself ends it, machine by machine. */
export function endsByItself({ kind }: FaultAction): boolean {
  return kind === "drain" || kind === "rolling-restart";
}

/** us that a strike takes at most before it counts how long it lasts. */
function ownTime(action: FaultAction, cluster: ClusterSpec): number {
  if (action.kind === "drain") return action.grace;
  if (action.kind !== "rolling-restart") return 0;
  const size = targetsOf(action).reduce((sum, target) => sum + sizeMost(target, cluster), 0);
  return size * action.grace + Math.max(0, size - 1) * action.pause;
}

function sizeMost(target: Target, cluster: ClusterSpec): number {
  switch (target.kind) {
    case "names":
      return target.names.length;
    case "zone":
      return cluster.nodes.filter(({ zone }) => zone === target.zone).length;
    case "rack":
      return cluster.nodes.filter(({ rack }) => rack === target.rack).length;
    case "group": {
      const { length } = groupMembers(target.group, cluster);
      return Math.min(length, pickedCount(target.pick, length));
    }
    case "role":
      return target.which === "all" ? groupMembers("masters", cluster).length : 1;
  }
}

function atLeastOne(drawn: number): number {
  return Math.max(1, Math.floor(drawn));
}
