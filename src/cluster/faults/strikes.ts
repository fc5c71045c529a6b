// When an episode strikes and heals: once, or, where it flaps, again and again until it ends. Laid down before it comes to it.

import type { RandomStream } from "../../kernel/random-stream.ts";
import { NEVER, type Instant } from "../../kernel/time.ts";
import type { ClusterSpec } from "../cluster-spec.ts";
import { targetsOf } from "./action-targets.ts";
import type { FaultAction, Flap } from "./fault.ts";
import { groupMembers } from "./group-members.ts";
import { rolloutTime } from "./rollout/rollout-action.ts";
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

/** The strikes of one episode, in order, without overlap. */
export class Strikes {
  /** As far as they are laid down. */
  readonly laid: Strike[] = [];
  readonly #plan: EpisodePlan;
  readonly #own: number;
  readonly #stream: RandomStream | undefined;
  readonly #end: number;
  #next: number;

  /** `random` is asked for only by what flaps. */
  constructor(plan: EpisodePlan, cluster: ClusterSpec, random: () => RandomStream) {
    this.#plan = plan;
    this.#own = ownTime(plan.action, cluster);
    this.#stream = plan.flap === undefined ? undefined : random();
    this.#end = plan.flap === undefined || plan.lasts === undefined ? NEVER : plan.at + plan.lasts;
    this.#next = plan.at;
  }

  /** All of them are laid down. */
  get isOver(): boolean {
    return this.#next >= this.#end;
  }

  /** Lays down those that begin until `horizon`, which goes up from call to call. */
  layUntil(horizon: Instant): void {
    while (this.#next < this.#end && this.#next <= horizon) this.#lay();
  }

  #lay(): void {
    const { action, lasts, flap } = this.#plan;
    const at = this.#next;
    if (flap === undefined || this.#stream === undefined) {
      this.laid.push({ at: at as Instant, until: healAfter(action, at + this.#own, lasts) });
      this.#next = NEVER;
      return;
    }
    const down = atLeastOne(flap.down.sample(this.#stream));
    const until = healAfter(action, at + this.#own, action.kind === "restart" ? 0 : down);
    // What operators have begun they bring to its end.
    const isCut = this.#own === 0 && until !== NEVER;
    this.laid.push({ at: at as Instant, until: isCut ? (Math.min(until, this.#end) as Instant) : until });
    this.#next = at + this.#own + down + atLeastOne(flap.up.sample(this.#stream));
  }
}

/** When an episode that does not flap is over at the latest; its start, if it is never over. */
export function lastMoment({ action, at, lasts }: Omit<EpisodePlan, "flap">, cluster: ClusterSpec): Instant {
  const until = healAfter(action, at + ownTime(action, cluster), lasts);
  return (until === NEVER ? at : until) as Instant;
}

function healAfter({ kind }: FaultAction, from: number, lasts: number | undefined): Instant {
  const heal = kind === "rolling-restart" || kind === "rollout" ? from : from + (lasts ?? Infinity);
  // Centuries after the end of any run is not the same as never: who drains for so long does come back.
  return kind === "disk-corrupt" || heal === Infinity ? NEVER : (Math.min(heal, NEVER - 1) as Instant);
}

/** The run itself ends it, machine by machine. */
export function endsByItself({ kind }: FaultAction): boolean {
  return kind === "drain" || kind === "reclaim" || kind === "rolling-restart" || kind === "rollout";
}

/** us that a strike takes at most before it counts how long it lasts. */
function ownTime(action: FaultAction, cluster: ClusterSpec): number {
  if (action.kind === "drain" || action.kind === "reclaim") return action.grace;
  if (action.kind !== "rolling-restart" && action.kind !== "rollout") return 0;
  const size = targetsOf(action).reduce((sum, target) => sum + sizeMost(target, cluster), 0);
  if (action.kind === "rollout") return rolloutTime(action, size);
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
      const { length } = groupMembers(target, cluster);
      return Math.min(length, pickedCount(target.pick, length));
    }
    case "role":
      return target.which === "all" ? groupMembers({ group: "masters" }, cluster).length : 1;
  }
}

function atLeastOne(drawn: number): number {
  return Math.max(1, Math.floor(drawn));
}
