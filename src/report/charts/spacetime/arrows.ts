// Which messages become arrows: those between the lines of the picture, all that were dropped first, and of each group a share that
// is spread evenly over time, so that a rare vote is not lost among a thousand heartbeats.

import { finite } from "../../quantity.ts";
import { MESSAGE_GROUPS, type Arrow, type MessageGroup } from "./space-time-chart.ts";
import type { TraceNames } from "../../trace-names.ts";
import type { View } from "./views.ts";

/** Of each group, dropped messages apart. */
const MOST: Readonly<Record<MessageGroup, number>> = {
  election: 240,
  replication: 60,
  lease: 64,
  detection: 36,
  work: 48,
  client: 24,
  other: 60,
};
/** Of each group: a client that calls in vain for a minute need not be seen calling more often than this. */
const DROPPED_MAX = 20;
const DELIVERED = -1;
const NEVER_SEEN = -2;

export interface ChosenArrows {
  readonly arrows: readonly Arrow[];
  /** Messages between these lines that were recorded in this time, drawn or not. */
  readonly recorded: number;
}

export function chooseArrows(view: View, nodes: readonly number[], names: TraceNames): ChosenArrows {
  const all = arrowsBetween(view, nodes, names).toSorted((a, b) => a.sent - b.sent);
  const dropped = all.filter(({ fate }) => fate === "dropped");
  const others = all.filter(({ fate }) => fate !== "dropped");
  const kept = [
    ...MESSAGE_GROUPS.flatMap((group) => [
      ...evenly(ofGroup(dropped, group), group === "election" ? MOST.election : DROPPED_MAX, view),
      ...evenly(ofGroup(others, group), MOST[group], view),
    ]),
  ];
  return { arrows: kept.toSorted((a, b) => a.sent - b.sent || a.from - b.from || a.to - b.to), recorded: all.length };
}

function ofGroup(arrows: readonly Arrow[], group: MessageGroup): readonly Arrow[] {
  return arrows.filter((arrow) => arrow.group === group);
}

function arrowsBetween(view: View, nodes: readonly number[], names: TraceNames): readonly Arrow[] {
  const { messages } = view.window;
  const lineOf = new Map(nodes.map((node, line) => [node, line]));
  return messages.sent.flatMap((sent, index): readonly Arrow[] => {
    const from = lineOf.get(messages.from[index]);
    const to = lineOf.get(messages.to[index]);
    if (from === undefined || to === undefined || from === to) return [];
    const fate = messages.fate[index];
    const arrived = messages.until[index] ?? sent;
    if (!finite(sent) || !finite(arrived)) return [];
    if (sent > view.until || arrived < view.from || sent < view.from) return [];
    return [
      {
        group: groupOf(names.messages[messages.kind[index]]),
        from,
        to,
        sent: sent - view.origin,
        until: arrived - view.origin,
        fate: fate === DELIVERED ? "delivered" : fate === NEVER_SEEN ? "unknown" : "dropped",
      },
    ];
  });
}

/** All, or the first in each of so many equal stretches of the picture, and the last: dense and sparse times look as long as they are. */
function evenly(arrows: readonly Arrow[], most: number, { from, until, origin }: View): readonly Arrow[] {
  if (arrows.length <= most) return arrows;
  const slot = (until - from) / (most - 1);
  let taken = Number.NEGATIVE_INFINITY;
  const kept = arrows.slice(0, -1).filter(({ sent }) => {
    const own = Math.floor((sent - (from - origin)) / slot);
    if (own <= taken) return false;
    taken = own;
    return true;
  });
  return [...kept.slice(0, most - 1), arrows.at(-1)!];
}

const DETECTION = /^(swim|heartbeat|register|reregister|welcome|announce|loadReport|notLeader|draining)/;
const CLIENT = /^(submit|submitted|rejected|status|done|cancel|state)$/;

/** By the name that the protocol gives a message. */
export function groupOf(name: string | undefined): MessageGroup {
  if (name === undefined) return "other";
  if (/^raft(PreVote|Vote|TimeoutNow)/.test(name)) return "election";
  if (name.startsWith("raft")) return "replication";
  if (name.startsWith("lock")) return "lease";
  if (DETECTION.test(name)) return "detection";
  return CLIENT.test(name) ? "client" : "work";
}
