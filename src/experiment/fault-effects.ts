// What each declared fault did in a run, from the injector's episodes: one effect per episode, or one per declared fault
// where its episodes are too many to list.

import type { FaultSpec } from "../cluster/faults/fault.ts";
import type { EpisodeEffect } from "../cluster/faults/fault-injector.ts";
import { NEVER, toSeconds } from "../kernel/time.ts";
import type { FaultEffect } from "./results.ts";

/** Up to this many episodes of one declared fault are listed one by one. */
const EPISODES_LISTED_MAX = 20;
const NODES_LISTED_MAX = 50;

/** Faults that never struck are listed too: armed 0. */
export function faultEffects(
  faults: readonly FaultSpec[],
  effects: readonly EpisodeEffect[],
  names: readonly string[],
): readonly FaultEffect[] {
  return faults.flatMap((fault, index) => {
    const own = effects.filter(({ episode }) => episode.fault === index);
    const groups = own.length === 0 || own.length > EPISODES_LISTED_MAX ? [own] : own.map((effect) => [effect]);
    return groups.map((group) => effectOf(fault, index, group, names));
  });
}

function effectOf(
  fault: FaultSpec,
  index: number,
  group: readonly EpisodeEffect[],
  names: readonly string[],
): FaultEffect {
  const ends = group.map(({ episode }) => episode.until);
  const isOpen = ends.length === 0 || ends.includes(NEVER);
  return {
    index,
    text: fault.text,
    kind: fault.action.kind,
    nodes: [...new Set(group.flatMap(({ nodes }) => nodes))].slice(0, NODES_LISTED_MAX).map((id) => names[id]),
    from: group.length === 0 ? 0 : toSeconds(group[0].episode.at),
    until: isOpen ? null : toSeconds(ends.reduce((latest, end) => Math.max(latest, end), 0) as typeof NEVER),
    armed: group.reduce((sum, { armed }) => sum + armed, 0),
    bit: group.reduce((sum, { bit }) => sum + bit, 0),
    ...(fault.action.kind === "rollout" && {
      steps: group.flatMap(({ steps }) => steps.map((step) => ({ ...step, at: toSeconds(step.at) }))),
    }),
  };
}
