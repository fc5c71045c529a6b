// How busy schedulers are with thinking, and how much of it is in vain because others were faster: the conflict fraction and the
// busyness of Omega's evaluation (Schwarzkopf et al., EuroSys 2013, section 4). Subscribes to its record itself; nothing where
// no scheduler takes any time to think.

import type { Instant } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Window } from "../window.ts";

export class Planning {
  readonly #window: Window;
  readonly #schedulers = new Set<number>();
  #tries = 0;
  #conflicted = 0;
  #claims = 0;
  #refused = 0;
  #thought = 0;
  #wasted = 0;
  /** Thinking within the measured window. */
  #busy = 0;

  constructor(trace: Trace, window: Window) {
    this.#window = window;
    trace.on("job.planned", (at, node, _task, claims, refused, think) => {
      this.#schedulers.add(node);
      this.#tries += 1;
      if (refused > 0) this.#conflicted += 1;
      this.#claims += claims;
      this.#refused += refused;
      this.#thought += think;
      if (claims > 0) this.#wasted += (think * refused) / claims;
      this.#busy += window.overlap(at - think, at);
    });
  }

  metrics(end: Instant): Readonly<Record<string, number>> {
    if (this.#tries === 0) return {};
    const measured = this.#window.end(end) - this.#window.from;
    return {
      "planning.tries": this.#tries,
      "planning.claims": this.#claims,
      "planning.refused": this.#refused,
      "planning.conflictFraction": this.#conflicted / this.#tries,
      ...(measured > 0 && { "planning.busyness": this.#busy / measured / this.#schedulers.size }),
      ...(this.#thought > 0 && { "planning.wastedRatio": this.#wasted / this.#thought }),
    };
  }
}
