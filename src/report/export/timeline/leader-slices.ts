// Leaderships as slices, a track per node: recovering, serving, and outdated, which is what a master is that has not yet
// heard that another one serves with a higher epoch. Two that overlap are a split brain that one can see.

import type { LeaderChanged, LeaderResigned, Moment } from "../moments.ts";
import type { ExportedRun } from "../run-export.ts";
import type { Stage } from "./stage.ts";
import type { Track } from "./timeline-writer.ts";
import type { Tracks } from "./tracks.ts";

export class LeaderSlices {
  readonly #run: ExportedRun;
  readonly #stage: Stage;
  readonly #tracks: Tracks;
  /** Epochs of the nodes that serve and know of no successor. */
  readonly #serving = new Map<number, number>();

  constructor(run: ExportedRun, stage: Stage, tracks: Tracks) {
    this.#run = run;
    this.#stage = stage;
    this.#tracks = tracks;
  }

  moment(moment: Moment): void {
    switch (moment.kind) {
      case "leader-recovering":
        return this.#begin(moment, "recovering");
      case "leader-serving":
        return this.#serves(moment);
      case "leader-resigned":
        return this.#resigned(moment);
      case "node-crashed":
        return this.#end(moment.node, moment.at, "crash");
    }
  }

  #begin({ node, at, epoch }: LeaderChanged, what: string): void {
    this.#end(node, at, "next");
    this.#stage.begin(this.#trackOf(node), at, {
      name: `${what}, epoch ${epoch}`,
      category: "leadership",
      details: { node: this.#run.nodes[node].name, epoch },
    });
  }

  /** Whoever serves with a lower epoch than another one is outdated, whichever began first. */
  #serves(moment: LeaderChanged): void {
    const { node, at, epoch } = moment;
    const others = [...this.#serving].filter(([other]) => other !== node);
    for (const [other, otherEpoch] of others.filter(([, each]) => each < epoch))
      this.#begin({ kind: "leader-serving", node: other, at, epoch: otherEpoch }, "outdated");
    const isOutdated = others.some(([, each]) => each > epoch);
    this.#begin(moment, isOutdated ? "outdated" : "serving");
    if (!isOutdated) this.#serving.set(node, epoch);
  }

  #resigned({ node, at, reason }: LeaderResigned): void {
    this.#end(node, at, reason);
  }

  #end(node: number, at: number, reason: string): void {
    this.#serving.delete(node);
    this.#stage.endAll(this.#trackOf(node), at, { ended: reason });
  }

  #trackOf(node: number): Track {
    return this.#tracks.inGroup("leadership", this.#run.nodes[node].name, node);
  }
}
