// What a disaster cost: how far back a lost task reaches from the fall of the master that had admitted it (the recovery point that was
// reached, RPO), and how much of a log came to nothing when its master returned. For the metrics.

import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";

export class Disasters {
  readonly #inOffice = new Set<number>();
  /** When masters in office fell: crashed, or gave it up. */
  readonly #falls: number[] = [];
  #longest = 0;
  #rewound = 0;

  constructor(trace: Trace) {
    trace.on("leader.serving", (_at, node) => void this.#inOffice.add(node));
    trace.on("leader.resigned", (at, node) => this.#fell(at, node));
    trace.on("node.crashed", (at, node) => this.#fell(at, node));
    trace.on("log.rewound", (_at, _node, _index, _attempt, _epoch, entries) => {
      this.#rewound += entries;
    });
  }

  /** At the end of a run. */
  lost(admittedAt: number): void {
    const fall = this.#falls.find((at) => at >= admittedAt);
    if (fall !== undefined) this.#longest = Math.max(this.#longest, fall - admittedAt);
  }

  metrics(): Readonly<Record<string, number>> {
    if (this.#falls.length === 0) return {};
    return { "recovery.rpo": this.#longest / MICROSECONDS_PER_SECOND, "log.rewound": this.#rewound };
  }

  #fell(at: number, node: number): void {
    if (this.#inOffice.delete(node)) this.#falls.push(at);
  }
}
