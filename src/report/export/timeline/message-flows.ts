// Messages as arrows from a mark at the sender to one at the receiver. A trace has far more of them than anything else,
// so their kinds and their number are limited; what is left out is counted.

import type { MessageDelivered, MessageDropped, MessageDuplicated, MessageMoment, MessageSent } from "../moments.ts";
import type { ExportedRun } from "../run-export.ts";
import type { Stage } from "./stage.ts";
import type { Details, Mark } from "./timeline-writer.ts";
import type { NodeTrack, Tracks } from "./tracks.ts";

export interface MessageLimits {
  /** undefined = every kind. */
  readonly kinds: ReadonlySet<string> | undefined;
  /** How many arrows at most. */
  readonly max: number;
}

/** Why a message was not drawn. */
export type LeftOut = "kind" | "node" | "time" | "limit";

interface InFlight {
  readonly at: number;
  /** undefined = not drawn. */
  readonly flow: number | undefined;
  copies: number;
}

/** A datagram that is lost at once is the one that was sent last; everything else is lost in the order of sending. */
const LOST_WHEN_SENT = "loss";

export class MessageFlows {
  readonly leftOut: Record<LeftOut, number> = { kind: 0, node: 0, time: 0, limit: 0 };
  readonly #run: ExportedRun;
  readonly #stage: Stage;
  readonly #tracks: Tracks;
  readonly #limits: MessageLimits;
  readonly #shows: (node: number) => boolean;
  /** By kind and way, in the order of sending. Bounded by what is under way at once. */
  readonly #inFlight = new Map<string, InFlight[]>();
  #drawn = 0;

  constructor(run: ExportedRun, stage: Stage, tracks: Tracks, limits: MessageLimits, shows: (node: number) => boolean) {
    this.#run = run;
    this.#stage = stage;
    this.#tracks = tracks;
    this.#limits = limits;
    this.#shows = shows;
  }

  get drawn(): number {
    return this.#drawn;
  }

  moment(moment: MessageMoment): void {
    switch (moment.kind) {
      case "message-sent":
        return this.#sent(moment);
      case "message-delivered":
        return this.#delivered(moment);
      case "message-dropped":
        return this.#dropped(moment);
      case "message-duplicated":
        return this.#duplicated(moment);
    }
  }

  #sent(moment: MessageSent): void {
    const reason = this.#reasonToLeaveOut(moment);
    if (reason === undefined) this.#drawn += 1;
    else this.leftOut[reason] += 1;
    if (reason === "kind" || reason === "node") return;
    // Messages have the even numbers, tasks the odd ones.
    const flow = reason === undefined ? 2 * this.#drawn : undefined;
    const key = keyOf(moment);
    const waiting = this.#inFlight.get(key);
    const entry: InFlight = { at: moment.at, flow, copies: 1 };
    if (waiting === undefined) this.#inFlight.set(key, [entry]);
    else waiting.push(entry);
    if (flow === undefined) return;
    const details = { to: this.#nameOf(moment.to), bytes: moment.bytes };
    this.#draw("messages sent", moment.from, moment.at, { name: moment.message, details, flow });
  }

  #delivered(moment: MessageDelivered): void {
    const { at, latency, message } = moment;
    const entry = this.#take(moment, (waiting) => waiting.findIndex((each) => each.at === at - latency));
    if (entry?.flow === undefined) return;
    const details = { from: this.#nameOf(moment.from), latency_s: latency / 1e6 };
    const isFlowEnd = entry.copies === 0;
    this.#draw("messages received", moment.to, at, { name: message, details, flow: entry.flow, isFlowEnd });
  }

  #dropped(moment: MessageDropped): void {
    const { at, reason } = moment;
    const entry = this.#take(moment, (waiting) => (reason === LOST_WHEN_SENT ? waiting.length - 1 : 0));
    if (entry?.flow === undefined) return;
    const details = { from: this.#nameOf(moment.from), reason };
    const isFlowEnd = entry.copies === 0;
    this.#draw("messages received", moment.to, at, {
      name: `lost ${moment.message}`,
      details,
      flow: entry.flow,
      isFlowEnd,
    });
  }

  #duplicated(moment: MessageDuplicated): void {
    const newest = this.#inFlight.get(keyOf(moment))?.at(-1);
    if (newest !== undefined) newest.copies += 1;
  }

  #reasonToLeaveOut({ message, from, to }: MessageSent): LeftOut | undefined {
    if (this.#limits.kinds?.has(message) === false) return "kind";
    if (!this.#shows(from) || !this.#shows(to)) return "node";
    if (!this.#stage.isShown) return "time";
    return this.#drawn >= this.#limits.max ? "limit" : undefined;
  }

  /** One copy of one message arrives, or never will. undefined where it was not looked at when it was sent. */
  #take(moment: MessageMoment, choose: (waiting: readonly InFlight[]) => number): InFlight | undefined {
    const key = keyOf(moment);
    const waiting = this.#inFlight.get(key);
    const index = waiting === undefined ? -1 : choose(waiting);
    if (waiting === undefined || index < 0) return undefined;
    const entry = waiting[index];
    entry.copies -= 1;
    if (entry.copies > 0) return entry;
    waiting.splice(index, 1);
    if (waiting.length === 0) this.#inFlight.delete(key);
    return entry;
  }

  #draw(
    track: NodeTrack,
    node: number,
    at: number,
    mark: Omit<Mark, "category"> & { readonly details: Details },
  ): void {
    this.#stage.instant(this.#tracks.ofNode(node, track), at, { ...mark, category: "message" });
  }

  #nameOf(node: number): string {
    return this.#run.nodes[node].name;
  }
}

function keyOf({
  from,
  to,
  message,
}: {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}): string {
  return `${from}/${to}/${message}`;
}
