// What a space-time diagram shows, before anybody draws it: lines of nodes with their states, and messages between them. All
// instants are seconds relative to the origin: the strike of a fault, or a finding.

import type { Chart, Axis } from "../chart.ts";

/** In the order of the legend. */
export const MESSAGE_GROUPS = ["election", "replication", "lease", "detection", "work", "client", "other"] as const;
export type MessageGroup = (typeof MESSAGE_GROUPS)[number];

/** What a node was for a while. The first three are conditions of the machine, the others roles in its group. */
export const SPAN_KINDS = ["down", "paused", "slow", "candidate", "recovering", "leader"] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];

export const MARK_KINDS = [
  "vote",
  "suspected",
  "dead",
  "trusted",
  "refused",
  "lost",
  "adopted",
  "copied",
  "lease-ended",
  "resigned",
  "log",
  "other",
] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

export interface LineSpan {
  readonly kind: SpanKind;
  readonly from: number;
  readonly until: number;
  /** `epoch 4`; empty where it is not known or there is none. */
  readonly label: string;
  readonly text: string;
}

/** What a holder believes to have left of its lease: from `share` (0..1 of the longest) at `from` straight down. */
export interface LeaseSpan {
  readonly from: number;
  readonly until: number;
  readonly shareFrom: number;
  readonly shareUntil: number;
  /** Its holder is gone, or believes no more to hold it; yet nobody else may take it. */
  readonly isOrphaned: boolean;
}

export interface LineMark {
  readonly kind: MarkKind;
  readonly at: number;
  readonly text: string;
}

export interface AttemptBox {
  readonly from: number;
  readonly until: number;
  readonly lane: number;
  readonly outcome: string;
  readonly text: string;
}

export interface SpaceTimeLine {
  readonly name: string;
  readonly role: string;
  readonly struck: boolean;
  /** `leads, epoch 1`: what it was where the picture begins; may be empty. */
  readonly start: string;
  readonly spans: readonly LineSpan[];
  readonly leases: readonly LeaseSpan[];
  readonly marks: readonly LineMark[];
  readonly attempts: readonly AttemptBox[];
  /** Lanes that the attempts need. */
  readonly lanes: number;
}

export interface Arrow {
  readonly group: MessageGroup;
  /** Indices of lines. */
  readonly from: number;
  readonly to: number;
  readonly sent: number;
  /** When it arrived, or was dropped, or left the picture. */
  readonly until: number;
  readonly fate: "delivered" | "dropped" | "unknown";
}

/** A vertical line through the whole diagram. */
export interface Moment {
  readonly kind: "step" | "finding";
  readonly at: number;
  readonly text: string;
}

export interface SpaceTimeChart extends Chart {
  readonly kind: "spacetime";
  readonly variant: string;
  readonly seed: number;
  /** Seconds of virtual time. */
  readonly origin: number;
  readonly x: Axis;
  readonly lines: readonly SpaceTimeLine[];
  readonly arrows: readonly Arrow[];
  readonly moments: readonly Moment[];
}
