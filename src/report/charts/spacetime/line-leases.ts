// Leases as their holders see them: a height that falls with the time that is left, and rises with each renewal. When the holder
// is gone, what it had left still bars everybody else, until it has run out or somebody else has the lease.

import type { SpaceTimeMark } from "../../../observe/observations.ts";
import type { LeaseSpan } from "./space-time-chart.ts";
import type { View } from "./views.ts";

const MICROSECONDS_PER_SECOND = 1_000_000;

/** Ends a holder's belief, whatever it had left. */
const ENDS: ReadonlySet<string> = new Set(["lease.dropped", "lease.expired", "node.crashed"]);

interface Term {
  /** The renewal; where it ends for the holder, and for everybody. Seconds of virtual time. */
  readonly renewed: number;
  readonly remaining: number;
  readonly heldUntil: number;
  readonly barredUntil: number;
}

export function lineLeases(view: View, node: number): readonly LeaseSpan[] {
  const marks = [...view.window.before, ...view.window.marks];
  const longest = marks.reduce((most, mark) => Math.max(most, isRenewal(mark) ? remainingOf(mark) : 0), 0);
  if (longest === 0) return [];
  const own = marks.filter((mark) => mark.node === node);
  const leases = [...new Set(own.filter(isRenewal).map(({ task }) => task))];
  return leases.flatMap((lease) =>
    termsOf(marks, own, lease).flatMap((term) => [
      ...wedge(term, { from: term.renewed, until: term.heldUntil, isOrphaned: false }, longest, view),
      ...wedge(term, { from: term.heldUntil, until: term.barredUntil, isOrphaned: true }, longest, view),
    ]),
  );
}

function termsOf(marks: readonly SpaceTimeMark[], own: readonly SpaceTimeMark[], lease: number): readonly Term[] {
  const renewals = renewalsOf(own, lease);
  return renewals.map((mark, index) => {
    const after = ({ at }: SpaceTimeMark) => at > mark.at;
    const next = renewals[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const end = own.find((one) => after(one) && ENDS.has(one.kind) && concerns(one, lease));
    const taken = marks.find(
      (one) => after(one) && one.node !== mark.node && one.kind === "lease.held" && one.task === lease,
    );
    const natural = mark.at + remainingOf(mark);
    const heldUntil = Math.min(natural, next, end?.at ?? Number.POSITIVE_INFINITY);
    const isGone = end !== undefined && end.at === heldUntil && end.kind !== "lease.expired";
    const barredUntil = isGone ? Math.min(natural, taken?.at ?? Number.POSITIVE_INFINITY) : heldUntil;
    return { renewed: mark.at, remaining: remainingOf(mark), heldUntil, barredUntil };
  });
}

/** What the holder heard; where that was not recorded, what the lock service granted. */
function renewalsOf(own: readonly SpaceTimeMark[], lease: number): readonly SpaceTimeMark[] {
  const ofLease = own.filter((mark) => mark.task === lease);
  const heard = ofLease.filter(({ kind }) => kind === "lease.held");
  return heard.length > 0 ? heard : ofLease.filter(({ kind }) => kind === "lease.granted");
}

function isRenewal({ kind }: SpaceTimeMark): boolean {
  return kind === "lease.held" || kind === "lease.granted";
}

function concerns({ kind, task }: SpaceTimeMark, lease: number): boolean {
  return kind === "node.crashed" || task === lease;
}

function remainingOf({ value }: SpaceTimeMark): number {
  return value / MICROSECONDS_PER_SECOND;
}

/** A part of a term, cut at the picture. */
function wedge(
  { renewed, remaining }: Term,
  part: { readonly from: number; readonly until: number; readonly isOrphaned: boolean },
  longest: number,
  view: View,
): readonly LeaseSpan[] {
  const from = Math.max(part.from, view.from);
  const until = Math.min(part.until, view.until);
  if (!(until > from)) return [];
  const shareAt = (at: number) => Math.max(0, remaining - (at - renewed)) / longest;
  return [
    {
      from: from - view.origin,
      until: until - view.origin,
      shareFrom: shareAt(from),
      shareUntil: shareAt(until),
      isOrphaned: part.isOrphaned,
    },
  ];
}
