// What a node was, and from when to when: down, paused or slow; candidate, recovering or leading, with the epoch. Read from the
// marks of a window, of which the first tells what a node had been before.

import type { SpaceTimeMark } from "../../../observe/observations.ts";
import type { TraceNames } from "../../trace-names.ts";
import { roleOf } from "./chosen-lines.ts";
import type { LineSpan, SpanKind } from "./space-time-chart.ts";
import type { View } from "./views.ts";

const FULL_SPEED = 1_000_000;

interface Open {
  readonly kind: SpanKind;
  readonly from: number;
  /** 0 = not known. */
  readonly epoch: number;
}

/** `end`: what was open is over; `undefined`: nothing changed. */
type Change = Pick<Open, "kind" | "epoch"> | "end" | undefined;

export function lineSpans(view: View, node: number, names: TraceNames): readonly LineSpan[] {
  const marks = view.window.marks.filter((mark) => mark.node === node);
  const before = hadLed(view, node, marks, names);
  return [
    ...spans(view, marks, conditionAfter, undefined),
    ...spans(view, marks, (mark) => roleAfter(mark, names, roleOf(view.run, node) === "lock"), before),
  ];
}

function spans(
  view: View,
  marks: readonly SpaceTimeMark[],
  changeOf: (mark: SpaceTimeMark) => Change,
  before: Open | undefined,
): readonly LineSpan[] {
  const found: LineSpan[] = [];
  let open = before;
  const close = (until: number) => {
    if (open !== undefined && until >= view.from && open.from <= view.until) found.push(spanOf(open, until, view));
    open = undefined;
  };
  for (const mark of marks) {
    const change = changeOf(mark);
    if (change === undefined) continue;
    if (change !== "end" && open?.kind === change.kind && open.epoch === change.epoch) continue;
    close(mark.at);
    if (change !== "end") open = { ...change, from: mark.at };
  }
  close(Number.POSITIVE_INFINITY);
  return found;
}

function spanOf({ kind, from, epoch }: Open, until: number, view: View): LineSpan {
  const label = epoch > 0 ? `epoch ${epoch}` : "";
  const words = WORDS[kind];
  return {
    kind,
    from: Math.max(from, view.from) - view.origin,
    until: Math.min(until, view.until) - view.origin,
    label,
    text: label === "" ? words : `${words}, ${label}`,
  };
}

const WORDS: Readonly<Record<SpanKind, string>> = {
  down: "down",
  paused: "paused",
  slow: "slowed down",
  candidate: "stands for election",
  recovering: "elected, not serving yet",
  leader: "leads",
};

function conditionAfter({ kind, value }: SpaceTimeMark): Change {
  switch (kind) {
    case "node.crashed":
      return { kind: "down", epoch: 0 };
    case "node.paused":
      return { kind: "paused", epoch: 0 };
    case "node.speed":
      return value < FULL_SPEED ? { kind: "slow", epoch: 0 } : "end";
    case "node.restarted":
    case "node.resumed":
      return "end";
    default:
      return undefined;
  }
}

function roleAfter({ kind, task, epoch }: SpaceTimeMark, { memberRoles }: TraceNames, isLock: boolean): Change {
  switch (kind) {
    case "role.changed":
      return roleChange(memberRoles[task], epoch, isLock);
    case "leader.recovering":
      return { kind: "recovering", epoch };
    case "leader.serving":
      return { kind: "leader", epoch };
    case "leader.resigned":
    case "node.crashed":
      return "end";
    default:
      return undefined;
  }
}

/** A member that has won an election serves only when it says so; a lock service's leader never says so. */
function roleChange(role: string | undefined, epoch: number, isLock: boolean): Change {
  if (role === undefined) return undefined;
  if (role === "candidate" || role === "pre-candidate") return { kind: "candidate", epoch };
  if (role !== "leader") return "end";
  return { kind: isLock ? "leader" : "recovering", epoch };
}

/** What only a leader sends. */
const LEADERS_SAY: ReadonlySet<string | undefined> = new Set(["dispatch", "raftAppend", "raftHeartbeat", "raftCommit"]);

/** Who had led when the window began: it resigned, it is the leader that was struck, or it spoke as only a leader does. */
function hadLed(view: View, node: number, marks: readonly SpaceTimeMark[], names: TraceNames): Open | undefined {
  const first = marks.find(({ kind }) => kind.startsWith("leader.") || kind === "role.changed");
  const leads = (epoch: number): Open => ({ kind: "leader", from: Number.NEGATIVE_INFINITY, epoch });
  if (first?.kind === "leader.resigned") return leads(first.epoch);
  const since = first?.at ?? Number.POSITIVE_INFINITY;
  const masters = (view.recovery?.nodes ?? []).filter((struck) => roleOf(view.run, struck) === "master");
  const isStruckLeader =
    view.recovery?.hitsLeader === true &&
    masters.length === 1 &&
    masters[0] === node &&
    since >= view.recovery.struckAt;
  return isStruckLeader || spokeAsLeader(view, node, since, names) ? leads(0) : undefined;
}

function spokeAsLeader({ window }: View, node: number, until: number, names: TraceNames): boolean {
  const { from, kind, sent } = window.messages;
  return sent.some((at, index) => at < until && from[index] === node && LEADERS_SAY.has(names.messages[kind[index]]));
}
