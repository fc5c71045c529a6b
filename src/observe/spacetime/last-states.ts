// What every node last was: its role and epoch in its group, the condition of its machine, its lease. A space-time window begins
// with it, since the record that tells it may lie long before.

import type { SpaceTimeMark } from "../observations.ts";

/** In the order of precedence where there are too many. */
const ASPECTS = ["role", "condition", "lease"] as const;
type Aspect = (typeof ASPECTS)[number];

const ASPECT_OF: ReadonlyMap<string, readonly Aspect[]> = new Map<string, readonly Aspect[]>([
  ["role.changed", ["role"]],
  ["leader.recovering", ["role"]],
  ["leader.serving", ["role"]],
  ["leader.resigned", ["role"]],
  // A crash ends all of it.
  ["node.crashed", ["role", "condition", "lease"]],
  ["node.restarted", ["condition"]],
  ["node.paused", ["condition"]],
  ["node.resumed", ["condition"]],
  ["node.speed", ["condition"]],
  ["lease.held", ["lease"]],
  ["lease.granted", ["lease"]],
  ["lease.expired", ["lease"]],
  ["lease.dropped", ["lease"]],
]);

export class LastStates {
  readonly #last = new Map<Aspect, Map<number, SpaceTimeMark>>(ASPECTS.map((aspect) => [aspect, new Map()]));

  note(mark: SpaceTimeMark): void {
    for (const aspect of ASPECT_OF.get(mark.kind) ?? []) this.#last.get(aspect)!.set(mark.node, mark);
  }

  /** The records that say so, each once, in order of time and then of node; at most so many. */
  marks(most: number): readonly SpaceTimeMark[] {
    const all = new Set(ASPECTS.flatMap((aspect) => [...this.#last.get(aspect)!.values()]));
    return [...all].slice(0, most).toSorted((a, b) => a.at - b.at || a.node - b.node);
  }
}
