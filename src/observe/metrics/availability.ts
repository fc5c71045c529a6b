// Unavailability as clients feel it: how long a client had tasks without an answer and got no answer at all. Each client's
// unanswered tasks hang in a list, oldest first, whose links are columns of the ledger.

import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import { NONE, type TaskTable } from "../task-table.ts";

/** Gaps up to this long are ordinary service and stay out of the total. us. */
const ORDINARY = MICROSECONDS_PER_SECOND;

interface Client {
  oldest: number;
  newest: number;
  lastAnswerAt: number;
  gapMax: number;
  gapTotal: number;
}

export class Availability {
  readonly #tasks: TaskTable;
  readonly #clients: (Client | undefined)[] = [];

  constructor(tasks: TaskTable) {
    this.#tasks = tasks;
  }

  arrived(slot: number, clientId: number): void {
    const tasks = this.#tasks;
    const client = (this.#clients[clientId] ??= {
      oldest: NONE,
      newest: NONE,
      lastAnswerAt: 0,
      gapMax: 0,
      gapTotal: 0,
    });
    tasks.unanswered[slot] = 1;
    tasks.olderUnanswered[slot] = client.newest;
    tasks.newerUnanswered[slot] = NONE;
    if (client.newest === NONE) client.oldest = slot;
    else tasks.newerUnanswered[client.newest] = slot;
    client.newest = slot;
  }

  /** Its client heard of it: an acknowledgement, or the task's end if that came first. */
  answered(slot: number, at: Instant): void {
    const tasks = this.#tasks;
    if (tasks.unanswered[slot] === 0) return;
    const client = this.#clients[tasks.client[slot]]!;
    this.#closeGap(client, at);
    client.lastAnswerAt = at;
    tasks.unanswered[slot] = 0;
    const older = tasks.olderUnanswered[slot];
    const newer = tasks.newerUnanswered[slot];
    if (older === NONE) client.oldest = newer;
    else tasks.newerUnanswered[older] = newer;
    if (newer === NONE) client.newest = older;
    else tasks.olderUnanswered[newer] = older;
  }

  /** The worst client's longest gap, and the worst client's sum of gaps that were out of the ordinary. */
  metrics(end: Instant): Readonly<Record<string, number>> {
    let max = 0;
    let total = 0;
    for (const client of this.#clients) {
      if (client === undefined) continue;
      if (client.oldest !== NONE) this.#closeGap(client, end);
      max = Math.max(max, client.gapMax);
      total = Math.max(total, client.gapTotal);
    }
    return {
      "unavailability.max": max / MICROSECONDS_PER_SECOND,
      "unavailability.total": total / MICROSECONDS_PER_SECOND,
    };
  }

  #closeGap(client: Client, at: Instant): void {
    const gap = at - Math.max(client.lastAnswerAt, this.#tasks.arrived[client.oldest]);
    if (gap > client.gapMax) client.gapMax = gap;
    if (gap > ORDINARY) client.gapTotal += gap;
  }
}
