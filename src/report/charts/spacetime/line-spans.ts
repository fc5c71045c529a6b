// What a node was, and from when to when: down, paused or slow; candidate, recovering or leading, with the epoch. Read from the
// marks of a window and from what the nodes were before it; and what its members were where the picture begins, in words.

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
  const marks = marksOf(view, node);
  return [
    ...spans(view, marks, conditionAfter),
    ...spans(view, marks, (mark) => roleAfter(mark, names, roleOf(view.run, node) === "lock")),
  ];
}

/** `leads, epoch 1`: a member's role and epoch at the left end; empty where it has none, or nobody knows. */
export function stateAtStart(view: View, node: number, names: TraceNames): string {
  const earlier = marksOf(view, node).filter(({ at }) => at <= view.from);
  const told = earlier.findLast(({ kind }) => STATE_WORDS.has(kind) || kind === "role.changed");
  if (told === undefined) return "";
  const role =
    told.kind === "role.changed" ? (MEMBER_WORDS.get(names.memberRoles[told.task]) ?? "") : STATE_WORDS.get(told.kind)!;
  const epoch = earlier.reduce((highest, mark) => Math.max(highest, epochOf(mark)), 0);
  if (role === "" || epoch === 0) return role;
  return `${role}, epoch ${epoch}`;
}

const STATE_WORDS: ReadonlyMap<string, string> = new Map([
  ["leader.recovering", "recovers"],
  ["leader.serving", "leads"],
  ["leader.resigned", "follows"],
  ["node.crashed", ""],
]);

const MEMBER_WORDS: ReadonlyMap<string | undefined, string> = new Map([
  ["leader", "leads"],
  ["follower", "follows"],
  ["standby", "stands by"],
  ["learner", "learns"],
  ["candidate", "stands for election"],
  ["pre-candidate", "stands for election"],
]);

/** Records of a member about itself; a refused command, for one, has another's epoch. */
function epochOf({ kind, epoch }: SpaceTimeMark): number {
  return kind === "role.changed" || kind === "vote.granted" || kind.startsWith("leader.") ? epoch : 0;
}

function marksOf({ window }: View, node: number): readonly SpaceTimeMark[] {
  return [...window.before, ...window.marks].filter((mark) => mark.node === node);
}

function spans(
  view: View,
  marks: readonly SpaceTimeMark[],
  changeOf: (mark: SpaceTimeMark) => Change,
): readonly LineSpan[] {
  const found: LineSpan[] = [];
  let open: Open | undefined = undefined;
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
