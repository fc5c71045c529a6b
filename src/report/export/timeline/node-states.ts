// When a node was down, paused or slower than it should be, as slices; and what else happened there, as marks.

import type { Moment, NodeCrashed, NodeSpeed, NodeSwitched } from "../moments.ts";
import type { Stage } from "./stage.ts";
import type { Tracks } from "./tracks.ts";

const NOMINAL = 1_000_000;

export class NodeStates {
  readonly #stage: Stage;
  readonly #tracks: Tracks;

  constructor(stage: Stage, tracks: Tracks) {
    this.#stage = stage;
    this.#tracks = tracks;
  }

  moment(moment: Moment): void {
    switch (moment.kind) {
      case "node-crashed":
      case "node-restarted":
      case "node-paused":
      case "node-resumed":
        return this.#switched(moment);
      case "node-speed":
        return this.#speed(moment);
      case "noted":
        return this.#stage.instant(this.#tracks.ofNode(moment.node, "records"), moment.at, {
          name: moment.name,
          category: "record",
          details: moment.details,
        });
    }
  }

  #switched(moment: NodeCrashed | NodeSwitched): void {
    const { kind, at, node } = moment;
    const state = kind === "node-crashed" || kind === "node-restarted" ? "down" : "paused";
    const track = this.#tracks.ofNode(node, state);
    const isBegin = kind === "node-crashed" || kind === "node-paused";
    const name = kind === "node-crashed" && moment.what === "process" ? "process dead" : state;
    if (!isBegin) this.#stage.endAll(track, at);
    else if (this.#stage.depth(track) === 0) this.#stage.begin(track, at, { name, category: "node" });
  }

  #speed({ at, node, speed }: NodeSpeed): void {
    const track = this.#tracks.ofNode(node, "speed");
    this.#stage.endAll(track, at);
    if (speed === NOMINAL) return;
    this.#stage.begin(track, at, { name: `at ${speed / (NOMINAL / 100)}% speed`, category: "node" });
  }
}
