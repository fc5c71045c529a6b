// The episodes of a run: which are open, which wait for their heal, and which are kept for the result. Bounded in every way.
// Composed by the recovery timeline.

import { seconds } from "../../kernel/time.ts";
import type { Recovery } from "../observations.ts";
import type { Disturbance } from "./disturbance.ts";
import { Episode, OPEN } from "./episode.ts";
import { RecoveryMeans } from "./recovery-means.ts";

/** Episodes that are listed in the result; the metrics count all that were followed. */
const KEPT = 200;
/** As many as a task has bits for. More at once are not followed. */
const OPEN_AT_ONCE = 31;
/** An episode that has lasted longer than this is given up: it was not recovered from. */
const FOLLOWED_MAX = seconds(3_600);
const UNHEALED_MAX = 1_000;

export class Episodes {
  /** In order of striking. */
  readonly open: Episode[] = [];
  readonly #freeBits = Array.from({ length: OPEN_AT_ONCE }, (_, position) => 1 << position);
  /** In order of striking, overcome or not: heals are told by fault and node. The latest so many. */
  readonly #unhealed: Episode[] = [];
  readonly #kept: Episode[] = [];
  readonly #means = new RecoveryMeans();

  /** undefined = too many are open. */
  begin(fault: number, at: number, before: Episode["before"], isGradual: boolean): Episode | undefined {
    const bit = this.#freeBits.pop();
    if (bit === undefined) return undefined;
    const episode = new Episode(fault, at, bit, before, isGradual);
    this.open.push(episode);
    this.#unhealed.push(episode);
    if (this.#unhealed.length > UNHEALED_MAX) this.#unhealed.shift();
    return episode;
  }

  /** It has hit its first node. */
  keep(episode: Episode): void {
    if (this.#kept.length < KEPT) this.#kept.push(episode);
  }

  /** The earliest strike of this fault on this node (-1: on whichever) that has not healed heals now. */
  heal(fault: number, node: number, at: number): Episode | undefined {
    const place = this.#unhealed.findIndex(
      (episode) => episode.fault === fault && (node < 0 || episode.nodes.has(node)),
    );
    if (place < 0) return undefined;
    const [episode] = this.#unhealed.splice(place, 1);
    episode.healedAt = at;
    return episode;
  }

  isOpen(episode: Episode): boolean {
    return this.open.includes(episode);
  }

  end(episode: Episode): void {
    if (episode.calmAt > episode.struckAt + FOLLOWED_MAX) episode.calmAt = OPEN;
    if (!episode.isGradual) this.#means.count(episode);
    this.open.splice(this.open.indexOf(episode), 1);
    this.#freeBits.push(episode.bit);
  }

  /** Open for too long to be followed any further, or for no reason any more. */
  overdue(at: number): readonly Episode[] {
    return this.open.filter((episode) => episode.isOver || at - episode.struckAt > FOLLOWED_MAX);
  }

  /** At the end of the run, when none is open: what the gradual ones did, of those that are kept. */
  measure(read: (episode: Episode) => Disturbance): void {
    for (const episode of this.#kept) {
      if (!episode.isGradual) continue;
      episode.measured(read(episode), episode.struckAt + FOLLOWED_MAX);
      if (!episode.isUnmeasured) this.#means.count(episode);
    }
  }

  /** In order of striking; only those that hit a node. */
  results(end: number): readonly Recovery[] {
    return this.#kept.map((episode) => episode.result(Math.min(end, episode.struckAt + FOLLOWED_MAX)));
  }

  metrics(): Readonly<Record<string, number>> {
    return this.#means.metrics();
  }
}
