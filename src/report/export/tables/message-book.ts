// Counts messages by kind and by the roles at both ends.

import type { Moment } from "../moments.ts";
import type { ExportedRun } from "../run-export.ts";

export interface MessageCounts {
  readonly message: string;
  readonly fromRole: string;
  readonly toRole: string;
  sent: number;
  datagrams: number;
  bytes: number;
  duplicated: number;
  delivered: number;
  /** us. */
  latencySum: number;
  latencyMax: number;
  /** By reason. */
  readonly dropped: Map<string, number>;
}

export class MessageBook {
  readonly #roles: readonly string[];
  /** By node: an index into the roles. */
  readonly #roleOf: readonly number[];
  /** By kind, then by the roles at both ends. */
  readonly #counts = new Map<string, Map<number, MessageCounts>>();
  readonly #rows: MessageCounts[] = [];

  constructor({ nodes }: ExportedRun) {
    this.#roles = [...new Set(nodes.map(({ role }) => role))];
    this.#roleOf = nodes.map(({ role }) => this.#roles.indexOf(role));
  }

  moment(moment: Moment): void {
    switch (moment.kind) {
      case "message-sent": {
        const counts = this.#of(moment);
        counts.sent += 1;
        counts.bytes += moment.bytes;
        if (moment.isDatagram) counts.datagrams += 1;
        return;
      }
      case "message-delivered": {
        const counts = this.#of(moment);
        counts.delivered += 1;
        counts.latencySum += moment.latency;
        counts.latencyMax = Math.max(counts.latencyMax, moment.latency);
        return;
      }
      case "message-dropped": {
        const { dropped } = this.#of(moment);
        dropped.set(moment.reason, (dropped.get(moment.reason) ?? 0) + 1);
        return;
      }
      case "message-duplicated":
        this.#of(moment).duplicated += 1;
        return;
    }
  }

  /** In the order in which they first occurred. */
  rows(): readonly MessageCounts[] {
    return this.#rows;
  }

  #of({ from, to, message }: { readonly from: number; readonly to: number; readonly message: string }): MessageCounts {
    let ofKind = this.#counts.get(message);
    if (ofKind === undefined) this.#counts.set(message, (ofKind = new Map()));
    const way = this.#roleOf[from] * this.#roles.length + this.#roleOf[to];
    let counts = ofKind.get(way);
    if (counts === undefined) ofKind.set(way, (counts = this.#open(message, from, to)));
    return counts;
  }

  #open(message: string, from: number, to: number): MessageCounts {
    const none = { sent: 0, datagrams: 0, bytes: 0, duplicated: 0, delivered: 0, latencySum: 0, latencyMax: 0 };
    const [fromRole, toRole] = [this.#roles[this.#roleOf[from]], this.#roles[this.#roleOf[to]]];
    const counts: MessageCounts = { message, fromRole, toRole, ...none, dropped: new Map() };
    this.#rows.push(counts);
    return counts;
  }
}
